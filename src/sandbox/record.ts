import { VENDOR_OUTCOMES, type VendorOutcome } from '../domain/outcome.ts';
import type { ResultEntry } from './outcome-decider.ts';
import { createSlidingWindow } from './rate-limiter.ts';

const SECOND_MS = 1000;

/** Kinds of requests in the record. */
export const REQUEST_KINDS = ['preflight', 'submit', 'poll', 'lookup', 'other'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** Counts rows instead of keeping them in the record. */
export interface RowCounter {
  /** Sets a row's outcome; returns the previous one. */
  put(id: string, outcome: VendorOutcome): VendorOutcome | undefined;
  /** A poll learned that a job of this many rows has ended; `forget` makes the vendor forget it. */
  close(rows: number, forget: () => void): void;
}

export interface RequestRecord {
  readonly kind: RequestKind;
  readonly method: string;
  /** With the query, as received. */
  readonly path: string;
  /** Milliseconds since the sandbox started. */
  readonly atMs: number;
  /** Of the response; null if none was started. */
  readonly status: number | null;
  /** True if there was a credential, right or wrong; its value is not kept. */
  readonly hasKey: boolean;
  /** The Host header. */
  readonly host: string;
  /** What an instrument did instead of the normal response. */
  readonly fault: string | null;
}

export interface SandboxJob {
  readonly id: string;
  /** Number of ids as sent, including duplicates. */
  readonly rows: number;
  readonly acceptedAtMs: number;
  /** False if an instrument withheld the job's id from the client. */
  readonly answered: boolean;
  readonly polls: number;
  /** The status in the last poll's response; null before, and while the job is hidden. */
  readonly lastStatus: string | null;
}

export interface RowRecord {
  /** How often the row was in a job that the vendor took, whether or not the submit's response arrived. */
  readonly sent: number;
  /** Its outcome the last time. */
  readonly outcome: VendorOutcome;
}

export interface Counts {
  /** To the vendor's API, including refused ones; reading the record is not counted. */
  readonly requests: number;
  readonly requestsByKind: Readonly<Record<RequestKind, number>>;
  /** Refused because of the rate. */
  readonly throttled: number;
  readonly jobs: number;
  /** Maximum number of jobs at any time that were accepted and not yet polled to their end. */
  readonly maxOpenJobs: number;
  /** Ids in accepted jobs. If more than `rowsDistinct`, some were sent more than once. */
  readonly rowsSent: number;
  readonly rowsDistinct: number;
  /** Distinct rows by their last outcome. */
  readonly outcomes: Readonly<Record<VendorOutcome, number>>;
  /** Maximum number of requests in any second, wherever it starts, including refused ones. */
  readonly maxInSlidingSecond: number;
}

/** What the vendor knows and did, for tests to compare a report with. The collections are empty if only `counts` are kept. */
export interface SandboxRecord {
  /** `full` keeps every request, job and row; `counts`, used with a counter, only numbers. */
  readonly detail: 'full' | 'counts';
  readonly requests: readonly RequestRecord[];
  readonly jobs: ReadonlyMap<string, SandboxJob>;
  readonly rows: ReadonlyMap<string, RowRecord>;
  readonly counts: Counts;
  readonly maxInSlidingSecond: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type OpenRequest = Mutable<RequestRecord>;
export type OpenJob = Mutable<SandboxJob>;

/** Writes the record. Times are milliseconds since the sandbox started. */
export interface Recorder {
  readonly record: SandboxRecord;
  /** Records a request when it arrives; its status and fault are set later on the returned value. */
  request(head: Omit<RequestRecord, 'status' | 'fault'>): OpenRequest;
  throttle(): void;
  accept(job: SandboxJob, ids: readonly string[], entries: readonly ResultEntry[]): OpenJob;
  /** Records rows that came after their job, or without one; each is one row that was sent. */
  take(entries: readonly ResultEntry[], job?: OpenJob): void;
  /** The job as a whole failed: its rows had no effect. */
  fail(entries: readonly ResultEntry[]): void;
  /** A poll learned that a job of this many rows has ended; `forget` makes the vendor forget it. */
  close(rows: number, forget: () => void): void;
}

/** Creates a record, which is full unless a counter counts its rows. */
export function createRecorder(counter: RowCounter | undefined): Recorder {
  const detail = counter === undefined ? 'full' : 'counts';
  const requests: OpenRequest[] = [];
  const jobs = new Map<string, OpenJob>();
  const rows = new Map<string, Mutable<RowRecord>>();
  const second = createSlidingWindow(SECOND_MS);
  const byKind: Record<RequestKind, number> = { preflight: 0, submit: 0, poll: 0, lookup: 0, other: 0 };
  const outcomes: Record<VendorOutcome, number> = { succeeded: 0, failed: 0, not_found: 0 };
  const tally = { throttled: 0, jobs: 0, openJobs: 0, maxOpenJobs: 0, rowsSent: 0, maxInSlidingSecond: 0 };

  const keep = (id: string, outcome: VendorOutcome): VendorOutcome | undefined => {
    const row = rows.get(id);
    const before = row?.outcome;
    if (row === undefined) rows.set(id, { sent: 0, outcome });
    else row.outcome = outcome;
    return before;
  };
  const put = ({ id, outcome }: ResultEntry): void => {
    const before = counter === undefined ? keep(id, outcome) : counter.put(id, outcome);
    if (before !== undefined) outcomes[before] -= 1;
    outcomes[outcome] += 1;
  };

  const record: SandboxRecord = {
    detail,
    requests,
    jobs,
    rows,
    get counts() {
      return {
        requests: REQUEST_KINDS.reduce((sum, kind) => sum + byKind[kind], 0),
        requestsByKind: { ...byKind },
        throttled: tally.throttled,
        jobs: tally.jobs,
        maxOpenJobs: tally.maxOpenJobs,
        rowsSent: tally.rowsSent,
        rowsDistinct: VENDOR_OUTCOMES.reduce((sum, outcome) => sum + outcomes[outcome], 0),
        outcomes: { ...outcomes },
        maxInSlidingSecond: tally.maxInSlidingSecond,
      };
    },
    get maxInSlidingSecond() {
      return tally.maxInSlidingSecond;
    },
  };

  return {
    record,
    request(head) {
      byKind[head.kind] += 1;
      second.add(head.atMs);
      tally.maxInSlidingSecond = Math.max(tally.maxInSlidingSecond, second.count(head.atMs));
      const request: OpenRequest = { ...head, status: null, fault: null };
      if (detail === 'full') requests.push(request);
      return request;
    },
    throttle() {
      tally.throttled += 1;
    },
    accept(job, ids, entries) {
      const open: OpenJob = { ...job };
      tally.jobs += 1;
      tally.openJobs += 1;
      tally.maxOpenJobs = Math.max(tally.maxOpenJobs, tally.openJobs);
      tally.rowsSent += ids.length;
      entries.forEach(put);
      if (detail === 'full') {
        jobs.set(open.id, open);
        for (const id of ids) {
          const row = rows.get(id);
          if (row !== undefined) row.sent += 1;
        }
      }
      return open;
    },
    take(entries, job) {
      tally.rowsSent += entries.length;
      if (job !== undefined) job.rows += entries.length;
      for (const entry of entries) {
        put(entry);
        const row = rows.get(entry.id);
        if (row !== undefined) row.sent += 1;
      }
    },
    fail(entries) {
      for (const { id } of entries) put({ id, outcome: 'failed' });
    },
    close(ended, forget) {
      tally.openJobs -= 1;
      counter?.close(ended, forget);
    },
  };
}
