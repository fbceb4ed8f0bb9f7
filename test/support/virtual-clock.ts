import { type Clock, MAX_TIMER_MS } from '../../src/ports/clock.ts';
import { createPriorityQueue } from '../../src/transport/priority-queue.ts';

export interface VirtualClock extends Clock {
  /** Every sleep that ran to its end, in milliseconds, in the order of waking: assert the list. */
  readonly sleeps: readonly number[];
  /** Time stands still until this real work (a file, a loopback server) is done. */
  hold<T>(work: Promise<T>): Promise<T>;
}

interface Sleeper {
  readonly at: number;
  readonly order: number;
  wake(): void;
  gone: boolean;
}

const SWEEP_FROM = 1000;

function isBefore(a: Sleeper, b: Sleeper): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}

/** Turns of the event loop without a wake-up, so that what a wake-up set off has settled: promises, ticks, immediates. */
const IDLE_TURNS = 2;

/**
 * A clock on which waiting costs no time: when nothing but sleepers is left, `now` jumps to the next of them.
 * Sleepers wake one by one, by instant and then by the order in which they lay down, and everything that one
 * of them sets off is done before the next wakes. So a program that waits only for this clock and for promises
 * runs the same way each time. Real I/O must be passed through `hold`, or time runs ahead of it.
 */
export function createVirtualClock(start: Date = new Date('2026-01-05T12:00:00Z')): VirtualClock {
  const sleeps: number[] = [];
  let sleepers = createPriorityQueue<Sleeper>(isBefore);
  let gone = 0;
  let lain = 0;
  let now = 0;
  let held = 0;
  let isPumping = false;

  function pump(): void {
    if (isPumping) return;
    isPumping = true;
    afterIdle(IDLE_TURNS);
  }

  function afterIdle(turns: number): void {
    setImmediate(() => {
      if (turns > 1) {
        afterIdle(turns - 1);
        return;
      }
      isPumping = false;
      wakeNext();
    });
  }

  function wakeNext(): void {
    if (held > 0) return;
    while (sleepers.peek()?.gone) {
      sleepers.pop();
      gone -= 1;
    }
    const next = sleepers.pop();
    if (next === undefined) return;
    now = Math.max(now, next.at);
    next.wake();
    pump();
  }

  /** Limits of time are mostly called off long before they come; without this they would pile up. */
  function sweep(): void {
    if (gone < SWEEP_FROM || gone * 2 < sleepers.size) return;
    const kept = createPriorityQueue<Sleeper>(isBefore);
    for (let next = sleepers.pop(); next !== undefined; next = sleepers.pop()) if (!next.gone) kept.push(next);
    sleepers = kept;
    gone = 0;
  }

  return {
    sleeps,
    now: () => now,
    date: () => new Date(start.getTime() + now),
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = (): void => {
          sleeper.gone = true;
          gone += 1;
          sweep();
          reject(signal?.reason);
        };
        lain += 1;
        const sleeper: Sleeper = {
          at: now + Math.min(Math.max(ms, 0), MAX_TIMER_MS),
          order: lain,
          gone: false,
          wake() {
            signal?.removeEventListener('abort', onAbort);
            sleeps.push(ms);
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.push(sleeper);
        pump();
      });
    },
    async hold(work) {
      held += 1;
      try {
        return await work;
      } finally {
        held -= 1;
        pump();
      }
    },
  };
}
