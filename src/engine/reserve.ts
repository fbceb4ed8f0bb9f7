import type { Copies } from './copies.ts';
import { unsavedFault } from './faults.ts';
import { formatRanges } from './ledger-codes.ts';
import type { Batch } from './plan.ts';
import { type EngineState, mayStart } from './state.ts';

/** A window holds what is submitted in this time at the most (contract, section 6). */
const WINDOW_MS = 60_000;
/** A window's row numbers are in memory; of vendors with large jobs it ends here. */
const WINDOW_ROWS = 200_000;

/**
 * Gives the batches on, a window at a time, each after the journal with its rows has been brought to where it survives
 * this runner: what a crash leaves there then names every row that may have been sent. Where a copy is not confirmed,
 * nothing of its window is sent; where this runner takes none at all, the run goes on without.
 */
export async function* reserveWindows(state: EngineState, batches: Iterable<Batch>): AsyncGenerator<Batch> {
  for (const window of cutWindows(batches, windowBatches(state))) {
    if (!(await reserve(state, window))) return;
    yield* window;
  }
}

function* cutWindows(batches: Iterable<Batch>, most: number): Generator<readonly Batch[]> {
  let window: Batch[] = [];
  let rows = 0;
  for (const batch of batches) {
    if (window.length >= most || rows >= WINDOW_ROWS) {
      yield window;
      window = [];
      rows = 0;
    }
    window.push(batch);
    rows += batch.rows.length;
  }
  if (window.length > 0) yield window;
}

function windowBatches({ parts, options }: EngineState): number {
  const steps = Math.max(1, parts.spec.submit.length);
  const byRate = (options.requestsPerSecond * WINDOW_MS) / 1000 / steps;
  const { jobLimit } = options;
  const byJobs = jobLimit === undefined ? byRate : (jobLimit.requests * WINDOW_MS) / jobLimit.windowMs;
  return Math.max(1, Math.floor(Math.min(byRate, byJobs)));
}

/** False: nothing of the window may be sent. */
async function reserve(state: EngineState, window: readonly Batch[]): Promise<boolean> {
  const { parts, copies } = state;
  if (copies === undefined) return true;
  const { ledger, jobs, store } = parts;
  const isLast = copies.isSpent;
  // The last copy that fits stands for all that is sent after it.
  const rows = isLast ? `1-${store.table.count}` : formatRanges(rowsOf(window));
  ledger.append({ kind: 'reserve', rows, after: jobs.last });
  return mayGo(state, copies, isLast);
}

/** False: a submit of an earlier attempt may not be made again, since no copy of this run names its rows. */
export async function coverResend(state: EngineState): Promise<boolean> {
  const { copies } = state;
  return copies === undefined || mayGo(state, copies, copies.isSpent);
}

async function mayGo(state: EngineState, copies: Copies, isLast: boolean): Promise<boolean> {
  const { stopper, options } = state;
  // While jobs run there is time to wait for the cache; a run that has nothing else to do ends.
  const covered = await copies.cover(() => state.inFlight > 0 && mayStart(state));
  if (covered === 'saved') {
    if (isLast) goOnWithout(state, 'The copies of the ledger have reached 200 MB, so no more are saved.');
    return true;
  }
  if (covered === 'ended') return false;
  // What an attempt before left here would hide what this one sends without a copy.
  if (typeof covered === 'object' && !options.isRerun) {
    goOnWithout(state, `This runner saves no copy of the ledger: ${covered.why}.`);
    return true;
  }
  stopper.halt('vendor-error', unsavedFault(typeof covered === 'object' ? covered.why : undefined));
  return false;
}

function goOnWithout(state: EngineState, reason: string): void {
  state.copies?.end();
  state.copies = undefined;
  const text = `${reason} ${WITHOUT_COPIES}`;
  state.notices.add(text);
  state.parts.emit({ kind: 'notice', text });
}

/** What is lost where a run makes no copies. */
export const WITHOUT_COPIES =
  "If this runner is lost, nobody knows which rows were sent: check in the vendor's system before you run the job again.";

function rowsOf(window: readonly Batch[]): readonly number[] {
  return window.flatMap(({ rows }) => rows).sort((a, b) => a - b);
}
