/** Time as a dependency. `now` is monotonic; `date` is the wall clock, which only reports use. */
export interface Clock {
  /** Milliseconds since a fixed instant; never decreases. */
  now(): number;
  date(): Date;
  /** Resolves after `ms` (clamped to what a timer supports); rejects with the signal's reason if aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Node turns a longer timer into 1 ms, which would turn an absurd Retry-After into a busy loop. */
export const MAX_TIMER_MS = 2_147_483_647;
