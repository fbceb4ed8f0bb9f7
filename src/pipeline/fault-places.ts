import type { Config } from '../config/schema.ts';
import { countOf } from '../domain/count-of.ts';
import type { CellPlace, SourceRecord } from '../domain/row.ts';
import type { Files } from '../ports/files.ts';
import { findSpan } from '../sources/cell-span.ts';
import { locateValues, type WantedRecord } from '../sources/locate-values.ts';
import { repeatsHeader } from '../sources/read-delimited.ts';
import type { KnownRows, RunContext } from './context.ts';
import type { Setup } from './setup.ts';

/** The place of the value that makes a row invalid, by the row's number. */
export type FaultPlaces = ReadonlyMap<number, CellPlace>;

/**
 * Finds the values that make these rows invalid. What a row's fault is about is found by checking its record once more,
 * and its place by reading the file again, so nothing is kept for rows that nobody sees. A file that is gone, or whose
 * record has changed since, gives no place.
 * @param numbers of rows of any outcome, in any order.
 */
export async function locateFaults(run: RunContext, numbers: Iterable<number>): Promise<FaultPlaces> {
  const places = new Map<number, CellPlace>();
  const { rows, setup } = run.known;
  if (rows === undefined || setup === undefined) return places;
  const { files } = run.ports;
  const { config, signal } = run.request;
  for (const [index, wanted] of listWanted(rows, setup, numbers)) {
    if (signal.aborted) break;
    const file = rows.files[index]?.file;
    if (file === undefined) continue;
    for await (const [number, place] of locateIn(file, wanted, { files, config })) places.set(number, place);
  }
  return places;
}

interface WantedRow extends WantedRecord {
  readonly number: number;
}

/** The invalid ones of these rows by the index of their file, in the order of the file. */
function listWanted(
  { store, files }: KnownRows,
  setup: Setup,
  numbers: Iterable<number>,
): ReadonlyMap<number, readonly WantedRow[]> {
  const firsts = listFirstRows(files);
  const wanted = new Map<number, WantedRow[]>();
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const { outcome, file, line } = store.table.get(number);
    if (outcome !== 'invalid') continue;
    const record = store.record(number);
    const cell = findFaultyCell(record, setup);
    // Of JSON that does not parse the parser knows the place.
    if (cell === undefined && (record.raw === undefined || record.columns.length > 0)) continue;
    const mine = wanted.get(file) ?? [];
    wanted.set(file, mine);
    const find: WantedRow['find'] = (text) => findSpan(text, store.record(number), cell);
    mine.push({ number, line, lines: countLines(record), index: number - (firsts[file] ?? 0), find });
  }
  return wanted;
}

/** The number of the first row of each file. */
function listFirstRows(files: KnownRows['files']): readonly number[] {
  const firsts: number[] = [];
  let read = 0;
  for (const { rows } of files) {
    firsts.push(read);
    read += rows;
  }
  return firsts;
}

/** Index of the value that makes a record invalid; of a ragged one that of the first surplus or missing cell. */
function findFaultyCell(record: SourceRecord, { prepare, columns, key }: Setup): number | undefined {
  const { values, columns: header, raw } = record;
  if (raw === undefined && values.length !== header.length) return Math.min(values.length, header.length);
  if (raw === undefined && repeatsHeader(header, values)) return undefined;
  const { fault } = prepare(record);
  // A row that is fine itself repeats another one's key.
  const field = fault === undefined ? key?.column : fault.field;
  const column = field === undefined || columns === undefined ? field : columns.get(field);
  const index = column === undefined ? -1 : header.indexOf(column);
  return index === -1 ? undefined : index;
}

/** Number of physical lines that a record has. */
export function countLines({ values, raw }: SourceRecord): number {
  const texts = raw === undefined ? values : [raw];
  return texts.reduce((lines: number, text) => lines + (typeof text === 'string' ? countOf(text, '\n') : 0), 1);
}

/** Rows of one file with their places; a file that cannot be read again has none. */
async function* locateIn(
  file: KnownRows['files'][number]['file'],
  wanted: readonly WantedRow[],
  { files, config }: { readonly files: Pick<Files, 'read'>; readonly config: Pick<Config, 'encoding'> },
): AsyncGenerator<readonly [number, CellPlace], void> {
  try {
    const found = locateValues(file, files.read(file.absolute), { encoding: config.encoding, wanted });
    for await (const [{ number }, place] of found) yield [number, place];
  } catch {
    // It could be read before; its rows are shown at their lines.
  }
}
