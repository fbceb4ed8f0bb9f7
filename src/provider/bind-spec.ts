import { FaultError } from '../domain/fault.ts';
import { ExpressionError } from './expression.ts';
import type { Expression, ProviderSpec, Variables } from './types.ts';

/**
 * The spec for one run's inputs: the key's column as they name it, or as the user's own `key` does, and `single` only
 * where its condition holds. What is read of `key` and `single` afterwards needs no input any more.
 * Throws `FaultError`.
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
    const fault = { code: 'provider/expression', message: error.message, next: 'Mend the provider file.' };
    throw new FaultError([fault], { cause: error });
  }
}
