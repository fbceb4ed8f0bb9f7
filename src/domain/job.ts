/** The five states every vendor's job states map to, and those that only we can give. */
export const JOB_STATES = [
  'running',
  'succeeded',
  'failed',
  'canceled',
  // The submit was refused before acceptance: there is no job.
  'refused',
  // The submit's answer was lost: there may be a job.
  'uncertain',
  // The vendor no longer knows the job.
  'lost',
  // Polls or results were refused after retries.
  'unreachable',
  // Still running at the deadline or when the run was cancelled.
  'timed-out',
  'cancelled',
] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What the report says of one job, or of one batch that never became a job. */
export interface JobRecord {
  /** 1-based, over all rounds, in the order of submission. */
  readonly number: number;
  /** The vendor's id; absent where the submit was refused or its answer lost. */
  readonly id?: string;
  /** What others may read instead: there where the id may hold a cell or a secret. Never in a report. */
  readonly publicId?: string;
  /** 1-based batch number within its round. */
  readonly batch: number;
  readonly round: number;
  readonly rows: number;
  readonly state: JobState;
  /** The vendor's own word for the state, as last seen. */
  readonly vendorState?: string;
  /** The provider file names that state. There wherever the word is; never in a report. */
  readonly isNamed?: boolean;
  /** ISO 8601, UTC. */
  readonly submittedAt?: string;
  readonly endedAt?: string;
  readonly polls: number;
  /** Our own sentence or the vendor's text on why the job or its submit failed. */
  readonly message?: string;
  /** `message` without values of the job's rows: what others may read. There wherever the message is. */
  readonly template?: string;
}
