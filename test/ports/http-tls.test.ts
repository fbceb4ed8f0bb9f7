import { createServer as createProxy } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect, createServer as createSilent, type Server, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates, TLSSocket } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { HttpFailure } from '../../src/ports/http.ts';
import { createHttpClient } from '../../src/ports/http-client.ts';
import { until } from './loopback.ts';
import { makeSelfSigned } from './self-signed.ts';

const NAME = 'localhost';
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface TlsServer {
  readonly port: number;
  /** Of each request, whether its connection began with a session of an earlier one. */
  readonly resumed: boolean[];
  readonly open: () => number;
}

async function listen(server: Server): Promise<Pick<TlsServer, 'port' | 'open'>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)).on('error', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, open: () => sockets.size };
}

interface TlsOptions {
  readonly isTrusted: boolean;
  readonly closes?: boolean;
  readonly resets?: boolean;
  readonly host?: string;
}

async function startTls(options: TlsOptions): Promise<TlsServer> {
  const { key, cert } = makeSelfSigned(options.host ?? NAME);
  const resumed: boolean[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    resumed.push(request.socket instanceof TLSSocket && request.socket.isSessionReused());
    request.resume().once('end', () => {
      if (options.resets === true) return void request.socket.destroy();
      response.writeHead(200, options.closes === true ? { connection: 'close' } : {}).end('{}');
    });
  });
  const before = getCACertificates('default');
  if (options.isTrusted) setDefaultCACertificates([...before, cert]);
  cleanups.push(() => setDefaultCACertificates(before));
  return { ...(await listen(server)), resumed };
}

/** Knows the one server only, whatever it is asked for. */
async function startTunnels(port: number): Promise<Pick<TlsServer, 'port' | 'open'>> {
  const server = createProxy();
  server.on('connect', (_, socket) => {
    socket.on('error', () => undefined);
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => undefined).once('close', () => socket.destroy());
    socket.once('close', () => onward.destroy());
  });
  return listen(server);
}

function createClient(): (url: string, signal?: AbortSignal) => Promise<string> {
  const http = createHttpClient();
  cleanups.push(() => http.dispose());
  return async (url, signal = new AbortController().signal) => {
    try {
      const request = { method: 'POST', url: new URL(url), headers: new Map(), body: Buffer.from('rows') } as const;
      const response = await http.send(request, signal);
      let text = '';
      for await (const chunk of response.body) text += Buffer.from(chunk).toString();
      return `${response.status} ${text}`;
    } catch (error) {
      if (error instanceof HttpFailure) return `${error.stage}: ${error.message}`;
      throw error;
    }
  };
}

test('a certificate that nobody vouches for gets no request', async () => {
  const server = await startTls({ isTrusted: false });
  expect(await createClient()(`https://${NAME}:${server.port}/`)).toBe(
    "connect: the server's certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)",
  );
  expect(server.resumed).toEqual([]);
  await until(() => server.open() === 0);
});

test('a certificate for another host gets no request', async () => {
  const server = await startTls({ isTrusted: true });
  expect(await createClient()(`https://127.0.0.1:${server.port}/`)).toBe(
    "connect: the server's certificate is for another host (ERR_TLS_CERT_ALTNAME_INVALID)",
  );
  expect(server.resumed).toEqual([]);
});

test('a kept connection serves again', async () => {
  const server = await startTls({ isTrusted: true });
  const send = createClient();
  for (let turn = 0; turn < 3; turn += 1) expect(await send(`https://${NAME}:${server.port}/`)).toBe('200 {}');
  expect([server.resumed.length, server.open()]).toEqual([3, 1]);
});

test('a further connection begins with the session of the one before', async () => {
  const server = await startTls({ isTrusted: true, closes: true });
  const send = createClient();
  for (let turn = 0; turn < 3; turn += 1) expect(await send(`https://${NAME}:${server.port}/`)).toBe('200 {}');
  expect(server.resumed).toEqual([false, true, true]);
});

test('through a proxy: TLS is with the server, whose certificate counts', async () => {
  const server = await startTls({ isTrusted: true, host: 'vendor.example' });
  const proxy = await startTunnels(server.port);
  process.env.https_proxy = `http://127.0.0.1:${proxy.port}`;
  cleanups.push(() => delete process.env.https_proxy);
  const send = createClient();
  expect(await send('https://vendor.example/')).toBe('200 {}');
  expect(await send('https://other.example/')).toMatch(/^connect: the server's certificate is for another host/);
  expect(server.resumed.length).toBe(1);
  await until(() => proxy.open() === 0 && server.open() === 0);
});

test.each([
  ['in the handshake', 0, 'connect: '],
  ['after the request', 1, 'exchange: the connection was reset (ECONNRESET)'],
])('through a proxy: a reset %s is a failure of the request', async (_name, requests, expected) => {
  const server = await startTls({ isTrusted: true, host: 'vendor.example', resets: true });
  const silent = await listen(createSilent((socket) => void socket.once('data', () => socket.resetAndDestroy())));
  const proxy = await startTunnels(requests === 0 ? silent.port : server.port);
  process.env.https_proxy = `http://127.0.0.1:${proxy.port}`;
  cleanups.push(() => delete process.env.https_proxy);
  expect((await createClient()('https://vendor.example/')).slice(0, expected.length)).toBe(expected);
  expect(server.resumed.length).toBe(requests);
  await until(() => proxy.open() === 0 && server.open() === 0 && silent.open() === 0);
});

test('through a proxy: an abort ends both connections', async () => {
  const server = await listen(createSilent((socket) => void socket.resume()));
  const proxy = await startTunnels(server.port);
  process.env.https_proxy = `http://127.0.0.1:${proxy.port}`;
  cleanups.push(() => delete process.env.https_proxy);
  const controller = new AbortController();
  const pending = createClient()('https://vendor.example/', controller.signal);
  await until(() => server.open() === 1);
  controller.abort();
  expect(await pending).toBe('connect: the request was aborted');
  await until(() => proxy.open() === 0 && server.open() === 0);
});
