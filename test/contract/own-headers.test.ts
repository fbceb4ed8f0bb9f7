import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runWorld } from '../support/world.ts';

const PROVIDER = `version: 1
name: v
baseUrl: https://vendor.example
inputs: { api_key: { secret: true, required: true } }
headers: { x-key: '{api_key}' }
key: id
submit:
  - post: https://upload.vendor.example/files
    headers: { x-key: '{api_key}', x-kind: rows }
    body: $rows
    outputs: { upload: file }
  - { post: /jobs, body: '{ "file": $upload }', outputs: { id: id } }
poll: { get: '/jobs/{id}', states: { succeeded: [done] }, outputs: { link: link } }
results:
  - { get: '{+link}', headers: { x-kind: results, x-own: '{api_key}' }, rows: rejected, outcome: failed }
  - { outcome: succeeded }
`;

beforeEach(() => {
  nock.disableNetConnect();
  nock.enableNetConnect('127.0.0.1');
});
afterEach(() => {
  nock.cleanAll();
  nock.restore();
  nock.activate();
});

test("a request's own headers go to another origin; a secret only to one that the file names, and none over a redirect", async () => {
  // Where a header is missing, or one is there that must not be, the request finds no response.
  const scopes = [
    nock('https://upload.vendor.example', { reqheaders: { 'x-key': 'secret-key-1', 'x-kind': 'rows' } })
      .post('/files')
      .reply(200, { file: 'f1' }),
    nock('https://vendor.example')
      .post('/jobs')
      .reply(200, { id: 'j1' })
      .get('/jobs/j1')
      .reply(200, { status: 'done', link: 'https://files.example/r' }),
    nock('https://files.example', { reqheaders: { 'x-kind': 'results' }, badheaders: ['x-key', 'x-own'] })
      .get('/r')
      .reply(302, '', { location: 'https://cdn.example/r' }),
    nock('https://cdn.example', { badheaders: ['x-key', 'x-own', 'x-kind'] })
      .get('/r')
      .reply(200, { rejected: [] }),
  ];
  await runWorld(
    {
      files: { 'data/a.csv': 'id\n1\n', 'v.yaml': PROVIDER },
      inputs: { provider: './v.yaml', params: '', 'base-url': '' },
      apiKey: 'secret-key-1',
    },
    ({ publication: { report } }) => {
      expect(report.faults).toEqual([]);
      expect(report.totals.succeeded).toBe(1);
    },
  );
  expect(scopes.flatMap((scope) => scope.pendingMocks())).toEqual([]);
});
