import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { plainText } from '../../src/domain/text-block.ts';
import { runWorld, type World, type WorldOptions } from '../support/world.ts';

/** What goes over the wire to the vendor's own address (vendor pages: v3 process, v3 pass, query language). */
const ORIGIN = 'https://app.passcreator.com';
const API = '/api/v3';

beforeEach(() => {
  nock.disableNetConnect();
  // The sandbox of the harness listens although nobody asks it.
  nock.enableNetConnect('127.0.0.1');
});
afterEach(() => {
  nock.cleanAll();
  nock.restore();
  nock.activate();
});

function runAtVendor<T>(options: WorldOptions, look: (world: World) => T): Promise<T> {
  const inputs = { provider: 'passcreator', params: '', 'base-url': '', ...options.inputs };
  return runWorld({ apiKey: 'key-of-team-7', ...options, inputs }, look);
}

const taken = (process: string) => ({
  statusCode: 202,
  success: true,
  errors: [],
  data: { process: `${ORIGIN}${API}/process/${process}` },
});
const ended = (total: number, errors: unknown = null) => ({
  statusCode: 200,
  success: true,
  errors: [],
  data: { current: total, total, status: isEmpty(errors) ? 'finished' : 'finished with errors', errors },
});
const isEmpty = (errors: unknown): boolean => errors === null || (Array.isArray(errors) && errors.length === 0);
const listed = (field: string, ids: readonly string[]) => ({
  success: true,
  responseMetaData: { resultsTotal: ids.length },
  data: ids.map((id) => ({ identifier: `pass-of-${id}`, [field]: id })),
});
/** The ids that a query of GET /pass asks for. */
function askedIds(query: unknown): readonly string[] {
  const text = typeof query === 'object' && query !== null && 'query' in query ? String(query.query) : '';
  const parsed: { groups: { value: string[] }[][] } = JSON.parse(Buffer.from(text, 'base64url').toString());
  return parsed.groups[0]?.[0]?.value ?? [];
}

describe('a process that contradicts itself claims nothing', () => {
  const process = (data: object) => ({ success: true, data: { current: 3, total: 3, status: 'finished', ...data } });
  test.each<[string, object, string]>([
    ['finished with errors, none there', { status: 'finished with errors' }, 'missing'],
    ['finished with errors, null', { status: 'finished with errors', errors: null }, 'missing'],
    ['finished with errors, an empty object', { status: 'finished with errors', errors: {} }, 'contradictory'],
    ['finished with errors, an empty list', { status: 'Finished with errors', errors: [] }, 'contradictory'],
    ['finished with errors, a text', { status: 'finished with errors', errors: 'p1' }, 'contradictory'],
    ['finished with errors, a number', { status: 'finished with errors', errors: 5 }, 'contradictory'],
    ['finished, a text', { errors: 'boom' }, 'contradictory'],
    ['finished at 1 of 3', { current: 1 }, 'contradictory'],
    ['a total above the rows', { current: 5, total: 5 }, 'contradictory'],
  ])('%s', async (_, data, reason) => {
    nock(ORIGIN)
      .patch(`${API}/pass/bulk`)
      .reply(202, taken('1'))
      .get(`${API}/process/1`)
      .reply(200, process(data))
      .get(/\/pass\?/)
      .reply(200, listed('identifier', []));
    await runAtVendor(
      { files: { 'data/a.csv': 'identifier,t\np1,1\np2,1\np3,1\n' } },
      ({ publication: { report } }) => {
        expect(report.totals).toMatchObject({ succeeded: 0, failed: 0, reasons: { [reason]: 3 } });
        expect(report.exitCode).toBe(3);
      },
    );
  });

  test('two groups with one process', async () => {
    nock(ORIGIN)
      .patch(`${API}/pass/bulk`)
      .times(2)
      .reply(202, taken('1'))
      .get(`${API}/process/1`)
      .times(9)
      .reply(200, process({ current: 2, total: 2 }));
    const files = { 'data/a.csv': 'identifier,t\np1,1\np2,1\np3,2\np4,2\n' };
    await runAtVendor({ files }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 0, reasons: { contradictory: 4 } });
      expect(report.faults.map(({ message }) => message).join()).toContain('same job id to two submits');
    });
  });
});

describe('update', () => {
  test('rows with the same values share a job whatever the order of columns and rows, a lone row goes alone', async () => {
    const scope = nock(ORIGIN, { reqheaders: { authorization: 'key-of-team-7' } })
      .patch(`${API}/pass/bulk`, {
        data: { campaign: 'spring', tier: 'Gold', seat: '1A' },
        filter: { identifiers: ['p1', '007', 'p6'] },
      })
      .reply(202, taken('1'))
      .patch(`${API}/pass/bulk`, { data: { campaign: 'spring', tier: 'Gold' }, filter: { identifiers: ['p2', 'p5'] } })
      .reply(202, taken('2'))
      .patch(`${API}/pass/p3`, { data: { campaign: 'own', tier: 'Silver' } })
      .reply(200, { success: true, data: { identifier: 'p3' } })
      .get(`${API}/process/1`)
      .reply(200, ended(3))
      .get(`${API}/process/2`)
      .reply(200, ended(2, { p5: 'tier is invalid' }));
    const files = {
      'data/a.csv': 'identifier,tier,seat\np1,Gold,1A\np2,Gold,\n007,Gold,1A\np5,Gold,\n',
      'data/b.csv': 'seat,identifier,campaign,tier\n,p3,own,Silver\n1A,p6,,Gold\n',
    };
    await runAtVendor(
      { files, inputs: { params: 'data: { campaign: spring }', 'max-failed': '1' } },
      async ({ publication: { report }, read }) => {
        expect(report.faults).toEqual([]);
        expect(report.plan).toMatchObject({ rows: 6, jobs: 3, requests: 5 });
        expect(report.totals).toMatchObject({ total: 6, succeeded: 5, failed: 1 });
        // A row that is updated at once is no process and has no id.
        expect([...report.jobs.ids].sort()).toEqual(['1', '2']);
        expect(await read('failed.csv')).toBe(
          'identifier,tier,seat,campaign,bulk_job_message\np5,Gold,,,tier is invalid\n',
        );
      },
    );
    expect(scope.pendingMocks()).toEqual([]);
  });

  test('blank: send sends blanks, and matching by userProvidedId goes through a query', async () => {
    const filter = {
      query: { groups: [[{ field: 'userProvidedId', operator: 'equals', value: ['m-1', 'm-2'] }]] },
    };
    const scope = nock(ORIGIN)
      .patch(`${API}/pass/bulk`, { data: { tier: 'Gold', seat: '' }, filter })
      .reply(202, taken('1'))
      .get(`${API}/process/1`)
      .reply(200, ended(2, []));
    await runAtVendor(
      {
        files: { 'data/a.csv': 'userProvidedId,tier,seat\nm-1,Gold,\nm-2,Gold,\n' },
        inputs: { params: 'match_by: userProvidedId', blank: 'send' },
      },
      ({ publication: { report } }) => {
        expect(report.faults).toEqual([]);
        expect(report.totals).toMatchObject({ total: 2, succeeded: 2 });
      },
    );
    expect(scope.pendingMocks()).toEqual([]);
  });

  test('passes that the total lacks are asked for, 50 at a time, and the absent one is not found', async () => {
    const ids = Array.from({ length: 120 }, (_, i) => `p${i}`);
    const asked: (readonly string[])[] = [];
    nock(ORIGIN)
      .patch(`${API}/pass/bulk`)
      .reply(202, taken('1'))
      .get(`${API}/process/1`)
      .reply(200, ended(118, { p7: 'Object not found' }));
    nock(ORIGIN)
      .get(`${API}/pass`)
      .query((query) => query.pageSize === '100' && asked.push(askedIds(query)) > 0)
      .times(3)
      .reply(200, () => {
        const found = asked.at(-1)?.filter((id) => id !== 'p99') ?? [];
        return { ...listed('identifier', found), data: found.map((identifier) => ({ identifier })) };
      });
    await runAtVendor(
      { files: { 'data/a.csv': `identifier,t\n${ids.map((id) => `${id},1\n`).join('')}` } },
      async ({ publication: { report }, read }) => {
        expect(report.faults).toEqual([]);
        expect(report.totals).toMatchObject({ total: 120, succeeded: 118, not_found: 2 });
        expect((await read('not-found.csv'))?.split('\n').map((line) => line.split(',')[0])).toEqual([
          'identifier',
          'p7',
          'p99',
          '',
        ]);
      },
    );
    expect(asked.map((some) => some.length)).toEqual([50, 50, 19]);
  });

  test.each([
    ['refuses', 403, { success: false, errors: ['no'] }],
    ['lists everything', 200, listed('identifier', ['x', 'y'])],
    ['finds all although two are missing', 200, { success: true, data: [{ identifier: 'a' }, { identifier: 'b' }] }],
    ['has no list', 200, { success: true }],
    ['is longer than a page', 200, { success: true, responseMetaData: { resultsTotal: 101 }, data: [] }],
  ])('a look-up that %s leaves the rows contradictory', async (_, status, body) => {
    nock(ORIGIN)
      .patch(`${API}/pass/bulk`)
      .reply(202, taken('1'))
      .get(`${API}/process/1`)
      .reply(200, ended(0))
      .get(`${API}/pass`)
      .query(true)
      .reply(status, body);
    await runAtVendor({ files: { 'data/a.csv': 'identifier,t\na,1\nb,1\n' } }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ unresolved: 2, reasons: { contradictory: 2 } });
      expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error' });
    });
  });

  test('a row that failed in passing goes again alone; passes that do not exist never do', async () => {
    const scope = nock(ORIGIN)
      .patch(`${API}/pass/bulk`)
      .reply(202, taken('1'))
      .get(`${API}/process/1`)
      .reply(200, ended(3, { a: 'Internal error', b: 'Object not found' }))
      .patch(`${API}/pass/a`, { data: { t: '1' } })
      .reply(200, { success: true, data: {} });
    await runAtVendor(
      { files: { 'data/a.csv': 'identifier,t\na,1\nb,1\nc,1\n' } },
      ({ publication: { report }, clock }) => {
        expect(report.totals).toMatchObject({ succeeded: 2, not_found: 1 });
        expect(report.exitCode).toBe(0);
        expect(clock.sleeps).toContain(5000);
      },
    );
    expect(scope.pendingMocks()).toEqual([]);
  });

  test('four lone rows that do not exist stop nothing; a wrong key stops all', async () => {
    const files = { 'data/a.csv': 'identifier,t\na,1\nb,2\nc,3\nd,4\ne,5\n' };
    const scope = nock(ORIGIN);
    for (const id of ['a', 'b', 'c', 'd'])
      scope.patch(`${API}/pass/${id}`).reply(404, { success: false, errors: ['Object not found'], data: [] });
    scope.patch(`${API}/pass/e`).reply(422, { success: false, errors: ['t is invalid', 't is too long'] });
    await runAtVendor({ files }, ({ publication: { report } }) => {
      expect(report.faults.map(({ code }) => code)).toEqual([]);
      expect(report.totals).toMatchObject({ not_found: 4, failed: 1 });
      expect(report.reason).toBe('threshold');
    });
    nock(ORIGIN)
      .patch(`${API}/pass/a`)
      .reply(401, { success: false, errors: ['Unauthorized'] });
    await runAtVendor({ files, inputs: { concurrency: '1' } }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ reasons: { 'not-sent': 5 } });
      expect(report).toMatchObject({ exitCode: 2, reason: 'config-error' });
    });
  });

  test('a lost update stays uncertain: a pass exists before and after it', async () => {
    nock(ORIGIN).patch(`${API}/pass/bulk`).reply(502, '<html>');
    await runAtVendor({ files: { 'data/a.csv': 'identifier,t\na,1\nb,1\n' } }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ reasons: { uncertain: 2 } });
      expect(report).toMatchObject({ exitCode: 3, reason: 'uncertain' });
    });
  });
});

describe('create', () => {
  const inputs = { provider: 'passcreator-create', params: 'template_id: tpl-1' };
  const files = { 'data/a.csv': 'userProvidedId,firstname\nm-1,Ada\nm-2,"Lin, née ""X"""\n' };
  const made = (id: string, firstname: string) => ({
    userProvidedId: id,
    firstname,
    templateId: 'tpl-1',
    enforceUniqueUserProvidedId: true,
  });
  const query = (ids: readonly string[]) => (asked: unknown) => JSON.stringify(askedIds(asked)) === JSON.stringify(ids);

  test('a list of passes; a duplicate failed and is not sent again', async () => {
    const scope = nock(ORIGIN)
      .post(`${API}/pass/bulk`, { data: [made('m-1', 'Ada'), made('m-2', 'Lin, née "X"')] })
      .reply(202, taken('1'))
      .get(`${API}/process/1`)
      .reply(200, ended(2, { 'm-2': 'userProvidedId is already used' }));
    await runAtVendor({ files, inputs }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 1, failed: 1 });
      expect(report.rounds).toBe(0);
      expect(report.plan?.inferred.join(' ')).toContain('Bulk create is POST /pass/bulk');
    });
    expect(scope.pendingMocks()).toEqual([]);
  });

  test('a lost submit is cleared up by a search that finds the rows, some of them later', async () => {
    const scope = nock(ORIGIN)
      .post(`${API}/pass/bulk`)
      .reply(500, 'oops')
      .get(`${API}/pass`)
      .query(query(['m-1', 'm-2']))
      .reply(200, listed('userProvidedId', ['m-2']))
      .get(`${API}/pass`)
      .query(query(['m-1']))
      .reply(200, listed('userProvidedId', ['m-1']));
    await runAtVendor({ files, inputs }, async ({ publication: { report }, clock, read }) => {
      expect(report.faults).toEqual([]);
      expect(report.totals).toMatchObject({ succeeded: 2, unresolved: 0 });
      expect(report.exitCode).toBe(0);
      expect(clock.sleeps.filter((ms) => ms >= 15_000).slice(0, 2)).toEqual([15_000, 30_000]);
      expect(await read('records.csv')).toContain('a lookup found it at the vendor');
      expect(await read('ledger.ndjson')).toContain('"kind":"uncertain"');
    });
    expect(scope.pendingMocks()).toEqual([]);
  });

  test('rows that the search does not find within its lag stay uncertain, and are never sent again', async () => {
    nock(ORIGIN).post(`${API}/pass/bulk`).reply(500, 'oops');
    const search = nock(ORIGIN)
      .get(`${API}/pass`)
      .query(true)
      .times(6)
      .reply(200, listed('userProvidedId', ['m-2']))
      .persist(false);
    await runAtVendor({ files, inputs }, ({ publication: { report }, clock }) => {
      expect(report.totals).toMatchObject({ succeeded: 1, reasons: { uncertain: 1 } });
      expect(report).toMatchObject({ exitCode: 3, reason: 'uncertain' });
      // The lag of the search index, and no longer.
      expect(clock.now()).toBeGreaterThanOrEqual(600_000);
      expect(clock.now()).toBeLessThan(620_000);
    });
    expect(search.pendingMocks().length).toBeLessThanOrEqual(1);
  });
});

describe('plan', () => {
  const MOST_ROWS = 1000;
  const COUNT = 100_000;
  const fileOf = (values: (i: number) => string) => ({
    'data/a.csv': `identifier,tier,seat\n${Array.from({ length: COUNT }, (_, i) => `p${i},${values(i)}\n`).join('')}`,
  });
  const plan = (values: (i: number) => string, inputs: Readonly<Record<string, string>> = {}) =>
    runAtVendor({ files: fileOf(values), inputs: { mode: 'validate', ...inputs } }, ({ publication }) => publication);

  test.each<[name: string, values: (i: number) => string]>([
    ['one after the other', (i) => `Gold,${Math.floor(i / (COUNT / 5))}`],
    [
      'of very different sizes',
      (i) => `${i % 9973 === 0 ? 'A' : i % 997 === 0 ? 'B' : i % 3 === 0 ? 'C' : i % 7 === 0 ? 'D' : 'E'},1`,
    ],
    ['that differ in a blank', (i) => ['a,', ',a', 'a,a', ',b', 'b,'][(i * 7919) % 5] ?? ''],
  ])('100,000 passes with 5 sets of values, %s, make the fewest jobs', async (_, values) => {
    const sizes = new Map<string, number>();
    for (let i = 0; i < COUNT; i += 1) sizes.set(values(i), (sizes.get(values(i)) ?? 0) + 1);
    expect(sizes.size).toBe(5);
    const fewest = [...sizes.values()].reduce((jobs, size) => jobs + Math.ceil(size / MOST_ROWS), 0);
    const { report } = await plan(values);
    // A submit and a poll each, at 10 a second.
    expect(report.plan).toMatchObject({ rows: COUNT, jobs: fewest, requests: 2 * fewest, leastMs: 200 * fewest });
    expect(report.exitCode).toBe(0);
  });

  test('100,000 sets of values: a run refuses and says how long it would take; nothing is sent', async () => {
    const files = fileOf((i) => `Gold,${i}`);
    await runAtVendor({ files }, ({ publication: { report } }) => {
      // One request each, at 10 a second.
      expect(report.plan).toMatchObject({ jobs: COUNT, requests: COUNT, leastMs: 10_000_000 });
      expect(report).toMatchObject({ exitCode: 2, reason: 'config-error', submitted: 0, requests: { sent: 0 } });
      expect(report.faults).toMatchObject([{ code: 'plan/too-long', input: 'timeout' }]);
      expect(report.faults[0]?.message).toMatch(/2h 46m.*60m|2h 46m.*1h/);
      expect(report.faults[0]?.next).toMatch(/timeout/);
      expect(report.totals).toMatchObject({ total: COUNT, reasons: { 'not-sent': COUNT } });
    });
  });

  test('and lets it pass where there is the time', async () => {
    const { report, summary, text } = await plan((i) => `Gold,${i}`, { timeout: '3h' });
    expect(report).toMatchObject({ exitCode: 0, faults: [], plan: { leastMs: 10_000_000 } });
    for (const shown of [summary, plainText(text)]) expect(shown).toContain('2h 46m');
  });
});
