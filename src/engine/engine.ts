import type { Reason } from '../domain/fault.ts';
import { sleepUnlessAborted } from '../ports/abort.ts';
import type { RowEntry } from '../store/row-table.ts';
import { neverSentFault, runningFault, unsentFault } from './faults.ts';
import { type Batch, countBytes, planBatches } from './plan.ts';
import { noteUnreplaced, resumeJobs } from './resume/resume-jobs.ts';
import { isRoundLeft, pauseAfter } from './rounds.ts';
import { notRetried } from './settle.ts';
import { createState, type EngineState, mayStart, waitForJobSlot } from './state.ts';
import type { Load } from './submit/concurrency.ts';
import { reserveWindows } from './submit/reserve.ts';
import { runBatch } from './submit/run-batch.ts';
import type { EngineOptions, EngineParts, EngineResult } from './types.ts';

/**
 * Sends all rows without an outcome in jobs, waits for the jobs, collects the results, and retries failed rows that may
 * be retried in later rounds. Afterwards every such row has an outcome, except rows that a cancel left unsent.
 * Never rejects: errors of the vendor and of the network are stops, and what else went wrong is the result's `failure`.
 */
export async function runEngine(parts: EngineParts, options: EngineOptions): Promise<EngineResult> {
  const state = createState(parts, options);
  const { stopper, copies } = state;
  const { continuation, next } = options;
  const copying = options.send ? copies?.follow(() => state.changed.wait()) : undefined;
  const resumed =
    continuation && resumeJobs(state, continuation, (round, batch, job) => runBatch(state, round, batch, job));
  // If the rounds fail first, this is not awaited: its rejection must not end the process.
  resumed?.catch(() => undefined);
  try {
    if (options.send) await sendRounds(state, resumed);
    await resumed;
  } catch (error) {
    // What was noticed of the vendor until then holds all the same.
    return { ...describe(state), failure: { error } };
  }
  if (continuation !== undefined) noteUnreplaced(state, continuation);
  copies?.end();
  state.changed.notify();
  // Otherwise the last copy, with the verdict, could be refused because this one is still being saved.
  await copying;
  if (parts.signal.aborted) stopper.cancel();
  if (state.timedOutJobs > 0) stopper.note('timed-out', runningFault(next, state.timedOutJobs));
  const complete = state.settledRows === options.rowsToSend;
  if (!complete && !options.send) stopper.note('timed-out', neverSentFault(next, options.rowsToSend));
  else if (!complete && !stopper.stopped) stopper.note('timed-out', unsentFault(next));
  const notSent = stopper.notSentReason(state.acceptedJobs > 0);
  const mayBeOpen = !complete || state.retryableRows > 0 || (continuation?.again ?? 0) > 0;
  // A canceled run has no time for a pass over its rows: one without an outcome counts as not sent.
  if (mayBeOpen && !parts.signal.aborted) settleUnsent(state, notSent);
  return { ...describe(state), failure: undefined };
}

function describe({
  stopper,
  acceptedJobs,
  rounds,
  foreignRows,
  left,
  options,
}: EngineState): Omit<EngineResult, 'failure'> {
  return { stops: stopper.stops(acceptedJobs > 0, options.continuation !== undefined), rounds, foreignRows, left };
}

/** Runs all rounds. */
async function sendRounds(state: EngineState, resumed: Promise<void> | undefined): Promise<void> {
  const { parts, options } = state;
  const { table } = parts.store;
  const first = (options.continuation?.lastRound ?? 0) + 1;
  await runRound(
    state,
    first,
    options.firstBatches ??
      // Rows of a job that is being watched are not due.
      plan(state, (row) => {
        if (table.outcome(row) === undefined) return true;
        return isDue(state, row) && !state.watched.has(table.get(row).job);
      }),
  );
  // Jobs of an earlier attempt may leave rows due, too.
  await resumed;
  while (state.rounds <= options.retryRounds && state.retryableRows > 0) {
    state.dueUpTo = parts.jobs.last;
    const round = first + state.rounds;
    if (!isRoundLeft(state) || !mayStart(state) || !(await pauseBefore(state, round))) break;
    state.retryableRows = 0;
    state.unrecoverable.startRound();
    state.rounds += 1;
    await runRound(
      state,
      round,
      plan(state, (row) => isDue(state, row)),
    );
  }
}

/** The row failed, may be retried, and was not sent in this round. */
function isDue({ parts, dueUpTo }: EngineState, row: number): boolean {
  const { retryable, job } = parts.store.table.get(row);
  return retryable && job <= dueUpTo;
}

function plan({ parts, options }: EngineState, includes: (row: number) => boolean): Generator<Batch> {
  const { failedBefore: goesLast } = options;
  return planBatches(parts.store.table, { ...options, grouped: parts.spec.group !== undefined, includes, goesLast });
}

/** Starts batches as capacity becomes available, until all are done or no more may start. */
async function runRound(state: EngineState, round: number, batches: Iterable<Batch>): Promise<void> {
  const bugs: unknown[] = [];
  try {
    for await (const batch of reserveWindows(state, batches)) {
      const load = loadOf(state, batch);
      while (!hasRoom(state, load) && mayStart(state)) await state.changed.wait();
      if (mayStart(state) && bugs.length === 0) await waitForJobSlot(state);
      if (!mayStart(state) || bugs.length > 0) break;
      state.inFlight += 1;
      state.load = addLoads(state.load, load, 1);
      state.progress.update(state.inFlight);
      runBatch(state, round, batch)
        .catch((error: unknown) => bugs.push(error))
        .finally(() => {
          state.inFlight -= 1;
          state.load = addLoads(state.load, load, -1);
          state.progress.update(state.inFlight);
          state.changed.notify();
        });
    }
  } catch (error) {
    // Jobs in flight are awaited in any case: the vendor has their rows.
    bugs.push(error);
  }
  while (state.inFlight > 0) await state.changed.wait();
  if (bugs.length > 0) throw bugs[0];
}

/** The jobs in flight leave capacity for one with this load. */
function hasRoom({ inFlight, concurrency, load }: EngineState, next: Load): boolean {
  return inFlight < concurrency.limit && concurrency.fits(load, next);
}

function loadOf({ parts: { store } }: EngineState, batch: Batch): Load {
  return { rows: batch.rows.length, bytes: countBytes(store.table, batch) };
}

function addLoads(load: Load, { rows, bytes }: Load, sign: 1 | -1): Load {
  return { rows: load.rows + sign * rows, bytes: load.bytes + sign * bytes };
}

/** False if the pause was canceled. */
async function pauseBefore({ parts, progress, retryableRows, rounds }: EngineState, round: number): Promise<boolean> {
  const ms = pauseAfter(rounds);
  progress.pause({ round, rows: retryableRows, ms });
  return sleepUnlessAborted(parts, ms);
}

/** Why rows were not sent, unless a vendor's text explains it. */
const WHY: ReadonlyMap<Reason, string> = new Map([
  ['timed-out', 'timeout'],
  ['cancelled', 'the run was canceled'],
  ['threshold', 'stop-on-breach stopped the run'],
]);

/** The row failed in a job of an earlier attempt that this one read, and had all its rounds before. */
function isSpent({ watched, options }: EngineState, { job, attempts }: RowEntry): boolean {
  return watched.has(job) && attempts > options.retryRounds;
}

/** Sets the outcome of planned rows that were never sent, and notes on failed rows that they were not retried. */
function settleUnsent(state: EngineState, notSent: Reason): void {
  const { store } = state.parts;
  const why = WHY.get(notSent) ?? 'the run stopped before this row';
  for (let row = 0; row < store.table.count; row += 1) {
    const entry = store.table.get(row);
    if (entry.outcome === undefined) {
      store.table.update(row, { outcome: 'unresolved', reason: 'not-sent', message: store.addText(why) });
    } else if (state.options.send && entry.retryable && entry.job <= state.dueUpTo && !isSpent(state, entry)) {
      store.table.update(row, { message: store.addText(notRetried(store.text(entry.message), why)) });
    }
  }
}
