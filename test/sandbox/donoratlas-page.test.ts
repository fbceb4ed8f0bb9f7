import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { startInstrumented } from '../support/sandbox/start.ts';
import { BATCH, type Call, call, jobPath, poll, pollCall, submit, submitCall, TEST, WITH_KEY } from './client.ts';

// The vendor's page "Check bulk add progress" and what its other pages say of batches, limits and errors.

const example: unknown = JSON.parse(
  readFileSync(new URL('../fixtures/sandbox/donoratlas-job.json', import.meta.url), 'utf8'),
);
const hundred = Array.from({ length: 100 }, (_, index) => `dnt_${index}`);

describe("the page's example", () => {
  let seconds = 0;
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startInstrumented({ vendor: 'donoratlas', jobSeconds: 100, now: () => seconds * 1000 });
  });
  afterAll(() => sandbox.stop());

  test('45 of 100 ids are done: the same document but for the id', async () => {
    const jobId = await submit(sandbox, hundred);
    seconds = 45;
    expect(await poll(sandbox, jobId)).toEqual({ ...Object(example), job_id: jobId });
    expect(jobId).toMatch(/^job_[0-9a-f]{20}$/);
  });

  test('the members stand in the order of the page', async () => {
    const { text } = await call(sandbox.port, pollCall(await submit(sandbox, ['dnt_1'])));
    expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(Object(example)));
  });

  test('when completed, results has the three lists', async () => {
    const jobId = await submit(sandbox, ['dnt_1', 'notfound-1', 'fail-1', 'flaky-1', 'dnt_2']);
    seconds += 100;
    expect(await poll(sandbox, jobId)).toEqual({
      job_id: jobId,
      status: 'completed',
      progress: 5,
      total: 5,
      results: {
        added_ids: ['dnt_1', 'dnt_2'],
        not_found_ids: ['notfound-1'],
        failed_ids: ['fail-1', 'flaky-1'],
      },
    });
  });

  test('progress counts ids, evenly, and is whole', async () => {
    const jobId = await submit(sandbox, hundred.slice(0, 3));
    const seen: unknown[] = [];
    for (let step = 0; step < 4; step += 1) {
      seen.push(Object(await poll(sandbox, jobId)).progress);
      seconds += 25;
    }
    expect(seen).toEqual([0, 0, 1, 2]);
  });
});

test('failed ids are safe to retry: a flaky one succeeds the second time, a failing one never', async () => {
  const sandbox = await startInstrumented({ vendor: 'donoratlas', rate: 'unlimited' });
  await poll(sandbox, await submit(sandbox, ['flaky-1', 'fail-1', 'dnt_1']));
  const second = await poll(sandbox, await submit(sandbox, ['flaky-1', 'fail-1']));
  await sandbox.stop();
  expect(second).toMatchObject({ results: { added_ids: ['flaky-1'], not_found_ids: [], failed_ids: ['fail-1'] } });
});

const JSON_HEADERS = { ...WITH_KEY, 'content-type': 'application/json' };
const post = (body: string | Uint8Array, path = BATCH, headers: Call['headers'] = JSON_HEADERS): Call => ({
  method: 'POST',
  path,
  body,
  ...(headers === undefined ? {} : { headers }),
});
const get = (path: string, headers: Call['headers'] = WITH_KEY): Call => ({ path, headers });
const complaint = (type: string, ...loc: readonly (string | number)[]): unknown => ({
  detail: [{ type, loc: ['body', ...loc], msg: expect.any(String), input: expect.anything() }],
});
const sentence = { detail: expect.any(String) };
const batch = (ids: readonly unknown[]): Call => submitCall(ids);

const STRICTNESS: readonly (readonly [name: string, call: Call, status: number, body: unknown])[] = [
  ['the key is good', get(TEST), 200, {}],
  ['a batch of one', batch(['dnt_1']), 202, { job_id: expect.stringMatching(/^job_/) }],
  ['a batch of 100', batch(hundred), 202, { job_id: expect.stringMatching(/^job_/) }],
  [
    'the content type has a charset',
    post('{"donor_ids":["a"]}', BATCH, { ...JSON_HEADERS, 'content-type': 'application/json; charset=utf-8' }),
    202,
    {},
  ],
  ['a member beyond the documented one', post('{"donor_ids":["a"],"note":1}'), 202, {}],
  ['equal ids', batch(['dnt_1', 'dnt_1']), 202, {}],
  ['a network id with an escaped blank', post('{"donor_ids":["a"]}', BATCH.replace('net_77', 'net%2077')), 202, {}],
  ['no key, preflight', get(TEST, {}), 401, sentence],
  ['no key, submit', post('{"donor_ids":["a"]}', BATCH, { 'content-type': 'application/json' }), 401, sentence],
  ['no key, poll', get(jobPath('job_1'), {}), 401, sentence],
  ['a wrong key', get(TEST, { 'x-api-key': SANDBOX_KEY.replace(/.$/, 'x') }), 401, sentence],
  ['an empty key', get(TEST, { 'x-api-key': '' }), 401, sentence],
  ['the key as a bearer', get(TEST, { authorization: `Bearer ${SANDBOX_KEY}` }), 401, sentence],
  ['101 ids', batch([...hundred, 'dnt_100']), 422, complaint('too_long', 'donor_ids')],
  ['no ids', batch([]), 422, complaint('too_short', 'donor_ids')],
  ['a number among the ids', batch(['a', 7]), 422, complaint('string_type', 'donor_ids', 1)],
  ['an empty id', batch(['']), 422, { detail: [{ type: 'string_too_short', loc: ['body', 'donor_ids', 0] }] }],
  ['null among the ids', batch([null]), 422, { detail: [{ type: 'string_type', loc: ['body', 'donor_ids', 0] }] }],
  ['ids that are no list', post('{"donor_ids":"a"}'), 422, complaint('list_type', 'donor_ids')],
  ['another name of the list', post('{"ids":["a"]}'), 422, complaint('missing', 'donor_ids')],
  ['a list as the body', post('["a"]'), 422, complaint('model_attributes_type')],
  ['null as the body', post('null'), 422, { detail: [{ type: 'model_attributes_type', loc: ['body'] }] }],
  ['malformed JSON', post('{"donor_ids":["a"'), 422, complaint('json_invalid', 0)],
  ['an empty body', post(''), 422, complaint('json_invalid', 0)],
  ['a byte order mark', post('\uFEFF{"donor_ids":["a"]}'), 422, complaint('json_invalid', 0)],
  ['no UTF-8', post(Uint8Array.of(0x22, 0xff, 0x22)), 400, sentence],
  ['no content type', post('{"donor_ids":["a"]}', BATCH, WITH_KEY), 422, complaint('model_attributes_type')],
  [
    'a form',
    post('donor_ids=a', BATCH, { ...WITH_KEY, 'content-type': 'application/x-www-form-urlencoded' }),
    422,
    complaint('model_attributes_type'),
  ],
  ['an unknown network', post('{"donor_ids":["a"]}', BATCH.replace('net_77', 'unknown-1')), 404, sentence],
  ['an unknown job', get(jobPath('job_none')), 404, sentence],
  ['a network in the path of the job', get('/v1/partners/networks/net_77/jobs/job_1'), 404, sentence],
  ['no network', post('{}', BATCH.replace('net_77', '')), 404, sentence],
  ['a broken escape', get(jobPath('%E0%A4%A')), 404, sentence],
  ['a slash at the end', get(`${TEST}/`), 404, sentence],
  ['another letter case', get('/V1/partners/test'), 404, sentence],
  ['no version', get('/partners/test'), 404, sentence],
  ['the root', get('/'), 404, sentence],
  ['reading the batch', get(BATCH), 405, sentence],
  ['posting to a job', post('{}', jobPath('job_1')), 405, sentence],
  ['deleting a job', { method: 'DELETE', path: jobPath('job_1'), headers: WITH_KEY }, 405, sentence],
  ['a body over 10 MiB', post('x'.repeat(10 * 1024 * 1024 + 1)), 413, { message: expect.any(String) }],
];

describe('as strict as documented, stricter where the pages are silent', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startInstrumented({ vendor: 'donoratlas', rate: 'unlimited' });
  });
  afterAll(() => sandbox.stop());

  test.each(STRICTNESS)('%s', async (_name, request, status, body) => {
    const before = sandbox.record.counts.jobs;
    const seen = await call(sandbox.port, request);
    expect([seen.status, JSON.parse(seen.text)]).toMatchObject([status, body]);
    expect(seen.headers['content-type']).toBe('application/json');
    expect(sandbox.record.counts.jobs - before).toBe(status === 202 ? 1 : 0);
  });

  test('a refused method says which one is allowed', async () => {
    expect((await call(sandbox.port, get(BATCH))).headers.allow).toBe('POST');
  });

  test('equal ids of a batch have one result and count each in the total', async () => {
    const jobId = await submit(sandbox, ['dnt_1', 'dnt_2', 'dnt_1']);
    expect(await poll(sandbox, jobId)).toMatchObject({
      progress: 3,
      total: 3,
      results: { added_ids: ['dnt_1', 'dnt_2'] },
    });
  });

  test('names that mean something to JavaScript are ids as any other', async () => {
    const ids = ['__proto__', 'constructor', 'hasOwnProperty', '007', '9007199254740993', ' dnt ', 'ü\u0000"'];
    expect(await poll(sandbox, await submit(sandbox, ids))).toMatchObject({ results: { added_ids: ids } });
  });
});
