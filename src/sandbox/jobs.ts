import { type AttachedFault, distort, failsRows, type JobFault } from './job-faults.ts';
import { createFate, type Fate } from './outcomes.ts';
import type { OpenJob, Recorder } from './record.ts';
import type { JobDesk, JobView, LateJob, ResultEntry, StatusWords } from './types.ts';

/** Ended jobs, and their rows, that are still known where only counts are kept: a poll's answer may be lost. */
const REMEMBERED_JOBS = 1000;
const REMEMBERED_ROWS = 100_000;

interface Job {
  readonly record: OpenJob;
  readonly entries: ResultEntry[];
  readonly faults: AttachedFault[];
  isClosed: boolean;
  /** Its rows are still being read. */
  isReading: boolean;
  /** Why it failed as a whole. */
  failure: string | undefined;
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
  /** Job ids are made of it: those of one sandbox mean nothing to another. */
  readonly seed: string;
  readonly formatId: (count: number, seed: string) => string;
  readonly recorder: Recorder;
}): Jobs {
  const { words, jobSeconds, seed, formatId, recorder } = options;
  const jobs = new Map<string, Job>();
  const ended: Job[] = [];
  const fate: Fate = createFate();
  const endWords = new Set([words.done.toLowerCase(), words.failed.toLowerCase()]);
  let accepted = 0;
  let endedRows = 0;

  const attach = (job: Job, { faults, nowMs }: Dealing): void => {
    for (const fault of faults) {
      if (job.faults.some((attached) => attached.fault === fault)) continue;
      job.faults.push({ fault, attachedAtMs: nowMs, turns: 0 });
      if (failsRows(fault)) recorder.fail(job.entries);
    }
  };
  const accept = (ids: readonly string[], dealing: Dealing, amend?: Parameters<JobDesk['accept']>[1]): Job => {
    accepted += 1;
    const id = formatId(accepted, seed);
    const entries = fate
      .decide(ids)
      .map((entry) => (amend === undefined ? entry : { ...entry, outcome: amend(entry) }));
    const record = recorder.accept(
      { id, rows: ids.length, acceptedAtMs: dealing.nowMs, answered: dealing.isAnswered, polls: 0, lastStatus: null },
      ids,
      entries,
    );
    const job: Job = { record, entries, faults: [], isClosed: false, isReading: false, failure: undefined };
    jobs.set(id, job);
    attach(job, dealing);
    return job;
  };
  const open = (dealing: Dealing): LateJob => {
    const job = accept([], dealing);
    job.isReading = true;
    return {
      id: job.record.id,
      take(entries) {
        const isLost = job.faults.some(({ fault }) => failsRows(fault));
        const taken = isLost ? entries.map(({ id }): ResultEntry => ({ id, outcome: 'failed' })) : entries;
        recorder.take(taken, job.record);
        // Millions of rows must not be held; the faults that name rows need a full record.
        if (recorder.record.detail === 'full') job.entries.push(...entries);
      },
      end(failure) {
        job.isReading = false;
        job.failure = failure;
      },
    };
  };
  const observe = ({ record, entries, isReading, failure }: Job, nowMs: number): JobView => {
    const ranMs = nowMs - record.acceptedAtMs;
    const isDone = ranMs >= jobSeconds * 1000 && !isReading;
    if (isDone && failure !== undefined) {
      return { id: record.id, status: words.failed, progress: 0, total: 0, results: null, message: failure };
    }
    const share = isDone ? 1 : Math.min(1, ranMs / (jobSeconds * 1000));
    const progress = Math.floor(record.rows * share);
    const status = isDone ? words.done : words.running;
    return { id: record.id, status, progress, total: record.rows, results: isDone ? entries : null };
  };
  const close = (job: Job): void => {
    if (job.isClosed) return;
    job.isClosed = true;
    recorder.close();
    if (recorder.record.detail === 'full') return;
    ended.push(job);
    endedRows += job.entries.length;
    while (ended.length > REMEMBERED_JOBS || (endedRows > REMEMBERED_ROWS && ended.length > 1)) {
      const oldest = ended.shift();
      endedRows -= oldest?.entries.length ?? 0;
      if (oldest !== undefined) jobs.delete(oldest.record.id);
    }
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
        accept: (ids, amend) => accept(ids, dealing, amend).record.id,
        open: () => open(dealing),
        decide: (row) => fate.decideRow(row),
        apply: (entry) => recorder.take([entry]),
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
