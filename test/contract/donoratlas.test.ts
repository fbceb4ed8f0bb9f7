import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runWorld, type World, type WorldOptions } from '../support/world.ts';

/** What goes over the wire to the vendor's own address, request by request (vendor pages: add-members-batch, get-job-status). */
const ORIGIN = 'https://api.donoratlas.com';

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
  return runWorld({ apiKey: 'key-of-team-7', ...options, inputs: { 'base-url': '', ...options.inputs } }, look);
}

test('the exchange of the vendor page, with the key on every request and nothing else of the row', async () => {
  const headers = { reqheaders: { 'x-api-key': 'key-of-team-7', accept: 'application/json' } };
  const scope = nock(ORIGIN, headers)
    .get('/v1/partners/test')
    .reply(200, {})
    .post('/v1/partners/networks/net_77/members/batch', { donor_ids: ['dnt-a1', '007', '9007199254740993'] })
    .matchHeader('content-type', /^application\/json/)
    .reply(202, { job_id: 'job_0aa1' })
    .get('/v1/partners/networks/jobs/job_0aa1')
    .reply(200, { job_id: 'job_0aa1', status: 'processing', progress: 1, total: 3, results: null })
    .get('/v1/partners/networks/jobs/job_0aa1')
    .reply(200, {
      job_id: 'job_0aa1',
      status: 'completed',
      progress: 3,
      total: 3,
      results: { added_ids: ['dnt-a1', '9007199254740993'], not_found_ids: ['007'], failed_ids: [] },
    });
  await runAtVendor(
    {
      files: {
        'data/a.ndjson': '{"donor_id":"dnt-a1","name":"Ada"}\n{"donor_id":"007"}\n{"donor_id":9007199254740993}\n',
      },
      inputs: { params: 'network_id: net_77' },
    },
    async ({ publication: { report }, read }) => {
      expect(report.faults).toEqual([]);
      expect(report.totals).toMatchObject({ total: 3, succeeded: 2, not_found: 1 });
      expect(report.jobs.ids).toEqual(['job_0aa1']);
      expect(await read('records.csv')).toBe(
        'file,line,key,outcome,reason,message,job_id,attempts\n' +
          'data/a.ndjson,1,dnt-a1,succeeded,,,job_0aa1,1\n' +
          'data/a.ndjson,2,007,not_found,,the vendor has no such record,job_0aa1,1\n' +
          'data/a.ndjson,3,9007199254740993,succeeded,,,job_0aa1,1\n',
      );
    },
  );
  expect(scope.pendingMocks()).toEqual([]);
});

test('a network id is data, never part of the path', async () => {
  const scope = nock(ORIGIN)
    .get('/v1/partners/test')
    .reply(200)
    .post('/v1/partners/networks/a%2F..%2Fb%3Fc/members/batch')
    .reply(404, { detail: 'Network not found' });
  await runAtVendor(
    { files: { 'data/a.txt': 'x\n' }, inputs: { params: 'network_id: a/../b?c' } },
    ({ publication: { report } }) => {
      expect(report.reason).toBe('config-error');
      expect(report.faults[0]?.message).toContain('Network not found');
    },
  );
  expect(scope.pendingMocks()).toEqual([]);
});

test('101 rows make two jobs, failed ids go again alone, and the second answer counts', async () => {
  const ids = Array.from({ length: 101 }, (_, i) => `d${i}`);
  const done = (job: string, added: string[], failed: string[]) => ({
    job_id: job,
    status: 'completed',
    progress: 1,
    total: 1,
    results: { added_ids: added, not_found_ids: [], failed_ids: failed },
  });
  const path = '/v1/partners/networks/net_1/members/batch';
  const scope = nock(ORIGIN)
    .get('/v1/partners/test')
    .reply(200)
    .post(path, { donor_ids: ids.slice(0, 100) })
    .reply(202, { job_id: 'j1' })
    .post(path, { donor_ids: ['d100'] })
    .reply(202, { job_id: 'j2' })
    .get('/v1/partners/networks/jobs/j1')
    .reply(200, done('j1', ids.slice(2, 100), ['d0', 'd1']))
    .get('/v1/partners/networks/jobs/j2')
    .reply(200, done('j2', ['d100'], []))
    .post(path, { donor_ids: ['d0', 'd1'] })
    .reply(202, { job_id: 'j3' })
    .get('/v1/partners/networks/jobs/j3')
    .reply(200, done('j3', ['d1'], ['d0']));
  await runAtVendor(
    { files: { 'data/a.txt': `${ids.join('\n')}\n` }, inputs: { 'retry-failed': '1', 'max-failed': '1' } },
    async ({ publication: { report }, clock, read }) => {
      expect(report.totals).toMatchObject({ succeeded: 100, failed: 1 });
      expect(report).toMatchObject({ rounds: 1, exitCode: 0, conclusion: 'warning' });
      // docs/contract.md, 5.5: five seconds before round 2.
      expect(clock.sleeps).toContain(5000);
      const lines = (await read('records.csv'))?.split('\n') ?? [];
      expect(lines[1]).toBe('data/a.txt,1,d0,failed,,"server error, safe to retry",j3,2');
      expect(lines[2]).toBe('data/a.txt,2,d1,succeeded,,,j3,2');
      expect(await read('failed.csv')).toBe('donor_id,bulk_job_message\nd0,"server error, safe to retry"\n');
    },
  );
  expect(scope.pendingMocks()).toEqual([]);
});
