import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { realClock } from '../../src/ports/real-clock.ts';
import { ARRIVAL_SLACK_MS, type Bucket, createBucket, type Ticket } from '../../src/transport/rate.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const never = new AbortController().signal;

function take(bucket: Bucket, options: { priority?: number; due?: number; signal?: AbortSignal } = {}) {
  return bucket.acquire({ priority: 0, due: 0, signal: never, ...options });
}

/** The most arrivals in any window [t, t + windowMs). */
function mostInWindow(arrivals: readonly number[], windowMs: number): number {
  const sorted = [...arrivals].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (let last = 0; last < sorted.length; last += 1) {
    while ((sorted[last] ?? 0) - (sorted[first] ?? 0) >= windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

interface Call {
  readonly at: number;
  readonly up: number;
  readonly down: number;
  readonly priority: number;
  readonly due: number;
}

/** Makes all calls, and gives the instants at which the server gets them. */
async function arrive(
  bucket: Bucket,
  clock: ReturnType<typeof createVirtualClock>,
  calls: readonly Call[],
  after = () => {},
) {
  const arrivals: number[] = [];
  const work = calls.map(async ({ at, up, down, priority, due }) => {
    await clock.sleep(at);
    const ticket = await take(bucket, { priority, due });
    arrivals.push(clock.now() + up);
    await clock.sleep(up + down);
    ticket.received();
    after();
  });
  await Promise.all(work);
  return arrivals;
}

/** Requests for which a token bucket has no token. */
function countRefused(arrivals: readonly number[], size: number, interval: number): number {
  let [tokens, before, refused] = [size, Number.NEGATIVE_INFINITY, 0];
  for (const at of [...arrivals].sort((a, b) => a - b)) {
    tokens = Math.min(size, tokens + (at - before) / interval);
    before = at;
    if (tokens >= 1 - 1e-6) tokens -= 1;
    else refused += 1;
  }
  return refused;
}

describe('the rate at the server', () => {
  const load = fc.record({
    requests: fc.integer({ min: 1, max: 40 }),
    windowMs: fc.constantFrom(1000, 1000, 10_000, 60_000),
    burst: fc.integer({ min: 1, max: 12 }),
    calls: fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 5000 }),
        up: fc.double({ min: 0, max: ARRIVAL_SLACK_MS, noNaN: true }),
        down: fc.double({ min: 0, max: 2000, noNaN: true }),
        priority: fc.integer({ min: 0, max: 2 }),
        due: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: 1, maxLength: 120 },
    ),
  });

  test('is never broken in any sliding window, whatever the delays', async () => {
    await fc.assert(
      fc.asyncProperty(load, async ({ requests, windowMs, burst, calls }) => {
        const clock = createVirtualClock();
        const bucket = createBucket({ requests, windowMs, burst, clock });
        const arrivals = await arrive(bucket, clock, calls);
        expect(mostInWindow(arrivals, windowMs)).toBeLessThanOrEqual(Math.max(requests, burst));
        expect(bucket.waiting).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  /** So many calls that each kind of limit is met. */
  const dense = fc.record({
    requests: fc.integer({ min: 1, max: 8 }),
    windowMs: fc.constant(1000),
    burst: fc.integer({ min: 1, max: 12 }),
    calls: fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 3000 }),
        up: fc.double({ min: 0, max: ARRIVAL_SLACK_MS, noNaN: true }),
        down: fc.integer({ min: 0, max: 200 }),
        priority: fc.constant(0),
        due: fc.constant(0),
      }),
      { minLength: 20, maxLength: 60 },
    ),
  });

  test('never empties the token bucket of a vendor that has one, whatever the delays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(load, dense),
        fc.boolean(),
        async ({ requests, windowMs, burst, calls }, isCautious) => {
          const clock = createVirtualClock();
          const bucket = createBucket({ requests, windowMs, burst, isTokenBucket: true, isCautious, clock });
          const arrivals = await arrive(bucket, clock, calls, () => bucket.useBurst());
          // Requests of one window may be late, and arrive at once.
          expect(countRefused(arrivals, Math.max(requests, burst), windowMs / requests)).toBe(0);
          expect(bucket.waiting).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('uses what a token bucket gets while a burst is under way', async () => {
    const clock = createVirtualClock();
    const bucket = createBucket({ requests: 10, windowMs: 1000, burst: 10, isTokenBucket: true, clock });
    const work = Array.from({ length: 210 }, async () => {
      const ticket = await take(bucket);
      await clock.sleep(50);
      ticket.received();
    });
    await Promise.all(work);
    // Ten at once, and 200 at ten a second.
    expect(clock.now()).toBeGreaterThan(20_000);
    expect(clock.now()).toBeLessThan(20_250);
  });

  test('is used to 95 % and more where the line is quick', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 30 }), async (requests, latency) => {
        const clock = createVirtualClock();
        const bucket = createBucket({ requests, windowMs: 1000, burst: 1, clock });
        const count = requests * 10;
        const work = Array.from({ length: count }, async () => {
          const ticket = await take(bucket);
          await clock.sleep(latency);
          ticket.received();
        });
        await Promise.all(work);
        const leastMs = ((count - 1) * 1000) / requests;
        expect(leastMs / (clock.now() - latency)).toBeGreaterThan(0.95);
      }),
      { numRuns: 40 },
    );
  });

  test('goes by priority, then due, then arrival', async () => {
    const place = fc.record({ priority: fc.integer({ min: 0, max: 3 }), due: fc.integer({ min: 0, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(place, { maxLength: 40 }), async (places) => {
        const clock = createVirtualClock();
        const bucket = createBucket({ requests: 10, windowMs: 1000, burst: 1, clock });
        bucket.pauseUntil(50);
        const granted: number[] = [];
        const work = places.map((options, index) => take(bucket, options).then(() => granted.push(index)));
        await Promise.all(work);
        const expected = places
          .map((options, index) => ({ ...options, index }))
          .sort((a, b) => a.priority - b.priority || a.due - b.due || a.index - b.index)
          .map(({ index }) => index);
        expect(granted).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('pace', () => {
  async function instants(options: {
    requests: number;
    burst: number;
    count: number;
    isTokenBucket?: boolean;
  }): Promise<number[]> {
    const clock = createVirtualClock();
    const bucket = createBucket({ ...options, windowMs: 1000, clock });
    const grants: number[] = [];
    const work = Array.from({ length: options.count }, async () => {
      (await take(bucket)).received();
      grants.push(Math.round(clock.now()));
    });
    await Promise.all(work);
    return grants;
  }

  test('is even without a burst', async () => {
    expect(await instants({ requests: 10, burst: 1, count: 5 })).toEqual([0, 95, 195, 295, 395]);
  });

  test('a documented burst goes at once, then the window rules', async () => {
    expect(await instants({ requests: 10, burst: 10, count: 12 })).toEqual([...Array(10).fill(0), 1001, 1001]);
  });

  test('a token bucket gives a token an interval after a burst', async () => {
    const expected = [...Array(10).fill(0), 101, 201];
    expect(await instants({ requests: 10, burst: 10, count: 12, isTokenBucket: true })).toEqual(expected);
  });

  test('a token bucket of more than a window holds gives them all at once', async () => {
    expect(await instants({ requests: 2, burst: 4, count: 6, isTokenBucket: true })).toEqual([0, 0, 0, 0, 501, 1001]);
  });

  test('requests without an answer may still arrive, and hold their tokens', async () => {
    const clock = createVirtualClock();
    const bucket = createBucket({ requests: 2, windowMs: 1000, burst: 2, isTokenBucket: true, clock });
    await take(bucket);
    await take(bucket);
    await take(bucket);
    expect(clock.now()).toBeCloseTo(ARRIVAL_SLACK_MS + 501, 3);
  });

  test('a burst that waits is paced evenly until it may be used', async () => {
    const clock = createVirtualClock();
    const bucket = createBucket({ requests: 10, windowMs: 1000, burst: 10, isCautious: true, clock });
    const grants: number[] = [];
    const work = Array.from({ length: 13 }, async (_, index) => {
      (await take(bucket)).received();
      grants.push(Math.round(clock.now()));
      if (index === 2) bucket.useBurst();
    });
    await Promise.all(work);
    expect(grants).toEqual([0, 95, 195, ...Array(7).fill(295), 1001, 1096, 1196]);
  });

  test('a burst above the rate is the limit of the window', async () => {
    expect(await instants({ requests: 2, burst: 4, count: 6 })).toEqual([0, 0, 0, 0, 1001, 1001]);
  });

  test('an answer that does not come counts as received after the slack', async () => {
    const clock = createVirtualClock();
    const bucket = createBucket({ requests: 1, windowMs: 1000, burst: 1, clock });
    await take(bucket);
    await take(bucket);
    expect(clock.now()).toBeCloseTo(1000 + ARRIVAL_SLACK_MS + 1, 3);
  });

  test('an answer that comes sooner lets the next go sooner', async () => {
    const clock = createVirtualClock();
    const bucket = createBucket({ requests: 1, windowMs: 1000, burst: 1, clock });
    const first = await take(bucket);
    const second = take(bucket);
    await clock.sleep(20);
    first.received();
    first.received();
    await second;
    expect(clock.now()).toBeCloseTo(1021, 3);
  });
});

describe('waiting', () => {
  test('a pause holds back everybody, and a shorter one does not shorten it', async () => {
    const clock = createVirtualClock();
    const bucket = createBucket({ requests: 10, windowMs: 1000, burst: 1, clock });
    bucket.pauseUntil(5000);
    bucket.pauseUntil(100);
    await take(bucket);
    expect(clock.now()).toBe(5000);
  });

  test('an abort takes a waiter out of the line and spends nothing', async () => {
    const clock = createVirtualClock();
    const bucket = createBucket({ requests: 1, windowMs: 1000, burst: 1, clock });
    (await take(bucket)).received();
    const reason = new Error('stop');
    const controller = new AbortController();
    const gone = take(bucket, { signal: controller.signal });
    const next = take(bucket);
    expect(bucket.waiting).toBe(2);
    controller.abort(reason);
    await expect(gone).rejects.toBe(reason);
    expect(bucket.waiting).toBe(1);
    await next;
    expect([Math.round(clock.now()), bucket.waiting]).toEqual([1001, 0]);
    await expect(take(bucket, { signal: controller.signal })).rejects.toBe(reason);
  });

  test('nobody left in the line: no timer left either', async () => {
    const clock = createVirtualClock();
    const bucket = createBucket({ requests: 1, windowMs: 1000, burst: 1, clock });
    await take(bucket);
    const controller = new AbortController();
    const gone = take(bucket, { signal: controller.signal });
    controller.abort();
    await expect(gone).rejects.toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([clock.now(), clock.sleeps]).toEqual([0, []]);
  });
});

describe('speed on the real clock', () => {
  test.each([
    ['100,000/s, one after the other', 100_000, 1],
    ['100,000/s, 64 at a time', 100_000, 64],
    ['as good as unlimited', 1e9, 64],
  ])('%s: more than 20,000 grants a second', async (_name, requests, concurrency) => {
    const bucket = createBucket({ requests, windowMs: 1000, burst: 1, clock: realClock });
    const count = 10_000;
    let left = count;
    const start = performance.now();
    const work = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const ticket: Ticket = await take(bucket);
        ticket.received();
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    expect(count / (performance.now() - start)).toBeGreaterThan(20);
  });

  test('the window holds on real timers', async () => {
    const bucket = createBucket({ requests: 20, windowMs: 200, burst: 1, clock: realClock });
    const arrivals: number[] = [];
    const work = Array.from({ length: 60 }, async () => {
      const ticket = await take(bucket);
      arrivals.push(performance.now());
      ticket.received();
    });
    await Promise.all(work);
    expect(mostInWindow(arrivals, 200)).toBeLessThanOrEqual(20);
  });
});
