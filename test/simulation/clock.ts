import { onAbort } from '../../src/ports/abort.ts';
import { type Clock, MAX_TIMER_MS } from '../../src/ports/clock.ts';
import { createPriorityQueue } from '../../src/transport/priority-queue.ts';

/** The wall clock of every simulated world begins here. */
const EPOCH = Date.UTC(2026, 0, 5, 12);

export interface SimulatedClock extends Clock {
  /** A clock that stands still for a process that has died: who sleeps on it never wakes. */
  forProcess(isAlive: () => boolean): Clock;
  /**
   * Lets time go on until `isDone`. Time moves only when nothing else can run: all I/O is in memory, so one turn of
   * the event loop ends every promise and tick that a wake-up set off. False where nobody sleeps any more and
   * nothing is done: the program hangs.
   */
  drive(isDone: () => boolean): Promise<boolean>;
}

interface Sleeper {
  readonly at: number;
  readonly order: number;
  wake: (() => void) | undefined;
}

function isBefore(a: Sleeper, b: Sleeper): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}

/** Limits of time are mostly called off long before they come; past so many of them the line is made anew. */
const SWEEP_FROM = 500;

export function createSimulatedClock(): SimulatedClock {
  let sleepers = createPriorityQueue<Sleeper>(isBefore);
  let gone = 0;
  let lain = 0;
  let now = 0;

  function sweep(): void {
    if (gone < SWEEP_FROM || gone * 2 < sleepers.size) return;
    const kept = createPriorityQueue<Sleeper>(isBefore);
    for (let next = sleepers.pop(); next !== undefined; next = sleepers.pop()) if (next.wake) kept.push(next);
    sleepers = kept;
    gone = 0;
  }

  function sleep(ms: number, signal: AbortSignal | undefined, isAlive: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      lain += 1;
      const sleeper: Sleeper = { at: now + Math.min(Math.max(ms, 0), MAX_TIMER_MS), order: lain, wake: undefined };
      const callOff = (): void => {
        sleeper.wake = undefined;
        gone += 1;
        sweep();
        if (isAlive()) reject(signal?.reason);
      };
      const leave = signal && onAbort(signal, callOff);
      sleeper.wake = () => {
        leave?.();
        if (isAlive()) resolve();
      };
      sleepers.push(sleeper);
    });
  }

  function wakeNext(): boolean {
    for (;;) {
      const next = sleepers.pop();
      if (next === undefined) return false;
      if (next.wake === undefined) {
        gone -= 1;
        continue;
      }
      now = Math.max(now, next.at);
      next.wake();
      return true;
    }
  }

  const waits = new Set<{ readonly isDone: () => boolean; readonly resolve: (isDone: boolean) => void }>();

  /** One loop for all that drive: time moves when none of them has anything left to do. */
  async function goOn(): Promise<void> {
    while (waits.size > 0) {
      await nextTurn();
      for (const wait of waits) if (wait.isDone()) end(wait, true);
      if (waits.size > 0 && !wakeNext()) for (const wait of waits) end(wait, false);
    }
  }

  function end(wait: typeof waits extends Set<infer W> ? W : never, isDone: boolean): void {
    waits.delete(wait);
    wait.resolve(isDone);
  }

  const always = (): boolean => true;
  return {
    now: () => now,
    date: () => new Date(EPOCH + now),
    sleep: (ms, signal) => sleep(ms, signal, always),
    forProcess: (isAlive) => ({
      now: () => now,
      date: () => new Date(EPOCH + now),
      sleep: (ms, signal) => sleep(ms, signal, isAlive),
    }),
    drive(isDone) {
      return new Promise((resolve) => {
        waits.add({ isDone, resolve });
        if (waits.size === 1) void goOn();
      });
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
