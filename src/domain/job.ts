/** The states that vendors' job states map to, and those that only Bulk Job can give. */
export const JOB_STATES = [
  'running',
  'succeeded',
  'failed',
  'canceled',
  // The submit was refused before acceptance: there is no job.
  'refused',
  // The submit got no usable response: there may be a job.
  'uncertain',
  // The vendor no longer knows the job.
  'lost',
  // Polls or results were refused after retries.
  'unreachable',
  // Still running at the deadline or when the run was canceled.
  'timed-out',
  'cancelled',
] as const;
export type JobState = (typeof JOB_STATES)[number];

/**
 * States of a job whose results were read in part or not at all: what nobody has read may contradict the outcomes that
 * were read, so none of them is final.
 */
export const UNREAD_STATES: ReadonlySet<JobState> = new Set(['unreachable', 'timed-out', 'cancelled']);

/** One job in the report, or one batch that never became a job. */
export interface JobRecord {
  /** 1-based, over all rounds, in the order of submission. */
  readonly number: number;
  /** The vendor's id; absent if the submit was refused or got no usable response. */
  readonly id?: string;
  /** Public replacement for an id that may contain a cell or a secret. Never in a report. */
  readonly publicId?: string;
  /** 1-based batch number within its round. */
  readonly batch: number;
  readonly round: number;
  readonly rows: number;
  readonly state: JobState;
  /** The vendor's own word for the state, from the last poll. */
  readonly vendorState?: string;
  /** Whether the provider file names that state. Set whenever `vendorState` is; never in a report. */
  readonly isNamed?: boolean;
  /** The vendor's own count disagreed with the rows that it listed. Never in a report. */
  readonly isMiscounted?: boolean;
  /** ISO 8601, UTC. */
  readonly submittedAt?: string;
  readonly endedAt?: string;
  readonly polls: number;
  /** Why the job or its submit failed, in our words or the vendor's. */
  readonly message?: string;
  /** Public form of `message`, without values from the job's rows. Set whenever `message` is. */
  readonly template?: string;
}
