import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HttpFailure } from '../../src/ports/http.ts';
import { createHttpClient } from '../../src/ports/http-client.ts';
import { type Loopback, startNoting, startRaw, until } from './loopback.ts';

const NAMES = [
  ...['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'],
  ...['no_proxy', 'NO_PROXY', 'all_proxy', 'ALL_PROXY'],
];
/** Reachable only through the proxy, which leads every name to the same server. */
const FAKE_HOST = 'vendor.example';

let before: Record<string, string | undefined>;
let target: Loopback & { seen: { url: string; body: string; headers: ReadonlyMap<string, string> }[] };
let proxy: { server: Server; port: number; connects: string[]; authorizations: (string | undefined)[]; open(): number };

type ProxyAnswer = 'connect' | 'stall' | 'hang up' | `HTTP/1.1 ${string}`;

async function startProxy(answer: ProxyAnswer, onwardPort = target.port): Promise<void> {
  const connects: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, socket) => {
    connects.push(request.url ?? '');
    authorizations.push(request.headers['proxy-authorization']);
    socket.on('error', () => undefined);
    if (answer === 'stall') {
      socket.resume().once('end', () => socket.end());
      return;
    }
    if (answer === 'hang up') return void socket.destroy();
    if (answer !== 'connect') return void socket.end(`${answer}\r\n\r\n`);
    const onward = connect(onwardPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  proxy = { server, port, connects, authorizations, open: () => sockets.size };
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
}

const cleanups: (() => unknown)[] = [];
beforeEach(async () => {
  before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));
  for (const name of NAMES) delete process.env[name];
  target = await startNoting(() => ({}));
  cleanups.push(() => target.close());
});
afterEach(async () => {
  for (const name of NAMES) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function send(url: string, options: { signal?: AbortSignal; connectTimeoutMs?: number } = {}): Promise<string> {
  const http = createHttpClient({ connectTimeoutMs: options.connectTimeoutMs ?? 2000 });
  try {
    const request = { method: 'POST', url: new URL(url), headers: new Map([['x-api-key', 'k']]) } as const;
    const signal = options.signal ?? new AbortController().signal;
    const response = await http.send({ ...request, body: Buffer.from('rows') }, signal);
    let text = '';
    for await (const chunk of response.body) text += Buffer.from(chunk).toString();
    return `${response.status} ${text}`;
  } catch (error) {
    if (error instanceof HttpFailure)
      return `${error.stage}: ${error.message}${error.remedy === undefined ? '' : `. ${error.remedy}`}`;
    throw error;
  } finally {
    http.dispose();
  }
}

describe('proxy from the environment', () => {
  test.each(['http_proxy', 'HTTP_PROXY'])('%s leads to a host that only the proxy knows', async (name) => {
    await startProxy('connect');
    process.env[name] = `http://user:p%40ss@127.0.0.1:${proxy.port}`;
    expect(await send(`http://${FAKE_HOST}/a?b=c`)).toBe('200 {}');
    expect(proxy.connects).toEqual([`${FAKE_HOST}:80`]);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
    expect(target.seen.map(({ url, body }) => [url, body])).toEqual([['/a?b=c', 'rows']]);
    expect(target.seen[0]?.headers.get('proxy-authorization')).toBeUndefined();
    await until(() => proxy.open() === 0);
  });

  test.each(['https_proxy', 'HTTPS_PROXY'])('%s is asked for https, and no byte goes before TLS', async (name) => {
    await startProxy('connect');
    process.env[name] = `http://127.0.0.1:${proxy.port}`;
    // The server behind the proxy speaks no TLS.
    expect(await send(`https://${FAKE_HOST}/`)).toMatch(
      /^connect: the server does not speak TLS on this port \(E.*Check the port in base-url/,
    );
    expect([proxy.connects, target.seen]).toEqual([[`${FAKE_HOST}:443`], []]);
  });

  test.each([
    ['no_proxy', FAKE_HOST],
    ['NO_PROXY', `other.example, .${FAKE_HOST.slice(FAKE_HOST.indexOf('.') + 1)}`],
    ['no_proxy', '*'],
  ])('%s=%s goes around it', async (name, value) => {
    await startProxy('connect');
    process.env.http_proxy = `http://127.0.0.1:${proxy.port}`;
    process.env[name] = value;
    expect(await send(`http://${FAKE_HOST}/`)).toMatch(/^connect: /);
    expect(proxy.connects).toEqual([]);
  });

  test.each([
    ['before the head', '', 'exchange: the connection was reset (ECONNRESET)'],
    ['in the body', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{', 'body: the connection '],
  ])('a reset behind it %s is a failure of the request', async (_name, text, expected) => {
    const server = await startRaw((socket) => void socket.write(text, () => setTimeout(() => socket.destroy(), 5)));
    cleanups.push(() => server.close());
    await startProxy('connect', server.port);
    process.env.http_proxy = `http://127.0.0.1:${proxy.port}`;
    expect((await send(`http://${FAKE_HOST}/`)).slice(0, expected.length)).toBe(expected);
    await until(() => proxy.open() === 0 && server.open() === 0);
  });

  test('loopback never goes through it', async () => {
    await startProxy('connect');
    process.env.http_proxy = `http://127.0.0.1:${proxy.port}`;
    expect(await send(target.origin)).toBe('200 {}');
    expect(proxy.connects).toEqual([]);
  });

  test.each([
    ['127.0.0.1', '', undefined],
    ['127.0.0.1', ':s%3Acret@', ':s:cret'],
    ['127.0.0.1', 'user@', 'user:'],
    ['localhost', 'user:p@', 'user:p'],
  ])('an address without a scheme: %s, %s', async (host, login, decoded) => {
    await startProxy('connect');
    process.env.http_proxy = `${login}${host}:${proxy.port}`;
    expect(await send(`http://${FAKE_HOST}/`)).toBe('200 {}');
    expect(proxy.connects).toEqual([`${FAKE_HOST}:80`]);
    const expected = decoded === undefined ? undefined : `Basic ${Buffer.from(decoded).toString('base64')}`;
    expect(proxy.authorizations).toEqual([expected]);
  });

  test('a password without a user', async () => {
    await startProxy('connect');
    process.env.http_proxy = `http://:secret@127.0.0.1:${proxy.port}`;
    expect(await send(`http://${FAKE_HOST}/`)).toBe('200 {}');
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from(':secret').toString('base64')}`]);
  });

  test.each<[answer: ProxyAnswer, expected: RegExp]>([
    [
      'HTTP/1.1 502 Bad Gateway',
      /^connect: the proxy \S+ \(http_proxy\) refused the connection \(HTTP 502\)\. Allow the host in the proxy/,
    ],
    [
      'HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\n{}',
      /^connect: the proxy \S+ \(http_proxy\) refused the connection \(HTTP 403\)/,
    ],
    ['HTTP/1.1 200 OK\r\n\r\nmore than nothing', /^connect: /],
    ['HTTP/1.1 x', /^connect: cannot connect through the proxy/],
    ['hang up', /^connect: cannot connect through the proxy/],
  ])('a CONNECT that gets %s is a failed connection', async (answer, expected) => {
    await startProxy(answer);
    process.env.http_proxy = `http://127.0.0.1:${proxy.port}`;
    expect(await send(`http://${FAKE_HOST}/`)).toMatch(expected);
    expect(target.seen).toEqual([]);
    await until(() => proxy.open() === 0);
  });

  test('a refused CONNECT is a failed connection', async () => {
    await startProxy('HTTP/1.1 407 Proxy Authentication Required');
    process.env.http_proxy = `http://127.0.0.1:${proxy.port}`;
    expect(await send(`http://${FAKE_HOST}/`)).toBe(
      `connect: the proxy http://127.0.0.1:${proxy.port} (http_proxy) requires a user name and password (HTTP 407). Check the user name and password in http_proxy (http://user:password@host:port).`,
    );
    expect(target.seen).toEqual([]);
  });

  test('a proxy that is not there is a failed connection', async () => {
    process.env.http_proxy = 'http://127.0.0.1:1';
    expect(await send(`http://${FAKE_HOST}/`)).toMatch(
      /^connect: cannot connect through the proxy http:\/\/127\.0\.0\.1:\d+ \(http_proxy\)\. Check host and port in http_proxy/,
    );
  });

  test.each(['socks5://user:canary@127.0.0.1:1080', 'socks4://127.0.0.1', 'ftp://127.0.0.1'])(
    '%s is not supported, and no password is shown',
    async (address) => {
      process.env.https_proxy = address;
      const scheme = address.replace(/:.*/, '');
      expect(await send(`https://${FAKE_HOST}/`)).toBe(
        `connect: https_proxy is a ${scheme}:// address, which is not supported. Set https_proxy to the address of an HTTP proxy (http://host:port).`,
      );
    },
  );

  test.each(['all_proxy', 'ALL_PROXY'])('%s is not read, and a failed connection says so', async (name) => {
    process.env[name] = 'http://user:canary@127.0.0.1:1';
    const remedy = `${name} is not supported: set http_proxy to the address of an HTTP proxy (http://host:port).`;
    expect(await send('http://127.0.0.1:1/')).toBe(`connect: the connection was refused (ECONNREFUSED). ${remedy}`);
    expect(await send(target.origin)).toBe('200 {}');
    process.env.http_proxy = 'http://127.0.0.1:1';
    expect(await send('http://127.0.0.1:1/')).toBe('connect: the connection was refused (ECONNREFUSED)');
  });

  test('a setting that is no URL is a failed connection', async () => {
    process.env.http_proxy = 'http://[';
    expect(await send(`http://${FAKE_HOST}/`)).toMatch(/^connect: /);
  });

  test('a proxy that never answers ends at the time limit, with its connection', async () => {
    await startProxy('stall');
    process.env.http_proxy = `http://127.0.0.1:${proxy.port}`;
    expect(await send(`http://${FAKE_HOST}/`, { connectTimeoutMs: 80 })).toBe('connect: no connection within 0.08 s');
    await until(() => proxy.open() === 0);
  });

  test.each<ProxyAnswer>(['stall', 'connect'])('dispose closes a connection in use, proxy: %s', async (answer) => {
    let isAsked = false;
    const silent = await startRaw(() => (isAsked = true));
    cleanups.push(() => silent.close());
    await startProxy(answer, silent.port);
    process.env.http_proxy = `http://127.0.0.1:${proxy.port}`;
    const http = createHttpClient();
    const request = { method: 'GET', url: new URL(`http://${FAKE_HOST}/`), headers: new Map() } as const;
    const pending = http.send(request, new AbortController().signal);
    await until(() => (answer === 'stall' ? proxy.connects.length === 1 : isAsked));
    http.dispose();
    await expect(pending).rejects.toMatchObject({ stage: answer === 'stall' ? 'connect' : 'exchange' });
    await until(() => proxy.open() === 0);
  });

  test('an abort ends the CONNECT too', async () => {
    await startProxy('stall');
    process.env.http_proxy = `http://127.0.0.1:${proxy.port}`;
    const controller = new AbortController();
    const pending = send(`http://${FAKE_HOST}/`, { signal: controller.signal });
    await until(() => proxy.connects.length === 1);
    controller.abort();
    expect(await pending).toBe('connect: the request was aborted');
    await until(() => proxy.open() === 0);
  });
});
