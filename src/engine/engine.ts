import type { Reason } from '../domain/fault.ts';
import { runningFault, unsentFault } from './faults.ts';
import { type Batch, planBatches } from './plan.ts';
import { runBatch } from './run-batch.ts';
import { notRetried } from './settle.ts';
import { createState, type EngineState, mayStart, waitForJobRoom } from './state.ts';
import type { EngineOptions, EngineParts, EngineResult } from './types.ts';

/** Pause before round 2; it doubles with each further round (contract, section 5). */
const ROUND_PAUSE_MS = 5_000;

/**
 * Sends all rows that have no outcome yet in jobs, waits for the jobs, collects, and sends retryable failed
 * rows again in further rounds. Every such row has an outcome afterwards. Never rejects for a vendor's or the
 * network's fault: those are in the result.
 */
export async function runEngine(parts: EngineParts, options: EngineOptions): Promise<EngineResult> {
  const state = createState(parts, options);
  const { stopper } = state;
  const { table } = parts.store;
  const unsettled = (row: number): boolean => table.get(row).outcome === undefined;
  await runRound(state, 1, plan(state, unsettled));
  const rounds = await retry(state);
  if (parts.signal.aborted) stopper.cancel();
  if (state.timedOutJobs > 0) stopper.note('timed-out', runningFault(state.timedOutJobs));
  const complete = state.settledRows === options.rowsToSend;
  if (!complete && !stopper.stopped) stopper.note('timed-out', unsentFault());
  const anyAccepted = state.acceptedJobs > 0;
  const notSent = stopper.notSentReason(anyAccepted);
  if (!complete || state.retryableRows > 0) closeRows(state, notSent, rounds);
  return {
    stops: stopper.stops(anyAccepted),
    rounds,
    foreignRows: state.foreignRows,
    notices: [...state.notices],
  };
}

function plan({ parts, options }: EngineState, includes: (row: number) => boolean): Generator<Batch> {
  return planBatches(parts.store.table, { ...options, grouped: parts.spec.group !== undefined, includes });
}

/** Starts the batches as room comes free, until all are through or no further one may start. */
async function runRound(state: EngineState, round: number, batches: Iterable<Batch>): Promise<void> {
  const bugs: unknown[] = [];
  for (const batch of batches) {
    while (state.inFlight >= state.concurrency.limit && mayStart(state)) await state.changed.wait();
    if (mayStart(state)) await waitForJobRoom(state);
    if (!mayStart(state) || bugs.length > 0) break;
    state.inFlight += 1;
    state.progress.update({ round, jobsInFlight: state.inFlight });
    runBatch(state, round, batch)
      .catch((error: unknown) => bugs.push(error))
      .finally(() => {
        state.inFlight -= 1;
        state.progress.update({ round, jobsInFlight: state.inFlight });
        state.changed.notify();
      });
  }
  while (state.inFlight > 0) await state.changed.wait();
  if (bugs.length > 0) throw bugs[0];
}

/** Further rounds for rows that may go again; the number of rounds that were run in all. */
async function retry(state: EngineState): Promise<number> {
  const { parts, options } = state;
  const { table } = parts.store;
  let round = 1;
  while (round <= options.retryRounds && state.retryableRows > 0 && mayStart(state)) {
    if (!(await pauseBefore(state, ROUND_PAUSE_MS * 2 ** (round - 1)))) break;
    round += 1;
    state.retryableRows = 0;
    // A row that went in this round already has as many attempts as there were rounds.
    const due = (row: number): boolean => {
      const entry = table.get(row);
      return entry.retryable && entry.attempts < round;
    };
    await runRound(state, round, plan(state, due));
  }
  return round;
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
function closeRows({ parts, options }: EngineState, notSent: Reason, rounds: number): void {
  const { store } = parts;
  const why = WHY.get(notSent) ?? 'the run stopped before this row';
  for (let row = 0; row < store.table.count; row += 1) {
    const entry = store.table.get(row);
    if (entry.outcome === undefined) {
      store.table.update(row, { outcome: 'unresolved', reason: 'not-sent', message: store.addText(why) });
    } else if (entry.retryable && entry.attempts <= Math.min(rounds, options.retryRounds)) {
      store.table.update(row, { message: store.addText(notRetried(store.text(entry.message), why)) });
    }
  }
}
