import type { Certainty } from '../domain/http.ts';
import type { Random } from '../ports/random.ts';
import type { Attempt, CompleteResponse } from './attempt.ts';
import { isPassing } from './certainty.ts';
import { parseRateLimitReset, parseRetryAfter } from './retry-after.ts';

/** After this many failed connections a request is not sent. */
const CONNECT_ATTEMPTS = 5;
/** Of a read, all causes together. */
export const READ_ATTEMPTS = 5;

/** Full jitter, as AWS's clients do it, between temporary faults. */
const FAULT_BASE_MS = 500;
const FAULT_CAP_MS = 20_000;
/** After 429 the wait is never below the exponential: the server has said that it is too much. */
const THROTTLE_BASE_MS = 1000;
const THROTTLE_CAP_MS = 60_000;
/** Spreads clients that were refused together. */
const THROTTLE_JITTER = 0.5;
/** 2^20 base steps are beyond every cap; keeps the power finite. */
const MAX_DOUBLINGS = 20;

/** What happened so far to one logical request, the last attempt included. */
interface Tally {
  readonly attempts: number;
  readonly connectFailures: number;
  readonly refusals: number;
}

/** An attempt, whether it may have been taken, and whether it was refused for now. */
export interface Judged {
  readonly attempt: Attempt;
  readonly taken: Certainty;
  /** Surely not taken, and a retry may succeed later. */
  readonly later: boolean;
}

/** Says how long to wait before the next attempt in milliseconds; undefined = this attempt was the last. */
export type Policy = (judged: Judged, tally: Tally) => number | undefined;

/** A request that takes effect: repeated only after what surely was not received (docs/contract.md, 5.3). */
export function createCommitPolicy(random: Random): Policy {
  return ({ attempt, taken, later }, tally) => {
    if (taken !== 'no') return undefined;
    if (attempt.kind === 'response') return later ? refusalWait(attempt.response, tally.refusals, random) : undefined;
    return tally.connectFailures < CONNECT_ATTEMPTS ? faultWait(tally.connectFailures, random) : undefined;
  };
}

/** A read: repeated after every fault that may be temporary. */
export function createReadPolicy(random: Random, attempts: number): Policy {
  return ({ attempt, later }, tally) => {
    if (tally.attempts >= attempts) return undefined;
    if (attempt.kind === 'failed') return attempt.repeatable ? faultWait(tally.attempts, random) : undefined;
    const { response } = attempt;
    if (later) return refusalWait(response, tally.refusals, random);
    if (!isPassing(response.status)) return undefined;
    return Math.max(faultWait(tally.attempts, random), parseRetryAfter(response.headers) ?? 0);
  };
}

/** How long the server asks all of us to stay away: milliseconds, 0 where it names no time. */
export function askedWait(response: CompleteResponse): number {
  return parseRetryAfter(response.headers) ?? parseRateLimitReset(response.headers) ?? 0;
}

function faultWait(nth: number, random: Random): number {
  return random.next() * Math.min(FAULT_CAP_MS, FAULT_BASE_MS * 2 ** Math.min(nth - 1, MAX_DOUBLINGS));
}

/** A wait that the server gives is a floor and gets no jitter; without one it grows from 1 s to 60 s. */
function refusalWait(response: CompleteResponse, nth: number, random: Random): number {
  const asked = askedWait(response);
  if (asked > 0) return asked;
  const ceiling = Math.min(THROTTLE_CAP_MS, THROTTLE_BASE_MS * 2 ** Math.min(nth - 1, MAX_DOUBLINGS));
  return ceiling * (1 + THROTTLE_JITTER * random.next());
}
