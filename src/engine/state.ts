import { type Bucket, createBucket } from '../transport/rate.ts';
import { limitTime } from '../transport/time-limit.ts';
import { createQuestion } from './ask-vendor.ts';
import type { LeftJob } from './cancel-jobs.ts';
import { type Concurrency, createConcurrency, type Load, NO_LOAD } from './concurrency.ts';
import { type Copies, createCopies } from './copies.ts';
import { createOutages, type Outages } from './outages.ts';
import { createProgress, type ProgressCounter } from './progress.ts';
import type { LedgerHistory } from './read-ledger.ts';
import { createStopper, type Stopper } from './stopper.ts';
import type { EngineOptions, EngineParts } from './types.ts';

/** What changes while the engine runs. */
export interface EngineState {
  readonly parts: EngineParts;
  readonly options: EngineOptions;
  readonly stopper: Stopper;
  readonly progress: ProgressCounter;
  readonly concurrency: Concurrency;
  readonly outages: Outages;
  /** Jobs that may be created in a window, where the vendor caps them. */
  readonly jobBucket: Bucket | undefined;
  readonly notices: Set<string>;
  /** Troubles of polls that were told in the log: of many jobs with the same one the first. */
  readonly troubles: Set<string>;
  /** Monotonic instant at which waiting ends: the first submit plus `timeout`. */
  deadline: number | undefined;
  submitting: number;
  inFlight: number;
  /** Of the batches that this run sends, from their turn to their end. */
  load: Load;
  acceptedJobs: number;
  timedOutJobs: number;
  /** Jobs that were still running at a cancel. */
  readonly left: LeftJob[];
  foreignRows: number;
  /** Rows that have an outcome. */
  settledRows: number;
  /** Rows that the round which runs now left for a further one. */
  retryableRows: number;
  /** Retryable rows whose last job has at most this number should have gone again. */
  dueUpTo: number;
  /** Jobs of an earlier attempt that are watched during the first round: their rows are not due in it. */
  readonly watched: ReadonlySet<number>;
  /** Numbers of the jobs that were given each of the vendor's ids, by earlier attempts too (unless it is sealed). */
  readonly jobsById: Map<string, Set<number>>;
  /** Absent where the run makes none, or no more. */
  copies: Copies | undefined;
  /** Wakes whoever waits for a job to end or for room to start one. */
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

export function createState(parts: EngineParts, options: EngineOptions): EngineState {
  const stopper = createStopper();
  const deadline = (): number => state.deadline ?? parts.clock.now() + options.timeoutMs;
  const outages = createOutages({
    ...parts,
    deadline,
    isOver: () => !mayStart(state),
    ask: createQuestion(parts, deadline),
    giveUp: (count) => stopper.giveUp(count),
  });
  const state: EngineState = {
    parts,
    options,
    stopper,
    outages,
    progress: createProgress(parts, options),
    concurrency: createConcurrency(options.concurrency, options.requestsPerSecond),
    jobBucket:
      options.jobLimit && createBucket({ ...options.jobLimit, burst: options.jobLimit.requests, clock: parts.clock }),
    notices: new Set(),
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
    dueUpTo: options.continuation === undefined ? 0 : parts.jobs.last,
    watched: new Set(options.continuation?.watch.map(({ number }) => number)),
    jobsById: numbersById(options.continuation?.history),
    copies: parts.save && createCopies({ ...parts, save: parts.save }),
    changed: createSignal(),
  };
  return state;
}

/** A further batch may be submitted. */
export function mayStart({ stopper, parts, deadline }: EngineState): boolean {
  return !stopper.stopped && !parts.signal.aborted && (deadline === undefined || parts.clock.now() < deadline);
}

/** Waits until the vendor's cap on jobs leaves room for one more; returns early at the deadline or on a cancel. */
export async function waitForJobRoom({ jobBucket, parts, options, deadline }: EngineState): Promise<void> {
  if (jobBucket === undefined) return;
  const { clock, signal } = parts;
  const ms = deadline === undefined ? options.timeoutMs : deadline - clock.now();
  try {
    const ticket = await limitTime({ clock, ms, signal }, (limited) =>
      jobBucket.acquire({ priority: 0, due: clock.now(), signal: limited }),
    );
    ticket.received();
  } catch {
    // The deadline or a cancel: `mayStart` says so next.
  }
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
