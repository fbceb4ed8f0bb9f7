import type { Rate } from '../domain/rate.ts';
import { rowsOf } from '../ledger/codes.ts';
import type { LedgerHistory } from '../ledger/history.ts';
import { limitTime, onAbort } from '../ports/abort.ts';
import { type Bucket, createBucket } from '../transport/rate.ts';
import { Durations } from './follow/durations.ts';
import { countKept, stopOnBreach, type UnrecoverableCounter } from './fuse.ts';
import { createProgress, type ProgressCounter } from './progress.ts';
import { createStopper, type Stopper } from './stopper.ts';
import { type Concurrency, createConcurrency, type Load, NO_LOAD } from './submit/concurrency.ts';
import { type Copies, createCopies } from './submit/copies.ts';
import { createCheck, createOutages, type Outages } from './submit/outages.ts';
import type { EngineOptions, EngineParts, LeftJob } from './types.ts';

/** State of a running engine. */
export interface EngineState {
  readonly parts: EngineParts;
  readonly options: EngineOptions;
  readonly stopper: Stopper;
  readonly progress: ProgressCounter;
  readonly concurrency: Concurrency;
  readonly outages: Outages;
  /** Limits job creation, if the vendor does. */
  readonly jobBucket: Bucket | undefined;
  /** Poll problems that were logged already: of many jobs with the same problem only the first is logged. */
  readonly troubles: Set<string>;
  /** Monotonic time at which waiting ends: the first submit plus `timeout`. */
  deadline: number | undefined;
  submitting: number;
  inFlight: number;
  /** Total load of the batches of this run that are in flight. */
  load: Load;
  acceptedJobs: number;
  timedOutJobs: number;
  /** Jobs that were still running when the run was canceled. */
  readonly left: LeftJob[];
  foreignRows: number;
  /** Rows that have an outcome. */
  settledRows: number;
  /** Rows that the current round left for a later one. */
  retryableRows: number;
  readonly unrecoverable: UnrecoverableCounter;
  /** Rounds that this attempt has started; 0 if it sends nothing. */
  rounds: number;
  /** Retryable rows whose last job has at most this number should have been retried. */
  dueUpTo: number;
  /** Jobs of an earlier attempt that are watched during the first round, in which their rows are not due. */
  readonly watched: ReadonlySet<number>;
  /** How long the vendor takes for a job, learned from this run's jobs and those of the ledger that it continues. */
  readonly durations: Durations;
  /** Job numbers by vendor id, including those of earlier attempts (unless the id is sealed). */
  readonly jobsById: Map<string, Set<number>>;
  /** undefined if the run makes none, or no more. */
  copies: Copies | undefined;
  /** Notified when a job ends or capacity to start one becomes available. */
  readonly changed: Signal;
}

export interface Signal {
  notify(): void;
  wait(): Promise<void>;
}

function createSignal(): Signal {
  let waiting: (() => void)[] = [];
  return {
    notify() {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    wait: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

/** The state before anything is sent. */
export function createState(parts: EngineParts, options: EngineOptions): EngineState {
  const stopper = createStopper(options.next);
  const deadline = (): number => state.deadline ?? parts.clock.now() + options.timeoutMs;
  const outages = createOutages({
    ...parts,
    deadline,
    isOver: () => !mayStart(state),
    check: createCheck(parts, deadline),
    giveUp: (count) => stopper.giveUp(count),
  });
  const watched = new Set(options.continuation?.watch.map(({ number }) => number));
  const state: EngineState = {
    parts,
    options,
    stopper,
    outages,
    progress: createProgress(parts, { ...options, rowsToSend: options.rowsToSend + countWatched(parts, options) }),
    concurrency: createConcurrency(options.concurrency, options.requestsPerSecond),
    jobBucket: options.jobLimit && createJobBucket(options.jobLimit, parts),
    troubles: new Set(),
    deadline: undefined,
    submitting: 0,
    inFlight: 0,
    load: NO_LOAD,
    acceptedJobs: 0,
    timedOutJobs: 0,
    left: [],
    foreignRows: 0,
    settledRows: 0,
    retryableRows: 0,
    unrecoverable: countKept(parts, options, watched),
    rounds: options.send ? 1 : 0,
    dueUpTo: options.continuation === undefined ? 0 : parts.jobs.last,
    watched,
    durations: durationsOf(options.continuation?.history),
    jobsById: numbersById(options.continuation?.history),
    copies: parts.save && createCopies({ ...parts, save: parts.save, legs: options.legs }),
    changed: createSignal(),
  };
  return state;
}

function createJobBucket(limit: Rate, { clock }: EngineParts): Bucket {
  return createBucket({ ...limit, burst: limit.turns === undefined ? limit.requests : 1, clock });
}

/** True if another batch may be submitted. If only `stop-on-breach` forbids it, that stops the run. */
export function mayStart(state: EngineState): boolean {
  const { stopper, parts, deadline } = state;
  if (stopper.stopped || parts.signal.aborted) return false;
  return (deadline === undefined || parts.clock.now() < deadline) && !stopOnBreach(state);
}

/** Waits until the vendor's limit allows another job; returns early at the deadline, on a cancel, or if the run stops. */
export async function waitForJobSlot(state: EngineState): Promise<void> {
  const { jobBucket, parts, options, deadline } = state;
  if (jobBucket === undefined) return;
  const { clock, signal } = parts;
  const ms = deadline === undefined ? options.timeoutMs : deadline - clock.now();
  const stop = new AbortController();
  const leave = onAbort(signal, () => stop.abort(signal.reason));
  let isWaiting = true;
  const watch = async (): Promise<void> => {
    while (isWaiting && mayStart(state)) await state.changed.wait();
    stop.abort();
  };
  watch().catch((error: unknown) => stop.abort(error));
  try {
    const ticket = await limitTime({ clock, ms, signal: stop.signal }, (limited) =>
      jobBucket.acquire({ priority: 0, due: clock.now(), signal: limited }),
    );
    ticket.received();
  } catch {
    // The deadline, a cancel or a stop, which the caller's `mayStart` detects.
  } finally {
    isWaiting = false;
    leave();
  }
}

/** Rows of watched jobs that already have an outcome, such as `timed-out`, and so are not among those to send. */
function countWatched({ store }: EngineParts, { continuation }: EngineOptions): number {
  let count = 0;
  for (const { rows } of continuation?.watch ?? []) {
    for (const row of rowsOf(rows)) if (store.table.outcome(row) !== undefined) count += 1;
  }
  return count;
}

function numbersById(history: LedgerHistory | undefined): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  for (const { number, outputs } of history?.jobs.values() ?? []) {
    const id = outputs?.id;
    if (typeof id !== 'string' && typeof id !== 'number') continue;
    found.set(String(id), (found.get(String(id)) ?? new Set()).add(number));
  }
  return found;
}

/** The shortest is known best: others may have ended long before an attempt that went on saw it. */
function durationsOf(history: LedgerHistory | undefined): Durations {
  const durations = new Durations();
  const known = [...(history?.jobs.values() ?? [])]
    .map(({ acceptedAt = '', end }) => (end?.state === 'succeeded' ? Date.parse(end.at) - Date.parse(acceptedAt) : -1))
    .filter((ms) => ms > 0)
    .sort((a, b) => a - b);
  const [shortest] = known;
  if (shortest !== undefined) durations.add(shortest / 1000, shortest / 1000);
  return durations;
}
