import type { JobRecord } from './job.ts';

/** What a run reports to its host as it progresses; inner code never logs. */
export type ProgressEvent =
  | { readonly kind: 'stage'; readonly stage: 'read' | 'preflight' | 'send' | 'report'; readonly text: string }
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'job'; readonly job: JobRecord }
  /** Failed rows are sent again in a new round, after a pause. */
  | { readonly kind: 'pause'; readonly round: number; readonly rows: number; readonly ms: number }
  | ({ readonly kind: 'progress' } & Progress);

/** Never more than there is: `rowsDone` ≤ `rowsToSend`, and `jobsDone` + `jobsInFlight` ≤ `jobs`. */
export interface Progress {
  readonly round: number;
  /** Rows of this round. */
  readonly rowsToSend: number;
  /** Rows of this round whose job has ended. */
  readonly rowsDone: number;
  /** Jobs of all rounds, as far as they are known. */
  readonly jobs: number;
  readonly jobsDone: number;
  readonly jobsInFlight: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly notFound: number;
  readonly elapsedMs: number;
  /** Rows a second in this round; absent until one is done. */
  readonly rowsPerSecond?: number;
  /** Milliseconds to the end of this round at the current speed; absent until there is a speed. */
  readonly leftMs?: number;
}

export type ProgressSink = (event: ProgressEvent) => void;
