import type { CsvLines } from '../domain/csv-lines.ts';
import type { Fault, Reason } from '../domain/fault.ts';
import type { JobState } from '../domain/job.ts';
import type { RowOutcome } from '../domain/outcome.ts';
import type { ProgressSink } from '../domain/progress.ts';
import type { Rate } from '../domain/rate.ts';
import type { Fields, Value } from '../domain/row.ts';
import type { Stretch } from '../domain/stretch.ts';
import type { Variables } from '../expression/types.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Seal } from '../ledger/seal.ts';
import type { Clock } from '../ports/clock.ts';
import type { SavedCopy } from '../ports/ledger-store.ts';
import type { Random } from '../ports/random.ts';
import type { RequestFlow } from '../provider/request-flow.ts';
import type { ProviderSpec } from '../provider/types.ts';
import type { VendorResponse } from '../results/response.ts';
import type { RowNumbers } from '../results/results.ts';
import type { Storage } from '../storage/types.ts';
import type { JobStore } from '../store/job-store.ts';
import type { RowStore } from '../store/row-store.ts';
import type { Transport } from '../transport/types.ts';
import type { Breach, NextRun } from './faults.ts';
import type { Batch, CsvOverhead, createBatchId } from './plan.ts';
import type { Continuation } from './resume/resume.ts';
import type { Session } from './session.ts';

/** Priorities in the queue of the rate limiter: submits come first, so that the vendor always has work. */
export const PRIORITY = { submit: 0, results: 1, poll: 2 } as const;

/** Results of jobs that ended in time may be read this long past the deadline (docs/contract.md, 8.1). */
export const COLLECT_GRACE_MS = 60_000;

/** Everything the engine works with, including all side effects. */
export interface EngineParts {
  readonly spec: ProviderSpec;
  readonly session: Session;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: RowStore;
  readonly jobs: JobStore;
  readonly ledger: Ledger;
  readonly emit: ProgressSink;
  /** Adds a notice to the report and tells the host; repeated notices are dropped. */
  readonly notice: (text: string) => void;
  readonly signal: AbortSignal;
  /** The row's key as exact text. */
  readonly keyOf: (row: number) => string | undefined;
  /** Whether that is the row's key, without a text of its own for it. */
  readonly hasKey?: ((row: number, key: string) => boolean) | undefined;
  /** The same of a key in UTF-8. */
  readonly hasKeyBytes?: ((row: number, key: Stretch) => boolean) | undefined;
  /** The row's fields as sent; created with each call. */
  readonly fieldsOf: (row: number) => Fields;
  /** The same as cells in the order of `columns`, without that of `number`; undefined where they have types. */
  readonly cellsOf?: ((row: number) => Value[] | undefined) | undefined;
  /** The same as a line of CSV without its ending, valid until the next call; undefined where it is not at hand. */
  readonly lineOf?: ((row: number) => Uint8Array | undefined) | undefined;
  /** The lines of several rows as they are stored; undefined where one of them is not. */
  readonly linesOf?: ((rows: readonly number[]) => CsvLines | undefined) | undefined;
  /** Form of a key in results by which a row is found whose key is only known as a hash. */
  readonly hashKey?: ((key: string) => string) | undefined;
  /** The vendor may have an older version of the row: that it has the key proves nothing. */
  readonly wasThere?: ((row: number) => boolean) | undefined;
  /** False: only the row numbers are known, so results that identify rows by key are counted. */
  readonly hasRows: boolean;
  /** All columns of the rows as sent, including that of `number` (`orderColumns`). */
  readonly columns: readonly string[];
  /** Where batches are uploaded for a vendor that downloads them. */
  readonly storage: Storage | undefined;
  readonly transport: Transport;
  /** Encrypts what must not be readable in the ledger; undefined if there is no secret to derive a key from. */
  readonly seal: Seal | undefined;
  /** Saves a copy of the ledger that survives this runner; undefined if there is no store for it. */
  readonly save: (() => Promise<SavedCopy>) | undefined;
  /** Public form of a text about a job: without values from these rows. */
  readonly conceal: (message: string, rows: readonly number[]) => string;
  /** Whether a text from the vendor contains a secret, or a cell of these rows in any spelling. */
  readonly hides: (text: string, rows: readonly number[]) => boolean;
  /** Replacement for a job id that must not be shown. */
  readonly nameJob: (id: string, job: number) => string;
  /** Notices are publicly readable. */
  readonly isPublic: boolean;
}

/** Rows that can no longer succeed, whatever the run still does. */
export interface UnrecoverableRows {
  readonly failed: number;
  readonly not_found: number;
}

/** The limit of the whole run that so many rows exceed: it can no longer pass. undefined while it can. */
export type FindBreach = (rows: UnrecoverableRows) => Breach | undefined;

export interface EngineOptions {
  readonly maxRows: number;
  readonly maxBytes: number | undefined;
  readonly overhead: CsvOverhead;
  /** Jobs that may be created per window; undefined if the vendor has no such limit. */
  readonly jobLimit: Rate | undefined;
  readonly keepKeysApart: boolean;
  readonly concurrency: number | 'auto';
  /** How many legs share the run; 1 unless several runners do. */
  readonly legs?: number | undefined;
  readonly requestsPerSecond: number;
  readonly timeoutMs: number;
  readonly pollIntervalMs: number | 'auto';
  /** Additional rounds for rows that the provider marks as retryable. */
  readonly retryRounds: number;
  /** Stops the run as soon as it finds a breach; undefined: nothing does. */
  readonly findBreach?: FindBreach | undefined;
  /** Rows that an earlier run sent without success: they go last, and `findBreach` does not count them. */
  readonly failedBefore?: ((row: number) => boolean) | undefined;
  readonly runId: string;
  readonly planHash: string;
  /** Creates the id of a batch; default: a hash of run, plan and rows. Recorded exchanges use a fixed id. */
  readonly batchIdOf?: typeof createBatchId;
  /** The batches of the first round; default: all rows without an outcome. */
  readonly firstBatches?: Iterable<Batch> | undefined;
  readonly rowsToSend: number;
  readonly plannedJobs: number;
  /** An earlier attempt may have left a copy of the ledger. */
  readonly isRerun: boolean;
  /** False: nothing is sent; jobs of an earlier attempt are collected. */
  readonly send: boolean;
  /** False: the run ends when all jobs are accepted. */
  readonly follow: boolean;
  /** Maximum number of polls of each job of an earlier attempt; default: until the deadline. */
  readonly maxPolls?: number | undefined;
  readonly continuation?: Continuation | undefined;
  /** What next steps tell the user to do. */
  readonly next: NextRun;
}

/** Outcome of a row in one job. */
export interface RowResult extends RowOutcome {
  /** Empty if there is nothing to add to outcome and reason. */
  readonly message: string;
  /** A later round may send the row again. */
  readonly retryable: boolean;
}

/** Why the run stopped sending, or another reason for the verdict. */
export interface Stop {
  readonly reason: Reason;
  readonly fault: Fault;
}

/** A job that was still running when the run was canceled. */
export interface LeftJob {
  readonly number: number;
  /** Inputs, batch variables, submit outputs. */
  readonly variables: Variables;
}

export interface EngineResult {
  /** All reasons for the verdict, in the order in which they were noticed. */
  readonly stops: readonly Stop[];
  /** Rounds that were started, including the first. */
  readonly rounds: number;
  readonly foreignRows: number;
  /** Jobs that a cancel left running at the vendor. */
  readonly left: readonly LeftJob[];
  /** What ended the run early, on this machine: a full disk, a bug. */
  readonly failure: { readonly error: unknown } | undefined;
}

/** A job that the vendor accepted. */
export interface AcceptedJob {
  readonly number: number;
  readonly round: number;
  readonly batch: number;
  readonly rows: readonly number[];
  /** The key of the row at an index in `rows`. */
  readonly keyAt: (index: number) => string | undefined;
  /** Set if results identify rows by number. */
  readonly numbers: RowNumbers | undefined;
  /** The row at an index in `rows`, as sent. */
  readonly fieldsAt: (index: number) => unknown;
  /** Inputs, batch variables and submit outputs. */
  readonly variables: Variables;
  /** undefined if the response to the submit is the result and has no id. */
  readonly id: string | undefined;
  /** Public replacement if the id contains a cell or a secret, or is not a plain id. */
  readonly publicId?: string;
  readonly flow: RequestFlow;
  /** Response to the last submit step, for results `from: submit`; undefined if an earlier attempt received it. */
  readonly submitResponse: VendorResponse | undefined;
  /** Monotonic. */
  readonly acceptedAt: number;
}

/** How watching a job ended. */
export interface JobEnd {
  readonly state: Exclude<JobState, 'running' | 'refused' | 'uncertain'>;
  /** The vendor's own word for the state, from the last poll. */
  readonly word: string | undefined;
  /** The final response, if the state is the vendor's. */
  readonly response: VendorResponse | undefined;
  readonly polls: number;
  /** Explanation for the user; may be empty. */
  readonly message: string;
  /** The job's variables with the outputs of polls. */
  readonly variables: Variables;
}
