import { copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { otherVersionFault, overlapFault } from '../../src/pipeline/row-memory/faults.ts';
import { createFiles } from '../../src/ports/real-files.ts';
import type { Report } from '../../src/report/schema.ts';
import { countArrivals, csvOf, expectOnce, MERGE_INPUTS, many, type Rows, SYNC_INPUTS } from '../support/row-sync.ts';
import { ROW_PROVIDER, type RowVendor, startRowVendor } from '../support/row-vendor.ts';
import { type AttemptOptions, type LastingWorld, withWorld } from '../support/world.ts';

interface Legs {
  readonly vendor: RowVendor;
  readonly directory: string;
  readonly attempt: LastingWorld['attempt'];
  edit(rows: Rows): void;
  leg(shard: string, options?: AttemptOptions): Promise<Report>;
  merge(options?: AttemptOptions): Promise<Report>;
  /** All legs with these rows, then merge. */
  sync(rows: Rows, of: number, options?: AttemptOptions): Promise<Report>;
}

async function withLegs(use: (legs: Legs) => Promise<void>, context: AttemptOptions['context'] = {}): Promise<void> {
  const vendor = await startRowVendor();
  const inputs = {
    ...SYNC_INPUTS,
    'base-url': vendor.url,
    memory: 'memory.bin',
    timeout: '1m',
  };
  let processes = 0;
  const start = async (attempt: LastingWorld['attempt'], options: AttemptOptions): Promise<Report> => {
    processes += 1;
    const { report } = (
      await attempt({
        ...options,
        context: { runId: `process-${processes}`, ...context, ...options.context },
      })
    ).publication;
    expect(report.exitCode, JSON.stringify(report.faults)).not.toBe(70);
    return report;
  };
  try {
    await withWorld({ files: { 'v.yaml': ROW_PROVIDER }, inputs }, async ({ directory, attempt }) => {
      const legs: Legs = {
        vendor,
        directory,
        attempt,
        edit: (rows) => writeFileSync(join(directory, 'rows.csv'), csvOf(rows)),
        leg: (shard, options = {}) =>
          start(attempt, {
            ...options,
            inputs: { shard, 'output-dir': `legs/${shard.split('/')[0]}`, ...options.inputs },
          }),
        merge: (options = {}) =>
          start(attempt, {
            ...options,
            inputs: { ...MERGE_INPUTS, results: 'legs/*', 'output-dir': 'merged', ...options.inputs },
          }),
        async sync(rows, of, options = {}) {
          legs.edit(rows);
          rmSync(join(directory, 'legs'), { recursive: true, force: true });
          for (let index = 1; index <= of; index += 1) await legs.leg(`${index}/${of}`, options);
          return legs.merge({ ...(options.context !== undefined && { context: options.context }) });
        },
      };
      await use(legs);
    });
  } finally {
    await vendor.close();
  }
}

/** Cuts a file at the end of a line. */
function keepLines(path: string, lines: number): void {
  writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(0, lines).concat('').join('\n'));
}

describe('one row memory of all legs', () => {
  test.each([1, 3, 4])('each row arrives once in its last version: %i legs', (of) =>
    withLegs(async (legs) => {
      const first = await legs.sync(many(20, 'A'), of);
      expect(first).toMatchObject({ exitCode: 0, totals: { total: 20, succeeded: 20 }, unchanged: 0 });
      expect(first.remembers).toBe('No row memory yet: this is the first run, and all 20 rows count as new.');
      expect(await legs.sync(many(20, 'A'), of)).toMatchObject({ exitCode: 0, totals: { total: 0 }, unchanged: 20 });
      const edited = { ...many(20, 'A'), r3: 'B', r17: 'B', r20: 'A' };
      const third = await legs.sync(edited, of);
      expect(third).toMatchObject({ exitCode: 0, totals: { total: 3, succeeded: 3 }, unchanged: 18 });
      expect(third.remembers).toBe('3 of 21 rows are new or changed since run 2; 18 unchanged.');
      expectOnce(legs.vendor, edited);
      expect(existsSync(join(legs.directory, 'memory.bin.legs'))).toBe(true);
      // Another number of legs, or none, makes no difference.
      expect(await legs.sync(edited, 2)).toMatchObject({ exitCode: 0, totals: { total: 0 }, unchanged: 21 });
      const alone = await legs.leg('', { inputs: { 'output-dir': 'alone' } });
      expect(alone).toMatchObject({ exitCode: 0, totals: { total: 0 }, unchanged: 21 });
    }),
  );

  test('the legs of a run find each other where a CI system names its runs by words', () =>
    withLegs(async (legs) => {
      const inBuildkite = (runId: string): AttemptOptions => ({ context: { ci: 'buildkite', runId } });
      expect(await legs.sync(many(20, 'A'), 3, inBuildkite('0190-aa'))).toMatchObject({ totals: { succeeded: 20 } });
      const edited = { ...many(20, 'A'), r3: 'B' };
      const second = await legs.sync(edited, 3, inBuildkite('0190-bb'));
      expect(second).toMatchObject({ exitCode: 0, totals: { total: 1, succeeded: 1 }, unchanged: 19 });
      expectOnce(legs.vendor, edited);
    }));

  test('a failed row goes again in the next run, alone, and the limit counts over all legs', () =>
    withLegs(async (legs) => {
      legs.vendor.fails.add('r5');
      expect(await legs.sync(many(12, 'A'), 3)).toMatchObject({ totals: { succeeded: 11, failed: 1 } });
      const again = await legs.sync(many(12, 'A'), 3);
      expect(again).toMatchObject({ totals: { total: 1, failed: 1 }, unchanged: 11 });
      legs.vendor.fails.clear();
      const limited = await legs.sync(many(12, 'B'), 3, { inputs: { limit: '5' } });
      expect(limited).toMatchObject({ totals: { total: 5, succeeded: 5 }, beyondLimit: 7 });
      expect(await legs.sync(many(12, 'B'), 3)).toMatchObject({ totals: { total: 7, succeeded: 7 }, unchanged: 5 });
    }));

  test('rows that left the files are counted once, leave the memory, and are new when they are back', () =>
    withLegs(async (legs) => {
      await legs.sync(many(9, 'A'), 3);
      const fewer = await legs.sync(many(7, 'A'), 3);
      expect(fewer).toMatchObject({ totals: { total: 0 }, unchanged: 7, memory: { removed: 2 } });
      expect(await legs.sync(many(7, 'A'), 3)).toMatchObject({ memory: { removed: 0 } });
      expect(await legs.sync(many(9, 'A'), 3)).toMatchObject({
        totals: { total: 2, succeeded: 2 },
        memory: { new: 2 },
      });
    }));

  test('guards judge the whole run in every leg, and a refused run changes nothing', () =>
    withLegs(async (legs) => {
      await legs.sync(many(9, 'A'), 3);
      const before = readFileSync(join(legs.directory, 'memory.bin'));
      const refused = await legs.sync(many(9, 'B'), 3, { inputs: { 'max-changed': '5' } });
      expect(refused).toMatchObject({ exitCode: 1, reason: 'guard' });
      expect(readFileSync(join(legs.directory, 'memory.bin')).equals(before)).toBe(true);
      expect(legs.vendor.arrived).toHaveLength(9);
    }));

  test('merge needs the secrets of the legs, and may be run twice', () =>
    withLegs(async (legs) => {
      legs.edit(many(9, 'A'));
      for (const shard of ['1/3', '2/3', '3/3']) await legs.leg(shard);
      const keyless = await legs.merge({ apiKey: undefined });
      expect(keyless.faults.map(({ code }) => code)).toEqual(['memory/no-key']);
      expect(keyless).toMatchObject({ exitCode: 2, totals: { succeeded: 9 } });
      expect(await legs.merge()).toMatchObject({ exitCode: 0 });
      expect(await legs.merge()).toMatchObject({ exitCode: 0, totals: { succeeded: 9 } });
      expect(await legs.sync(many(9, 'A'), 3)).toMatchObject({ totals: { total: 0 }, unchanged: 9 });
    }));

  test.each([
    ['2', 'is lost', (path: string) => rmSync(path)],
    ['1', 'is lost', (path: string) => rmSync(path)],
    ['2', 'is that of another leg', (path: string) => copyFileSync(path.replace('/2/', '/1/'), path)],
    ['2', 'is a row memory', (path: string) => copyFileSync(join(path, '../../../memory.bin'), path)],
  ])('merge writes no memory while the part of leg %s %s, and nothing is sent twice', (leg, _, lose) =>
    withLegs(async (legs) => {
      const old = many(9, 'A');
      const rows = { ...old, r2: 'B', r4: 'B', r6: 'B', r8: 'B' };
      await legs.sync(old, 2);
      const memory = readFileSync(join(legs.directory, 'memory.bin'));
      legs.edit(rows);
      for (const shard of ['1/2', '2/2']) await legs.leg(shard);
      lose(join(legs.directory, 'legs', leg, 'shard-memory.bin'));
      const lacking = await legs.merge();
      expect(lacking).toMatchObject({ exitCode: 2, totals: { succeeded: 4 } });
      expect(lacking.faults).toMatchObject([{ code: 'merge/no-memory', input: 'results' }]);
      expect(lacking.faults[0]?.message).toContain(`legs/${leg} has no shard-memory.bin of that shard`);
      expect(readFileSync(join(legs.directory, 'memory.bin'))).toEqual(memory);
      // What the fault says to do.
      await legs.leg(`${leg}/2`);
      expect(await legs.merge()).toMatchObject({ exitCode: 0, totals: { succeeded: 4 } });
      expect(await legs.sync(rows, 2)).toMatchObject({ totals: { total: 0 }, unchanged: 9 });
      expectOnce(legs.vendor, rows);
    }),
  );

  test('merge may have all inputs of the legs, as from their config file, and reports as with none', () =>
    withLegs(async (legs) => {
      legs.edit(many(9, 'A'));
      for (const shard of ['1/3', '2/3', '3/3']) await legs.leg(shard);
      const { inputs, totals, remembers } = await legs.merge();
      const own = { ...SYNC_INPUTS, 'base-url': legs.vendor.url, memory: 'memory.bin' };
      const again = await legs.merge({ inputs: own });
      expect(again.faults).toEqual([]);
      expect({ ...again, inputs: again.inputs }).toMatchObject({ exitCode: 0, inputs, totals, remembers });
      expect(await legs.sync(many(9, 'A'), 3)).toMatchObject({ totals: { total: 0 }, unchanged: 9 });
    }));
});

describe('what an earlier run left is neither lost nor sent twice', () => {
  test('where nobody merged: the next run takes up what the legs sent, with other files and other legs', () =>
    withLegs(async (legs) => {
      legs.edit(many(12, 'A'));
      for (const shard of ['1/3', '2/3', '3/3']) await legs.leg(shard);
      const edited = { ...many(12, 'A'), r1: 'B', r7: 'B', r12: 'A' };
      expect(await legs.sync(edited, 4)).toMatchObject({ exitCode: 0, totals: { total: 3, succeeded: 3 } });
      expectOnce(legs.vendor, edited);
      expect(await legs.sync(edited, 4)).toMatchObject({ totals: { total: 0 }, unchanged: 13 });
    }));

  test('where nobody merged twice, the later run has the last word', () =>
    withLegs(async (legs) => {
      for (const name of ['A', 'B', 'C']) {
        legs.edit(many(4, name));
        for (const shard of ['1/2', '2/2'])
          await legs.leg(shard, { inputs: { 'output-dir': `legs-${name}/${shard.split('/')[0]}` } });
      }
      expect(await legs.sync(many(4, 'C'), 2)).toMatchObject({ exitCode: 0, totals: { total: 0 }, unchanged: 4 });
      expect(await legs.sync(many(4, 'A'), 2)).toMatchObject({ exitCode: 0, totals: { total: 4 } });
    }));

  test('where nobody merged, a run without legs takes it up too', () =>
    withLegs(async (legs) => {
      legs.edit(many(12, 'A'));
      for (const shard of ['1/3', '3/3']) await legs.leg(shard);
      const alone = await legs.leg('', { inputs: { 'output-dir': 'alone' } });
      expect(alone).toMatchObject({ exitCode: 0, totals: { succeeded: alone.totals.total } });
      expectOnce(legs.vendor, many(12, 'A'));
      expect(await legs.sync(many(12, 'A'), 3)).toMatchObject({ totals: { total: 0 }, unchanged: 12 });
    }));

  test('a leg that never ran is run later, and its rows alone are sent', () =>
    withLegs(async (legs) => {
      legs.edit(many(12, 'A'));
      for (const shard of ['1/3', '3/3']) await legs.leg(shard);
      expect(await legs.merge()).toMatchObject({ exitCode: 2 });
      expect(await legs.leg('2/3')).toMatchObject({ exitCode: 0 });
      expect(await legs.merge()).toMatchObject({ exitCode: 0, totals: { total: 12, succeeded: 12 } });
      expectOnce(legs.vendor, many(12, 'A'));
    }));

  test('a leg that is run again before the merge keeps its results, in its folder and in another one', () =>
    withLegs(async (legs) => {
      legs.vendor.fails.add('r4');
      legs.edit(many(12, 'A'));
      for (const shard of ['1/2', '2/2']) await legs.leg(shard);
      const kept = await legs.leg('2/2');
      expect(kept).toMatchObject({ exitCode: 0 });
      expect(kept.totals.total).toBe(6);
      rmSync(join(legs.directory, 'legs/2'), { recursive: true });
      expect(await legs.leg('2/2')).toMatchObject({ exitCode: 0, totals: { total: 6 } });
      const merged = await legs.merge();
      expect(merged.totals.total).toBe(12);
      legs.vendor.fails.clear();
      await legs.sync(many(12, 'A'), 2);
      const twice = [...countArrivals(legs.vendor)].filter(([, times]) => times > 1).map(([version]) => version);
      expect(twice).toEqual(['r4=A']);
      expect(legs.vendor.holds.size).toBe(12);
    }));

  test('a leg that died with its folder: its rows wait until somebody decides, and are sent once', () =>
    withLegs(async (legs) => {
      legs.edit(many(12, 'A'));
      await legs.leg('1/2');
      legs.vendor.moods.push('ok', 'lost-after');
      await legs.leg('2/2');
      rmSync(join(legs.directory, 'legs/2'), { recursive: true });
      const held = await legs.leg('2/2');
      expect(held.totals.succeeded).toBe(3);
      expect(held.totals.reasons).toMatchObject({ uncertain: 3 });
      expect(await legs.merge()).toMatchObject({ exitCode: 3, totals: { total: 12, succeeded: 9 } });
      const again = await legs.sync(many(12, 'A'), 3);
      expect(again).toMatchObject({ exitCode: 3, totals: { total: 3, succeeded: 0 } });
      expectOnce(legs.vendor, many(12, 'A'));
    }));

  test('rows at work wait, whatever resend-uncertain says: a leg whose folder was lost does not send them again', () =>
    withLegs(async (legs) => {
      legs.edit(many(12, 'A'));
      legs.vendor.busy = true;
      expect((await legs.leg('2/2')).totals.reasons).toMatchObject({ 'timed-out': 6 });
      rmSync(join(legs.directory, 'legs/2'), { recursive: true });
      const again = await legs.leg('2/2', { inputs: { 'resend-uncertain': 'true' } });
      expect(again.totals.reasons).toEqual({ 'timed-out': 6 });
      expect(legs.vendor.arrived).toHaveLength(6);
    }));

  test('a leg that died with its folder: what is uncertain is sent again with resend-uncertain', () =>
    withLegs(async (legs) => {
      legs.edit(many(12, 'A'));
      legs.vendor.moods.push('ok', 'lost-before');
      await legs.leg('2/2');
      rmSync(join(legs.directory, 'legs/2'), { recursive: true });
      const again = await legs.leg('2/2', { inputs: { 'resend-uncertain': 'true' } });
      expect(again).toMatchObject({ exitCode: 0, totals: { total: 6, succeeded: 6 } });
      expect([...countArrivals(legs.vendor)].filter(([, times]) => times !== 1)).toEqual([]);
      expect(legs.vendor.arrived).toHaveLength(6);
    }));

  // These do not count the attempts of a job, and start each of them on a new machine.
  describe.each<['gitlab' | 'buildkite', string, string]>([
    ['gitlab', '70', '71'],
    ['buildkite', '0190-aa', '0190-bb'],
  ])('a job of %s that is retried without its folder', (ci, run, next) => {
    const inRun = (runId: string, folder?: string): AttemptOptions => ({
      context: { ci, runId },
      ...(folder !== undefined && { inputs: { 'output-dir': folder } }),
    });

    test('sends nothing that its first attempt may have sent, nor does the next run: a leg', () =>
      withLegs(async (legs) => {
        legs.edit(many(12, 'A'));
        await legs.leg('1/2', inRun(run));
        legs.vendor.moods.push('ok', 'lost-after');
        await legs.leg('2/2', inRun(run));
        for (const again of ['again', 'and again']) {
          rmSync(join(legs.directory, 'legs/2'), { recursive: true });
          const { totals } = await legs.leg('2/2', inRun(run));
          expect({ again, totals }).toMatchObject({ totals: { succeeded: 3, reasons: { uncertain: 3 } } });
        }
        expect(await legs.merge(inRun(run))).toMatchObject({ exitCode: 3, totals: { total: 12, succeeded: 9 } });
        const { totals, unchanged } = await legs.sync(many(12, 'A'), 3, inRun(next));
        expect({ totals, unchanged }).toMatchObject({ totals: { total: 3, reasons: { uncertain: 3 } }, unchanged: 9 });
        expectOnce(legs.vendor, many(12, 'A'));
      }));

    test('sends nothing that its first attempt may have sent, nor does the next run: a run without legs', () =>
      withLegs(async (legs) => {
        legs.edit(many(9, 'A'));
        legs.vendor.moods.push('ok', 'lost-after', 'refused');
        expect((await legs.leg('', inRun(run, 'a'))).totals.reasons).toEqual({ uncertain: 3, 'not-sent': 3 });
        const retried = await legs.leg('', inRun(run, 'b'));
        expect(retried.totals).toMatchObject({ total: 6, succeeded: 3, reasons: { uncertain: 3 } });
        const { totals, unchanged } = await legs.leg('', inRun(next, 'c'));
        expect({ totals, unchanged }).toMatchObject({ totals: { total: 3, reasons: { uncertain: 3 } }, unchanged: 6 });
        expectOnce(legs.vendor, many(9, 'A'));
      }));

    test('a leg after the merge: what it sent again is not forgotten', () =>
      withLegs(async (legs) => {
        legs.vendor.fails.add('r4');
        await legs.sync(many(12, 'A'), 2, inRun(run));
        legs.vendor.fails.clear();
        rmSync(join(legs.directory, 'legs/2'), { recursive: true });
        expect(
          (await legs.leg('2/2', inRun(run))).totals.succeeded +
            (await legs.leg('1/2', inRun(run, 'legs/new'))).totals.succeeded,
        ).toBe(1);
        expect(await legs.sync(many(12, 'A'), 2, inRun(next))).toMatchObject({ totals: { total: 0 }, unchanged: 12 });
        expect(countArrivals(legs.vendor).get('r4=A')).toBe(2);
      }));
  });

  describe('a leg that died without its last words', () => {
    /** Everything is as it was when the vendor took the last job of leg 2, and its machine was gone. */
    async function dieAtLastJob(legs: Legs): Promise<void> {
      const kept = join(legs.directory, 'kept');
      legs.edit(many(12, 'A'));
      legs.vendor.onAccepted = () => {
        if (legs.vendor.arrived.length < 6) return;
        for (const name of ['legs', 'memory.bin.legs'])
          cpSync(join(legs.directory, name), join(kept, name), { recursive: true });
      };
      await legs.leg('2/2');
      legs.vendor.onAccepted = undefined;
      for (const name of ['legs', 'memory.bin.legs']) {
        rmSync(join(legs.directory, name), { recursive: true });
        cpSync(join(kept, name), join(legs.directory, name), { recursive: true });
      }
      rmSync(join(legs.directory, 'legs/2/.bulk-job.lock'), { recursive: true, force: true });
    }

    const alone = (inputs: AttemptOptions['inputs'] = {}): AttemptOptions => ({
      inputs: { 'output-dir': 'alone', ...inputs },
    });

    test('the next run takes up its ledger, and sends what it had not reached', () =>
      withLegs(async (legs) => {
        await dieAtLastJob(legs);
        const next = await legs.leg('', alone());
        expect(next.totals).toMatchObject({ total: 9, succeeded: 6, reasons: { uncertain: 3 } });
        expectOnce(legs.vendor, many(12, 'A'));
      }));

    test.each<[string, (ledger: string, head: string) => void, RegExp]>([
      [
        'is shorter than its head',
        (ledger) => keepLines(ledger, 1),
        /has 1 of the \d+ records that ledger\.head lists/,
      ],
      ['has no head', (_, head) => rmSync(head), /has no readable ledger\.head beside it/],
      ['is gone', (ledger) => rmSync(ledger), /its ledger was not found/],
    ])('a ledger that %s is no proof that nothing was sent', (_, damage, why) =>
      withLegs(async (legs) => {
        await dieAtLastJob(legs);
        damage(join(legs.directory, 'legs/2/ledger.ndjson'), join(legs.directory, 'legs/2/ledger.head'));
        const next = await legs.leg('', alone());
        expect(next.totals).toMatchObject({ total: 12, succeeded: 6, reasons: { uncertain: 6 } });
        const notice = next.notices.find((text) => why.test(text));
        expect(notice).toMatch(/^Run \S+ ended without saying what became of 6 rows/);
        expect(notice).toMatch(/They are not sent again until you have checked in the vendor's system/);
        expectOnce(legs.vendor, many(12, 'A'));
      }),
    );

    test('rows of a leg that may be at work in its folder wait, whatever resend-uncertain says', () =>
      withLegs(async (legs) => {
        await dieAtLastJob(legs);
        const lock = await createFiles(legs.directory).lock(join(legs.directory, 'legs/2/.bulk-job.lock'));
        try {
          const next = await legs.leg('', alone({ 'resend-uncertain': 'true' }));
          expect(next.totals).toMatchObject({ total: 12, succeeded: 6, unresolved: 6 });
          expect(next.notices.join(' ')).toMatch(/Another run is writing to the ledger \S+legs\/2\/ledger\.ndjson/);
        } finally {
          await lock?.release();
        }
        expectOnce(legs.vendor, many(12, 'A'));
      }));
  });

  test('jobs that are at work when the legs end are polled by one leg of the next run', () =>
    withLegs(async (legs) => {
      legs.vendor.busy = true;
      await legs.sync(many(12, 'A'), 3);
      legs.vendor.busy = false;
      let polls = 0;
      legs.vendor.onPolled = () => {
        polls += 1;
      };
      const edited = { ...many(12, 'A'), r3: 'B' };
      const next = await legs.sync(edited, 3);
      expect(next).toMatchObject({ exitCode: 0, totals: { total: 1, succeeded: 1 }, unchanged: 11 });
      expect(polls).toBe(4 + 1);
      expectOnce(legs.vendor, edited);
    }));
});

describe('runs that meet', () => {
  test('a leg that begins after another run took up what its siblings sent goes by the newer memory, and is not merged with them', () =>
    withLegs(async (legs) => {
      await legs.sync(many(12, 'A'), 2);
      legs.edit(many(12, 'B'));
      await legs.leg('1/2');
      legs.edit(many(14, 'A'));
      await legs.leg('', { inputs: { 'output-dir': 'other' } });
      const before = legs.vendor.arrived.length;
      legs.edit(many(12, 'B'));
      const late = await legs.leg('2/2');
      expect(late).toMatchObject({ exitCode: 0, totals: { total: 6, succeeded: 6 } });
      expect(late.remembers).toMatch(/^12 of 12 rows are new or changed since run 3;/);
      const own = ['r3', 'r4', 'r5', 'r9', 'r10', 'r11'].map((id) => [id, 'B']);
      expect(legs.vendor.arrived.slice(before)).toEqual(own);
      const merged = await legs.merge();
      expect(merged.exitCode).toBe(2);
      expect(merged.faults.map(({ code }) => code)).toEqual(['merge/other-run']);
      expect(legs.vendor.arrived).toHaveLength(before + own.length);
      await legs.sync(many(14, 'C'), 2);
      expect(new Set(legs.vendor.holds.values())).toEqual(new Set(['C']));
      expect(
        [...countArrivals(legs.vendor)].filter(([version, times]) => version.endsWith('=C') && times !== 1),
      ).toEqual([]);
    }));

  test.each(['none', 'gitlab', 'azure'] as const)('outside GitHub (%s) no message speaks of its buttons', (ci) => {
    const faults = [overlapFault('memory.bin', { ci, keepsLedger: false }), otherVersionFault({ index: 2, of: 3 })];
    for (const { next } of faults) {
      expect(next).not.toContain('Re-run jobs');
      expect(next).toMatch(/once the other run has ended/i);
    }
    if (ci === 'none') expect(faults[0]?.next).toContain('run the same command again in the same folder');
  });

  const github = (run: number, attempt = 1) => ({ context: { ci: 'gitlab' as const, runId: String(run), attempt } });

  test('a leg that begins after an older run was merged does not choose its rows by another memory than its siblings', () =>
    withLegs(async (legs) => {
      legs.edit(many(8, 'A'));
      for (const shard of ['1/2', '2/2']) await legs.leg(shard, github(1));
      legs.edit(many(8, 'B'));
      const folder = (index: number): AttemptOptions => ({ ...github(2), inputs: { 'output-dir': `newer/${index}` } });
      await legs.leg('1/2', folder(1));
      legs.edit(many(8, 'A'));
      await legs.merge(github(1));
      legs.edit(many(8, 'B'));
      const before = legs.vendor.arrived.length;
      const refused = await legs.leg('2/2', folder(2));
      expect(refused.faults.map(({ code }) => code)).toEqual(['memory/overlap']);
      expect(legs.vendor.arrived).toHaveLength(before);
      await legs.sync(many(8, 'B'), 2, github(3));
      expect(new Set(legs.vendor.holds.values())).toEqual(new Set(['B']));
      expect([...countArrivals(legs.vendor).values()].every((times) => times === 1)).toBe(true);
    }));

  test('legs of an older run send nothing once a newer one has been merged', () =>
    withLegs(async (legs) => {
      await legs.sync(many(8, 'A'), 2, github(1));
      legs.edit(many(8, 'B'));
      await legs.leg('1/2', github(2));
      await legs.sync(many(8, 'C'), 2, github(3));
      const before = legs.vendor.arrived.length;
      legs.edit(many(8, 'B'));
      const late = await legs.leg('2/2', github(2));
      expect(late).toMatchObject({ exitCode: 0, reason: 'overtaken' });
      expect(legs.vendor.arrived).toHaveLength(before);
      expect(new Set(legs.vendor.holds.values())).toEqual(new Set(['C']));
      expect(await legs.sync(many(8, 'C'), 2, github(4))).toMatchObject({ totals: { total: 0 }, unchanged: 8 });
    }));

  test('what legs only meant to send again is as open as before, also where a newer run wrote the memory first', () =>
    withLegs(async (legs) => {
      legs.vendor.moods.push('lost-after');
      expect(await legs.sync(many(3, 'A'), 1)).toMatchObject({ exitCode: 3, totals: { reasons: { uncertain: 3 } } });
      legs.edit(many(6, 'A'));
      // The first job is refused, so the rows that were uncertain are not sent again.
      legs.vendor.moods.push('refused');
      for (const shard of ['1/2', '2/2']) await legs.leg(shard, { inputs: { 'resend-uncertain': 'true' } });
      expect(legs.vendor.arrived).toHaveLength(3);
      const newer = await legs.leg('', { inputs: { 'output-dir': 'newer' } });
      expect(newer).toMatchObject({ exitCode: 3, totals: { succeeded: 3, reasons: { uncertain: 3 } } });
      const merged = await legs.merge();
      expect(merged.notices.join(' ')).toContain('is newer than these shards and has written the row memory');
      const next = await legs.sync(many(6, 'A'), 2);
      expect(next).toMatchObject({ exitCode: 3, totals: { total: 3, reasons: { uncertain: 3 } } });
      expectOnce(legs.vendor, many(6, 'A'));
    }));

  test('a leg that is run again after the merge, and another merge: what failed goes again, nothing else', () =>
    withLegs(async (legs) => {
      legs.vendor.fails.add('r4').add('r1');
      await legs.sync(many(12, 'A'), 2, github(1));
      legs.vendor.fails.clear();
      const again = await legs.leg('2/2', {
        ...github(1, 2),
        inputs: { ledger: 'legs/2/ledger.ndjson', 'output-dir': 'legs/2' },
      });
      expect(again.exitCode).toBe(0);
      const merged = await legs.merge(github(1, 2));
      expect(merged.totals.total).toBe(12);
      const next = await legs.sync(many(12, 'A'), 2, github(2));
      expect(next.totals.failed).toBe(0);
      expect(legs.vendor.holds.size).toBe(12);
      const twice = [...countArrivals(legs.vendor)].filter(([, times]) => times > 1).map(([version]) => version);
      expect(twice.toSorted()).toEqual(['r1=A', 'r4=A']);
    }));
});
