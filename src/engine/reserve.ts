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
 * this runner: what a crash leaves there then names every row that may have been sent. The very first copy names all
 * rows, so that a run that goes on without copies, since that one was not confirmed, leaves none that calls a row never
 * sent. Where a later one is not confirmed, nothing more is sent.
 */
export async function* reserveWindows(state: EngineState, batches: Iterable<Batch>): AsyncGenerator<Batch> {
  if (state.saving === 'off') {
    yield* batches;
    return;
  }
  for (const { window, isAll } of cutWindows(batches, windowBatches(state))) {
    if (!(await reserve(state, window, isAll))) return;
    yield* window;
  }
}

interface Window {
  readonly window: readonly Batch[];
  /** There is no other. */
  readonly isAll: boolean;
}

function* cutWindows(batches: Iterable<Batch>, most: number): Generator<Window> {
  let window: Batch[] = [];
  let rows = 0;
  let count = 0;
  for (const batch of batches) {
    if (window.length >= most || rows >= WINDOW_ROWS) {
      yield { window, isAll: false };
      count += 1;
      window = [];
      rows = 0;
    }
    window.push(batch);
    rows += batch.rows.length;
  }
  if (window.length > 0) yield { window, isAll: count === 0 };
}

function windowBatches({ parts, options }: EngineState): number {
  const steps = Math.max(1, parts.spec.submit.length);
  const byRate = (options.requestsPerSecond * WINDOW_MS) / 1000 / steps;
  const { jobLimit } = options;
  const byJobs = jobLimit === undefined ? byRate : (jobLimit.requests * WINDOW_MS) / jobLimit.windowMs;
  return Math.max(1, Math.floor(Math.min(byRate, byJobs)));
}

/** False: nothing of the window may be sent. */
async function reserve(state: EngineState, window: readonly Batch[], isAll: boolean): Promise<boolean> {
  const { parts, stopper } = state;
  const { save, ledger, jobs, store } = parts;
  if (save === undefined || state.saving === 'off') return true;
  if (state.saving === 'untried' && !isAll) {
    ledger.append({ kind: 'reserve', rows: `1-${store.table.count}`, after: jobs.last, until: 'next' });
    if (!(await save())) return goOnWithout(state);
    state.saving = 'on';
  }
  const rows = window.flatMap((batch) => batch.rows).sort((a, b) => a - b);
  ledger.append({ kind: 'reserve', rows: formatRanges(rows), after: jobs.last });
  if (await save()) {
    state.saving = 'on';
    return true;
  }
  if (state.saving === 'untried') return goOnWithout(state);
  for (const pause of PAUSES_MS) {
    if (!(await sleepUnlessAborted(state, pause))) return false;
    if (await save()) return true;
  }
  stopper.halt('vendor-error', unsavedFault());
  return false;
}

/** There is no place that the journal survives in: the run is none the worse for it, only a run after a crash is. */
function goOnWithout(state: EngineState): boolean {
  // A cancel ended the wait; that says nothing of the cache.
  if (state.parts.signal.aborted) return false;
  state.saving = 'off';
  const text =
    'The cache took no copy of the ledger: if this runner is lost, a run of the same job again can not know what was sent. Look at the vendor before you run it again.';
  state.notices.add(text);
  state.parts.emit({ kind: 'notice', text });
  return true;
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
