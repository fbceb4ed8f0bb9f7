import type { Clock } from '../ports/clock.ts';
import { onAbort } from '../ports/shared-signal.ts';

/** The reason of a signal that was aborted since its time was up. */
export const TIME_UP = Symbol('time up');
/** An abort without a reason would build an exception with a stack each time. */
const OVER = Symbol('over');

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
    timer.abort(OVER);
    leave();
  }
}
