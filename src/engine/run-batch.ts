import type { JobRecord } from '../domain/job.ts';
import { createBatchId } from './batch-id.ts';
import { followJob, type JobBase, named } from './follow-job.ts';
import { formatRanges } from './ledger-codes.ts';
import { loadRows } from './load-rows.ts';
import type { SubmitEnd } from './outages.ts';
import type { Batch } from './plan.ts';
import { isPlainId, sealOutputs } from './sealed-outputs.ts';
import { finish, notRetried, settleRows } from './settle.ts';
import { settleLost } from './settle-lost.ts';
import { clearStaged, noteUnread, removeStaged, stageBatch } from './staging.ts';
import { type EngineState, mayStart } from './state.ts';
import { type Refused, type Submitted, submitBatch } from './submit.ts';
import type { AcceptedJob, RowResult } from './types.ts';

type Settled = Extract<Submitted, { kind: 'settled' }>;

/**
 * The life of one batch: submit, wait, collect, settle. Every row of it has an outcome afterwards, unless the
 * run had stopped before it could be sent. `again`: the job's number, where an earlier attempt sent the same batch and
 * a key keeps the two apart from being two.
 */
export async function runBatch(state: EngineState, round: number, batch: Batch, again?: number): Promise<void> {
  const { parts, options } = state;
  const number = again ?? parts.jobs.reserve();
  const { rows, keys, numbers, fieldsAt } = loadRows(parts, batch);
  const { batchIdOf = createBatchId } = options;
  const batchId = batchIdOf({ ...options, round, batch: batch.number, rows: formatRanges(batch.rows) });
  const staged = await stageBatch(parts, batchId);
  const submittedAt = parts.clock.date().toISOString();
  const base: JobBase = { number, batch: batch.number, round, rows: batch.rows.length, submittedAt };
  state.deadline ??= parts.clock.now() + options.timeoutMs;
  const { deadline } = state;
  state.submitting += 1;
  let ticket = 0;
  const submitted = await submitBatch(parts, {
    job: number,
    round,
    batch,
    batchId,
    keys,
    rows,
    staged,
    deadline,
    async admit(isAgain) {
      ticket = await state.outages.admit(isAgain);
    },
    mayStart: () => mayStart(state),
    again: again !== undefined,
  }).catch(async (error: unknown) => {
    state.outages.ended('unreached', ticket);
    // Nothing was submitted: nobody will read what was uploaded.
    await removeStaged(state, staged);
    throw error;
  });
  state.submitting -= 1;
  if (submitted.kind === 'uncertain') state.outages.lost(ticket);
  else state.outages.ended(howEnded(submitted), ticket);
  if (submitted.kind === 'withdrawn') return removeStaged(state, staged);
  if (submitted.kind === 'refused') {
    settleRefused(state, base, batch, submitted);
    // What the storage surely did not take need not be removed.
    return submitted.byStorage === 'no' ? undefined : removeStaged(state, staged);
  }
  if (submitted.kind === 'settled') {
    settleByStatus(state, base, batch, submitted);
    // On the disk before the next request: nothing could bring the outcome back.
    await parts.ledger.sync();
    return removeStaged(state, staged);
  }
  if (submitted.kind === 'uncertain') {
    if (staged !== undefined) noteUnread(state);
    await settleLost(state, base, { ...submitted, batch, rows: batch.rows, keys, fieldsAt, deadline });
    if (submitted.bug !== undefined) throw submitted.bug;
    return;
  }

  state.acceptedJobs += 1;
  state.stopper.accepted();
  state.concurrency.accepted(state.submitting, parts.throttled());
  state.changed.notify();
  const { id, course } = submitted;
  const hides = (text: string): boolean => parts.hides(text, batch.rows);
  const outputs = sealOutputs(submitted.outputs, parts.seal, hides);
  const publicId = id === undefined || isPlainId(id, hides) ? {} : { publicId: parts.nameJob(id, number) };
  parts.ledger.append({ kind: 'accepted', job: number, outputs });
  // On the disk before the wait: a runner that dies meanwhile must not leave a job that nobody can find. Where the
  // disk takes nothing, the vendor has the rows all the same: they are followed first.
  const isAnswered = course.poll === undefined && course.results.every(({ request }) => request === undefined);
  let unwritten = isAnswered ? undefined : await parts.ledger.sync().then(() => undefined, toError);
  const job: AcceptedJob = {
    ...base,
    id,
    ...publicId,
    course,
    variables: submitted.variables,
    submitAnswer: submitted.answer,
    rows: batch.rows,
    keys,
    numbers,
    fieldsAt,
    acceptedAt: parts.clock.now(),
  };
  if (!options.follow && job.course.poll !== undefined) {
    if (staged !== undefined) noteUnread(state);
    settleDetached(state, base, job);
    if (unwritten !== undefined) throw unwritten;
    return;
  }
  parts.emit({ kind: 'job', job: { ...base, ...named(job), state: 'running', polls: 0 } });
  await clearStaged(state, staged, await followJob(state, base, { job, deadline }));
  // What came with the response can't be asked for again: on the disk before the next request.
  if (course.poll === undefined) unwritten ??= await parts.ledger.sync().then(() => undefined, toError);
  if (unwritten !== undefined) throw unwritten;
}

function toError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error('The journal could not be written.', { cause });
}

/** A job that goes on at the vendor while this run ends: `collect` takes it up by the journal. */
function settleDetached(state: EngineState, base: JobBase, job: AcceptedJob): void {
  const { parts } = state;
  const result: RowResult = { outcome: 'unresolved', reason: 'submitted', message: '', retryable: false };
  const results = job.rows.map(() => result);
  settleRows(state, { job: base.number, rows: job.rows, results, how: 'sent' });
  const record: JobRecord = { ...base, ...named(job), state: 'running', polls: 0 };
  parts.jobs.put(record);
  state.progress.jobEnded(record, results);
  parts.emit({ kind: 'job', job: record });
}

/** The status of the submit says what became of all rows: there is no job to follow. */
function settleByStatus(state: EngineState, base: JobBase, batch: Batch, settled: Settled): void {
  const { parts, stopper } = state;
  const { outcome, message } = settled;
  state.acceptedJobs += 1;
  stopper.accepted();
  parts.ledger.append({ kind: 'accepted', job: base.number, outputs: {} });
  const results = batch.rows.map((): RowResult => ({ outcome, message, retryable: false }));
  settleRows(state, { job: base.number, rows: batch.rows, results, how: 'sent' });
  finish(
    state,
    { ...base, state: 'succeeded', polls: 0, message, template: parts.conceal(message, batch.rows) },
    results,
  );
}

/** What a submit that was not lost says of the vendor. */
function howEnded(submitted: Exclude<Submitted, { kind: 'uncertain' }>): SubmitEnd {
  if (submitted.kind === 'accepted' || submitted.kind === 'settled') return 'accepted';
  return submitted.kind === 'refused' && submitted.status !== undefined ? 'answered' : 'unreached';
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
    const { outcome, reason, message: known } = parts.store.table.get(row);
    if (outcome === undefined) return { outcome: 'unresolved', reason: 'not-sent', message, retryable: false };
    // A row that went before and was not taken again keeps what is known of it.
    const kept = { outcome, ...(reason !== undefined && { reason }), retryable: false };
    return { ...kept, message: notRetried(parts.store.text(known), message) };
  });
  settleRows(state, { job: base.number, rows: batch.rows, results, how: 'unsent' });
  finish(state, { ...base, state: kind, polls: 0, message, template }, results);
}
