import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/sandbox/storage/aws-signature.ts';
import { presign } from '../../src/storage/s3.ts';

// Amazon S3 API reference, "Authenticating Requests": its examples share these keys and this instant. Our signing and
// the sandbox's checking are written apart from each other; each is held against AWS's own figures.
const KEYS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const NOW = new Date('2013-05-24T00:00:00Z');
const HOST = 'examplebucket.s3.amazonaws.com';
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('"Using Query Parameters"', () => {
  const vector = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';

  test('our pre-signed URL has the signature of the page, and the sandbox takes it', async () => {
    const url = new URL(
      await presign(
        { ...KEYS, sessionToken: undefined },
        { method: 'GET', url: new URL(`https://${HOST}/test.txt`), date: NOW, seconds: 86_400 },
      ),
    );
    expect(url.searchParams.get('X-Amz-Signature')).toBe(vector);
    const request = { method: 'GET', target: `${url.pathname}${url.search}`, headers: { host: HOST } };
    expect(verifySignature(request, KEYS, NOW.getTime())).toEqual({ ok: true, payload: undefined });
  });
});

describe('"Using the Authorization Header": the sandbox takes the signatures of the page, and no others', () => {
  const put = '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072';
  test.each<
    [name: string, method: string, target: string, payload: string, more: Record<string, string>, signature: string]
  >([
    [
      'GET Object',
      'GET',
      '/test.txt',
      EMPTY,
      { range: 'bytes=0-9' },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT Object',
      'PUT',
      '/test$file.text',
      put,
      { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET Bucket Lifecycle',
      'GET',
      '/?lifecycle',
      EMPTY,
      {},
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'GET Bucket (List Objects)',
      'GET',
      '/?max-keys=2&prefix=J',
      EMPTY,
      {},
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('%s', (_, method, target, payload, more, signature) => {
    const signed: Record<string, string> = {
      ...more,
      host: HOST,
      'x-amz-content-sha256': payload,
      'x-amz-date': '20130524T000000Z',
    };
    const names = Object.keys(signed).sort((a, b) => (a < b ? -1 : 1));
    const verify = (given: string, headers: Readonly<Record<string, string>> = signed) => {
      const credential = `Credential=${KEYS.accessKeyId}/20130524/us-east-1/s3/aws4_request`;
      const authorization = `AWS4-HMAC-SHA256 ${credential},SignedHeaders=${names.join(';')},Signature=${given}`;
      return verifySignature({ method, target, headers: { ...headers, authorization } }, KEYS, NOW.getTime());
    };
    expect(verify(signature)).toEqual({ ok: true, payload });
    const last = signature.endsWith('0') ? '1' : '0';
    expect(verify(`${signature.slice(0, -1)}${last}`)).toMatchObject({ ok: false, code: 'SignatureDoesNotMatch' });
    for (const name of names.filter((each) => each !== 'x-amz-date')) {
      const headers = { ...signed, [name]: `${signed[name]}x` };
      expect(verify(signature, headers)).toMatchObject({ ok: false, code: 'SignatureDoesNotMatch' });
    }
  });
});

describe('what we sign, the sandbox takes', () => {
  const METHODS = ['GET', 'PUT', 'DELETE'] as const;
  const keys = fc.record({
    accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,24}$/),
    secretAccessKey: fc.string({ minLength: 1, maxLength: 60 }),
    sessionToken: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,400}$/), { nil: undefined }),
    region: fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1', 'auto'),
  });
  // A slash always parts the key (src/storage/s3.ts), so none is ever inside a part.
  const segment = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((text) => !/^\.{1,2}$|\//.test(text));
  const asked = fc.record({
    method: fc.constantFrom(...METHODS),
    path: fc.array(segment, { minLength: 1, maxLength: 4 }),
    seconds: fc.integer({ min: 1, max: 604_800 }),
    epochMs: fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2099, 0) }),
  });

  test('for every key, object, method and life; not for another method, object, secret or token, nor later', async () => {
    await fc.assert(
      fc.asyncProperty(keys, asked, async (own, { method, path, seconds, epochMs }) => {
        const url = new URL(`https://store.example:9000/bucket/${path.map(encodeURIComponent).join('/')}`);
        const date = new Date(Math.floor(epochMs / 1000) * 1000);
        const link = new URL(await presign(own, { method, url, date, seconds }));
        const target = `${link.pathname}${link.search}`;
        const { sessionToken, ...rest } = own;
        const known = { ...rest, ...(sessionToken !== undefined && { sessionToken }) };
        const request = { method, target, headers: { host: link.host } };
        const says = (change: Partial<typeof request>, others: Partial<typeof known> = {}, afterMs = 0): unknown => {
          const verdict = verifySignature({ ...request, ...change }, { ...known, ...others }, date.getTime() + afterMs);
          return verdict.ok ? 'ok' : verdict.code;
        };
        expect(says({})).toBe('ok');
        expect(says({}, {}, seconds * 1000)).toBe('ok');
        expect(says({}, {}, seconds * 1000 + 1)).toBe('AccessDenied');
        expect(says({ method: method === 'GET' ? 'PUT' : 'GET' })).toBe('SignatureDoesNotMatch');
        expect(says({ target: target.replace('/bucket/', '/bucket2/') })).toBe('SignatureDoesNotMatch');
        expect(says({ headers: { host: 'elsewhere.example' } })).toBe('SignatureDoesNotMatch');
        expect(says({}, { secretAccessKey: `${own.secretAccessKey}x` })).toBe('SignatureDoesNotMatch');
        expect(says({}, { sessionToken: 'another' })).toBe('InvalidToken');
        // The secret stays here, whatever it looks like.
        if (own.secretAccessKey.length > 8) expect(decodeURIComponent(link.href)).not.toContain(own.secretAccessKey);
      }),
      { numRuns: 150 },
    );
  });
});
