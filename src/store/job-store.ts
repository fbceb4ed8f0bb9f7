import type { JobRecord, JobState } from '../domain/job.ts';
import type { PagedFile } from './paged-file.ts';

/** All jobs of a run on the disk, by number; in memory only where each stands. */
export interface JobStore {
  /** Jobs with a record. */
  readonly count: number;
  readonly states: ReadonlyMap<JobState, number>;
  /** Takes the next number; the record follows with `put`, once, if the job comes about. */
  reserve(): number;
  put(job: JobRecord): void;
  get(number: number): JobRecord | undefined;
  /** In the order of submission. */
  all(): Generator<JobRecord>;
  close(): void;
}

const LENGTH_BYTES = 4;
/** Rows of one job stand together, so a few records in memory serve a pass over the rows. */
const CACHED = 64;

export function createJobStore(file: PagedFile): JobStore {
  // Place of each job's record plus one; 0 while it has none.
  const places: number[] = [];
  let count = 0;
  const states = new Map<JobState, number>();
  const cache = new Map<number, JobRecord>();

  function get(number: number): JobRecord | undefined {
    const cached = cache.get(number);
    if (cached !== undefined) return cached;
    const place = places[number - 1] ?? 0;
    if (place === 0) return undefined;
    const length = file.read(place - 1, LENGTH_BYTES).readUInt32LE();
    const job = parseJob(file.read(place - 1 + LENGTH_BYTES, length).toString('utf8'));
    if (cache.size >= CACHED) cache.clear();
    cache.set(number, job);
    return job;
  }
  return {
    get count() {
      return count;
    },
    states,
    reserve: () => places.push(0),
    put(job) {
      const bytes = Buffer.from(JSON.stringify(job), 'utf8');
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32LE(bytes.length);
      count += 1;
      places[job.number - 1] = file.append(Buffer.concat([length, bytes])) + 1;
      cache.delete(job.number);
      states.set(job.state, (states.get(job.state) ?? 0) + 1);
    },
    get,
    *all() {
      for (let number = 1; number <= places.length; number += 1) {
        const job = get(number);
        if (job !== undefined) yield job;
      }
    },
    close: () => file.close(),
  };
}

/** What `put` wrote. */
function parseJob(text: string): JobRecord {
  // oxlint-disable-next-line typescript/no-unsafe-return -- our own text, written and read by the same process
  return JSON.parse(text);
}
