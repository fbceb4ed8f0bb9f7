import { describe, expect, test } from 'vitest';
import { createConcurrency, type Load, NO_LOAD } from '../../src/engine/submit/concurrency.ts';

describe('createConcurrency', () => {
  test('a fixed limit stays', () => {
    const concurrency = createConcurrency(7, 10);
    for (let i = 0; i < 100; i += 1) concurrency.accepted(0, i);
    expect(concurrency.limit).toBe(7);
  });

  test('auto starts at 4, grows with each accepted submit and stops at 64', () => {
    const concurrency = createConcurrency('auto', 10);
    expect(concurrency.limit).toBe(4);
    concurrency.accepted(0, 0);
    expect(concurrency.limit).toBe(5);
    for (let i = 0; i < 100; i += 1) concurrency.accepted(1, 0);
    expect(concurrency.limit).toBe(64);
  });

  test.each<[name: string, limit: number | 'auto', load: Load, next: Load, fits: boolean]>([
    ['nothing is in flight: any job', 'auto', NO_LOAD, { rows: 5_000_000, bytes: 2 ** 40 }, true],
    ['up to a million rows', 'auto', { rows: 900_000, bytes: 0 }, { rows: 100_000, bytes: 0 }, true],
    ['more than a million rows', 'auto', { rows: 900_001, bytes: 0 }, { rows: 100_000, bytes: 0 }, false],
    ['up to 256 MiB', 'auto', { rows: 1, bytes: 2 ** 27 }, { rows: 1, bytes: 2 ** 27 }, true],
    ['more than 256 MiB', 'auto', { rows: 1, bytes: 2 ** 27 + 1 }, { rows: 1, bytes: 2 ** 27 }, false],
    ['what the user says stays', 64, { rows: 6_300_000, bytes: 2 ** 40 }, { rows: 100_000, bytes: 1 }, true],
  ])('rows and bytes in flight: %s', (_name, limit, load, next, fits) => {
    expect(createConcurrency(limit, 10).fits(load, next)).toBe(fits);
  });

  test('auto does not grow while more submits are under way than the rate takes', () => {
    const slow = createConcurrency('auto', 10);
    slow.accepted(2, 0);
    expect(slow.limit).toBe(4);
    const fast = createConcurrency('auto', 1000);
    fast.accepted(50, 0);
    expect(fast.limit).toBe(5);
  });

  test('auto halves when the vendor throttles, never below 1, and then grows slowly', () => {
    const concurrency = createConcurrency('auto', 10);
    for (let i = 0; i < 20; i += 1) concurrency.accepted(0, 0);
    expect(concurrency.limit).toBe(24);
    concurrency.accepted(0, 1);
    expect(concurrency.limit).toBe(12);
    concurrency.accepted(0, 1);
    expect(concurrency.limit).toBe(12);
    for (let i = 2; i < 12; i += 1) concurrency.accepted(0, i);
    expect(concurrency.limit).toBe(1);
  });
});
