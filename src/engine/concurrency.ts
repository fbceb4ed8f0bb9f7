/** Jobs in flight that `auto` starts with and never exceeds (contract, section 3). */
const AUTO_START = 4;
const AUTO_MOST = 64;
/** The rate has spare room while the submits on their way are no more than it takes in this many seconds. */
const SPARE_SECONDS = 0.1;

/**
 * What `auto` lets be in flight, so that the largest jobs do not come in numbers made for small ones: ten jobs of the
 * 100,000 rows that the largest known vendors take, or the bytes of 256 MiB.
 */
const AUTO_ROWS = 1_000_000;
const AUTO_BYTES = 256 * 1024 * 1024;

/** Rows, and their encoded bytes, of jobs. */
export interface Load {
  readonly rows: number;
  readonly bytes: number;
}

export const NO_LOAD: Load = { rows: 0, bytes: 0 };

/** How many jobs may be in flight. */
export interface Concurrency {
  readonly limit: number;
  /** Whether a further job fits beside this load; where nothing is in flight, any job does. */
  fits(load: Load, next: Load): boolean;
  /** A submit was accepted while `submitting` others were on their way; `throttled` answers came so far. */
  accepted(submitting: number, throttled: number): void;
}

/**
 * A fixed limit, or `auto`: grows by one with each accepted submit while the rate has spare room, halves when
 * the vendor throttles, and from then on grows slowly.
 */
export function createConcurrency(limit: number | 'auto', requestsPerSecond: number): Concurrency {
  if (limit !== 'auto') return { limit, fits: () => true, accepted: () => undefined };
  let current = AUTO_START;
  let seen = 0;
  const spare = Math.max(1, requestsPerSecond * SPARE_SECONDS);
  return {
    get limit() {
      return Math.floor(current);
    },
    fits: (load, next) =>
      load.rows === 0 || (load.rows + next.rows <= AUTO_ROWS && load.bytes + next.bytes <= AUTO_BYTES),
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
