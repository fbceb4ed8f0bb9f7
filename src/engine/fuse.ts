import type { RowEntry } from '../store/row-table.ts';
import { breachFault, type Progress } from './faults.ts';
import { isRoundLeft, type RoundState } from './rounds.ts';
import type { Stopper } from './stopper.ts';
import type { EngineOptions, EngineParts, RowResult, UnrecoverableRows } from './types.ts';

/** The part of the engine's state that decides whether the run can still pass. */
interface FuseState extends RoundState {
  readonly parts: EngineParts;
  readonly options: EngineOptions;
  readonly stopper: Stopper;
  readonly unrecoverable: UnrecoverableCounter;
  readonly watched: ReadonlySet<number>;
}

/** What decides whether a row can still succeed. */
type Result = Pick<RowEntry, 'outcome' | 'retryable'>;

/** Counts rows that can no longer succeed, as their results come. */
export interface UnrecoverableCounter {
  add(result: Result): void;
  /** The row gets another result. What failed for now is not counted in the round that sends it again. */
  remove(result: Result): void;
  /** What failed for now is sent again. */
  startRound(): void;
  /** What failed for now cannot succeed either if no later round can send it. */
  count(isRoundLeft: boolean): UnrecoverableRows;
}

/** Begins with no rows. */
export function createUnrecoverableCounter(): UnrecoverableCounter {
  const rows = { failed: 0, not_found: 0 };
  let failedForNow = 0;
  const change = ({ outcome, retryable }: Result, by: 1 | -1): void => {
    if (!retryable && (outcome === 'failed' || outcome === 'not_found')) rows[outcome] += by;
  };
  return {
    add(result) {
      change(result, 1);
      if (result.retryable && result.outcome === 'failed') failedForNow += 1;
    },
    remove(result) {
      change(result, -1);
    },
    startRound() {
      failedForNow = 0;
    },
    count: (isLeft) => ({ ...rows, failed: rows.failed + (isLeft ? 0 : failedForNow) }),
  };
}

/**
 * Counts the rows that an earlier attempt left and this one does not send again. Those of watched jobs are counted when
 * their results have been read again.
 */
export function countKept(
  { store: { table } }: EngineParts,
  { findBreach, continuation, failedBefore }: EngineOptions,
  watched: ReadonlySet<number>,
): UnrecoverableCounter {
  const counter = createUnrecoverableCounter();
  if (findBreach === undefined || continuation === undefined) return counter;
  for (let row = 0; row < table.count; row += 1) {
    const entry = table.get(row);
    if (!entry.retryable && !watched.has(entry.job) && failedBefore?.(row) !== true) counter.add(entry);
  }
  return counter;
}

interface NewResult {
  readonly row: number;
  readonly before: RowEntry;
  readonly result: RowResult;
  /** By a job of an earlier attempt. */
  readonly isNoted: boolean;
}

/** Counts a row that gets a result, in place of what it had. */
export function countResult(
  { options, unrecoverable, watched }: FuseState,
  { row, before, result, isNoted }: NewResult,
): void {
  // Else a run would stop at the same rows each time, and never reach the others.
  if (options.failedBefore?.(row) === true) return;
  if (!(isNoted && watched.has(before.job))) unrecoverable.remove(before);
  // A row that the earlier attempt left to this one may still be sent in this round.
  if (!(isNoted && before.retryable && result.retryable)) unrecoverable.add(result);
}

/** Counts rows of a watched job whose results could not be read again: what the earlier attempt saw is kept. */
export function keepRows({ parts, options, unrecoverable }: FuseState, job: number, rows: readonly number[]): void {
  for (const row of rows) {
    const entry = parts.store.table.get(row);
    if (entry.job === job && !entry.retryable && options.failedBefore?.(row) !== true) unrecoverable.add(entry);
  }
}

/**
 * Stops the run if it can no longer pass; true if it did. Called only when something is about to be sent: a run that
 * has nothing left to send is not stopped.
 */
export function stopOnBreach(state: FuseState): boolean {
  const { options, parts, stopper, unrecoverable } = state;
  const breach = options.findBreach?.(unrecoverable.count(isRoundLeft(state)));
  if (breach === undefined) return false;
  stopper.halt('threshold', breachFault(options.next, breach, { ...countDone(parts), round: state.rounds }));
  return true;
}

function countDone({ store }: EngineParts): Omit<Progress, 'round'> {
  let done = 0;
  let all = 0;
  for (const { outcome, rows } of store.table.counts()) {
    if (outcome === 'invalid' || outcome === 'skipped') continue;
    all += rows;
    if (outcome !== undefined && outcome !== 'unresolved') done += rows;
  }
  return { done, all };
}
