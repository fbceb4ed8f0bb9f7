import type { IncomingHttpHeaders } from 'node:http';
import type { VendorOutcome } from '../domain/outcome.ts';

/** What a request is to the fault plan and to the record. */
export const REQUEST_KINDS = ['preflight', 'submit', 'poll', 'other'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** A whole request, its body in memory. */
export interface VendorRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
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
  readonly message?: string;
}

/** The vendor's words for a job that runs, that ended with results, that ended without. */
export interface StatusWords {
  readonly running: string;
  readonly done: string;
  readonly failed: string;
}

/** The vendor's jobs, as the handler of one request may use them. */
export interface JobDesk {
  /** Takes the rows and gives the new job's id. Equal ids of one job have one result. */
  accept(ids: readonly string[]): string;
  /** Counts as a poll. Undefined: no such job. */
  look(jobId: string): JobView | undefined;
}

/** A simulated vendor: one file each, listed in `vendors.ts`. */
export interface Vendor {
  readonly name: string;
  /** Documented requests per second. */
  readonly rate: number;
  readonly words: StatusWords;
  /** The credential in a request's headers; undefined where it has none. */
  readKey(headers: IncomingHttpHeaders): string | undefined;
  classify(method: string, path: string): RequestKind;
  handle(request: VendorRequest, desk: JobDesk): Reply;
  /** The answer to a request over the rate. */
  readonly throttled: Reply;
  /** The answer to a body beyond what the sandbox reads. */
  readonly tooLarge: Reply;
}
