import type { Fault, Reason } from '../domain/fault.ts';
import type { JobState } from '../domain/job.ts';
import type { Outcome, UnresolvedReason } from '../domain/outcome.ts';
import type { ProgressSink } from '../domain/progress.ts';
import type { Rate } from '../domain/rate.ts';
import type { Fields } from '../domain/row.ts';
import type { Clock } from '../ports/clock.ts';
import type { SavedCopy } from '../ports/ledger-store.ts';
import type { Random } from '../ports/random.ts';
import type { Course } from '../provider/course.ts';
import type { RowNumbers } from '../provider/results.ts';
import type { Answer, ProviderSpec, Variables } from '../provider/types.ts';
import type { Storage } from '../storage/types.ts';
import type { JobStore } from '../store/job-store.ts';
import type { RowStore } from '../store/row-store.ts';
import type { Transport } from '../transport/types.ts';
import type { createBatchId } from './batch-id.ts';
import type { LeftJob } from './cancel-jobs.ts';
import type { Ledger } from './ledger.ts';
import type { Frame } from './plan.ts';
import type { Continuation } from './resume.ts';
import type { Seal } from './seal.ts';
import type { Session } from './session.ts';

/** Priorities in the queue of the vendor's bucket: submits come first, so that the work goes on. */
export const PRIORITY = { submit: 0, results: 1, poll: 2 } as const;

/** What the last looks found may be read this long past the deadline (provider model, Poll). */
export const COLLECT_GRACE_MS = 60_000;

/** What the engine works with; all effects are in here. */
export interface EngineParts {
  readonly spec: ProviderSpec;
  readonly session: Session;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: RowStore;
  readonly jobs: JobStore;
  readonly ledger: Ledger;
  readonly emit: ProgressSink;
  readonly signal: AbortSignal;
  /** The row as it is sent: its key as the exact text, its fields. */
  readonly load: (row: number) => { readonly key: string | undefined; readonly fields: Fields };
  /** False: nothing is known of the rows but their numbers; results that name them by key are counted. */
  readonly hasRows: boolean;
  /** All columns of the rows as they are sent, the one of `number` among them (`orderColumns`). */
  readonly columns: readonly string[];
  /** Where batches are put for a vendor that downloads them. */
  readonly storage: Storage | undefined;
  readonly transport: Transport;
  /** Closes what must not be read in the journal; absent where there is no secret to make a key of. */
  readonly seal: Seal | undefined;
  /**
   * Brings the journal so far to where it survives this runner. Absent where there is no such place.
   */
  readonly save: (() => Promise<SavedCopy>) | undefined;
  /** A text on a whole job without the values of these rows: what others may read. */
  readonly conceal: (message: string, rows: readonly number[]) => string;
  /** Whether a text that the vendor made holds a secret, or a cell of these rows in whatever spelling. */
  readonly hides: (text: string, rows: readonly number[]) => boolean;
  /** What stands for the id of a job that must not be shown. */
  readonly nameJob: (id: string, job: number) => string;
  /** Notices go where anybody can read them. */
  readonly isPublic: boolean;
  /** Answers so far that said "too many requests". */
  readonly throttled: () => number;
}

export interface EngineOptions {
  readonly maxRows: number;
  readonly maxBytes: number | undefined;
  readonly frame: Frame;
  /** Jobs that may be created in a window; undefined where the vendor names no such cap. */
  readonly jobLimit: Rate | undefined;
  readonly keepKeysApart: boolean;
  readonly concurrency: number | 'auto';
  readonly requestsPerSecond: number;
  readonly timeoutMs: number;
  readonly pollIntervalMs: number | 'auto';
  /** Further rounds for rows that the provider marks retryable. */
  readonly retryRounds: number;
  readonly runId: string;
  readonly planHash: string;
  /** Gives a batch its id; default: a hash of run, plan and rows. Recorded exchanges have one of their own. */
  readonly batchIdOf?: typeof createBatchId;
  readonly rowsToSend: number;
  readonly plannedJobs: number;
  /** An attempt before this one may have left a copy of the ledger. */
  readonly isRerun: boolean;
  /** False: nothing is sent, jobs of an earlier attempt are collected. */
  readonly send: boolean;
  /** False: the run ends when all jobs are accepted. */
  readonly follow: boolean;
  /** Looks at each job of an earlier attempt; default: as many as fit. */
  readonly looks?: number | undefined;
  readonly continuation?: Continuation | undefined;
}

/** What became of a row in one job. */
export interface RowResult {
  readonly outcome: Outcome;
  readonly reason?: UnresolvedReason;
  /** Empty where there is nothing to add to outcome and reason. */
  readonly message: string;
  /** A further round may send the row again. */
  readonly retryable: boolean;
}

/** Why the run stopped sending, or what spoiled it. */
export interface Stop {
  readonly reason: Reason;
  readonly fault: Fault;
}

export interface EngineResult {
  /** Everything that stopped or spoiled the run, in the order it was noticed. */
  readonly stops: readonly Stop[];
  /** Rounds that were run, the first one counted. */
  readonly rounds: number;
  readonly foreignRows: number;
  /** Jobs that a cancel left running at the vendor. */
  readonly left: readonly LeftJob[];
  readonly notices: readonly string[];
}

/** A job that the vendor accepted. */
export interface AcceptedJob {
  readonly number: number;
  readonly round: number;
  readonly batch: number;
  readonly rows: readonly number[];
  readonly keys: readonly (string | undefined)[];
  /** Where results name rows by their number. */
  readonly numbers: RowNumbers | undefined;
  /** A row by its place, as it was sent. */
  readonly fieldsAt: (place: number) => unknown;
  /** Inputs, batch variables and submit outputs. */
  readonly variables: Variables;
  /** Absent where the submit's answer is the result and names none. */
  readonly id: string | undefined;
  /** What others may read instead, where the id holds a cell or a secret, or is no plain id. */
  readonly publicId?: string;
  readonly course: Course;
  /** The last submit step's answer, for results `from: submit`; gone where an earlier attempt got it. */
  readonly submitAnswer: Answer | undefined;
  /** Monotonic. */
  readonly acceptedAt: number;
}

/** How the watch over a job ended. */
export interface JobEnd {
  readonly state: Exclude<JobState, 'running' | 'refused' | 'uncertain'>;
  /** The vendor's own word, as last seen. */
  readonly word: string | undefined;
  /** The final answer, where the state is the vendor's. */
  readonly answer: Answer | undefined;
  readonly polls: number;
  /** What a person should know of it. */
  readonly message: string;
  /** Poll outputs on top of the job's variables. */
  readonly variables: Variables;
}
