import { describe, expect, test } from 'vitest';
import { VERSION } from '../../src/domain/version.ts';
import { createTransport } from '../../src/transport/transport.ts';
import type { OutgoingRequest, RequestResult, SendOptions } from '../../src/transport/types.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { createFixedRandom, createScriptedHttp, type Step } from './scripted-http.ts';

const ORIGIN = 'https://api.vendor.example';
const never = new AbortController().signal;

function request(method: OutgoingRequest['method'], url = `${ORIGIN}/jobs?key=geheim`): OutgoingRequest {
  return { method, url: new URL(url), headers: new Map([['x-api-key', 'geheim']]) };
}

function setUp(steps: readonly Step[], options: { requests?: number; burst?: number; random?: number } = {}) {
  const clock = createVirtualClock();
  const { http, sent } = createScriptedHttp(clock, steps);
  const transport = createTransport({
    http,
    clock,
    random: createFixedRandom(options.random ?? 1),
    credentialOrigin: ORIGIN,
    rate: { requests: options.requests ?? 100, windowMs: 1000 },
    burst: options.burst ?? 100,
  });
  const exchange: SendOptions = { signal: never, deadline: 3_600_000, priority: 0 };
  const instants = (): number[] => sent.map(({ at }) => Math.round(at));
  return { clock, sent, instants, transport, exchange };
}

/** 20 MB, the most that a vendor's zip takes. */
const LARGE = { ...request('PUT'), body: { file: '/none', bytes: 20_000_000 } };
test.each(['commit', 'read'] as const)(
  'a %s with a large body has the time that a slow line takes for it',
  async (how) => {
    const world = setUp(['silence']);
    await world.transport[how](LARGE, { ...world.exchange, attempts: 1 });
    // A minute, and a megabit a second.
    expect(world.clock.now()).toBe(60_000 + 160_000);
  },
);

function show(exchange: RequestResult): string {
  if (exchange.kind === 'response') return `answer ${exchange.response.status}`;
  if (exchange.kind === 'withdrawn') return 'withdrawn';
  return `${exchange.taken === 'no' ? 'not-received' : 'lost'}${exchange.status === undefined ? '' : ` ${exchange.status}`}`;
}

const ok: Step = { status: 200, body: '{}' };

describe('commit', () => {
  test.each<[name: string, steps: Step[], result: string, instants: number[]]>([
    ['200', [ok], 'answer 200', [0]],
    ['no connection, then 200', ['connect', 'connect', ok], 'answer 200', [0, 500, 1500]],
    ['never a connection', ['connect'], 'not-received', [0, 500, 1500, 3500, 7500]],
    ['the answer is lost', ['exchange', ok], 'lost', [0]],
    ['the body is lost', [{ status: 201, cut: true }, ok], 'lost 201', [0]],
    ['connect, then lost', ['connect', 'exchange', ok], 'lost', [0, 500]],
    ['500', [{ status: 500 }, ok], 'answer 500', [0]],
    ['502', [{ status: 502 }, ok], 'answer 502', [0]],
    ['503', [{ status: 503 }, ok], 'answer 503', [0]],
    ['503 with a malformed Retry-After', [{ status: 503, headers: { 'retry-after': 'soon' } }, ok], 'answer 503', [0]],
    ['503 with RateLimit', [{ status: 503, headers: { ratelimit: '"a";r=0;t=5' } }, ok], 'answer 503', [0]],
    ['503 with Retry-After', [{ status: 503, headers: { 'retry-after': '7' } }, ok], 'answer 200', [0, 7000]],
    ['503 with Retry-After: 0', [{ status: 503, headers: { 'retry-after': '0' } }, ok], 'answer 200', [0, 1500]],
    ['408', [{ status: 408 }, ok], 'answer 408', [0]],
    ['425', [{ status: 425 }, ok], 'answer 200', [0, 1500]],
    ['400', [{ status: 400 }, ok], 'answer 400', [0]],
    ['302', [{ status: 302, headers: { location: '/x' } }, ok], 'answer 302', [0]],
    ['307', [{ status: 307, headers: { location: '/x' } }, ok], 'answer 307', [0]],
    ['429', [{ status: 429 }, { status: 429 }, { status: 429 }, ok], 'answer 200', [0, 1500, 4500, 10_500]],
    ['429 with Retry-After', [{ status: 429, headers: { 'retry-after': '3' } }, ok], 'answer 200', [0, 3000]],
    ['429 with RateLimit', [{ status: 429, headers: { ratelimit: '"a";r=0;t=5' } }, ok], 'answer 200', [0, 5000]],
    ['429, then lost', [{ status: 429 }, 'exchange', ok], 'lost', [0, 1500]],
  ])('%s', async (_name, steps, result, instants) => {
    const world = setUp(steps);
    expect(show(await world.transport.commit(request('POST'), world.exchange))).toBe(result);
    expect(world.instants()).toEqual(instants);
  });

  test('429 is tried until the deadline, ever more slowly, and ends as the answer', async () => {
    const world = setUp([{ status: 429 }]);
    const result = await world.transport.commit(request('POST'), { ...world.exchange, deadline: 300_000 });
    expect(show(result)).toBe('answer 429');
    expect(world.instants()).toEqual([0, 1500, 4500, 10_500, 22_500, 46_500, 94_500, 184_500, 274_500]);
    expect(world.transport.counts).toEqual({ sent: 9, throttled: 9 });
  });

  test('a wait that would end after the deadline is not begun', async () => {
    const world = setUp([{ status: 429, headers: { 'retry-after': '120' } }, ok]);
    const result = await world.transport.commit(request('POST'), { ...world.exchange, deadline: 60_000 });
    expect([show(result), Math.round(world.clock.now())]).toEqual(['answer 429', 0]);
  });

  test('what the provider calls temporary is sent again, whatever the status', async () => {
    const busy: Step = { status: 400, body: 'too many jobs' };
    const world = setUp([busy, busy, ok]);
    const result = await world.transport.commit(request('POST'), {
      ...world.exchange,
      judge: async (response) => (Buffer.from(response.body).toString() === 'too many jobs' ? 'temporary' : undefined),
    });
    expect([show(result), world.instants()]).toEqual(['answer 200', [0, 1500, 4500]]);
  });

  test('Retry-After holds back all requests to the origin', async () => {
    const world = setUp([{ status: 429, headers: { 'retry-after': '9' } }, ok]);
    const first = world.transport.commit(request('POST'), world.exchange);
    const second = world.clock.sleep(10).then(() => world.transport.read(request('GET'), world.exchange));
    await Promise.all([first, second]);
    expect(world.instants()).toEqual([0, 9000, 9000]);
  });
});

describe('read', () => {
  test.each<[name: string, steps: Step[], result: string, instants: number[]]>([
    ['200', [ok], 'answer 200', [0]],
    ['404', [{ status: 404 }, ok], 'answer 404', [0]],
    ['lost answers', ['exchange', { status: 200, cut: true }, ok], 'answer 200', [0, 500, 1500]],
    ['always lost', [{ status: 200, cut: true }], 'lost 200', [0, 500, 1500, 3500, 7500]],
    ['no connection', ['connect'], 'not-received', [0, 500, 1500, 3500, 7500]],
    ['lost first, no connection then', ['exchange', 'connect'], 'lost', [0, 500, 1500, 3500, 7500]],
    [
      '408, 425, 500, 502',
      [{ status: 408 }, { status: 425 }, { status: 500 }, { status: 502 }, ok],
      'answer 200',
      [0, 500, 3500, 5500, 9500],
    ],
    ['always 503', [{ status: 503 }], 'answer 503', [0, 500, 1500, 3500, 7500]],
    ['500 with Retry-After', [{ status: 500, headers: { 'retry-after': '20' } }, ok], 'answer 200', [0, 20_000]],
    ['500 with Retry-After: 0', [{ status: 500, headers: { 'retry-after': '0' } }, ok], 'answer 200', [0, 500]],
    ['always 429', [{ status: 429 }], 'answer 429', [0, 1500, 4500, 10_500, 22_500]],
  ])('%s', async (_name, steps, result, instants) => {
    const world = setUp(steps);
    expect(show(await world.transport.read(request('GET'), world.exchange))).toBe(result);
    expect(world.instants()).toEqual(instants);
  });

  test('as many attempts as asked for', async () => {
    const world = setUp([{ status: 500 }]);
    await world.transport.read(request('GET'), { ...world.exchange, attempts: 2 });
    expect(world.sent.length).toBe(2);
  });

  test('an answer over the limit is not fetched again', async () => {
    const world = setUp([{ status: 200, body: '12345' }]);
    const result = await world.transport.read(request('GET'), { ...world.exchange, maxBytes: 4 });
    expect([show(result), world.sent.length]).toEqual(['lost 200', 1]);
    expect(result).toMatchObject({ message: expect.stringContaining('larger than 4 bytes') });
  });

  test('an answer as large as the limit is fine', async () => {
    const world = setUp([{ status: 200, body: '1234' }]);
    const result = await world.transport.read(request('GET'), { ...world.exchange, maxBytes: 4 });
    expect(result.kind === 'response' && Buffer.from(result.response.body).toString()).toBe('1234');
  });
});

describe('time and abort', () => {
  test('no complete response in time is a lost response', async () => {
    const world = setUp(['silence']);
    const result = await world.transport.commit(request('POST'), { ...world.exchange, timeoutMs: 5000 });
    expect(result).toMatchObject({
      kind: 'failed',
      taken: 'unknown',
      message: `POST ${ORIGIN}/jobs was sent, but got no response: timed out after 5 s.`,
    });
    expect(world.clock.now()).toBe(5000);
  });

  test.each([
    ['commit', 35_000],
    ['read', 31_000],
  ] as const)('a %s that is silent at the deadline ends at %i ms', async (how, ends) => {
    const world = setUp(['silence']);
    const result = await world.transport[how](request('GET'), { ...world.exchange, deadline: 30_000 });
    expect([show(result), Math.round(world.clock.now())]).toEqual(['lost', ends]);
    expect(world.instants()).toEqual([0]);
  });

  test('a request that was given up on its way counts for the rate as late as it can arrive', async () => {
    const world = setUp(['silence', ok], { requests: 1, burst: 1 });
    const cancel = new AbortController();
    const first = world.transport.read(request('GET'), { ...world.exchange, signal: cancel.signal });
    await world.clock.sleep(5);
    cancel.abort();
    await first;
    await world.transport.commit(request('POST'), world.exchange);
    expect(world.instants()).toEqual([0, 2001]);
  });

  test.each([
    ['accepts', ok, [0, 95, 95, 95]],
    ['refuses', { status: 400 }, [0, 95, 195, 295]],
  ] as const)('a burst is used once the vendor %s a request that takes effect', async (_, first, instants) => {
    const world = setUp([ok, first, ok, ok], { requests: 10, burst: 10 });
    await world.transport.read(request('GET'), world.exchange);
    await world.transport.commit(request('POST'), world.exchange);
    await Promise.all([1, 2].map(() => world.transport.commit(request('POST'), world.exchange)));
    expect(world.instants()).toEqual(instants);
  });

  test('nothing starts at or after the deadline', async () => {
    const world = setUp([ok]);
    const result = await world.transport.commit(request('POST'), { ...world.exchange, deadline: 0 });
    expect(result).toEqual({
      kind: 'failed',
      taken: 'no',
      message: `POST ${ORIGIN}/jobs was not sent: the deadline passed before its turn.`,
    });
    expect(world.sent).toEqual([]);
  });

  test('beforeSend is asked when the turn has come, before each attempt', async () => {
    const world = setUp([{ status: 429 }, ok], { requests: 1 });
    const asked: number[] = [];
    const allow = (answers: boolean[]) => async () => {
      asked.push(world.sent.length);
      return answers.shift() ?? false;
    };
    const first = await world.transport.commit(request('POST'), { ...world.exchange, beforeSend: allow([true, true]) });
    expect(show(first)).toBe('answer 200');
    expect(asked).toEqual([0, 1]);
    const withdrawn = await world.transport.commit(request('POST'), { ...world.exchange, beforeSend: allow([false]) });
    expect(withdrawn).toEqual({ kind: 'withdrawn' });
    expect(world.sent.length).toBe(2);
  });

  test('a request whose intent is being written when the vendor asks to wait, waits too', async () => {
    const world = setUp([{ status: 429, headers: { 'retry-after': '30' } }, ok]);
    const slow = async () => {
      await world.clock.sleep(100);
      return true;
    };
    const commits = [undefined, slow].map((beforeSend) =>
      world.transport.commit(request('POST'), { ...world.exchange, ...(beforeSend && { beforeSend }) }),
    );
    expect((await Promise.all(commits)).map(show)).toEqual(['answer 200', 'answer 200']);
    expect(world.instants().map((at) => at >= 30_000)).toEqual([false, true, true]);
  });

  test('who waited so long for its intent that it needs another turn is asked again when that has come', async () => {
    const world = setUp([ok]);
    const answers = [true, false];
    const beforeSend = async () => {
      await world.clock.sleep(answers.length === 2 ? 30_000 : 0);
      return answers.shift() ?? false;
    };
    const result = await world.transport.commit(request('POST'), { ...world.exchange, beforeSend });
    expect(result).toEqual({ kind: 'withdrawn' });
    expect(world.sent).toEqual([]);
  });

  test('who waits for the rate past the deadline is told at the deadline', async () => {
    const world = setUp(['silence', ok], { requests: 1, burst: 1 });
    const all = Array.from({ length: 2 }, () =>
      world.transport.commit(request('POST'), { ...world.exchange, deadline: 500, timeoutMs: 100 }),
    );
    const results = (await Promise.all(all)).map(show);
    expect(results.filter((result) => result === 'not-received').length).toBe(1);
    expect(Math.round(world.clock.now())).toBe(500);
  });

  test.each<[stage: string, steps: Step[], result: string]>([
    ['before it starts', [ok], 'not-received'],
    ['in flight', ['silence'], 'lost'],
    ['between attempts', [{ status: 429 }], 'answer 429'],
    ['between connections', ['connect'], 'not-received'],
  ])('abort %s', async (stage, steps, result) => {
    const world = setUp(steps);
    const controller = new AbortController();
    if (stage === 'before it starts') controller.abort();
    else void world.clock.sleep(100).then(() => controller.abort());
    const exchange = { ...world.exchange, signal: controller.signal };
    expect(show(await world.transport.commit(request('POST'), exchange))).toBe(result);
    expect(show(await world.transport.read(request('GET'), exchange))).toBe('not-received');
    expect(world.clock.now()).toBe(stage === 'before it starts' ? 0 : 100);
  });
});

describe('what goes out and what is said', () => {
  test('credentials go to the vendor only', async () => {
    const world = setUp([ok]);
    const headers = new Map([
      ['authorization', 'Basic geheim'],
      ['x-api-key', 'geheim'],
      ['cookie', 'geheim'],
      ['Accept', 'application/json'],
      ['content-type', 'text/csv'],
      ['x-ms-blob-type', 'BlockBlob'],
    ]);
    for (const url of [`${ORIGIN}/a`, 'https://storage.example/a', `${ORIGIN}:8443/a`, 'https://vendor.example/a']) {
      await world.transport.commit({ method: 'PUT', url: new URL(url), headers }, world.exchange);
    }
    const plain = {
      'user-agent': `bulk-job-action/${VERSION}`,
      'accept-encoding': 'identity',
      accept: 'application/json',
      'content-type': 'text/csv',
      'x-ms-blob-type': 'BlockBlob',
    };
    const own = { ...plain, authorization: 'Basic geheim', 'x-api-key': 'geheim', cookie: 'geheim' };
    expect(world.sent.map(({ request }) => Object.fromEntries(request.headers))).toEqual([own, plain, plain, plain]);
  });

  test('other origins do not spend the rate', async () => {
    const world = setUp([ok], { requests: 1 });
    const foreign = request('GET', 'https://results.example/file');
    await Promise.all(Array.from({ length: 300 }, () => world.transport.read(foreign, world.exchange)));
    expect([world.clock.now(), world.transport.counts.sent]).toEqual([0, 300]);
  });

  test.each(['http://vendor.example/', 'https://user:pass@vendor.example/', 'ftp://127.0.0.1/', 'file:///etc/passwd'])(
    '%s is not asked',
    async (url) => {
      const world = setUp([ok]);
      for (const work of [world.transport.commit, world.transport.read]) {
        const result = await work(request('GET', url), world.exchange);
        expect(show(result)).toBe('not-received');
        expect(JSON.stringify(result)).not.toContain('pass@');
      }
      expect(world.sent).toEqual([]);
    },
  );

  test.each<[steps: Step[], message: string]>([
    [['connect'], `POST ${ORIGIN}/jobs was not sent: the connection was reset (ECONNRESET).`],
    [['exchange'], `POST ${ORIGIN}/jobs was sent, but got no response: the connection was reset (ECONNRESET).`],
    [[{ status: 200, cut: true }], `POST ${ORIGIN}/jobs got no complete response: the connection broke after 0 bytes.`],
  ])('%j is told in a sentence without query or header', async (steps, message) => {
    const world = setUp(steps);
    const result = await world.transport.commit(request('POST'), world.exchange);
    expect(result).toMatchObject({ message });
    expect(JSON.stringify(result)).not.toContain('geheim');
  });
});
