import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../src/domain/text-block.ts';
import type { LedgerStore } from '../../src/ports/ledger-store.ts';
import { createFakeLedgerStore } from '../support/github/ledger-store.ts';
import { changeLedger, headOf } from '../support/ledger-text.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { type LastingWorld, type WorldOptions, withWorld } from '../support/world.ts';

const KEYS = ['a-1', 'a-2', 'fail-3', 'a-4', 'notfound-5', 'a-6', 'flaky-7', 'a-8', 'a-9', 'a-10'];
const FILES = { 'data/donors.csv': ['donor_id', ...KEYS, ''].join('\n') };
const GITHUB = { ci: 'github', event: 'push', runId: '4711', job: 'sync', step: 'send' } as const;

interface Line {
  readonly key: string;
  readonly outcome: string;
  readonly reason: string;
  readonly attempts: string;
  readonly job_id: string;
}

async function outcomes({ read }: Pick<LastingWorld, 'read'>): Promise<Readonly<Record<string, string>>> {
  const lines: readonly Line[] = parse((await read('records.csv')) ?? '', { columns: true });
  return Object.fromEntries(
    lines.map(({ key, outcome, reason }) => [key, reason === '' ? outcome : `${outcome}: ${reason}`]),
  );
}

/** How often the vendor got each row that no run has a reason to send again. */
function sent({ sandbox }: Pick<LastingWorld, 'sandbox'>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    KEYS.filter((key) => /^(?:a|notfound)-/.test(key)).map((key) => [key, sandbox.record.rows.get(key)?.sent ?? 0]),
  );
}

const UNDISTURBED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(KEYS.map((key) => [key, 'succeeded'])),
  'fail-3': 'failed',
  'notfound-5': 'not_found',
};
const ONCE = Object.fromEntries(KEYS.filter((key) => /^(?:a|notfound)-/.test(key)).map((key) => [key, 1]));

/** Two rows a job, and one job at a time, so that a run can be cut anywhere. */
const SLOW: Pick<WorldOptions, 'files' | 'inputs'> = {
  files: FILES,
  inputs: { 'batch-size': '2', concurrency: '1', 'max-failed': '1', 'stop-on-breach': 'false' },
};

const lost = (nth: number): FaultRule => ({ on: 'submit', nth, do: { kind: 'reset-after' } });

test.each([
  ['failed', 'vendor/job-failed'],
  ['canceled', 'vendor/job-canceled'],
])('a job that an earlier attempt saw end as %s is a vendor error for who continues it, too', async (state, code) => {
  await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
    await world.attempt({ inputs: { timeout: '50s' } });
    const path = join(world.directory, 'ledger.ndjson');
    const text = (await world.read('ledger.ndjson')) ?? '';
    writeFileSync(
      path,
      changeLedger(text, (lines) => lines.replace('"job":1,"state":"succeeded"', `"job":1,"state":"${state}"`)),
    );
    const inputs = { ledger: 'ledger.ndjson', 'output-dir': 'elsewhere' };
    const { report } = (await world.attempt({ inputs })).publication;
    expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error', totals: { unresolved: 0 } });
    expect(report.faults.map((fault) => fault.code)).toContain(code);
  });
});

describe('a run that was cut off', () => {
  test('and is run again on a CI system sends what failed again, too', async () => {
    const ledgers = createFakeLedgerStore();
    const inputs = { ...SLOW.inputs, 'retry-failed': '0' };
    await withWorld({ ...SLOW, inputs, sandbox: { jobSeconds: 20 } }, async (world) => {
      await world.attempt({ context: GITHUB, ledgers, inputs: { timeout: '50s' } });
      const before = world.sandbox.record.rows.get('fail-3')?.sent;
      await world.attempt({ context: { ...GITHUB, attempt: 2 }, ledgers });
      expect(before).toBe(1);
      expect(world.sandbox.record.rows.get('fail-3')?.sent).toBe(2);
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('by refused polls: resend-uncertain looks at the job first', async () => {
    const faults: readonly FaultRule[] = [{ on: 'poll', times: 3, do: { kind: 'answer', status: 401 } }];
    await withWorld({ ...SLOW, sandbox: { faults } }, async (world) => {
      const { report } = (await world.attempt()).publication;
      expect(report.totals.reasons).toMatchObject({ unreachable: 2 });
      const again = { inputs: { ledger: 'results/ledger.ndjson', 'resend-uncertain': 'true' } };
      await world.attempt(again);
      expect(await outcomes(world)).toEqual(UNDISTURBED);
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('by polls that stay refused: resend-uncertain does not send what the vendor may be at', async () => {
    const refused = { kind: 'answer', status: 401 } as const;
    const faults: FaultRule[] = [{ on: 'poll', times: 3, do: refused }];
    await withWorld({ ...SLOW, sandbox: { faults } }, async (world) => {
      await world.attempt();
      faults.push({ on: 'poll', nth: 'all', do: refused });
      const again = { inputs: { ledger: 'results/ledger.ndjson', 'resend-uncertain': 'true' } };
      const { report } = (await world.attempt(again)).publication;
      expect(report.totals.reasons).toMatchObject({ unreachable: 2 });
      expect(report.continues).toBe('Continues attempt 1: 8 rows kept, 1 job polled again.');
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('at the timeout is gone on with in the same folder: nothing is sent twice', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      const first = await world.attempt({ inputs: { timeout: '50s' } });
      expect(first.publication.report).toMatchObject({ exitCode: 4, reason: 'timed-out' });
      const second = await world.attempt();
      expect(second.publication.report).toMatchObject({ exitCode: 0 });
      expect(second.publication.report.continues).toMatch(
        /^Continues attempt 1: \d+ rows kept, .*1 job polled again\.$/,
      );
      expect(await outcomes(world)).toEqual(UNDISTURBED);
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('at the timeout, and whose job is gone since, has lost its rows: resend-uncertain sends them', async () => {
    const faults: FaultRule[] = [{ on: 'submit', do: { kind: 'never-ends', polls: 1_000 } }];
    const files = { 'data/donors.csv': 'donor_id\na-1\na-2\na-4\na-6\n' };
    await withWorld({ ...SLOW, files, sandbox: { faults } }, async (world) => {
      const first = await world.attempt({ inputs: { timeout: '3m', concurrency: '5' } });
      expect(first.publication.report.totals.reasons).toEqual({ 'timed-out': 2 });
      faults.push({ on: 'poll', nth: 'all', do: { kind: 'job-gone', polls: 1_000 } });
      for (const _ of [2, 3]) {
        const { report } = (await world.attempt()).publication;
        expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error', totals: { reasons: { lost: 2 } } });
      }
      faults.length = 0;
      const { report } = (await world.attempt({ inputs: { 'resend-uncertain': 'true' } })).publication;
      expect(report).toMatchObject({ exitCode: 0, totals: { succeeded: 4 } });
      expect(sent(world)).toMatchObject({ 'a-1': 2, 'a-2': 2, 'a-4': 1, 'a-6': 1 });
    });
  });

  test('whose job failed is green once resend-uncertain has sent all of its rows, and not before', async () => {
    const faults: FaultRule[] = [{ on: 'submit', do: { kind: 'state-failed' } }];
    await withWorld({ ...SLOW, sandbox: { faults } }, async (world) => {
      for (const _ of [1, 2]) {
        const { report } = (await world.attempt()).publication;
        expect(report).toMatchObject({ exitCode: 3, totals: { reasons: { missing: 2 } } });
        expect(report.faults.map(({ code }) => code)).toContain('vendor/job-failed');
      }
      const { report } = (await world.attempt({ inputs: { 'resend-uncertain': 'true' } })).publication;
      expect(report.faults).toEqual([]);
      expect(report.exitCode).toBe(0);
      expect(await outcomes(world)).toEqual(UNDISTURBED);
    });
  });

  test('whose job failed stays a vendor error while one of its rows was not sent again', async () => {
    const faults: FaultRule[] = [{ on: 'submit', times: 2, do: { kind: 'state-failed' } }];
    await withWorld({ ...SLOW, sandbox: { faults } }, async (world) => {
      await world.attempt();
      // The first of the two jobs is refused, and the other is not tried.
      faults.push({ on: 'submit', nth: 'all', do: { kind: 'answer', status: 402 } });
      const { report } = (await world.attempt({ inputs: { 'resend-uncertain': 'true' } })).publication;
      expect(report.exitCode).toBe(3);
      expect(report.faults.map(({ code }) => code)).toContain('vendor/job-failed');
    });
  });

  test('while a job ran sends again what that job failed for now, as the first run would have', async () => {
    const options = { files: FILES, inputs: { 'max-failed': '1' }, sandbox: { jobSeconds: 20 } };
    await withWorld(options, async (world) => {
      const first = await world.attempt({ inputs: { timeout: '10s' } });
      expect(first.publication.report.totals.reasons).toEqual({ 'timed-out': KEYS.length });
      const { report } = (await world.attempt()).publication;
      expect(report.exitCode).toBe(0);
      expect(await outcomes(world)).toEqual(UNDISTURBED);
      expect(world.sandbox.record.rows.get('flaky-7')?.sent).toBe(2);
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('by a signal is gone on with', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      let jobs = 0;
      const first = await world.attempt({
        onEvent(event, cancel) {
          if (event.kind === 'job' && event.job.state === 'running') jobs += 1;
          if (jobs === 3) cancel();
        },
      });
      expect(first.publication.report).toMatchObject({ exitCode: 130 });
      expect((await world.attempt()).publication.report).toMatchObject({ exitCode: 0 });
      expect(await outcomes(world)).toEqual(UNDISTURBED);
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('is refused with other files or settings, and its folder is left as it was', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      await world.attempt({ inputs: { timeout: '50s' } });
      const ledger = await world.read('ledger.ndjson');
      const { report } = (await world.attempt({ inputs: { 'batch-size': '3' } })).publication;
      expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'output/unfinished' }] });
      expect(report.faults[0]?.next).toMatch(/mode: collect with ledger: \S+ledger\.ndjson.*resume: never/);
      expect(await world.read('ledger.ndjson')).toBe(ledger);
    });
  });

  test('is left with resume: never: its ledger is moved aside, and the notice counts the rows that may go twice', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      await world.attempt({ inputs: { timeout: '50s' } });
      const ledger = await world.read('ledger.ndjson');
      const head = await world.read('ledger.head');
      const { report } = (await world.attempt({ inputs: { resume: 'never' } })).publication;
      expect(report).toMatchObject({ exitCode: 0, continues: null });
      expect(report.notices).toContainEqual(
        'The ledger of the earlier run is now ledger-run-1.ndjson. The vendor has or may have 6 rows of that run; they may be sent twice.',
      );
      expect(await world.read('ledger-run-1.ndjson')).toBe(ledger);
      expect(await world.read('ledger-run-1.head')).toBe(head);
      expect(await outcomes(world)).toEqual(UNDISTURBED);
    });
  });

  test('behind a torn line is gone on with', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      await world.attempt({ inputs: { timeout: '50s' } });
      const path = join(world.directory, 'results', 'ledger.ndjson');
      writeFileSync(path, `${readFileSync(path, 'utf8')}{"kind":"res`);
      expect((await world.attempt()).publication.report).toMatchObject({ exitCode: 0 });
      expect(readFileSync(path, 'utf8')).not.toMatch(/^\n|\n\n|"res\{|"res$/);
      expect(sent(world)).toEqual(ONCE);
      // A third run reads it all: the torn line, and what stands behind it.
      const { report } = (await world.attempt({ inputs: { ledger: 'results/ledger.ndjson' } })).publication;
      expect(report.continues).toBe('Continues attempt 2: 8 rows kept, 2 sent again.');
    });
  });

  test('removes from the storage what the earlier attempt had to leave there', async () => {
    const files = { 'data/people.csv': 'VanID,value\n11,a@example.org\n12,b@example.org\n' };
    const params = 'application_name: acme\nmapping_types: [{ email: value }]';
    const inputs = { provider: 'ngpvan', params, storage: 's3://sandbox-bucket/bulk-job', timeout: '5m' };
    await withWorld({ files, inputs, sandbox: { vendor: 'ngpvan', jobSeconds: 600 } }, async (world) => {
      const first = await world.attempt();
      expect(first.publication.report).toMatchObject({ exitCode: 4, reason: 'timed-out' });
      expect(world.sandbox.storage?.record.objects.size).toBe(1);
      const second = await world.attempt({ inputs: { timeout: '30m' } });
      expect(second.publication.report).toMatchObject({ exitCode: 0 });
      expect(world.sandbox.storage?.record.objects.size).toBe(0);
      expect(second.publication.report.notices.join()).not.toContain('in the storage');
    });
  });

  test('before a line feed has lost that line: what it said is not known, and nothing is sent twice', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      const ledger = join(world.directory, 'results', 'ledger.ndjson');
      await world.attempt({ inputs: { timeout: '50s' } });
      const lines = readFileSync(ledger, 'utf8').split('\n');
      const accepted = lines.findLastIndex((line) => line.includes('"kind":"accepted"'));
      writeFileSync(ledger, lines.slice(0, accepted + 1).join('\n'));
      // A crash there comes before the next head.
      const head = headOf(lines.slice(0, accepted).concat('').join('\n'));
      writeFileSync(join(world.directory, 'results', 'ledger.head'), head);
      const { report } = (await world.attempt()).publication;
      expect(report).toMatchObject({ exitCode: 3, reason: 'uncertain', totals: { unresolved: 2 } });
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('whose submit lost its answer stays uncertain, until somebody looked', async () => {
    await withWorld({ ...SLOW, sandbox: { faults: [lost(2)] } }, async (world) => {
      const first = await world.attempt();
      expect(first.publication.report).toMatchObject({ exitCode: 3, reason: 'uncertain' });
      const uncertain = { ...UNDISTURBED, 'fail-3': 'unresolved: uncertain', 'a-4': 'unresolved: uncertain' };
      expect(await outcomes(world)).toEqual(uncertain);
      const again = { inputs: { ledger: 'results/ledger.ndjson' } };
      const second = await world.attempt(again);
      expect(second.publication.report).toMatchObject({ exitCode: 3, reason: 'uncertain' });
      expect(await outcomes(world)).toEqual(uncertain);
      expect(sent(world)).toEqual(ONCE);
      await world.attempt({ inputs: { ...again.inputs, 'resend-uncertain': 'true' } });
      expect(await outcomes(world)).toEqual(UNDISTURBED);
      expect(sent(world)).toEqual({ ...ONCE, 'a-4': 2 });
    });
  });
});

describe('submit and collect', () => {
  test('end as one run does', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 600 } }, async (world) => {
      const first = await world.attempt({ inputs: { mode: 'submit' } });
      expect(first.publication.report).toMatchObject({ exitCode: 0, conclusion: 'success', submitted: 10 });
      expect(Object.values(await outcomes(world))).toEqual(KEYS.map(() => 'unresolved: submitted'));
      expect(world.clock.now()).toBeLessThan(60_000);
      const collect = { inputs: { mode: 'collect', ledger: 'results/ledger.ndjson' } };
      const second = await world.attempt(collect);
      // `collect` sends nothing, so what may go again is left as failed.
      expect(await outcomes(world)).toEqual({ ...UNDISTURBED, 'flaky-7': 'failed' });
      expect(second.publication.report).toMatchObject({ exitCode: 1, reason: 'threshold', mode: 'collect' });
      expect(sent(world)).toEqual(ONCE);
      const { submit } = world.sandbox.record.counts.requestsByKind;
      // Once more: nothing new, and the vendor's words are there again.
      await world.attempt(collect);
      expect(world.sandbox.record.counts.requestsByKind.submit).toBe(submit);
      expect(await world.read('failed.csv')).toContain('fail-3,');
    });
  });

  test('work after the branch has moved on: the rows are those of the commit', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 600 } }, async (world) => {
      const { directory } = world;
      const git = (...words: readonly string[]): string =>
        execFileSync('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@t.example', ...words], {
          encoding: 'utf8',
        });
      git('init', '--quiet');
      git('add', 'data');
      git('commit', '--quiet', '-m', 'rows');
      const commit = git('rev-parse', 'HEAD').trim();
      await world.attempt({ inputs: { mode: 'submit' }, context: { commit } });
      writeFileSync(join(directory, 'data', 'donors.csv'), 'donor_id\nb-1\n');
      const collect = { inputs: { mode: 'collect', ledger: 'results/ledger.ndjson', 'max-failed': '2' } };
      const { report } = (await world.attempt(collect)).publication;
      expect(report).toMatchObject({ exitCode: 0, totals: { total: 10, failed: 2, not_found: 1 } });
      expect(report.notices).toContainEqual(expect.stringContaining(`commit ${commit}`));
      expect(await outcomes(world)).toEqual({ ...UNDISTURBED, 'flaky-7': 'failed' });
      expect(readFileSync(join(directory, 'data', 'donors.csv'), 'utf8')).toBe('donor_id\nb-1\n');
      expect(git('status', '--porcelain', 'data')).toContain('M data/donors.csv');
      // Without the commit the counts are left, and which rows they are about.
      rmSync(join(directory, '.git'), { recursive: true });
      const { report: counted } = (await world.attempt(collect)).publication;
      expect(counted).toMatchObject({ exitCode: 0, totals: { total: 10, failed: 2, not_found: 1 } });
      expect(counted.notices.join('\n')).toContain(`check out commit ${commit}`);
      expect(counted.notices.join('\n')).toContain('Rows 3, 7: failed.');
    });
  });

  test('collect gives counts and row numbers where the data files are gone, and the files once they are back', async () => {
    const inputs = { ...SLOW.inputs, 'report-detail': 'full' };
    await withWorld({ ...SLOW, inputs, sandbox: { jobSeconds: 20 } }, async (world) => {
      await world.attempt({ inputs: { mode: 'submit', 'output-dir': 'sent' } });
      const data = join(world.directory, 'data', 'donors.csv');
      const rows = readFileSync(data, 'utf8');
      rmSync(data);
      const collect = { mode: 'collect', ledger: join('sent', 'ledger.ndjson') };
      const { report, summary, text } = (await world.attempt({ inputs: collect })).publication;
      // The same verdict as with the rows: one more row failed or was not found than is allowed.
      expect(report).toMatchObject({
        exitCode: 1,
        reason: 'threshold',
        totals: { total: 10, succeeded: 7, failed: 2, not_found: 1, unresolved: 0 },
        resultFiles: ['report.json', 'summary.md', 'ledger.ndjson'],
      });
      expect(report.notices.join('\n')).toMatch(/Among the rows 3-4 of job \S+: 1 row failed\./);
      expect(`${summary ?? ''}${plainText(text)}`).not.toMatch(/fail-3|notfound-5/);
      expect(await world.read('records.csv')).toBeUndefined();
      const source = readFileSync(join(world.directory, 'sent', 'ledger.ndjson'), 'utf8');
      expect((await world.read('ledger.ndjson'))?.replace(/\{"kind":"borrowed".*\n$/, '')).toBe(source);
      writeFileSync(data, rows);
      const again = await world.attempt({ inputs: collect });
      expect(again.publication.report).toMatchObject({ exitCode: 1, totals: report.totals });
      expect((await outcomes(world))['fail-3']).toBe('failed');
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('collect names the rows by number where the vendor does', async () => {
    const files = { 'data/people.csv': 'VanID,value\n11,a@example.org\nnotfound-12,b@example.org\n' };
    const params = 'application_name: acme\nmapping_types: [{ email: value }]';
    const inputs = { provider: 'ngpvan', params, storage: 's3://sandbox-bucket/bulk-job', 'max-not-found': '1' };
    await withWorld({ files, inputs, sandbox: { vendor: 'ngpvan', jobSeconds: 600 } }, async (world) => {
      await world.attempt({ inputs: { mode: 'submit', 'output-dir': 'sent' } });
      writeFileSync(join(world.directory, 'data', 'people.csv'), 'VanID,value\n13,c@example.org\n');
      const collect = { mode: 'collect', ledger: join('sent', 'ledger.ndjson') };
      const { report } = (await world.attempt({ inputs: collect })).publication;
      expect(report).toMatchObject({ exitCode: 0, totals: { total: 2, succeeded: 1, not_found: 1 } });
      expect(report.notices.join('\n')).toContain('Rows 2: not_found.');
    });
  });

  test('collect with other settings is refused, and not taken for files that are gone', async () => {
    await withWorld(SLOW, async (world) => {
      await world.attempt({ inputs: { mode: 'submit', 'output-dir': 'sent' } });
      const others: Record<string, string>[] = [
        { 'batch-size': '3' },
        { format: 'csv' },
        { delimiter: ',' },
        { encoding: 'utf-8' },
      ];
      for (const other of others) {
        const inputs = { mode: 'collect', ledger: join('sent', 'ledger.ndjson'), ...other };
        const { report } = (await world.attempt({ inputs })).publication;
        expect(report, JSON.stringify(other)).toMatchObject({ exitCode: 2, faults: [{ code: 'ledger/other-plan' }] });
      }
    });
  });

  test('collect says which rows were never sent', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      await world.attempt({ inputs: { timeout: '50s' } });
      const { report } = (await world.attempt({ inputs: { mode: 'collect', ledger: 'results/ledger.ndjson' } }))
        .publication;
      expect(report).toMatchObject({ exitCode: 4, reason: 'timed-out' });
      expect(report.faults.map(({ message }) => message)).toContainEqual(expect.stringContaining('never sent'));
      const { report: last } = (await world.attempt()).publication;
      expect(last).toMatchObject({ exitCode: 0 });
      expect(sent(world)).toEqual(ONCE);
    });
  });
});

describe('a job that is run again on a CI system', () => {
  test('after a gate failure keeps what succeeded and sends again what failed', async () => {
    const ledgers = createFakeLedgerStore();
    const inputs = { ...SLOW.inputs, 'max-failed': '0', 'retry-failed': '0' };
    await withWorld({ ...SLOW, inputs }, async (world) => {
      const first = await world.attempt({ context: GITHUB, ledgers });
      expect(first.publication.report).toMatchObject({ exitCode: 1, reason: 'threshold' });
      // Another runner: nothing of the folder is there.
      const second = await world.attempt({
        context: { ...GITHUB, attempt: 2 },
        ledgers,
        inputs: { 'output-dir': 'elsewhere', 'max-failed': '1' },
      });
      expect(second.publication.report.continues).toBe('Continues attempt 1: 7 rows kept, 3 sent again.');
      expect(second.publication.summary).toContain('continues attempt 1: 7 rows kept, 3 sent again');
      expect(second.publication.report).toMatchObject({
        exitCode: 0,
        totals: { succeeded: 8, failed: 1, not_found: 1 },
      });
      expect(sent(world)).toEqual({ ...ONCE, 'notfound-5': 2 });
    });
  });

  test('of a run that is named: what its last copy says to be about to be sent is uncertain', async () => {
    const inputs = { ...SLOW.inputs, rate: '1/m', timeout: '6h' };
    const ledgers = createFakeLedgerStore();
    await withWorld({ ...SLOW, inputs }, async (world) => {
      await world.attempt({ context: GITHUB, ledgers });
      const copy = ledgers.saved.find(({ text }) => text.match(/"kind":"reserve"/g)?.length === 2);
      if (copy === undefined) throw new Error('No copy was made before the second window.');
      const named: LedgerStore = { ...createFakeLedgerStore(), fetch: async () => [copy.text] };
      const context = { ...GITHUB, runId: '4712' };
      rmSync(join(world.directory, 'results'), { recursive: true });
      await world.attempt({ context, ledgers: named, inputs: { ledger: 'run:4711' } });
      expect((await outcomes(world))['a-4']).toBe('unresolved: uncertain');
      expect(world.sandbox.record.rows.get('a-4')?.sent).toBe(1);
    });
  });

  test.each([
    ['the run that began the ledger', '1'],
    ['the one that continued it', '2'],
  ])('keeps what another run of the same folder delivered meanwhile: %s', async (_, runId) => {
    const ledgers = createFakeLedgerStore();
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      await world.attempt({ context: { ...GITHUB, runId: '1' }, ledgers, inputs: { timeout: '50s' } });
      const other = await world.attempt({ context: { ...GITHUB, runId: '2' }, ledgers });
      expect(other.publication.report.continues).toMatch(/^Continues attempt 1: /);
      const before = sent(world);
      const again = await world.attempt({ context: { ...GITHUB, runId, attempt: 2 }, ledgers });
      expect(again.publication.report).toMatchObject({ exitCode: 0, continues: expect.stringMatching(/rows kept/) });
      expect(sent(world)['a-1']).toBe(before['a-1']);
      expect(sent(world)['a-5']).toBe(before['a-5']);
    });
  });

  test('with only the last cache entry left: what was about to be sent is uncertain, the rest goes', async () => {
    // Each window holds one batch: a minute's worth at this rate.
    const inputs = { ...SLOW.inputs, rate: '1/m', timeout: '6h' };
    const ledgers = createFakeLedgerStore();
    await withWorld({ ...SLOW, inputs }, async (world) => {
      await world.attempt({ context: GITHUB, ledgers });
      const before = ledgers.saved.length;
      // At least one a window, and at last the whole ledger.
      expect(before).toBeGreaterThanOrEqual(6);
      expect(ledgers.saved.every(({ text }) => !/donor|notfound|fail-\d|flaky/.test(text))).toBe(true);
      const third = ledgers.saved.find(({ text }) => text.match(/"kind":"reserve"/g)?.length === 2);
      if (third === undefined) throw new Error('No copy was made before the second window.');
      // The same account, at the address of the world that looks for it.
      const runnerGone: LedgerStore = {
        ...createFakeLedgerStore(),
        load: async ({ account }) => [
          changeLedger(third.text, (text) => text.replace(/"account":"\w+"/, `"account":"${account}"`)),
        ],
      };
      await withWorld({ ...SLOW, inputs }, async (other) => {
        const { report } = (await other.attempt({ context: { ...GITHUB, attempt: 2 }, ledgers: runnerGone }))
          .publication;
        // The second vendor does not know the first one's job.
        expect(report.reason).toBe('uncertain');
        const known = await outcomes(other);
        expect(known['fail-3']).toBe('unresolved: uncertain');
        expect(known['a-4']).toBe('unresolved: uncertain');
        expect(known['notfound-5']).toBe('not_found');
        expect(sent(other)).toMatchObject({ 'a-1': 0, 'a-4': 0, 'notfound-5': 1, 'a-10': 1 });
      });
    });
  });

  test('sends nothing that no copy of the ledger names', async () => {
    const ledgers = createFakeLedgerStore({ fault: (save) => (save > 1 ? 'not-confirmed' : undefined) });
    const inputs = { ...SLOW.inputs, rate: '1/m', timeout: '6h' };
    await withWorld({ ...SLOW, inputs }, async (world) => {
      const { report } = (await world.attempt({ context: GITHUB, ledgers })).publication;
      expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error' });
      expect(report.faults.map(({ code }) => code)).toContain('ledger/not-saved');
      expect(sent(world)).toMatchObject({ 'a-1': 1, 'a-2': 1, 'a-4': 0, 'a-10': 0 });
      // With no job left to wait for, it does not wait for the cache until the timeout.
      expect(world.clock.now()).toBeLessThan(3_600_000);
    });
  });

  test('sends nothing of a window whose copy is not confirmed, and tries until it is', async () => {
    const ledgers = createFakeLedgerStore({ fault: (save) => (save < 4 ? 'stored-unconfirmed' : undefined) });
    await withWorld(SLOW, async (world) => {
      const { report } = (await world.attempt({ context: GITHUB, ledgers })).publication;
      expect(report.exitCode).toBe(0);
      expect(world.clock.sleeps.filter((ms) => ms === 5_000 || ms === 15_000).slice(0, 2)).toEqual([5_000, 15_000]);
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('goes on without copies where the cache denies them to the job, and says what that loses', async () => {
    const ledgers = createFakeLedgerStore({ fault: () => 'denied' });
    await withWorld(SLOW, async (world) => {
      const first = await world.attempt({ context: GITHUB, ledgers, inputs: { 'output-dir': 'first' } });
      expect(first.publication.report.exitCode).toBe(0);
      expect(first.publication.report.notices).toEqual([
        "This runner cannot save copies of the ledger: cache write denied: by policy. If this runner is lost, it is unknown which rows were sent: check in the vendor's system before you run the job again.",
      ]);
      expect(sent(world)).toEqual(ONCE);
      // Nobody knows whether the one before sent anything: this one does not.
      const again = await world.attempt({ context: { ...GITHUB, attempt: 2 }, ledgers });
      expect(again.publication.report).toMatchObject({ exitCode: 3, faults: [{ code: 'ledger/not-saved' }] });
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('with a ledger and no cache on the runner goes on at once, and says what that loses', async () => {
    const closed = {
      ...createFakeLedgerStore(),
      closed: 'No copies of the ledger are saved: this runner has no cache.',
    };
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      await world.attempt({ inputs: { timeout: '50s', 'output-dir': 'first' } });
      const inputs = { ledger: join('first', 'ledger.ndjson') };
      const { report } = (await world.attempt({ context: GITHUB, ledgers: closed, inputs })).publication;
      expect(report.exitCode).toBe(0);
      expect(report.notices.filter((text) => text.includes('copies'))).toEqual([
        expect.stringContaining('this runner has no cache. If this runner is lost'),
      ]);
      expect(closed.saved).toEqual([]);
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('continues the attempt that was canceled, and not its post step', async () => {
    const ledgers = createFakeLedgerStore();
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      await world.attempt({
        context: GITHUB,
        ledgers,
        onEvent: (event, cancel) => {
          if (event.kind === 'job' && event.job.state === 'running' && event.job.number === 2) cancel();
        },
      });
      const ledger = join('results', 'ledger.ndjson');
      const post = { context: GITHUB, ledgers, isPostStep: true, inputs: { mode: 'collect', ledger } };
      expect((await world.attempt(post)).publication.report.reason).toBe('cancelled');
      const again = await world.attempt({
        context: { ...GITHUB, attempt: 2 },
        ledgers,
        inputs: { 'output-dir': 'elsewhere' },
      });
      expect(again.publication.report.continues).toMatch(/^Continues attempt 1: /);
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('whose first attempt went on with a named ledger goes on with the copies of that attempt', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      await world.attempt({ inputs: { timeout: '50s', 'output-dir': 'named' } });
      const named = { ledger: join('named', 'ledger.ndjson') };
      const ledgers = createFakeLedgerStore();
      await world.attempt({ context: GITHUB, ledgers, inputs: { ...named, 'output-dir': 'first' } });
      expect(sent(world)).toEqual(ONCE);
      // The runner was lost after its last window: no verdict was saved.
      const left = createFakeLedgerStore();
      const copies = ledgers.saved.filter(({ text }) => !text.trimEnd().split('\n').at(-1)?.includes('"verdict"'));
      left.saved.push(...copies);
      const inputs = { ...named, 'output-dir': 'second', 'max-failed': 'unlimited' };
      const again = await world.attempt({ context: { ...GITHUB, attempt: 2 }, ledgers: left, inputs });
      expect(again.publication.report.continues).toMatch(/^Continues attempt 2: /);
      // A re-run sends again what was not found, and nothing else.
      expect({ ...sent(world), 'notfound-5': 1 }).toEqual(ONCE);
    });
  });

  test('whose first attempt sent nothing goes on with the named ledger', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      await world.attempt({ inputs: { timeout: '50s', 'output-dir': 'named' } });
      const inputs = { ledger: join('named', 'ledger.ndjson'), 'output-dir': 'second' };
      const ledgers = createFakeLedgerStore();
      const again = await world.attempt({ context: { ...GITHUB, attempt: 2 }, ledgers, inputs });
      expect(again.publication.report.continues).toMatch(/^Continues attempt 1: /);
      expect(sent(world)).toEqual(ONCE);
    });
  });

  test('is not begun from a named ledger that lacks what a copy says', async () => {
    await withWorld({ ...SLOW, sandbox: { jobSeconds: 20 } }, async (world) => {
      await world.attempt({ inputs: { timeout: '50s', 'output-dir': 'one' } });
      const ledgers = createFakeLedgerStore();
      await world.attempt({ context: GITHUB, ledgers, inputs: { 'output-dir': 'two', timeout: '50s' } });
      const before = sent(world);
      const inputs = { ledger: join('one', 'ledger.ndjson'), 'output-dir': 'three' };
      const again = await world.attempt({ context: { ...GITHUB, attempt: 2 }, ledgers, inputs });
      expect(again.publication.report).toMatchObject({ exitCode: 2, faults: [{ code: 'ledger/cut-short' }] });
      expect(sent(world)).toEqual(before);
    });
  });

  test('finds the ledger of its own leg of a matrix alone', async () => {
    const ledgers = createFakeLedgerStore();
    await withWorld({ ...SLOW, inputs: { ...SLOW.inputs, 'max-failed': 'unlimited' } }, async (world) => {
      const leg = (name: string, attempt: number, folder: string) =>
        world.attempt({
          context: { ...GITHUB, leg: `{"account":"${name}"}`, attempt },
          ledgers,
          inputs: { 'output-dir': folder },
        });
      await leg('east', 1, 'east-1');
      expect((await leg('west', 2, 'west-2')).publication.report.continues).toBeNull();
      expect((await leg('east', 2, 'east-2')).publication.report.continues).toMatch(/^Continues attempt 1: /);
    });
  });

  test('never takes what went to another account for its own, and says how to go on', async () => {
    const ledgers = createFakeLedgerStore();
    const keys = { east: 'key-of-the-east-1', west: 'key-of-the-west-1' };
    await withWorld({ ...SLOW, sandbox: { apiKeys: [keys.east, keys.west] } }, async (world) => {
      await world.attempt({ context: GITHUB, ledgers, apiKey: keys.east, inputs: { 'output-dir': 'first' } });
      const before = sent(world);
      const again = (inputs: Readonly<Record<string, string>>) =>
        world.attempt({ context: { ...GITHUB, attempt: 2 }, ledgers, apiKey: keys.west, inputs });
      const { report } = (await again({ 'output-dir': 'second' })).publication;
      expect(report).toMatchObject({ exitCode: 2, faults: [{ code: 'ledger/other-account' }] });
      expect(JSON.stringify(report)).not.toMatch(/key-of-the/);
      expect(sent(world)).toEqual(before);
      // Whoever names it may be wrong, too.
      const named = await again({ 'output-dir': 'third', ledger: join('first', 'ledger.ndjson') });
      expect(named.publication.report).toMatchObject({ exitCode: 2, faults: [{ code: 'ledger/other-account' }] });
      expect(sent(world)).toEqual(before);
    });
  });

  test('with a key that was wrong at first is begun anew', async () => {
    const ledgers = createFakeLedgerStore();
    await withWorld({ ...SLOW, sandbox: { apiKeys: ['the-right-key-1'] } }, async (world) => {
      const first = await world.attempt({ context: GITHUB, ledgers, apiKey: 'the-wrong-key-1' });
      expect(first.publication.report).toMatchObject({ exitCode: 2, faults: [{ code: 'vendor/preflight' }] });
      const context = { ...GITHUB, attempt: 2 };
      const second = await world.attempt({ context, ledgers, apiKey: 'the-right-key-1' });
      expect(second.publication.report).toMatchObject({ exitCode: 0 });
      expect(await outcomes(world)).toEqual(UNDISTURBED);
    });
  });

  test('with resume: never sends all rows', async () => {
    const ledgers = createFakeLedgerStore();
    await withWorld(SLOW, async (world) => {
      await world.attempt({ context: GITHUB, ledgers });
      await world.attempt({ context: { ...GITHUB, attempt: 2 }, ledgers, inputs: { resume: 'never' } });
      expect(sent(world)['a-1']).toBe(2);
    });
  });
});

describe('a ledger that can not be gone on with', () => {
  test.each<[string, (text: string) => string, string]>([
    ['of another plan', (text) => text.replace(/"plan":"[0-9a-f]{4}/, '"plan":"0000'), 'ledger/other-plan'],
    ['of another version', (text) => text.replace('"version":2', '"version":1'), 'ledger/version'],
    ['with a record that nobody knows', (text) => text.replace('"kind":"accepted"', '"kind":"new"'), 'ledger/damaged'],
    ['with rows that the files do not have', (text) => text.replace('"rows":"1-2"', '"rows":"1-99"'), 'ledger/damaged'],
    [
      'with a job that was accepted twice',
      (text) => text.replace(/(\{"kind":"accepted".*\n)/, '$1$1'),
      'ledger/damaged',
    ],
    ['with outcomes of other rows', (text) => text.replace('succeeded*2', 'succeeded*3'), 'ledger/damaged'],
  ])('%s is refused, and nothing is sent', async (_, change, code) => {
    await withWorld(SLOW, async (world) => {
      await world.attempt();
      const { submit } = world.sandbox.record.counts.requestsByKind;
      const text = (await world.read('ledger.ndjson')) ?? '';
      // As a tool writes it that knows how sums are made.
      const changed = changeLedger(text, change);
      expect(changed).not.toBe(text);
      writeFileSync(join(world.directory, 'changed.ndjson'), changed);
      const { report } = (await world.attempt({ inputs: { ledger: 'changed.ndjson', 'output-dir': 'elsewhere' } }))
        .publication;
      expect(report).toMatchObject({ exitCode: 2, faults: [{ code }] });
      expect(world.sandbox.record.counts.requestsByKind.submit).toBe(submit);
    });
  });
});
