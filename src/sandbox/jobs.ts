import { type AttachedFault, distort, failsRows, type JobFault } from './job-faults.ts';
import { createFate } from './outcomes.ts';
import type { OpenJob, Recorder } from './record.ts';
import type { JobDesk, JobView, ResultEntry, StatusWords } from './types.ts';

/** Ended jobs that are still known where only counts are kept: enough to answer a poll whose answer was lost. */
const REMEMBERED_JOBS = 1000;

interface Job {
  readonly record: OpenJob;
  readonly entries: readonly ResultEntry[];
  readonly faults: AttachedFault[];
  isClosed: boolean;
}

/** One request's dealings with the jobs. */
export interface Dealing {
  readonly nowMs: number;
  readonly faults: readonly JobFault[];
  /** False: the client will not read the answer of this request. */
  readonly isAnswered: boolean;
}

/** A desk for one request. */
export interface Desk extends JobDesk {
  /** Does to the answer's text what the faults of the polled job want. */
  edit(body: string): string;
}

export interface Jobs {
  open(dealing: Dealing): Desk;
}

/**
 * The vendor's jobs. A job runs `jobSeconds`, its progress grows evenly, and its rows' outcomes are decided when it
 * is accepted.
 */
export function createJobs(options: {
  readonly words: StatusWords;
  readonly jobSeconds: number;
  /** The beginning of every job's id: ids of one sandbox mean nothing to another. */
  readonly idPrefix: string;
  readonly recorder: Recorder;
}): Jobs {
  const { words, jobSeconds, idPrefix, recorder } = options;
  const jobs = new Map<string, Job>();
  const ended: string[] = [];
  const fate = createFate();
  const endWords = new Set([words.done.toLowerCase(), words.failed.toLowerCase()]);
  let accepted = 0;

  const attach = (job: Job, { faults, nowMs }: Dealing): void => {
    for (const fault of faults) {
      if (job.faults.some((attached) => attached.fault === fault)) continue;
      job.faults.push({ fault, attachedAtMs: nowMs, turns: 0 });
      if (failsRows(fault)) recorder.fail(job.entries);
    }
  };
  const accept = (ids: readonly string[], dealing: Dealing): string => {
    accepted += 1;
    const id = `${idPrefix}${accepted.toString(16).padStart(8, '0')}`;
    const entries = fate.decide(ids);
    const record = recorder.accept(
      { id, rows: ids.length, acceptedAtMs: dealing.nowMs, answered: dealing.isAnswered, polls: 0, lastStatus: null },
      ids,
      entries,
    );
    const job: Job = { record, entries, faults: [], isClosed: false };
    jobs.set(id, job);
    attach(job, dealing);
    return id;
  };
  const observe = ({ record, entries }: Job, nowMs: number): JobView => {
    const ranMs = nowMs - record.acceptedAtMs;
    const isDone = ranMs >= jobSeconds * 1000;
    const progress = isDone ? record.rows : Math.floor((record.rows * ranMs) / (jobSeconds * 1000));
    const status = isDone ? words.done : words.running;
    return { id: record.id, status, progress, total: record.rows, results: isDone ? entries : null };
  };
  const close = (job: Job): void => {
    if (job.isClosed) return;
    job.isClosed = true;
    recorder.close();
    if (recorder.record.detail === 'full') return;
    ended.push(job.record.id);
    const oldest = ended.length > REMEMBERED_JOBS ? ended.shift() : undefined;
    if (oldest !== undefined) jobs.delete(oldest);
  };
  const look = (jobId: string, dealing: Dealing): ReturnType<typeof distort> => {
    const job = jobs.get(jobId);
    if (job === undefined) return { view: undefined, edits: [] };
    attach(job, dealing);
    job.record.polls += 1;
    const seen = distort(observe(job, dealing.nowMs), job.faults, {
      words,
      entries: job.entries,
      nowMs: dealing.nowMs,
    });
    if (seen.view !== undefined) job.record.lastStatus = seen.view.status;
    if (seen.view !== undefined && endWords.has(seen.view.status.toLowerCase())) close(job);
    return seen;
  };

  return {
    open(dealing) {
      let edits: readonly ((body: string) => string)[] = [];
      return {
        accept: (ids) => accept(ids, dealing),
        look(jobId) {
          const seen = look(jobId, dealing);
          edits = seen.edits;
          return seen.view;
        },
        edit: (body) => edits.reduce((text, edit) => edit(text), body),
      };
    },
  };
}
