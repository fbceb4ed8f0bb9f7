/** Time as an argument. `now` is monotonic, `date` is the wall clock; only reports use the latter. */
export interface Clock {
  /** Milliseconds since some fixed instant; never goes back. */
  now(): number;
  date(): Date;
  /** Resolves after `ms` (clamped to what a timer can hold); rejects with the signal's reason if aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Node turns a longer timer into 1 ms, which would make an absurd Retry-After a hot loop. */
export const MAX_TIMER_MS = 2_147_483_647;
