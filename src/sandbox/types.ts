import type { IncomingHttpHeaders } from 'node:http';
import type { VendorOutcome } from '../domain/outcome.ts';
import type { ResultEntry, RowAsked } from './outcome-decider.ts';
import type { RequestKind } from './record.ts';
import type { AnyReply, MeetFile, SandboxReply, StreamedBody } from './respond.ts';
import type { SandboxStorage } from './storage/sandbox-storage.ts';

/** A complete request, with its body in memory. */
export interface VendorRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  /** The request has one of the keys that this sandbox accepts. */
  readonly isAuthorized: boolean;
}

/**
 * A job as one poll sees it, before the vendor formats it: an instrument may change it first. `progress` may be something
 * other than a number if an instrument changed it.
 */
export interface JobView {
  readonly id: string;
  /** The vendor's name for it. */
  readonly status: string;
  readonly progress: unknown;
  readonly total: number;
  /** Null until the job has ended. */
  readonly results: readonly ResultEntry[] | null;
  /** Replaces a result file; set only by an instrument. */
  readonly rewrite?: (file: VendorFile) => Promise<AnyReply>;
  readonly message?: string;
}

/** A file of a job's results as the client would get it, for vendors that give results in files. */
export interface VendorFile {
  /** CSV, with the header first. */
  readonly body: StreamedBody;
  readonly header: readonly string[];
  /** Which cells of a line name its row. */
  readonly repeated: { readonly at: number; readonly count: number };
  /** It is the first or the last of the job's files. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** The vendor's names for the states of a job: running, ended with results, ended without. */
export interface StatusWords {
  readonly running: string;
  readonly done: string;
  readonly failed: string;
}

/** A job whose rows the vendor reads later. It runs until `end` is called. */
export interface LateJob {
  readonly id: string;
  take(entries: readonly ResultEntry[]): void;
  /** `failure`: why the whole job failed. */
  end(failure?: string): void;
}

/** The vendor's jobs, as the handler of one request may use them. */
export interface JobDesk {
  /**
   * Takes the rows and returns the new job's id. Equal ids in one job have one result. `amend` changes the outcome that
   * the prefix of an id would give.
   */
  accept(ids: readonly string[], amend?: (entry: ResultEntry) => VendorOutcome): string;
  open(): LateJob;
  /** The outcome of one row by the prefix of its key; a flaky `id` fails once. */
  decide(row: RowAsked): VendorOutcome;
  /** Records a row that was sent alone, outside any job. */
  apply(entry: ResultEntry): void;
  /** Counts as a poll. Undefined: no such job. */
  look(jobId: string): JobView | undefined;
}

/** The environment of a simulated vendor. */
export interface VendorWorld {
  /** False if rows are only counted, since millions of them must not be kept in memory. */
  readonly keepsRows: boolean;
  /** How long a job runs. */
  readonly jobSeconds: number;
  /** Milliseconds since the sandbox started. */
  readonly elapsedMs: () => number;
  /** Wall clock, in milliseconds since 1970. */
  readonly epochMs: () => number;
  /** Random hexadecimal digits, so that ids and signatures of one sandbox are unknown to another. */
  readonly seed: string;
  /** What the instruments do with a request for a file. */
  readonly meetFile: MeetFile;
}

/** What VAN read from one file. */
export interface ImportRecord {
  /** As named in the request, in the order of the file. */
  readonly columns: readonly string[];
  /** The parsed cells of the file, without the header; empty if only `counts` are kept. */
  readonly rows: readonly (readonly string[])[];
  /** The request for the job, as received. */
  readonly order: unknown;
}

/** A request for a result file. */
export interface ResultRequest {
  /** Without the query, which contains the signature. */
  readonly path: string;
  readonly status: number;
  /** Names of headers that carry credentials, which none should. */
  readonly credentials: readonly string[];
}

/** What vendors record in addition to jobs and rows. Empty if the vendor has no such thing. */
export interface VendorRecords {
  /** Only if the vendor downloads files. */
  readonly storage?: SandboxStorage;
  /** By job. */
  readonly imports: ReadonlyMap<string, ImportRecord>;
  readonly resultRequests: readonly ResultRequest[];
  /** The fields of each pass after all updates; filled only in a `full` record. */
  readonly passes: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
}

export const NO_VENDOR_RECORDS: VendorRecords = { imports: new Map(), resultRequests: [], passes: new Map() };

/** A simulated vendor that is being served, with its records. */
export interface OpenVendor {
  readonly vendor: Vendor;
  readonly records: VendorRecords;
  /** Frees its ports and files. */
  stop(): Promise<void>;
}

/** A simulated vendor: listed in `vendors.ts`. */
export interface Vendor {
  readonly name: string;
  /** Requests in `windowSeconds`. */
  readonly rate: number;
  /** Default 1. */
  readonly windowSeconds?: number;
  /** Its token bucket holds as many tokens as the rate has requests; else no window sees more than those. */
  readonly hasTokenBucket?: boolean;
  readonly words: StatusWords;
  /** The id of the sandbox's `count`th job. */
  formatJobId(count: number, seed: string): string;
  /** The credential in a request's headers; undefined if there is none. */
  readKey(headers: IncomingHttpHeaders): string | undefined;
  classify(method: string, path: string): RequestKind;
  handle(request: VendorRequest, desk: JobDesk): SandboxReply | Promise<SandboxReply>;
  /** The response to a request over the rate. */
  readonly throttled: SandboxReply;
  /** The response to a body that is too large for the sandbox. */
  readonly tooLarge: SandboxReply;
}
