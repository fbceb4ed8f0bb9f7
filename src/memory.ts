import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * V8 lets its young generation grow to 96 MB while requests are in flight, although next to nothing in it lives:
 * measured, it was half of the program's memory. Above this size it stays as it is; a smaller one costs speed.
 */
const YOUNG_GENERATION_BYTES = 16 * 1024 * 1024;
const LOOK_EVERY_MS = 20;
/**
 * V8 lets its old generation grow to several times of what lives in it before it looks for garbage, and keeps the
 * memory afterwards: measured, 150 MB for 30 MB of a job's rows that waited for the network. At half as much again
 * the collections take 1 % of the time.
 */
const OLD_GENERATION_GROWTH_PERCENT = 50;

/** Keeps the program's memory a function of batch size and jobs in flight, on any machine and without flags. */
export function limitHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${OLD_GENERATION_GROWTH_PERCENT}`);
  const timer = setInterval(() => {
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    if (space !== undefined && space.space_size < YOUNG_GENERATION_BYTES) return;
    clearInterval(timer);
    setFlagsFromString('--semi-space-growth-factor=1');
  }, LOOK_EVERY_MS);
  timer.unref();
}
