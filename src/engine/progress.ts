import type { JobRecord } from '../domain/job.ts';
import type { EngineOptions, EngineParts, RowResult } from './types.ts';

/** Counts what has happened so far and tells the host; the host decides how often to print. */
export interface ProgressCounter {
  update(change: { readonly round: number; readonly jobsInFlight: number }): void;
  jobEnded(job: JobRecord, results: readonly RowResult[]): void;
}

export function createProgress(parts: EngineParts, options: EngineOptions): ProgressCounter {
  const startedAt = parts.clock.now();
  const counts = { succeeded: 0, failed: 0, notFound: 0, rowsDone: 0, jobsDone: 0, jobs: options.plannedJobs };
  let now = { round: 1, jobsInFlight: 0 };

  function emit(): void {
    const elapsedMs = parts.clock.now() - startedAt;
    const left = options.rowsToSend - counts.rowsDone;
    // Of later rounds nobody knows how many rows there will be.
    const known = now.round === 1 && counts.rowsDone > 0 && left > 0;
    parts.emit({
      kind: 'progress',
      ...counts,
      ...now,
      rowsToSend: options.rowsToSend,
      elapsedMs,
      ...(known && { leftMs: (elapsedMs / counts.rowsDone) * left }),
    });
  }
  return {
    update(change) {
      now = change;
      emit();
    },
    jobEnded(job, results) {
      counts.jobsDone += 1;
      // A row that failed in the first round is counted anew when it goes again.
      if (job.round > 1) counts.failed -= results.length;
      else counts.rowsDone += results.length;
      if (job.round > 1) counts.jobs += 1;
      for (const { outcome } of results) {
        if (outcome === 'succeeded') counts.succeeded += 1;
        else if (outcome === 'failed') counts.failed += 1;
        else if (outcome === 'not_found') counts.notFound += 1;
      }
      emit();
    },
  };
}
