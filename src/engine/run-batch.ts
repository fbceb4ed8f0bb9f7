import type { JobRecord } from '../domain/job.ts';
import { bugOf, describeBroken } from './broken.ts';
import { type Collected, collectJob } from './collect.ts';
import { endedFault, foreignFault, miscountFault, type Said, silentFault, unclearFault } from './faults.ts';
import { loadRows } from './load-rows.ts';
import type { Batch } from './plan.ts';
import { finish, notRetried, settleRows } from './settle.ts';
import { settleLost } from './settle-lost.ts';
import { noteLeft, removeStaged, stageBatch } from './staging.ts';
import { type EngineState, mayStart } from './state.ts';
import { type Submitted, submitBatch } from './submit.ts';
import type { AcceptedJob, JobEnd, RowResult } from './types.ts';
import { watchJob } from './watch.ts';

type Refused = Extract<Submitted, { kind: 'refused' }>;
type JobBase = Pick<JobRecord, 'number' | 'batch' | 'round' | 'rows' | 'submittedAt'>;

/**
 * The life of one batch: submit, wait, collect, settle. Every row of it has an outcome afterwards, unless the
 * run had stopped before it could be sent.
 */
export async function runBatch(state: EngineState, round: number, batch: Batch): Promise<void> {
  const { parts, options } = state;
  const number = parts.jobs.reserve();
  const { rows, keys, numbers, fieldsAt } = loadRows(parts, batch);
  const staged = await stageBatch(parts);
  const submittedAt = parts.clock.date().toISOString();
  const base: JobBase = { number, batch: batch.number, round, rows: batch.rows.length, submittedAt };
  state.deadline ??= parts.clock.now() + options.timeoutMs;
  const { deadline } = state;
  state.submitting += 1;
  const submitted = await submitBatch(parts, options, {
    job: number,
    round,
    batch,
    keys,
    rows,
    staged,
    deadline,
    mayStart: () => mayStart(state),
  });
  state.submitting -= 1;
  if (submitted.kind === 'withdrawn') return removeStaged(state, staged);
  if (submitted.kind === 'refused') {
    settleRefused(state, base, batch, submitted);
    return removeStaged(state, staged);
  }
  if (submitted.kind === 'uncertain') {
    if (staged !== undefined) noteLeft(state, UNREAD);
    await settleLost(state, base, { ...submitted, batch, keys, fieldsAt, deadline });
    if (submitted.bug !== undefined) throw submitted.bug;
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
    course: submitted.course,
    variables: submitted.variables,
    submitAnswer: submitted.answer,
    rows: batch.rows,
    keys,
    numbers,
    fieldsAt,
    acceptedAt: parts.clock.now(),
  };
  parts.emit({ kind: 'job', job: { ...base, ...named(job), state: 'running', polls: 0 } });
  const { end, collected, bug } = await followJob(state, job, deadline);
  settleAccepted(state, base, { job, end, collected });
  if (TERMINAL.has(end.state)) await removeStaged(state, staged);
  else if (staged !== undefined) noteLeft(state, UNREAD);
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

/** Ends that the vendor stated: it reads the rows no more. */
const TERMINAL: ReadonlySet<JobEnd['state']> = new Set(['succeeded', 'failed', 'canceled']);
const UNREAD = 'was left there for jobs whose end is not known';

async function waitForEnd(state: EngineState, job: AcceptedJob, deadline: number): Promise<JobEnd> {
  const { parts, options } = state;
  const { poll } = job.course;
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

/** The vendor's id of a job; a synchronous request may have none. */
function named({ id }: AcceptedJob): Pick<JobRecord, 'id'> {
  return id === undefined ? {} : { id };
}

/** A batch without a job: its rows were not sent. */
function settleRefused(state: EngineState, base: JobBase, batch: Batch, submitted: Refused): void {
  const { parts, stopper } = state;
  const { kind, message } = submitted;
  const template = parts.conceal(message, batch.rows);
  parts.ledger.append({ kind, job: base.number, ...(submitted.status !== undefined && { status: submitted.status }) });
  // A cancel ends requests that wait for their turn; that is no refusal by anybody.
  if (parts.signal.aborted) stopper.cancel();
  else stopper.refused({ ...submitted, template });
  const results = batch.rows.map((row): RowResult => {
    const before = parts.store.table.get(row);
    if (before.outcome !== 'failed') return { outcome: 'unresolved', reason: 'not-sent', message, retryable: false };
    // A row that failed in an earlier round and was not sent again keeps what is known of it.
    return { outcome: 'failed', message: notRetried(parts.store.text(before.message), message), retryable: false };
  });
  settleRows(state, { job: base.number, rows: batch.rows, results, sent: false });
  finish(state, { ...base, state: kind, polls: 0, message, template }, results);
}

function settleAccepted(
  state: EngineState,
  base: JobBase,
  { job, end, collected }: { readonly job: AcceptedJob; readonly end: JobEnd; readonly collected: Collected },
): void {
  const { stopper, parts } = state;
  const { trouble, results } = collected;
  const name = job.id ?? `${job.number} of this run`;
  const jobState = trouble === undefined ? end.state : 'unreachable';
  // What is said of a cancel is ours, and a cancelled run has no time to look through its rows.
  const say = (message: string): Said => ({
    message,
    template: jobState === 'cancelled' ? message : parts.conceal(message, job.rows),
  });
  const said = say(trouble ?? end.message);
  if (collected.foreign > 0) stopper.note('vendor-error', foreignFault(name, collected.foreign));
  if (collected.miscounted) stopper.note('vendor-error', miscountFault(name));
  if (end.state === 'failed' || end.state === 'canceled') {
    stopper.note('vendor-error', endedFault(name, end.state, say(end.message)));
  }
  if (jobState === 'lost' || jobState === 'unreachable') {
    stopper.note('vendor-error', silentFault(name, jobState, said));
  }
  const unclear = results.filter(({ reason }) => reason === 'missing' || reason === 'contradictory').length;
  if (unclear > 0 && jobState === 'succeeded') stopper.note('vendor-error', unclearFault(name, unclear));
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
      ...named(job),
      state: jobState,
      polls: end.polls,
      endedAt: state.parts.clock.date().toISOString(),
      ...(end.word !== undefined && { vendorState: end.word }),
      ...(said.message !== '' && said),
    },
    results,
  );
}

/** A link with a signature in its query must not stand in the journal (contract, section 6). */
function withoutQueries(outputs: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const shown = (value: unknown): unknown =>
    typeof value === 'string' && URL.canParse(value) ? value.split('?')[0] : value;
  return Object.fromEntries([...outputs].map(([name, value]) => [name, shown(value)]));
}
