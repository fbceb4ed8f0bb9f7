import { onAbort } from './abort.ts';
import { type Clock, MAX_TIMER_MS } from './clock.ts';

/** The machine's clock. `now` is `performance.now()`, so that a change of the wall clock does not move deadlines. */
export const realClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const timer = setTimeout(
        () => {
          leave?.();
          resolve();
        },
        Math.min(Math.max(ms, 0), MAX_TIMER_MS),
      );
      const leave =
        signal &&
        onAbort(signal, () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
    }),
};
