import { type Clock, MAX_TIMER_MS } from '../ports/clock.ts';
import { onAbort } from '../ports/shared-signal.ts';
import { createLine } from '../transport/line.ts';

/** The wall clock of every recorded case begins here. */
const EPOCH = Date.UTC(2026, 0, 5, 12);
/** Turns of the event loop in which all that a wake-up set off has settled: everything is in memory. */
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
 * A clock on which waiting costs no time: when nothing but sleepers is left, `now` jumps to the next of them. They wake
 * one by one, by instant and then in the order in which they lay down.
 */
export function createVirtualClock(): Clock {
  const sleepers = createLine<Sleeper>(isBefore);
  let lain = 0;
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
        lain += 1;
        const sleeper: Sleeper = { at: now + Math.min(Math.max(ms, 0), MAX_TIMER_MS), order: lain, wake: undefined };
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
