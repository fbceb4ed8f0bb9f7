import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { type SandboxSetup, startInstrumented } from '../support/sandbox/start.ts';
import { type Call, call, withSandbox } from './client.ts';

// The vendor's page "Get Bulk Operation Status", its general structure and query language; the bulk endpoints
// themselves as two public clients use them.

const KEY = { authorization: SANDBOX_KEY };
const JSON_KEY = { ...KEY, 'content-type': 'application/json' };
const at = (path: string, headers: Call['headers'] = KEY): Call => ({
  path: `/api/v3/${path}`,
  ...(headers && { headers }),
});
const send = (method: string, path: string, document: unknown, headers: Call['headers'] = JSON_KEY): Call => ({
  ...at(path, headers),
  method,
  body: JSON.stringify(document),
});
const update = (ids: readonly string[], data: unknown = { tier: 'Silver' }): Call =>
  send('PATCH', 'pass/bulk', { data, filter: { identifiers: ids } });
const create = (...data: readonly unknown[]): Call => send('POST', 'pass/bulk', { data });
const search = (query: unknown, rest = ''): Call =>
  at(`pass?query=${Buffer.from(JSON.stringify(query)).toString('base64url')}${rest}`);
const byIds = (ids: readonly string[], field = 'identifier'): unknown => ({
  groups: [[{ field, operator: 'equals', value: ids }]],
});
const newPass = (id: string, rest: Readonly<Record<string, unknown>> = {}): unknown => ({
  templateId: 'tpl-1',
  userProvidedId: id,
  enforceUniqueUserProvidedId: true,
  ...rest,
});

async function ask(sandbox: Sandbox, request: Call): Promise<unknown> {
  return JSON.parse((await call(sandbox.port, request)).text);
}

/** Sends a bulk request and gives the process's id. */
async function start(sandbox: Sandbox, request: Call): Promise<string> {
  const { data } = Object(await ask(sandbox, request));
  return String(data.process).split('/').at(-1) ?? '';
}

async function watch(sandbox: Sandbox, request: Call): Promise<unknown> {
  return Object(await ask(sandbox, at(`process/${await start(sandbox, request)}`))).data;
}

const withPasses = <T>(options: Partial<SandboxSetup>, check: (sandbox: Sandbox) => Promise<T>): Promise<T> =>
  withSandbox({ vendor: 'passcreator', ...options }, check);

test("the process page's example: 250 of 1000, the same envelope", async () => {
  let seconds = 0;
  const clocks = { now: () => seconds * 1000, epochMs: () => Date.parse('2024-01-15T10:30:00Z') };
  await withPasses({ jobSeconds: 100, ...clocks }, async (sandbox) => {
    const ids = Array.from({ length: 1000 }, (_, index) => `p-${index}`);
    const id = await start(sandbox, update(ids));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4000-8000-[0-9a-f]{12}$/);
    seconds = 25;
    const { text } = await call(sandbox.port, at(`process/${id}`));
    expect(text).toBe(
      '{"statusCode":200,"success":true,"description":"Success","errors":[],"count":1,"responseMetaData":null,' +
        '"data":{"current":250,"total":1000,"createdOn":"2024-01-15 10:30:00","status":"in progress","errors":null}}',
    );
    seconds = 100;
    expect(await ask(sandbox, at(`process/${id}`))).toMatchObject({
      data: { current: 1000, status: 'finished', errors: null },
    });
  });
});

const refused = (statusCode: number, ...errors: readonly unknown[]) => ({
  statusCode,
  success: false,
  description: 'Error',
  errors,
  count: 0,
  responseMetaData: null,
  data: [],
});
const queued = (count: number) => ({
  statusCode: 202,
  success: true,
  errors: [],
  count,
  data: { process: expect.any(String) },
});
const text = expect.any(String);

const REQUESTS: readonly (readonly [name: string, call: Call, status: number, body: unknown])[] = [
  ['a bulk update', update(['a', 'b']), 202, queued(2)],
  ['passes that do not exist are not counted', update(['a', 'notfound-b']), 202, queued(1)],
  ['only passes that do not exist', update(['notfound-b']), 202, queued(0)],
  ['equal ids count once', update(['a', 'a']), 202, queued(1)],
  [
    'unknown members are ignored',
    send('PATCH', 'pass/bulk', { data: { a: 1 }, filter: { identifiers: ['a'], x: 1 }, y: 2 }),
    202,
    queued(1),
  ],
  [
    'by a query',
    send('PATCH', 'pass/bulk', { data: { a: 1 }, filter: { query: byIds(['a', 'notfound-b'], 'userProvidedId') } }),
    202,
    queued(1),
  ],
  ['no data', send('PATCH', 'pass/bulk', { filter: { identifiers: ['a'] } }), 400, refused(400, text)],
  ['empty data', update(['a'], {}), 400, refused(400, text)],
  ['a list as data of an update', update(['a'], [{}]), 400, refused(400, text)],
  ['no filter', send('PATCH', 'pass/bulk', { data: { a: 1 } }), 400, refused(400, text)],
  ['an empty filter', send('PATCH', 'pass/bulk', { data: { a: 1 }, filter: {} }), 400, refused(400, text)],
  ['no identifiers', update([]), 400, refused(400, text)],
  [
    'a number among the identifiers',
    send('PATCH', 'pass/bulk', { data: { a: 1 }, filter: { identifiers: [7] } }),
    400,
    refused(400, text),
  ],
  [
    'a query without groups',
    send('PATCH', 'pass/bulk', { data: { a: 1 }, filter: { query: {} } }),
    400,
    refused(400, text),
  ],
  ['an unknown operator', search({ groups: [[{ field: 'a', operator: 'is', value: 'b' }]] }), 400, refused(400, text)],
  ['a query that is no base64url', at('pass?query=%7B%7D'), 400, refused(400, text)],
  ['a query that is no JSON', at('pass?query=abc'), 400, refused(400, text)],
  ['a list as a body', send('PATCH', 'pass/bulk', []), 400, refused(400, text)],
  ['malformed JSON', { ...update(['a']), body: '{' }, 400, refused(400, text)],
  ['no content type', { ...update(['a']), headers: KEY }, 400, refused(400, text)],
  ['a bulk create', create(newPass('m-1'), newPass('m-2')), 202, queued(2)],
  ['an object as data of a create', send('POST', 'pass/bulk', { data: {} }), 400, refused(400, text)],
  ['a pass without its template', create({ userProvidedId: 'm-1' }), 400, refused(400, text)],
  [
    'one pass',
    send('PATCH', 'pass/a', { data: { tier: 'Gold' } }),
    200,
    { statusCode: 200, success: true, count: 1, data: { identifier: 'a' } },
  ],
  [
    'one pass that does not exist',
    send('PATCH', 'pass/notfound-a', { data: { tier: 'Gold' } }),
    404,
    refused(404, 'Object not found'),
  ],
  ['one pass that fails', send('PATCH', 'pass/fail-a', { data: { tier: 'Gold' } }), 400, refused(400, text)],
  ['an unknown process', at('process/627d21f7-e1a0-4085-84cb-130906cd097c'), 404, refused(404, 'Object not found')],
  ['no key', at('process/1', {}), 401, refused(401, text)],
  ['a wrong key', at('process/1', { authorization: 'other' }), 401, refused(401, text)],
  ['the key as a bearer', at('process/1', { authorization: `Bearer ${SANDBOX_KEY}` }), 401, refused(401, text)],
  ['another version', { path: '/api/v2/pass', headers: KEY }, 404, refused(404, 'Object not found')],
  ['deleting in bulk', { ...at('pass/bulk'), method: 'DELETE' }, 405, refused(405, text)],
];

describe('requests and answers', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startInstrumented({ vendor: 'passcreator', rate: 'unlimited' });
  });
  afterAll(() => sandbox.stop());

  test.each(REQUESTS)('%s', async (_name, request, status, body) => {
    const seen = await call(sandbox.port, request);
    expect([seen.status, JSON.parse(seen.text)]).toMatchObject([status, body]);
  });

  test('the process is named by its address, at the same host', async () => {
    const { data } = Object(await ask(sandbox, update(['a'])));
    expect(data.process).toMatch(`${sandbox.url}/api/v3/process/`);
  });
});

test('fields as they are after all updates; what failed or does not exist stays as it was', async () => {
  await withPasses({}, async (sandbox) => {
    await ask(sandbox, update(['a', 'b', 'fail-c', 'notfound-d', '__proto__'], { tier: 'Silver', Straße: ' "x"\n' }));
    await ask(sandbox, update(['b', 'flaky-e'], { tier: 'Gold', points: 7 }));
    await ask(sandbox, send('PATCH', 'pass/a', { data: { points: null } }));
    await ask(sandbox, update(['flaky-e'], { tier: 'Gold' }));
    expect(Array.from(sandbox.passes, ([id, fields]) => [id, [...fields]])).toEqual([
      [
        'a',
        [
          ['tier', 'Silver'],
          ['Straße', ' "x"\n'],
          ['points', null],
        ],
      ],
      [
        'b',
        [
          ['tier', 'Gold'],
          ['Straße', ' "x"\n'],
          ['points', 7],
        ],
      ],
      [
        '__proto__',
        [
          ['tier', 'Silver'],
          ['Straße', ' "x"\n'],
        ],
      ],
      ['flaky-e', [['tier', 'Gold']]],
    ]);
    expect(Array.from(sandbox.record.rows, ([id, { sent, outcome }]) => `${id} ${sent} ${outcome}`)).toEqual([
      'a 2 succeeded',
      'b 2 succeeded',
      'fail-c 1 failed',
      'notfound-d 1 not_found',
      '__proto__ 1 succeeded',
      'flaky-e 2 succeeded',
    ]);
  });
});

describe('what failed', () => {
  const failing = update(['fail-a', 'b', 'notfound-c', 'fail-d', 'fail-__proto__']);
  const message = 'The pass could not be saved';
  test.each([
    ['id', { 'fail-a': message, 'fail-d': message, 'fail-__proto__': message }],
    ['index-0', { 0: message, 2: message, 3: message }],
    ['index-1', { 1: message, 3: message, 4: message }],
    ['list', { 0: message, 2: message, 3: message }],
  ] as const)('named by %s', async (errorKeys, errors) => {
    await withPasses({ passcreator: { errorKeys } }, async (sandbox) => {
      const data = await watch(sandbox, failing);
      expect(data).toEqual({ current: 4, total: 4, createdOn: text, status: 'finished with errors', errors });
    });
  });

  test('PHP writes positions from 0 without a gap as a list', async () => {
    await withPasses({ passcreator: { errorKeys: 'list' } }, async (sandbox) => {
      expect(await watch(sandbox, update(['fail-a', 'fail-b', 'c']))).toMatchObject({ errors: [message, message] });
    });
  });

  test('an id that is the name of a member of every object is a name as any other', async () => {
    await withPasses({ vendor: 'passcreator-create' }, async (sandbox) => {
      await watch(sandbox, create(newPass('__proto__')));
      const again = await call(sandbox.port, at(`process/${await start(sandbox, create(newPass('__proto__')))}`));
      expect(again.text).toContain(`"errors":{"__proto__":"${message}"}`);
    });
  });
});

test('a bare id instead of the address', async () => {
  await withPasses({ passcreator: { bareProcessId: true } }, async (sandbox) => {
    const { data } = Object(await ask(sandbox, update(['a'])));
    expect(data.process).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('creating', () => {
  test('a pass is there from then on; its id can not be used again', async () => {
    await withPasses({ vendor: 'passcreator-create' }, async (sandbox) => {
      expect(
        await watch(sandbox, create(newPass('m-1', { name: 'Ada' }), newPass('notfound-2'), newPass('fail-3'))),
      ).toMatchObject({
        total: 3,
        errors: { 'notfound-2': 'Object not found', 'fail-3': text },
      });
      expect(await watch(sandbox, create(newPass('m-1'), newPass('m-4')))).toMatchObject({
        status: 'finished with errors',
        errors: { 'm-1': text },
      });
      expect(await watch(sandbox, create({ templateId: 'tpl-1', userProvidedId: 'm-1', name: 'Lin' }))).toMatchObject({
        errors: null,
      });
      expect(Array.from(sandbox.passes, ([id, fields]) => [id, fields.get('name')])).toEqual([
        ['m-1', 'Lin'],
        ['m-4', undefined],
      ]);
    });
  });

  test('equal ids in one request are errors', async () => {
    await withPasses({ vendor: 'passcreator-create' }, async (sandbox) => {
      expect(await watch(sandbox, create(newPass('m-1'), newPass('m-1')))).toMatchObject({ errors: { 'm-1': text } });
    });
  });
});

describe('looking up', () => {
  const rows = (document: unknown): unknown => Object(document).data;

  test('passes by either id, those that do not exist left out, and a page is a page', async () => {
    await withPasses({}, async (sandbox) => {
      await ask(sandbox, update(['a'], { tier: 'Silver' }));
      const ids = ['a', 'notfound-b', 'c'];
      expect(await ask(sandbox, search(byIds(ids), '&fields=identifier,tier'))).toMatchObject({
        success: true,
        count: 2,
        responseMetaData: { resultsTotal: 2 },
        data: [{ identifier: 'a', tier: 'Silver' }, { identifier: 'c' }],
      });
      expect(
        rows(await ask(sandbox, search(byIds(ids, 'userProvidedId'), '&pageSize=1&fields=userProvidedId'))),
      ).toEqual([{ userProvidedId: 'a' }]);
      expect(sandbox.record.counts.requestsByKind).toMatchObject({ lookup: 2, submit: 1 });
    });
  });

  test('by values: all of a group, one of the groups', async () => {
    await withPasses({}, async (sandbox) => {
      await ask(sandbox, update(['a', 'b'], { tier: 'Silver', city: 'Lindenau' }));
      await ask(sandbox, update(['c'], { tier: 'Gold', city: 'Östervik' }));
      await ask(sandbox, update(['b'], { city: 'Vale' }));
      const is = (field: string, operator: string, value: unknown) => ({ field, operator, value });
      const found = async (...groups: readonly unknown[]): Promise<unknown> =>
        Object(rows(await ask(sandbox, search({ groups }, '&fields=identifier')))).map(
          (row: unknown) => Object(row).identifier,
        );
      expect(await found([is('tier', 'equals', 'Silver'), is('city', 'beginsWith', 'Lind')])).toEqual(['a']);
      expect(await found([is('tier', 'equals', 'Gold')], [is('city', 'contains', 'ale')])).toEqual(['c', 'b']);
      expect(await found([is('tier', 'equals', ['Gold', 'Silver']), is('identifier', 'equals', ['a', 'c'])])).toEqual([
        'a',
        'c',
      ]);
    });
  });

  test('the search index lags behind what was created', async () => {
    let seconds = 0;
    const options = { vendor: 'passcreator-create', now: () => seconds * 1000, passcreator: { searchLagSeconds: 600 } };
    await withPasses(options, async (sandbox) => {
      await watch(sandbox, create(newPass('m-1')));
      const find = async (): Promise<unknown> =>
        rows(await ask(sandbox, search(byIds(['m-1', 'm-2'], 'userProvidedId'), '&fields=identifier')));
      seconds = 599;
      expect(await find()).toEqual([]);
      seconds = 600;
      expect(await find()).toEqual([{ identifier: 'm-1' }]);
    });
  });
});

test('600 requests in any minute, wherever it starts', async () => {
  let seconds = 0;
  const sandbox = await startInstrumented({ vendor: 'passcreator', now: () => seconds * 1000 });
  try {
    const refusals = async (times: number): Promise<number> => {
      const before = sandbox.record.counts.throttled;
      await Promise.all(Array.from({ length: times }, () => call(sandbox.port, at('process/1'))));
      return sandbox.record.counts.throttled - before;
    };
    expect(await refusals(300)).toBe(0);
    seconds = 59;
    expect(await refusals(305)).toBe(5);
    seconds = 60;
    expect(await refusals(301)).toBe(1);
    expect(await call(sandbox.port, at('process/1'))).toMatchObject({
      status: 429,
      text: expect.stringContaining('"success":false'),
    });
  } finally {
    await sandbox.stop();
  }
});

describe('faults', () => {
  test('an error in a 200; accepted though the answer is lost; not there at first; never ends', async () => {
    const envelope = JSON.stringify({
      statusCode: 200,
      success: false,
      description: 'Error',
      errors: ['Busy'],
      count: 0,
      data: [],
    });
    const faults = [
      { on: 'submit', nth: 1, do: { kind: 'answer', status: 200, body: envelope } },
      { on: 'submit', nth: 2, do: { kind: 'reset-after' } },
      { on: 'submit', nth: 3, do: { kind: '404-first', polls: 1 } },
      { on: 'submit', nth: 4, do: { kind: 'never-ends' } },
      { on: 'lookup', do: { kind: 'answer', status: 502, contentType: 'text/html', body: '<p>' } },
    ] as const;
    await withPasses({ faults }, async (sandbox) => {
      expect(await ask(sandbox, update(['a']))).toMatchObject({ success: false, errors: ['Busy'] });
      await expect(call(sandbox.port, update(['b']))).rejects.toThrow(/hang up|ECONNRESET/);
      expect([...sandbox.passes.keys()]).toEqual(['b']);
      const id = await start(sandbox, update(['c']));
      expect((await call(sandbox.port, at(`process/${id}`))).status).toBe(404);
      expect((await call(sandbox.port, at(`process/${id}`))).status).toBe(200);
      expect(await watch(sandbox, update(['d', 'e']))).toMatchObject({
        current: 1,
        total: 2,
        status: 'in progress',
        errors: null,
      });
      expect((await call(sandbox.port, search(byIds(['a'])))).status).toBe(502);
    });
  });
});
