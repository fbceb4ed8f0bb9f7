import type { Certainty } from '../domain/certainty.ts';
import type { Attempt } from './attempt.ts';
import { parseRetryAfter } from './retry-after.ts';

const REQUEST_TIMEOUT = 408;
const CONFLICT = 409;
/** RFC 8470, 5.2: the server did not process it, to be safe from a replay. */
const TOO_EARLY = 425;
const TOO_MANY_REQUESTS = 429;
/** nginx: the client (a gateway in front of it, say) has left; the upstream may have got all. */
const CLIENT_CLOSED = 499;
const UNAVAILABLE = 503;
const FIRST_REDIRECT = 300;
const FIRST_REFUSAL = 400;
const FIRST_SERVER_ERROR = 500;

/** Redirects that ask for the same request elsewhere (RFC 9110, 15.4.8 and 15.4.9): here it was not carried out. */
const SENT_ELSEWHERE: ReadonlySet<number> = new Set([307, 308]);
/** Refusals that may come after the request was taken. */
const UNSURE: ReadonlySet<number> = new Set([REQUEST_TIMEOUT, CONFLICT, CLIENT_CLOSED]);
/** Below 500, statuses that ask for the same request later. */
const LATER: ReadonlySet<number> = new Set([REQUEST_TIMEOUT, TOO_EARLY, TOO_MANY_REQUESTS]);

/**
 * What a provider file makes of a complete response, whatever the status says. `accepted`: it lists the status as an
 * answer. `refused`: an error in a 2xx. `temporary`: its `retry` is true. `unreadable`: a 2xx, or a status that the file
 * maps, whose body proves nothing, such as a web page.
 */
export type ProviderVerdict = 'accepted' | 'refused' | 'temporary' | 'unreadable';

/** What is known of a response beside its status and headers. */
export interface Judgement {
  readonly verdict?: ProviderVerdict | undefined;
  /** Statuses whose meaning the provider file documents. */
  readonly statuses?: ReadonlyMap<number, 'no' | 'yes'> | undefined;
}

/** The status itself says that the same request may go well later: 408, 425, 429, 5xx. */
export function isPassing(status: number): boolean {
  return LATER.has(status) || status >= FIRST_SERVER_ERROR;
}

/** The one rule of certainty: may the server have taken the request of this attempt? */
export function judgeAttempt(attempt: Attempt, { verdict, statuses }: Judgement = {}): Certainty {
  if (attempt.kind === 'failed') return attempt.stage === 'connect' ? 'no' : 'unknown';
  const { status, headers } = attempt.answer;
  if (verdict === 'temporary') return 'no';
  const documented = statuses?.get(status);
  // What the file says of a status is said of the vendor's own response, not of a page of a proxy in front of it.
  if (documented !== undefined && !(documented === 'yes' && verdict === 'unreadable')) return documented;
  if (verdict === 'accepted') return 'yes';
  if (status < FIRST_REDIRECT) return judgeSuccess(status, verdict);
  if (status < FIRST_REFUSAL) return SENT_ELSEWHERE.has(status) ? 'no' : 'unknown';
  if (status < FIRST_SERVER_ERROR) return UNSURE.has(status) ? 'unknown' : 'no';
  return status === UNAVAILABLE && parseRetryAfter(headers) !== undefined ? 'no' : 'unknown';
}

function judgeSuccess(status: number, verdict: ProviderVerdict | undefined): Certainty {
  if (verdict === 'refused') return 'no';
  return status < 200 || verdict === 'unreadable' ? 'unknown' : 'yes';
}
