import type { JobRecord } from '../../domain/job.ts';
import { formatRanges } from '../../ledger/codes.ts';
import { isPlainId, sealOutputs } from '../../ledger/sealed-outputs.ts';
import type { StagedObject } from '../../storage/types.ts';
import { followJob, idsOf, type JobBase } from '../follow/follow-job.ts';
import { type LoadedRows, loadRows } from '../load-rows.ts';
import { type Batch, createBatchId } from '../plan.ts';
import { settleLost } from '../resume/settle-lost.ts';
import { finish, notRetried, settleRows } from '../settle.ts';
import { type EngineState, mayStart } from '../state.ts';
import type { AcceptedJob, EngineParts, RowResult } from '../types.ts';
import type { SubmitEnd } from './outages.ts';
import type { Refused } from './refusal.ts';
import { clearStaged, noteUnread, removeStaged, stageBatch } from './staging.ts';
import { type Submitted, submitBatch } from './submit.ts';

type Settled = Extract<Submitted, { kind: 'settled' }>;
type Accepted = Extract<Submitted, { kind: 'accepted' }>;

/** A batch that is to be submitted. */
interface OpenBatch {
  readonly base: JobBase;
  readonly batch: Batch;
  /** Its rows, as the ledger writes them. */
  readonly ranges: string;
  readonly batchId: string;
  readonly loaded: LoadedRows;
  readonly staged: StagedObject | undefined;
  readonly deadline: number;
}

/**
 * Processes one batch: submits it, waits, collects and settles its rows. Afterwards each row has an outcome, unless the
 * run stopped before the batch was sent. `again`: the job's number, if an earlier attempt sent the same batch and an
 * idempotency key prevents a duplicate.
 */
export async function runBatch(state: EngineState, round: number, batch: Batch, again?: number): Promise<void> {
  const { parts, options } = state;
  const number = again ?? parts.jobs.reserve();
  const loaded = loadRows(parts, batch);
  const { batchIdOf = createBatchId } = options;
  const ranges = formatRanges(batch.rows);
  const batchId = batchIdOf({ ...options, round, batch: batch.number, rows: ranges });
  const staged = await stageBatch(parts, batchId);
  const submittedAt = parts.clock.date().toISOString();
  const base: JobBase = { number, batch: batch.number, round, rows: batch.rows.length, submittedAt };
  state.deadline ??= parts.clock.now() + options.timeoutMs;
  const open: OpenBatch = { base, batch, ranges, batchId, loaded, staged, deadline: state.deadline };
  const submitted = await submit(state, open, again !== undefined);
  switch (submitted.kind) {
    case 'withdrawn':
      return removeStaged(state, staged);
    case 'refused':
      settleRefused(state, base, batch, submitted);
      // An upload that the storage certainly refused need not be removed.
      return submitted.byStorage === 'no' ? undefined : removeStaged(state, staged);
    case 'settled':
      settleByStatus(state, base, batch, submitted);
      // On the disk before the next request, because the outcome cannot be retrieved again.
      await parts.ledger.sync();
      return removeStaged(state, staged);
    case 'uncertain':
      if (staged !== undefined) noteUnread(state);
      await settleLost(state, base, { ...submitted, ...loaded, batch, rows: batch.rows, deadline: open.deadline });
      if (submitted.bug !== undefined) throw submitted.bug;
      return;
    case 'accepted':
      return followAccepted(state, open, submitted);
  }
}

/** Submits the batch when no outage of the vendor blocks it, and counts it while it is under way. */
async function submit(
  state: EngineState,
  { base, batch, ranges, batchId, loaded, staged, deadline }: OpenBatch,
  again: boolean,
): Promise<Submitted> {
  const { outages } = state;
  state.submitting += 1;
  let ticket = 0;
  const submitted = await submitBatch(state.parts, {
    job: base.number,
    round: base.round,
    batch,
    ranges,
    batchId,
    keys: loaded.keys,
    rows: loaded.rows,
    staged,
    deadline,
    async admit(isAgain) {
      ticket = await outages.admit(isAgain);
    },
    mayStart: () => mayStart(state),
    again,
  }).catch(async (error: unknown) => {
    outages.ended('unreached', ticket);
    // Nothing was submitted, so the upload will not be read.
    await removeStaged(state, staged);
    throw error;
  });
  state.submitting -= 1;
  if (submitted.kind === 'uncertain') outages.lost(ticket);
  else outages.ended(howEnded(submitted), ticket);
  return submitted;
}

/** Writes the job to the ledger, waits for it and settles its rows. */
async function followAccepted(state: EngineState, open: OpenBatch, submitted: Accepted): Promise<void> {
  const { parts, options } = state;
  const { base, staged, deadline } = open;
  state.acceptedJobs += 1;
  state.stopper.accepted();
  state.concurrency.accepted(state.submitting, parts.transport.counts.throttled);
  state.changed.notify();
  const job = recordAccepted(parts, open, submitted);
  const { flow } = job;
  const sync = (): Promise<Error | undefined> => parts.ledger.sync().then(() => undefined, toError);
  // On the disk before waiting: if the runner dies meanwhile, the job must be in the ledger. If the write fails, the
  // vendor still has the rows, so the job is followed first.
  const isSynchronous = flow.poll === undefined && flow.results.every(({ request }) => request === undefined);
  let unwritten = isSynchronous ? undefined : await sync();
  if (!options.follow && flow.poll !== undefined) {
    if (staged !== undefined) noteUnread(state);
    settleDetached(state, base, job);
    if (unwritten !== undefined) throw unwritten;
    return;
  }
  parts.emit({ kind: 'job', job: { ...base, ...idsOf(job), state: 'running', polls: 0 } });
  await clearStaged(state, staged, await followJob(state, base, { job, deadline }));
  // Results that came with the response cannot be requested again: on the disk before the next request.
  if (flow.poll === undefined) unwritten ??= await sync();
  if (unwritten !== undefined) throw unwritten;
}

/** The job that the vendor accepted; its outputs go to the ledger, sealed where a cell of the batch is in them. */
function recordAccepted(parts: EngineParts, { base, batch, loaded }: OpenBatch, submitted: Accepted): AcceptedJob {
  const { number } = base;
  const { id, flow, variables, response } = submitted;
  // The id of the job is one of the outputs, and each text is compared with all cells of the batch.
  const known = new Map<string, boolean>();
  const hides = (text: string): boolean => {
    const isHidden = known.get(text) ?? parts.hides(text, batch.rows);
    known.set(text, isHidden);
    return isHidden;
  };
  const outputs = sealOutputs(submitted.outputs, parts.seal, hides);
  const publicId = id === undefined || isPlainId(id, hides) ? {} : { publicId: parts.nameJob(id, number) };
  parts.ledger.append({ kind: 'accepted', job: number, outputs });
  return {
    ...base,
    ...loaded,
    id,
    ...publicId,
    flow,
    variables,
    submitResponse: response,
    rows: batch.rows,
    acceptedAt: parts.clock.now(),
  };
}

function toError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error('The ledger could not be written.', { cause });
}

/** Settles a job that continues at the vendor after this run ends: `collect` resumes it from the ledger. */
function settleDetached(state: EngineState, base: JobBase, job: AcceptedJob): void {
  const { parts } = state;
  const result: RowResult = { outcome: 'unresolved', reason: 'submitted', message: '', retryable: false };
  const results = job.rows.map(() => result);
  settleRows(state, { job: base.number, rows: job.rows, results, how: 'sent' });
  const record: JobRecord = { ...base, ...idsOf(job), state: 'running', polls: 0 };
  parts.jobs.put(record);
  state.progress.jobEnded(record, results);
  parts.emit({ kind: 'job', job: record });
}

/** The status of the submit determines the outcome of all rows: there is no job to follow. */
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

/** What a submit with a response, or one that was not sent, says about the vendor. */
function howEnded(submitted: Exclude<Submitted, { kind: 'uncertain' }>): SubmitEnd {
  if (submitted.kind === 'accepted' || submitted.kind === 'settled') return 'accepted';
  return submitted.kind === 'refused' && submitted.status !== undefined ? 'responded' : 'unreached';
}

/** A run that goes on sends such a submit again: the vendor said "later", or was not reached. */
function isPassing({ later, status, byStorage }: Refused): boolean {
  return later || (status === undefined && byStorage === undefined);
}

/** Settles a batch without a job: its rows were not sent. */
function settleRefused(state: EngineState, base: JobBase, batch: Batch, submitted: Refused): void {
  const { parts, stopper } = state;
  const { kind, message } = submitted;
  const template = parts.conceal(message, batch.rows);
  parts.ledger.append({ kind, job: base.number, ...(submitted.status !== undefined && { status: submitted.status }) });
  // A cancel also aborts queued requests, which is not a refusal.
  if (parts.signal.aborted) stopper.cancel();
  // What a stopped run does not wait for did not stop it.
  else if (!(isPassing(submitted) && stopper.stopped)) stopper.refused({ ...submitted, template });
  const results = batch.rows.map((row): RowResult => {
    const { outcome, reason, message: known } = parts.store.table.get(row);
    if (outcome === undefined) return { outcome: 'unresolved', reason: 'not-sent', message, retryable: false };
    // A row that was sent before and was refused now keeps its earlier outcome.
    const kept = { outcome, ...(reason !== undefined && { reason }), retryable: false };
    return { ...kept, message: notRetried(parts.store.text(known), message) };
  });
  settleRows(state, { job: base.number, rows: batch.rows, results, how: 'unsent' });
  finish(state, { ...base, state: kind, polls: 0, message, template }, results);
}
