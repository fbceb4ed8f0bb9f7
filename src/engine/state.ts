import type { JobRecord } from '../domain/job.ts';
import { rowsOf } from '../ledger/codes.ts';
import type { LedgerHistory } from '../ledger/history.ts';
import { limitTime, onAbort } from '../ports/abort.ts';
import { type Bucket, createBucket } from '../transport/rate.ts';
import { countKept, stopOnBreach, type UnrecoverableCounter } from './fuse.ts';
import { createStopper, type Stopper } from './stopper.ts';
import { type Concurrency, createConcurrency, type Load, NO_LOAD } from './submit/concurrency.ts';
import { type Copies, createCopies } from './submit/copies.ts';
import { createCheck, createOutages, type Outages } from './submit/outages.ts';
import type { EngineOptions, EngineParts, LeftJob, RowResult } from './types.ts';

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
    jobBucket:
      options.jobLimit && createBucket({ ...options.jobLimit, burst: options.jobLimit.requests, clock: parts.clock }),
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
    jobsById: numbersById(options.continuation?.history),
    copies: parts.save && createCopies({ ...parts, save: parts.save }),
    changed: createSignal(),
  };
  return state;
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
    for (const row of rowsOf(rows)) if (store.table.get(row).outcome !== undefined) count += 1;
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

/** Counts progress and reports it to the host, which decides how often to print. */
export interface ProgressCounter {
  /** So many jobs are in flight now. */
  update(jobsInFlight: number): void;
  jobEnded(job: Pick<JobRecord, 'round'>, results: readonly Pick<RowResult, 'outcome'>[]): void;
  /** The rows of the next round wait. */
  pause(next: { readonly round: number; readonly rows: number; readonly ms: number }): void;
}

/** The round whose rows are counted. */
interface CountedRound {
  readonly number: number;
  readonly rows: number;
  readonly startedAt: number;
  done: number;
}

export function createProgress(
  { clock, emit: send }: Pick<EngineParts, 'clock' | 'emit'>,
  options: Pick<EngineOptions, 'rowsToSend' | 'plannedJobs'>,
): ProgressCounter {
  const startedAt = clock.now();
  const counts = { succeeded: 0, failed: 0, notFound: 0 };
  const jobs = { started: 0, ended: 0, inFlight: 0 };
  let round: CountedRound = { number: 1, rows: options.rowsToSend, startedAt, done: 0 };

  function emit(): void {
    const now = clock.now();
    // Rows that an earlier attempt had counted already may end here, too.
    const rowsDone = Math.min(round.done, round.rows);
    const known = Math.max(options.plannedJobs, jobs.started, jobs.ended);
    const perMs = now > round.startedAt ? rowsDone / (now - round.startedAt) : 0;
    const left = round.rows - rowsDone;
    send({
      kind: 'progress',
      ...counts,
      round: round.number,
      rowsToSend: round.rows,
      rowsDone,
      jobs: known,
      jobsDone: jobs.ended,
      // A job counts as in flight until its slot is free, a moment after its end.
      jobsInFlight: Math.min(jobs.inFlight, known - jobs.ended),
      elapsedMs: now - startedAt,
      ...(perMs > 0 && { rowsPerSecond: perMs * 1000 }),
      ...(perMs > 0 && left > 0 && { leftMs: left / perMs }),
    });
  }
  return {
    update(jobsInFlight) {
      jobs.started += Math.max(0, jobsInFlight - jobs.inFlight);
      jobs.inFlight = jobsInFlight;
      emit();
    },
    jobEnded(job, results) {
      jobs.ended += 1;
      round.done += results.length;
      // A row that failed in an earlier round is counted again when it is retried.
      if (job.round > 1) counts.failed = Math.max(0, counts.failed - results.length);
      for (const { outcome } of results) {
        if (outcome === 'succeeded') counts.succeeded += 1;
        else if (outcome === 'failed') counts.failed += 1;
        else if (outcome === 'not_found') counts.notFound += 1;
      }
      emit();
    },
    pause({ round: number, rows, ms }) {
      round = { number, rows, startedAt: clock.now() + ms, done: 0 };
      send({ kind: 'pause', round: number, rows, ms });
    },
  };
}
