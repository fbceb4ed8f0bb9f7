import type { JobRecord, JobState } from '../domain/job.ts';
import type { PagedFile } from './paged-file.ts';
import { createTextSpool } from './row-store.ts';

/** All jobs of a run by number, on the disk; memory holds only their positions. */
export interface JobStore {
  /** Jobs with a record. */
  readonly count: number;
  readonly states: ReadonlyMap<JobState, number>;
  /** The highest reserved number. */
  readonly last: number;
  /** Reserves the next number; if the job is created, `put` stores its record once. */
  reserve(): number;
  put(job: JobRecord): void;
  get(number: number): JobRecord | undefined;
  /** In the order of submission. */
  all(): Generator<JobRecord>;
  close(): void;
}

/** Rows of one job are adjacent, so a few records in memory are enough for a pass over the rows. */
const MAX_CACHED = 64;

export function createJobStore(file: PagedFile): JobStore {
  const spool = createTextSpool(file);
  // Each job's record in the spool; 0 if there is none yet.
  const records: number[] = [];
  let count = 0;
  const states = new Map<JobState, number>();
  const cache = new Map<number, JobRecord>();

  function get(number: number): JobRecord | undefined {
    const cached = cache.get(number);
    if (cached !== undefined) return cached;
    const record = records[number - 1] ?? 0;
    if (record === 0) return undefined;
    const job = parseJob(spool.get(record));
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(number, job);
    return job;
  }
  return {
    get count() {
      return count;
    },
    get last() {
      return records.length;
    },
    states,
    reserve: () => records.push(0),
    put(job) {
      count += 1;
      records[job.number - 1] = spool.add(JSON.stringify(job));
      cache.delete(job.number);
      states.set(job.state, (states.get(job.state) ?? 0) + 1);
    },
    get,
    *all() {
      for (let number = 1; number <= records.length; number += 1) {
        const job = get(number);
        if (job !== undefined) yield job;
      }
    },
    close: () => spool.close(),
  };
}

/** Parses a record that `put` wrote. */
function parseJob(text: string): JobRecord {
  // oxlint-disable-next-line typescript/no-unsafe-return -- our own text, written and read by the same process
  return JSON.parse(text);
}
