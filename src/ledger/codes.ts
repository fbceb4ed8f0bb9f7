import { OUTCOMES, type RowOutcome, UNRESOLVED_REASONS } from '../domain/outcome.ts';

/** How row numbers and outcomes are written in the ledger: compact, and without any content of a row. */

/** Ascending row numbers (0-based) as ranges, 1-based: `1-100,105`. */
export function formatRanges(rows: Iterable<number>): string {
  const parts: string[] = [];
  let first = -1;
  let last = -1;
  const flush = (): void => {
    if (first >= 0) parts.push(first === last ? String(first + 1) : `${first + 1}-${last + 1}`);
  };
  for (const row of rows) {
    if (first < 0 || row !== last + 1) {
      flush();
      first = row;
    }
    last = row;
  }
  flush();
  return parts.join(',');
}

/** The same of the row numbers below `count` that are marked, without a list of them. */
export function formatMarked(count: number, isMarked: (row: number) => boolean): string {
  const parts: string[] = [];
  for (let row = 0; row < count; row += 1) {
    if (!isMarked(row)) continue;
    const first = row;
    while (row + 1 < count && isMarked(row + 1)) row += 1;
    parts.push(first === row ? String(first + 1) : `${first + 1}-${row + 1}`);
  }
  return parts.join(',');
}

/** Ascending row numbers as ranges. */
export function toRanges(rows: readonly number[]): readonly RowRange[] {
  const ranges: RowRange[] = [];
  for (let i = 0; i < rows.length; ) {
    const first = rows[i] ?? 0;
    let last = first;
    i += 1;
    while (i < rows.length && rows[i] === last + 1) {
      last += 1;
      i += 1;
    }
    ranges.push({ first, last });
  }
  return ranges;
}

const RANGE = /^([1-9]\d{0,14})(?:-([1-9]\d{0,14}))?$/;

/** Parses the output of `formatRanges` into 0-based ranges; undefined if it is malformed or names a row past `count`. */
export function parseRanges(text: string, count: number): readonly RowRange[] | undefined {
  if (text === '') return [];
  const ranges: RowRange[] = [];
  for (const part of text.split(',')) {
    const match = RANGE.exec(part);
    if (match === null) return undefined;
    const first = Number(match[1]) - 1;
    const last = match[2] === undefined ? first : Number(match[2]) - 1;
    if (last < first || last >= count || first <= (ranges.at(-1)?.last ?? -1)) return undefined;
    ranges.push({ first, last });
  }
  return ranges;
}

/** Inclusive at both ends. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/** The row numbers in the ranges. */
export function* rowsOf(ranges: readonly RowRange[]): Generator<number, undefined> {
  for (const { first, last } of ranges) for (let row = first; row <= last; row += 1) yield row;
  return undefined;
}

/** How many rows the ranges hold. */
export function countRows(ranges: readonly RowRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** Outcome of a row as recorded in the ledger. */
export interface LedgerResult extends RowOutcome {
  /** A later round may send it again. */
  readonly retryable?: boolean | undefined;
}

const AGAIN = 'again';

/**
 * Outcomes in the order of the batch's rows, run-length coded: `succeeded*98,failed:again*1,unresolved:missing*1`.
 */
export function formatOutcomes(results: Iterable<LedgerResult>): string {
  const parts: string[] = [];
  let word = '';
  let run = 0;
  const flush = (): void => {
    if (run > 0) parts.push(`${word}*${run}`);
  };
  for (const { outcome, reason, retryable } of results) {
    const detail = reason ?? (retryable === true ? AGAIN : undefined);
    const next = detail === undefined ? outcome : `${outcome}:${detail}`;
    if (next !== word) {
      flush();
      word = next;
      run = 0;
    }
    run += 1;
  }
  flush();
  return parts.join(',');
}

const RUN = /^([a-z_]+)(?::([a-z-]+))?\*([1-9]\d{0,14})$/;

/** Parses the output of `formatOutcomes` for `count` rows into runs of equal results; undefined if it is malformed. */
export function parseOutcomes(text: string, count: number): readonly ResultRun[] | undefined {
  const runs: ResultRun[] = [];
  let rows = 0;
  for (const part of text === '' ? [] : text.split(',')) {
    const match = RUN.exec(part);
    const outcome = OUTCOMES.find((name) => name === match?.[1]);
    const detail = match?.[2];
    const reason = UNRESOLVED_REASONS.find((name) => name === detail);
    if (match === null || outcome === undefined || (detail !== undefined && detail !== AGAIN && reason === undefined))
      return undefined;
    const length = Number(match[3]);
    rows += length;
    runs.push({ result: { outcome, reason, retryable: detail === AGAIN }, length });
  }
  return rows === count ? runs : undefined;
}

export interface ResultRun {
  readonly result: LedgerResult;
  readonly length: number;
}

/** One result for each row. */
export function* resultsOf(runs: readonly ResultRun[]): Generator<LedgerResult, undefined> {
  for (const { result, length } of runs) for (let i = 0; i < length; i += 1) yield result;
  return undefined;
}

/** Numbers over all rows of the files, of the rows in scope. */
export function numbersOf(chosen: string | undefined, count: number): Iterable<number> {
  const all = [{ first: 0, last: count - 1 }];
  return rowsOf(chosen === undefined ? all : (parseRanges(chosen, Number.MAX_SAFE_INTEGER) ?? []));
}
