import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { perSecond, shareRate } from '../../src/domain/rate.ts';
import { createBucket } from '../../src/transport/rate.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const never = new AbortController().signal;

/** Arrivals at the vendor of legs that always have more to send. */
async function sendAll(options: {
  readonly rate: { readonly requests: number; readonly windowMs: number };
  readonly of: number;
  readonly each: number;
  readonly startOf: (leg: number) => number;
  readonly delayOf: (leg: number, nth: number) => number;
}): Promise<readonly number[]> {
  const { rate, of, each, startOf, delayOf } = options;
  const virtual = createVirtualClock();
  // No real timer fires on time.
  let timers = 0;
  const clock = {
    ...virtual,
    sleep: (ms: number, signal?: AbortSignal) => virtual.sleep(ms > 0 ? ms + lateness(timers++) : ms, signal),
  };
  const arrivals: number[] = [];
  const legs = Array.from({ length: of }, async (_, at) => {
    const share = shareRate(rate, { index: at + 1, of });
    const bucket = createBucket({ ...share, burst: 1, clock });
    await clock.sleep(startOf(at));
    for (let nth = 0; nth < each; nth += 1) {
      const ticket = await bucket.acquire({ priority: 0, due: 0, signal: never });
      const delay = delayOf(at, nth);
      arrivals.push(clock.now() + delay);
      void clock.sleep(delay).then(() => ticket.received());
    }
  });
  await Promise.all(legs);
  return arrivals.sort((a, b) => a - b);
}

const lateness = (nth: number): number => 1 + ((nth * 7) % 5);

function mostInWindow(arrivals: readonly number[], windowMs: number): number {
  let [most, first] = [0, 0];
  for (const [last, at] of arrivals.entries()) {
    while (at - (arrivals[first] ?? 0) >= windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

describe('the rate that legs share', () => {
  test.each([
    [10, 4, 2.5],
    [10, 3, 3.3],
    [10, 5, 2],
    [10, 256, 0.039],
    [600, 7, 85.7],
  ])('%i a second for %i legs are %s each, and no leg loses more than 3 %%', (requests, of, each) => {
    const shares = Array.from({ length: of }, (_, at) =>
      perSecond(shareRate({ requests, windowMs: 1000 }, { index: at + 1, of })),
    );
    for (const share of shares) expect(share / each).toBeGreaterThan(0.96);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(requests + 1e-9);
  });

  test('is in no window of the vendor more than the rate, whenever the legs start, and hardly less over time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          requests: fc.integer({ min: 1, max: 30 }),
          of: fc.integer({ min: 1, max: 40 }),
          starts: fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 40, maxLength: 40 }),
          /** Share of a window, in which turns have room. */
          delays: fc.array(fc.double({ min: 0, max: 0.015, noNaN: true }), { minLength: 16, maxLength: 16 }),
        }),
        async ({ requests, of, starts, delays }) => {
          const each = 20;
          const windowMs = 1000;
          const arrivals = await sendAll({
            rate: { requests, windowMs },
            of,
            each,
            startOf: (leg) => starts[leg] ?? 0,
            delayOf: (leg, nth) => (delays[(leg * 7 + nth) % delays.length] ?? 0) * windowMs,
          });
          expect(mostInWindow(arrivals, windowMs)).toBeLessThanOrEqual(requests);
          const last = arrivals.at(-1) ?? 0;
          const bound = ((of * each - 1) / requests) * windowMs;
          // They begin within 3 s, and wait for their turn once.
          expect(last).toBeLessThanOrEqual(bound / 0.95 + 3000 + (of / requests) * 1030 + windowMs);
        },
      ),
      { numRuns: 60 },
    );
  });
});
