import type { IncomingHttpHeaders } from 'node:http';
import type { VendorOutcome } from '../domain/outcome.ts';
import type { FaultPlan } from './faults.ts';
import type { JobFault } from './job-faults.ts';
import type { RecordDetail } from './record.ts';
import type { VendorRecords } from './vendor-records.ts';
import type { Later } from './wire-faults.ts';

/** What a request is to the fault plan and to the record. */
export const REQUEST_KINDS = ['preflight', 'submit', 'poll', 'lookup', 'other'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** A whole request, its body in memory. */
export interface VendorRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  /** The request carries one of the keys that this sandbox knows. */
  readonly isAuthorized: boolean;
}

export interface Reply {
  readonly status: number;
  /** Beside content-type and content-length. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly body: string;
}

/** What the vendor says became of one id. */
export interface ResultEntry {
  readonly id: string;
  readonly outcome: VendorOutcome;
}

/**
 * A job as one poll sees it, in no vendor's shape yet: faults change this, then the vendor writes it down.
 * `progress` is not a number where a fault says so.
 */
export interface JobView {
  readonly id: string;
  /** The vendor's word. */
  readonly status: string;
  readonly progress: unknown;
  readonly total: number;
  /** Null until the job has ended. */
  readonly results: readonly ResultEntry[] | null;
  /** Faults in force that change rows of the results: for vendors whose results lie in files. */
  readonly rowFaults?: readonly JobFault[];
  readonly message?: string;
}

/** The vendor's words for a job that runs, that ended with results, that ended without. */
export interface StatusWords {
  readonly running: string;
  readonly done: string;
  readonly failed: string;
}

/** A row whose outcome is asked for. `key`: chooses the outcome; `id`: one row in the record. */
export interface RowAsked {
  readonly key: string;
  readonly id: string;
}

/** A job whose rows the vendor reads later; until `end` it runs, however long that takes. */
export interface LateJob {
  readonly id: string;
  take(entries: readonly ResultEntry[]): void;
  /** `failure`: why the job failed as a whole. */
  end(failure?: string): void;
}

/** The vendor's jobs, as the handler of one request may use them. */
export interface JobDesk {
  /**
   * Takes the rows and gives the new job's id. Equal ids of one job have one result. `amend` changes what the
   * beginning of an id would make of the row.
   */
  accept(ids: readonly string[], amend?: (entry: ResultEntry) => VendorOutcome): string;
  open(): LateJob;
  /** What becomes of one row by the beginning of its key; a flaky `id` fails once. */
  decide(row: RowAsked): VendorOutcome;
  /** Notes a row that was sent on its own, outside any job. */
  apply(entry: ResultEntry): void;
  /** Counts as a poll. Undefined: no such job. */
  look(jobId: string): JobView | undefined;
}

/** What a simulated vendor is opened with. */
export interface VendorWorld {
  readonly detail: RecordDetail;
  /** How long a job runs. */
  readonly jobSeconds: number;
  /** Milliseconds since the sandbox started. */
  readonly elapsedMs: () => number;
  /** Wall clock, in milliseconds since 1970. */
  readonly epochMs: () => number;
  /** Random hexadecimal digits: what one sandbox makes up means nothing to the next. */
  readonly seed: string;
  readonly faults: FaultPlan;
  readonly later: Later;
}

/** A simulated vendor that is being served, with what it holds besides its jobs. */
export interface OpenVendor {
  readonly vendor: Vendor;
  readonly records: VendorRecords;
  /** Frees what it holds: ports, files. */
  stop(): Promise<void>;
}

/** A simulated vendor: listed in `vendors.ts`. */
export interface Vendor {
  readonly name: string;
  /** Requests in `windowSeconds`. */
  readonly rate: number;
  /** Default 1. */
  readonly windowSeconds?: number;
  readonly words: StatusWords;
  /** The id of the sandbox's `count`th job. */
  formatJobId(count: number, seed: string): string;
  /** The credential in a request's headers; undefined where it has none. */
  readKey(headers: IncomingHttpHeaders): string | undefined;
  classify(method: string, path: string): RequestKind;
  handle(request: VendorRequest, desk: JobDesk): Reply | Promise<Reply>;
  /** The answer to a request over the rate. */
  readonly throttled: Reply;
  /** The answer to a body beyond what the sandbox reads. */
  readonly tooLarge: Reply;
}
