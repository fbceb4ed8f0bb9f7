import type { Certainty } from '../domain/certainty.ts';
import { type Attempt, nameRequest } from './attempt.ts';
import type { Exchange, OutgoingRequest } from './types.ts';

/**
 * What the last attempt comes to.
 * @param taken May any of the attempts have been taken, the last one included?
 * @param later The last attempt was refused for now: its turn never came.
 */
export function conclude(
  attempt: Attempt,
  { taken, later }: { readonly taken: Certainty; readonly later: boolean },
): Exchange {
  if (attempt.kind === 'answer') return { ...attempt, taken, later };
  const { message, remedy, cause, status } = attempt;
  return {
    kind: 'failed',
    taken,
    message,
    cause,
    ...(remedy !== undefined && { remedy }),
    ...(status !== undefined && { status }),
  };
}

/** No attempt was made at all. */
export function notSent(request: OutgoingRequest, signal: AbortSignal): Exchange {
  const reason = signal.aborted ? 'the run was cancelled' : 'the time was up before its turn came';
  return { kind: 'failed', taken: 'no', message: `${nameRequest(request)} was not sent: ${reason}.` };
}

/** A URL that nothing is sent to. */
export function refuseUrl(request: OutgoingRequest): Exchange {
  const rule = 'only https is allowed, http on loopback, and no user name in the URL';
  return { kind: 'failed', taken: 'no', message: `${nameRequest(request)} was not sent: ${rule}.` };
}
