import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLimiter, createSlidingWindow, createTokenBucket } from '../../src/sandbox/rate-limiter.ts';

const steps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 300 });
const instants = (gaps: readonly number[]): readonly number[] => {
  let now = 0;
  return gaps.map((gap) => {
    now += gap;
    return now;
  });
};
const inWindow = (times: readonly number[], now: number): number =>
  times.filter((time) => time > now - 1000 && time <= now).length;

test('the window counts what a list would', () => {
  fc.assert(
    fc.property(steps, (gaps) => {
      const window = createSlidingWindow(1000);
      const added: number[] = [];
      for (const now of instants(gaps)) {
        window.add(now);
        added.push(now);
        expect(window.count(now)).toBe(inWindow(added, now));
      }
    }),
  );
});

test('the limiter never lets more through in any second, and refuses none that fits', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 12 }), (gaps, limit) => {
      const limiter = createLimiter(limit, 1000);
      const admitted: number[] = [];
      for (const now of instants(gaps)) {
        const fits = inWindow(admitted, now) < limit;
        expect(limiter.take(now)).toBe(fits);
        if (fits) admitted.push(now);
      }
    }),
  );
});

test('the token bucket gives a token an interval, and never holds more than a window has', () => {
  const bucket = createTokenBucket(4, 1000);
  const take = (now: number, times: number): number =>
    Array.from({ length: times }, () => bucket.take(now)).filter(Boolean).length;
  expect([take(0, 5), take(250, 2), take(600, 2), take(750, 1), take(60_000, 6)]).toEqual([4, 1, 1, 1, 4]);
});
