import type { FinalRow } from '../../report/final-rows.ts';
import { parseShardRow, type ShardRow } from '../../report/shard-file.ts';
import type { KnownRows } from '../context.ts';
import type { FaultPlaces } from '../fault-places.ts';
import type { Merged } from './types.ts';

/** A row as its leg has told it; its job is looked up anew, since jobs have other numbers now. */
export function readMergedRow(
  { store, files }: KnownRows,
  number: number,
  places: FaultPlaces | undefined,
): Omit<FinalRow, 'jobId'> {
  const row = readShardRow(store, number);
  const { file, line, outcome, reason, attempts, key, maskedKey, message, template, parts } = row;
  return {
    number,
    file,
    path: files[file]?.file.path ?? '',
    line,
    cell: places?.get(number),
    key,
    maskedKey,
    outcome,
    reason,
    isChanged: row.isChanged,
    message,
    template,
    attempts,
    job: store.table.get(number).job,
    retryable: row.isRetryable,
    parts,
    record: { line, columns: [], values: [] },
  };
}

/** The places that the legs have found, of these rows. */
export function findMergedPlaces({ store }: KnownRows, { cells }: Merged, numbers: Iterable<number>): FaultPlaces {
  if (cells.size === 0) return new Map();
  return new Map(
    [...new Set(numbers)].flatMap((number) => {
      const place = cells.get(readShardRow(store, number).number);
      return place === undefined ? [] : [[number, place] as const];
    }),
  );
}

function readShardRow(store: KnownRows['store'], number: number): ShardRow {
  const { bytes, from, to } = store.stored(number);
  const row = parseShardRow(bytes.toString('utf8', from, to));
  if (row === undefined) throw new Error(`Row ${number} cannot be read again.`);
  return row;
}
