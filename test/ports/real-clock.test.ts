import { afterEach, describe, expect, test } from 'vitest';
import { realClock } from '../../src/ports/real-clock.ts';
import { realRandom } from '../../src/ports/real-random.ts';

const warnings: Error[] = [];
const onWarning = (warning: Error): void => void warnings.push(warning);
afterEach(() => {
  process.off('warning', onWarning);
  warnings.length = 0;
});

describe('real clock', () => {
  test('sleeps for about as long as asked', async () => {
    const start = realClock.now();
    await realClock.sleep(20);
    const slept = realClock.now() - start;
    expect(slept).toBeGreaterThan(18);
    expect(slept).toBeLessThan(1000);
  });

  test.each([0, -5])('%i ms is a turn, not an error', async (ms) => {
    await expect(realClock.sleep(ms)).resolves.toBeUndefined();
  });

  test.each([Number.POSITIVE_INFINITY, 2 ** 31, 1e15])('%s ms is no hot loop', async (ms) => {
    process.on('warning', onWarning);
    const controller = new AbortController();
    const slept = realClock.sleep(ms, controller.signal).then(
      () => 'woke',
      () => 'aborted',
    );
    await realClock.sleep(20);
    controller.abort();
    expect(await slept).toBe('aborted');
    expect(warnings).toEqual([]);
  });

  test('rejects with the reason, before and during', async () => {
    const reason = new Error('stop');
    await expect(realClock.sleep(1000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const slept = realClock.sleep(1000, controller.signal);
    controller.abort(reason);
    await expect(slept).rejects.toBe(reason);
  });

  test('1,000 sleepers on one signal: no warning, all end at once', async () => {
    process.on('warning', onWarning);
    const controller = new AbortController();
    const all = Array.from({ length: 1000 }, () => realClock.sleep(60_000, controller.signal));
    const ended = Promise.allSettled(all);
    const start = performance.now();
    controller.abort();
    expect((await ended).every(({ status }) => status === 'rejected')).toBe(true);
    expect(performance.now() - start).toBeLessThan(500);
    await realClock.sleep(1);
    expect(warnings).toEqual([]);
  });

  test('the date is the wall clock', () => {
    expect(Math.abs(realClock.date().getTime() - Date.now())).toBeLessThan(1000);
  });
});

describe('real random', () => {
  test('numbers in [0, 1) that fill the range', () => {
    const numbers = Array.from({ length: 2000 }, () => realRandom.next());
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(Math.min(...numbers)).toBeLessThan(0.05);
    expect(Math.max(...numbers)).toBeGreaterThan(0.95);
  });

  test('UUIDs of version 4, all different', () => {
    const uuids = Array.from({ length: 100 }, () => realRandom.uuid());
    expect(new Set(uuids).size).toBe(100);
    expect(uuids[0]).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});
