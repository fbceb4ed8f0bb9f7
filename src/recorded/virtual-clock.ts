import { onAbort } from '../ports/abort.ts';
import { type Clock, MAX_TIMER_MS } from '../ports/clock.ts';
import { createPriorityQueue } from '../transport/priority-queue.ts';

/** The wall-clock time at which every recorded case starts. */
const EPOCH = Date.UTC(2026, 0, 5, 12);
/** Turns of the event loop after which everything that a wake-up started has settled, because it is all in memory. */
const IDLE_TURNS = 12;

interface Sleeper {
  readonly at: number;
  readonly order: number;
  wake: (() => void) | undefined;
}

function isBefore(a: Sleeper, b: Sleeper): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}

/**
 * A clock on which waiting takes no real time: once nothing but sleepers is left, `now` jumps to the next of them. They
 * wake one by one, ordered by time and then by when they started to sleep.
 */
export function createVirtualClock(): Clock {
  const sleepers = createPriorityQueue<Sleeper>(isBefore);
  let started = 0;
  let now = 0;
  let isWaiting = false;

  function wakeNext(turns: number): void {
    setImmediate(() => {
      if (turns > 1) {
        wakeNext(turns - 1);
        return;
      }
      isWaiting = false;
      let next = sleepers.pop();
      while (next !== undefined && next.wake === undefined) next = sleepers.pop();
      if (next === undefined) return;
      now = Math.max(now, next.at);
      next.wake?.();
      pump();
    });
  }

  function pump(): void {
    if (isWaiting) return;
    isWaiting = true;
    wakeNext(IDLE_TURNS);
  }

  return {
    now: () => now,
    date: () => new Date(EPOCH + now),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        started += 1;
        const sleeper: Sleeper = { at: now + Math.min(Math.max(ms, 0), MAX_TIMER_MS), order: started, wake: undefined };
        const leave =
          signal &&
          onAbort(signal, () => {
            sleeper.wake = undefined;
            reject(signal.reason);
          });
        sleeper.wake = () => {
          leave?.();
          resolve();
        };
        sleepers.push(sleeper);
        pump();
      }),
  };
}
