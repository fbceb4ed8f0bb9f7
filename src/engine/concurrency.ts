/** Jobs in flight that `auto` starts with and never exceeds (contract, section 3). */
const AUTO_START = 4;
const AUTO_MOST = 64;
/** The rate has spare room while the submits on their way are no more than it takes in this many seconds. */
const SPARE_SECONDS = 0.1;

/** How many jobs may be in flight. */
export interface Concurrency {
  readonly limit: number;
  /** A submit was accepted while `submitting` others were on their way; `throttled` answers came so far. */
  accepted(submitting: number, throttled: number): void;
}

/**
 * A fixed limit, or `auto`: grows by one with each accepted submit while the rate has spare room, halves when
 * the vendor throttles, and from then on grows slowly.
 */
export function createConcurrency(limit: number | 'auto', requestsPerSecond: number): Concurrency {
  if (limit !== 'auto') return { limit, accepted: () => undefined };
  let current = AUTO_START;
  let seen = 0;
  const spare = Math.max(1, requestsPerSecond * SPARE_SECONDS);
  return {
    get limit() {
      return Math.floor(current);
    },
    accepted(submitting, throttled) {
      if (throttled > seen) {
        seen = throttled;
        current = Math.max(1, current / 2);
      } else if (submitting <= spare) {
        current = Math.min(AUTO_MOST, current + (seen === 0 ? 1 : 1 / current));
      }
    },
  };
}
