import type { Fault, Reason } from '../domain/fault.ts';
import type { JobRecord, JobState } from '../domain/job.ts';
import { collectJob } from './collect.ts';
import { createConcurrency } from './concurrency.ts';
import { formatOutcomes } from './ledger.ts';
import type { RowResult } from './matching.ts';
import { type Batch, planBatches } from './plan.ts';
import { createProgress } from './progress.ts';
import { createStopper } from './stopper.ts';
import { type Submitted, submitBatch } from './submit.ts';
import type { AcceptedJob, EngineOptions, EngineParts, EngineResult, JobEnd } from './types.ts';
import { watchJob } from './watch.ts';

/** Pause before round 2; it doubles with each further round (contract, section 5). */
const ROUND_PAUSE_MS = 5_000;

/**
 * Sends all rows that have no outcome yet in jobs, waits for the jobs, collects, and sends retryable failed
 * rows again in further rounds. Every such row has an outcome afterwards. Never rejects for a vendor's or the
 * network's fault: those are in the result.
 */
export async function runEngine(parts: EngineParts, options: EngineOptions): Promise<EngineResult> {
  const { store, clock } = parts;
  const stopper = createStopper();
  const progress = createProgress(parts, options);
  const concurrency = createConcurrency(options.concurrency, options.requestsPerSecond);
  const notices = new Set<string>();
  let deadline: number | undefined;
  let foreignRows = 0;
  let acceptedJobs = 0;
  let submitting = 0;
  let inFlight = 0;

  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const change = (): Promise<void> => new Promise((resolve) => waiting.add(resolve));
  const mayStart = (): boolean =>
    !stopper.stopped && !parts.signal.aborted && (deadline === undefined || clock.now() < deadline);

  async function runBatch(round: number, batch: Batch): Promise<void> {
    const number = parts.jobs.reserve();
    const loaded = batch.rows.map((row) => parts.load(row));
    const keys = loaded.map(({ key }) => key);
    const submittedAt = clock.date().toISOString();
    deadline ??= clock.now() + options.timeoutMs;
    submitting += 1;
    const submitted = await submitBatch(parts, options, {
      job: number,
      round,
      batch,
      keys,
      fields: loaded.map(({ fields }) => fields),
      deadline,
    });
    submitting -= 1;
    const base = { number, batch: batch.number, round, rows: batch.rows.length, submittedAt };
    if (submitted.kind !== 'accepted') {
      settleUnaccepted(base, batch, submitted);
      return;
    }
    acceptedJobs += 1;
    concurrency.accepted(submitting, parts.throttled());
    stopper.accepted();
    wake();
    parts.ledger.append({ kind: 'accepted', job: number, outputs: withoutQueries(submitted.outputs) });
    const job: AcceptedJob = {
      ...base,
      rows: batch.rows,
      keys,
      variables: submitted.variables,
      id: submitted.id,
      submitAnswer: submitted.answer,
      acceptedAt: clock.now(),
    };
    parts.emit({ kind: 'job', job: { ...base, id: job.id, state: 'running', polls: 0 } });
    const end = await waitForEnd(job, deadline);
    const collected = await collectJob(parts, job, end, deadline);
    foreignRows += collected.foreign;
    if (collected.foreign > 0) stopper.note('vendor-error', foreignFault(job.id, collected.foreign));
    if (collected.miscounted) stopper.note('vendor-error', miscountFault(job.id));
    if (collected.numericMatches > 0)
      notices.add(
        'Some results named rows by the value of a number although the text differs (007 and 7); they were matched by value.',
      );
    const state = collected.trouble === undefined ? end.state : 'unreachable';
    noteEnd(job, end, state, collected.trouble);
    settleRows(batch, collected.results, number, true);
    finish(
      {
        ...base,
        id: job.id,
        state,
        polls: end.polls,
        endedAt: clock.date().toISOString(),
        ...(end.word !== undefined && { vendorState: end.word }),
        ...messageOf(collected.trouble ?? end.message),
      },
      collected.results,
    );
  }

  function waitForEnd(job: AcceptedJob, until: number): Promise<JobEnd> {
    const { poll } = parts.spec;
    if (poll === undefined) {
      return Promise.resolve({
        state: 'succeeded',
        word: undefined,
        answer: job.submitAnswer,
        polls: 0,
        message: '',
        variables: job.variables,
      });
    }
    return watchJob(parts, poll, job, {
      pollIntervalMs: options.pollIntervalMs,
      deadline: until,
      roundOfLooksMs: () => (inFlight / options.requestsPerSecond) * 1000,
      onUnknownState(word) {
        const text = `The vendor gave the job state "${word}", which the provider file does not list; it counts as running.`;
        if (!notices.has(text)) parts.emit({ kind: 'notice', text });
        notices.add(text);
      },
    });
  }

  /** A batch without a job: refused (its rows were not sent) or uncertain. */
  function settleUnaccepted(
    base: Omit<JobRecord, 'state' | 'polls'>,
    batch: Batch,
    submitted: Exclude<Submitted, { kind: 'accepted' }>,
  ): void {
    const uncertain = submitted.kind === 'uncertain';
    const status = submitted.status === undefined ? {} : { status: submitted.status };
    parts.ledger.append({ kind: submitted.kind, job: base.number, ...status });
    const results = batch.rows.map((row): RowResult => {
      const before = store.table.get(row);
      // A row that failed in an earlier round and was not sent again keeps what is known of it.
      if (!uncertain && before.outcome === 'failed') {
        return {
          outcome: 'failed',
          message: `${store.text(before.message)}; not retried: ${submitted.message}`,
          retryable: false,
        };
      }
      return {
        outcome: 'unresolved',
        reason: uncertain ? 'uncertain' : 'not-sent',
        message: submitted.message,
        retryable: false,
      };
    });
    if (parts.signal.aborted && !uncertain) stopper.cancel();
    else stopper.unaccepted(submitted);
    settleRows(batch, results, base.number, uncertain);
    finish({ ...base, state: submitted.kind, polls: 0, ...messageOf(submitted.message) }, results);
  }

  function noteEnd(job: AcceptedJob, end: JobEnd, state: JobState, trouble: string | undefined): void {
    if (state === 'failed' || state === 'canceled')
      stopper.note('vendor-error', endedFault(job.id, state, end.message));
    if (state === 'lost' || state === 'unreachable')
      stopper.note('vendor-error', silentFault(job.id, state, trouble ?? end.message));
    if (state === 'cancelled') stopper.cancel();
  }

  function settleRows(batch: Batch, results: readonly RowResult[], job: number, sent: boolean): void {
    batch.rows.forEach((row, i) => {
      const result = results[i];
      if (result === undefined) return;
      const before = store.table.get(row);
      store.table.update(row, {
        outcome: result.outcome,
        reason: result.reason,
        message: store.addText(result.message),
        retryable: result.retryable,
        job,
        attempts: before.attempts + (sent ? 1 : 0),
        accepted: before.accepted || (sent && result.reason !== 'uncertain'),
      });
    });
  }

  function finish(job: JobRecord, results: readonly RowResult[]): void {
    parts.jobs.put(job);
    parts.ledger.append({ kind: 'result', job: job.number, state: job.state, outcomes: formatOutcomes(results) });
    progress.jobEnded(job, results);
    parts.emit({ kind: 'job', job });
  }

  /** Runs one round; true if all its batches could be started. */
  async function runRound(round: number, batches: Iterable<Batch>): Promise<boolean> {
    const failures: unknown[] = [];
    let complete = true;
    for (const batch of batches) {
      while (inFlight >= concurrency.limit && mayStart()) await change();
      if (!mayStart()) {
        complete = false;
        break;
      }
      inFlight += 1;
      progress.update({ round, jobsInFlight: inFlight });
      runBatch(round, batch)
        .catch((error: unknown) => failures.push(error))
        .finally(() => {
          inFlight -= 1;
          progress.update({ round, jobsInFlight: inFlight });
          wake();
        });
      if (failures.length > 0) break;
    }
    while (inFlight > 0) await change();
    if (failures.length > 0) throw failures[0];
    return complete;
  }

  const plan = (includes: (row: number) => boolean): Generator<Batch> =>
    planBatches(store.table, { ...options, grouped: parts.spec.group !== undefined, includes });

  let rounds = 1;
  const complete = await runRound(
    1,
    plan((row) => store.table.get(row).outcome === undefined),
  );
  if (parts.signal.aborted) stopper.cancel();
  else if (!complete && !stopper.stopped) stopper.note('timed-out', unsentFault());
  while (rounds <= options.retryRounds && !stopper.stopped && hasRetryable(parts)) {
    const pause = ROUND_PAUSE_MS * 2 ** (rounds - 1);
    if (!(await pauseBefore(parts, pause, deadline))) break;
    rounds += 1;
    const round = rounds;
    // The plan reads the table ahead of the jobs, so a row must not be planned twice: its flag goes first.
    await runRound(
      round,
      plan((row) => takeRetryable(parts, row)),
    );
  }
  const reason = stopper.notSentReason(acceptedJobs > 0);
  closeRows(parts, reason);
  return {
    stops: stopper.stops(acceptedJobs > 0),
    notSentReason: reason,
    rounds,
    foreignRows,
    acceptedJobs,
    notices: [...notices],
  };
}

function hasRetryable({ store, signal }: EngineParts): boolean {
  if (signal.aborted) return false;
  for (let row = 0; row < store.table.count; row += 1) if (store.table.get(row).retryable) return true;
  return false;
}

function takeRetryable({ store }: EngineParts, row: number): boolean {
  if (!store.table.get(row).retryable) return false;
  store.table.update(row, { retryable: false });
  return true;
}

/** False if the pause would go past the deadline or was cancelled: there is too little time for a round. */
async function pauseBefore(parts: EngineParts, pause: number, deadline: number | undefined): Promise<boolean> {
  if (deadline !== undefined && parts.clock.now() + pause >= deadline) return false;
  try {
    await parts.clock.sleep(pause, parts.signal);
    return true;
  } catch (error) {
    if (parts.signal.aborted) return false;
    throw error;
  }
}

/** Rows that were planned and never sent, and failed rows that should have gone again. */
function closeRows(parts: EngineParts, reason: Reason): void {
  const { store } = parts;
  for (let row = 0; row < store.table.count; row += 1) {
    const entry = store.table.get(row);
    if (entry.outcome === undefined) {
      store.table.update(row, {
        outcome: 'unresolved',
        reason: 'not-sent',
        message: store.addText(NOT_SENT.get(reason) ?? 'Not sent: the run stopped before this row.'),
      });
    } else if (entry.retryable) {
      store.table.update(row, { retryable: false });
    }
  }
}

const NOT_SENT = new Map<Reason, string>([
  ['timed-out', 'Not sent: the timeout came first.'],
  ['cancelled', 'Not sent: the run was cancelled.'],
  ['config-error', 'Not sent: the vendor refused the requests before this row.'],
]);

function messageOf(message: string): { message?: string } {
  return message === '' ? {} : { message };
}

/** A link with a signature in its query must not stand in the journal. */
function withoutQueries(outputs: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    [...outputs].map(([name, value]) => [
      name,
      typeof value === 'string' && URL.canParse(value) ? value.split('?')[0] : value,
    ]),
  );
}

function foreignFault(job: string, rows: number): Fault {
  return {
    code: 'vendor/foreign-rows',
    message: `The results of job ${job} name ${rows} ${rows === 1 ? 'row that was' : 'rows that were'} never sent.`,
    next: 'Ask the vendor about this job before you rely on its results.',
  };
}

function miscountFault(job: string): Fault {
  return {
    code: 'vendor/miscounted',
    message: `The vendor's own count for job ${job} disagrees with the rows that it lists.`,
    next: 'Rows that it did not list are unresolved; look at the job at the vendor.',
  };
}

function endedFault(job: string, state: JobState, message: string): Fault {
  return {
    code: `vendor/job-${state}`,
    message: `Job ${job} ended as ${state}${message === '' ? '' : `: ${message}`}.`,
    next: 'Look at the job at the vendor; rows without a result stand in unresolved.csv.',
  };
}

function silentFault(job: string, state: JobState, message: string): Fault {
  return {
    code: `vendor/job-${state}`,
    message: `Job ${job} is ${state}. ${message}`.trim(),
    next: 'Look at the job at the vendor before you send its rows again.',
  };
}

function unsentFault(): Fault {
  return {
    code: 'run/timed-out',
    message: 'The timeout came before all rows were sent.',
    next: 'Raise the input timeout, or split the files; the rows that were not sent stand in unresolved.csv.',
  };
}
