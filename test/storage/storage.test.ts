import { describe, expect, it, test } from 'vitest';
import { FaultError } from '../../src/domain/fault.ts';
import { parseS3, parseUrlPair, type StorageTarget } from '../../src/domain/storage-target.ts';
import { createSeal } from '../../src/ledger/seal.ts';
import { openStorage } from '../../src/storage/open.ts';
import { presign } from '../../src/storage/s3.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE'],
  ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ['AWS_REGION', 'us-east-1'],
];
const HOUR = 3_600_000;

function target(text: string): StorageTarget {
  const found = parseS3(text);
  if (found === undefined) throw new Error('no target');
  return found;
}

function open(
  more: Readonly<Record<string, string>> = {},
  { timeoutMs = HOUR, where = target('s3://people/nightly') }: { timeoutMs?: number; where?: StorageTarget } = {},
) {
  let count = 0;
  const uuid = (): string => {
    count += 1;
    return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  };
  const random = { next: () => 0.5, uuid };
  const environment = new Map([...new Map([...KEYS, ...Object.entries(more)])].filter(([, value]) => value !== ''));
  return openStorage(where, { environment, clock: createVirtualClock(), random, timeoutMs });
}

function faultsOf(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return error.faults.map(({ code, message, next }) => `${code}: ${message} ${next ?? ''}`);
  }
}

describe('signatures', () => {
  // Amazon S3 API reference, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
  test("the vector of AWS's documentation", async () => {
    const url = await presign(
      {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        sessionToken: undefined,
        region: 'us-east-1',
      },
      {
        method: 'GET',
        url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
        date: new Date('2013-05-24T00:00:00Z'),
        seconds: 86_400,
      },
    );
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
      'X-Amz-Date': '20130524T000000Z',
      'X-Amz-Expires': '86400',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    });
  });

  test('each method has its own; the secret is in none of them', async () => {
    const object = await open().objectFor('batch-1', '.zip');
    const urls = [object.uploadUrl, object.sourceUrl, (await object.removeUrl()) ?? ''];
    expect(new Set(urls.map((url) => new URL(url).searchParams.get('X-Amz-Signature'))).size).toBe(3);
    expect(urls.join()).not.toContain('wJalr');
    expect(new URL(object.sourceUrl).searchParams.get('X-Amz-Expires')).toBe(String(25 * 3600));
  });
});

describe('addresses', () => {
  it.each<[name: string, where: string, more: Record<string, string>, starts: string]>([
    ['by host name at AWS', 's3://people/a/b', {}, 'https://people.s3.us-east-1.amazonaws.com/a/b/'],
    ['without a prefix', 's3://people', {}, 'https://people.s3.us-east-1.amazonaws.com/'],
    ['in China', 's3://people', { AWS_REGION: 'cn-north-1' }, 'https://people.s3.cn-north-1.amazonaws.com.cn/'],
    ['dots that no certificate covers', 's3://my.people/x', {}, 'https://s3.us-east-1.amazonaws.com/my.people/x/'],
    [
      'another store',
      's3://people/x',
      { AWS_ENDPOINT_URL: 'https://store.example' },
      'https://store.example/people/x/',
    ],
    [
      'the endpoint for S3 wins, loopback may be http, a region is not needed',
      's3://people/ü x',
      { AWS_ENDPOINT_URL: 'https://other.example', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000/', AWS_REGION: '' },
      'http://127.0.0.1:9000/people/%C3%BC%20x/',
    ],
  ])('%s', async (_, where, more, starts) => {
    const { sourceUrl } = await open(more, { where: target(where) }).objectFor('batch-1', '.zip');
    expect(sourceUrl.startsWith(starts)).toBe(true);
    expect(new URL(sourceUrl).pathname.endsWith('.zip')).toBe(true);
  });

  test('no two names are equal, and what all have in common is a secret of 128 bits', async () => {
    const storage = open();
    const paths = await Promise.all(
      [1, 2, 3].map(async () => new URL((await storage.objectFor('batch-1', '.zip')).sourceUrl).pathname),
    );
    expect(new Set(paths).size).toBe(3);
    const [run = ''] = storage.secrets;
    expect(run).toMatch(/^[0-9a-f]{32}$/);
    expect(paths.every((path) => path.includes(run))).toBe(true);
    expect(storage.remembers).toBe(false);
  });

  test('a batch has the same name in every run that has the secrets, and another one with others', async () => {
    const pathOf = async (secret: string, batchId: string): Promise<string> => {
      const storage = openStorage(target('s3://people/nightly'), {
        environment: new Map(KEYS),
        clock: createVirtualClock(),
        random: { next: () => 0.5, uuid: () => '' },
        timeoutMs: HOUR,
        conceal: createSeal([secret]).name,
      });
      expect(storage.remembers).toBe(true);
      return new URL((await storage.objectFor(batchId, '.zip')).sourceUrl).pathname;
    };
    const first = await pathOf('key-1', 'batch-1');
    expect(first).toMatch(/\/nightly\/[0-9a-f]{32}-[0-9a-f]{32}\.zip$/);
    expect(await pathOf('key-1', 'batch-1')).toBe(first);
    expect(new Set([first, await pathOf('key-1', 'batch-2'), await pathOf('key-2', 'batch-1')]).size).toBe(3);
  });
});

describe('what would not last or can not work is refused with the remedy', () => {
  const session = { AWS_SESSION_TOKEN: 'session-token-1' };
  it.each<[name: string, more: Record<string, string>, timeoutMs: number, faults: RegExp[]]>([
    [
      'no keys and no region',
      { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_REGION: '' },
      HOUR,
      [/AWS_ACCESS_KEY_ID/, /region/],
    ],
    ['an endpoint of plain http', { AWS_ENDPOINT_URL: 'http://store.example' }, HOUR, [/endpoint/]],
    ['an endpoint with a user', { AWS_ENDPOINT_URL: 'https://u:p@store.example' }, HOUR, [/endpoint/]],
    ['more than seven days', {}, 6 * 24 * HOUR + 1, [/7 days/]],
    ['seven days', {}, 6 * 24 * HOUR, []],
    [
      'a session that ends sooner',
      { ...session, AWS_CREDENTIAL_EXPIRATION: '2026-01-06T12:59:59Z' },
      HOUR,
      [/AWS_CREDENTIAL_EXPIRATION/],
    ],
    ['a session that lasts', { ...session, AWS_CREDENTIAL_EXPIRATION: '2026-01-06T13:00:00Z' }, HOUR, []],
    ['a session of unknown length', session, HOUR, []],
    ['an end without a session', { AWS_CREDENTIAL_EXPIRATION: '2026-01-05T12:00:01Z' }, HOUR, []],
  ])('%s', (_, more, timeoutMs, faults) => {
    const found = faultsOf(() => open(more, { timeoutMs }));
    expect(found).toHaveLength(faults.length);
    for (const [i, pattern] of faults.entries()) expect(found[i]).toMatch(pattern);
    expect(found.join()).not.toMatch(/wJalr|u:p|session-token/);
  });

  test('a session token is part of the links and a secret', async () => {
    const storage = open(session);
    expect(storage.secrets).toContain('session-token-1');
    const { sourceUrl } = await storage.objectFor('batch-1', '');
    expect(new URL(sourceUrl).searchParams.get('X-Amz-Security-Token')).toBe('session-token-1');
  });
});

describe('two URL templates', () => {
  const sas = 'sv=2024-01-01&sig=abcdefghijklmnopqrstuvwxyz%3D';
  const pair = (put: string, get: string): StorageTarget => {
    const found = parseUrlPair(put, get);
    if (typeof found === 'string') throw new Error(found);
    return found;
  };

  test('Azure gets its header, its signature is a secret, and the object can be removed', async () => {
    const blob = `https://acme.blob.core.windows.net/box/{name}?${sas}`;
    const where = pair(blob, blob);
    const storage = open({}, { where });
    const object = await storage.objectFor('batch-1', '.zip');
    expect([...object.uploadHeaders]).toEqual([['x-ms-blob-type', 'BlockBlob']]);
    expect(object.uploadUrl).toMatch(/^https:\/\/acme\.blob\.core\.windows\.net\/box\/[0-9a-f-]+\.zip\?sv=/);
    expect(await object.removeUrl()).toBe(object.uploadUrl);
    expect(storage.secrets).toContain('abcdefghijklmnopqrstuvwxyz%3D');
    expect(where.text).not.toContain('sig');
  });

  test('of another host nothing is known', async () => {
    const object = await open(
      {},
      { where: pair('https://up.example/{name}', 'https://down.example/{name}') },
    ).objectFor('batch-1', '');
    expect([object.uploadHeaders.size, await object.removeUrl()]).toEqual([0, undefined]);
    expect(new URL(object.uploadUrl).pathname).toBe(new URL(object.sourceUrl).pathname);
  });

  it.each([
    ['https://up.example/x', 'https://down.example/{name}', /`put` has no \{name\}/],
    ['https://up.example/{name}', 'down/{name}', /`get` is not a valid URL/],
    ['https://up.example/{name}{x}', 'https://down.example/{name}', /`put` is not a valid URL/],
  ])('%s and %s', (put, get, message) => {
    expect(parseUrlPair(put, get)).toMatch(message);
  });
});

describe('s3 addresses', () => {
  it.each(['s3://', 's3://A/b', 's3://a', 'https://a/b', 's3://a_b/c', 's3:/bucket'])('%s is none', (text) => {
    expect(parseS3(text)).toBeUndefined();
  });
});
