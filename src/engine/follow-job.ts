import type { JobRecord, JobState } from '../domain/job.ts';
import { foldState } from '../provider/state.ts';
import { bugOf, describeBroken } from './broken.ts';
import { type Collected, collectJob } from './collect.ts';
import {
  endedFault,
  type FaultyJob,
  foreignFault,
  miscountFault,
  type Said,
  silentFault,
  unclearFault,
} from './faults.ts';
import type { NotedJob } from './read-ledger.ts';
import { finish, type Spoiled, settleRows } from './settle.ts';
import type { EngineState } from './state.ts';
import type { AcceptedJob, JobEnd } from './types.ts';
import { watchJob } from './watch.ts';

/** What is known of a job before it has an end. */
export type JobBase = Pick<JobRecord, 'number' | 'batch' | 'round' | 'rows' | 'submittedAt'>;

interface Following {
  readonly job: AcceptedJob;
  readonly deadline: number;
  /** An earlier attempt sent it: its rows may have gone again since. */
  readonly noted?: {
    /** How it had ended for that attempt; absent where it had not. */
    readonly end: NotedJob['end'];
    /** Default: as many as fit. */
    readonly looks: number | undefined;
  };
}

/** Waits for an accepted job, collects, settles its rows; the state in which it was left. */
export async function followJob(state: EngineState, base: JobBase, following: Following): Promise<JobState> {
  const { end, collected, bug } = await watchAndCollect(state, following);
  settleAccepted(state, base, following, { end, collected });
  if (bug !== undefined) throw bug;
  return end.state;
}

interface Followed {
  readonly end: JobEnd;
  readonly collected: Collected;
  /** What broke, where that is nobody's fault but ours. */
  readonly bug?: Error;
}

const UNKNOWN_END = { state: 'unreachable', word: undefined, answer: undefined, polls: 0 } as const;

/** Waits and collects. Whatever breaks, the vendor has the rows: they must not be taken for rows that never left. */
async function watchAndCollect(state: EngineState, { job, deadline, noted }: Following): Promise<Followed> {
  try {
    const end = await waitForEnd(state, { job, deadline, looks: noted?.looks });
    return { end, collected: await collectJob(state.parts, job, end, deadline, () => isShared(state, job)) };
  } catch (error) {
    const message = describeBroken(error);
    const { variables } = job;
    const end: JobEnd = { ...UNKNOWN_END, message, variables };
    const collected = await collectJob(state.parts, job, end, deadline);
    return { end, collected, ...bugOf(error) };
  }
}

async function waitForEnd(
  state: EngineState,
  {
    job,
    deadline,
    looks,
  }: { readonly job: AcceptedJob; readonly deadline: number; readonly looks: number | undefined },
): Promise<JobEnd> {
  const { parts, options } = state;
  const { poll } = job.course;
  if (poll !== undefined && job.id !== undefined) {
    state.jobsById.set(job.id, (state.jobsById.get(job.id) ?? new Set()).add(job.number));
  }
  if (poll === undefined) {
    const { submitAnswer: answer, variables } = job;
    if (answer === undefined) throw new Error('A job without a poll is settled by the response to its submit alone.');
    return { state: 'succeeded', word: undefined, answer, polls: 0, message: '', variables };
  }
  state.outages.watch(1);
  const end = watchJob(parts, poll, job, {
    pollIntervalMs: options.pollIntervalMs,
    deadline,
    looks,
    roundOfLooksMs: () => (state.inFlight / options.requestsPerSecond) * 1000,
    onReadable: () => state.outages.readable(),
    onUnknownState(word) {
      const text = parts.isPublic
        ? 'The vendor gave a job state that the provider file does not name; it counts as running. report.json on the runner has the word.'
        : `The vendor gave the job state "${word}", which the provider file does not list; it counts as running.`;
      if (!state.notices.has(text)) parts.emit({ kind: 'notice', text });
      state.notices.add(text);
    },
    onTrouble(message) {
      const said = parts.isPublic ? parts.conceal(message, job.rows) : message;
      if (state.troubles.has(said)) return;
      state.troubles.add(said);
      const text =
        `The last polls of job ${job.publicId ?? job.id} gave no state; it is polled until the timeout. ${said}`.trim();
      parts.emit({ kind: 'notice', text });
    },
  });
  return end.finally(() => state.outages.watch(-1));
}

/** True where another submit of the run was given the same id: neither can be told from the other. */
function isShared({ jobsById }: EngineState, { id }: AcceptedJob): boolean {
  return id !== undefined && (jobsById.get(id)?.size ?? 0) > 1;
}

/** The vendor's id of a job, and what stands for it; a synchronous request may have none. */
export function named({ id, publicId }: AcceptedJob): Pick<JobRecord, 'id' | 'publicId'> {
  return { ...(id !== undefined && { id }), ...(publicId !== undefined && { publicId }) };
}

interface Ended {
  readonly end: JobEnd;
  readonly collected: Collected;
}

/** Whether the provider file names the state. */
function isNamedState({ course }: AcceptedJob, word: string): boolean {
  return course.poll?.states.has(foldState(word)) === true;
}

/** Ends in which nothing more can be learned of a job than an earlier attempt knew. */
const SILENT: ReadonlySet<JobState> = new Set(['lost', 'unreachable', 'timed-out', 'cancelled']);

function settleAccepted(state: EngineState, base: JobBase, { job, noted }: Following, { end, collected }: Ended): void {
  const { stopper, parts } = state;
  const { trouble } = collected;
  const name = job.publicId ?? job.id ?? `${job.number} of this run`;
  const broken = parts.signal.aborted ? 'cancelled' : 'unreachable';
  const jobState = trouble === undefined ? end.state : broken;
  if (jobState === 'cancelled') {
    stopper.cancel();
    if (end.state === 'cancelled') state.left.push({ number: base.number, variables: job.variables });
  }
  if (noted?.end !== undefined && SILENT.has(jobState)) {
    noteEnded(state, { name, canCollect: true }, noted.end);
    parts.jobs.put({ ...base, ...named(job), state: noted.end.state, polls: end.polls });
    return;
  }
  // A cancelled run has no time to look through its rows, and what is said of a cancel is ours.
  const about = jobState === 'cancelled' ? [] : job.rows;
  const say = (message: string): Said => ({ message, template: parts.conceal(message, about) });
  const said = say(trouble ?? end.message);
  const { results, foreign, nameless, miscounted } = collected;
  const faulty = { name, canCollect: job.course.poll !== undefined };
  noteSpoiled(state, faulty, { foreign, nameless, miscounted });
  if (end.state === 'failed' || end.state === 'canceled') {
    stopper.note('vendor-error', endedFault(name, end.state, say(end.message)));
  }
  if (jobState === 'lost' || jobState === 'unreachable') {
    stopper.note('vendor-error', silentFault(faulty, jobState, said));
  }
  const unclear = results.filter(({ reason }) => reason === 'missing' || reason === 'contradictory').length;
  if (unclear > 0 && jobState === 'succeeded') {
    stopper.note('vendor-error', unclearFault(faulty, unclear, collected.why ?? ''));
  }
  if (jobState === 'timed-out') state.timedOutJobs += 1;
  if (collected.looseMatches > 0) {
    state.notices.add(
      'Some results name a row by another spelling of its key (7 for 007, ada for Ada); they were matched, since no other row can be meant.',
    );
  }
  settleRows(state, { job: base.number, rows: job.rows, results, how: noted === undefined ? 'sent' : 'noted' });
  const record: JobRecord = {
    ...base,
    ...named(job),
    state: jobState,
    polls: end.polls,
    endedAt: state.parts.clock.date().toISOString(),
    ...(end.word !== undefined && { vendorState: end.word, isNamed: isNamedState(job, end.word) }),
    ...(said.message !== '' && said),
  };
  finish(state, record, results, { foreign, miscounted });
}

/** What spoiled the run for the attempt that saw the job end spoils it still. */
export function noteEnded(state: EngineState, job: FaultyJob, end: NonNullable<NotedJob['end']>): void {
  noteSpoiled(state, job, { ...end, nameless: 0 });
  if (end.state === 'failed' || end.state === 'canceled') {
    state.stopper.note('vendor-error', endedFault(job.name, end.state, { message: '', template: '' }));
  }
}

/** What spoils the verdict without being any row's. */
function noteSpoiled(
  state: EngineState,
  job: FaultyJob,
  { foreign, nameless, miscounted }: Spoiled & { readonly nameless: number },
): void {
  if (foreign > 0) state.stopper.note('vendor-error', foreignFault(job, foreign, nameless));
  if (miscounted) state.stopper.note('vendor-error', miscountFault(job));
  state.foreignRows += foreign;
}
