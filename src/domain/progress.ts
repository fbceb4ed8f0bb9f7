import type { Fault } from './fault.ts';
import type { JobRecord } from './job.ts';

/** What a run tells its host while it goes on; inner code never logs. */
export type ProgressEvent =
  | { readonly kind: 'stage'; readonly stage: 'read' | 'preflight' | 'send' | 'report'; readonly text: string }
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'warning'; readonly fault: Fault }
  | { readonly kind: 'job'; readonly job: JobRecord }
  | ({ readonly kind: 'progress' } & Progress);

export interface Progress {
  readonly round: number;
  readonly rowsToSend: number;
  /** Rows whose job has ended. */
  readonly rowsDone: number;
  readonly jobs: number;
  readonly jobsDone: number;
  readonly jobsInFlight: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly notFound: number;
  readonly elapsedMs: number;
  /** Milliseconds to the end at the present speed; absent until there is a speed. */
  readonly leftMs?: number;
}

export type ProgressSink = (event: ProgressEvent) => void;
