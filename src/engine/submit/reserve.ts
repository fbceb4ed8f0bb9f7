import { perSecond } from '../../domain/rate.ts';
import { formatRanges } from '../../ledger/codes.ts';
import { unsavedFault } from '../faults.ts';
import type { Batch } from '../plan.ts';
import { type EngineState, mayStart } from '../state.ts';
import { type Copies, copyScale } from './copies.ts';

/** A window contains at most what can be submitted in this time (docs/contract.md, 6.4); of many legs in more. */
const WINDOW_MS = 60_000;
/** Limit of rows per window, because their numbers are kept in memory. */
const WINDOW_ROWS = 200_000;

/**
 * Yields the batches one window at a time, each after a copy of the ledger that lists its rows was saved outside this
 * runner. So after a crash the copy lists every row that may have been sent. If a copy is not confirmed, nothing of its
 * window is sent; if this runner cannot save copies at all, the run continues without.
 */
export async function* reserveWindows(state: EngineState, batches: Iterable<Batch>): AsyncGenerator<Batch> {
  for (const window of splitWindows(batches, maxBatches(state))) {
    if (!(await reserve(state, window))) return;
    yield* window;
  }
}

function* splitWindows(batches: Iterable<Batch>, max: number): Generator<readonly Batch[]> {
  let window: Batch[] = [];
  let rows = 0;
  for (const batch of batches) {
    if (window.length >= max || rows >= WINDOW_ROWS) {
      yield window;
      window = [];
      rows = 0;
    }
    window.push(batch);
    rows += batch.rows.length;
  }
  if (window.length > 0) yield window;
}

function maxBatches({ parts, options }: EngineState): number {
  const windowMs = WINDOW_MS * copyScale(options.legs);
  const steps = Math.max(1, parts.spec.submit.length);
  const byRate = (options.requestsPerSecond * windowMs) / 1000 / steps;
  const { jobLimit } = options;
  const byJobs = jobLimit === undefined ? byRate : (perSecond(jobLimit) * windowMs) / 1000;
  return Math.max(1, Math.floor(Math.min(byRate, byJobs)));
}

/** Resolves with false if nothing of the window may be sent. */
async function reserve(state: EngineState, window: readonly Batch[]): Promise<boolean> {
  const { parts, copies } = state;
  if (copies === undefined) return true;
  const { ledger, jobs, store } = parts;
  const isLast = copies.isSpent;
  // The last copy that fits reserves everything that is sent after it.
  const rows = isLast ? `1-${store.table.count}` : formatRanges(rowsOf(window));
  ledger.append({ kind: 'reserve', rows, after: jobs.last });
  return saveCopy(state, copies, isLast);
}

/** Resolves with false if a submit of an earlier attempt may not be repeated, because no copy of this run lists its rows. */
export async function coverResend(state: EngineState): Promise<boolean> {
  const { copies } = state;
  return copies === undefined || saveCopy(state, copies, copies.isSpent);
}

/** Resolves with true if the run may send. */
async function saveCopy(state: EngineState, copies: Copies, isLast: boolean): Promise<boolean> {
  const { stopper, options } = state;
  // While jobs are running there is time to wait for the cache; a run with nothing else to do ends.
  const covered = await copies.cover(() => state.inFlight > 0 && mayStart(state));
  if (covered === 'saved') {
    if (isLast) disableCopies(state, 'The copies of the ledger have reached 200 MB, so no more are saved.');
    return true;
  }
  if (covered === 'ended') return false;
  // An earlier attempt's copy would hide what this one sends without a copy.
  if (typeof covered === 'object' && !options.isRerun) {
    disableCopies(state, `${NO_COPIES}: ${covered.why}.`);
    return true;
  }
  stopper.halt('vendor-error', unsavedFault(options.next, typeof covered === 'object' ? covered.why : undefined));
  return false;
}

function disableCopies(state: EngineState, reason: string): void {
  state.copies?.end();
  state.copies = undefined;
  state.parts.notice(`${reason} ${WITHOUT_COPIES}`);
}

/** Beginning of the notice that a run saves no copies. */
export const NO_COPIES = 'This runner cannot save copies of the ledger';

/** Consequence of running without copies. */
export const WITHOUT_COPIES =
  "If this runner is lost, it is unknown which rows were sent: check in the vendor's system before you run the job again.";

function rowsOf(window: readonly Batch[]): readonly number[] {
  return window.flatMap(({ rows }) => rows).sort((a, b) => a - b);
}
