import { type Attempt, nameRequest } from './attempt.ts';
import type { Exchange, OutgoingRequest } from './types.ts';

/**
 * What the last attempt comes to.
 * @param reached An attempt may have been received, this one or an earlier one.
 */
export function conclude(attempt: Attempt, reached: boolean): Exchange {
  if (attempt.kind === 'answer') return attempt;
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
