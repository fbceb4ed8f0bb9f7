import { describe, expect, test } from 'vitest';
import { runWorld, type World, type WorldOptions } from '../support/world.ts';

/** Whole runs against the simulated vendor: what it ends up with is compared with the file, row for row. */
function runAtSandbox<T>(vendor: string, options: WorldOptions, look: (world: World) => Promise<T> | T): Promise<T> {
  return runWorld(
    {
      ...options,
      inputs: { provider: vendor, params: '', ...options.inputs },
      sandbox: { vendor, jobSeconds: 2, ...options.sandbox },
    },
    look,
  );
}

const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const NAMES = ['Ada', 'Jörg "der" Maß', 'two\nlines', 'a,b;c', ''];
const TIERS = ['Gold', 'Silver', ''];

interface Row {
  readonly key: string;
  readonly name: string;
  readonly tier: string;
}

/** 15 sets of values that many rows share, and every 40th row has one of its own. */
const rows = Array.from({ length: 400 }, (_, i): Row => {
  const prefix = i % 50 === 7 ? 'notfound-' : i % 60 === 11 ? 'fail-' : i % 70 === 13 ? 'flaky-' : '';
  const name = i % 40 === 0 ? `only ${i}` : (NAMES[i % NAMES.length] ?? '');
  return { key: `${prefix}p${i}`, name, tier: TIERS[i % TIERS.length] ?? '' };
});
const wanted = ({ key }: Row) =>
  key.startsWith('notfound-') ? 'not_found' : key.startsWith('fail-') ? 'failed' : 'succeeded';
const csvOf = (keyColumn: string): string =>
  [`${keyColumn},name,tier`, ...rows.map(({ key, name, tier }) => [key, name, tier].map(quote).join(',')), ''].join(
    '\n',
  );

describe.each([
  ['identifier', 'omit'],
  ['identifier', 'send'],
  ['userProvidedId', 'send'],
] as const)('update by %s, blanks %s', (matchBy, blank) => {
  test('every pass ends with the values of its row, and every outcome is the vendor’s', async () => {
    const inputs = {
      params: `{ match_by: ${matchBy}, data: { campaign: spring, tier: none } }`,
      blank,
      'batch-size': '20',
      'max-failed': 'unlimited',
    };
    await runAtSandbox(
      'passcreator',
      { files: { 'data/a.csv': csvOf(matchBy) }, inputs },
      async ({ publication: { report }, sandbox, read }) => {
        expect(report.faults).toEqual([]);
        const outcomes = (await read('records.csv'))?.match(/(?<=^data\/a\.csv,\d+,[^,]+,)\w+/gm);
        expect(outcomes).toEqual(rows.map(wanted));
        for (const { key, name, tier } of rows.filter((row) => wanted(row) === 'succeeded')) {
          const expected = new Map([['campaign', 'spring']]);
          if (name !== '' || blank === 'send') expected.set('name', name);
          expected.set('tier', tier !== '' || blank === 'send' ? tier : 'none');
          expect([key, sandbox.passes.get(key)]).toEqual([key, expected]);
        }
        for (const row of rows) if (wanted(row) === 'not_found') expect(sandbox.passes.has(row.key)).toBe(false);
      },
    );
  });
});

describe('update', () => {
  const files = { 'data/a.csv': 'identifier,tier\na,Gold\nfail-b,Gold\nc,Gold\nd,Gold\n' };
  const inputs = { 'retry-failed': '0', 'max-failed': 'unlimited' };

  test.each([
    ['id', { succeeded: 3, failed: 1 }],
    // The order of the passes is the vendor's, so a place names nobody.
    ['index-0', { succeeded: 0, failed: 0, reasons: { contradictory: 4 } }],
    ['index-1', { succeeded: 0, failed: 0, reasons: { contradictory: 4 } }],
    ['list', { succeeded: 0, failed: 0, reasons: { contradictory: 4 } }],
  ] as const)('errors by %s are never guessed', async (errorKeys, totals) => {
    await runAtSandbox(
      'passcreator',
      { files, inputs, sandbox: { passcreator: { errorKeys } } },
      ({ publication: { report }, sandbox }) => {
        expect(report.totals).toMatchObject(totals);
        expect([...sandbox.passes.keys()].toSorted()).toEqual(['a', 'c', 'd']);
      },
    );
  });

  test.each([false, true])('the process by its address, or by its bare id (%s)', async (bareProcessId) => {
    await runAtSandbox(
      'passcreator',
      { files, inputs, sandbox: { passcreator: { bareProcessId } } },
      ({ publication: { report }, sandbox }) => {
        expect(report.totals).toMatchObject({ succeeded: 3, failed: 1 });
        expect(report.jobs.ids).toEqual([...sandbox.record.jobs.keys()]);
      },
    );
  });

  test('progress tells when to look: a process of an hour takes fewer looks than blind ones would', async () => {
    const many = `identifier,tier\n${Array.from({ length: 900 }, (_, i) => `p${i},Gold\n`).join('')}`;
    await runAtSandbox(
      'passcreator',
      { files: { 'data/a.csv': many }, inputs: { timeout: '2h' }, sandbox: { jobSeconds: 3600 } },
      ({ publication: { report }, sandbox, clock }) => {
        expect(report.totals).toMatchObject({ succeeded: 900 });
        // Looks without any progress would be 2√T/k = 400, and come up to 18 seconds late.
        expect(sandbox.record.counts.requestsByKind.poll).toBeLessThan(200);
        expect(clock.now()).toBeLessThan(3_610_000);
      },
    );
  });

  test('one row alone goes without a process, at 600 requests a minute at most', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `p${i},${i}\n`).join('');
    await runAtSandbox(
      'passcreator',
      { files: { 'data/a.csv': `identifier,seat\n${rows}` }, inputs },
      ({ publication: { report }, sandbox, clock }) => {
        expect(report.totals).toMatchObject({ succeeded: 60 });
        const { requestsByKind, throttled } = sandbox.record.counts;
        expect([requestsByKind.submit, requestsByKind.poll, throttled]).toEqual([60, 0, 0]);
        // 59 gaps of a tenth of a second, as seen by a clock that may leap a little.
        expect(clock.now()).toBeGreaterThanOrEqual(5_500);
        for (let i = 0; i < 60; i += 1) expect(sandbox.passes.get(`p${i}`)).toEqual(new Map([['seat', `${i}`]]));
      },
    );
  });
});

describe('create', () => {
  const inputs = { params: 'template_id: tpl-1', 'max-failed': 'unlimited' };
  const files = { 'data/a.csv': 'userProvidedId,firstname\nm-1,Ada\nfail-2,Lin\nm-3,\nm-4,Bo\n' };

  test.each([
    ['id', { succeeded: 3, failed: 1 }],
    // Key 1 is row 2 from 0 and row 1 from 1: nobody can say which.
    ['index-0', { succeeded: 2, failed: 0, reasons: { contradictory: 2 } }],
    ['index-1', { succeeded: 2, failed: 0, reasons: { contradictory: 2 } }],
  ] as const)('errors by %s are never guessed', async (errorKeys, totals) => {
    await runAtSandbox(
      'passcreator-create',
      { files, inputs: { ...inputs, 'retry-failed': '0' }, sandbox: { passcreator: { errorKeys } } },
      ({ publication: { report }, sandbox }) => {
        expect(report.totals).toMatchObject(totals);
        expect([...sandbox.passes.keys()].sort()).toEqual(['m-1', 'm-3', 'm-4']);
        expect(Object.fromEntries(sandbox.passes.get('m-1') ?? [])).toMatchObject({
          userProvidedId: 'm-1',
          firstname: 'Ada',
          templateId: 'tpl-1',
        });
      },
    );
  });

  test('a userProvidedId that the account has makes no second pass, however often it is sent', async () => {
    await runAtSandbox(
      'passcreator-create',
      { files, inputs: { ...inputs, 'retry-failed': '2' }, sandbox: { passcreator: { known: 'all' } } },
      async ({ publication: { report }, sandbox, read }) => {
        expect(report.totals).toMatchObject({ total: 4, succeeded: 0, failed: 4 });
        expect((await read('failed.csv'))?.match(/The pass could not be saved/g)).toHaveLength(4);
        expect(sandbox.record.counts.requestsByKind.submit).toBe(3);
        expect(sandbox.passes.size).toBe(0);
      },
    );
  });

  test('errors as a list of messages leave the other rows contradictory', async () => {
    const list = { 'data/a.csv': 'userProvidedId\nfail-1\nm-2\n' };
    await runAtSandbox(
      'passcreator-create',
      { files: list, inputs, sandbox: { passcreator: { errorKeys: 'list' } } },
      ({ publication: { report } }) => {
        expect(report.totals).toMatchObject({ reasons: { contradictory: 2 } });
        expect(report.exitCode).toBe(3);
      },
    );
  });

  test.each([
    ['taken, and found when the search has caught up', 'reset-after', 200, { succeeded: 3, reasons: { uncertain: 1 } }],
    ['taken, and not shown in time', 'reset-after', 3600, { succeeded: 0, reasons: { uncertain: 4 } }],
    ['never received', 'reset', 0, { succeeded: 0, reasons: { uncertain: 4 } }],
  ] as const)('a submit whose answer is lost: %s', async (_, kind, searchLagSeconds, totals) => {
    const sandbox = { faults: [{ on: 'submit', do: { kind } }] as const, passcreator: { searchLagSeconds } };
    await runAtSandbox(
      'passcreator-create',
      { files, inputs, sandbox },
      ({ publication: { report }, sandbox: vendor }) => {
        expect(report.totals).toMatchObject(totals);
        expect(report).toMatchObject({ exitCode: 3, reason: 'uncertain' });
        expect(vendor.record.counts.requestsByKind.submit).toBe(1);
      },
    );
  });
});
