import { resultsOf, rowsOf } from '../../ledger/codes.ts';
import type { LedgerJob } from '../../ledger/history.ts';
import { openOutputs } from '../../ledger/sealed-outputs.ts';
import { chooseFlow } from '../../provider/request-flow.ts';
import { silentFault } from '../faults.ts';
import { followJob, idsOf, type JobBase, noteEnded } from '../follow/follow-job.ts';
import { loadRows } from '../load-rows.ts';
import type { Batch } from '../plan.ts';
import { finish, settleRows } from '../settle.ts';
import type { EngineState } from '../state.ts';
import { coverResend } from '../submit/reserve.ts';
import { clearEarlier } from '../submit/staging.ts';
import { batchVariables, findCommit } from '../submit/submit.ts';
import type { AcceptedJob, RowResult } from '../types.ts';
import type { Continuation } from './resume.ts';
import { settleUncertain } from './settle-lost.ts';

/** Jobs of earlier attempts that are watched concurrently; the others wait. */
const MAX_WATCHED = 256;
/**
 * A submit is repeated with its idempotency key for this long, the minimum for which vendors keep a key (the
 * Idempotency-Key draft leaves that to the server; Stripe removes keys after 24 hours).
 */
const KEY_LIFE_MS = 24 * 60 * 60 * 1000;
const SEALED = 'The data needed to poll the job was encrypted with another API key; run again with that key';
const NO_RESPONSE = 'the run ended before the response was recorded';

/** Repeats a submit, as the same batch and job. */
type Resend = (round: number, batch: Batch, job: number) => Promise<void>;

/**
 * Resumes the jobs of an earlier attempt: watches them, and looks up uncertain submits or repeats them if the provider
 * has idempotency keys. Resolves when all of them are settled; rejects only on a bug.
 */
export async function resumeJobs(state: EngineState, continuation: Continuation, resend: Resend): Promise<void> {
  const { watch, open, ended } = continuation;
  for (const job of ended) {
    if (job.end === undefined || job.submit !== 'accepted') continue;
    state.acceptedJobs += 1;
    if (!isReplaced(state, job, 'may')) noteEarlierEnd(state, job);
  }
  const tasks = [
    ...open.map((job) => () => settleOpen(state, job, resend)),
    ...watch.map((job) => () => resumeJob(state, job)),
  ];
  if (tasks.length === 0) return;
  state.deadline ??= state.parts.clock.now() + state.options.timeoutMs;
  const bugs: unknown[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let task = tasks[next]; task !== undefined; task = tasks[next]) {
      next += 1;
      state.inFlight += 1;
      state.progress.update(state.inFlight);
      try {
        await task();
      } catch (error) {
        bugs.push(error);
      } finally {
        state.inFlight -= 1;
        state.progress.update(state.inFlight);
        state.changed.notify();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(tasks.length, MAX_WATCHED) }, work));
  if (bugs.length > 0) throw bugs[0];
}

/** Repeats how jobs ended whose rows could have been sent again, and were not. */
export function noteUnreplaced(state: EngineState, { ended }: Continuation): void {
  for (const job of ended)
    if (isReplaced(state, job, 'may') && !isReplaced(state, job, 'is')) noteEarlierEnd(state, job);
}

/**
 * True if the job left rows unresolved, and `resend-uncertain` has sent all of them again: somebody has looked, and the
 * later jobs decide.
 * @param how `may`: also if they are only to be sent again.
 */
function isReplaced({ parts: { store } }: EngineState, { number, rows, end }: LedgerJob, how: 'may' | 'is'): boolean {
  if (end === undefined) return false;
  let isAny = false;
  const numbers = rowsOf(rows);
  for (const { outcome } of resultsOf(end.results)) {
    const row = numbers.next().value;
    if (row === undefined || outcome !== 'unresolved') continue;
    isAny = true;
    const { job, retryable } = store.table.get(row);
    if (job === number && !(how === 'may' && retryable)) return false;
  }
  return isAny;
}

function noteEarlierEnd(state: EngineState, { number, outputs, end }: LedgerJob): void {
  if (end !== undefined) noteEnded(state, { name: nameOf(number, outputs?.id), canCollect: true }, end);
}

function nameOf(number: number, id: unknown): string {
  return typeof id === 'string' || typeof id === 'number' ? String(id) : `${number} of this run`;
}

function baseOf({ number, batch, round, rowCount, submittedAt }: LedgerJob): JobBase {
  return { number, batch, round, rows: rowCount, ...(submittedAt !== '' && { submittedAt }) };
}

async function resumeJob(state: EngineState, noted: LedgerJob): Promise<void> {
  const { parts, options } = state;
  const { clock, spec } = parts;
  const base = baseOf(noted);
  const rows = [...rowsOf(noted.rows)];
  const outputs = openOutputs(noted.outputs ?? {}, parts.seal);
  state.acceptedJobs += 1;
  if (outputs === undefined) return settleSealed(state, base, rows);
  const loaded = loadRows(parts, { number: noted.batch, rows });
  const id = outputs.get('id');
  const job: AcceptedJob = {
    ...base,
    ...loaded,
    rows,
    ...nameOutputs(parts, noted, id),
    flow: chooseFlow(spec, rows.length),
    variables: new Map([...batchVariables(parts, { ...loaded, batchId: noted.batchId }), ...outputs]),
    submitResponse: undefined,
    // Based on the wall clock of the other runner; if the two clocks disagree, the job counts as just sent.
    acceptedAt: clock.now() - Math.max(0, clock.date().getTime() - Date.parse(noted.acceptedAt ?? '') || 0),
  };
  parts.emit({ kind: 'job', job: { ...base, ...idsOf(job), state: 'running', polls: 0 } });
  const deadline = state.deadline ?? clock.now();
  const end = await followJob(state, base, { job, deadline, noted: { end: noted.end, maxPolls: options.maxPolls } });
  await clearEarlier(state, noted, end);
}

/** An id that was sealed must not be shown. */
function nameOutputs(
  parts: EngineState['parts'],
  { number, outputs }: LedgerJob,
  opened: unknown,
): Pick<AcceptedJob, 'id' | 'publicId'> {
  if (typeof opened !== 'string' && typeof opened !== 'number') return { id: undefined };
  const id = String(opened);
  return outputs?.id === opened ? { id } : { id, publicId: parts.nameJob(id, number) };
}

function settleSealed(state: EngineState, base: JobBase, rows: readonly number[]): void {
  const result: RowResult = { outcome: 'unresolved', reason: 'unreachable', message: SEALED, retryable: false };
  const results = rows.map(() => result);
  settleRows(state, { job: base.number, rows, results, how: 'noted' });
  state.stopper.note(
    'vendor-error',
    silentFault(
      state.options.next,
      { name: nameOf(base.number, undefined), canCollect: true },
      'unreachable',
      SEALED_SAID,
    ),
  );
  finish(state, { ...base, state: 'unreachable', polls: 0, ...SEALED_SAID }, results);
}

const SEALED_SAID = { message: SEALED, template: SEALED };

/** A submit without a recorded response: it is repeated with its idempotency key, or a lookup may find its rows. */
async function settleOpen(state: EngineState, noted: LedgerJob, resend: Resend): Promise<void> {
  const { parts, options } = state;
  const { table } = parts.store;
  const base = baseOf(noted);
  const rows = [...rowsOf(noted.rows)];
  // Rows that are resent anyway because the user asked for it, or were resent since, are not looked up.
  const isOpen = (row: number): boolean => {
    const { job, reason, retryable } = table.get(row);
    return job === noted.number && reason === 'uncertain' && !retryable;
  };
  if (!rows.some(isOpen)) return parts.jobs.put({ ...base, state: 'uncertain', polls: 0 });
  const batch = { number: noted.batch, rows };
  const isAccepted = noted.submit === 'accepted';
  if (isAccepted) state.acceptedJobs += 1;
  if (options.send && !isAccepted && rows.every(isOpen) && hasKey(state, noted) && (await coverResend(state)))
    return resend(noted.round, batch, noted.number);
  const { keys, keyAt, rows: list, fieldsAt } = loadRows(parts, batch);
  const lost = {
    message: NO_RESPONSE,
    variables: batchVariables(parts, { rows: list, keys, batchId: noted.batchId }),
    batch,
    rows,
    keyAt,
    fieldsAt,
    deadline: state.deadline ?? parts.clock.now(),
  };
  if (!isAccepted) parts.ledger.append({ kind: 'uncertain', job: noted.number });
  return settleUncertain(state, base, lost, 'noted');
}

/** True if the submit may be repeated: the provider declares it idempotent, and its key has not expired. */
function hasKey({ parts }: EngineState, { batch, rowCount, submittedAt }: LedgerJob): boolean {
  if (batch === 0) return false;
  const flow = chooseFlow(parts.spec, rowCount);
  const age = parts.clock.date().getTime() - Date.parse(submittedAt);
  const commit = flow.steps[findCommit(parts, flow, parts.session.variables)];
  return commit?.idempotent === true && age < KEY_LIFE_MS;
}
