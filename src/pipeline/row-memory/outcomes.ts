import { UNREAD_STATES } from '../../domain/job.ts';
import { PARTLY_APPLIED } from '../../domain/outcome.ts';
import { parseRanges } from '../../ledger/codes.ts';
import type { LedgerHistory } from '../../ledger/history.ts';
import { DECISION, isHeld, OUTCOME } from '../../memory/codes.ts';
import { type HeaderRun, type MemoryRun, resentRows } from '../../memory/header.ts';
import type { JobStore } from '../../store/job-store.ts';
import type { RowStore } from '../../store/row-store.ts';
import type { RowEntry } from '../../store/row-table.ts';
import type { Scope } from '../choose-rows.ts';
import type { Known, RunContext } from '../context.ts';
import type { Settled } from './types.ts';

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
      // The vendor may have applied a row that it calls failed, if it counts fewer such rows than it lists.
      return text().startsWith(PARTLY_APPLIED) || jobs?.get(job)?.isMiscounted === true
        ? OUTCOME.failedPartly
        : OUTCOME.failed;
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

/**
 * What is now known of a row that an earlier run left open, as a code of `OUTCOME`, from what its ledger or results say
 * (`code`). What the run only meant to send again, and did not, is as open as before.
 */
export function createReopener(each: HeaderRun): (row: number, code: number) => number {
  const resent = resentRows(each);
  return (row, code) => (code === OUTCOME.notSent && resent.has(row) ? OUTCOME.open : code);
}

/**
 * The same for all open rows of a memory: those of the runs that `isOwn` names have the outcomes of `codes`, by the number
 * of the row; nothing is known of the others.
 */
export function createOutcomeFinder(
  runs: readonly HeaderRun[],
  isOwn: (each: HeaderRun) => boolean,
  codes: Uint8Array,
): (run: number, row: number) => number {
  const reopeners = new Map(runs.filter(isOwn).map((each) => [each.index, createReopener(each)]));
  return (run, row) => reopeners.get(run)?.(row, codes[row] ?? OUTCOME.untouched) ?? OUTCOME.untouched;
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

/** Whether a row waits for an earlier run that may have delivered it, or another version of it. */
export function createWaitRule(
  { request: { config } }: RunContext,
  { decisions, settled }: { readonly decisions: Uint8Array; readonly settled: Pick<Settled, 'reasons'> },
): (row: number) => boolean {
  const mayResend = config['resend-uncertain'];
  // What the vendor is still at work on is never sent again.
  return (row) => isHeld(decisions[row] ?? DECISION.none) && !(mayResend && settled.reasons.get(row) !== 'timed-out');
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

/** A row that was not reached this time still failed the last time it was sent, and goes last again. */
export function keepFailed(outcomes: Uint8Array, decisions: Uint8Array): void {
  for (let row = 0; row < outcomes.length; row += 1)
    if (outcomes[row] === OUTCOME.notSent && hasFailed(decisions[row])) outcomes[row] = OUTCOME.untouched;
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
