import { type Attempt, nameRequest } from './attempt.ts';
import { isRefusedForNow } from './retry-policy.ts';
import type { Exchange, OutgoingRequest } from './types.ts';

const FIRST_SERVER_ERROR = 500;

/** The server may have acted on it: no answer came, or one that says nothing of that. */
export function mayBeTaken({
  attempt,
  temporary,
}: {
  readonly attempt: Attempt;
  readonly temporary: boolean;
}): boolean {
  if (attempt.kind === 'failed') return attempt.stage !== 'connect';
  return attempt.answer.status >= FIRST_SERVER_ERROR && !temporary && !isRefusedForNow(attempt.answer);
}

/**
 * What the last attempt comes to.
 * @param reached An attempt may have been received, this one or (`reachedBefore`) an earlier one.
 */
export function conclude(
  attempt: Attempt,
  { reached, reachedBefore }: { readonly reached: boolean; readonly reachedBefore: boolean },
): Exchange {
  if (attempt.kind === 'answer') return reachedBefore ? { ...attempt, mayBeTaken: true } : attempt;
  const { message, cause, status } = attempt;
  if (!reached) return { kind: 'not-received', message, cause };
  return { kind: 'lost', message, cause, ...(status === undefined ? {} : { status }) };
}

/** No attempt was made at all. */
export function notSent(request: OutgoingRequest, signal: AbortSignal): Exchange {
  const reason = signal.aborted ? 'the run was cancelled' : 'the time was up before its turn came';
  return { kind: 'not-received', message: `${nameRequest(request)} was not sent: ${reason}.` };
}

/** A URL that nothing is sent to. */
export function refuseUrl(request: OutgoingRequest): Exchange {
  const rule = 'only https is allowed, http on loopback, and no user name in the URL';
  return { kind: 'not-received', message: `${nameRequest(request)} was not sent: ${rule}.` };
}
