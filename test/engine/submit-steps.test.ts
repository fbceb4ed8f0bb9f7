import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { withWorld } from '../support/world.ts';

/** What the vendor does with the n-th submit; undefined: takes it. */
type Misbehavior = (response: ServerResponse, nth: number) => boolean;

const POLL = `
poll:
  get: /jobs/{id}
  states: { succeeded: [done] }
results:
  - { outcome: succeeded }
`;

function providerFile(submit: string, rest = POLL): string {
  return `version: 1\nname: v\nbaseUrl: https://v.example\nkey: id\ninputs:\n  list_id: {}\n  new_list: {}\nlimits: { rate: 100/s }\nsubmit:\n${submit}${rest}`;
}

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function startVendor(
  misbehave: Misbehavior,
  isUp: () => boolean = () => true,
): Promise<{ readonly origin: string; readonly submits: string[] }> {
  const submits: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume().once('end', () => {
      const isDown = !isUp();
      if (isDown && request.method === 'GET') return void response.writeHead(502).end();
      if (request.method === 'GET') return void response.end('{"status":"done"}');
      submits.push(`${request.method} ${request.url}`);
      if (!misbehave(response, submits.length)) response.end(`{"id":"j${submits.length}"}`);
    });
  };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, submits };
}

interface Played {
  readonly submit: string;
  readonly rest?: string;
  readonly params?: string;
  readonly misbehave?: Misbehavior;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** A run, and one that goes on with its ledger. */
async function play({ submit, rest, params = '', misbehave = () => false, inputs = {} }: Played) {
  const { origin, submits } = await startVendor(misbehave);
  const files = { 'v.yaml': providerFile(submit, rest), 'data/rows.csv': 'id\na\nb\n' };
  return withWorld(
    { files, baseUrl: origin, inputs: { provider: './v.yaml', params, ...inputs } },
    async ({ attempt, read }) => {
      const { report } = (await attempt()).publication;
      const sent = [...submits];
      const ledger = (await read('ledger.ndjson')) ?? '';
      const again = (await attempt({ inputs: { ledger: 'results/ledger.ndjson' } })).publication.report;
      return { report, sent, ledger, again, sentAgain: submits.slice(sent.length) };
    },
  );
}

const cut: Misbehavior = (response) => {
  response.socket?.destroy();
  return true;
};
const say =
  (status: number, headers: Record<string, string> = {}, body = '{}'): Misbehavior =>
  (response, nth) => {
    if (nth > 1) return false;
    response.writeHead(status, headers).end(body);
    return true;
  };

const UNSET = '  post: /lists/{list_id}/rows\n  body: $ids\n  outputs: { id: id }\n';

test.each([
  ['one step', UNSET, ''],
  ['one step and an input that is empty', UNSET, 'list_id: ""'],
  [
    'the last of two',
    '  - { get: /token, outputs: { token: status } }\n  - { post: "/lists/{list_id}/rows", outputs: { id: id } }\n',
    '',
  ],
  [
    'the marked one',
    '  - { post: /files, outputs: { upload: id } }\n  - { post: "/lists/{list_id}/rows", commits: true, outputs: { id: id } }\n',
    '',
  ],
])('%s whose URL names an unset input is a configuration error, before anything is sent', async (_, submit, params) => {
  for (const mode of ['run', 'validate']) {
    const { report, sent } = await play({ submit, params, inputs: { mode } });
    expect([report.exitCode, report.reason, sent]).toEqual([2, 'config-error', []]);
    expect(report.faults).toMatchObject([
      {
        code: 'provider/unset-step',
        input: 'params',
        message: expect.stringContaining('`list_id`'),
        next: expect.stringContaining('list_id'),
      },
    ]);
  }
});

/** A PUT into a list that is there, or the POST of a new one. */
const EITHER = `  - { put: "/lists/{list_id}/rows", body: $ids, outputs: { id: id } }\n  - { post: "/lists/{new_list}", body: $ids, outputs: { id: id } }\n`;

test.each([
  ['the first', 'list_id: l1', 'PUT /lists/l1/rows'],
  ['the second', 'new_list: l2', 'POST /lists/l2'],
])('where an input picks %s of two steps, that one takes effect: once, and with an intent', async (_, params, line) => {
  for (const misbehave of [cut, say(502), say(500), say(409), say(303, { location: '/x' })]) {
    const { report, sent, ledger, again, sentAgain } = await play({ submit: EITHER, params, misbehave });
    expect([sent, report.exitCode, report.totals.reasons]).toEqual([[line], 3, { uncertain: 2 }]);
    expect(ledger).toContain('"kind":"intent"');
    expect([sentAgain, again.exitCode, again.totals.reasons]).toEqual([[], 3, { uncertain: 2 }]);
  }
  const { report, sent } = await play({ submit: EITHER, params });
  expect([sent, report.exitCode, report.totals.succeeded]).toEqual([[line], 0, 2]);
});

const X = 'POST /lists/x';
const Y = 'POST /lists/y';

test.each<[string, statuses: readonly number[], flag: string, sent: readonly string[], Record<string, number>]>([
  ['taken, then refused', [201, 422], '', [X, Y], { uncertain: 1 }],
  ['refused: no further one is sent', [422], '', [X], { 'not-sent': 1 }],
  ['known, then refused', [409, 422], '', [X, Y], { uncertain: 1 }],
  ['refused, then known', [422, 409], 'idempotent: true, ', [X, Y], { uncertain: 1 }],
  ['refused twice', [422, 422], 'idempotent: true, ', [X, Y], { 'not-sent': 1 }],
  ['known twice', [409, 409], '', [X, Y], {}],
])('elements of a list, %s: the least certain decides', async (_, statuses, flag, sent, reasons) => {
  const submit = `  - { post: "/lists/{+list_id}", ${flag}body: $ids, outputs: { id: id }, statuses: { 409: succeeded } }\n`;
  const refuse: Misbehavior = (response, nth) => {
    const status = statuses[nth - 1] ?? 500;
    if (status === 201) return false;
    response.writeHead(status).end('{}');
    return true;
  };
  const file = providerFile(submit).replace('list_id: {}', 'list_id: { type: list }');
  const { origin, submits } = await startVendor(refuse);
  const report = await withWorld(
    {
      files: { 'v.yaml': file, 'data/rows.csv': 'id\na\n' },
      baseUrl: origin,
      inputs: { provider: './v.yaml', params: 'list_id: [x, y]' },
    },
    async ({ attempt }) => (await attempt()).publication.report,
  );
  expect([submits, report.totals.reasons]).toEqual([sent, reasons]);
});

const submitWith = (statuses: string, outputs = '{ id: id }'): string =>
  `  post: /rows\n  body: $ids\n  statuses: ${statuses}\n  outputs: ${outputs}\n`;
const BY_HEADER = '{ id: \'$split($headers.location, "/")[2]\' }';

test.each<[name: string, played: Played, exit: number, outcomes: Record<string, number>, submits: number]>([
  ['409: succeeded', { submit: submitWith('{ 409: succeeded }'), misbehave: say(409) }, 0, { succeeded: 2 }, 1],
  ['409: failed', { submit: submitWith('{ 409: failed }'), misbehave: say(409) }, 1, { failed: 2 }, 1],
  ['404: not_found', { submit: submitWith('{ 404: not_found }'), misbehave: say(404) }, 0, { not_found: 2 }, 1],
  ['409: no', { submit: submitWith('{ 409: no }'), misbehave: say(409) }, 2, { 'not-sent': 2 }, 1],
  ['503: no, as nginx limits', { submit: submitWith('{ 503: no }'), misbehave: say(503) }, 0, { succeeded: 2 }, 2],
  ['408: no', { submit: submitWith('{ 408: no }'), misbehave: say(408) }, 0, { succeeded: 2 }, 2],
  [
    '303: yes, the job is in Location',
    { submit: submitWith('{ 303: yes }', BY_HEADER), misbehave: say(303, { location: '/jobs/j7' }) },
    0,
    { succeeded: 2 },
    1,
  ],
  ['409: yes without the id', { submit: submitWith('{ 409: yes }'), misbehave: say(409) }, 3, { uncertain: 2 }, 1],
  [
    'another status than the mapped one',
    { submit: submitWith('{ 409: succeeded }'), misbehave: say(500) },
    3,
    { uncertain: 2 },
    1,
  ],
])('statuses %s', async (_, played, exit, outcomes, submits) => {
  const { report, sent } = await play(played);
  const { total: _total, unresolved, reasons, ...totals } = report.totals;
  const found = Object.fromEntries(Object.entries({ ...totals, ...reasons }).filter(([, n]) => n > 0));
  expect([report.exitCode, found, sent.length]).toEqual([exit, outcomes, submits]);
});

test('rows that a status settled are not sent again by the next run', async () => {
  const { again, sentAgain } = await play({ submit: submitWith('{ 409: succeeded }'), misbehave: say(409) });
  expect([sentAgain, again.exitCode, again.totals.succeeded]).toEqual([[], 0, 2]);
});

test.each<[string, Played]>([
  ['a status', { submit: submitWith('{ 409: succeeded }').slice(2), misbehave: say(409) }],
  [
    'the response to the submit',
    {
      submit: 'post: /rows\n  body: $ids\n  outputs: { taken: id }\n',
      rest: '\nresults:\n  - { outcome: succeeded }\n',
    },
  ],
])('an outcome that came by %s is on the disk before the next request', async (_, { submit, rest, misbehave }) => {
  const seen: string[] = [];
  let look = (): string => '';
  const { origin } = await startVendor(misbehave ?? (() => false), () => seen.push(look()) > 0);
  const indented = submit.replaceAll('\n  ', '\n    ');
  const file = providerFile(`  - { get: /token, outputs: { token: status } }\n  - ${indented}`, rest);
  const inputs = { provider: './v.yaml', params: '', 'batch-size': '1', concurrency: '1' };
  await withWorld(
    { files: { 'v.yaml': file, 'data/rows.csv': 'id\na\nb\n' }, baseUrl: origin, inputs },
    async ({ attempt, directory }) => {
      look = () => readFileSync(join(directory, 'results', 'ledger.ndjson'), 'utf8');
      expect((await attempt()).publication.report.totals).toMatchObject({ succeeded: 2 });
      expect(look().match(/"kind":"(?:intent|accepted|result)"/g)).toEqual(
        ['intent', 'accepted', 'result', 'intent', 'accepted', 'result'].map((kind) => `"kind":"${kind}"`),
      );
    },
  );
  // What the second batch begins with is no submit, whose intent would bring all before it to the disk.
  const [, submitted, next] = seen;
  expect(submitted).toContain('"kind":"intent","job":1,');
  expect(next).toContain('"kind":"result","job":1,"state":"succeeded"');
});

test('a 401 whose body broke off proves nothing: the submit does not go again with a fresh token', async () => {
  const breakOff: Misbehavior = (response) => {
    response.writeHead(401, { 'content-length': '99' });
    response.write('{', () => response.socket?.destroy());
    return true;
  };
  const auth =
    "auth: { token: { get: /token, outputs: { token: status } } }\nheaders: { authorization: 'Bearer {token}' }\n";
  const submit = '  post: /rows\n  body: $ids\n  outputs: { id: id }\n';
  const { report, sent, sentAgain } = await play({ submit, rest: `${auth}${POLL}`, misbehave: breakOff });
  expect([sent.length, report.exitCode, report.totals.reasons]).toEqual([1, 3, { uncertain: 2 }]);
  expect(sentAgain).toEqual([]);
});

/** A submit that goes out as two requests: what the vendor answers to each of them. */
const FAN = `  - { get: /parts, outputs: { parts: '["a", "b"]' } }
  - { post: "/parts/{+parts}", commits: true, body: $ids, outputs: { id: id }, statuses: { 409: succeeded } }
`;
const inTurn =
  (...statuses: readonly number[]): Misbehavior =>
  (response, nth) => {
    const status = statuses[nth - 1] ?? 200;
    if (status === 200) return false;
    response.writeHead(status).end('{}');
    return true;
  };

test.each<[string, readonly number[], number, object, number]>([
  ['refused: no further one goes', [422, 200], 2, { 'not-sent': 2 }, 1],
  ['refused behind one that was taken', [200, 422], 3, { uncertain: 2 }, 2],
  ['lost: no further one goes', [500, 200], 3, { uncertain: 2 }, 1],
  ['lost behind one whose status settles it', [409, 500], 3, { uncertain: 2 }, 2],
  ['refused behind one whose status settles it', [409, 422], 3, { uncertain: 2 }, 2],
  ['taken behind one whose status settles it', [409, 200], 3, { uncertain: 2 }, 2],
  ['all settled by their status', [409, 409], 0, {}, 2],
])('of several requests of one submit: %s', async (_, statuses, exitCode, reasons, count) => {
  const { report, sent } = await play({ submit: FAN, misbehave: inTurn(...statuses) });
  expect([report.exitCode, report.totals.reasons, sent.length]).toEqual([exitCode, reasons, count]);
});

test.each([
  ['200 without a body', 200, '', { uncertain: 2 }],
  ['200 with blanks alone', 200, ' \r\n', { uncertain: 2 }],
  ['204', 204, '', {}],
  ['200 with an empty list', 200, '{"errors":[]}', {}],
])('a synchronous response that is a list of errors: %s', async (_, status, body, reasons) => {
  const played = {
    submit: '  post: /rows\n  body: $ids\n',
    rest: '\nresults:\n  - { rows: errors, outcome: failed }\n  - { outcome: succeeded }\n',
  };
  const { report, sentAgain } = await play({ ...played, misbehave: say(status, {}, body) });
  expect([report.totals.reasons, sentAgain.length]).toEqual([reasons, 0]);
});

test('a web page with a status that the file maps is no word of the vendor', async () => {
  const page = '<!doctype html><title>Blocked</title>';
  const misbehave = say(409, { 'content-type': 'text/html' }, page);
  const { report, sentAgain } = await play({ submit: submitWith('{ 409: succeeded }'), misbehave });
  expect([report.exitCode, report.totals.reasons, sentAgain]).toEqual([3, { uncertain: 2 }, []]);
});

test('a web page with 200 is no proof that a synchronous vendor took the rows', async () => {
  const page = '<!doctype html><title>Sign in</title>';
  const played = {
    submit: '  post: /rows\n  body: $ids\n  outputs: { taken: taken }\n',
    rest: '\nresults:\n  - { outcome: succeeded }\n',
  };
  const { report, sentAgain } = await play({ ...played, misbehave: say(200, { 'content-type': 'text/html' }, page) });
  expect([report.exitCode, report.totals.reasons, sentAgain]).toEqual([3, { uncertain: 2 }, []]);
  expect(report.faults.map(({ message }) => message).join(' ')).toContain('a web page (title "Sign in")');
});

test.each([
  ['with a check before the first submit', 'preflight:\n  - { get: /ping }\n', POLL],
  ['with polls alone', '', POLL],
])('a vendor that is down for 0.3 s of every 1.5 s gets nearly all rows, %s', async (_, preflight, rest) => {
  let now = (): number => 0;
  let isUp = false;
  const { origin } = await startVendor(
    (response) => {
      if (isUp) return false;
      response.writeHead(502).end('<html>');
      return true;
    },
    () => {
      isUp = now() % 1500 >= 300;
      return isUp;
    },
  );
  const rows = Array.from({ length: 200 }, (_row, i) => `r${i}`);
  const submit = '  post: /rows\n  body: $ids\n  outputs: { id: id }\n';
  const report = await withWorld(
    {
      files: { 'v.yaml': providerFile(submit, `${preflight}${rest}`), 'data/rows.csv': ['id', ...rows, ''].join('\n') },
      baseUrl: origin,
      inputs: { provider: './v.yaml', params: '', 'batch-size': '1', rate: '10/s' },
    },
    async ({ attempt, clock }) => {
      now = () => clock.now() + 600;
      return (await attempt()).publication.report;
    },
  );
  const { succeeded, reasons } = report.totals;
  expect([reasons['not-sent'] ?? 0, succeeded + (reasons.uncertain ?? 0)]).toEqual([0, 200]);
  expect(reasons.uncertain ?? 0).toBeLessThan(60);
});
