import { type Concurrency, createConcurrency } from './concurrency.ts';
import { createProgress, type ProgressCounter } from './progress.ts';
import { createStopper, type Stopper } from './stopper.ts';
import type { EngineOptions, EngineParts } from './types.ts';

/** What changes while the engine runs. */
export interface EngineState {
  readonly parts: EngineParts;
  readonly options: EngineOptions;
  readonly stopper: Stopper;
  readonly progress: ProgressCounter;
  readonly concurrency: Concurrency;
  readonly notices: Set<string>;
  /** Monotonic instant at which waiting ends: the first submit plus `timeout`. */
  deadline: number | undefined;
  submitting: number;
  inFlight: number;
  acceptedJobs: number;
  timedOutJobs: number;
  foreignRows: number;
  /** Rows that have an outcome. */
  settledRows: number;
  /** Rows that the round which runs now left for a further one. */
  retryableRows: number;
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
  return {
    parts,
    options,
    stopper: createStopper(),
    progress: createProgress(parts, options),
    concurrency: createConcurrency(options.concurrency, options.requestsPerSecond),
    notices: new Set(),
    deadline: undefined,
    submitting: 0,
    inFlight: 0,
    acceptedJobs: 0,
    timedOutJobs: 0,
    foreignRows: 0,
    settledRows: 0,
    retryableRows: 0,
    changed: createSignal(),
  };
}

/** A further batch may be submitted. */
export function mayStart({ stopper, parts, deadline }: EngineState): boolean {
  return !stopper.stopped && !parts.signal.aborted && (deadline === undefined || parts.clock.now() < deadline);
}
