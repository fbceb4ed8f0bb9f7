import nock from 'nock';
import { afterEach, describe, expect, test } from 'vitest';
import { createFakeLedgerStore } from '../support/github/ledger-store.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { type LastingWorld, type WorldOptions, withWorld } from '../support/world.ts';

/** One row a job, and one job at a time: the run can be stopped after any row. */
function sending(keys: readonly string[], inputs: Readonly<Record<string, string>> = {}): WorldOptions {
  const one = { 'batch-size': '1', concurrency: '1', 'retry-failed': '0' };
  return { files: { 'data/donors.csv': ['donor_id', ...keys, ''].join('\n') }, inputs: { ...one, ...inputs } };
}

/** Rows by their first letters: `a` succeeds, `f` fails and may be sent again, `n` is not found. */
function rows(letters: string): readonly string[] {
  const words: Readonly<Record<string, string>> = { a: 'a', f: 'fail', n: 'notfound', y: 'flaky' };
  return Array.from(letters, (letter, index) => `${words[letter] ?? letter}-${index}`);
}

/** How often the vendor got each row, in input order. */
function sent({ sandbox }: Pick<LastingWorld, 'sandbox'>, keys: readonly string[]): string {
  return keys.map((key) => sandbox.record.rows.get(key)?.sent ?? 0).join('');
}

describe('stop-on-breach', () => {
  test.each<[string, string, Readonly<Record<string, string>>, string, string | undefined]>([
    [
      'a count',
      'afafaaaa',
      { 'max-failed': '1' },
      '11110000',
      'Stopped at 4 of 8 rows: 2 failed, more than max-failed allows (1).',
    ],
    ['a count that is not exceeded', 'afafaaaa', { 'max-failed': '2' }, '11111111', undefined],
    [
      'a percentage',
      'fafafaaa',
      { 'max-failed': '25%' },
      '11111000',
      'Stopped at 5 of 8 rows: 3 failed, more than max-failed allows (25%).',
    ],
    ['a percentage that is not exceeded', 'fafaaaaa', { 'max-failed': '25%' }, '11111111', undefined],
    [
      'a percentage just below',
      'fafaaaaa',
      { 'max-failed': '24.9%' },
      '11100000',
      'Stopped at 3 of 8 rows: 2 failed, more than max-failed allows (24.9%).',
    ],
    [
      'both, the percentage exceeded last',
      'fffaaaaa',
      { 'max-failed': '1 or 25%' },
      '11100000',
      'Stopped at 3 of 8 rows: 3 failed, more than max-failed allows (1 or 25%).',
    ],
    [
      'both, the count exceeded last',
      'fffaaaaa',
      { 'max-failed': '2 or 1%' },
      '11100000',
      'Stopped at 3 of 8 rows: 3 failed, more than max-failed allows (2 or 1%).',
    ],
    [
      'rows that are not found',
      'nanaaaaa',
      { 'max-not-found': '1', 'max-failed': '9' },
      '11100000',
      'Stopped at 3 of 8 rows: 2 were not found, more than max-not-found allows (1).',
    ],
    [
      'one row that is not found',
      'naaaaaaa',
      { 'max-not-found': '0', 'stop-on-breach': 'true' },
      '10000000',
      'Stopped at 1 of 8 rows: 1 was not found, more than max-not-found allows (0).',
    ],
    [
      'the other limit, at its default',
      'faaaaaaa',
      { 'max-not-found': '1' },
      '10000000',
      'Stopped at 1 of 8 rows: 1 failed, more than max-failed allows (0).',
    ],
    ['no limit given', 'faaaaaaa', {}, '11111111', undefined],
    ['a limit of 0 given', 'faaaaaaa', { 'max-failed': '0' }, '11111111', undefined],
    ['unlimited', 'ffffffff', { 'max-failed': 'unlimited' }, '11111111', undefined],
    ['false', 'ffaaaaaa', { 'max-failed': '1', 'stop-on-breach': 'false' }, '11111111', undefined],
    [
      'true without a limit',
      'afaaaaaa',
      { 'stop-on-breach': 'true' },
      '11000000',
      'Stopped at 2 of 8 rows: 1 failed, more than max-failed allows (0).',
    ],
    ['true and unlimited', 'ffnnaaaa', { 'stop-on-breach': 'true', 'max-failed': 'unlimited' }, '11111111', undefined],
  ])('%s', async (_, letters, inputs, expected, message) => {
    const keys = rows(letters);
    await withWorld(sending(keys, inputs), async (world) => {
      const { report } = (await world.attempt()).publication;
      expect(sent(world, keys)).toBe(expected);
      expect(report.faults.map((fault) => fault.message)).toEqual(message === undefined ? [] : [message]);
      expect(report.totals.reasons['not-sent'] ?? 0).toBe(Array.from(expected).filter((times) => times === '0').length);
      if (message !== undefined)
        expect(report).toMatchObject({ conclusion: 'failure', exitCode: 1, reason: 'threshold' });
    });
  });

  test.each([
    ['40%', '1111', 0],
    ['39%', '1110', 1],
  ])(
    'counts of all that may be sent, invalid and skipped rows are no part of it: %s',
    async (limit, expected, exitCode) => {
      const keys = ['fail-0', 'a-1', 'fail-2', 'a-3'];
      const lines = ['donor_id,x', 'fail-0,', 'a-1,', 'a-1,', 'a-9,,ragged', 'fail-2,', 'a-3,', 'a-4,', ''];
      const options = sending([], { 'max-failed': limit, 'max-invalid': '1' });
      await withWorld({ ...options, files: { 'data/donors.csv': lines.join('\n') } }, async (world) => {
        const { report } = (await world.attempt()).publication;
        // 2 of 5.
        expect(report).toMatchObject({ exitCode, totals: { failed: 2, invalid: 1, skipped: 1 } });
        expect(sent(world, keys)).toBe(expected);
      });
    },
  );

  test('fails the run whatever on-breach says, and only where it held something back', async () => {
    const inputs = { 'max-failed': '1', 'on-breach': 'warn' };
    await withWorld(sending(rows('ffaa'), inputs), async (world) => {
      const { report } = (await world.attempt()).publication;
      expect(report).toMatchObject({ exitCode: 1, reason: 'threshold', totals: { failed: 2, unresolved: 2 } });
      expect(report.rules.find(({ rule }) => rule === 'max-failed')).toMatchObject({ actual: 2, verdict: 'warn' });
    });
    await withWorld(sending(rows('aaff'), inputs), async (world) => {
      const { report } = (await world.attempt()).publication;
      expect(report).toMatchObject({ exitCode: 0, reason: 'threshold', conclusion: 'warning', faults: [] });
    });
  });

  test('collects what runs', async () => {
    const keys = rows('faaaaaaa');
    const options = { ...sending(keys, { concurrency: '4', 'stop-on-breach': 'true' }), sandbox: { jobSeconds: 20 } };
    await withWorld(options, async (world) => {
      const { report } = (await world.attempt()).publication;
      const { succeeded, failed, reasons } = report.totals;
      expect(sent(world, keys)).toBe('11110000');
      expect({ succeeded, failed, reasons }).toEqual({ succeeded: 3, failed: 1, reasons: { 'not-sent': 4 } });
    });
  });

  test('waits for the last round of what may be sent again, and stops in it', async () => {
    const keys = rows('fyfaff');
    await withWorld(sending(keys, { 'max-failed': '1', 'retry-failed': '1' }), async (world) => {
      const { report } = (await world.attempt()).publication;
      expect(sent(world, keys)).toBe('222111');
      expect(report).toMatchObject({ exitCode: 1, reason: 'threshold', totals: { failed: 4, succeeded: 2 } });
      expect(report.faults.map(({ message }) => message)).toEqual([
        'Stopped in round 2: 2 failed, more than max-failed allows (1).',
      ]);
      expect(await world.read('failed.csv')).toContain('not retried: stop-on-breach stopped the run');
    });
  });

  test('starts no further round for rows that may be sent again if others failed for good', async () => {
    const keys = rows('fnna');
    await withWorld(sending(keys, { 'max-not-found': '1', 'retry-failed': '2', 'batch-size': '9' }), async (world) => {
      const { report } = (await world.attempt()).publication;
      expect(sent(world, keys)).toBe('1111');
      expect(report).toMatchObject({ exitCode: 1, reason: 'threshold', totals: { failed: 1, not_found: 2 } });
    });
  });

  test('counts rows that may be sent again as soon as there is too little time for another round', async () => {
    const keys = rows('faaaaaaaaaaaaaaaaaaa');
    const inputs = { 'stop-on-breach': 'true', 'retry-failed': '2', timeout: '20s' };
    await withWorld({ ...sending(keys, inputs), sandbox: { jobSeconds: 2 } }, async (world) => {
      const { report } = (await world.attempt()).publication;
      expect(report).toMatchObject({ exitCode: 1, reason: 'threshold', totals: { failed: 1 } });
      expect(report.totals.reasons['not-sent']).toBeGreaterThan(0);
      expect(world.clock.now()).toBeLessThan(20_000);
    });
  });

  test('is off in submit, which waits for no result', async () => {
    const keys = rows('ffaa');
    await withWorld(sending(keys, { 'max-failed': '1', mode: 'submit' }), async (world) => {
      const { report } = (await world.attempt()).publication;
      expect(sent(world, keys)).toBe('1111');
      expect(report.exitCode).toBe(0);
    });
  });

  test('a run that continues starts from what is kept: it stops at once, and goes on with a higher limit', async () => {
    const keys = rows('fafaaaaf');
    await withWorld(sending(keys, { 'max-failed': '1' }), async (world) => {
      await world.attempt();
      expect(sent(world, keys)).toBe('11100000');
      const again = (await world.attempt()).publication.report;
      expect(sent(world, keys)).toBe('11100000');
      expect(again).toMatchObject({ exitCode: 1, reason: 'threshold', totals: { failed: 2, unresolved: 5 } });
      expect(again.faults.map(({ message }) => message)).toEqual([
        'Stopped at 3 of 8 rows: 2 failed, more than max-failed allows (1).',
      ]);
      const raised = (await world.attempt({ inputs: { 'max-failed': '3' } })).publication.report;
      expect(sent(world, keys)).toBe('11111111');
      expect(raised).toMatchObject({ exitCode: 0, totals: { failed: 3, succeeded: 5 } });
    });
  });

  test('a run that continues counts what it cannot read again', async () => {
    const keys = rows('nnaa');
    const faults: readonly FaultRule[] = [
      { on: 'submit', do: { kind: 'missing-rows' } },
      { on: 'poll', nth: 2, times: 99, do: { kind: 'answer', status: 403 } },
    ];
    const inputs = { 'batch-size': '2', 'max-not-found': '0', 'stop-on-breach': 'true', timeout: '1m' };
    await withWorld({ ...sending(keys, inputs), sandbox: { faults } }, async (world) => {
      await world.attempt();
      expect(sent(world, keys)).toBe('1100');
      const again = (await world.attempt()).publication.report;
      expect(sent(world, keys)).toBe('1100');
      expect(again.totals).toMatchObject({ not_found: 1, reasons: { missing: 1, 'not-sent': 2 } });
      expect(again.faults.map(({ code }) => code)).toEqual(['vendor/job-unreachable', 'run/stopped-on-breach']);
      expect(await world.read('unresolved.csv')).toMatch(/^a-[23],not sent: stop-on-breach stopped the run$/m);
    });
  });

  test('a re-run on GitHub sends the failed rows again, and counts them anew', async () => {
    const keys = rows('yyaaaa');
    const context = { ci: 'github', event: 'push', runId: '4711', job: 'sync', step: 'send' } as const;
    const ledgers = createFakeLedgerStore();
    await withWorld(sending(keys, { 'max-failed': '1' }), async (world) => {
      const first = await world.attempt({ context, ledgers });
      expect(first.publication.report).toMatchObject({ exitCode: 1, totals: { failed: 2, unresolved: 4 } });
      const second = await world.attempt({ context: { ...context, attempt: 2 }, ledgers });
      expect(second.publication.report).toMatchObject({ exitCode: 0, totals: { succeeded: 6 } });
      expect(sent(world, keys)).toBe('221111');
    });
  });
});

test('a refusal for now that a stopped run does not wait out is no reason for its verdict', async () => {
  const faults: readonly FaultRule[] = [{ on: 'submit', nth: 2, times: 9, do: { kind: 'answer', status: 429 } }];
  const world = sending(rows('na'), { 'max-not-found': '0', 'stop-on-breach': 'true', concurrency: '2' });
  await withWorld({ ...world, sandbox: { faults } }, async ({ attempt }) => {
    const { report } = (await attempt()).publication;
    expect(report).toMatchObject({ exitCode: 1, totals: { not_found: 1, reasons: { 'not-sent': 1 } } });
    expect(report.faults.map(({ code }) => code)).toEqual(['run/stopped-on-breach']);
  });
});

describe('a run that is over while a batch waits for the vendor to allow another job', () => {
  afterEach(() => {
    nock.cleanAll();
    nock.restore();
    nock.activate();
  });

  const PROVIDER = `version: 1
name: v
baseUrl: https://vendor.example
key: id
limits: { rate: 100/s, jobs: 2/h, rows: 1 }
submit: { post: /jobs, body: '{ "rows": $rows }', outputs: { id: id } }
poll: { get: '/jobs/{id}', states: { running: [working], succeeded: [done] } }
results: [{ outcome: failed }]
`;

  test('does not count a connection that was refused, which it would have tried again', async () => {
    nock.disableNetConnect();
    nock.enableNetConnect('127.0.0.1');
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const vendor = nock('https://vendor.example');
    vendor.post('/jobs').reply(200, { id: 'j1' }).post('/jobs').times(99).replyWithError(refused);
    vendor.get(/jobs/).reply(200, { status: 'done' });
    const inputs = { provider: './v.yaml', params: '', 'base-url': '', 'retry-failed': '0', concurrency: '2' };
    const limits = { 'max-failed': '0', 'stop-on-breach': 'true', timeout: '6h' };
    const files = { 'data/a.csv': 'id\n1\n2\n', 'v.yaml': PROVIDER };
    await withWorld({ files, inputs: { ...inputs, ...limits } }, async ({ attempt }) => {
      const { report } = (await attempt()).publication;
      expect(report).toMatchObject({ exitCode: 1, totals: { failed: 1, reasons: { 'not-sent': 1 } } });
      expect(report.faults.map(({ code }) => code)).toEqual(['run/stopped-on-breach']);
    });
  });

  test('does not wait for it', async () => {
    nock.disableNetConnect();
    nock.enableNetConnect('127.0.0.1');
    const vendor = nock('https://vendor.example');
    vendor.post('/jobs').reply(200, { id: 'j1' }).post('/jobs').reply(200, { id: 'j2' });
    vendor.get(/jobs/).times(9).reply(200, { status: 'done' });
    const inputs = { provider: './v.yaml', params: '', 'base-url': '', 'retry-failed': '0', concurrency: '3' };
    const limits = { 'max-failed': '0', 'stop-on-breach': 'true', timeout: '6h' };
    const files = { 'data/a.csv': 'id\n1\n2\n3\n', 'v.yaml': PROVIDER };
    await withWorld({ files, inputs: { ...inputs, ...limits } }, async ({ attempt, clock }) => {
      const before = clock.now();
      const { report } = (await attempt()).publication;
      expect(report).toMatchObject({ totals: { failed: 2, reasons: { 'not-sent': 1 } } });
      expect(clock.now() - before).toBeLessThan(60_000);
    });
  });
});
