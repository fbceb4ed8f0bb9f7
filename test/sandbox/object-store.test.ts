import { AwsV4Signer } from 'aws4fetch';
import { afterEach, describe, expect, test } from 'vitest';
import { type AwsCredentials, verifySignature } from '../../src/sandbox/storage/aws-signature.ts';
import { type ObjectStore, type StoreOptions, startObjectStore } from '../../src/sandbox/storage/object-store.ts';
import { createFaults } from '../support/sandbox/faults.ts';
import { call } from './client.ts';

// "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)", the example of that page.
const EXAMPLE: AwsCredentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const EXAMPLE_TARGET =
  '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
  '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
  '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
const DAY = Date.parse('2013-05-24T00:00:00Z');
const host = 'examplebucket.s3.amazonaws.com';

describe("AWS's published example of a pre-signed URL", () => {
  test.each([
    ['as published', EXAMPLE_TARGET, host, 'GET', 0, true],
    ['in its last second', EXAMPLE_TARGET, host, 'GET', 86_400_000, true],
    ['a second later', EXAMPLE_TARGET, host, 'GET', 86_401_000, 'Request has expired'],
    ['long before it was signed', EXAMPLE_TARGET, host, 'GET', -3_600_000, 'Request is not yet valid'],
    ['another method', EXAMPLE_TARGET, host, 'PUT', 0, 'SignatureDoesNotMatch'],
    ['another host', EXAMPLE_TARGET, 'otherbucket.s3.amazonaws.com', 'GET', 0, 'SignatureDoesNotMatch'],
    ['another object', EXAMPLE_TARGET.replace('test', 'tess'), host, 'GET', 0, 'SignatureDoesNotMatch'],
    ['a longer life', EXAMPLE_TARGET.replace('86400', '86401'), host, 'GET', 0, 'SignatureDoesNotMatch'],
    ['a parameter more', `${EXAMPLE_TARGET}&acl=`, host, 'GET', 0, 'SignatureDoesNotMatch'],
    ['another signature', EXAMPLE_TARGET.replace(/4$/, '5'), host, 'GET', 0, 'SignatureDoesNotMatch'],
    ['too long a life', EXAMPLE_TARGET.replace('86400', '604801'), host, 'GET', 0, '1 to 604800'],
    ['another region', EXAMPLE_TARGET.replace('us-east-1', 'eu-west-1'), host, 'GET', 0, 'expecting "us-east-1"'],
    ['another key id', EXAMPLE_TARGET.replace('OSFODNN7', 'OSFODNN8'), host, 'GET', 0, 'InvalidAccessKeyId'],
    ['no signature', '/test.txt', host, 'GET', 0, 'not signed'],
  ] as const)('%s', (_name, target, name, method, afterMs, expected) => {
    const verdict = verifySignature({ method, target, headers: { host: name } }, EXAMPLE, DAY + afterMs);
    const said = verdict.ok ? true : `${verdict.code} ${verdict.message}`;
    if (expected === true) expect(said).toBe(true);
    else expect(said).toContain(expected);
  });
});

let store: ObjectStore | undefined;
afterEach(async () => {
  await store?.stop();
  store = undefined;
});
const start = async (options: StoreOptions): Promise<ObjectStore> => {
  store = await startObjectStore(options);
  return store;
};

const OWN: AwsCredentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'a/secret+of=mine', region: 'eu-central-1' };
const KEY = 'folder/Grüße & more (1)+2=3.zip';
const NOW = '20310203T040506Z';
const NOW_MS = Date.parse('2031-02-03T04:05:06Z');
const BODY = Buffer.from([0, 255, 10, 13, 80, 75]);

/** Signs with the client that the project uses: apart from what is tested. */
async function sign(method: string, url: string, rest: Partial<AwsCredentials> & { header?: true } = {}) {
  const { header, ...credentials } = rest;
  const signer = new AwsV4Signer({
    ...OWN,
    ...credentials,
    method,
    url,
    service: 's3',
    datetime: NOW,
    signQuery: header !== true,
  });
  const signed = await signer.sign();
  const { pathname, search } = new URL(signed.url.href);
  return { method, path: `${pathname}${search}`, headers: Object.fromEntries(signed.headers) };
}

const s3 = (credentials: AwsCredentials = OWN): StoreOptions => ({
  access: { kind: 's3', bucket: 'own-bucket', ...credentials },
  epochMs: () => NOW_MS + 1000,
});
const addressOf = (own: ObjectStore, key = KEY): string =>
  `${own.url}/own-bucket/${key.split('/').map(encodeURIComponent).join('/')}`;

test('PUT, HEAD, GET and DELETE with the signatures of another signer', async () => {
  const own = await start(s3());
  const url = addressOf(own);
  const put = await call(own.port, { ...(await sign('PUT', url)), body: BODY });
  expect([put.status, put.headers.etag, put.text]).toEqual([200, expect.stringMatching(/^"[0-9a-f]{32}"$/), '']);
  expect(await own.read(KEY)).toEqual(BODY);
  expect([...own.record.objects.keys()]).toEqual([KEY]);
  expect((await call(own.port, await sign('HEAD', url))).headers['content-length']).toBe('6');
  expect(
    (await fetch(`${own.url}${(await sign('GET', url)).path}`).then((answer) => answer.arrayBuffer())).byteLength,
  ).toBe(6);
  expect((await call(own.port, await sign('DELETE', url))).status).toBe(204);
  expect((await call(own.port, await sign('GET', url))).status).toBe(404);
  expect([own.record.objects.size, own.record.put.length]).toEqual([0, 1]);
  expect(own.record.requests.map(({ method, status, credentials }) => [method, status, credentials])).toEqual([
    ['PUT', 200, []],
    ['HEAD', 200, []],
    ['GET', 200, []],
    ['DELETE', 204, []],
    ['GET', 404, []],
  ]);
});

test('a bucket in the host, a session token, a signature in a header', async () => {
  const credentials = { ...OWN, sessionToken: 'token/with+=' };
  const own = await start(s3(credentials));
  const virtual = await sign('PUT', `http://own-bucket.localhost:${own.port}/a.zip`, credentials);
  const name = { host: `own-bucket.localhost:${own.port}` };
  expect((await call(own.port, { ...virtual, headers: { ...virtual.headers, ...name }, body: BODY })).status).toBe(200);
  const header = await sign('GET', addressOf(own, 'a.zip'), { ...credentials, header: true });
  expect((await call(own.port, header)).status).toBe(200);
  expect(own.record.requests.at(-1)?.credentials).toEqual([]);
  const without = await call(own.port, await sign('GET', addressOf(own, 'a.zip')));
  expect([without.status, without.text]).toEqual([400, expect.stringContaining('<Code>InvalidToken</Code>')]);
});

test.each([
  ['a wrong secret', { secretAccessKey: 'another' }, KEY, 403, 'SignatureDoesNotMatch'],
  ['an unknown key id', { accessKeyId: 'AKIAOTHER' }, KEY, 403, 'InvalidAccessKeyId'],
  ['no such object', {}, 'none.zip', 404, 'NoSuchKey'],
])('%s', async (_name, credentials, key, status, code) => {
  const own = await start(s3());
  const { status: seen, text } = await call(own.port, await sign('GET', addressOf(own, key), credentials));
  expect([seen, /<Code>(.*)<\/Code>/.exec(text)?.[1]]).toEqual([status, code]);
});

test('another bucket, and a refused PUT stores nothing', async () => {
  const own = await start(s3());
  const elsewhere = addressOf(own).replace('own-bucket', 'other-bucket');
  expect((await call(own.port, { ...(await sign('PUT', elsewhere)), body: BODY })).status).toBe(404);
  expect((await call(own.port, { method: 'PUT', path: '/own-bucket/a', body: BODY })).status).toBe(403);
  expect(own.record.put).toEqual([]);
});

test('credentials of somebody are noted by name', async () => {
  const own = await start(s3());
  const signed = await sign('GET', addressOf(own));
  await call(own.port, { ...signed, headers: { ...signed.headers, authorization: 'Basic abc', 'x-api-key': 'k' } });
  expect(own.record.requests[0]?.credentials).toEqual(['authorization', 'x-api-key']);
});

test('URL templates: whoever has the token; Azure wants the type of the blob', async () => {
  const own = await start({ access: { kind: 'azure', token: 'sig-1' } });
  const path = '/container/b-1.zip?sv=2031&sig=sig-1';
  const blob = { 'x-ms-blob-type': 'BlockBlob' };
  expect((await call(own.port, { method: 'PUT', path, body: BODY })).text).toContain('x-ms-blob-type');
  expect((await call(own.port, { method: 'PUT', path, body: BODY, headers: blob })).status).toBe(201);
  expect((await call(own.port, { path })).status).toBe(200);
  expect((await call(own.port, { path: path.replace('sig-1', 'sig-2') })).status).toBe(403);
  expect((await call(own.port, { method: 'DELETE', path })).status).toBe(202);
  expect((await call(own.port, { method: 'DELETE', path })).status).toBe(404);
});

test('faults: an upload that arrives though its answer is lost, one that does not, a download that is refused', async () => {
  const { meetFile } = createFaults([
    { on: 'upload', nth: 1, do: { kind: 'reset-after' } },
    { on: 'upload', nth: 2, do: { kind: 'reset' } },
    { on: 'download', do: { kind: 'answer', status: 503 } },
  ]);
  const own = await start({ access: { kind: 'token', token: 't' }, meetFile });
  const put = (key: string) => call(own.port, { method: 'PUT', path: `/${key}?t=t`, body: BODY });
  await expect(put('first')).rejects.toThrow(/hang up|ECONNRESET/);
  await expect(put('second')).rejects.toThrow(/hang up|ECONNRESET/);
  expect([...own.record.objects.keys()]).toEqual(['first']);
  expect((await call(own.port, { path: '/first?t=t' })).status).toBe(503);
  expect((await call(own.port, { path: '/first?t=t' })).status).toBe(200);
});
