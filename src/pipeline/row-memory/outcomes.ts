import { UNREAD_STATES } from '../../domain/job.ts';
import { PARTLY_APPLIED } from '../../domain/outcome.ts';
import { parseRanges } from '../../ledger/codes.ts';
import type { LedgerHistory } from '../../ledger/history.ts';
import { DECISION, OUTCOME } from '../../memory/codes.ts';
import type { MemoryRun } from '../../memory/header.ts';
import type { JobStore } from '../../store/job-store.ts';
import type { RowStore } from '../../store/row-store.ts';
import type { RowEntry } from '../../store/row-table.ts';
import type { Scope } from '../choose-rows.ts';
import type { Known } from '../context.ts';

type RowResult = Pick<RowEntry, 'outcome' | 'reason' | 'job'>;

/** What the row memory learns of a row; `text` is its message. A row of a job that nobody read to its end is open. */
export function outcomeCode(
  { outcome, reason, job }: RowResult,
  jobs: JobStore | undefined,
  text: () => string,
): number {
  if (isUnread(jobs, job)) return OUTCOME.open;
  switch (outcome) {
    case 'succeeded':
      return OUTCOME.succeeded;
    case 'failed':
      return text().startsWith(PARTLY_APPLIED) ? OUTCOME.failedPartly : OUTCOME.failed;
    case 'not_found':
      return OUTCOME.notFound;
    case 'unresolved':
      return reason === 'planned' ? OUTCOME.untouched : reason === 'not-sent' ? OUTCOME.notSent : OUTCOME.open;
    case undefined:
      return OUTCOME.notSent;
    default:
      return OUTCOME.untouched;
  }
}

const UNREAD = [...UNREAD_STATES];

/** Hardly any run has such a job, and looking up the job of each row takes time. */
function hasUnread(jobs: JobStore | undefined): boolean {
  return jobs !== undefined && UNREAD.some((state) => jobs.states.has(state));
}

function isUnread(jobs: JobStore | undefined, number: number): boolean {
  if (jobs === undefined || number === 0 || !hasUnread(jobs)) return false;
  const state = jobs.get(number)?.state;
  return state !== undefined && UNREAD_STATES.has(state);
}

/** Whether a run that left rows open has written in a ledger, as the one that began or continued it. */
export function hasWritten({ id, attempt }: Pick<MemoryRun, 'id' | 'attempt'>, { writers }: LedgerHistory): boolean {
  return writers.some((writer) => writer.runId === id && writer.attempt === attempt);
}

/** One code of `OUTCOME` for each row of the files; rows that are not in scope are untouched. */
export function outcomesOf(
  { rows, jobs }: Pick<Known, 'rows' | 'jobs'>,
  { size, chosen }: { readonly size: number; readonly chosen: string | undefined },
): Uint8Array {
  const outcomes = new Uint8Array(size);
  if (rows === undefined) return outcomes;
  const { store } = rows;
  const numberOf = createNumberFinder(chosen, store.table.count);
  const isRead = !hasUnread(jobs);
  for (let row = 0; row < store.table.count; row += 1) {
    const number = numberOf(row);
    if (number === undefined) continue;
    // Most rows, without reading the rest of their entries.
    if (isRead && store.table.outcome(row) === 'succeeded') outcomes[number] = OUTCOME.succeeded;
    else {
      const entry = store.table.get(row);
      outcomes[number] = outcomeCode(entry, jobs, () => store.text(entry.message));
    }
  }
  return outcomes;
}

/** Gives the number over all rows of the files of the row at a place in the table. */
export function createNumberFinder(chosen: string | undefined, count: number): (place: number) => number | undefined {
  if (chosen === undefined) return (place) => place;
  const numbers = numberList(chosen, count);
  return (place) => numbers[place];
}

/** Without a generator: there may be millions. */
function numberList(chosen: string, count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  let used = 0;
  for (const { first, last } of parseRanges(chosen, Number.MAX_SAFE_INTEGER) ?? []) {
    for (let number = first; number <= last && used < count; number += 1) numbers[used++] = number;
  }
  return numbers.subarray(0, used);
}

/** Gives the place in the table of a row by its number over all rows of the files; undefined if it is not in scope. */
export function createPlaceFinder(
  scope: Pick<Scope, 'chosen'> | undefined,
  count: number,
): (number: number) => number | undefined {
  if (scope?.chosen === undefined) return (number) => number;
  const numbers = numberList(scope.chosen, count);
  return (number) => {
    let [low, high] = [0, numbers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return numbers[low] === number ? low : undefined;
  };
}

/** Rows that failed or were not found in the run that sent them last; undefined if there are none. */
export function findFailedBefore(
  { memory, scope }: Pick<Known, 'memory' | 'scope'>,
  { table }: RowStore,
): ((row: number) => boolean) | undefined {
  const { decisions, totals } = memory?.comparison ?? {};
  if (decisions === undefined || totals === undefined || totals.againFailed + totals.againNotFound === 0)
    return undefined;
  const numberOf = createNumberFinder(scope?.chosen, table.count);
  return (row) => hasFailed(decisions[numberOf(row) ?? -1]);
}

/** Whether the row failed or was not found in the run that sent it last. */
export function hasFailed(decision: number | undefined): boolean {
  return decision === DECISION.againFailed || decision === DECISION.againNotFound;
}

/** Whether the vendor may have had the key of a row before it is sent; undefined without a memory. */
export function findKnownKeys(
  { memory, scope }: Pick<Known, 'memory' | 'scope'>,
  { table }: RowStore,
): ((row: number) => boolean) | undefined {
  if (memory === undefined) return undefined;
  const decisions = memory.comparison?.decisions;
  // Who collects has not compared its rows: the next run that sends looks them up.
  if (decisions === undefined || memory.forgot) return () => true;
  const numberOf = createNumberFinder(scope?.chosen, table.count);
  return (row) => decisions[numberOf(row) ?? -1] !== DECISION.new;
}
