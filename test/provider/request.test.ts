import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FaultError } from '../../src/domain/fault.ts';
import { ExactNumber } from '../../src/domain/row.ts';
import { checkUrl } from '../../src/domain/url.ts';
import { withBaseUrl } from '../../src/provider/bind.ts';
import { loadProvider } from '../../src/provider/load.ts';
import { type BuiltRequest, buildPageRequest, buildRequests, derivedSecrets } from '../../src/provider/request.ts';
import type { ProviderSpec, RequestSpec } from '../../src/provider/types.ts';
import { readFixture, readProvider } from './fixture.ts';

const base = loadProvider(readFixture('base.yaml'), 'base.yaml');

type Given = Readonly<Record<string, unknown>>;

async function build(
  spec: ProviderSpec,
  request: RequestSpec | undefined,
  given: Given,
): Promise<readonly BuiltRequest[]> {
  if (request === undefined) throw new Error('The provider has no such request.');
  return buildRequests(spec, request, new Map(Object.entries(given)));
}

/** The body as text; none of these providers streams one. */
function textOf(request: BuiltRequest | undefined): string {
  return request?.body instanceof Uint8Array ? Buffer.from(request.body).toString('utf8') : '';
}

function show(request: BuiltRequest | undefined): unknown {
  if (request === undefined) return undefined;
  const body = request.body === undefined ? undefined : textOf(request);
  return { line: `${request.method} ${request.url.href}`, headers: Object.fromEntries(request.headers), body };
}

/** A provider with one submit step, made of the base file. */
function withSubmit(lines: string, more = ''): ProviderSpec {
  const head = readFixture('base.yaml').replace(
    /group: size\nsubmit:[\s\S]*?\npoll:/,
    `${more}submit:\n${lines}\n  outputs: { id: id }\npoll:`,
  );
  return loadProvider(head, 'made.yaml');
}

const given = { api_key: 'k', network_id: 'n/1', ids: ['a', 'b'], rows: [{ a: 1 }] };

describe('the first request of a provider', () => {
  it.each([
    [
      'klaviyo-profiles.yaml',
      { api_key: 'pk', rows: [{ email: 'a@x.example' }], list_id: 'L1' },
      {
        line: 'POST https://a.klaviyo.com/api/profile-bulk-import-jobs',
        headers: {
          accept: 'application/vnd.api+json',
          'accept-encoding': 'identity',
          authorization: 'Klaviyo-API-Key pk',
          'content-type': 'application/vnd.api+json',
          revision: '2026-07-15',
        },
        body: '{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[{"type":"profile","attributes":{"email":"a@x.example"}}]}},"relationships":{"lists":{"data":[{"type":"list","id":"L1"}]}}}}',
      },
    ],
    [
      'salesforce-bulk2.yaml',
      {
        instance_url: 'https://my.salesforce.example',
        access_token: 't',
        object: 'Contact',
        operation: 'upsert',
        api_version: '62.0',
      },
      {
        line: 'POST https://my.salesforce.example/services/data/v62.0/jobs/ingest',
        headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
        body: '{"object":"Contact","operation":"upsert","contentType":"CSV","lineEnding":"CRLF"}',
      },
    ],
    [
      'mailchimp-batches.yaml',
      { api_key: 'k', server: 'us6', list_id: 'L', rows: [{ email_address: 'a+b@x.example' }] },
      {
        line: 'POST https://us6.api.mailchimp.com/3.0/batches',
        headers: { authorization: `Basic ${Buffer.from('key:k').toString('base64')}` },
        body: '{"operations":[{"operation_id":"a+b@x.example","method":"PUT","path":"/lists/L/members/a%2Bb%40x.example","body":"{\\"email_address\\":\\"a+b@x.example\\"}"}]}',
      },
    ],
    [
      'zendesk-tickets.yaml',
      { subdomain: 's', email: 'me@x.example', api_token: 't', rows: [{ subject: 'x' }] },
      {
        line: 'POST https://s.zendesk.com/api/v2/tickets/create_many.json',
        headers: { authorization: `Basic ${Buffer.from('me@x.example/token:t').toString('base64')}` },
        body: '{"tickets":[{"subject":"x"}]}',
      },
    ],
    [
      'hubspot-batch.yaml',
      { access_token: 't', object: 'contacts', rows: [{ id: '1', name: 'x' }] },
      {
        line: 'POST https://api.hubapi.com/crm/v3/objects/contacts/batch/update',
        body: '{"inputs":[{"id":"1","properties":{"name":"x"}}]}',
      },
    ],
    [
      'openai-batch.yaml',
      {
        api_key: 'k',
        endpoint: '/v1/responses',
        rows: [{ custom_id: 'c1', body: { n: new ExactNumber('12345678901234567890') } }],
      },
      { line: 'POST https://api.openai.com/v1/files', headers: { authorization: 'Bearer k' } },
    ],
    [
      'marketo-leads.yaml',
      { munchkin_id: 'm-1', access_token: 't', lookup_field: 'email', rows: [{ email: 'a@x.example' }] },
      { line: 'POST https://m-1.mktorest.com/bulk/v1/leads.json', headers: { authorization: 'Bearer t' } },
    ],
  ])('%s', async (name, values, expected) => {
    const spec = readProvider(name);
    expect(show((await build(spec, spec.submit[0], values))[0])).toMatchObject(expected);
  });

  it('github-sarif.yaml packs one document', async () => {
    const spec = readProvider('github-sarif.yaml');
    const values = {
      repository: 'o/r',
      token: 't',
      commit_sha: 'c',
      ref: 'refs/heads/main',
      rows: [{ version: '2.1.0' }],
    };
    const [request] = await build(spec, spec.submit[0], values);
    expect(request?.url.href).toBe('https://api.github.com/repos/o/r/code-scanning/sarifs');
    const body: { readonly sarif: string } = JSON.parse(textOf(request));
    expect(gunzipSync(Buffer.from(body.sarif, 'base64')).toString()).toBe('{"version":"2.1.0"}');
  });

  it('multipart bodies are the same bytes each time and keep exact digits', async () => {
    const spec = readProvider('openai-batch.yaml');
    const values = {
      api_key: 'k',
      endpoint: '/e',
      rows: [{ custom_id: 'c1', body: { n: new ExactNumber('12345678901234567890') } }],
    };
    const [first] = await build(spec, spec.submit[0], values);
    const [again] = await build(spec, spec.submit[0], values);
    const text = textOf(first);
    expect(first?.body).toEqual(again?.body);
    const boundary = /boundary=(.+)$/.exec(first?.headers.get('content-type') ?? '')?.[1];
    expect(text).toBe(
      [
        `--${boundary}`,
        'content-disposition: form-data; name="purpose"',
        '',
        'batch',
        `--${boundary}`,
        'content-disposition: form-data; name="file"; filename="batch.jsonl"',
        'content-type: application/octet-stream',
        '',
        '{"custom_id":"c1","method":"POST","url":"/e","body":{"n":12345678901234567890}}\n',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    );
  });
});

describe('credentials', () => {
  const spec = withSubmit("  put: '{+network_id}'\n  headers: { X-Own: 'own-{size}' }\n  body: '\"text\"'");

  it.each([
    ['https://api.vendor.example/v1/x', { 'x-api-key': 'k', 'x-own': 'own-5', accept: 'application/json' }],
    ['https://storage.example/x?sig=1', { 'x-own': 'own-5', accept: '*/*' }],
    ['https://api.vendor.example:8443/x', { 'x-own': 'own-5' }],
    ['https://api.vendor.example.evil.example/x', { 'x-own': 'own-5' }],
  ])('go to the origin of baseUrl only: %s', async (url, expected) => {
    const [request] = await build(spec, spec.submit[0], { ...given, network_id: url, size: 5 });
    const headers = Object.fromEntries(request?.headers ?? []);
    expect(headers).toMatchObject(expected);
    expect('x-api-key' in headers).toBe('x-api-key' in expected);
  });

  it('are masked in every form they are sent', () => {
    const marketo = readProvider('marketo-leads.yaml');
    expect(derivedSecrets(marketo, new Map([['access_token', 'tok']]))).toEqual(['tok', 'Bearer tok']);
    const zendesk = readProvider('zendesk-tickets.yaml');
    const basic = Buffer.from('e/token:t').toString('base64');
    expect(
      derivedSecrets(
        zendesk,
        new Map([
          ['email', 'e'],
          ['api_token', 't'],
        ]),
      ),
    ).toEqual([basic, `Basic ${basic}`]);
    expect(derivedSecrets(base, new Map([['api_key', 'k']]))).toEqual(['k']);
  });

  it.each(['k\nx: y', 'k\r', 'k\u0000', 'k\u2028'])(
    'a header value with a control character is refused: %j',
    async (key) => {
      const error = await build(base, base.submit[0], { ...given, api_key: key }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(FaultError);
      expect(String(error)).toMatch(/header `x-api-key` contains a line break/);
    },
  );
});

describe('URLs', () => {
  it('are not made where a variable is unset, and fan out over a list', async () => {
    expect(await build(base, base.poll?.request, given)).toEqual([]);
    const spec = withSubmit("  put: '{+network_id}'");
    const list = ['https://a.example/1', 'https://b.example/2'];
    const requests = await build(spec, spec.submit[0], { ...given, network_id: list });
    expect(requests.map(({ url }) => url.href)).toEqual(list);
  });

  it('encode values, so that they stay in their place', async () => {
    const [request] = await build(base, base.submit[0], { ...given, size: 2 });
    expect(request?.url.href).toBe('https://api.vendor.example/v1/networks/n%2F1/batch?size=2');
    const error = await build(base, base.submit[0], { ...given, network_id: '..' }).catch(String);
    expect(error).toMatch(/is `\.` or `\.\.`/);
  });

  it.each([
    ['https://a.example/x', true],
    ['http://127.0.0.1:8080/x', true],
    ['http://localhost/x', true],
    ['http://[::1]:80/', true],
    ['http://a.example/x', false],
    ['http://127.0.0.1.nip.example/', false],
    ['http://localhost.evil.example/', false],
    ['https://user@a.example/', false],
    ['https://:p@a.example/', false],
    ['ftp://a.example/', false],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['no url', false],
  ])('%s may be used: %s', (url, allowed) => {
    const fault = checkUrl(url);
    expect(fault === undefined).toBe(allowed);
    expect(fault?.message ?? '').not.toContain('passwd');
  });

  it.each([
    ['https://proxy.example', 'https://proxy.example/v1/networks/n%2F1/batch'],
    ['https://proxy.example/donors/', 'https://proxy.example/donors/v1/networks/n%2F1/batch'],
    ['http://127.0.0.1:9999', 'http://127.0.0.1:9999/v1/networks/n%2F1/batch'],
  ])('base-url %s gives %s', async (url, expected) => {
    const moved = withBaseUrl(base, new URL(url));
    const [request] = await build(moved, moved.submit[0], given);
    expect(request?.url.href).toBe(expected);
    expect(request?.headers.get('x-api-key')).toBe('k');
  });

  it('base-url moves a token request at the same origin, and no other', () => {
    const moved = withBaseUrl(readProvider('salesforce-bulk2.yaml'), new URL('https://p.example/x'));
    expect(moved.baseUrl.source).toBe('https://p.example/x/services/data/v{api_version}');
    expect(moved.auth).toMatchObject({ request: { url: { source: 'https://p.example/x/services/oauth2/token' } } });
    const mailchimp = withBaseUrl(readProvider('mailchimp-batches.yaml'), new URL('https://p.example'));
    expect(mailchimp.results[0]?.request?.url.source).toBe('{+archive}');
  });
});

describe('pages', () => {
  const current = new URL('https://api.vendor.example/v1/jobs/1/errors');
  const page = (url: string) => {
    const request = base.results[1]?.request;
    if (request === undefined) throw new Error('no request');
    return buildPageRequest(base, request, { url, current, variables: new Map([['api_key', 'k']]) });
  };

  it('resolve against the current page and keep credentials at home', () => {
    expect(page('?after=2').url.href).toBe('https://api.vendor.example/v1/jobs/1/errors?after=2');
    expect(page('?after=2').headers.get('x-api-key')).toBe('k');
    expect(page('https://other.example/2').headers.has('x-api-key')).toBe(false);
  });

  it.each(['http://api.vendor.example/2', 'https://u:p@api.vendor.example/'])('%s is refused', (url) => {
    expect(() => page(url)).toThrow(FaultError);
  });
});

describe('bodies', () => {
  it.each([
    ['form: \'{ "a": "x y", "b": [1, 2], "c": $size }\'', 'application/x-www-form-urlencoded', 'a=x+y&b=1&b=2'],
    ["body: '$csv($rows)'", 'text/plain; charset=utf-8', 'a\r\n1\r\n'],
    ['body: \'$gzip("x")\'', 'application/octet-stream', undefined],
    ["body: '[$rows]'", 'application/json', '[{"a":1}]'],
  ])('%s', async (line, type, text) => {
    const spec = withSubmit(`  post: /x\n  ${line}`);
    const [request] = await build(spec, spec.submit[0], given);
    expect(request?.headers.get('content-type')).toBe(type);
    if (text !== undefined) expect(textOf(request)).toBe(text);
  });

  it.each([
    ["body: '$size'", /returned nothing/],
    ["form: '[1]'", /must return an object/],
    ['body: \'{ "f": $zip("a", "canary") }\'', /cannot be written as JSON\. Use \$base64\(\)/],
    ['body: \'{ "f": [$gzip("canary")] }\'', /cannot be written as JSON/],
    ['form: \'{ "f": $file("a", "canary") }\'', /cannot be written as JSON/],
    ['multipart: \'{ "f": $zip("a", "canary") }\'', /cannot be written as JSON/],
    ['body: \'$string($zip("a", "canary"))\'', /cannot be written as JSON/],
    ['body: \'$number("canary")\'', /failed: Unable to cast/],
  ])('%s is an error that shows no value', async (line, message) => {
    const spec = withSubmit(`  post: /x\n  ${line}`);
    const error = await build(spec, spec.submit[0], given).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FaultError);
    expect(String(error)).toMatch(message);
  });
});
