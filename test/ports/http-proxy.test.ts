import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HttpFailure } from '../../src/ports/http.ts';
import { createHttpClient } from '../../src/ports/http-client.ts';
import { type Loopback, startNoting, until } from './loopback.ts';

const NAMES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];
/** Reachable only through the proxy, which leads every name to the same server. */
const FAKE_HOST = 'vendor.example';

let before: Record<string, string | undefined>;
let target: Loopback & { seen: { url: string; body: string; headers: ReadonlyMap<string, string> }[] };
let proxy: { server: Server; port: number; connects: string[]; authorizations: (string | undefined)[]; open(): number };

async function startProxy(answer: 'connect' | 'refuse' | 'stall'): Promise<void> {
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
    if (answer === 'refuse') {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const onward = connect(target.port, '127.0.0.1', () => {
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
      /^connect: the server does not speak TLS there \(E.*Check the port in base-url/,
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

  test('loopback never goes through it', async () => {
    await startProxy('connect');
    process.env.http_proxy = `http://127.0.0.1:${proxy.port}`;
    expect(await send(target.origin)).toBe('200 {}');
    expect(proxy.connects).toEqual([]);
  });

  test('a refused CONNECT is a failed connection', async () => {
    await startProxy('refuse');
    process.env.http_proxy = `http://127.0.0.1:${proxy.port}`;
    expect(await send(`http://${FAKE_HOST}/`)).toBe(
      `connect: the proxy http://127.0.0.1:${proxy.port} asks for a user and password (407). Check the user and password in https_proxy (http://user:password@host:port).`,
    );
    expect(target.seen).toEqual([]);
  });

  test('a proxy that is not there is a failed connection', async () => {
    process.env.http_proxy = 'http://127.0.0.1:1';
    expect(await send(`http://${FAKE_HOST}/`)).toMatch(
      /^connect: cannot connect through the proxy http:\/\/127\.0\.0\.1:\d+\. Check that https_proxy names/,
    );
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
