import { type Clock, MAX_TIMER_MS } from './clock.ts';
import { allowManyListeners } from './shared-signal.ts';

/** The machine's clock. `now` is `performance.now()`, so that a changed wall clock moves no deadline. */
export const realClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
        Math.min(Math.max(ms, 0), MAX_TIMER_MS),
      );
      if (signal === undefined) return;
      allowManyListeners(signal);
      signal.addEventListener('abort', onAbort, { once: true });
    }),
};
