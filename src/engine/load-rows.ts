import type { CsvLines } from '../domain/csv-lines.ts';
import type { Fields } from '../domain/row.ts';
import { createRowMarker } from '../expression/columns.ts';
import { RowList, RowStream, type StreamedRow } from '../expression/content.ts';
import type { RowNumbers } from '../results/results.ts';
import type { Batch } from './plan.ts';
import type { EngineParts } from './types.ts';

/** The rows of a batch for its submit and its results. */
export interface LoadedRows {
  /** The value of `$rows`: a stream if the provider never needs a list. */
  readonly rows: RowStream | RowList;
  /** The row at an index in the batch, as sent. */
  readonly fieldsAt: (index: number) => Fields | undefined;
  /** In the order of the rows; undefined if results identify rows by number. */
  readonly keys: RowList<string | undefined>;
  /** The key of the row at an index in the batch. */
  readonly keyAt: (index: number) => string | undefined;
  /** Set if results identify rows by number. */
  readonly numbers: RowNumbers | undefined;
}

/** Gives access to a batch's rows, which are read on demand: in memory are only row numbers. */
export function loadRows(
  parts: Pick<EngineParts, 'spec' | 'keyOf' | 'fieldsOf' | 'cellsOf' | 'lineOf' | 'linesOf' | 'columns'>,
  { rows }: Batch,
): LoadedRows {
  const { spec } = parts;
  const { numberColumn } = spec;
  const numbers =
    numberColumn === undefined ? undefined : { column: numberColumn, indexOf: (n: number) => findRow(rows, n - 1) };
  const load = (row: number): Fields => {
    const fields = parts.fieldsOf(row);
    return numberColumn === undefined ? fields : { __proto__: null, ...fields, [numberColumn]: row + 1 };
  };
  const mark = createRowMarker(parts.columns);
  const keyOf = (row: number | undefined): string | undefined =>
    numberColumn === undefined && row !== undefined ? parts.keyOf(row) : undefined;
  const keys = new RowList(rows.length, () => rows.map(keyOf));
  const keyAt = (index: number): string | undefined => keyOf(rows[index]);
  const fieldsAt = (place: number): Fields | undefined => {
    const row = rows[place];
    return row === undefined ? undefined : mark(load(row));
  };
  const loaded = { keys, keyAt, numbers, fieldsAt };
  if (spec.streams === undefined)
    return { ...loaded, rows: new RowList(rows.length, () => rows.map((row) => mark(load(row)))) };
  const numberAt = numberColumn === undefined ? -1 : parts.columns.indexOf(numberColumn);
  const read = function* (): Generator<StreamedRow> {
    for (const row of rows) {
      const line = numberColumn === undefined ? parts.lineOf?.(row) : undefined;
      if (line !== undefined) {
        yield line;
        continue;
      }
      const cells = parts.cellsOf?.(row);
      if (cells !== undefined && numberAt !== -1) cells[numberAt] = row + 1;
      yield cells ?? load(row);
    }
  };
  const lines = (): CsvLines | undefined => (numberColumn === undefined ? parts.linesOf?.(rows) : undefined);
  return { ...loaded, rows: new RowStream(parts.columns, read, lines) };
}

/** Index of a row in ascending row numbers. */
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
