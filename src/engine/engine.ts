import type { Reason } from '../domain/fault.ts';
import type { Load } from './concurrency.ts';
import { neverSentFault, runningFault, unsentFault } from './faults.ts';
import { type Batch, planBatches } from './plan.ts';
import { reserveWindows } from './reserve.ts';
import { runBatch } from './run-batch.ts';
import { notRetried } from './settle.ts';
import { createState, type EngineState, mayStart, waitForJobRoom } from './state.ts';
import { takeUp } from './take-up.ts';
import type { EngineOptions, EngineParts, EngineResult } from './types.ts';

/** Pause before round 2; it doubles with each further round (contract, section 5). */
const ROUND_PAUSE_MS = 5_000;

/**
 * Sends all rows that have no outcome yet in jobs, waits for the jobs, collects, and sends retryable failed
 * rows again in further rounds. Every such row has an outcome afterwards, but for rows that a cancel left unsent.
 * Never rejects for a vendor's or the network's fault: those are in the result.
 */
export async function runEngine(parts: EngineParts, options: EngineOptions): Promise<EngineResult> {
  const state = createState(parts, options);
  const { stopper, copies } = state;
  const { continuation } = options;
  const copying = options.send ? copies?.follow(() => state.changed.wait()) : undefined;
  const taken = continuation && takeUp(state, continuation, (round, batch, job) => runBatch(state, round, batch, job));
  // Where the rounds break first, nobody waits for it: what it rejects with must not end the process.
  taken?.catch(() => undefined);
  const rounds = options.send ? await sendRounds(state, taken) : 0;
  await taken;
  copies?.end();
  state.changed.notify();
  // The last copy, with the verdict, is not refused for one that is still under way.
  await copying;
  if (parts.signal.aborted) stopper.cancel();
  if (state.timedOutJobs > 0) stopper.note('timed-out', runningFault(state.timedOutJobs));
  const complete = state.settledRows === options.rowsToSend;
  if (!complete && !options.send) stopper.note('timed-out', neverSentFault(options.rowsToSend));
  else if (!complete && !stopper.stopped) stopper.note('timed-out', unsentFault());
  const anyAccepted = state.acceptedJobs > 0;
  const notSent = stopper.notSentReason(anyAccepted);
  const mayBeOpen = !complete || state.retryableRows > 0 || (continuation?.again ?? 0) > 0;
  // A cancelled run has no time to go over its rows: one without an outcome counts as not sent.
  if (mayBeOpen && !parts.signal.aborted) closeRows(state, notSent);
  return {
    stops: stopper.stops(anyAccepted),
    rounds,
    foreignRows: state.foreignRows,
    left: state.left,
    notices: [...state.notices],
  };
}

/** All rounds; how many were begun. */
async function sendRounds(state: EngineState, taken: Promise<void> | undefined): Promise<number> {
  const { parts, options } = state;
  const { table } = parts.store;
  const first = (options.continuation?.lastRound ?? 0) + 1;
  await runRound(
    state,
    first,
    // Rows of a job that is watched at this time are not due.
    plan(state, (row) => {
      const { outcome, job } = table.get(row);
      return outcome === undefined || (isDue(state, row) && !state.watched.has(job));
    }),
  );
  // What an earlier attempt left may make rows due, too.
  await taken;
  let rounds = 1;
  while (rounds <= options.retryRounds && state.retryableRows > 0) {
    state.dueUpTo = parts.jobs.last;
    if (!mayStart(state) || !(await pauseBefore(state, ROUND_PAUSE_MS * 2 ** (rounds - 1)))) break;
    state.retryableRows = 0;
    await runRound(
      state,
      first + rounds,
      plan(state, (row) => isDue(state, row)),
    );
    rounds += 1;
  }
  return rounds;
}

/** The row failed, may go again, and has not gone in this round. */
function isDue({ parts, dueUpTo }: EngineState, row: number): boolean {
  const { retryable, job } = parts.store.table.get(row);
  return retryable && job <= dueUpTo;
}

function plan({ parts, options }: EngineState, includes: (row: number) => boolean): Generator<Batch> {
  return planBatches(parts.store.table, { ...options, grouped: parts.spec.group !== undefined, includes });
}

/** Starts the batches as room comes free, until all are through or no further one may start. */
async function runRound(state: EngineState, round: number, batches: Iterable<Batch>): Promise<void> {
  const bugs: unknown[] = [];
  try {
    for await (const batch of reserveWindows(state, batches)) {
      const load = loadOf(state, batch);
      while (!hasRoom(state, load) && mayStart(state)) await state.changed.wait();
      if (mayStart(state) && bugs.length === 0) await waitForJobRoom(state);
      if (!mayStart(state) || bugs.length > 0) break;
      state.inFlight += 1;
      state.load = addLoads(state.load, load, 1);
      state.progress.update({ round, jobsInFlight: state.inFlight });
      runBatch(state, round, batch)
        .catch((error: unknown) => bugs.push(error))
        .finally(() => {
          state.inFlight -= 1;
          state.load = addLoads(state.load, load, -1);
          state.progress.update({ round, jobsInFlight: state.inFlight });
          state.changed.notify();
        });
    }
  } catch (error) {
    // Jobs on their way are waited for, whatever broke: the vendor has their rows.
    bugs.push(error);
  }
  while (state.inFlight > 0) await state.changed.wait();
  if (bugs.length > 0) throw bugs[0];
}

/** Jobs in flight leave room for one of this load. */
function hasRoom({ inFlight, concurrency, load }: EngineState, next: Load): boolean {
  return inFlight < concurrency.limit && concurrency.fits(load, next);
}

function loadOf({ parts: { store } }: EngineState, { rows }: Batch): Load {
  return { rows: rows.length, bytes: rows.reduce((sum, row) => sum + store.table.get(row).encodedBytes, 0) };
}

function addLoads(load: Load, { rows, bytes }: Load, times: 1 | -1): Load {
  return { rows: load.rows + times * rows, bytes: load.bytes + times * bytes };
}

/** False if the pause would reach the deadline, or was cancelled: there is too little time for a round. */
async function pauseBefore({ parts, deadline }: EngineState, pause: number): Promise<boolean> {
  if (deadline !== undefined && parts.clock.now() + pause >= deadline) return false;
  try {
    await parts.clock.sleep(pause, parts.signal);
    return true;
  } catch (error) {
    if (parts.signal.aborted) return false;
    throw error;
  }
}

/** Why rows were not sent, where no vendor's text says it. */
const WHY: ReadonlyMap<Reason, string> = new Map([
  ['timed-out', 'timeout'],
  ['cancelled', 'the run was cancelled'],
]);

/** Rows that were planned and never sent, and failed rows that should have gone again. */
function closeRows(state: EngineState, notSent: Reason): void {
  const { store } = state.parts;
  const why = WHY.get(notSent) ?? 'the run stopped before this row';
  for (let row = 0; row < store.table.count; row += 1) {
    const entry = store.table.get(row);
    if (entry.outcome === undefined) {
      store.table.update(row, { outcome: 'unresolved', reason: 'not-sent', message: store.addText(why) });
    } else if (state.options.send && entry.retryable && entry.job <= state.dueUpTo) {
      store.table.update(row, { message: store.addText(notRetried(store.text(entry.message), why)) });
    }
  }
}
