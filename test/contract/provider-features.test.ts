import { readFileSync } from 'node:fs';
import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runWorld } from '../support/world.ts';

const PROVIDER = readFileSync('test/fixtures/contract/crm.yaml', 'utf8');

beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
});
afterEach(() => {
  nock.cleanAll();
  nock.restore();
  nock.activate();
});

const rows = ['id,tag,name', '1,gold,Ada', '2,gold,Lin', '3,silver,Bo', '4,gold,Cy', ''].join('\n');

test('token, steps, groups, single, pages on another host without credentials, claim and tally', async () => {
  const crm = nock('https://crm.example')
    .post('/api/token', { grant: 'key' })
    .matchHeader('x-key', 'secret-key-1')
    .reply(200, { access_token: 'token-one' })
    .post('/api/uploads', [
      { id: '1', tag: 'gold', name: 'Ada' },
      { id: '2', tag: 'gold', name: 'Lin' },
      { id: '4', tag: 'gold', name: 'Cy' },
    ])
    .matchHeader('authorization', 'Bearer token-one')
    .reply(201, { upload_id: 'up-1' })
    .post('/api/jobs', { upload: 'up-1', tag: 'gold' })
    .matchHeader('idempotency-key', /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    .reply(200, { job: 1 })
    .post('/api/contacts', { contact: { id: '3', tag: 'silver', name: 'Bo' } })
    .reply(200, { job: 2 })
    // The token runs out while the jobs run.
    .get(/\/api\/jobs\/[12]/)
    .reply(401, { error: 'expired' })
    .post('/api/token')
    .reply(200, { access_token: 'token-two' })
    .get('/api/jobs/1')
    .matchHeader('authorization', 'Bearer token-two')
    .reply(200, {
      status: 'DONE',
      failed: 2,
      links: ['https://files.example/a?sig=1', 'https://files.example/b?sig=2'],
    })
    .get('/api/jobs/2')
    .matchHeader('authorization', 'Bearer token-two')
    .reply(200, { status: 'done', failed: 0 });
  // A request that carries a credential to that host finds no answer there.
  const files = nock('https://files.example', { badheaders: ['authorization', 'x-key', 'cookie'] })
    .get('/a')
    .query({ sig: '1' })
    .reply(200, { items: [{ id: '2', why: 'no phone' }], next: '/a2?sig=3' })
    .get('/a2')
    .query({ sig: '3' })
    .reply(200, { items: [] })
    .get('/b')
    .query({ sig: '2' })
    .reply(200, { items: [{ id: '4', why: 'wrong city' }] });
  await runWorld(
    {
      files: { 'data/a.csv': rows, 'crm.yaml': PROVIDER },
      inputs: { provider: './crm.yaml', params: '', 'base-url': '', 'max-failed': '2' },
      apiKey: 'secret-key-1',
    },
    async ({ publication: { report }, hidden, read }) => {
      expect(report.faults).toEqual([]);
      expect(report.totals).toMatchObject({ total: 4, succeeded: 2, failed: 2, unresolved: 0 });
      expect(report.jobs.count).toBe(2);
      expect(await read('failed.csv')).toBe(
        'id,tag,name,bulk_job_message\n2,gold,Lin,no phone\n4,gold,Cy,wrong city\n',
      );
      expect(hidden).toContain('secret-key-1');
      const ledger = (await read('ledger.ndjson')) ?? '';
      for (const word of ['Ada', 'gold', 'sig=', 'token-', 'secret-key']) expect(ledger).not.toContain(word);
    },
  );
  expect([...crm.pendingMocks(), ...files.pendingMocks()]).toEqual([]);
});

test('a tally that disagrees with the list leaves the rows that nobody named contradictory', async () => {
  nock('https://crm.example')
    .post('/api/token')
    .reply(200, { access_token: 't' })
    .post('/api/uploads')
    .reply(201, { upload_id: 'u' })
    .post('/api/jobs')
    .reply(200, { job: 1 })
    .get('/api/jobs/1')
    .reply(200, { status: 'done', failed: 2, links: ['https://crm.example/r'] })
    .get('/r')
    .reply(200, { items: [{ id: '2', why: 'no phone' }] });
  await runWorld(
    {
      files: { 'data/a.csv': 'id,tag\n1,x\n2,x\n', 'crm.yaml': PROVIDER },
      inputs: { provider: './crm.yaml', params: '', 'base-url': '' },
      apiKey: 'secret-key-1',
    },
    ({ publication: { report } }) => {
      expect(report.totals).toMatchObject({ failed: 1, reasons: { contradictory: 1 } });
      expect(report).toMatchObject({ exitCode: 3, reason: 'vendor-error' });
      expect(report.faults.map((fault) => fault.code)).toContain('vendor/miscounted');
    },
  );
});

test("a vendor's cap on jobs holds, and the plan knows it", async () => {
  const scope = nock('https://capped.example');
  for (const id of ['1', '2', '3', '4', '5']) scope.post('/rows', { id }).reply(200, { job: id, ok: [id] });
  const files = {
    'data/a.txt': '1\n2\n3\n4\n5\n',
    'capped.yaml': readFileSync('test/fixtures/contract/capped.yaml', 'utf8'),
  };
  const inputs = { provider: './capped.yaml', params: '', 'base-url': '' };
  await runWorld({ files, inputs }, ({ publication: { report }, clock }) => {
    expect(report.totals).toMatchObject({ total: 5, succeeded: 5 });
    expect(report.plan?.leastMs).toBe(120_000);
    expect(clock.now()).toBeGreaterThanOrEqual(120_000);
  });
  expect(scope.pendingMocks()).toEqual([]);
  await runWorld({ files, inputs: { ...inputs, timeout: '1m' } }, ({ publication: { report } }) => {
    expect(report).toMatchObject({ exitCode: 2, reason: 'config-error' });
    expect(report.faults[0]).toMatchObject({ code: 'plan/too-long', input: 'timeout' });
  });
});

test('a result file that is sent again brings no column for its messages', async () => {
  const provider = [
    'version: 1',
    'name: crm',
    'title: CRM',
    'baseUrl: https://crm.example',
    'key: id',
    "submit: { post: /rows, body: '$csv($rows)', outputs: { taken: taken } }",
    'results: [{ outcome: succeeded }]',
    '',
  ].join('\n');
  const bodies: string[] = [];
  nock('https://crm.example')
    .post('/rows', (body: string) => bodies.push(body) > 0)
    .reply(200, { taken: 1 });
  const files = { 'data/a.csv': 'id,name,bulk_job_message\n1,Ada,no phone\n', 'crm.yaml': provider };
  const inputs = { provider: './crm.yaml', params: '', 'base-url': '' };
  await runWorld({ files, inputs }, ({ publication: { report } }) => {
    expect(report).toMatchObject({ faults: [], totals: { total: 1, succeeded: 1 } });
  });
  expect(bodies).toEqual(['id,name\r\n1,Ada\r\n']);
});
