import type { Clock } from './clock.ts';

/** The callbacks of one signal, in slots that are reused. */
interface Slots {
  readonly callbacks: ((() => void) | undefined)[];
  readonly free: number[];
}

const SLOTS = Symbol('slots');
/** Stored on the signal itself: a WeakMap keeps its newer entries until the next full garbage collection. */
type ObservedSignal = AbortSignal & { [SLOTS]?: Slots };

/**
 * Calls `callback` once when the signal aborts; the returned function removes it. A run has one signal that every
 * request observes. With Node's own listeners, a removed listener still points to the one added after it, so as garbage
 * they form a chain that retains every request until the next full collection.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const { callbacks, free } = slotsOf(signal);
  const slot = free.pop() ?? callbacks.length;
  callbacks[slot] = callback;
  return () => {
    if (callbacks[slot] !== callback) return;
    callbacks[slot] = undefined;
    free.push(slot);
  };
}

/** Rejects with the signal's reason as soon as it aborts, even if the work has not ended. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let leave: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = onAbort(signal, () => reject(signal.reason));
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    leave();
  }
}

function slotsOf(signal: ObservedSignal): Slots {
  const existing = signal[SLOTS];
  if (existing !== undefined) return existing;
  const slots: Slots = { callbacks: [], free: [] };
  signal[SLOTS] = slots;
  signal.addEventListener(
    'abort',
    () => {
      // A callback may remove another one.
      for (let slot = 0; slot < slots.callbacks.length; slot += 1) {
        const callback = slots.callbacks[slot];
        slots.callbacks[slot] = undefined;
        callback?.();
      }
    },
    { once: true },
  );
  return slots;
}

/** Waits `ms` milliseconds; false as soon as the signal aborts. */
export async function sleepUnlessAborted(
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  ms: number,
): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** The reason of a signal that was aborted by its time limit. */
export const TIME_UP = Symbol('time up');
/** An abort without a reason would create an exception with a stack trace each time. */
const FINISHED = Symbol('finished');

/**
 * Runs work with a signal that aborts when `signal` does (same reason) or after `ms` (reason `TIME_UP`).
 * Leaves no timer and no listener behind.
 */
export async function limitTime<T>(
  limits: { readonly clock: Clock; readonly ms: number; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock, ms, signal } = limits;
  const controller = new AbortController();
  const timer = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  const leave = onAbort(signal, abort);
  clock.sleep(ms, timer.signal).then(
    () => controller.abort(TIME_UP),
    () => undefined,
  );
  try {
    return await work(controller.signal);
  } finally {
    timer.abort(FINISHED);
    leave();
  }
}
