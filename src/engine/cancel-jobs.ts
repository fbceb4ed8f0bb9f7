import type { Clock } from '../ports/clock.ts';
import type { RequestSpec, Variables } from '../provider/types.ts';
import { limitTime } from '../transport/time-limit.ts';
import type { Ledger } from './ledger.ts';
import type { Session } from './session.ts';
import { PRIORITY } from './types.ts';

/**
 * All requests together: the runner ends a cancelled step 7.5 s after its first signal (reliability, 1.1), and what is
 * written comes before this.
 */
const CANCEL_MS = 4_000;

/** A job that was still running when the run was cancelled. */
export interface LeftJob {
  readonly number: number;
  /** Inputs, batch variables, submit outputs. */
  readonly variables: Variables;
}

interface CancelParts {
  readonly session: Session;
  readonly clock: Clock;
  /** Gets a record for each job that the vendor agreed to end. */
  readonly ledger: Pick<Ledger, 'append'>;
}

/**
 * Asks the vendor to end the jobs, within its rate and 4 s in all; resolves with how many it agreed to. Never rejects:
 * what it can't end goes on, as with `on-cancel: leave`.
 */
export async function cancelJobs(
  { session, clock, ledger }: CancelParts,
  request: RequestSpec,
  jobs: readonly LeftJob[],
): Promise<number> {
  const deadline = clock.now() + CANCEL_MS;
  const cancelOne = async ({ number, variables }: LeftJob, signal: AbortSignal): Promise<boolean> => {
    try {
      const replies = await session.call(request, variables, {
        how: 'read',
        priority: PRIORITY.submit,
        signal,
        deadline,
      });
      const isAgreed = replies.length > 0 && replies.every(({ kind }) => kind === 'ok');
      if (isAgreed) ledger.append({ kind: 'canceled', job: number });
      return isAgreed;
    } catch {
      // A request that can't be built ends nothing.
      return false;
    }
  };
  // The signal that ended the run must not end these requests.
  const { signal } = new AbortController();
  const agreed = await limitTime({ clock, ms: CANCEL_MS, signal }, (limited) =>
    Promise.all(jobs.map((job) => cancelOne(job, limited))),
  );
  return agreed.filter((isAgreed) => isAgreed).length;
}
