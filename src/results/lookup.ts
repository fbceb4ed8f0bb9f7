import type { Variables } from '../expression/types.ts';
import type { LookupSpec } from '../provider/types.ts';
import { responseVariables, type VendorResponse } from './response.ts';
import { ResultError } from './result-document.ts';
import { defaultId } from './results.ts';

/** The variables of one look-up: those of the job, with the rows that it asks for, and those that `set` computes. */
export async function lookupVariables(
  { set }: LookupSpec,
  variables: Variables,
  asked: { readonly ids: readonly string[]; readonly rows: readonly unknown[] },
): Promise<Variables> {
  const known = new Map<string, unknown>([...variables, ['ids', asked.ids], ['rows', asked.rows]]);
  for (const [name, expression] of set) known.set(name, await expression.evaluate(undefined, known));
  return known;
}

/**
 * The requested ids that the vendor has. Throws `ResultError` for a response without a list, and for one that names a
 * row that was not asked for: a vendor that ignores the query lists everything, and then an absent row proves nothing.
 */
export async function readFound(
  { rows, id }: LookupSpec,
  response: VendorResponse,
  variables: Variables,
): Promise<ReadonlySet<string>> {
  const known = responseVariables(response, variables);
  const list = rows === undefined ? response.document : await rows.evaluate(response.document, known);
  if (!response.isJson || list === undefined) throw new ResultError('The look-up returned no list of rows.');
  const ids = variables.get('ids');
  const asked = new Set<unknown>(Array.isArray(ids) ? ids : []);
  const key = variables.get('key');
  const found = new Set<string>();
  for (const record of Array.isArray(list) ? list : [list]) {
    const own = defaultId(id === undefined ? record : await id.evaluate(record, known), String(key));
    if (own === undefined || !asked.has(own))
      throw new ResultError('The look-up returned rows that it was not asked for.');
    found.add(own);
  }
  return found;
}
