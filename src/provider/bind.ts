import { type Fault, FaultError } from '../domain/fault.ts';
import { ExpressionError } from '../expression/expression-error.ts';
import { compileUrlTemplate, isUnset } from '../expression/template.ts';
import type { Expression, Variables } from '../expression/types.ts';
import { showValue, textsIn } from './input-value.ts';
import type { BoundInputs } from './inputs.ts';
import type { ProviderSpec, RequestSpec, ResultSpec } from './types.ts';

/**
 * Resolves what depends on the inputs of one run: the key column, which the user's own `key` overrides, and whether
 * `single` applies. Throws `FaultError`.
 */
export async function bindSpec(spec: ProviderSpec, inputs: Variables, keyColumn?: string): Promise<ProviderSpec> {
  const { key, single } = spec;
  const column = keyColumn ?? key?.template?.expand(inputs) ?? key?.column;
  const isUsed = single?.when === undefined || (await isTrue(single.when, inputs));
  return {
    ...spec,
    key: column === undefined ? undefined : { required: true, unique: true, fold: [], ...key, column },
    single: isUsed ? single : undefined,
  };
}

async function isTrue(when: Expression, inputs: Variables): Promise<boolean> {
  try {
    return (await when.evaluate(undefined, inputs)) === true;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const fault = { code: 'provider/expression', message: error.message, next: 'Fix the provider file.' };
    throw new FaultError([fault], { cause: error });
  }
}

/** JSONata's code for `$error(…)`, whose text the provider file wrote for the user. */
const ERROR_CALL = 'D3137';

/**
 * Adds the variables that the file derives from the inputs. A variable that is derived from a secret is a secret too;
 * the others are shown with the inputs. The text of `$error()` becomes a fault of the inputs. Throws `FaultError`.
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
      faults.push(explain(name, error, spec.inputs));
    }
  }
  if (faults.length > 0) throw new FaultError(faults);
  return { variables, secrets, public: shown, faults: bound.faults };
}

function namesOf(source: string): readonly string[] {
  return Array.from(source.matchAll(/\$([A-Za-z_]\w*)/g), ([, name = '']) => name);
}

function explain(name: string, error: ExpressionError, inputs: ProviderSpec['inputs']): Fault {
  const { cause } = error;
  const isErrorCall = typeof cause === 'object' && cause !== null && Reflect.get(cause, 'code') === ERROR_CALL;
  const message = isErrorCall
    ? String(Reflect.get(cause, 'message'))
    : `\`${name}\` cannot be computed from the inputs. ${error.message}`;
  const used = new Set(namesOf(error.expression));
  const named = inputs.filter((input) => used.has(input.name)).map((input) => `\`${input.name}\``);
  const next = named.length === 0 ? 'Check the inputs of the provider.' : `Check ${named.join(' and ')}.`;
  return { code: 'input/bad-param', message, next, input: 'params' };
}

/**
 * The same provider at another address: `baseUrl` replaces the origin, and its path is put before the provider's
 * path. The same is done for every URL in the file that has the same origin, such as a token request.
 */
export function withBaseUrl(spec: ProviderSpec, baseUrl: URL): ProviderSpec {
  const [, origin = '', path = ''] = /^(https?:\/\/[^/?#]+|\{\+\w+\})(.*)$/.exec(spec.baseUrl.source) ?? [];
  const prefix = `${baseUrl.origin}${baseUrl.pathname.replace(/\/$/, '')}`;
  const move = (request: RequestSpec): RequestSpec => {
    const { source } = request.url;
    const isSame = origin !== '' && source.startsWith(origin) && /^(\/|\?|$)/.test(source.slice(origin.length));
    return isSame ? { ...request, url: compileUrlTemplate(`${prefix}${source.slice(origin.length)}`) } : request;
  };
  const moveOptional = (request: RequestSpec | undefined): RequestSpec | undefined => request && move(request);
  const moveResult = (result: ResultSpec): ResultSpec => ({ ...result, request: moveOptional(result.request) });
  return {
    ...spec,
    baseUrl: compileUrlTemplate(`${prefix}${path}`),
    auth: spec.auth?.kind === 'token' ? { ...spec.auth, request: move(spec.auth.request) } : spec.auth,
    preflight: spec.preflight.map(move),
    submit: spec.submit.map(move),
    single: spec.single && {
      ...spec.single,
      request: move(spec.single.request),
      results: spec.single.results?.map(moveResult),
    },
    poll: spec.poll && { ...spec.poll, request: move(spec.poll.request) },
    results: spec.results.map(moveResult),
    lookup: spec.lookup && { ...spec.lookup, request: move(spec.lookup.request) },
    cancel: moveOptional(spec.cancel),
  };
}
