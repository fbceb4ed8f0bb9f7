import { type JobRecord, type JobState, UNREAD_STATES } from '../../domain/job.ts';
import type { LedgerJob } from '../../ledger/history.ts';
import { foldState } from '../../provider/request-flow.ts';
import { bugOf, describeError } from '../describe-error.ts';
import {
  endedFault,
  type FaultyJob,
  foreignFault,
  miscountFault,
  type Said,
  silentFault,
  unclearFault,
} from '../faults.ts';
import { keepRows } from '../fuse.ts';
import { finish, type Inconsistencies, settleRows } from '../settle.ts';
import type { EngineState } from '../state.ts';
import type { AcceptedJob, JobEnd, RowResult } from '../types.ts';
import { type Collected, collectJob } from './collect.ts';
import { watchJob } from './watch.ts';

/** What is known about a job before it ends. */
export type JobBase = Pick<JobRecord, 'number' | 'batch' | 'round' | 'rows' | 'submittedAt'>;

interface Following {
  readonly job: AcceptedJob;
  readonly deadline: number;
  /** Set if an earlier attempt sent the job; its rows may have been sent again since. */
  readonly noted?: {
    /** How it ended according to that attempt; undefined if it had not. */
    readonly end: LedgerJob['end'];
    /** Default: until the deadline. */
    readonly maxPolls: number | undefined;
  };
}

/** Waits for an accepted job, collects its results and settles its rows; resolves with the job's last state. */
export async function followJob(state: EngineState, base: JobBase, following: Following): Promise<JobState> {
  const { end, collected, bug } = await watchAndCollect(state, following);
  settleAccepted(state, base, following, { end, collected });
  if (bug !== undefined) throw bug;
  return end.state;
}

interface Followed {
  readonly end: JobEnd;
  readonly collected: Collected;
  /** A bug of ours that occurred. */
  readonly bug?: Error;
}

const UNKNOWN_END = { state: 'unreachable', word: undefined, response: undefined, polls: 0 } as const;

/** Waits and collects. Whatever fails, the vendor has the rows: they must not be treated as unsent. */
async function watchAndCollect(state: EngineState, { job, deadline, noted }: Following): Promise<Followed> {
  try {
    const end = await waitForEnd(state, { job, deadline, ...(noted !== undefined && { noted }) });
    return { end, collected: await collectJob(state.parts, job, end, deadline, () => isShared(state, job)) };
  } catch (error) {
    const message = describeError(error);
    const { variables } = job;
    const end: JobEnd = { ...UNKNOWN_END, message, variables };
    const collected = await collectJob(state.parts, job, end, deadline);
    return { end, collected, ...bugOf(error) };
  }
}

async function waitForEnd(state: EngineState, { job, deadline, noted }: Following): Promise<JobEnd> {
  const { parts, options } = state;
  const { poll } = job.flow;
  if (poll !== undefined && job.id !== undefined) {
    state.jobsById.set(job.id, (state.jobsById.get(job.id) ?? new Set()).add(job.number));
  }
  if (poll === undefined) {
    const { submitResponse: response, variables } = job;
    if (response === undefined) throw new Error('A job without a poll has only the response to its submit.');
    return { state: 'succeeded', word: undefined, response, polls: 0, message: '', variables };
  }
  state.outages.watch(1);
  const end = watchJob(parts, poll, job, {
    pollIntervalMs: options.pollIntervalMs,
    deadline,
    maxPolls: noted?.maxPolls,
    isResumed: noted !== undefined,
    durations: state.durations,
    pollAllMs: () => (state.inFlight / options.requestsPerSecond) * 1000,
    onReadable: () => state.outages.readable(),
    onUnknownState(word) {
      const text = parts.isPublic
        ? 'The vendor returned a job state that the provider file does not list; it counts as running. report.json on the runner shows it.'
        : `The vendor returned the job state \`${word}\`, which the provider file does not list; it counts as running.`;
      parts.notice(text);
    },
    onTrouble(message) {
      const shown = parts.isPublic ? parts.conceal(message, job.rows) : message;
      if (state.troubles.has(shown)) return;
      state.troubles.add(shown);
      const text =
        `The last polls of job ${job.publicId ?? job.id} returned no state; polling continues until the timeout. ${shown}`.trim();
      parts.emit({ kind: 'notice', text });
    },
  });
  return end.finally(() => state.outages.watch(-1));
}

/** True if another submit of the run got the same id: the two jobs cannot be told apart. */
function isShared({ jobsById }: EngineState, { id }: AcceptedJob): boolean {
  return id !== undefined && (jobsById.get(id)?.size ?? 0) > 1;
}

/** The vendor's id of a job and its public replacement; a synchronous request may have none. */
export function idsOf({ id, publicId }: AcceptedJob): Pick<JobRecord, 'id' | 'publicId'> {
  return { ...(id !== undefined && { id }), ...(publicId !== undefined && { publicId }) };
}

interface Ended {
  readonly end: JobEnd;
  readonly collected: Collected;
}

/** Whether the provider file lists the state. */
function isNamedState({ flow }: AcceptedJob, word: string): boolean {
  return flow.poll?.states.has(foldState(word)) === true;
}

/** Ends that say nothing about the rows of a job. */
const SILENT: ReadonlySet<JobState> = new Set([...UNREAD_STATES, 'lost']);

/**
 * True if an end adds nothing to what an earlier attempt knew about a job. A job that the attempt saw at work may be gone
 * now, or have ended without results that can be read: without that its rows would wait for it for ever. And one that
 * could not be asked for may be at work.
 * @param hasEnded the vendor says so.
 */
function isSilent(state: JobState, before: LedgerJob['end'], { word }: JobEnd, hasEnded: boolean): boolean {
  if (before === undefined || !SILENT.has(state)) return false;
  if (!UNREAD_STATES.has(before.state)) return true;
  if (state === 'lost') return false;
  const wasAtWork = before.state !== 'unreachable';
  return state === 'unreachable' ? !(wasAtWork && hasEnded) : wasAtWork || word === undefined;
}

function settleAccepted(state: EngineState, base: JobBase, { job, noted }: Following, ended: Ended): void {
  const { parts } = state;
  const { end, collected } = ended;
  const { trouble } = collected;
  const name = job.publicId ?? job.id ?? `${job.number} of this run`;
  const unreadState = parts.signal.aborted ? 'cancelled' : 'unreachable';
  const jobState = trouble === undefined ? end.state : unreadState;
  if (jobState === 'cancelled' && end.state === 'cancelled')
    state.left.push({ number: base.number, variables: job.variables });
  // A canceled run has no time to search its rows, and the message about a cancel is ours.
  const about = jobState === 'cancelled' ? [] : job.rows;
  const say = (message: string): Said => ({ message, template: parts.conceal(message, about) });
  const said = say(trouble ?? end.message);
  const faulty = { name, canCollect: job.flow.poll !== undefined };
  noteState(state, faulty, jobState, said);
  if (noted?.end !== undefined && isSilent(jobState, noted.end, end, trouble !== undefined)) {
    noteEnded(state, { name, canCollect: true }, noted.end);
    keepRows(state, base.number, job.rows);
    parts.jobs.put({
      ...base,
      ...idsOf(job),
      state: noted.end.state,
      polls: end.polls,
      ...(noted.end.miscounted && { isMiscounted: true }),
    });
    return;
  }
  const isGone = noted?.end !== undefined && jobState === 'lost';
  const results = isGone ? keepKnown(state, base.number, job.rows, collected.results) : collected.results;
  noteResults(state, faulty, ended, { results, jobState, say });
  settleRows(state, { job: base.number, rows: job.rows, results, how: noted === undefined ? 'sent' : 'noted' });
  const record: JobRecord = {
    ...base,
    ...idsOf(job),
    state: jobState,
    polls: end.polls,
    endedAt: state.parts.clock.date().toISOString(),
    ...(end.word !== undefined && { vendorState: end.word, isNamed: isNamedState(job, end.word) }),
    ...(collected.miscounted && { isMiscounted: true }),
    ...(said.message !== '' && said),
  };
  finish(state, record, results, collected);
}

/** What the end of a job, or the lack of one, means for the run. */
function noteState(state: EngineState, faulty: FaultyJob, jobState: JobState, said: Said): void {
  const { stopper, options } = state;
  if (jobState === 'cancelled') stopper.cancel();
  if (jobState === 'timed-out') state.timedOutJobs += 1;
  if (jobState === 'lost' || jobState === 'unreachable')
    stopper.note('vendor-error', silentFault(options.next, faulty, jobState, said));
}

interface Settling {
  readonly results: readonly RowResult[];
  readonly jobState: JobState;
  readonly say: (message: string) => Said;
}

/** Notes what is wrong with a job or its results, and how its rows were found. */
function noteResults(
  state: EngineState,
  faulty: FaultyJob,
  { end, collected }: Ended,
  { results, jobState, say }: Settling,
): void {
  const { stopper, parts } = state;
  const { next } = state.options;
  noteInconsistencies(state, faulty, collected);
  if (end.state === 'failed' || end.state === 'canceled') {
    stopper.note('vendor-error', endedFault(next, faulty.name, end.state, say(end.message)));
  }
  const unclear = results.filter(({ reason }) => reason === 'missing' || reason === 'contradictory').length;
  if (unclear > 0 && jobState === 'succeeded') {
    stopper.note('vendor-error', unclearFault(next, faulty, unclear, collected.why ?? ''));
  }
  if (collected.looseMatches > 0) {
    parts.notice(
      'Some results spell the key of a row differently (7 for 007, ada for Ada); they were matched, because no other row has such a key.',
    );
  }
}

/** What an earlier attempt has read of a job that is gone is all that there will ever be. */
function keepKnown(
  { parts: { store } }: EngineState,
  number: number,
  rows: readonly number[],
  results: readonly RowResult[],
): readonly RowResult[] {
  return results.map((result, index) => {
    const { job, outcome, message, retryable } = store.table.get(rows[index] ?? 0);
    const isKnown = job === number && outcome !== undefined && outcome !== 'unresolved';
    return isKnown ? { outcome, message: store.text(message), retryable } : result;
  });
}

/** Repeats the reasons for the verdict that the attempt which saw the job end had. */
export function noteEnded(state: EngineState, job: FaultyJob, end: NonNullable<LedgerJob['end']>): void {
  noteInconsistencies(state, job, { ...end, nameless: 0 });
  if (end.state === 'failed' || end.state === 'canceled') {
    state.stopper.note(
      'vendor-error',
      endedFault(state.options.next, job.name, end.state, { message: '', template: '' }),
    );
  }
}

/** Notes errors of the vendor that do not belong to a row. */
function noteInconsistencies(
  state: EngineState,
  job: FaultyJob,
  { foreign, nameless, miscounted }: Inconsistencies & { readonly nameless: number },
): void {
  const { next } = state.options;
  if (foreign > 0) state.stopper.note('vendor-error', foreignFault(next, job, foreign, nameless));
  if (miscounted) state.stopper.note('vendor-error', miscountFault(next, job));
  state.foreignRows += foreign;
}
