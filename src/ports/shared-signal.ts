import { setMaxListeners } from 'node:events';

/**
 * A run has one signal on which everything waits. Node 20 takes the 11th listener for a leak and prints a
 * warning (Node 24 does not); every listener of ours is taken off again.
 */
export function allowManyListeners(signal: AbortSignal): void {
  setMaxListeners(0, signal);
}
