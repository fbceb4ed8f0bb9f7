import type { Fields } from '../domain/row.ts';
import { createRowMarker } from '../provider/columns.ts';
import { RowList, RowStream } from '../provider/content.ts';
import type { RowNumbers } from '../provider/results.ts';
import type { Batch } from './plan.ts';
import type { EngineParts } from './types.ts';

/** The rows of a batch as the submit and the results need them. */
export interface LoadedRows {
  /** What `$rows` is: a stream where the provider never needs a list. */
  readonly rows: RowStream | RowList;
  /** A row by its place, as it is sent. */
  readonly fieldsAt: (place: number) => Fields | undefined;
  /** In the order of the rows; without a value where results name rows by their number. */
  readonly keys: readonly (string | undefined)[];
  /** Where results name rows by their number. */
  readonly numbers: RowNumbers | undefined;
}

/** Says how a batch's rows are loaded, so that a batch takes no more memory than its row numbers and keys. */
export function loadRows(parts: Pick<EngineParts, 'spec' | 'load' | 'columns'>, { rows }: Batch): LoadedRows {
  const { spec } = parts;
  const { number } = spec;
  const numbers = number === undefined ? undefined : { column: number, placeOf: (n: number) => findRow(rows, n - 1) };
  const load = (row: number): Fields => {
    const { fields } = parts.load(row);
    return number === undefined ? fields : { __proto__: null, ...fields, [number]: row + 1 };
  };
  const mark = createRowMarker(parts.columns);
  const keys = rows.map((row) => (number === undefined ? parts.load(row).key : undefined));
  const fieldsAt = (place: number): Fields | undefined => {
    const row = rows[place];
    return row === undefined ? undefined : mark(load(row));
  };
  const known = { keys, numbers, fieldsAt };
  if (spec.streams === undefined)
    return { ...known, rows: new RowList(rows.length, () => rows.map((row) => mark(load(row)))) };
  const read = function* (): Generator<Fields> {
    for (const row of rows) yield load(row);
  };
  return { ...known, rows: new RowStream(parts.columns, read) };
}

/** Place of a row in ascending row numbers. */
function findRow(rows: readonly number[], row: number): number | undefined {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = rows[middle] ?? 0;
    if (found === row) return middle;
    if (found < row) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
