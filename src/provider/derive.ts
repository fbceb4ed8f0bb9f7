import { type Fault, FaultError } from '../domain/fault.ts';
import { ExpressionError } from './expression.ts';
import { showValue, textsIn } from './input-value.ts';
import type { BoundInputs } from './inputs.ts';
import { isUnset } from './template.ts';
import type { ProviderSpec } from './types.ts';

/** JSONata's code of `$error(…)`: the provider file speaks to the user. */
const SPOKEN = 'D3137';

/**
 * Adds the variables that the file derives from the inputs. One that is made of a secret is a secret itself; the
 * others are shown with the inputs. What `$error()` says of an input is a fault of it. Throws `FaultError`.
 */
export async function deriveVariables(
  spec: Pick<ProviderSpec, 'inputs' | 'derived'>,
  bound: BoundInputs,
): Promise<BoundInputs> {
  const variables = new Map(bound.variables);
  const secretNames = new Set(spec.inputs.filter(({ secret }) => secret).map(({ name }) => name));
  const secrets = [...bound.secrets];
  const shown: Record<string, unknown> = { ...bound.public };
  const faults: Fault[] = [];
  for (const [name, expression] of spec.derived) {
    try {
      const value = await expression.evaluate(undefined, variables);
      if (isUnset(value)) continue;
      variables.set(name, value);
      if (namesOf(expression.source).some((used) => secretNames.has(used))) {
        secretNames.add(name);
        secrets.push(...textsIn(value));
      } else {
        shown[name] = showValue(value);
      }
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      faults.push(explain(name, error));
    }
  }
  if (faults.length > 0) throw new FaultError(faults);
  return { variables, secrets, public: shown, faults: bound.faults };
}

function namesOf(source: string): readonly string[] {
  return Array.from(source.matchAll(/\$([A-Za-z_]\w*)/g), ([, name = '']) => name);
}

function explain(name: string, error: ExpressionError): Fault {
  const { cause } = error;
  const isSpoken = typeof cause === 'object' && cause !== null && Reflect.get(cause, 'code') === SPOKEN;
  const message = isSpoken
    ? String(Reflect.get(cause, 'message'))
    : `\`${name}\` can't be made of params. ${error.message}`;
  return { code: 'input/bad-param', message, next: 'Correct params.', input: 'params' };
}
