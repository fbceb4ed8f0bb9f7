import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/schema.ts';
import { describeVerdict } from '../../src/report/verdict.ts';
import { createFakeLedgerStore } from '../support/github/ledger-store.ts';
import { csvOf, type Rows, SYNC_INPUTS } from '../support/row-sync.ts';
import {
  APART_PROVIDER,
  LOOKUP_PROVIDER,
  NAMING_PROVIDER,
  ROW_PROVIDER,
  type RowVendor,
  startRowVendor,
} from '../support/row-vendor.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';
import { type AttemptOptions, withWorld } from '../support/world.ts';

const HOUR_MS = 3_600_000;

interface Sync {
  readonly vendor: RowVendor;
  readonly clock: VirtualClock;
  readonly directory: string;
  /** Runs with these rows in the file. */
  readonly sync: (rows: Rows | string, options?: AttemptOptions) => Promise<Report>;
}

/** A repository whose file is synced with `changed-only`, and the vendor it goes to. */
async function withSync(use: (sync: Sync) => Promise<void>, provider = ROW_PROVIDER): Promise<void> {
  const vendor = await startRowVendor();
  const inputs = {
    ...SYNC_INPUTS,
    'base-url': vendor.url,
    memory: 'memory.bin',
    timeout: '1m',
  };
  let runs = 0;
  try {
    await withWorld({ files: { 'v.yaml': provider }, inputs }, async ({ directory, clock, attempt }) => {
      await use({
        vendor,
        clock,
        directory,
        async sync(rows, options = {}) {
          writeData(directory, typeof rows === 'string' ? rows : csvOf(rows));
          runs += 1;
          const context = { runId: `run-${runs}`, ...options.context };
          const { report } = (await attempt({ ...options, context })).publication;
          expect(report.exitCode, JSON.stringify(report.faults)).not.toBe(70);
          return report;
        },
      });
    });
  } finally {
    await vendor.close();
  }
}

function writeData(directory: string, text: string): void {
  writeFileSync(join(directory, 'rows.csv'), text);
}

describe('changed-only', () => {
  test('sends each version of a row once, whatever the order of rows and columns', () =>
    withSync(async ({ vendor, sync }) => {
      const first = await sync({ a: '1', b: '2' });
      expect(first).toMatchObject({ exitCode: 0, totals: { total: 2, succeeded: 2 }, unchanged: 0 });
      expect(first.remembers).toBe('No row memory yet: this is the first run, and all 2 rows count as new.');
      expect(await sync({ b: '2', a: '1' })).toMatchObject({ exitCode: 0, totals: { total: 0 }, unchanged: 2 });
      expect(await sync('name,id\n2,b\n1,a\n')).toMatchObject({ totals: { total: 0 }, unchanged: 2 });
      const third = await sync({ b: '3', a: '1', c: '4' });
      expect(third).toMatchObject({ totals: { total: 2, succeeded: 2 }, unchanged: 1 });
      expect(third.remembers).toBe('2 of 3 rows are new or changed since run 3; 1 unchanged.');
      expect(vendor.arrived).toEqual([
        ['a', '1'],
        ['b', '2'],
        ['b', '3'],
        ['c', '4'],
      ]);
    }));

  test('A → B → A is three deliveries', () =>
    withSync(async ({ vendor, sync }) => {
      for (const name of ['A', 'B', 'A', 'A']) await sync({ a: name });
      expect(vendor.arrived).toEqual([
        ['a', 'A'],
        ['a', 'B'],
        ['a', 'A'],
      ]);
    }));

  test('a failed row goes again on the next run, alone', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.fails.add('b');
      expect(await sync({ a: '1', b: '2' })).toMatchObject({ totals: { succeeded: 1, failed: 1 } });
      const again = await sync({ a: '1', b: '2' });
      expect(again).toMatchObject({ totals: { total: 1, failed: 1 }, unchanged: 1 });
      expect(again.remembers).toContain(
        '0 of 2 rows are new or changed since run 1; 1 failed before and is sent again',
      );
      vendor.fails.clear();
      expect(await sync({ a: '1', b: '2' })).toMatchObject({ exitCode: 0, totals: { total: 1, succeeded: 1 } });
      expect(await sync({ a: '1', b: '2' })).toMatchObject({ totals: { total: 0 } });
    }));

  test('rows that failed before go last and do not stop the run, so that no other row waits for them for ever', () =>
    withSync(async ({ vendor, sync }) => {
      const all = { a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' };
      const one = { 'batch-size': '1', concurrency: '1', 'max-failed': '1' };
      for (const id of ['a', 'b', 'c', 'd']) vendor.fails.add(id);
      const folder = (name: string): AttemptOptions => ({ inputs: { ...one, 'output-dir': name } });
      expect(await sync(all, folder('r1'))).toMatchObject({ exitCode: 1, totals: { failed: 2 } });
      // Others fail for the first time, which stops this run, too; `a` and `b` are not reached, and are known to have failed.
      expect(await sync(all, folder('r2'))).toMatchObject({ exitCode: 1, totals: { failed: 2 } });
      expect(await sync(all, folder('r3'))).toMatchObject({ exitCode: 1, totals: { failed: 4, succeeded: 2 } });
      expect(vendor.arrived.map(([id]) => id).join('')).toBe('abcdefabcd');
      vendor.fails.clear();
      expect(await sync(all, folder('r4'))).toMatchObject({ exitCode: 0, totals: { succeeded: 4 } });
    }));

  test('a version that failed and was taken back leaves the delivered one alone', () =>
    withSync(async ({ vendor, sync }) => {
      await sync({ a: '1' });
      vendor.fails.add('a');
      await sync({ a: 'bad' });
      expect(await sync({ a: '1' })).toMatchObject({ totals: { total: 0 }, unchanged: 1 });
      expect(vendor.holds.get('a')).toBe('1');
    }));

  test('a version that failed again and again and was taken back leaves the delivered one alone', () =>
    withSync(async ({ vendor, sync }) => {
      await sync({ a: '1', b: '1' });
      vendor.fails.add('a');
      for (const name of ['bad', 'bad', 'bad']) await sync({ a: name, b: '1' });
      expect(await sync({ a: '1', b: '1' })).toMatchObject({ totals: { total: 0 }, unchanged: 2 });
    }));

  test('a row whose job still ran is not sent again, and its outcome comes with the next run', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.busy = true;
      expect(await sync({ a: '1', b: '2' })).toMatchObject({ exitCode: 4, totals: { reasons: { 'timed-out': 2 } } });
      const edited = await sync({ a: '1', b: '3', c: '4' });
      // What is open stays open, also where it was edited meanwhile; the new row goes.
      expect(edited).toMatchObject({ exitCode: 4, totals: { total: 3, reasons: { 'timed-out': 3 } } });
      vendor.busy = false;
      expect(await sync({ a: '1', b: '3', c: '4' })).toMatchObject({ exitCode: 0, unchanged: 2 });
      expect(vendor.arrived).toEqual([
        ['a', '1'],
        ['b', '2'],
        ['c', '4'],
        ['b', '3'],
      ]);
      expect(vendor.holds).toEqual(
        new Map([
          ['a', '1'],
          ['b', '3'],
          ['c', '4'],
        ]),
      );
    }));

  test('an edited row whose earlier version arrives while the run waits is not sent, and nothing says that time was up', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.busy = true;
      await sync({ a: '1', b: '2' });
      vendor.onAccepted = () => {
        vendor.busy = false;
      };
      const edited = await sync({ a: '1', b: '3', c: '4' });
      expect(edited).toMatchObject({ exitCode: 4, totals: { succeeded: 2, reasons: { 'not-sent': 1 } } });
      expect(edited.faults).toMatchObject([
        {
          code: 'memory/edited-meanwhile',
          message:
            '1 row was not sent, because the vendor still processed an earlier version from run run-1 when this run began.',
        },
      ]);
      expect(describeVerdict(edited)).toEqual(['1 row not sent; 2 delivered']);
      expect(await sync({ a: '1', b: '3', c: '4' })).toMatchObject({ exitCode: 0, totals: { total: 1, succeeded: 1 } });
      expect(vendor.holds.get('b')).toBe('3');
    }));

  test('submit waits for no job of an earlier run: what was sent is pending, and what was edited is not sent', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.busy = true;
      await sync({ a: '1', b: '2' });
      const submit = { inputs: { mode: 'submit' } };
      expect(await sync({ a: '1', b: '2' }, submit)).toMatchObject({
        exitCode: 0,
        totals: { reasons: { submitted: 2 } },
      });
      expect(await sync({ a: '1', b: '3' }, submit)).toMatchObject({
        exitCode: 4,
        totals: { reasons: { submitted: 1, 'not-sent': 1 } },
        faults: [{ code: 'memory/edited-meanwhile' }],
      });
    }));

  test.each([1, 2])('a run that is canceled as it polls a job of an earlier run (poll %i) ends as canceled', (nth) =>
    withSync(async ({ vendor, sync }) => {
      vendor.busy = true;
      await sync({ a: '1', b: '2' });
      let stop = (): void => undefined;
      let polls = 0;
      vendor.onPolled = () => {
        polls += 1;
        if (polls === nth) stop();
      };
      const onEvent: AttemptOptions['onEvent'] = (_, cancel) => {
        stop = cancel;
      };
      expect(await sync({ a: '1', b: '3' }, { onEvent })).toMatchObject({
        exitCode: 130,
        reason: 'cancelled',
        totals: { reasons: { cancelled: 2 } },
      });
      vendor.onPolled = undefined;
      vendor.busy = false;
      expect(await sync({ a: '1', b: '3' })).toMatchObject({ exitCode: 0, totals: { succeeded: 1 } });
    }),
  );

  test('a job that is gone leaves its rows lost, until somebody looked', () =>
    withSync(async ({ vendor, clock, sync }) => {
      vendor.busy = true;
      expect(await sync({ a: '1' })).toMatchObject({ exitCode: 4, totals: { reasons: { 'timed-out': 1 } } });
      vendor.forget();
      await clock.sleep(HOUR_MS);
      for (const _ of [1, 2])
        expect(await sync({ a: '2' })).toMatchObject({ exitCode: 3, totals: { reasons: { lost: 1 } } });
      vendor.busy = false;
      expect(await sync({ a: '2' }, { inputs: { 'resend-uncertain': 'true' } })).toMatchObject({
        exitCode: 0,
        totals: { total: 1, succeeded: 1 },
      });
      expect(await sync({ a: '2' })).toMatchObject({ exitCode: 0, totals: { total: 0 }, unchanged: 1 });
      expect(vendor.arrived).toEqual([
        ['a', '1'],
        ['a', '2'],
      ]);
    }));

  test.each([
    ['with', {}, 'uncertain'],
    ['without', { 'changed-only': 'false', memory: '' }, 'unreachable'],
  ])('%s a row memory: a job that has ended and whose results cannot be read is at work no more', (_, inputs, reason) =>
    withSync(async ({ vendor, sync }) => {
      vendor.busy = true;
      await sync({ a: '1' }, { inputs });
      vendor.busy = false;
      vendor.unreadable = true;
      const report = await sync({ a: '1' }, { inputs });
      expect(report).toMatchObject({ exitCode: 3, totals: { reasons: { [reason]: 1 } } });
      vendor.unreadable = false;
      expect(await sync({ a: '1' }, { inputs })).toMatchObject({ exitCode: 0 });
      expect(vendor.arrived).toHaveLength(1);
    }, APART_PROVIDER),
  );

  test('a job that could not be asked for, and is at work, keeps its rows from being sent again', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.busy = true;
      vendor.denied = true;
      expect(await sync({ a: '1' })).toMatchObject({ exitCode: 3, totals: { reasons: { unreachable: 1 } } });
      vendor.denied = false;
      const again = await sync({ a: '1' }, { inputs: { 'resend-uncertain': 'true' } });
      expect(again).toMatchObject({ exitCode: 4, totals: { reasons: { 'timed-out': 1 } } });
      vendor.busy = false;
      expect(await sync({ a: '1' })).toMatchObject({ exitCode: 0, unchanged: 1 });
      expect(vendor.arrived).toHaveLength(1);
    }));

  test('a row that was never sent does not make another that the vendor still processes uncertain', () =>
    withSync(async ({ vendor, sync }) => {
      const inputs = { concurrency: '1', 'batch-size': '1', timeout: '2s' };
      vendor.busy = true;
      const first = await sync({ a: '1', b: '2' }, { inputs });
      expect(first).toMatchObject({ exitCode: 4, totals: { reasons: { 'timed-out': 1, 'not-sent': 1 } } });
      const second = await sync({ a: '1', b: '2' }, { inputs });
      expect(second.totals.reasons.uncertain).toBeUndefined();
      expect(second).toMatchObject({ exitCode: 4, totals: { total: 2, reasons: { 'timed-out': 2 } } });
    }));

  test('a row that may have arrived waits until somebody looked', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.moods.push('lost-after');
      expect(await sync({ a: '1' })).toMatchObject({ exitCode: 3, totals: { reasons: { uncertain: 1 } } });
      expect(await sync({ a: '2', b: '1' })).toMatchObject({ exitCode: 3, totals: { succeeded: 1, unresolved: 1 } });
      // Runs in between, however many, know no more.
      for (const _ of [1, 2]) {
        const again = await sync({ a: '2', b: '1' });
        expect(again).toMatchObject({ exitCode: 3, unchanged: 1, totals: { total: 1, unresolved: 1 } });
      }
      expect(vendor.arrived).toHaveLength(2);
      expect(await sync({ a: '2', b: '1' }, { inputs: { 'resend-uncertain': 'true' } })).toMatchObject({
        exitCode: 0,
        totals: { total: 1, succeeded: 1 },
      });
      expect(vendor.arrived).toEqual([
        ['a', '1'],
        ['b', '1'],
        ['a', '2'],
      ]);
    }));

  test('a lookup finds a new row, and proves nothing of a changed one', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.moods.push('lost-after');
      expect(await sync({ a: '1' })).toMatchObject({ totals: { succeeded: 1 } });
      vendor.moods.push('lost-before');
      expect(await sync({ a: '2' })).toMatchObject({ exitCode: 3, totals: { reasons: { uncertain: 1 } } });
      await sync({ a: '2' }, { inputs: { 'resend-uncertain': 'true' } });
      expect(vendor.holds).toEqual(new Map([['a', '2']]));
    }, LOOKUP_PROVIDER));

  test('nor of a row that was taken out of the files in between', () =>
    withSync(async ({ vendor, sync }) => {
      await sync({ a: '1', b: '1' });
      await sync({ b: '1' });
      vendor.moods.push('lost-before');
      expect(await sync({ a: '2', b: '1' })).toMatchObject({ exitCode: 3, totals: { reasons: { uncertain: 1 } } });
      expect(await sync({ a: '2', b: '1' })).toMatchObject({ exitCode: 3, totals: { reasons: { uncertain: 1 } } });
      await sync({ a: '2', b: '1' }, { inputs: { 'resend-uncertain': 'true' } });
      expect(vendor.holds.get('a')).toBe('2');
    }, LOOKUP_PROVIDER));

  test('nor of a row that was sent before, which the vendor called unknown', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.unknown.add('a');
      expect(await sync({ a: '1' })).toMatchObject({ totals: { not_found: 1 } });
      vendor.unknown.clear();
      vendor.holds.set('a', '0');
      vendor.moods.push('lost-before');
      for (const _ of [1, 2])
        expect(await sync({ a: '1' })).toMatchObject({ exitCode: 3, totals: { reasons: { uncertain: 1 } } });
      await sync({ a: '1' }, { inputs: { 'resend-uncertain': 'true' } });
      expect(vendor.holds.get('a')).toBe('1');
    }, LOOKUP_PROVIDER));

  test('nor where collect asks for it', () =>
    withSync(async ({ vendor, directory, sync }) => {
      await sync({ a: '1' });
      vendor.moods.push('lost-before');
      await sync({ a: '2' });
      const inputs = { mode: 'collect', ledger: 'results/ledger.ndjson', 'output-dir': join(directory, 'collected') };
      expect(await sync({ a: '2' }, { inputs })).toMatchObject({ totals: { reasons: { uncertain: 1 } } });
      await sync({ a: '2' }, { inputs: { 'resend-uncertain': 'true' } });
      expect(vendor.holds.get('a')).toBe('2');
    }, LOOKUP_PROVIDER));

  test('a run with resend-uncertain that is canceled before it sent leaves the rows as uncertain as they were', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.moods.push('lost-after', 'refused');
      await sync({ a: '1', b: '2', c: '3', d: '4' }, { inputs: { 'batch-size': '2', concurrency: '1' } });
      vendor.busy = true;
      const canceled = await sync(
        { a: '1', b: '3', c: '3', d: '4' },
        {
          inputs: { 'resend-uncertain': 'true', 'batch-size': '1', concurrency: '1' },
          onEvent: (event, cancel) => {
            if (event.kind === 'job' && event.job.state === 'running') cancel();
          },
        },
      );
      expect(canceled.exitCode).toBe(130);
      vendor.busy = false;
      const next = await sync({ a: '1', b: '3', c: '3', d: '4' });
      // The job of a had been accepted; b was not sent, and may be there since the first run.
      expect(next).toMatchObject({ exitCode: 3, totals: { reasons: { uncertain: 1 }, succeeded: 2 }, unchanged: 1 });
      expect(vendor.arrived.map(([id]) => id)).toEqual(['a', 'b', 'a', 'c', 'd']);
    }));

  test('resend-uncertain sends what nobody knows, and not what is at work', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.busy = true;
      vendor.moods.push('ok', 'lost-after');
      const inputs = { 'batch-size': '1', concurrency: '2' };
      expect(await sync({ a: '1', b: '2' }, { inputs })).toMatchObject({
        totals: { reasons: { 'timed-out': 1, uncertain: 1 } },
      });
      await sync({ a: '1', b: '2' }, { inputs: { ...inputs, 'resend-uncertain': 'true' } });
      vendor.busy = false;
      expect(await sync({ a: '1', b: '2' })).toMatchObject({ exitCode: 0, totals: { total: 0 }, unchanged: 2 });
      expect(vendor.arrived).toEqual([
        ['a', '1'],
        ['b', '2'],
        ['b', '2'],
      ]);
    }));

  test('resend-uncertain does not send what the vendor called succeeded, however little else of its job can be read', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.unreadable = true;
      vendor.fails.add('b');
      expect(await sync({ a: '1', b: '2' })).toMatchObject({ exitCode: 3, totals: { succeeded: 1 } });
      vendor.fails.clear();
      await sync({ a: '1', b: '2' }, { inputs: { 'resend-uncertain': 'true' } });
      expect(vendor.arrived).toEqual([
        ['a', '1'],
        ['b', '2'],
        ['b', '2'],
      ]);
      // An edit of it is not held back either.
      vendor.unreadable = false;
      await sync({ a: '3', b: '2' });
      expect(vendor.arrived.at(-1)).toEqual(['a', '3']);
    }, NAMING_PROVIDER));

  test('rows that a canceled run did not send go with the next one, whatever else its files held', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.busy = true;
      const text = 'id,name\na,1\nb,2\nc,3\nd,4\ne,5,6\n';
      const inputs = { concurrency: '1', 'max-invalid': 'unlimited' };
      const canceled = await sync(text, {
        inputs,
        onEvent: (event, cancel) => {
          if (event.kind === 'job' && event.job.state === 'running') cancel();
        },
      });
      expect(canceled).toMatchObject({ exitCode: 130 });
      vendor.busy = false;
      expect(await sync(text, { inputs })).toMatchObject({ exitCode: 0, unchanged: 3 });
      expect(vendor.arrived.map(([id]) => id)).toEqual(['a', 'b', 'c', 'd']);
    }));

  test('rows that a refused run did not send go with the next one', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.moods.push('ok', 'refused');
      const rows = { a: '1', b: '2', c: '3', d: '4', e: '5' };
      expect((await sync(rows, { inputs: { concurrency: '1' } })).exitCode).not.toBe(0);
      await sync({ ...rows, f: '6' });
      expect(vendor.arrived.map(([id]) => id)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    }));

  test('submit leaves rows open, and collect writes the memory', () =>
    withSync(async ({ vendor, directory, sync }) => {
      expect(await sync({ a: '1' }, { inputs: { mode: 'submit' } })).toMatchObject({ exitCode: 0 });
      const ledger = 'results/ledger.ndjson';
      const collected = await sync(
        { a: '1' },
        { inputs: { mode: 'collect', ledger, 'output-dir': join(directory, 'collected') } },
      );
      expect(collected).toMatchObject({ exitCode: 0, totals: { succeeded: 1 } });
      vendor.busy = true;
      expect(await sync({ a: '1' })).toMatchObject({ exitCode: 0, totals: { total: 0 }, unchanged: 1 });
    }));

  test('collect with the ledger alone gives outcomes to the rows that they are about', () =>
    withSync(async ({ vendor, directory, sync }) => {
      const rows = { a: '1', b: '2', c: '3', d: '4', e: '5' };
      vendor.fails.add('b');
      vendor.unknown.add('e');
      await sync(rows, { inputs: { mode: 'submit' } });
      const collect = { mode: 'collect', ledger: 'results/ledger.ndjson', 'output-dir': join(directory, 'collected') };
      const collected = await sync({ z: '9' }, { inputs: collect });
      expect(collected).toMatchObject({ exitCode: 0, totals: { total: 5, succeeded: 3, failed: 1, not_found: 1 } });
      vendor.fails.clear();
      vendor.unknown.clear();
      expect(await sync(rows)).toMatchObject({ exitCode: 0, totals: { total: 2, succeeded: 2 }, unchanged: 3 });
      expect(vendor.arrived.slice(5)).toEqual([
        ['b', '2'],
        ['e', '5'],
      ]);
    }));

  test('a limit delivers a sample, and later runs the rest', () =>
    withSync(async ({ vendor, sync }) => {
      const rows = { a: '1', b: '2', c: '3' };
      expect(await sync(rows, { inputs: { limit: '1' } })).toMatchObject({ totals: { total: 1 }, beyondLimit: 2 });
      expect(await sync(rows)).toMatchObject({ totals: { total: 2, succeeded: 2 }, unchanged: 1 });
      expect(await sync({ ...rows, d: '4' })).toMatchObject({ totals: { total: 1 }, unchanged: 3 });
      expect(vendor.arrived.map(([id]) => id)).toEqual(['a', 'b', 'c', 'd']);
    }));

  test('a limit takes rows that failed before last, so that no other row waits for them for ever', () =>
    withSync(async ({ vendor, sync }) => {
      const [rows, limit] = [{ a: '1', b: '2', c: '3', d: '4' }, { inputs: { limit: '2' } }];
      vendor.fails.add('a');
      expect(await sync(rows, limit)).toMatchObject({ totals: { succeeded: 1, failed: 1 }, beyondLimit: 2 });
      expect(await sync(rows, limit)).toMatchObject({ totals: { succeeded: 2 }, beyondLimit: 1, unchanged: 1 });
      expect(await sync(rows, limit)).toMatchObject({ totals: { total: 1, failed: 1 }, unchanged: 3 });
      expect(vendor.arrived.map(([id]) => id).join('')).toBe('abcda');
    }));

  test('a removed row leaves the memory: back in the file it is new', () =>
    withSync(async ({ vendor, sync }) => {
      await sync({ a: '1', b: '2' });
      await sync({ a: '1' });
      expect(await sync({ a: '1', b: '2' })).toMatchObject({ totals: { total: 1 }, unchanged: 1 });
      expect(vendor.arrived).toEqual([
        ['a', '1'],
        ['b', '2'],
        ['b', '2'],
      ]);
    }));

  test('an invalid row keeps what is remembered of its key', () =>
    withSync(async ({ vendor, sync }) => {
      await sync({ a: '1', b: '2' });
      await sync('id,name\na,1\nb,2,3\n', { inputs: { 'max-invalid': 'unlimited' } });
      expect(await sync({ a: '1', b: '2' })).toMatchObject({ totals: { total: 0 }, unchanged: 2 });
      expect(vendor.arrived).toHaveLength(2);
    }));
});

/** An attempt of a run on GitHub, with a path for the memory. */
const attemptOf = (runId: string, attempt: number) => ({
  ci: 'github' as const,
  event: 'workflow_dispatch',
  job: 'sync',
  step: 'send',
  runId,
  attempt,
});

const SLOWLY = { 'batch-size': '1', concurrency: '1' };

/** Cancels the run as soon as the vendor has one of its jobs. */
const cancelAtFirstJob: AttemptOptions['onEvent'] = (event, cancel) => {
  if (event.kind === 'job' && event.job.state === 'running') cancel();
};

/** Nothing can be written to the row memory. */
const fullDisk: AttemptOptions['disk'] = (files) => ({
  ...files,
  openWrite: (path) => (path.includes('memory.bin') ? Promise.reject(new Error('ENOSPC')) : files.openWrite(path)),
});

/** Brings the memory back that was there as the vendor last took a job: as if the run had died afterwards. */
function keepMemory(vendor: RowVendor, directory: string) {
  const path = join(directory, 'memory.bin');
  let kept: Buffer = Buffer.alloc(0);
  vendor.onAccepted = () => {
    kept = readFileSync(path);
  };
  return { restore: () => writeFileSync(path, kept) };
}

describe('several ledgers of one run', () => {
  const rows = { a: '1', b: '2', c: '3' };

  test('an attempt that was refused does not hide the ledger of the one before it', () =>
    withSync(async ({ vendor, sync }) => {
      vendor.busy = true;
      const first = { context: attemptOf('9', 1), inputs: SLOWLY, onEvent: cancelAtFirstJob };
      expect(await sync(rows, first)).toMatchObject({ exitCode: 130 });
      const second = await sync(rows, { context: attemptOf('9', 2), disk: fullDisk });
      expect(second).toMatchObject({ exitCode: 2 });
      expect(second.faults.map(({ code }) => code)).toEqual(['memory/unwritable']);
      vendor.busy = false;
      const third = await sync(rows, { context: attemptOf('9', 3) });
      expect(third).toMatchObject({ exitCode: 0, totals: { total: 2, succeeded: 2 }, unchanged: 1 });
      expect(vendor.arrived.map(([id]) => id)).toEqual(['a', 'b', 'c']);
    }));

  test('on new machines each attempt finds the ledgers of those before it', () =>
    withSync(async ({ vendor, directory, sync }) => {
      const ledgers = createFakeLedgerStore();
      const memory = keepMemory(vendor, directory);
      vendor.busy = true;
      for (const attempt of [1, 2]) {
        const inputs = { ...SLOWLY, timeout: '2s', 'output-dir': `machine-${attempt}` };
        await sync(rows, { context: attemptOf('9', attempt), inputs, ledgers });
        memory.restore();
      }
      vendor.busy = false;
      const inputs = { 'output-dir': 'machine-3' };
      const third = await sync(rows, { context: attemptOf('9', 3), inputs, ledgers });
      expect(third).toMatchObject({ exitCode: 0, totals: { total: 1, succeeded: 1 }, unchanged: 2 });
      expect(vendor.arrived.map(([id]) => id)).toEqual(['a', 'b', 'c']);
    }));

  test('a run that died while it continued the ledger of another one is found by its own', () =>
    withSync(async ({ vendor, directory, sync }) => {
      const ledgers = createFakeLedgerStore();
      vendor.moods.push('ok', 'refused');
      await sync(rows, { context: attemptOf('7', 1), inputs: { ...SLOWLY, 'output-dir': 'machine-1' }, ledgers });
      ledgers.otherRuns.set('7', [readFileSync(join(directory, 'machine-1', 'ledger.ndjson'), 'utf8')]);
      const memory = keepMemory(vendor, directory);
      vendor.busy = true;
      const inputs = { ...SLOWLY, timeout: '2s', ledger: 'run:7', 'output-dir': 'machine-2' };
      await sync(rows, { context: attemptOf('8', 1), inputs, ledgers });
      memory.restore();
      expect(vendor.arrived.map(([id]) => id)).toEqual(['a', 'b']);
      vendor.busy = false;
      const last = await sync(rows, { context: attemptOf('9', 1), inputs: { 'output-dir': 'machine-3' }, ledgers });
      expect(last).toMatchObject({ exitCode: 0, unchanged: 2 });
      expect(vendor.arrived.map(([id]) => id)).toEqual(['a', 'b', 'c']);
    }));

  test('collect gives outcomes to the rows of the attempt whose ledger it was given', () =>
    withSync(async ({ vendor, directory, sync }) => {
      const ledgers = createFakeLedgerStore();
      const submit = { ...SLOWLY, mode: 'submit' };
      vendor.busy = true;
      await sync({ a: '1' }, { context: attemptOf('9', 1), inputs: { ...submit, 'output-dir': 'one' }, ledgers });
      vendor.fails.add('b');
      const more = { b: '2', a: '1' };
      await sync(more, { context: attemptOf('9', 2), inputs: { ...submit, 'output-dir': 'two' }, ledgers });
      vendor.busy = false;
      const inputs = {
        ...SLOWLY,
        mode: 'collect',
        ledger: join(directory, 'two', 'ledger.ndjson'),
        'output-dir': 'three',
      };
      expect(await sync(more, { context: attemptOf('10', 1), inputs, ledgers })).toMatchObject({
        totals: { failed: 1 },
      });
      vendor.fails.clear();
      const last = { context: attemptOf('11', 1), inputs: { 'output-dir': 'four' }, ledgers };
      expect(await sync(more, last)).toMatchObject({ exitCode: 0, totals: { total: 1, succeeded: 1 } });
      expect(vendor.arrived.map(([id]) => id)).toEqual(['a', 'b', 'b']);
    }));
});

describe('removed rows', () => {
  /** Commits the files as they are, and gives the options of a run on that commit. */
  function commit(directory: string, rows: Rows): AttemptOptions {
    const git = (...words: readonly string[]): string =>
      execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
        encoding: 'utf8',
      }).trim();
    if (!existsSync(join(directory, '.git'))) git('init', '--quiet');
    writeData(directory, csvOf(rows));
    git('add', 'rows.csv');
    git('commit', '--quiet', '--allow-empty', '-m', 'rows');
    return { context: { commit: git('rev-parse', 'HEAD') } };
  }
  const listed = (directory: string, folder = 'results'): string | undefined => {
    const path = join(directory, folder, 'removed.csv');
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };

  test.each(['run', 'submit'])('%s lists them as they were at the commit of the last run', (mode) =>
    withSync(async ({ directory, sync }) => {
      const first = { a: '1', b: '=2', c: '3', d: '4' };
      await sync(first, commit(directory, first));
      const second = { a: '9', d: '4' };
      const report = await sync(second, { ...commit(directory, second), inputs: { mode } });
      expect(report).toMatchObject({ exitCode: 0, memory: { removed: 2, changed: 1 } });
      expect(report.remembers).toBe('1 of 2 rows are new or changed since run 1; 1 unchanged; 2 left the files.');
      expect(report.resultFiles).toContain('removed.csv');
      expect(listed(directory)).toBe('id,name\nb,=2\nc,3\n');
      const third = await sync(second, commit(directory, second));
      expect(third).toMatchObject({ memory: { removed: 0 } });
      expect(listed(directory)).toBeUndefined();
    }),
  );

  test('are listed where no CI system names a commit, from the one that git has checked out', () =>
    withSync(async ({ directory, sync }) => {
      const [first, second] = [{ a: '1', b: '2', c: '3' }, { a: '1' }];
      commit(directory, first);
      // It is not the last commit of the default branch at the origin.
      execFileSync('git', ['-C', directory, 'update-ref', 'refs/remotes/origin/HEAD', 'HEAD']);
      commit(directory, { ...first, c: '4' });
      await sync({ ...first, c: '4' });
      // What was committed later is looked for in vain at the commit of that run.
      commit(directory, second);
      expect(await sync(second)).toMatchObject({ exitCode: 0, memory: { removed: 2 } });
      expect(listed(directory)).toBe('id,name\nb,2\nc,4\n');
    }));

  test('are listed by the first run that forgets them, from the last commit that had them', () =>
    withSync(async ({ vendor, directory, sync }) => {
      const first = { a: '1', b: '2', c: '3', d: '4' };
      await sync(first, commit(directory, first));
      const second = { a: '1', c: '7', d: '4' };
      // This one dies, and nothing has left the memory yet.
      vendor.busy = true;
      expect(await sync(second, { ...commit(directory, second), onEvent: cancelAtFirstJob })).toMatchObject({
        exitCode: 130,
        memory: { removed: 1 },
      });
      vendor.busy = false;
      const third = { a: '1', e: '5' };
      await sync(third, { ...commit(directory, third), inputs: { limit: '1' } });
      const report = await sync(third, commit(directory, third));
      expect(report).toMatchObject({ exitCode: 0, memory: { removed: 3 } });
      expect(listed(directory)).toBe('id,name\nc,7\nd,4\nb,2\n');
      expect(await sync(third, commit(directory, third))).toMatchObject({ memory: { removed: 0 } });
    }));

  test('of a key that several rows may have, as many as left', () =>
    withSync(
      async ({ directory, sync }) => {
        const text = (...lines: readonly string[]) => `id,name\n${lines.join('\n')}\n`;
        const options = commit(directory, {});
        writeData(directory, text('a,1', 'a,2', 'a,3', 'b,1'));
        execFileSync('git', ['-C', directory, 'add', '.']);
        execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'more']);
        const head = execFileSync('git', ['-C', directory, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
        await sync(text('a,1', 'a,2', 'a,3', 'b,1'), { context: { commit: head } });
        // One of the two others has changed, and the other left.
        const report = await sync(text('a,1', 'a,9', 'b,1'), options);
        expect(report).toMatchObject({ memory: { removed: 1, changed: 1 } });
        expect(listed(directory)).toBe('id,name\na,3\n');
      },
      ROW_PROVIDER.replace('key: id', 'key: { column: id, unique: false }'),
    ));

  test('are counted, and the report says why they are not listed, where the commit is not there', () =>
    withSync(async ({ directory, sync }) => {
      await sync({ a: '1', b: '2' }, { context: { commit: 'f'.repeat(40) } });
      const report = await sync({ a: '1' }, { context: { commit: 'e'.repeat(40) } });
      expect(report).toMatchObject({ exitCode: 0, memory: { removed: 1 } });
      expect(report.notices).toContainEqual(expect.stringMatching(/^1 row left the files .* commit f{40}/));
      expect(listed(directory)).toBeUndefined();
    }));

  test('are listed by a run that a guard refuses, and the next one counts them again', () =>
    withSync(async ({ directory, sync }) => {
      const [first, second] = [{ a: '1', b: '2' }, { a: '1' }];
      await sync(first, commit(directory, first));
      const options = commit(directory, second);
      const refused = await sync(second, { ...options, inputs: { 'max-removed': '0' } });
      expect(refused).toMatchObject({ exitCode: 1, reason: 'guard', memory: { removed: 1 } });
      expect(listed(directory)).toBe('id,name\nb,2\n');
      expect(await sync(second, options)).toMatchObject({ exitCode: 0, memory: { removed: 1 } });
      expect(listed(directory)).toBe('id,name\nb,2\n');
    }));

  test.each([
    ['an empty file', 'id,name\n', { files: 'rows.csv\nmore.csv' }],
    ['a pattern that matches nothing', undefined, { files: 'rows.csv\nmo*.csv', 'on-empty': 'ignore' }],
    ['a limit', 'id,name\n', { files: 'rows.csv', limit: '1' }],
    ['a row without a key', 'id,name\n,7\n', { files: 'rows.csv\nmore.csv', 'max-invalid': 'unlimited' }],
  ])('%s is no removal', (_, more, inputs) =>
    withSync(async ({ vendor, directory, sync }) => {
      const both = { files: 'rows.csv\nmore.csv' };
      const [rows, path] = [{ a: '1', b: '2' }, join(directory, 'more.csv')];
      writeFileSync(path, 'id,name\nc,3\nd,4\n');
      await sync(rows, { ...commit(directory, rows), inputs: both });
      if (more === undefined) rmSync(path);
      else writeFileSync(path, more);
      const without = await sync(rows, { inputs: { ...inputs, 'max-removed': '0' } });
      expect(without).toMatchObject({ exitCode: 0, memory: { removed: 0 } });
      expect(without.notices).toContainEqual(expect.stringMatching(/^2 rows that the row memory knows are in no file/));
      expect(listed(directory)).toBeUndefined();
      writeFileSync(path, 'id,name\nc,3\nd,4\n');
      expect(await sync(rows, { inputs: both })).toMatchObject({ totals: { total: 0 }, unchanged: 4 });
      expect(vendor.arrived).toHaveLength(4);
    }),
  );
});

describe('guards', () => {
  test('more changes than allowed: nothing is sent, and the memory stays as it was', () =>
    withSync(async ({ vendor, sync }) => {
      const rows = { a: '1', b: '2', c: '3', d: '4' };
      await sync(rows);
      const refused = await sync({ ...rows, a: '9', b: '9' }, { inputs: { 'max-changed': '25%' } });
      expect(refused).toMatchObject({ exitCode: 1, reason: 'guard', submitted: 0, faults: [{ code: 'run/guard' }] });
      expect(refused.faults[0]?.message).toBe(
        '2 rows changed (allowed by max-changed: 25%; rows in the row memory: 4). Most of them by file: "rows.csv" 2.',
      );
      const allowed = await sync({ ...rows, a: '9', b: '9' }, { inputs: { 'max-changed': '50%' } });
      expect(allowed).toMatchObject({ exitCode: 0, totals: { total: 2 }, memory: { changed: 2, new: 0, removed: 0 } });
      expect(vendor.arrived).toHaveLength(6);
    }));

  test.each([
    ['max-new', { a: '1', b: '2' }, '0'],
    ['max-removed', {}, '50%'],
  ])('%s', (guard, more, limit) =>
    withSync(async ({ vendor, sync }) => {
      await sync({ a: '1', x: '1' });
      const rows = Object.keys(more).length === 0 ? { y: '1' } : { x: '1', ...more };
      expect(await sync(rows, { inputs: { [guard]: limit } })).toMatchObject({ exitCode: 1, reason: 'guard' });
      expect(vendor.arrived).toHaveLength(2);
    }),
  );

  test('a first run is stopped by a share of new rows, and let through by unlimited', () =>
    withSync(async ({ vendor, sync }) => {
      const refused = await sync({ a: '1' }, { inputs: { 'max-new': '50%' } });
      expect(refused).toMatchObject({ exitCode: 1, reason: 'guard' });
      expect(refused.faults[0]?.next).toContain('unlimited');
      expect(await sync({ a: '1' })).toMatchObject({ exitCode: 0 });
      expect(vendor.arrived).toHaveLength(1);
    }));

  test('without a row memory they are an error of the inputs', () =>
    withSync(async ({ vendor, sync }) => {
      const report = await sync({ a: '1' }, { inputs: { 'changed-only': 'false', memory: '', 'max-new': '5' } });
      expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'input/contradiction' }] });
      expect(vendor.arrived).toEqual([]);
    }));
});

describe('a memory that cannot be trusted', () => {
  test.each([
    [
      'damaged',
      (bytes: Buffer) => {
        bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
        return bytes;
      },
      'memory/damaged',
    ],
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40), 'memory/damaged'],
    ['empty', () => Buffer.alloc(0), 'memory/damaged'],
    [
      'of another version',
      (bytes: Buffer) => {
        bytes[9] = 9;
        return bytes;
      },
      'memory/another-version',
    ],
  ])('%s: nothing is sent', (_, change, code) =>
    withSync(async ({ vendor, directory, sync }) => {
      await sync({ a: '1' });
      const path = join(directory, 'memory.bin');
      writeFileSync(path, change(readFileSync(path)));
      const report = await sync({ a: '1', b: '2' });
      expect(report).toMatchObject({ exitCode: 2, faults: [{ code }] });
      expect(vendor.arrived).toHaveLength(1);
    }),
  );

  test('memory: new replaces one that cannot be read, as its message says', () =>
    withSync(async ({ vendor, directory, sync }) => {
      await sync({ a: '1' });
      writeFileSync(join(directory, 'memory.bin'), 'BULKROWS');
      const [fault] = (await sync({ a: '1' })).faults;
      expect(fault).toMatchObject({ code: 'memory/damaged' });
      expect(fault?.next).toContain('set memory: new:memory.bin in a run that you start by hand');
      const anew = await sync({ a: '1' }, { inputs: { memory: 'new:memory.bin' } });
      expect(anew).toMatchObject({ exitCode: 0, totals: { succeeded: 1 } });
      expect(anew.remembers).toBe('The row memory was emptied (memory: new): its 1 row counts as new.');
      expect(await sync({ a: '1' })).toMatchObject({ exitCode: 0, unchanged: 1 });
      expect(vendor.arrived).toHaveLength(2);
    }));

  test('another key: nothing is sent, unless the previous one opens it', () =>
    withSync(async ({ vendor, sync }) => {
      await sync({ a: '1' });
      expect(await sync({ a: '1' }, { apiKey: 'another-key-0123456789-abcdefghijk' })).toMatchObject({
        exitCode: 2,
        faults: [{ code: 'memory/another-key' }],
      });
      expect(vendor.arrived).toHaveLength(1);
    }));

  test('a lost one is a first run, and said to be', () =>
    withSync(async ({ vendor, directory, sync }) => {
      await sync({ a: '1' });
      rmSync(join(directory, 'memory.bin'));
      expect((await sync({ a: '1' })).remembers).toContain('No row memory yet');
      expect(vendor.arrived).toHaveLength(2);
    }));

  test('a run that is run again after newer ones, and whose memory is lost, takes nothing for what the vendor has', () =>
    withSync(async ({ vendor, directory, sync }) => {
      const ledgers = createFakeLedgerStore();
      const attempt = (run: string, nth: number): AttemptOptions => ({
        context: attemptOf(run, nth),
        inputs: { 'output-dir': `machine-${run}-${nth}` },
        ledgers,
      });
      vendor.fails.add('b');
      await sync({ a: '1', b: '1' }, attempt('7', 1));
      await sync({ a: '2', b: '1' }, attempt('8', 1));
      rmSync(join(directory, 'memory.bin'));
      vendor.fails.clear();
      const again = await sync({ a: '1', b: '1' }, attempt('7', 2));
      expect(again).toMatchObject({ exitCode: 0, totals: { succeeded: 2 } });
      expect(again.remembers).toBe(
        'The row memory that attempt 1 of run 7 wrote is gone, so all 2 rows count as new. Those that it delivered are not sent again by this run, but by the next one.',
      );
      expect(vendor.arrived.map(([id, name]) => `${id}${name}`)).toEqual(['a1', 'b1', 'a2', 'b1', 'b1']);
      await sync({ a: '1', b: '1' }, attempt('9', 1));
      expect(vendor.holds.get('a')).toBe('1');
      expect(vendor.arrived).toHaveLength(6);
    }));

  test('after that a lookup proves nothing: the vendor has keys that the memory does not know', () =>
    withSync(async ({ vendor, directory, sync }) => {
      const ledgers = createFakeLedgerStore();
      const attempt = (run: string, nth: number): AttemptOptions => ({
        context: attemptOf(run, nth),
        inputs: { 'output-dir': `machine-${run}-${nth}` },
        ledgers,
      });
      vendor.fails.add('b');
      await sync({ a: '1', b: '1' }, attempt('7', 1));
      rmSync(join(directory, 'memory.bin'));
      await sync({ a: '1', b: '1' }, attempt('7', 2));
      vendor.moods.push('lost-before');
      expect(await sync({ a: '2' }, attempt('8', 1))).toMatchObject({ totals: { reasons: { uncertain: 1 } } });
    }, LOOKUP_PROVIDER));

  test('another destination has a memory of its own', () =>
    withSync(async ({ vendor, sync }) => {
      await sync({ a: '1' });
      const report = await sync({ a: '1' }, { inputs: { 'base-url': vendor.url.replace('127.0.0.1', 'localhost') } });
      expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'memory/other-destination' }] });
    }));
});
