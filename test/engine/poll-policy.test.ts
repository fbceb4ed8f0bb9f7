import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_POLLS, nextGap, observe, type PollHistory } from '../../src/engine/follow/poll-policy.ts';

/** Looks at a job that ends after `seconds`; the instants of the looks. */
function watch(seconds: number, progress: (age: number) => number | undefined, floor = 1): number[] {
  let history: PollHistory = NO_POLLS;
  const looks: number[] = [];
  let age = 0;
  while (looks.length < 100_000) {
    age += nextGap(history, floor);
    looks.push(age);
    if (age >= seconds) return looks;
    history = observe(history, age, progress(age));
  }
  throw new Error('The policy looks for ever.');
}

const linear = (seconds: number) => (age: number) => age / seconds;
const lag = (looks: readonly number[], seconds: number): number => (looks.at(-1) ?? 0) - seconds;

describe('with honest progress the last look lands on the end', () => {
  // The bounds of the policy: lag ≤ max(1 s, 2 %), looks ≤ 7√T.
  test.each([1, 5, 30, 120, 600, 3600, 21_600])('%i seconds', (seconds) => {
    const looks = watch(seconds, linear(seconds));
    expect(lag(looks, seconds)).toBeLessThanOrEqual(Math.max(1, 0.02 * seconds));
    expect(looks.length).toBeLessThanOrEqual(Math.max(3, 7 * Math.sqrt(seconds)));
  });
});

test('without progress the gap grows with the root of the age', () => {
  const looks = watch(21_600, () => undefined);
  const gaps = looks.slice(1).map((at, i) => at - (looks[i] ?? 0));
  for (const [i, gap] of gaps.entries()) expect(gap).toBeCloseTo(Math.max(1, 0.3 * Math.sqrt(looks[i] ?? 0)), 6);
  expect(looks.length).toBeLessThanOrEqual((2 * Math.sqrt(21_600)) / 0.3);
});

describe('whatever the vendor reports', () => {
  const reports = fc.array(
    fc.oneof(fc.constant(undefined), fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 5e-324, 0.99, 1)),
    { minLength: 1, maxLength: 40 },
  );
  test('every gap is at least the floor and at most max(floor, √age)', () => {
    fc.assert(
      fc.property(reports, fc.double({ min: 0.1, max: 20, noNaN: true }), (progress, floor) => {
        let history: PollHistory = NO_POLLS;
        let age = 0;
        for (let i = 0; i < 200; i += 1) {
          const gap = nextGap(history, floor);
          expect(gap).toBeGreaterThanOrEqual(floor);
          expect(gap).toBeLessThanOrEqual(Math.max(floor, Math.sqrt(age)) + 1e-9);
          age += gap;
          history = observe(history, age, progress[i % progress.length]);
        }
      }),
    );
  });

  test('the looks stay below 1.5 times those of a blind watch', () => {
    fc.assert(
      fc.property(reports, fc.integer({ min: 60, max: 20_000 }), (progress, seconds) => {
        let i = 0;
        const looks = watch(seconds, () => progress[i++ % progress.length]);
        expect(looks.length).toBeLessThanOrEqual((1.5 * 2 * Math.sqrt(seconds)) / 0.3 + 12);
      }),
      {
        // An end that is infinitely far away once agreed with every other, which earned a liar trust.
        examples: [
          [[5e-324, 0.99], 1388],
          [[0.7506115653835933, 5e-324], 16_945],
        ],
        numRuns: 1000,
      },
    );
  });
});
