import type { JobRecord } from '../domain/job.ts';
import type { RunContext } from './context.ts';
import { createMasks, maskId } from './guard.ts';

/** All jobs, for report.json. */
export function* maskedJobs(run: RunContext): Generator<JobRecord> {
  const masks = createMasks(run);
  for (const job of run.known.jobs?.all() ?? []) yield maskId(masks.message(job), masks);
}

/** The id as everyone who can read the report may see it. */
export function shownId(run: RunContext, job: JobRecord): string {
  const { id = '', publicId = id } = maskId(job, createMasks(run));
  return run.known.detail === 'minimal' ? publicId : id;
}
