import { expect, test } from 'vitest';
import { createOutages } from '../../src/engine/submit/outages.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

function setUp(options: { readonly answers?: readonly boolean[]; readonly deadline?: number } = {}) {
  const clock = createVirtualClock();
  const cancel = new AbortController();
  const { answers, deadline = 3_600_000 } = options;
  const checkedAt: number[] = [];
  const ends: number[] = [];
  const check = async (): Promise<boolean> => {
    checkedAt.push(clock.now());
    return answers?.[checkedAt.length - 1] ?? false;
  };
  const outages = createOutages({
    clock,
    signal: cancel.signal,
    deadline: () => deadline,
    isOver: () => ends.length > 0 || cancel.signal.aborted || clock.now() >= deadline,
    check: answers === undefined ? undefined : check,
    giveUp: (count) => ends.push(count),
  });
  return { clock, cancel, outages, checkedAt, ends };
}

test('without an outage submits go at once', async () => {
  const { clock, outages } = setUp();
  expect([await outages.admit(false), await outages.admit(false), clock.now()]).toEqual([0, 0, 0]);
});

test('a check is made after a pause that doubles, until it is readable', async () => {
  const { clock, outages, checkedAt } = setUp({ answers: [false, false, true] });
  outages.lost(await outages.admit(false));
  expect(await outages.admit(false)).toBe(1);
  expect([checkedAt, clock.now()]).toEqual([[1000, 3000, 7000], 7000]);
});

test('where jobs are polled, the next readable poll lets submits go', async () => {
  const { clock, outages } = setUp();
  outages.watch(1);
  outages.lost(await outages.admit(false));
  void clock.sleep(42_000).then(() => outages.readable());
  await outages.admit(false);
  expect(clock.now()).toBe(42_000);
});

test('where the last polled job ends unread, a pause takes its place', async () => {
  const { clock, outages } = setUp();
  outages.watch(1);
  outages.lost(await outages.admit(false));
  void clock.sleep(10_000).then(() => outages.watch(-1));
  await outages.admit(false);
  expect(clock.now()).toBe(11_000);
});

test('where there is neither, one submit goes after a pause that doubles; the third lost one ends the run', async () => {
  const { clock, outages, ends } = setUp();
  outages.lost(await outages.admit(false));
  const starts: number[] = [];
  for (let lost = 0; lost < 2; lost += 1) {
    const ticket = await outages.admit(false);
    starts.push(clock.now());
    const other = outages.admit(false).then(() => starts.push(clock.now()));
    await clock.sleep(100);
    outages.lost(ticket);
    if (lost === 1) await other;
    else void other;
  }
  expect(starts[0]).toBe(1000);
  expect(ends).toEqual([3]);
});

test('the one that goes first lets the others go when it is answered', async () => {
  const { clock, outages, ends } = setUp();
  outages.lost(await outages.admit(false));
  await outages.admit(false);
  const others = Promise.all([outages.admit(false), outages.admit(false)]);
  await clock.sleep(500);
  // Refused for now and made again: it does not wait for itself.
  await outages.admit(true);
  outages.ended('accepted', 1);
  await others;
  expect([clock.now(), ends]).toEqual([1500, []]);
});

test('one that finds no connection is followed by a further pause', async () => {
  const { clock, outages } = setUp();
  outages.lost(await outages.admit(false));
  await outages.admit(false);
  outages.ended('unreached', 1);
  await outages.admit(false);
  expect(clock.now()).toBe(2000);
});

test('responses that were lost at the same moment are one outage', async () => {
  const { outages, ends } = setUp();
  const tickets = await Promise.all(Array.from({ length: 20 }, () => outages.admit(false)));
  for (const ticket of tickets) outages.lost(ticket);
  expect(ends).toEqual([]);
});

test('readable checks between lost responses go on to the fifth without an accepted submit', async () => {
  const { outages, ends } = setUp({ answers: Array.from({ length: 9 }, () => true) });
  for (let lost = 0; lost < 5; lost += 1) outages.lost(await outages.admit(false));
  expect(ends).toEqual([5]);
});

test('an accepted submit starts the count anew', async () => {
  const { outages, ends } = setUp({ answers: Array.from({ length: 99 }, () => true) });
  for (let lost = 0; lost < 40; lost += 1) {
    outages.lost(await outages.admit(false));
    if (lost % 4 === 3) outages.ended('accepted', await outages.admit(false));
  }
  expect(ends).toEqual([]);
});

test.each([
  ['the deadline', { deadline: 20_000, answers: [] }, 20_000],
  ['a cancel', { answers: [] }, 5_000],
])('%s ends the waiting', async (name, options, ends) => {
  const { clock, cancel, outages } = setUp(options);
  outages.lost(await outages.admit(false));
  if (name === 'a cancel') void clock.sleep(5_000).then(() => cancel.abort());
  await outages.admit(false);
  expect(clock.now()).toBe(ends);
});

test('after a readable check one submit goes first; one from before the outage lets no other go', async () => {
  const { clock, outages } = setUp({ answers: [true] });
  const [first, second] = await Promise.all([outages.admit(false), outages.admit(false)]);
  outages.lost(first ?? 0);
  const went: number[] = [];
  const waiting = [1, 2, 3].map(async () => {
    await outages.admit(false);
    went.push(clock.now());
  });
  await clock.sleep(2_000);
  expect(went).toEqual([1000]);
  outages.ended('accepted', second ?? 0);
  await clock.sleep(2_000);
  expect(went).toEqual([1000]);
  outages.ended('accepted', 1);
  await Promise.all(waiting);
  expect(went).toEqual([1000, 4000, 4000]);
});
