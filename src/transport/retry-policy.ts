import type { Random } from '../ports/random.ts';
import type { Attempt } from './attempt.ts';
import { parseRateLimitReset, parseRetryAfter } from './retry-after.ts';
import type { CompleteAnswer } from './types.ts';

/** A request that found no connection this often is not sent. */
const CONNECT_ATTEMPTS = 5;
/** Of a read, all causes together. */
export const READ_ATTEMPTS = 5;

/** Full jitter, as AWS's clients do it, between faults that pass by themselves. */
const FAULT_BASE_MS = 500;
const FAULT_CAP_MS = 20_000;
/** After 429 the wait is never below the exponential: the server has said that it is too much. */
const THROTTLE_BASE_MS = 1000;
const THROTTLE_CAP_MS = 60_000;
/** Spreads clients that were refused together. */
const THROTTLE_JITTER = 0.5;
/** 2^20 base steps are beyond every cap; keeps the power finite. */
const MAX_DOUBLINGS = 20;

const TOO_MANY_REQUESTS = 429;
const UNAVAILABLE = 503;
/** 408 and 425 ask for the same request again (RFC 9110, 15.5.9; RFC 8470, 5.2). */
const REPEATABLE: ReadonlySet<number> = new Set([408, 425]);
const FIRST_SERVER_ERROR = 500;

/** What happened so far to one logical request, the last attempt included. */
interface Tally {
  readonly attempts: number;
  readonly connectFailures: number;
  readonly refusals: number;
}

/** An attempt with what the provider says of its answer: true = a temporary refusal, nothing was taken. */
interface Judged {
  readonly attempt: Attempt;
  readonly temporary: boolean;
}

/** Says how long to wait before the next attempt in milliseconds; undefined = this attempt was the last. */
export type Policy = (judged: Judged, tally: Tally) => number | undefined;

/** True where the server says that it did not take the request: 429, or 503 with a readable Retry-After. */
export function isRefusedForNow(answer: CompleteAnswer): boolean {
  if (answer.status === TOO_MANY_REQUESTS) return true;
  return answer.status === UNAVAILABLE && parseRetryAfter(answer.headers) !== undefined;
}

/** A request that takes effect: again only after what surely was not received (contract, section 4 "Lost answers"). */
export function createCommitPolicy(random: Random): Policy {
  return ({ attempt, temporary }, tally) => {
    if (attempt.kind === 'failed') {
      const again = attempt.stage === 'connect' && tally.connectFailures < CONNECT_ATTEMPTS;
      return again ? faultWait(tally.connectFailures, random) : undefined;
    }
    return temporary || isRefusedForNow(attempt.answer)
      ? refusalWait(attempt.answer, tally.refusals, random)
      : undefined;
  };
}

/** A read: again after every fault that may pass. */
export function createReadPolicy(random: Random, attempts: number): Policy {
  return ({ attempt, temporary }, tally) => {
    if (tally.attempts >= attempts) return undefined;
    if (attempt.kind === 'failed') return attempt.repeatable ? faultWait(tally.attempts, random) : undefined;
    const { answer } = attempt;
    if (temporary || isRefusedForNow(answer)) return refusalWait(answer, tally.refusals, random);
    if (!REPEATABLE.has(answer.status) && answer.status < FIRST_SERVER_ERROR) return undefined;
    return Math.max(faultWait(tally.attempts, random), parseRetryAfter(answer.headers) ?? 0);
  };
}

/** How long the server asks all of us to stay away: milliseconds, 0 where it names no time. */
export function askedWait(answer: CompleteAnswer): number {
  return parseRetryAfter(answer.headers) ?? parseRateLimitReset(answer.headers) ?? 0;
}

function faultWait(nth: number, random: Random): number {
  return random.next() * Math.min(FAULT_CAP_MS, FAULT_BASE_MS * 2 ** Math.min(nth - 1, MAX_DOUBLINGS));
}

/** A wait that the server gives is a floor and gets no jitter; without one it grows from 1 s to 60 s. */
function refusalWait(answer: CompleteAnswer, nth: number, random: Random): number {
  const asked = askedWait(answer);
  if (asked > 0) return asked;
  const ceiling = Math.min(THROTTLE_CAP_MS, THROTTLE_BASE_MS * 2 ** Math.min(nth - 1, MAX_DOUBLINGS));
  return ceiling * (1 + THROTTLE_JITTER * random.next());
}
