import type { JobRecord, JobState } from '../../domain/job.ts';
import { createTextColumn, DATA_IDS, type JobChunk } from './data.ts';
import { renderData } from './rows.ts';

/** Jobs of each state that the page holds; report.json has all of them. */
const MAX_JOBS = 5000;
const CHUNK_JOBS = 1000;

/** The jobs as data for the page, in chunks. */
export async function* renderPageJobs(jobs: AsyncIterable<JobRecord> | Iterable<JobRecord>): AsyncGenerator<string> {
  const kept = new Map<JobState, number>();
  let chunk: JobRecord[] = [];
  for await (const job of jobs) {
    const count = kept.get(job.state) ?? 0;
    if (count >= MAX_JOBS) continue;
    kept.set(job.state, count + 1);
    chunk.push(job);
    if (chunk.length < CHUNK_JOBS) continue;
    yield renderData(DATA_IDS.jobs, toChunk(chunk));
    chunk = [];
  }
  if (chunk.length > 0) yield renderData(DATA_IDS.jobs, toChunk(chunk));
}

function toChunk(jobs: readonly JobRecord[]): JobChunk {
  const texts = (of: (job: JobRecord) => string | undefined): JobChunk['id'] => {
    const { column, add } = createTextColumn();
    for (const job of jobs) add(of(job) ?? '');
    return column;
  };
  const time = (text: string | undefined): number => (text === undefined ? 0 : Date.parse(text));
  return {
    number: jobs.map((job) => job.number),
    round: jobs.map((job) => job.round),
    rows: jobs.map((job) => job.rows),
    polls: jobs.map((job) => job.polls),
    start: jobs.map((job) => time(job.submittedAt)),
    end: jobs.map((job) => time(job.endedAt)),
    id: texts((job) => job.id),
    state: texts((job) => job.state),
    vendorState: texts((job) => job.vendorState),
    message: texts((job) => job.message),
  };
}
