import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { plainText } from '../../src/domain/text-block.ts';
import { type Loopback, startHttp } from '../ports/loopback.ts';
import { readZip } from '../support/read-zip.ts';
import { runWorld, type World } from '../support/world.ts';

/** Who is told what: bare servers note every byte that they are sent. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly names: readonly string[];
  readonly body: Buffer;
}
interface VendorResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}
interface Origin extends Loopback {
  readonly asked: readonly Asked[];
}

const open: Loopback[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function startOrigin(answer: (asked: Asked) => VendorResponse): Promise<Origin> {
  const asked: Asked[] = [];
  const server = await startHttp((request, response) => {
    void note(request).then((entry) => {
      asked.push(entry);
      const { status = 200, headers = {}, body = '' } = answer(entry);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status, { 'content-length': Buffer.byteLength(text), ...headers }).end(text);
    });
  });
  open.push(server);
  return { ...server, asked };
}

async function note(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const names = Object.keys(request.headers);
  const headers = request.rawHeaders.join('\n');
  return { method: request.method ?? '', url: request.url ?? '', headers, names, body: Buffer.concat(chunks) };
}

/** All that an origin was told, with what its archives hold. */
function toldTo({ asked }: Origin): string {
  const opened = asked.flatMap(({ body }) =>
    body.subarray(0, 2).toString() === 'PK' ? [...readZip(body).values()] : [],
  );
  return [
    ...asked.flatMap(({ method, url, headers, body }) => [method, url, headers, body.toString('latin1')]),
    ...opened,
  ].join('\n');
}

const KEY = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
const AWS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'FwoGZXIvYXdzEJr/session+token/of==ours',
  AWS_REGION: 'eu-central-1',
};

/** What a text may be turned into on its way. */
const formsOf = (text: string): readonly string[] => [
  text,
  encodeURIComponent(text),
  Buffer.from(text).toString('base64').replace(/=+$/, ''),
  Buffer.from(text).toString('base64url'),
  Buffer.from(text).toString('hex'),
];
const FORBIDDEN = {
  key: [...formsOf(KEY), ...formsOf(`acme:${KEY}|1`), ...formsOf(`acme:${KEY}`), ...formsOf(`${KEY}|1`)],
  secret: formsOf(AWS.AWS_SECRET_ACCESS_KEY),
  session: formsOf(AWS.AWS_SESSION_TOKEN),
  accessKeyId: formsOf(AWS.AWS_ACCESS_KEY_ID),
};
const found = (text: string, words: readonly string[]): readonly string[] =>
  words.filter((word) => text.includes(word));

const JOB = '53407';
const types = (name: string, fields: readonly string[]) => ({
  name,
  resourceTypes: ['Contacts'],
  fields: fields.map((field) => ({ name: field, isRequired: false, canBeMappedToColumn: true, parents: null })),
});

interface Places {
  /** Of the result files, in the job's answer. */
  readonly links: () => readonly string[];
  /** Answers of the store, after it has noted the request. */
  readonly store?: (asked: Asked) => VendorResponse;
}

const RESULT = 'BulkUploadDataID,ULFileID,PrimaryKey,PrimaryKeyType,bulk_job_row,Email_1\n5,7,11,VanID,1,Processed\n';

async function runAtOrigins(
  { links, store: answerStore = () => ({}) }: Places,
  look: (seen: { readonly api: Origin; readonly store: Origin; readonly world: World }) => void,
): Promise<void> {
  const api: Origin = await startOrigin(({ url }) => {
    const json = { 'content-type': 'application/json' };
    if (url.endsWith('/resources')) return { headers: json, body: ['Contacts'] };
    if (url.includes('/bulkImportMappingTypes/')) return { headers: json, body: types('Email', ['Email']) };
    if (url === '/v4/bulkImportJobs') return { headers: json, body: { jobId: Number(JOB) } };
    if (url === `/v4/bulkImportJobs/${JOB}`) {
      const resultFiles = links().map((link) => ({ url: link.replace('API', api.origin), dateExpired: 'x' }));
      return { headers: json, body: { id: Number(JOB), status: 'Completed', errors: [], resultFiles } };
    }
    return { headers: { location: `${foreign?.origin}/final.csv?sig=2` }, status: 302 };
  });
  const store = await startOrigin(answerStore);
  await runWorld(
    {
      files: { 'data/people.csv': 'VanID,Mail\n11,ada@x.example\n' },
      apiKey: KEY,
      baseUrl: api.origin,
      inputs: {
        provider: 'ngpvan',
        params: 'application_name: acme\nmapping_types: [{ email: Mail }]\n',
        storage: 's3://people/nightly',
      },
      environment: { ...AWS, AWS_ENDPOINT_URL_S3: store.origin },
    },
    (world) => look({ api, store, world }),
  );
}

let foreign: Origin | undefined;

describe('NGP VAN: the store and the hosts of result files', () => {
  const csv: VendorResponse = { headers: { 'content-type': 'text/csv' }, body: RESULT };

  test('get a signature of their own at most: no credential of the vendor, no secret of the store', async () => {
    const files = await startOrigin(() => csv);
    await runAtOrigins({ links: () => [`${files.origin}/a.csv?sig=1`] }, ({ api, store, world }) => {
      expect(world.publication.report.faults).toEqual([]);
      expect(world.publication.report.totals).toMatchObject({ succeeded: 1 });

      expect(store.asked.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
      const toStore = toldTo(store);
      // The rows did get there, so that what is looked for could be found.
      expect(toStore).toContain('ada@x.example');
      expect(found(toStore, [...FORBIDDEN.key, ...FORBIDDEN.secret])).toEqual([]);
      expect(toStore).not.toMatch(/\bBasic\b|\bBearer\b|authorization|cookie|x-api-key/i);
      for (const { url, headers, body } of store.asked) {
        const query = new URL(url, store.origin).searchParams;
        expect(query.get('X-Amz-Security-Token')).toBe(AWS.AWS_SESSION_TOKEN);
        query.delete('X-Amz-Security-Token');
        expect(found(`${query} ${headers} ${body.toString('latin1')}`, FORBIDDEN.session)).toEqual([]);
      }

      expect(files.asked.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /a.csv?sig=1']);
      const toFiles = toldTo(files);
      expect(found(toFiles, Object.values(FORBIDDEN).flat())).toEqual([]);
      expect(toFiles).not.toMatch(/\bBasic\b|X-Amz/);
      for (const { names, body } of files.asked) {
        expect(
          names.filter((name) => !['accept', 'accept-encoding', 'connection', 'host', 'user-agent'].includes(name)),
        ).toEqual([]);
        expect(body).toHaveLength(0);
      }

      // The vendor gets its own credentials, and of the store's only what is in the signed link.
      const toApi = toldTo(api);
      expect(api.asked.every(({ names }) => names.includes('authorization'))).toBe(true);
      expect(found(toApi, FORBIDDEN.secret)).toEqual([]);
      const order = api.asked.find(({ method }) => method === 'POST');
      const { sourceUrl } = JSON.parse(order?.body.toString() ?? '').file;
      expect(found(toApi.replaceAll(sourceUrl, ''), [...FORBIDDEN.session, ...FORBIDDEN.accessKeyId])).toEqual([]);
      // The link opens one object for reading, and no other.
      const link = new URL(sourceUrl);
      const upload = new URL(store.asked[0]?.url ?? '', store.origin);
      expect(link.pathname).toBe(upload.pathname);
      expect(link.searchParams.get('X-Amz-Signature')).not.toBe(upload.searchParams.get('X-Amz-Signature'));
    });
  });

  test("a link at the vendor's own origin that leads elsewhere: what follows has no credentials", async () => {
    foreign = await startOrigin(() => csv);
    const last = foreign;
    await runAtOrigins({ links: () => ['API/files/a.csv?sig=1'] }, ({ world }) => {
      expect(world.publication.report.totals).toMatchObject({ succeeded: 1 });
      expect(last.asked.map(({ url }) => url)).toEqual(['/final.csv?sig=2']);
      expect(found(toldTo(last), Object.values(FORBIDDEN).flat())).toEqual([]);
      expect(last.asked[0]?.names).not.toContain('authorization');
    });
  });

  test.each([301, 302, 303, 307, 308])('a store that redirects with %i gets its rows nowhere', async (status) => {
    const stranger = await startOrigin(() => ({}));
    const store = (): VendorResponse => ({ status, headers: { location: `${stranger.origin}/take` } });
    await runAtOrigins({ links: () => [], store }, ({ api, world }) => {
      expect(world.publication.report.totals).toMatchObject({ reasons: { 'not-sent': 1 } });
      expect(stranger.asked).toEqual([]);
      expect(api.asked.some(({ method }) => method === 'POST')).toBe(false);
    });
  });

  test('a store that refuses is quoted without what it was told', async () => {
    const store = ({ url }: Asked): VendorResponse => ({
      status: 403,
      headers: { 'content-type': 'application/xml' },
      body: `<Error><Code>SignatureDoesNotMatch</Code><Message>${AWS.AWS_ACCESS_KEY_ID} ${AWS.AWS_SESSION_TOKEN} ${url.replaceAll('&', '&amp;')}</Message></Error>`,
    });
    await runAtOrigins({ links: () => [], store }, ({ world }) => {
      const { publication, hidden } = world;
      expect(publication.report).toMatchObject({ exitCode: 2, reason: 'config-error' });
      // What the host masks: with that gone from the log, nothing is left to use.
      const masked = hidden.reduce(
        (text, secret) => text.replaceAll(secret, '***'),
        JSON.stringify(publication.report) + plainText(publication.text) + publication.summary,
      );
      expect(masked).toContain('SignatureDoesNotMatch');
      expect(found(masked, [...FORBIDDEN.secret, ...FORBIDDEN.session, ...FORBIDDEN.key])).toEqual([]);
    });
  });
});

test('Passcreator: an answer that names a process elsewhere takes the key nowhere', async () => {
  const stranger = await startOrigin(() => ({}));
  const data = { current: 2, total: 2, status: 'finished', errors: null };
  const api = await startOrigin(({ method }) =>
    method === 'PATCH'
      ? { status: 202, body: { success: true, data: { process: `${stranger.origin}/api/v3/process/p1?x=1` } } }
      : { body: { success: true, data } },
  );
  const files = { 'data/a.csv': 'identifier,tier\na,Gold\nb,Gold\n' };
  const inputs = { provider: 'passcreator', params: '' };
  await runWorld({ files, apiKey: KEY, baseUrl: api.origin, inputs }, ({ publication: { report } }) => {
    expect(report.totals).toMatchObject({ succeeded: 2 });
    expect(api.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PATCH /api/v3/pass/bulk',
      'GET /api/v3/process/p1',
    ]);
    expect(stranger.asked).toEqual([]);
  });
});
