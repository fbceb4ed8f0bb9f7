import { readPlainPath } from './plain-path.ts';
import type { RowsExpression, Variables } from './types.ts';

/**
 * The items that `rows` finds in a document; without `rows` the document itself. Undefined where the list that should
 * hold them is not there: `null` or absent is not an empty list (contract, Claims). What filters or maps a list that
 * is there may find nothing in it: that is an empty list. Throws `ExpressionError`.
 */
export async function findList(
  rows: RowsExpression | undefined,
  document: unknown,
  variables: Variables,
): Promise<readonly unknown[] | undefined> {
  const found: unknown = rows === undefined ? document : await rows.evaluate(document, variables);
  if (Array.isArray(found)) {
    const list: readonly unknown[] = found;
    return list;
  }
  if (found !== undefined && found !== null) return [found];
  return rows !== undefined && isEmptyAt(rows, document, variables) ? [] : undefined;
}

/** The path leads to a list or an object, or into an empty list: there was something to look through. */
function isEmptyAt({ firstPath, isPlain }: RowsExpression, document: unknown, variables: Variables): boolean {
  if (firstPath === undefined) return false;
  const { names } = firstPath;
  const valueAt = (length: number): unknown =>
    readPlainPath({ ...firstPath, names: names.slice(0, length) }, document, variables);
  const isInEmptyList = names.some((_, place) => {
    const value = place === 0 ? undefined : valueAt(place);
    return Array.isArray(value) && value.length === 0;
  });
  // A plain path has looked at its own value already.
  if (isInEmptyList || isPlain) return isInEmptyList;
  const value = valueAt(names.length);
  return names.length === 0 ? Array.isArray(value) : typeof value === 'object' && value !== null;
}
