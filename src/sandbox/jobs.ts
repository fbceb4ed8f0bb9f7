import type { Encounter, InstrumentedJob } from './instruments.ts';
import { createOutcomeDecider, type ResultEntry } from './outcome-decider.ts';
import type { OpenJob, Recorder } from './record.ts';
import type { JobDesk, JobView, LateJob, Vendor } from './types.ts';

interface Job {
  readonly record: OpenJob;
  readonly entries: ResultEntry[];
  isClosed: boolean;
  /** Its rows are still being read. */
  isReading: boolean;
  /** An instrument makes all its rows fail. */
  isLost: boolean;
  /** Why it failed as a whole. */
  failure: string | undefined;
}

/** The request on whose behalf jobs are used. */
export interface RequestContext {
  readonly nowMs: number;
  /** What an instrument does with the request. */
  readonly met: Encounter | undefined;
}

export interface Jobs {
  /** The jobs as one request may use them. */
  open(context: RequestContext): JobDesk;
}

/**
 * The vendor's jobs. A job runs for `jobSeconds` with steady progress, and the outcomes of its rows are decided when it
 * is accepted.
 */
export function createJobs(options: {
  readonly vendor: Pick<Vendor, 'words' | 'formatJobId'>;
  readonly jobSeconds: number;
  /** Part of all job ids, so that another sandbox does not know them. */
  readonly seed: string;
  readonly recorder: Recorder;
}): Jobs {
  const { vendor, jobSeconds, seed, recorder } = options;
  const { words } = vendor;
  const jobs = new Map<string, Job>();
  const decider = createOutcomeDecider();
  const endWords = new Set([words.done.toLowerCase(), words.failed.toLowerCase()]);
  let accepted = 0;

  const forInstrument = (job: Job, { nowMs }: RequestContext): InstrumentedJob => ({
    id: job.record.id,
    entries: job.entries,
    words,
    nowMs,
    lose() {
      job.isLost = true;
      recorder.fail(job.entries);
    },
  });
  const accept = (ids: readonly string[], context: RequestContext, amend?: Parameters<JobDesk['accept']>[1]): Job => {
    accepted += 1;
    const id = vendor.formatJobId(accepted, seed);
    const entries = decider
      .decide(ids)
      .map((entry) => (amend === undefined ? entry : { ...entry, outcome: amend(entry) }));
    const record = recorder.accept(
      {
        id,
        rows: ids.length,
        acceptedAtMs: context.nowMs,
        answered: context.met?.detour?.isWhole ?? true,
        polls: 0,
        lastStatus: null,
      },
      ids,
      entries,
    );
    const job: Job = { record, entries, isClosed: false, isReading: false, isLost: false, failure: undefined };
    jobs.set(id, job);
    context.met?.accept(forInstrument(job, context));
    return job;
  };
  const open = (context: RequestContext): LateJob => {
    const job = accept([], context);
    job.isReading = true;
    return {
      id: job.record.id,
      take(entries) {
        const taken = job.isLost ? entries.map(({ id }): ResultEntry => ({ id, outcome: 'failed' })) : entries;
        recorder.take(taken, job.record);
        // Millions of rows must not be kept in memory; instruments that name rows need a full record.
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
    recorder.close(job.entries.length, () => jobs.delete(job.record.id));
  };
  const look = (jobId: string, context: RequestContext): JobView | undefined => {
    const job = jobs.get(jobId);
    if (job === undefined) return undefined;
    job.record.polls += 1;
    const plain = observe(job, context.nowMs);
    const view = context.met === undefined ? plain : context.met.look(forInstrument(job, context), plain);
    if (view === undefined) return undefined;
    job.record.lastStatus = view.status;
    if (endWords.has(view.status.toLowerCase())) close(job);
    return view;
  };

  return {
    open: (context) => ({
      accept: (ids, amend) => accept(ids, context, amend).record.id,
      open: () => open(context),
      decide: (row) => decider.decideRow(row),
      apply: (entry) => recorder.take([entry]),
      look: (jobId) => look(jobId, context),
    }),
  };
}
