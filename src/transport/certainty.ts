import { type Certainty, HTTP_STATUS, isRedirect, isServerError, isSuccess } from '../domain/http.ts';
import type { Attempt } from './attempt.ts';
import { parseRetryAfter } from './retry-after.ts';

const { requestTimeout, conflict, clientClosed, tooEarly, tooManyRequests, serviceUnavailable } = HTTP_STATUS;
/** Redirects that ask for the same request elsewhere (RFC 9110, 15.4.8 and 15.4.9): here it was not carried out. */
const SENT_ELSEWHERE: ReadonlySet<number> = new Set([HTTP_STATUS.temporaryRedirect, HTTP_STATUS.permanentRedirect]);
/**
 * Refusals that may come after the request was taken. 499: the client (a gateway in front of it, say) has left; the
 * upstream may have got all.
 */
const UNSURE: ReadonlySet<number> = new Set([requestTimeout, conflict, clientClosed]);
/**
 * Below 500, statuses that ask for the same request later. 425: the server did not process it, to be safe from a replay
 * (RFC 8470, 5.2).
 */
const LATER: ReadonlySet<number> = new Set([requestTimeout, tooEarly, tooManyRequests]);

/**
 * What a provider file makes of a complete response, whatever the status says. `accepted`: it lists the status as a
 * response. `refused`: an error in a 2xx. `temporary`: its `retry` is true. `unreadable`: a 2xx, or a status that the file
 * maps, whose body proves nothing, such as a web page.
 */
export type ProviderVerdict = 'accepted' | 'refused' | 'temporary' | 'unreadable';

/** What is known of a response beside its status and headers. */
export interface Judgement {
  readonly verdict?: ProviderVerdict | undefined;
  /** Statuses whose meaning the provider file documents. */
  readonly statuses?: ReadonlyMap<number, 'no' | 'yes'> | undefined;
}

/** The status itself says that the same request may succeed later: 408, 425, 429, 5xx. */
export function isPassing(status: number): boolean {
  return LATER.has(status) || isServerError(status);
}

/** The one rule of certainty: may the server have taken the request of this attempt? */
export function judgeAttempt(attempt: Attempt, { verdict, statuses }: Judgement = {}): Certainty {
  if (attempt.kind === 'failed') return attempt.stage === 'connect' ? 'no' : 'unknown';
  const { status, headers } = attempt.response;
  if (verdict === 'temporary') return 'no';
  const documented = statuses?.get(status);
  // What the file says of a status is said of the vendor's own response, not of a page of a proxy in front of it.
  if (documented !== undefined && !(documented === 'yes' && verdict === 'unreadable')) return documented;
  if (verdict === 'accepted') return 'yes';
  if (status < 300) return judgeSuccess(status, verdict);
  if (isRedirect(status)) return SENT_ELSEWHERE.has(status) ? 'no' : 'unknown';
  if (!isServerError(status)) return UNSURE.has(status) ? 'unknown' : 'no';
  return status === serviceUnavailable && parseRetryAfter(headers) !== undefined ? 'no' : 'unknown';
}

function judgeSuccess(status: number, verdict: ProviderVerdict | undefined): Certainty {
  if (verdict === 'refused') return 'no';
  return !isSuccess(status) || verdict === 'unreadable' ? 'unknown' : 'yes';
}
