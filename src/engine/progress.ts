import type { JobRecord } from '../domain/job.ts';
import type { EngineOptions, EngineParts, RowResult } from './types.ts';

/** Counts progress and reports it to the host, which decides how often to print. */
export interface ProgressCounter {
  /** So many jobs are in flight now. */
  update(jobsInFlight: number): void;
  jobEnded(job: Pick<JobRecord, 'round'>, results: readonly Pick<RowResult, 'outcome'>[]): void;
  /** The rows of the next round wait. */
  pause(next: { readonly round: number; readonly rows: number; readonly ms: number }): void;
}

/** The round whose rows are counted. */
interface CountedRound {
  readonly number: number;
  readonly rows: number;
  readonly startedAt: number;
  done: number;
}

/** Begins with the first round, of `rowsToSend` rows. */
export function createProgress(
  { clock, emit: send }: Pick<EngineParts, 'clock' | 'emit'>,
  options: Pick<EngineOptions, 'rowsToSend' | 'plannedJobs'>,
): ProgressCounter {
  const startedAt = clock.now();
  const counts = { succeeded: 0, failed: 0, notFound: 0 };
  const jobs = { started: 0, ended: 0, inFlight: 0 };
  let round: CountedRound = { number: 1, rows: options.rowsToSend, startedAt, done: 0 };

  function emit(): void {
    const now = clock.now();
    const known = Math.max(options.plannedJobs, jobs.started, jobs.ended);
    send({
      kind: 'progress',
      ...counts,
      ...describeRound(round, now),
      jobs: known,
      jobsDone: jobs.ended,
      // A job counts as in flight until its slot is free, a moment after its end.
      jobsInFlight: Math.min(jobs.inFlight, known - jobs.ended),
      elapsedMs: now - startedAt,
    });
  }
  return {
    update(jobsInFlight) {
      jobs.started += Math.max(0, jobsInFlight - jobs.inFlight);
      jobs.inFlight = jobsInFlight;
      emit();
    },
    jobEnded(job, results) {
      jobs.ended += 1;
      round.done += results.length;
      // A row that failed in an earlier round is counted again when it is retried.
      if (job.round > 1) counts.failed = Math.max(0, counts.failed - results.length);
      const ended = countOutcomes(results);
      counts.succeeded += ended.succeeded;
      counts.failed += ended.failed;
      counts.notFound += ended.notFound;
      emit();
    },
    pause({ round: number, rows, ms }) {
      round = { number, rows, startedAt: clock.now() + ms, done: 0 };
      send({ kind: 'pause', round: number, rows, ms });
    },
  };
}

function countOutcomes(results: readonly Pick<RowResult, 'outcome'>[]) {
  const counts = { succeeded: 0, failed: 0, notFound: 0 };
  for (let index = 0; index < results.length; index += 1) {
    const outcome = results[index]?.outcome;
    if (outcome === 'succeeded') counts.succeeded += 1;
    else if (outcome === 'failed') counts.failed += 1;
    else if (outcome === 'not_found') counts.notFound += 1;
  }
  return counts;
}

function describeRound({ number, rows, startedAt, done }: CountedRound, now: number) {
  // Rows that an earlier attempt had counted already may end here, too.
  const rowsDone = Math.min(done, rows);
  const perMs = now > startedAt ? rowsDone / (now - startedAt) : 0;
  const left = rows - rowsDone;
  return {
    round: number,
    rowsToSend: rows,
    rowsDone,
    ...(perMs > 0 && { rowsPerSecond: perMs * 1000 }),
    ...(perMs > 0 && left > 0 && { leftMs: left / perMs }),
  };
}
