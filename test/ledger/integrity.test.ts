import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLedger } from '../../src/ledger/read.ts';
import type { Files } from '../../src/ports/files.ts';
import { lockFolder } from '../../src/ports/folder-lock.ts';
import { createFakeLedgerStore } from '../support/github/ledger-store.ts';
import { changeLedger, headOf } from '../support/ledger-text.ts';
import { tryLedgers } from '../support/ledger-trials.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { type Attempt, type LastingWorld, type WorldOptions, withWorld } from '../support/world.ts';

const KEYS = ['a-1', 'a-2', 'a-3', 'a-4', 'a-5', 'a-6'];
const DATA = ['donor_id', ...KEYS, ''].join('\n');
/** Two rows a job, one job at a time. */
const SLOW: Pick<WorldOptions, 'files' | 'inputs'> = {
  files: { 'data/donors.csv': DATA },
  inputs: { 'batch-size': '2', concurrency: '1' },
};
const GITHUB = { ci: 'github', event: 'push', runId: '4711', job: 'sync', step: 'send' } as const;

function sent({ sandbox }: Pick<LastingWorld, 'sandbox'>): readonly number[] {
  return KEYS.map((key) => sandbox.record.rows.get(key)?.sent ?? 0);
}

const ONCE = KEYS.map(() => 1);

describe('a copy that an earlier attempt saved', () => {
  test.each<[string, (text: string) => string, string]>([
    ['with a byte that is another', (text) => text.replace('"rows":"1-2"', '"rows":"1-3"'), 'ledger/damaged'],
    [
      'of another version',
      (text) => changeLedger(text, (lines) => lines.replace('"version":2', '"version":1')),
      'ledger/version',
    ],
    ['whose first line is broken', (text) => text.slice(5), 'ledger/foreign'],
    [
      'with a record that nobody knows',
      (text) => changeLedger(text, (lines) => lines.replace('"accepted"', '"new"')),
      'ledger/damaged',
    ],
    ['that is empty', () => '', 'ledger/foreign'],
    [
      'of another account',
      (text) => changeLedger(text, (lines) => lines.replace(/"account":"\w{4}/, '"account":"0000')),
      'ledger/other-account',
    ],
  ])('%s is an error, never none', async (_, change, code) => {
    await withWorld(SLOW, async (world) => {
      const ledgers = createFakeLedgerStore();
      await world.attempt({ context: GITHUB, ledgers });
      const found = createFakeLedgerStore();
      const last = ledgers.saved.at(-1);
      if (last === undefined) throw new Error('Nothing was saved.');
      found.saved.push({ ...last, text: change(last.text) });
      const second = { context: { ...GITHUB, attempt: 2 }, ledgers: found, inputs: { 'output-dir': 'elsewhere' } };
      const { report } = (await world.attempt(second)).publication;
      expect(report).toMatchObject({ exitCode: 2, faults: [{ code }] });
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('counts where the folder of this runner holds that of another run', async () => {
    await withWorld(SLOW, async (world) => {
      const ledgers = createFakeLedgerStore();
      await world.attempt({ context: GITHUB, ledgers });
      await world.attempt({ context: { ...GITHUB, runId: '4712' }, ledgers: createFakeLedgerStore() });
      const twice = KEYS.map(() => 2);
      expect(sent(world)).toEqual(twice);
      const { report } = (await world.attempt({ context: { ...GITHUB, attempt: 2 }, ledgers })).publication;
      expect(report).toMatchObject({ exitCode: 0, continues: 'Continues attempt 1: 6 rows kept.' });
      expect(sent(world)).toEqual(twice);
    });
  });

  test('counts where the folder of this runner holds an older one', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      const ledgers = createFakeLedgerStore();
      await world.attempt({ context: GITHUB, ledgers, inputs: { timeout: '25s' } });
      const elsewhere = { 'output-dir': 'elsewhere' };
      await world.attempt({ context: { ...GITHUB, attempt: 2 }, ledgers, inputs: elsewhere });
      expect(sent(world)).toEqual(ONCE);
      const { report } = (await world.attempt({ context: { ...GITHUB, attempt: 3 }, ledgers })).publication;
      expect(report).toMatchObject({ exitCode: 0, continues: 'Continues attempt 2: 6 rows kept.' });
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('counts where the folder of this runner was set back to an earlier state of the same attempt', async () => {
    await withWorld(SLOW, async (world) => {
      const ledgers = createFakeLedgerStore();
      await world.attempt({ context: GITHUB, ledgers });
      const folder = join(world.directory, 'results');
      const whole = readFileSync(join(folder, 'ledger.ndjson'), 'utf8');
      const left = whole.slice(0, whole.indexOf('\n', whole.indexOf('"kind":"result"')) + 1);
      writeFileSync(join(folder, 'ledger.ndjson'), left);
      writeFileSync(join(folder, 'ledger.head'), headOf(left));
      const { report } = (await world.attempt({ context: { ...GITHUB, attempt: 3 }, ledgers })).publication;
      expect(report).toMatchObject({ exitCode: 0, continues: 'Continues attempt 1: 6 rows kept.' });
      expect(sent(world)).toEqual(ONCE);
    });
  });
});

describe('a ledger that is named', () => {
  const KEY = 'another-key-of-ours';
  test.each<[string, Parameters<LastingWorld['attempt']>[0], string]>([
    ['of another key', { apiKey: KEY }, 'ledger/other-account'],
    ['of another provider', { inputs: { provider: './other.yaml' } }, 'ledger/other-plan'],
    ['of another address', { inputs: { 'base-url': 'http://127.0.0.1:9' } }, 'ledger/other-account'],
  ])('%s is refused', async (_, change, code) => {
    await withWorld({ ...SLOW, sandbox: { apiKeys: [KEY, 'sandbox-key-1234567890'] } }, async (world) => {
      const own = readFileSync(new URL('../../providers/donoratlas.yaml', import.meta.url), 'utf8');
      writeFileSync(join(world.directory, 'other.yaml'), own.replace(/^title: .*$/m, 'title: Another'));
      await world.attempt({ apiKey: 'sandbox-key-1234567890' });
      const inputs = { ...change?.inputs, ledger: 'results/ledger.ndjson', 'output-dir': 'elsewhere' };
      const { report } = (await world.attempt({ apiKey: 'sandbox-key-1234567890', ...change, inputs })).publication;
      expect(report).toMatchObject({ exitCode: 2 });
      expect(report.faults.map((fault) => fault.code)).toContain(code);
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('of the sandbox is refused by a run against the vendor, and the message says so', async () => {
    await withWorld(SLOW, async (world) => {
      await world.attempt();
      const path = join(world.directory, 'sandbox.ndjson');
      const text = readFileSync(join(world.directory, 'results', 'ledger.ndjson'), 'utf8');
      writeFileSync(
        path,
        changeLedger(text, (lines) => lines.replace(/"account":"\w+"/, '"account":"sandbox"')),
      );
      const { report } = (await world.attempt({ inputs: { ledger: 'sandbox.ndjson', 'output-dir': 'elsewhere' } }))
        .publication;
      expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'ledger/other-account' }] });
      expect(report.faults[0]?.message).toContain('against the sandbox');
    });
  });

  // The second is what `resume: never` moves a ledger to.
  test.each(['ledger', 'ledger-4711'])(
    'is refused where %s.head beside it knows more, and taken where none is beside it',
    async (name) => {
      await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
        await world.attempt({ inputs: { timeout: '50s' } });
        const ledger = join(world.directory, 'results', `${name}.ndjson`);
        for (const end of ['ndjson', 'head'])
          renameSync(
            join(world.directory, 'results', `ledger.${end}`),
            join(world.directory, 'results', `${name}.${end}`),
          );
        const lines = readFileSync(ledger, 'utf8').split('\n');
        writeFileSync(ledger, `${lines.slice(0, 3).join('\n')}\n`);
        const again = { inputs: { ledger: `results/${name}.ndjson`, 'output-dir': 'elsewhere' } };
        const { report } = (await world.attempt(again)).publication;
        expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'ledger/cut-short' }] });
        writeFileSync(ledger, lines.join('\n'));
        rmSync(join(world.directory, 'results', `${name}.head`));
        expect((await world.attempt(again)).publication.report.exitCode).toBe(0);
        expect(sent(world)).toEqual(ONCE);
      });
    },
  );
});

describe('a digit that is another', () => {
  const DAMAGED = expect.objectContaining({ code: 'ledger/damaged' });

  test('is found in whatever record it stands, the last one too, with and without a head', async () => {
    await withWorld(SLOW, async (world) => {
      await world.attempt();
      const ledger = join(world.directory, 'results', 'ledger.ndjson');
      const lines = readFileSync(ledger, 'utf8').trimEnd().split('\n');
      for (const at of lines.keys()) {
        const changed = lines.map((line, i) => (i === at ? line.replace(/"at":"\d/, '"at":"9') : line));
        expect(changed).not.toEqual(lines);
        const text = `${changed.join('\n')}\n`;
        expect(() => readLedger(text, 'x')).toThrow(expect.objectContaining({ faults: [DAMAGED] }));
        writeFileSync(ledger, text);
        const { report } = (await world.attempt()).publication;
        expect(report).toMatchObject({ exitCode: 2, faults: [DAMAGED] });
      }
      expect(sent(world)).toEqual(ONCE);
    });
  });
});

describe('the same command in the same folder', () => {
  const fault = (nth: number, kind: FaultRule['do']): FaultRule => ({ on: 'submit', nth, do: kind });
  const jobs: readonly (readonly [string, readonly FaultRule[], Readonly<Record<string, string>>])[] = [
    ['a job that the vendor lost', [fault(2, { kind: 'job-gone', seconds: 3600 })], {}],
    ['rows that the results do not name', [fault(2, { kind: 'missing-rows', seconds: 3600 })], {}],
    ['a lost response', [fault(2, { kind: 'reset-after' })], {}],
    ['no credit after two jobs', [fault(3, { kind: 'answer', status: 402 })], {}],
    ['a timeout', [fault(2, { kind: 'never-ends', seconds: 3600 })], { timeout: '5m' }],
  ];

  test.each(jobs)('after %s sends no row twice, and is refused with one more row', async (_, faults, inputs) => {
    await withWorld({ ...SLOW, inputs: { ...SLOW.inputs, ...inputs }, sandbox: { faults } }, async (world) => {
      const first = await world.attempt();
      expect(first.publication.report.exitCode).toBeGreaterThan(1);
      const before = sent(world);
      expect(Math.max(...before)).toBe(1);
      const data = join(world.directory, 'data', 'donors.csv');
      writeFileSync(data, `${DATA}a-7\n`);
      const ledger = await world.read('ledger.ndjson');
      const other = await world.attempt();
      expect(other.publication.report).toMatchObject({ exitCode: 2, faults: [{ code: 'output/unfinished' }] });
      expect(await world.read('ledger.ndjson')).toBe(ledger);
      expect(sent(world)).toEqual(before);
      writeFileSync(data, DATA);
      const again = await world.attempt();
      expect(again.publication.report.continues).toMatch(/^Continues attempt 1: /);
      expect(Math.max(...sent(world))).toBe(1);
    });
  });

  test('begins anew where the outcome of every row is known, with another key, file or account, too', async () => {
    await withWorld({ ...SLOW, inputs: { ...SLOW.inputs, 'retry-failed': '0' } }, async (world) => {
      expect((await world.attempt()).publication.report.exitCode).toBe(0);
      const data = join(world.directory, 'data', 'donors.csv');
      writeFileSync(data, `${DATA}fail-7\n`);
      const { report } = (await world.attempt()).publication;
      expect(report).toMatchObject({ exitCode: 1, continues: null, totals: { succeeded: 6, failed: 1 } });
      expect((await world.attempt()).publication.report.continues).toBeNull();
      expect(existsSync(join(world.directory, 'results', 'ledger-run-1.ndjson'))).toBe(false);
    });
  });

  test('begins nothing anew behind a run that ended before its verdict: the same plan keeps its rows, another is refused', async () => {
    await withWorld(SLOW, async (world) => {
      await world.attempt();
      const folder = join(world.directory, 'results');
      const left = readFileSync(join(folder, 'ledger.ndjson'), 'utf8').replace(/[^\n]*\n$/, '');
      writeFileSync(join(folder, 'ledger.ndjson'), left);
      writeFileSync(join(folder, 'ledger.head'), headOf(left));
      const data = join(world.directory, 'data', 'donors.csv');
      writeFileSync(data, DATA.replace('a-1\n', ''));
      const other = (await world.attempt()).publication.report;
      expect(other).toMatchObject({ exitCode: 2, faults: [{ code: 'output/unfinished' }] });
      expect(other.faults[0]?.message).toContain('it was killed before it ended');
      expect(await world.read('ledger.ndjson')).toBe(left);
      writeFileSync(data, DATA);
      const { report } = (await world.attempt()).publication;
      expect(report).toMatchObject({ exitCode: 0, continues: 'Continues attempt 1: 6 rows kept.' });
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('begins nothing anew behind a second run that ended before its verdict: that of the first is none of it', async () => {
    const faults = [fault(3, { kind: 'answer', status: 402 })];
    await withWorld({ ...SLOW, sandbox: { faults } }, async (world) => {
      expect((await world.attempt()).publication.report.totals.reasons).toEqual({ 'not-sent': 2 });
      await world.attempt();
      expect(sent(world)).toEqual(ONCE);
      const folder = join(world.directory, 'results');
      const left = readFileSync(join(folder, 'ledger.ndjson'), 'utf8').replace(/[^\n]*\n$/, '');
      writeFileSync(join(folder, 'ledger.ndjson'), left);
      writeFileSync(join(folder, 'ledger.head'), headOf(left));
      const { report } = (await world.attempt()).publication;
      expect(report).toMatchObject({
        exitCode: 0,
        continues: expect.stringMatching(/^Continues attempt \d: 6 rows kept\.$/),
      });
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('says of no row that it was not sent where it refuses to go on, and goes on later', async () => {
    const faults = [fault(2, { kind: 'never-ends', seconds: 3600 })];
    await withWorld({ ...SLOW, sandbox: { faults } }, async (world) => {
      await world.attempt({ inputs: { timeout: '5m' } });
      const before = sent(world);
      expect(Math.max(...before)).toBe(1);
      const ledger = await world.read('ledger.ndjson');
      const short = (await world.attempt({ inputs: { timeout: '1s', rate: '1/s' } })).publication.report;
      expect(short).toMatchObject({ exitCode: 2, faults: [{ code: 'plan/too-long' }] });
      expect(short.totals.reasons).toEqual({ uncertain: KEYS.length });
      expect(await world.read('ledger.ndjson')).toBe(ledger);
      expect((await world.attempt()).publication.report.continues).toMatch(/^Continues attempt 1: /);
      expect(Math.max(...sent(world))).toBe(1);
    });
  });

  test('refuses a whole ledger that lost its last line alone', async () => {
    await withWorld(SLOW, async (world) => {
      await world.attempt();
      const path = join(world.directory, 'results', 'ledger.ndjson');
      const whole = readFileSync(path, 'utf8');
      writeFileSync(path, whole.replace(/[^\n]*\n$/, ''));
      const { report } = (await world.attempt()).publication;
      expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'ledger/cut-short' }] });
      writeFileSync(path, whole);
      expect((await world.attempt()).publication.report).toMatchObject({ exitCode: 0, continues: null });
    });
  });

  test('leaves a damaged ledger alone, but for resume: never, which moves it aside', async () => {
    await withWorld(SLOW, async (world) => {
      await world.attempt();
      const path = join(world.directory, 'results', 'ledger.ndjson');
      const damaged = readFileSync(path, 'utf8').replace('"rows":"3-4"', '"rows":"3-5"');
      writeFileSync(path, damaged);
      const { report } = (await world.attempt()).publication;
      expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'ledger/damaged', line: 5 }] });
      expect(report.faults[0]?.next).toMatch(/`mode: collect` .*`resume: never`/);
      expect(readFileSync(path, 'utf8')).toBe(damaged);
      expect(sent(world)).toEqual(ONCE);
      const never = await world.attempt({ inputs: { resume: 'never' } });
      expect(never.publication.report).toMatchObject({ exitCode: 0, continues: null });
      expect(never.publication.report.notices.join()).toContain('it is unknown how many rows are sent twice');
      expect(await world.read('ledger-damaged.ndjson')).toBe(damaged);
    });
  });
});

describe('a ledger that is continued in another folder', () => {
  const LEFT = { 'output-dir': 'there', ledger: 'results/ledger.ndjson' };
  const codes = ({ publication }: Attempt) => publication.report.faults.map(({ code }) => code);

  /** No credit after two jobs: the last two rows are not sent. */
  async function leaveRows(use: (world: LastingWorld) => Promise<void>): Promise<void> {
    const faults: readonly FaultRule[] = [{ on: 'submit', nth: 3, do: { kind: 'answer', status: 402 } }];
    await withWorld({ ...SLOW, sandbox: { faults } }, async (world) => {
      await world.attempt();
      expect(sent(world)).toEqual([1, 1, 1, 1, 0, 0]);
      await use(world);
    });
  }

  test('is closed in the first one, and the same command continues in the second', () =>
    leaveRows(async (world) => {
      const { report } = (await world.attempt({ inputs: LEFT })).publication;
      expect(report).toMatchObject({ exitCode: 0, continues: 'Continues attempt 1: 4 rows kept.' });
      expect(sent(world)).toEqual(ONCE);
      const ledger = await world.read('ledger.ndjson');
      expect(ledger).toMatch(/\{"kind":"moved",[^\n]*\n$/);
      for (const inputs of [{}, { ledger: LEFT.ledger }, { ledger: LEFT.ledger, mode: 'collect' }]) {
        expect(codes(await world.attempt({ inputs }))).toEqual(['ledger/continued']);
        expect(await world.read('ledger.ndjson')).toBe(ledger);
      }
      expect(codes(await world.attempt({ inputs: { ...LEFT, 'output-dir': 'third' } }))).toEqual(['ledger/continued']);
      expect((await world.attempt({ inputs: LEFT })).publication.report.exitCode).toBe(0);
      expect(sent(world)).toEqual(ONCE);
      // And back again.
      const back = await world.attempt({ inputs: { ledger: join(world.directory, 'there', 'ledger.ndjson') } });
      expect(back.publication.report).toMatchObject({ exitCode: 0, totals: { succeeded: 6 } });
      expect(sent(world)).toEqual(ONCE);
      expect((await world.attempt({ inputs: { resume: 'never' } })).publication.report.exitCode).toBe(0);
      expect(sent(world)).toEqual(KEYS.map(() => 2));
    }));

  test('is closed although its last line was cut off by a crash', () =>
    leaveRows(async (world) => {
      const path = join(world.directory, 'results', 'ledger.ndjson');
      writeFileSync(path, `${readFileSync(path, 'utf8')}{"kind":"res`);
      expect((await world.attempt({ inputs: LEFT })).publication.report.exitCode).toBe(0);
      expect(codes(await world.attempt())).toEqual(['ledger/continued']);
      expect(sent(world)).toEqual(ONCE);
    }));

  test('is refused while a run writes there, and taken once that is over', () =>
    leaveRows(async (world) => {
      const lock = await lockFolder(join(world.directory, 'results', '.bulk-job.lock'));
      expect(codes(await world.attempt({ inputs: LEFT }))).toEqual(['ledger/in-use']);
      expect(existsSync(join(world.directory, 'there', 'failed.csv'))).toBe(false);
      expect(sent(world)).toEqual([1, 1, 1, 1, 0, 0]);
      await lock?.release();
      expect((await world.attempt({ inputs: LEFT })).publication.report.exitCode).toBe(0);
      expect(sent(world)).toEqual(ONCE);
    }));

  test('where the second folder lost its ledger, the first one is refused, too', () =>
    leaveRows(async (world) => {
      await world.attempt({ inputs: LEFT });
      rmSync(join(world.directory, 'there'), { recursive: true });
      expect(codes(await world.attempt({ inputs: LEFT }))).toEqual(['ledger/continued']);
      expect(sent(world)).toEqual(ONCE);
    }));

  test('that cannot be written is continued, and a notice says what nothing keeps from happening', () =>
    leaveRows(async (world) => {
      const before = await world.read('ledger.ndjson');
      const disk = (files: Files): Files => ({
        ...files,
        lock: (path) =>
          path.includes(join('results', '.bulk-job.lock'))
            ? Promise.reject(Object.assign(new Error('read-only'), { code: 'EROFS' }))
            : files.lock(path),
      });
      const { report } = (await world.attempt({ inputs: LEFT, disk })).publication;
      expect(report.exitCode).toBe(0);
      expect(report.notices.join()).toContain('Do not run there again: the remaining rows would be sent twice');
      expect(await world.read('ledger.ndjson')).toBe(before);
      expect(sent(world)).toEqual(ONCE);
    }));

  test('collect only asks: the first folder goes on, and the copy of collect sends nothing', () =>
    leaveRows(async (world) => {
      const asked = await world.attempt({ inputs: { ...LEFT, mode: 'collect' } });
      expect(asked.publication.report.totals.reasons).toEqual({ 'not-sent': 2 });
      const inputs = { 'output-dir': 'there' };
      expect(codes(await world.attempt({ inputs }))).toEqual(['ledger/borrowed']);
      expect((await world.attempt()).publication.report.exitCode).toBe(0);
      expect(codes(await world.attempt({ inputs }))).toEqual(['ledger/borrowed']);
      expect((await world.attempt({ inputs: { ...LEFT, mode: 'collect' } })).publication.report.exitCode).toBe(0);
      expect(sent(world)).toEqual(ONCE);
    }));

  test('what collect asked for goes on in its folder where the first ledger is given again', () =>
    leaveRows(async (world) => {
      await world.attempt({ inputs: { ...LEFT, mode: 'collect' } });
      expect((await world.attempt({ inputs: LEFT })).publication.report.exitCode).toBe(0);
      expect(codes(await world.attempt())).toEqual(['ledger/continued']);
      expect(sent(world)).toEqual(ONCE);
    }));

  test('with the outcome of every row known, its failed rows go from the second folder, and the first begins anew', async () => {
    await withWorld({ ...SLOW, files: { 'data/donors.csv': `${DATA}fail-7\n` } }, async (world) => {
      await world.attempt();
      await world.attempt({ inputs: LEFT });
      expect(sent(world)).toEqual(ONCE);
      expect((await world.attempt()).publication.report).toMatchObject({ exitCode: 1, continues: null });
    });
  });
});

test('a ledger that was changed anywhere is refused, or continued right: no row goes twice', {
  timeout: 60_000,
}, async () => {
  const { trials, refused, doubles, lost } = await tryLedgers(24, 7);
  expect({ trials, doubles, lost }).toEqual({ trials: 24, doubles: [], lost: [] });
  expect(refused).toBeGreaterThan(8);
  expect(refused).toBeLessThan(24);
});
