import type { Fields } from '../domain/row.ts';

/**
 * The columns of all rows of a run. Only this function decides which they are and in which order: for `$columns`, for
 * `$csv($rows)` in every kind of body, for the plan and for `providers test`.
 * The key is first, where some vendors look for it, then the columns in the order in which the input `columns` or the
 * files name them, and last the number column. `keepOrder`: the vendor reads a file that the user provides, as it is.
 */
export function orderColumns(
  names: Iterable<string>,
  {
    key,
    numberColumn,
    keepOrder = false,
  }: { readonly key: string | undefined; readonly numberColumn: string | undefined; readonly keepOrder?: boolean },
): readonly string[] {
  const known = [...new Set(names)].filter((name) => name !== numberColumn);
  const isFirst = key !== undefined && !keepOrder && known.includes(key);
  const ordered = isFirst ? [key, ...known.filter((name) => name !== key)] : known;
  return numberColumn === undefined ? ordered : [...ordered, numberColumn];
}

const COLUMNS = Symbol('columns');

/**
 * Marks rows as rows of a run with these columns, so that `columnsOf` finds the columns for any list of such rows. The
 * mark is a symbol on a shared prototype, so that expressions and JSON do not see it, and a copy with other fields does
 * not carry it.
 */
export function createRowMarker(columns: readonly string[]): (fields: Fields) => Fields {
  const prototype: Fields = Object.defineProperty({ __proto__: null }, COLUMNS, { value: columns });
  return (fields) => ({ __proto__: prototype, ...fields });
}

/**
 * The columns of a list of rows. For rows of the run: those of the run, including blank ones. For objects that an
 * expression made: all their fields, in order of appearance.
 */
export function columnsOf(rows: readonly object[]): readonly string[] {
  const [first] = rows;
  const known = first === undefined ? undefined : columnsOfRun(first);
  if (known !== undefined && rows.every((row) => columnsOfRun(row) === known)) return known;
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function columnsOfRun(row: object): readonly string[] | undefined {
  const columns: unknown = Reflect.get(row, COLUMNS);
  return Array.isArray(columns) ? columns : undefined;
}
