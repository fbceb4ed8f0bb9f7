import type { Variables } from '../expression/types.ts';
import type { ProviderSpec, RequestSpec } from '../provider/types.ts';

/** Longest value of an input that a next step shows. */
const SHOWN_CHARS = 60;

/**
 * The inputs that a request's address is made of, with their values, as ``params.network_id` (`n1`)`; empty if there are
 * none. Where the vendor says 404, one of them names nothing in the account.
 */
export function nameInputs(
  { inputs }: Pick<ProviderSpec, 'inputs'>,
  { url }: Pick<RequestSpec, 'url'>,
  variables: Variables,
): string {
  const used = inputs.filter(({ name, secret }) => !secret && url.names.includes(name));
  return used.map(({ name }) => `\`params.${name}\`${showValue(variables.get(name))}`).join(', ');
}

/** A value with a scheme may be a signed address. */
function showValue(value: unknown): string {
  const isShown = typeof value === 'string' && value.length <= SHOWN_CHARS && !/[`\p{Cc}]|:\/\//u.test(value);
  return isShown ? ` (\`${value}\`)` : '';
}
