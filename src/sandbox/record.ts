import { VENDOR_OUTCOMES, type VendorOutcome } from '../domain/outcome.ts';
import { createFingerprintTable, type RowTable } from './row-table.ts';
import { REQUEST_KINDS, type RequestKind, type ResultEntry } from './types.ts';
import { createSlidingWindow } from './window.ts';

const SECOND_MS = 1000;

/** `full` keeps every request, job and row; `counts` only numbers, for millions of rows. */
export type RecordDetail = 'full' | 'counts';

export interface RequestRecord {
  readonly kind: RequestKind;
  readonly method: string;
  /** With the query, as it came. */
  readonly path: string;
  /** Milliseconds since the sandbox started. */
  readonly atMs: number;
  /** Of the answer; null where none was begun. */
  readonly status: number | null;
  /** A credential was there, right or wrong; its value is not kept. */
  readonly hasKey: boolean;
  /** The Host header. */
  readonly host: string;
  /** The wire fault that was done to this exchange. */
  readonly fault: string | null;
}

export interface JobRecord {
  readonly id: string;
  /** Ids as sent, equal ones counted each. */
  readonly rows: number;
  readonly acceptedAtMs: number;
  /** False where a fault kept the job's id from the client. */
  readonly answered: boolean;
  readonly polls: number;
  /** The status word of the last poll's answer; null before, and while the job is kept hidden. */
  readonly lastStatus: string | null;
}

export interface RowRecord {
  /** Times the row was in a job that the vendor took, whether the submit's answer arrived or not. */
  readonly sent: number;
  /** What became of it the last time. */
  readonly outcome: VendorOutcome;
}

export interface Counts {
  /** To the vendor's API, refused ones too; looking at the record is not counted. */
  readonly requests: number;
  readonly requestsByKind: Readonly<Record<RequestKind, number>>;
  /** Refused because of the rate. */
  readonly throttled: number;
  readonly jobs: number;
  /** The most jobs that were accepted and not yet polled to their end, at any time. */
  readonly maxOpenJobs: number;
  /** Ids in accepted jobs. More than `rowsDistinct`: some were sent more than once. */
  readonly rowsSent: number;
  readonly rowsDistinct: number;
  /** Different rows by their last outcome. */
  readonly outcomes: Readonly<Record<VendorOutcome, number>>;
  /** The most requests in any second, wherever it starts, refused ones too. */
  readonly maxInSlidingSecond: number;
}

/** What the vendor knows and did: what tests compare a report with. Empty collections where only `counts` are kept. */
export interface SandboxRecord {
  readonly detail: RecordDetail;
  readonly requests: readonly RequestRecord[];
  readonly jobs: ReadonlyMap<string, JobRecord>;
  readonly rows: ReadonlyMap<string, RowRecord>;
  readonly counts: Counts;
  readonly maxInSlidingSecond: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type OpenRequest = Mutable<RequestRecord>;
export type OpenJob = Mutable<JobRecord>;

/** Writes the record. Times are milliseconds since the sandbox started. */
export interface Recorder {
  readonly record: SandboxRecord;
  /** Notes a request as it arrives; its status and fault are set on the value returned. */
  request(head: Omit<RequestRecord, 'status' | 'fault'>): OpenRequest;
  throttle(): void;
  accept(job: JobRecord, ids: readonly string[], entries: readonly ResultEntry[]): OpenJob;
  /** Notes rows that came after their job, or without one; each is one row that was sent. */
  take(entries: readonly ResultEntry[], job?: OpenJob): void;
  /** The job failed as a whole: its rows took no effect. */
  fail(entries: readonly ResultEntry[]): void;
  /** A poll was told that the job ended. */
  close(): void;
}

function createFullTable(rows: Map<string, Mutable<RowRecord>>): RowTable {
  return {
    put(id, outcome) {
      const row = rows.get(id);
      const before = row?.outcome;
      if (row === undefined) rows.set(id, { sent: 0, outcome });
      else row.outcome = outcome;
      return before;
    },
  };
}

export function createRecorder(detail: RecordDetail): Recorder {
  const requests: OpenRequest[] = [];
  const jobs = new Map<string, OpenJob>();
  const rows = new Map<string, Mutable<RowRecord>>();
  const table = detail === 'full' ? createFullTable(rows) : createFingerprintTable();
  const second = createSlidingWindow(SECOND_MS);
  const byKind: Record<RequestKind, number> = { preflight: 0, submit: 0, poll: 0, lookup: 0, other: 0 };
  const outcomes: Record<VendorOutcome, number> = { succeeded: 0, failed: 0, not_found: 0 };
  const tally = { throttled: 0, jobs: 0, openJobs: 0, maxOpenJobs: 0, rowsSent: 0, maxInSlidingSecond: 0 };

  const put = ({ id, outcome }: ResultEntry): void => {
    const before = table.put(id, outcome);
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
    close() {
      tally.openJobs -= 1;
    },
  };
}
