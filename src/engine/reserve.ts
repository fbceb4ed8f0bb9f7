import { unsavedFault } from './faults.ts';
import { formatRanges } from './ledger-codes.ts';
import type { Batch } from './plan.ts';
import type { EngineState } from './state.ts';

/** A window holds what is submitted in this time at the most (contract, section 6). */
const WINDOW_MS = 60_000;
/** A window's row numbers are in memory; of vendors with large jobs it ends here. */
const WINDOW_ROWS = 200_000;
/** Pauses before a copy that was not confirmed is tried again; in all well below a cache's outage that matters. */
const PAUSES_MS = [5_000, 15_000, 30_000];

/**
 * Gives the batches on, a window at a time, each after the journal with its rows has been brought to where it survives
 * this runner: what a crash leaves there then names every row that may have been sent. Where not even the first copy
 * is confirmed there is no such place, and the run goes on without; where a later one is not, nothing more is sent,
 * since the copy that there is would call those rows never sent.
 */
export async function* reserveWindows(state: EngineState, batches: Iterable<Batch>): AsyncGenerator<Batch> {
  if (state.saving === 'off') {
    yield* batches;
    return;
  }
  let window: Batch[] = [];
  let rows = 0;
  const most = windowBatches(state);
  for (const batch of batches) {
    window.push(batch);
    rows += batch.rows.length;
    if (window.length < most && rows < WINDOW_ROWS) continue;
    if (!(await reserve(state, window))) return;
    yield* window;
    window = [];
    rows = 0;
  }
  if (window.length > 0 && (await reserve(state, window))) yield* window;
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
  const { parts, stopper } = state;
  if (parts.save === undefined || state.saving === 'off') return true;
  const rows = window.flatMap((batch) => batch.rows).sort((a, b) => a - b);
  parts.ledger.append({ kind: 'reserve', rows: formatRanges(rows), after: parts.jobs.last });
  if (await parts.save()) {
    state.saving = 'on';
    return true;
  }
  if (state.saving === 'untried') {
    state.saving = 'off';
    const text =
      'The cache took no copy of the ledger: if this runner is lost, a run of the same job again can not know what was sent. Look at the vendor before you run it again.';
    state.notices.add(text);
    parts.emit({ kind: 'notice', text });
    return true;
  }
  for (const pause of PAUSES_MS) {
    if (!(await sleepUnlessAborted(state, pause))) return false;
    if (await parts.save()) return true;
  }
  stopper.halt('vendor-error', unsavedFault());
  return false;
}

async function sleepUnlessAborted({ parts }: EngineState, ms: number): Promise<boolean> {
  try {
    await parts.clock.sleep(ms, parts.signal);
    return true;
  } catch (error) {
    if (parts.signal.aborted) return false;
    throw error;
  }
}
