import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runWorld } from '../support/world.ts';

const FAST = { params: '', 'base-url': '', provider: './crm.yaml' };
const FILES = { 'data/a.csv': 'id\n1\n2\n' };

function provider(...lines: readonly string[]): string {
  return ['version: 1', 'name: crm', 'title: CRM', 'baseUrl: https://crm.example', 'key: id', ...lines, ''].join('\n');
}

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
  nock.restore();
  nock.activate();
});

describe('what is said of a vendor', () => {
  test('items without an id name no row, and a synchronous response cannot be collected again', async () => {
    nock('https://crm.example')
      .post('/rows')
      .reply(200, { taken: 1, bad: [{ why: 'x' }, { why: 'y' }] });
    const crm = provider(
      'submit: { post: /rows, body: \'{ "rows": $rows }\', outputs: { taken: taken } }',
      'results: [{ rows: bad, outcome: failed, message: why }, { outcome: succeeded }]',
    );
    await runWorld({ files: { ...FILES, 'crm.yaml': crm }, inputs: FAST }, ({ publication: { report } }) => {
      expect(report.exitCode).toBe(3);
      const [fault] = report.faults.filter(({ code }) => code === 'vendor/foreign-rows');
      expect(fault?.message).toContain('contain 2 items without a row id');
      expect(fault?.next).toContain('`id` under `results`');
      expect(report.faults.map(({ next }) => next).join('\n')).not.toContain('collect');
    });
  });

  test('a refusal by a signed address is none of the key', async () => {
    nock('https://crm.example').post('/uploads').reply(200, { url: 'https://files.example/put?sig=1' });
    nock('https://files.example').put('/put').query({ sig: '1' }).reply(403, 'expired');
    const crm = provider(
      'submit:',
      '  - { post: /uploads, body: \'{ "n": $count($rows) }\', outputs: { url: url } }',
      "  - { put: '{+url}', body: '$csv($rows)' }",
      '  - { post: /jobs, body: \'{ "url": $url }\', outputs: { id: id }, commits: true }',
      'poll: { get: "/jobs/{id}", states: { succeeded: [done] } }',
      'results: [{ rows: bad, outcome: failed }, { outcome: succeeded }]',
    );
    await runWorld({ files: { ...FILES, 'crm.yaml': crm }, inputs: FAST }, ({ publication: { report } }) => {
      const [fault] = report.faults;
      expect(fault).toMatchObject({ code: 'vendor/denied' });
      expect(fault?.message).toContain('The address of a submit step refused the request');
      expect(`${fault?.message}${fault?.next}`).not.toMatch(/the key|api-key/);
    });
  });

  test('polls that give no state are told while they go on, once', async () => {
    let jobs = 0;
    nock('https://crm.example')
      .post('/jobs')
      .times(2)
      .reply(200, () => ({ id: `j${++jobs}` }))
      .get(/\/jobs\/j[12]/)
      .times(8)
      .reply(200, { error: 'try another day' })
      .get(/\/jobs\/j[12]/)
      .times(2)
      .reply(200, { status: 'done', bad: [] });
    const crm = provider(
      'limits: { rows: 1 }',
      'error: error',
      'submit: { post: /jobs, body: \'{ "rows": $rows }\', outputs: { id: id } }',
      'poll: { get: "/jobs/{id}", states: { succeeded: [done] } }',
      'results: [{ rows: bad, outcome: failed }, { outcome: succeeded }]',
    );
    await runWorld({ files: { ...FILES, 'crm.yaml': crm }, inputs: FAST }, ({ publication: { report }, events }) => {
      expect(report).toMatchObject({ faults: [], exitCode: 0, totals: { succeeded: 2 } });
      const told = events.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));
      expect(told.filter((text) => text.includes('returned no state'))).toEqual([
        expect.stringMatching(
          /^The last polls of job j[12] returned no state; polling continues until the timeout\. .*try another day/,
        ),
      ]);
    });
  });

  test('a look-up that is refused is told', async () => {
    nock('https://crm.example')
      .post('/jobs')
      .reply(502, 'bad gateway')
      .get('/found?ids=1%2C2')
      .times(9)
      .reply(500, { error: 'no index' });
    const crm = provider(
      'submit: { post: /jobs, body: \'{ "rows": $rows }\', outputs: { id: id } }',
      'poll: { get: "/jobs/{id}", states: { succeeded: [done] } }',
      'lookup: { resolves: [submit], get: "/found{?ids}", rows: items, lag: 20 }',
      'results: [{ rows: bad, outcome: failed }, { outcome: succeeded }]',
    );
    await runWorld({ files: { ...FILES, 'crm.yaml': crm }, inputs: FAST }, ({ publication: { report }, events }) => {
      expect(report).toMatchObject({ exitCode: 3, reason: 'uncertain' });
      const told = events.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));
      expect(told.filter((text) => text.includes('Looking up rows'))).toEqual([
        expect.stringContaining('failed: HTTP 500: no index'),
      ]);
    });
  });

  test('a look-up is made where the timeout ends first', async () => {
    nock('https://crm.example')
      .post('/jobs')
      .reply(502, 'bad gateway')
      .get('/found?ids=1%2C2')
      .reply(200, { items: ['1', '2'] });
    const crm = provider(
      'submit: { post: /jobs, body: \'{ "rows": $rows }\', outputs: { id: id } }',
      'poll: { get: "/jobs/{id}", states: { succeeded: [done] } }',
      'lookup: { resolves: [submit], get: "/found{?ids}", rows: items, lag: 20 }',
      'results: [{ rows: bad, outcome: failed }, { outcome: succeeded }]',
    );
    const inputs = { ...FAST, timeout: '3s' };
    await runWorld({ files: { ...FILES, 'crm.yaml': crm }, inputs }, ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ succeeded: 2, unresolved: 0 });
    });
  });

  test.each([
    ['object', '{ field: value }'],
    ['list', '[a, b]'],
  ])('an input of the type %s says how to write one', async (type, example) => {
    const crm = provider(
      `inputs: { extra: { type: ${type}, required: true } }`,
      'submit: { post: /rows, body: \'{ "rows": $rows, "extra": $extra }\', outputs: { taken: taken } }',
      'results: [{ outcome: succeeded }]',
    );
    const inputs = { ...FAST, params: 'extra: plain' };
    await runWorld({ files: { ...FILES, 'crm.yaml': crm }, inputs }, ({ publication: { report } }) => {
      expect(report.faults).toMatchObject([{ code: 'input/bad-param' }]);
      expect(report.faults[0]?.next).toContain(`--params 'extra: ${example}'`);
    });
  });
});
