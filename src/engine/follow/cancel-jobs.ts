import type { Ledger } from '../../ledger/ledger.ts';
import { limitTime } from '../../ports/abort.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RequestSpec } from '../../provider/types.ts';
import type { Session } from '../session.ts';
import { type LeftJob, PRIORITY } from '../types.ts';

/**
 * Limit for all requests together: GitHub's runner kills a canceled step 7.5 s after its first signal, and the results
 * are written before this.
 */
const CANCEL_MS = 4_000;

interface CancelParts {
  readonly session: Session;
  readonly clock: Clock;
  /** Gets a record for each job that the vendor agreed to cancel. */
  readonly ledger: Pick<Ledger, 'append'>;
}

/**
 * Asks the vendor to cancel the jobs, within its rate limit and 4 s in total; resolves with how many it agreed to. Never
 * rejects: jobs that it does not cancel continue, as with `on-cancel: leave`.
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
      // A request that cannot be built cancels nothing.
      return false;
    }
  };
  // The signal that canceled the run must not abort these requests.
  const { signal } = new AbortController();
  const agreed = await limitTime({ clock, ms: CANCEL_MS, signal }, (limited) =>
    Promise.all(jobs.map((job) => cancelOne(job, limited))),
  );
  return agreed.filter((isAgreed) => isAgreed).length;
}
