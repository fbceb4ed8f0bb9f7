import { answerVariables } from './answer-variables.ts';
import { ResultError } from './result-document.ts';
import { defaultId } from './results.ts';
import type { Answer, LookupSpec, Variables } from './types.ts';

/** The variables of one look-up: those of the job with the rows that are asked for, and what `set` makes of them. */
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
 * The asked ids that the vendor has. Throws `ResultError` for an answer without a list, and for one that names a row
 * nobody asked for: a vendor that ignores the question lists everything, and then an absent row means nothing.
 */
export async function readFound(
  { rows, id }: LookupSpec,
  answer: Answer,
  variables: Variables,
): Promise<ReadonlySet<string>> {
  const known = answerVariables(answer, variables);
  const list = rows === undefined ? answer.document : await rows.evaluate(answer.document, known);
  if (!answer.isJson || list === undefined) throw new ResultError('The look-up gave no list of rows.');
  const ids = variables.get('ids');
  const asked = new Set<unknown>(Array.isArray(ids) ? ids : []);
  const key = variables.get('key');
  const found = new Set<string>();
  for (const record of Array.isArray(list) ? list : [list]) {
    const own = defaultId(id === undefined ? record : await id.evaluate(record, known), String(key));
    if (own === undefined || !asked.has(own))
      throw new ResultError('The look-up listed rows that it was not asked for.');
    found.add(own);
  }
  return found;
}
