import type { JobRecord } from '../domain/job.ts';
import { bugOf, describeBroken } from './broken.ts';
import { type Collected, collectJob } from './collect.ts';
import { endedFault, foreignFault, miscountFault, type Said, silentFault, unclearFault } from './faults.ts';
import { formatOutcomes } from './ledger.ts';
import type { Batch } from './plan.ts';
import { type EngineState, mayStart } from './state.ts';
import { type Submitted, submitBatch } from './submit.ts';
import type { AcceptedJob, JobEnd, RowResult } from './types.ts';
import { watchJob } from './watch.ts';

type Unaccepted = Extract<Submitted, { kind: 'refused' | 'uncertain' }>;
type JobBase = Pick<JobRecord, 'number' | 'batch' | 'round' | 'rows' | 'submittedAt'>;

/**
 * The life of one batch: submit, wait, collect, settle. Every row of it has an outcome afterwards, unless the
 * run had stopped before it could be sent.
 */
export async function runBatch(state: EngineState, round: number, batch: Batch): Promise<void> {
  const { parts, options } = state;
  const number = parts.jobs.reserve();
  const loaded = batch.rows.map((row) => parts.load(row));
  const keys = loaded.map(({ key }) => key);
  const submittedAt = parts.clock.date().toISOString();
  const base: JobBase = { number, batch: batch.number, round, rows: batch.rows.length, submittedAt };
  state.deadline ??= parts.clock.now() + options.timeoutMs;
  const { deadline } = state;
  state.submitting += 1;
  const fields = loaded.map((row) => row.fields);
  const submitted = await submitBatch(parts, options, {
    job: number,
    round,
    batch,
    keys,
    fields,
    deadline,
    mayStart: () => mayStart(state),
  });
  state.submitting -= 1;
  if (submitted.kind === 'withdrawn') return;
  if (submitted.kind !== 'accepted') {
    settleUnaccepted(state, base, batch, submitted);
    if (submitted.kind === 'uncertain' && submitted.bug !== undefined) throw submitted.bug;
    return;
  }

  state.acceptedJobs += 1;
  state.stopper.accepted();
  state.concurrency.accepted(state.submitting, parts.throttled());
  state.changed.notify();
  parts.ledger.append({ kind: 'accepted', job: number, outputs: withoutQueries(submitted.outputs) });
  // On the disk before the wait: a runner that dies meanwhile must not leave a job that nobody can find.
  await parts.ledger.sync();
  const job: AcceptedJob = {
    ...base,
    id: submitted.id,
    variables: submitted.variables,
    submitAnswer: submitted.answer,
    rows: batch.rows,
    keys,
    acceptedAt: parts.clock.now(),
  };
  parts.emit({ kind: 'job', job: { ...base, id: job.id, state: 'running', polls: 0 } });
  const { end, collected, bug } = await followJob(state, job, deadline);
  settleAccepted(state, base, { job, end, collected });
  if (bug !== undefined) throw bug;
}

interface Followed {
  readonly end: JobEnd;
  readonly collected: Collected;
  /** What broke, where that is nobody's fault but ours. */
  readonly bug?: Error;
}

/** Waits and collects. Whatever breaks, the vendor has the rows: they must not be taken for rows that never left. */
async function followJob(state: EngineState, job: AcceptedJob, deadline: number): Promise<Followed> {
  try {
    const end = await waitForEnd(state, job, deadline);
    return { end, collected: await collectJob(state.parts, job, end, deadline) };
  } catch (error) {
    const message = describeBroken(error);
    const { variables } = job;
    const end: JobEnd = { state: 'unreachable', word: undefined, answer: undefined, polls: 0, message, variables };
    const collected = await collectJob(state.parts, job, end, deadline);
    return { end, collected, ...bugOf(error) };
  }
}

async function waitForEnd(state: EngineState, job: AcceptedJob, deadline: number): Promise<JobEnd> {
  const { parts, options } = state;
  const { poll } = parts.spec;
  if (poll === undefined) {
    const { submitAnswer: answer, variables } = job;
    return { state: 'succeeded', word: undefined, answer, polls: 0, message: '', variables };
  }
  return watchJob(parts, poll, job, {
    pollIntervalMs: options.pollIntervalMs,
    deadline,
    roundOfLooksMs: () => (state.inFlight / options.requestsPerSecond) * 1000,
    onUnknownState(word) {
      const text = `The vendor gave the job state "${word}", which the provider file does not list; it counts as running.`;
      if (!state.notices.has(text)) parts.emit({ kind: 'notice', text });
      state.notices.add(text);
    },
  });
}

/** A batch without a job: refused, so that its rows were not sent, or uncertain. */
function settleUnaccepted(state: EngineState, base: JobBase, batch: Batch, submitted: Unaccepted): void {
  const { parts, stopper } = state;
  const { kind, message } = submitted;
  const template = parts.conceal(message, batch.rows);
  parts.ledger.append({ kind, job: base.number, ...(submitted.status !== undefined && { status: submitted.status }) });
  // A cancel ends requests that wait for their turn; that is no refusal by anybody.
  if (parts.signal.aborted && kind === 'refused') stopper.cancel();
  else stopper.unaccepted({ ...submitted, template });
  const results = batch.rows.map((row): RowResult => {
    const before = parts.store.table.get(row);
    if (kind === 'uncertain') return { outcome: 'unresolved', reason: 'uncertain', message, retryable: false };
    if (before.outcome !== 'failed') return { outcome: 'unresolved', reason: 'not-sent', message, retryable: false };
    // A row that failed in an earlier round and was not sent again keeps what is known of it.
    return { outcome: 'failed', message: notRetried(parts.store.text(before.message), message), retryable: false };
  });
  settleRows(state, { job: base.number, rows: batch.rows, results, sent: kind === 'uncertain' });
  finish(state, { ...base, state: kind, polls: 0, message, template }, results);
}

function settleAccepted(
  state: EngineState,
  base: JobBase,
  { job, end, collected }: { readonly job: AcceptedJob; readonly end: JobEnd; readonly collected: Collected },
): void {
  const { stopper, parts } = state;
  const { trouble, results } = collected;
  const jobState = trouble === undefined ? end.state : 'unreachable';
  // What is said of a cancel is ours, and a cancelled run has no time to look through its rows.
  const say = (message: string): Said => ({
    message,
    template: jobState === 'cancelled' ? message : parts.conceal(message, job.rows),
  });
  const said = say(trouble ?? end.message);
  if (collected.foreign > 0) stopper.note('vendor-error', foreignFault(job.id, collected.foreign));
  if (collected.miscounted) stopper.note('vendor-error', miscountFault(job.id));
  if (end.state === 'failed' || end.state === 'canceled') {
    stopper.note('vendor-error', endedFault(job.id, end.state, say(end.message)));
  }
  if (jobState === 'lost' || jobState === 'unreachable') {
    stopper.note('vendor-error', silentFault(job.id, jobState, said));
  }
  const unclear = results.filter(({ reason }) => reason === 'missing' || reason === 'contradictory').length;
  if (unclear > 0 && jobState === 'succeeded') stopper.note('vendor-error', unclearFault(job.id, unclear));
  if (jobState === 'cancelled') stopper.cancel();
  if (jobState === 'timed-out') state.timedOutJobs += 1;
  if (collected.numericMatches > 0) {
    state.notices.add(
      'Some results name a row by its number although the text differs (007 and 7); they were matched.',
    );
  }
  state.foreignRows += collected.foreign;
  settleRows(state, { job: base.number, rows: job.rows, results, sent: true });
  finish(
    state,
    {
      ...base,
      id: job.id,
      state: jobState,
      polls: end.polls,
      endedAt: state.parts.clock.date().toISOString(),
      ...(end.word !== undefined && { vendorState: end.word }),
      ...(said.message !== '' && said),
    },
    results,
  );
}

interface Settlement {
  readonly job: number;
  readonly rows: readonly number[];
  /** In the order of the rows. */
  readonly results: readonly RowResult[];
  /** The vendor has the rows, or may have them. */
  readonly sent: boolean;
}

function settleRows(state: EngineState, { job, rows, results, sent }: Settlement): void {
  const { store } = state.parts;
  for (const [i, row] of rows.entries()) {
    const result = results[i];
    if (result === undefined) continue;
    const before = store.table.get(row);
    if (before.outcome === undefined) state.settledRows += 1;
    if (result.retryable) state.retryableRows += 1;
    store.table.update(row, {
      outcome: result.outcome,
      reason: result.reason,
      message: store.addText(result.message),
      retryable: result.retryable,
      job,
      attempts: before.attempts + (sent ? 1 : 0),
      accepted: before.accepted || (sent && result.reason !== 'uncertain'),
    });
  }
}

function finish({ parts, progress }: EngineState, job: JobRecord, results: readonly RowResult[]): void {
  parts.jobs.put(job);
  parts.ledger.append({ kind: 'result', job: job.number, state: job.state, outcomes: formatOutcomes(results) });
  progress.jobEnded(job, results);
  parts.emit({ kind: 'job', job });
}

/** What is said of a failed row that should have gone again (contract, section 5). */
export function notRetried(message: string, why: string): string {
  return `${message === '' ? '' : `${message}; `}not retried: ${why}`;
}

/** A link with a signature in its query must not stand in the journal (contract, section 6). */
function withoutQueries(outputs: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const shown = (value: unknown): unknown =>
    typeof value === 'string' && URL.canParse(value) ? value.split('?')[0] : value;
  return Object.fromEntries([...outputs].map(([name, value]) => [name, shown(value)]));
}
