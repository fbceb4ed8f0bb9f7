import { describe, expect, test } from 'vitest';
import { createVirtualClock } from './virtual-clock.ts';

describe('virtual clock', () => {
  test('wakes in order of instant, then of lying down, and costs no time', async () => {
    const clock = createVirtualClock();
    const woke: string[] = [];
    const sleep = (name: string, ms: number): Promise<void> =>
      clock.sleep(ms).then(() => {
        woke.push(`${name}@${clock.now()}`);
      });
    await Promise.all([sleep('a', 3_600_000), sleep('b', 10), sleep('c', 10), sleep('d', 0)]);
    expect(woke).toEqual(['d@0', 'b@10', 'c@10', 'a@3600000']);
    expect(clock.sleeps).toEqual([0, 10, 10, 3_600_000]);
    expect(clock.date().toISOString()).toBe('2026-01-05T13:00:00.000Z');
  });

  test('what a sleeper sets off is done before the next wakes', async () => {
    const clock = createVirtualClock();
    const seen: string[] = [];
    const first = clock.sleep(10).then(async () => {
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      await clock.sleep(5);
      seen.push(`first@${clock.now()}`);
    });
    const second = clock.sleep(16).then(() => seen.push(`second@${clock.now()}`));
    await Promise.all([first, second]);
    expect(seen).toEqual(['first@15', 'second@16']);
  });

  test('an aborted sleeper rejects at once and moves no time', async () => {
    const clock = createVirtualClock();
    const reason = new Error('stop');
    const controller = new AbortController();
    const gone = clock.sleep(1000, controller.signal);
    controller.abort(reason);
    await expect(gone).rejects.toBe(reason);
    await expect(clock.sleep(1, controller.signal)).rejects.toBe(reason);
    await clock.sleep(7);
    expect([clock.now(), clock.sleeps]).toEqual([7, [7]]);
  });

  test('thousands of sleepers that were called off do not pile up', async () => {
    const clock = createVirtualClock();
    for (let turn = 0; turn < 5000; turn += 1) {
      const controller = new AbortController();
      const gone = clock.sleep(60_000, controller.signal).catch(() => 'gone');
      controller.abort('over');
      expect(await gone).toBe('gone');
    }
    await clock.sleep(1);
    expect(clock.now()).toBe(1);
  });

  test('stands still while real work is held', async () => {
    const clock = createVirtualClock();
    const order: string[] = [];
    const slept = clock.sleep(1).then(() => order.push('slept'));
    const work = clock.hold(new Promise((resolve) => setTimeout(resolve, 20))).then(() => order.push('worked'));
    await Promise.all([slept, work]);
    expect(order).toEqual(['worked', 'slept']);
  });
});
