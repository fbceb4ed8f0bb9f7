import { afterEach, describe, expect, test } from 'vitest';
import { createHttpClient } from '../../src/ports/http-client.ts';
import { realClock } from '../../src/ports/real-clock.ts';
import { realRandom } from '../../src/ports/real-random.ts';
import { isAllowedUrl, resolveRedirect } from '../../src/transport/redirect.ts';
import { createTransport } from '../../src/transport/transport.ts';
import type { RequestResult, Transport } from '../../src/transport/types.ts';
import { type Loopback, type Seen, startHttp, startNoting, startRaw, until } from '../ports/loopback.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function track<T extends Loopback>(server: T): T {
  cleanups.push(() => server.close());
  return server;
}

function createReal(credentialOrigin: string): Transport {
  const http = createHttpClient();
  cleanups.push(() => http.dispose());
  return createTransport({
    http,
    clock: realClock,
    random: realRandom,
    credentialOrigin,
    rate: { requests: 10_000, windowMs: 1000 },
    burst: 100,
  });
}

const options = () => ({ signal: new AbortController().signal, deadline: realClock.now() + 10_000, priority: 0 });
const secrets = new Map([
  ['x-api-key', 'geheim'],
  ['authorization', 'Bearer geheim'],
  ['cookie', 'geheim'],
  ['accept', 'application/json'],
]);

function show(exchange: RequestResult): string {
  if (exchange.kind === 'failed') return exchange.taken === 'no' ? 'not-received' : 'lost';
  return exchange.kind === 'response' ? `answer ${exchange.response.status}` : exchange.kind;
}

function leaks(seen: readonly Seen[]): boolean {
  return seen.some(({ headers, body }) => [...headers.values(), body].some((text) => text.includes('geheim')));
}

describe('redirects', () => {
  const statuses = [301, 302, 303, 307, 308];
  const places = ['same origin', 'relative', 'other port', 'other host', 'IPv6'] as const;
  const cases = statuses.flatMap((status) => places.map((place) => [status, place] as const));

  async function startTwo(status: number, place: (typeof places)[number]) {
    const second = track(await startNoting(() => ({ body: 'second' }), place === 'IPv6' ? '::1' : '127.0.0.1'));
    let location = '';
    const first: Loopback & { readonly seen: Seen[] } = track(
      await startNoting(({ url }) => (url === '/start' ? { status, headers: { location } } : { body: 'first' })),
    );
    const locations = {
      'same origin': `${first.origin}/end`,
      relative: 'end?x=1',
      'other port': `${second.origin}/end`,
      'other host': `http://localhost:${second.port}/end`,
      IPv6: `${second.origin}/end`,
    };
    location = locations[place];
    return { first, second, isForeign: place !== 'same origin' && place !== 'relative' };
  }

  test.each(cases)('POST %i to %s is the answer, and nothing goes on', async (status, place) => {
    const { first, second } = await startTwo(status, place);
    const post = { method: 'POST', url: new URL(`${first.origin}/start`), headers: secrets } as const;
    const body = Buffer.from('donor rows');
    const transport = createReal(first.origin);
    expect(show(await transport.commit({ ...post, body }, options()))).toBe(`answer ${status}`);
    expect(show(await transport.read({ ...post, body }, { ...options(), crossOrigin: true }))).toBe(`answer ${status}`);
    expect([first.seen.map(({ url }) => url), second.seen]).toEqual([['/start', '/start'], []]);
  });

  test.each(cases)('GET %i to %s', async (status, place) => {
    const { first, second, isForeign } = await startTwo(status, place);
    const get = { method: 'GET', url: new URL(`${first.origin}/start`), headers: secrets } as const;
    const transport = createReal(first.origin);
    const stays = await transport.read(get, options());
    expect(show(stays)).toBe(isForeign ? `answer ${status}` : 'answer 200');
    expect(second.seen).toEqual([]);
    const goes = await transport.read(get, { ...options(), crossOrigin: true });
    expect(goes.kind === 'response' && Buffer.from(goes.response.body).toString()).toBe(isForeign ? 'second' : 'first');
    expect(leaks(second.seen)).toBe(false);
    expect(second.seen.map(({ method, body }) => [method, body])).toEqual(isForeign ? [['GET', '']] : []);
    if (isForeign) expect(second.seen[0]?.headers.get('accept')).toBe('application/json');
    else expect(first.seen.at(-1)?.headers.get('x-api-key')).toBe('geheim');
  });

  test('three hops are followed, a fourth is not', async () => {
    const server = track(
      await startNoting(({ url }) => ({ status: 302, headers: { location: `/${Number(url.slice(1)) + 1}` } })),
    );
    const get = { method: 'GET', url: new URL(`${server.origin}/0`), headers: secrets } as const;
    expect(show(await createReal(server.origin).read(get, options()))).toBe('answer 302');
    expect(server.seen.map(({ url }) => url)).toEqual(['/0', '/1', '/2', '/3']);
  });

  test('credentials do not come back when a stranger leads back', async () => {
    let home = '';
    const stranger = track(await startNoting(() => ({ status: 302, headers: { location: `${home}/delete` } })));
    const next: Readonly<Record<string, string>> = { '/start': stranger.origin, '/delete': '/again' };
    const vendor = track(
      await startNoting(({ url }) => {
        const location = next[url];
        return location === undefined ? { body: 'back' } : { status: 302, headers: { location } };
      }),
    );
    home = vendor.origin;
    const get = { method: 'GET', url: new URL(`${home}/start`), headers: secrets } as const;
    expect(show(await createReal(home).read(get, { ...options(), crossOrigin: true }))).toBe('answer 200');
    expect(leaks([...stranger.seen, ...vendor.seen.slice(1)])).toBe(false);
    expect(vendor.seen.map(({ url }) => url)).toEqual(['/start', '/delete', '/again']);
  });

  test.each<[from: string, location: string | undefined, expected: string | undefined]>([
    ['https://a.example/x/y', 'z', 'https://a.example/x/z'],
    ['https://a.example/x', '//b.example/z', 'https://b.example/z'],
    ['https://a.example/x', 'https://b.example/z', 'https://b.example/z'],
    ['https://a.example/x', 'http://a.example/x', undefined],
    ['https://a.example/x', 'http://127.0.0.1/x', undefined],
    ['https://a.example/x', 'https://user@b.example/', undefined],
    ['https://a.example/x', 'https://user:pass@a.example/', undefined],
    ['https://a.example/x', 'ftp://a.example/', undefined],
    ['https://a.example/x', 'file:///etc/passwd', undefined],
    ['https://a.example/x', 'javascript:alert(1)', undefined],
    ['https://a.example/x', 'https://', undefined],
    ['https://a.example/x', undefined, undefined],
    ['http://127.0.0.1/x', 'http://b.example/', undefined],
    ['http://127.0.0.1/x', 'http://[::1]/', 'http://[::1]/'],
    ['http://127.0.0.1/x', 'http://2130706433/', 'http://127.0.0.1/'],
    ['http://127.0.0.1/x', 'http://127.0.0.1.evil.example/', undefined],
    ['http://127.0.0.1/x', 'http://localhost.evil.example/', undefined],
  ])('%s → %s', (from, location, expected) => {
    const headers = new Map(location === undefined ? [] : [['location', location]]);
    const response = { status: 302, headers, body: new Uint8Array() };
    expect(resolveRedirect(new URL(from), response, true)?.href).toBe(expected);
  });

  test.each([200, 201, 300, 304, 305, 306, 400])('%i is no redirect', (status) => {
    const response = { status, headers: new Map([['location', '/x']]), body: new Uint8Array() };
    expect(resolveRedirect(new URL('https://a.example/'), response, true)).toBeUndefined();
  });

  test('the URL rule', () => {
    const allowed = ['https://a.example/', 'https://10.0.0.1:8443/', 'http://localhost:1/', 'http://127.8.9.1/'];
    expect(allowed.filter((url) => !isAllowedUrl(new URL(url)))).toEqual([]);
    const refused = [
      'http://a.example/',
      'http://0.0.0.0/',
      'http://[::2]/',
      'ws://localhost/',
      'https://u@a.example/',
    ];
    expect(refused.filter((url) => isAllowedUrl(new URL(url)))).toEqual([]);
  });
});

describe('slow and large answers', () => {
  const OK = 'HTTP/1.1 200 OK\r\n';

  test.each<[name: string, start: () => Promise<Loopback>]>([
    ['a server that never answers', () => startRaw(() => undefined)],
    ['a stall after the head', () => startRaw((socket) => socket.write(`${OK}content-length: 9\r\n\r\n`))],
    [
      'a drip that never stops',
      () =>
        startRaw((socket) => {
          socket.write(`${OK}content-length: 99999\r\n\r\n`);
          const timer = setInterval(() => socket.write('x'), 10);
          socket.once('close', () => clearInterval(timer));
        }),
    ],
    [
      'a head that drips',
      () =>
        startRaw((socket) => {
          socket.write(OK);
          const timer = setInterval(() => socket.write('x'), 10);
          socket.once('close', () => clearInterval(timer));
        }),
    ],
  ])('%s ends in time, as lost', async (_name, start) => {
    const server = track(await start());
    const transport = createReal(server.origin);
    const post = { method: 'POST', url: new URL(`${server.origin}/jobs?key=geheim`), headers: secrets } as const;
    const began = performance.now();
    const result = await transport.commit(post, { ...options(), timeoutMs: 150 });
    expect(result).toMatchObject({
      kind: 'failed',
      taken: 'unknown',
      message: expect.stringContaining('timed out after 0.15 s'),
    });
    expect(performance.now() - began).toBeLessThan(1000);
    expect(JSON.stringify(result)).not.toContain('geheim');
    await until(() => server.open() === 0);
  });

  test('an abort while waiting in flight ends within 100 ms', async () => {
    const server = track(await startRaw(() => undefined));
    const controller = new AbortController();
    const post = { method: 'POST', url: new URL(server.origin), headers: secrets } as const;
    const pending = createReal(server.origin).commit(post, { ...options(), signal: controller.signal });
    await until(() => server.open() === 1);
    const began = performance.now();
    controller.abort();
    expect(show(await pending)).toBe('lost');
    expect(performance.now() - began).toBeLessThan(100);
    await until(() => server.open() === 0);
  });

  test('10 MB are over the default limit, and are not read to the end', async () => {
    const server = track(await startHttp((_request, response) => void response.end(Buffer.alloc(10_000_000))));
    const get = { method: 'GET', url: new URL(server.origin), headers: secrets } as const;
    const result = await createReal(server.origin).read(get, options());
    expect(result).toMatchObject({
      kind: 'failed',
      taken: 'unknown',
      status: 200,
      message: expect.stringContaining('larger than 8388608'),
    });
    expect(server.connections()).toBe(1);
    await until(() => server.open() === 0);
  });

  test('an answer in 1-byte chunks', async () => {
    const chunks = '1\r\nx\r\n'.repeat(20_000);
    const server = track(
      await startRaw((socket) => socket.write(`${OK}transfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`)),
    );
    const get = { method: 'GET', url: new URL(server.origin), headers: secrets } as const;
    const result = await createReal(server.origin).read(get, options());
    expect(result.kind === 'response' && result.response.body.length).toBe(20_000);
  });

  test('nothing is listening', async () => {
    const server = await startRaw(() => undefined);
    await server.close();
    const post = { method: 'POST', url: new URL(server.origin), headers: secrets } as const;
    const result = await createReal(server.origin).commit(post, { ...options(), deadline: realClock.now() + 300 });
    expect(result).toMatchObject({
      kind: 'failed',
      taken: 'no',
      message: `POST ${server.origin}/ was not sent: the connection was refused (ECONNREFUSED).`,
    });
  });
});
