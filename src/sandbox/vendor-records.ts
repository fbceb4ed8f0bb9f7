import type { StoreRecord } from './object-store.ts';

/** What VAN read out of one file. */
export interface ImportRecord {
  /** As named in the request, in the file's order. */
  readonly columns: readonly string[];
  /** The file's cells as parsed, its header line left out; empty where only `counts` are kept. */
  readonly rows: readonly (readonly string[])[];
  /** The request for the job, as it came. */
  readonly order: unknown;
}

/** A request for a result file. */
export interface ResultRequest {
  /** Without the query, which holds the signature. */
  readonly path: string;
  readonly status: number;
  /** Names of headers that carry credentials, which none should. */
  readonly credentials: readonly string[];
}

/** Where a client can put the files that the vendor downloads: an S3-compatible store on this machine. */
export interface SandboxStorage {
  /** `s3://bucket/prefix`, for the input `storage`. */
  readonly url: string;
  /** The usual AWS variables: credentials, region, endpoint. They open nothing else. */
  readonly environment: ReadonlyMap<string, string>;
  readonly record: StoreRecord;
}

/** What vendors hold and got besides jobs and rows. Empty where the vendor has no such thing. */
export interface VendorRecords {
  /** Only where the vendor downloads files. */
  readonly storage?: SandboxStorage;
  /** By job. */
  readonly imports: ReadonlyMap<string, ImportRecord>;
  readonly resultRequests: readonly ResultRequest[];
  /** By pass, its fields as they are after all updates; filled only in a `full` record. */
  readonly passes: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
}

export const NO_RECORDS: VendorRecords = { imports: new Map(), resultRequests: [], passes: new Map() };
