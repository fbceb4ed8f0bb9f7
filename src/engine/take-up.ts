import { chooseCourse } from '../provider/course.ts';
import { silentFault } from './faults.ts';
import { followJob, type JobBase, named, noteEnded } from './follow-job.ts';
import { rowsOf } from './ledger-codes.ts';
import { loadRows } from './load-rows.ts';
import type { Batch } from './plan.ts';
import type { NotedJob } from './read-ledger.ts';
import { coverResend } from './reserve.ts';
import type { Continuation } from './resume.ts';
import { openOutputs } from './sealed-outputs.ts';
import { finish, settleRows } from './settle.ts';
import { settleUncertain } from './settle-lost.ts';
import { clearEarlier } from './staging.ts';
import type { EngineState } from './state.ts';
import { batchVariables, findCommit } from './submit.ts';
import type { AcceptedJob, RowResult } from './types.ts';

/** Jobs of earlier attempts that are watched at the same time; the others wait their turn. */
const MAX_WATCHED = 256;
/**
 * A submit is made again with its key this long: what vendors that take one keep it for at the least (the
 * Idempotency-Key draft leaves it to the server; Stripe prunes after 24 hours).
 */
const KEY_LIFE_MS = 24 * 60 * 60 * 1000;
const SEALED =
  'What is needed to ask for the job was sealed with another key than the one given now: give that key, or look at the vendor.';
const NO_ANSWER = 'the run ended before the answer was noted';

/** Makes a submit again, as the same batch and job. */
type Resend = (round: number, batch: Batch, job: number) => Promise<void>;

/**
 * Takes up what an earlier attempt left: watches its jobs, looks its lost submits up or makes them again where the
 * provider has a key for that. Resolves when all of it is settled; rejects on a bug alone.
 */
export async function takeUp(state: EngineState, continuation: Continuation, resend: Resend): Promise<void> {
  const { watch, open, ended } = continuation;
  for (const { number, end, outputs, submit } of ended) {
    if (end === undefined || submit !== 'accepted') continue;
    state.acceptedJobs += 1;
    noteEnded(state, { name: nameOf(number, outputs?.id), canCollect: true }, end);
  }
  const waiting = [
    ...open.map((job) => () => settleOpen(state, job, resend)),
    ...watch.map((job) => () => followNoted(state, job)),
  ];
  if (waiting.length === 0) return;
  state.deadline ??= state.parts.clock.now() + state.options.timeoutMs;
  const bugs: unknown[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let task = waiting[next]; task !== undefined; task = waiting[next]) {
      next += 1;
      state.inFlight += 1;
      try {
        await task();
      } catch (error) {
        bugs.push(error);
      } finally {
        state.inFlight -= 1;
        state.changed.notify();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(waiting.length, MAX_WATCHED) }, work));
  if (bugs.length > 0) throw bugs[0];
}

function nameOf(number: number, id: unknown): string {
  return typeof id === 'string' || typeof id === 'number' ? String(id) : `${number} of this run`;
}

function baseOf({ number, batch, round, rowCount, submittedAt }: NotedJob): JobBase {
  return { number, batch, round, rows: rowCount, ...(submittedAt !== '' && { submittedAt }) };
}

async function followNoted(state: EngineState, noted: NotedJob): Promise<void> {
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
    course: chooseCourse(spec, rows.length),
    variables: new Map([...batchVariables(parts, { ...loaded, batchId: noted.batchId }), ...outputs]),
    submitAnswer: undefined,
    // The clock of the runner that sent it is gone; where the two clocks disagree the job counts as just sent.
    acceptedAt: clock.now() - Math.max(0, clock.date().getTime() - Date.parse(noted.acceptedAt ?? '') || 0),
  };
  parts.emit({ kind: 'job', job: { ...base, ...named(job), state: 'running', polls: 0 } });
  const deadline = state.deadline ?? clock.now();
  const end = await followJob(state, base, { job, deadline, noted: { end: noted.end, looks: options.looks } });
  await clearEarlier(state, noted, end);
}

/** An id that was sealed is one that must not be shown. */
function nameOutputs(
  parts: EngineState['parts'],
  { number, outputs }: NotedJob,
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
    silentFault({ name: nameOf(base.number, undefined), canCollect: true }, 'unreachable', SEALED_SAID),
  );
  finish(state, { ...base, state: 'unreachable', polls: 0, ...SEALED_SAID }, results);
}

const SEALED_SAID = { message: SEALED, template: SEALED };

/** A submit whose answer nobody noted: with a key it is made again, else a look-up may find its rows. */
async function settleOpen(state: EngineState, noted: NotedJob, resend: Resend): Promise<void> {
  const { parts, options } = state;
  const { table } = parts.store;
  const base = baseOf(noted);
  const rows = [...rowsOf(noted.rows)];
  // Rows that go again anyway, since somebody looked at the vendor, or went again since, are not asked for.
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
  const { keys, rows: list, fieldsAt } = loadRows(parts, batch);
  const lost = {
    message: NO_ANSWER,
    variables: batchVariables(parts, { rows: list, keys, batchId: noted.batchId }),
    batch,
    rows,
    keys,
    fieldsAt,
    deadline: state.deadline ?? parts.clock.now(),
  };
  if (!isAccepted) parts.ledger.append({ kind: 'uncertain', job: noted.number });
  return settleUncertain(state, base, lost, 'noted');
}

/** The submit may be made again: the provider declares it idempotent, and its key is fresh. */
function hasKey({ parts }: EngineState, { batch, rowCount, submittedAt }: NotedJob): boolean {
  if (batch === 0) return false;
  const course = chooseCourse(parts.spec, rowCount);
  const age = parts.clock.date().getTime() - Date.parse(submittedAt);
  const commit = course.steps[findCommit(parts, course, parts.session.variables)];
  return commit?.idempotent === true && age < KEY_LIFE_MS;
}
