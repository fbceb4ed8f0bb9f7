import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Durations } from '../../src/engine/follow/durations.ts';
import { nextGap, observe, type PollHistory, startHistory } from '../../src/engine/follow/poll-policy.ts';

/** Looks at a job that ends after `seconds`; the instants of the looks. */
function watch(
  seconds: number,
  progress: (age: number) => number | undefined,
  {
    floor = 1,
    expected,
    foreseen,
  }: { readonly floor?: number; readonly expected?: number | undefined; readonly foreseen?: number } = {},
): number[] {
  let history: PollHistory = startHistory(expected, foreseen);
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
  const durations = fc.option(fc.double({ min: 0.01, max: 100_000, noNaN: true }), { nil: undefined });
  test('every gap is at least the floor and at most max(floor, 1, √age), or √expected before half of that', () => {
    fc.assert(
      fc.property(
        reports,
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        durations,
        durations,
        (progress, floor, expected, foreseen) => {
          let history: PollHistory = startHistory(expected, foreseen);
          let age = 0;
          for (let i = 0; i < 200; i += 1) {
            const gap = nextGap(history, floor);
            expect(gap).toBeGreaterThanOrEqual(floor);
            const before = age < (expected ?? 0) / 2 ? Math.sqrt(expected ?? 0) : 0;
            expect(gap).toBeLessThanOrEqual(Math.max(floor, 1, Math.sqrt(age), before) + 1e-9);
            age += gap;
            history = observe(history, age, progress[i % progress.length]);
          }
        },
      ),
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

describe('once jobs have ended', () => {
  const inHundredths = (seconds: number) => (age: number) => Math.floor((100 * age) / seconds) / 100;

  test.each([
    ['no progress', undefined],
    ['progress', inHundredths(2)],
  ])('a job of 2 seconds is polled after half of that and at its end (%s)', (_, progress) => {
    const looks = watch(2, progress ?? (() => undefined), { floor: 0.05, expected: 2 });
    expect(looks).toHaveLength(2);
    expect(looks[0]).toBeCloseTo(1, 6);
    expect(lag(looks, 2)).toBeLessThanOrEqual(0.1);
  });

  test('one that takes longer than expected is polled with gaps that double', () => {
    const looks = watch(3, () => undefined, { floor: 0.05, expected: 2 });
    const gaps = looks.slice(1).map((at, i) => at - (looks[i] ?? 0));
    expect(gaps.length).toBeLessThanOrEqual(6);
    expect(lag(looks, 3)).toBeLessThanOrEqual(0.5);
  });

  test('with a small floor three polls find the end of a job that tells its progress, also the first', () => {
    expect(watch(2, inHundredths(2), { floor: 0.05 }).length).toBeLessThanOrEqual(3);
  });

  test('the progress of another job tells when to look first, within a second', () => {
    const first = (foreseen: number, expected?: number): number | undefined =>
      watch(500, () => undefined, { floor: 0.05, foreseen, expected })[0];
    expect([first(0.04), first(0.8), first(3), first(400), first(400, 1)]).toEqual([0.05, 0.4, 1, 1, 0.5]);
    expect(watch(3, inHundredths(3), { floor: 0.05, foreseen: 2.9 })).toHaveLength(3);
  });

  test('what is foreseen is the latest prediction, until a job has ended', () => {
    const durations = new Durations();
    for (const end of [3, 2, Number.POSITIVE_INFINITY]) durations.foresee(end);
    expect(durations.foreseen).toBe(2);
    durations.add(1, 2);
    expect(durations.foreseen).toBeUndefined();
  });

  test('what is expected follows the vendor', () => {
    const durations = new Durations();
    expect(durations.expected).toBeUndefined();
    const run = (seconds: number, jobs: number): void => {
      for (let job = 0; job < jobs; job += 1) {
        const looks = watch(seconds, () => undefined, { floor: 0.05, expected: durations.expected });
        durations.add(looks.at(-2) ?? 0, looks.at(-1) ?? 0);
      }
    };
    for (const seconds of [2, 20, 1]) {
      run(seconds, 60);
      expect(Math.abs((durations.expected ?? 0) / seconds - 1)).toBeLessThanOrEqual(0.1);
    }
  });
});
