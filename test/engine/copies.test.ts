import { describe, expect, test } from 'vitest';
import { type Copies, createCopies } from '../../src/engine/submit/copies.ts';
import type { SavedCopy } from '../../src/ports/ledger-store.ts';
import { createFakeLedgerStore } from '../support/github/ledger-store.ts';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { withWorld } from '../support/world.ts';

const MB = 1_000_000;

interface Bench {
  readonly clock: VirtualClock;
  readonly copies: Copies;
  /** Seconds at which copies were made. */
  readonly at: number[];
  /** Something new stands in the ledger from now on. */
  note(): void;
  end(): Promise<void>;
}

/** A ledger whose copies are made while the virtual clock runs; `follows: false`: only when they are asked for. */
function open(save: (nth: number) => SavedCopy, { follows = true } = {}): Bench {
  const clock = createVirtualClock();
  const ledger = { head: { records: 0, sum: '' } };
  const at: number[] = [];
  let wake = (): void => {};
  const copies = createCopies({
    ledger,
    clock,
    signal: new AbortController().signal,
    async save() {
      at.push(clock.now() / 1000);
      return save(at.length);
    },
  });
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const following = follows ? copies.follow(changed) : undefined;
  return {
    clock,
    copies,
    at,
    note() {
      ledger.head = { records: ledger.head.records + 1, sum: '' };
      wake();
    },
    async end() {
      copies.end();
      wake();
      await following;
    },
  };
}

const saved = (bytes = 1000): SavedCopy => ({ kind: 'saved', bytes });
const refused: SavedCopy = { kind: 'refused' };

describe('copies of a ledger', () => {
  test('are made 30 s after something new came, and none while nothing is new', async () => {
    const { clock, note, at, end } = open(() => saved());
    await clock.sleep(7_000);
    note();
    await clock.sleep(20_000);
    note();
    await clock.sleep(600_000);
    note();
    await clock.sleep(600_000);
    await end();
    expect(at).toEqual([37, 657]);
  });

  test('that are refused are made later', async () => {
    const { clock, note, at, end } = open((nth) => (nth < 3 ? refused : saved()));
    note();
    await clock.sleep(600_000);
    await end();
    expect(at).toEqual([30, 60, 90]);
  });

  test('before a window are waited for, once with what is new', async () => {
    const { note, copies, at, end } = open(() => saved());
    note();
    expect(await copies.cover(() => false)).toBe('saved');
    expect(await copies.cover(() => false)).toBe('saved');
    await end();
    expect(at).toEqual([0]);
  });

  test('hold nothing that came while they were saved: it needs another', async () => {
    const bench: Bench = open(
      (nth) => {
        if (nth === 1) bench.note();
        return saved();
      },
      { follows: false },
    );
    bench.note();
    expect(await bench.copies.cover(() => false)).toBe('saved');
    expect(bench.at).toEqual([0]);
    expect(await bench.copies.cover(() => false)).toBe('saved');
    expect(bench.at).toEqual([0, 0]);
  });

  test.each<[string, (nth: number) => SavedCopy, (now: number) => boolean, unknown, readonly number[]]>([
    ['confirmed at once', () => saved(), () => false, 'saved', [0]],
    ['refused twice', (nth) => (nth < 3 ? refused : saved()), () => false, 'saved', [0, 5, 20]],
    ['refused always', () => refused, () => false, 'refused', [0, 5, 20, 50]],
    ['refused while jobs run', () => refused, (now) => now < 100_000, 'refused', [0, 5, 20, 50, 80, 110]],
    ['denied', () => ({ kind: 'denied', why: 'x' }), () => true, { kind: 'denied', why: 'x' }, [0]],
  ])('before a window, %s', async (_, save, mayWait, expected, times) => {
    const bench = open(save, { follows: false });
    bench.note();
    expect(await bench.copies.cover(() => mayWait(bench.clock.now()))).toEqual(expected);
    expect(bench.at).toEqual(times);
  });

  test('get rarer as they fill what a run may take, and never take more', async () => {
    let total = 0;
    const { clock, note, at, copies, end } = open(() => {
      total += 4 * MB;
      return saved(4 * MB);
    });
    for (let seconds = 0; seconds < 6 * 3600; seconds += 10) {
      note();
      await clock.sleep(10_000);
    }
    await end();
    expect(total).toBeLessThanOrEqual(200 * MB);
    expect(copies.isSpent).toBe(true);
    const gaps = at.slice(1).map((time, i) => time - (at[i] ?? 0));
    expect(gaps.slice(0, 24).every((gap) => gap <= 40)).toBe(true);
    expect(gaps.at(-1)).toBeGreaterThan(300);
  });
});

test('a runner that is lost while jobs run leaves their ids: nothing of them is uncertain', async () => {
  const ledgers = createFakeLedgerStore();
  const rows = Array.from({ length: 6 }, (_, i) => `a-${i}`);
  const files = { 'data/donors.csv': ['donor_id', ...rows, ''].join('\n') };
  const context = { ci: 'github', event: 'push', runId: '4711', job: 'sync', step: 'send' } as const;
  await withWorld({ files, inputs: { 'batch-size': '2' }, sandbox: { jobSeconds: 70 } }, async (world) => {
    await world.attempt({ context, ledgers, inputs: { 'output-dir': 'first' } });
    const running = ledgers.saved.find(({ text }) => text.includes('"accepted"') && !text.includes('"result"'));
    expect(running?.text.match(/"kind":"accepted"/g)).toHaveLength(3);
    const left = createFakeLedgerStore();
    if (running !== undefined) left.saved.push(running);
    const again = await world.attempt({
      context: { ...context, attempt: 2 },
      ledgers: left,
      inputs: { 'output-dir': 'second' },
    });
    expect(again.publication.report.totals).toMatchObject({ succeeded: 6, unresolved: 0 });
    expect(rows.map((key) => world.sandbox.record.rows.get(key)?.sent)).toEqual(rows.map(() => 1));
  });
});
