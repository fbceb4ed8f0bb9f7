/** Jobs in flight that `auto` starts with, and its maximum (docs/contract.md, 3.3). */
const AUTO_START = 4;
const AUTO_MAX = 64;
/** The rate limit has spare capacity while no more submits are in flight than it allows in this many seconds. */
const SPARE_SECONDS = 0.1;

/**
 * Total load that `auto` allows in flight, because a number of jobs that suits small jobs is too high for large ones: ten
 * jobs of 100,000 rows, the largest that known vendors accept, or 256 MiB.
 */
const AUTO_ROWS = 1_000_000;
const AUTO_BYTES = 256 * 1024 * 1024;

/** Rows of jobs and their encoded bytes. */
export interface Load {
  readonly rows: number;
  readonly bytes: number;
}

export const NO_LOAD: Load = { rows: 0, bytes: 0 };

/** How many jobs may be in flight. */
export interface Concurrency {
  readonly limit: number;
  /** Whether another job fits in addition to this load; if nothing is in flight, any job does. */
  fits(load: Load, next: Load): boolean;
  /** A submit was accepted while `submitting` others were in flight; `throttled` responses came so far. */
  accepted(submitting: number, throttled: number): void;
}

/**
 * A fixed limit, or `auto`: grows by one with each accepted submit while the rate limit has spare capacity, halves when
 * the vendor throttles, and then grows slowly.
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
        current = Math.min(AUTO_MAX, current + (seen === 0 ? 1 : 1 / current));
      }
    },
  };
}
