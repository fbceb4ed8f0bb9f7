import type { Fields } from '../domain/row.ts';
import type { ProviderSpec, Variables } from './types.ts';

/**
 * The columns of all rows of a run: the only place that decides their order and their set. Everything that names
 * columns takes them from here: `$columns`, `$csv($rows)` in every form of body, the plan and `providers test`.
 * The key is first, where some vendors look for it, then the columns in the order in which the input `columns` or the
 * files name them, and last the one of `number`. `keepOrder`: the vendor reads a file of the user's own, as it is.
 */
export function orderColumns(
  names: Iterable<string>,
  {
    key,
    number,
    keepOrder = false,
  }: { readonly key: string | undefined; readonly number: string | undefined; readonly keepOrder?: boolean },
): readonly string[] {
  const known = [...new Set(names)].filter((name) => name !== number);
  const isFirst = key !== undefined && !keepOrder && known.includes(key);
  const ordered = isFirst ? [key, ...known.filter((name) => name !== key)] : known;
  return number === undefined ? ordered : [...ordered, number];
}

const COLUMNS = Symbol('columns');

/**
 * Marks rows as those of a run with these columns: `columnsOf` tells them of a list of such rows, whatever part of the
 * run's rows it is. The mark is on a shared prototype without names, so that no expression and no JSON sees it, and a
 * copy with other fields does not carry it.
 */
export function createRowMarker(columns: readonly string[]): (fields: Fields) => Fields {
  const prototype: Fields = Object.defineProperty({ __proto__: null }, COLUMNS, { value: columns });
  return (fields) => ({ __proto__: prototype, ...fields });
}

/**
 * The columns of a list of rows: of rows of the run those of the run, blank ones too; of objects that an expression
 * made, all their fields in the order of appearance.
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

/** What a provider file may know of the rows of a run as a whole. `fileName`: of a file of the user's own. */
export function runVariables(
  { key, number }: Pick<ProviderSpec, 'key' | 'number'>,
  columns: readonly string[],
  fileName: string | undefined,
): Variables {
  return new Map<string, unknown>([
    ['key', key?.column],
    ['columns', columns],
    ['number_column', number],
    ['file_name', fileName],
  ]);
}
