import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { HttpFailure, type HttpRequest, type HttpResponse } from '../../src/ports/http.ts';
import { decodeBody } from '../../src/ports/http-body.ts';
import { createHttpClient } from '../../src/ports/http-client.ts';
import { type Loopback, startHttp, startNoting, startRaw, until } from './loopback.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function track<T extends Loopback>(server: T): T {
  cleanups.push(() => server.close());
  return server;
}

function createClient(options: { connectTimeoutMs?: number } = {}) {
  const http = createHttpClient(options);
  cleanups.push(() => http.dispose());
  return http;
}

const never = new AbortController().signal;

function get(url: string): HttpRequest {
  return { method: 'GET', url: new URL(url), headers: new Map() };
}

function post(url: string, body: NonNullable<HttpRequest['body']> = Buffer.from('rows')): HttpRequest {
  return { method: 'POST', url: new URL(url), headers: new Map([['x-api-key', 'k']]), body };
}

async function readText(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The whole exchange: its text, or how it failed. */
async function outcome(work: Promise<HttpResponse>): Promise<string> {
  try {
    const response = await work;
    return `${response.status} ${await readText(response)}`;
  } catch (error) {
    if (error instanceof HttpFailure) return `${error.stage}: ${error.message}`;
    throw error;
  }
}

function reset(socket: Socket): void {
  socket.resetAndDestroy();
}

function writeThen(text: string, act: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) => void socket.write(text, () => setTimeout(() => act(socket), 5));
}

const OK = 'HTTP/1.1 200 OK\r\n';
const CLOSING = `${OK}connection: close\r\n`;
const INVALID = 'body: the response is not valid HTTP';

describe('answers that break', () => {
  test.each<[name: string, act: (socket: Socket) => void, expected: string]>([
    ['reset before the head', reset, 'exchange: the connection was reset (ECONNRESET)'],
    ['closed before the head', (s) => s.end(), 'exchange: the connection was reset (ECONNRESET)'],
    ['closed inside the head', (s) => s.end('HTTP/1.1 200 OK\r\nconte'), 'exchange: '],
    ['no HTTP at all', (s) => s.end('220 smtp ready\r\n'), 'exchange: the response is not valid HTTP'],
    ['reset in the body', writeThen(`${OK}content-length: 9\r\n\r\n{"a":`, reset), 'body: the connection '],
    ['closed before content-length', (s) => s.end(`${OK}content-length: 9\r\n\r\n{"a":`), 'body: the connection broke'],
    [
      'chunked cut',
      (s) => s.end(`${OK}transfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n`),
      'body: the connection broke',
    ],
    [
      'chunk cut inside',
      (s) => s.end(`${OK}transfer-encoding: chunked\r\n\r\n9\r\n{"a":`),
      'body: the connection broke',
    ],
    ['bad chunk size', (s) => s.end(`${OK}transfer-encoding: chunked\r\n\r\nzz\r\n`), 'body: '],
    [
      'longer than content-length',
      (s) => s.end(`${OK}content-length: 2\r\n\r\n{"a":1}`),
      'body: the response is not valid',
    ],
    ['reset without a length', writeThen(`${OK}\r\n{"a":`, reset), 'body: the connection was reset (ECONNRESET)'],
    // What says that it closes may not be taken for whole when it does.
    ['closing: cut before content-length', (s) => s.end(`${CLOSING}content-length: 9\r\n\r\n{"a":`), 'body: '],
    [
      'closing: reset before content-length',
      writeThen(`${CLOSING}content-length: 9\r\n\r\n{"a":`, reset),
      'body: the connection was reset (ECONNRESET)',
    ],
    [
      'closing: cut between chunks',
      (s) => s.end(`${CLOSING}transfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n`),
      'body: the connection broke after 5 bytes',
    ],
    [
      'closing: reset between chunks',
      writeThen(`${CLOSING}transfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n`, reset),
      'body: the connection was reset (ECONNRESET)',
    ],
    ['HTTP/1.0, reset', writeThen('HTTP/1.0 200 OK\r\n\r\n{"a":', reset), 'body: the connection was reset'],
    ['closing: longer than content-length', (s) => s.end(`${CLOSING}content-length: 2\r\n\r\n{"a":1}`), INVALID],
    [
      'closing: longer than content-length, and the server keeps it open',
      (s) => s.write(`${CLOSING}content-length: 2\r\n\r\n{"a":1}`),
      INVALID,
    ],
    ['HTTP/1.0, longer than content-length', (s) => s.end('HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}{}'), INVALID],
    [
      'identity, reset',
      writeThen(`${OK}transfer-encoding: identity\r\n\r\n{"a":`, reset),
      'body: the connection was reset (ECONNRESET)',
    ],
    [
      'two lengths',
      (s) => s.end(`${OK}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`),
      'exchange: the response is not valid HTTP',
    ],
    ['another protocol', (s) => s.end('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'), 'exchange: '],
    [
      'a head that is too long',
      (s) => s.end(`${OK}x: ${'a'.repeat(20_000)}\r\n\r\n`),
      'exchange: the response is not valid HTTP (HPE_HEADER_OVERFLOW)',
    ],
  ])('%s', async (_name, act, expected) => {
    const server = track(await startRaw(act));
    const http = createClient();
    for (const request of [get(server.origin), post(server.origin)]) {
      expect((await outcome(http.send(request, never))).slice(0, expected.length)).toBe(expected);
    }
    await until(() => server.open() === 0);
  });
});

describe('answers that are whole', () => {
  test.each<[name: string, act: (socket: Socket) => void, expected: string]>([
    ['content-length', (s) => s.write(`${OK}content-length: 2\r\n\r\n{}`), '200 {}'],
    ['ended by closing', (s) => s.end(`${OK}\r\n{}`), '200 {}'],
    ['reset right after its end', writeThen(`${OK}content-length: 2\r\n\r\n{}`, reset), '200 {}'],
    ['closing, reset right after its end', writeThen(`${CLOSING}content-length: 2\r\n\r\n{}`, reset), '200 {}'],
    ['HTTP/1.0', (s) => s.end('HTTP/1.0 200 OK\r\n\r\n{}'), '200 {}'],
    ['HTML with 200', (s) => s.end(`${OK}content-type: text/html\r\n\r\n<html>`), '200 <html>'],
    ['no body', (s) => s.write('HTTP/1.1 204 No Content\r\n\r\n'), '204 '],
    ['an early hint first', (s) => s.write(`HTTP/1.1 103 Early\r\n\r\n${OK}content-length: 2\r\n\r\n{}`), '200 {}'],
    ['100, unasked', (s) => s.write(`HTTP/1.1 100 Continue\r\n\r\n${OK}content-length: 2\r\n\r\n{}`), '200 {}'],
    [
      '100 and 102, packet by packet',
      (s) => {
        const packets = ['HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 102 P\r\n\r\n', `${OK}content-length: 2\r\n\r\n{}`];
        for (const [index, packet] of packets.entries()) setTimeout(() => s.write(packet), 5 * (index + 1));
      },
      '200 {}',
    ],
    ['identity, ended by closing', (s) => s.end(`${OK}transfer-encoding: identity\r\n\r\n{}`), '200 {}'],
    ['redirect as it is', (s) => s.write('HTTP/1.1 303 See\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n'), '303 '],
    ['empty gzip', (s) => s.write(`${OK}content-encoding: gzip\r\ncontent-length: 0\r\n\r\n`), '200 '],
  ])('%s', async (_name, act, expected) => {
    const server = track(await startRaw(act));
    expect(await outcome(createClient().send(get(server.origin), never))).toBe(expected);
  });

  test('byte by byte', async () => {
    const text = `${OK}content-length: 7\r\n\r\n{"a":1}`;
    const server = track(
      await startRaw((socket) => {
        socket.setNoDelay(true);
        const step = (at: number): void => {
          if (at < text.length) socket.write(text.charAt(at), () => setImmediate(step, at + 1));
        };
        step(0);
      }),
    );
    expect(await outcome(createClient().send(get(server.origin), never))).toBe('200 {"a":1}');
  });

  test('headers: lower case, repeated ones joined, a hostile name is just a name', async () => {
    const head = `${OK}X-A: 1\r\nx-a: 2\r\nSet-Cookie: a\r\nset-cookie: b\r\n__proto__: c\r\ncontent-length: 0\r\n\r\n`;
    const server = track(await startRaw((socket) => socket.write(head)));
    const { headers } = await createClient().send(get(server.origin), never);
    expect([headers.get('x-a'), headers.get('set-cookie'), headers.get('__proto__')]).toEqual(['1, 2', 'a, b', 'c']);
  });
});

test('a header value has no blanks around it', async () => {
  const head = `${OK}retry-after: \t 7 \t \r\nx-b:\r\ncontent-length: 0  \r\n\r\n`;
  const server = track(await startRaw((socket) => socket.write(head)));
  const { headers } = await createClient().send(get(server.origin), never);
  expect([headers.get('retry-after'), headers.get('x-b'), headers.get('content-length')]).toEqual(['7', '', '0']);
});

describe('a reader who is far behind when the connection is reset', () => {
  const MUCH = 'x'.repeat(1_000_000);
  test.each([
    ['closing, without a length', `${CLOSING}\r\n${MUCH}`],
    ['closing, with a length', `${CLOSING}content-length: 9000000\r\n\r\n${MUCH}`],
    ['closing, in chunks', `${CLOSING}transfer-encoding: chunked\r\n\r\nf4240\r\n${MUCH}`],
    ['with a length', `${OK}content-length: 9000000\r\n\r\n${MUCH}`],
  ])('%s: a failure of the request, and of nothing else', async (_name, text) => {
    const uncaught: unknown[] = [];
    const onUncaught = (error: unknown): void => void uncaught.push(error);
    process.on('uncaughtException', onUncaught);
    cleanups.push(() => process.off('uncaughtException', onUncaught));
    let sender: Socket | undefined;
    const server = track(
      await startRaw((socket) => {
        sender = socket;
        socket.write(text);
      }),
    );
    const response = await createClient().send(get(server.origin), never);
    const chunks = response.body[Symbol.asyncIterator]();
    await chunks.next();
    await new Promise((resolve) => setTimeout(resolve, 30));
    sender?.resetAndDestroy();
    await until(() => server.open() === 0);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const rest = async (): Promise<void> => {
      while ((await chunks.next()).done !== true);
    };
    await expect(rest()).rejects.toThrow(/^the connection (broke after \d+ bytes|was reset \(ECONNRESET\))$/);
    expect(uncaught).toEqual([]);
  });
});

describe('content encodings', () => {
  const plain = JSON.stringify({ state: 'done' });
  test.each<[encoding: string, body: Buffer, expected: string]>([
    ['gzip', gzipSync(plain), `200 ${plain}`],
    ['X-GZIP', gzipSync(plain), `200 ${plain}`],
    ['deflate', deflateSync(plain), `200 ${plain}`],
    ['br', brotliCompressSync(plain), `200 ${plain}`],
    ...[
      'identity',
      '',
      'UTF-8',
      'utf8',
      'none',
      'binary',
      '8bit',
      'aws-chunked',
      'identity, aws-chunked',
      'application/json',
    ].map((name): [string, Buffer, string] => [name, Buffer.from(plain), `200 ${plain}`]),
    ['gzip, identity', gzipSync(plain), `200 ${plain}`],
    ['aws-chunked, gzip', gzipSync(plain), `200 ${plain}`],
    ['deflate', deflateRawSync(plain), `200 ${plain}`],
    ['gzip', Buffer.alloc(0), '200 '],
    ['gzip', gzipSync(plain).subarray(0, 20), "body: the response's gzip encoding is invalid"],
    ['gzip', Buffer.from('not gzip'), "body: the response's gzip encoding is invalid"],
    ['zstd', Buffer.from('x'), 'body: the response has an unsupported content encoding (zstd)'],
    ['gzip, gzip', Buffer.from('x'), 'body: the response has an unsupported content encoding (gzip, gzip)'],
  ])('%s', async (encoding, body, expected) => {
    const server = track(
      await startHttp((_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body)),
    );
    expect(await outcome(createClient().send(get(server.origin), never))).toBe(expected);
  });

  test.each([
    ['with', deflateSync],
    ['without', deflateRawSync],
  ])('deflate %s a frame is told apart where its bytes come one by one', async (_, compress) => {
    async function* oneByOne(): AsyncGenerator<Uint8Array> {
      for (const byte of compress(plain)) yield Uint8Array.of(byte);
    }
    const body = decodeBody(oneByOne(), 'deflate', () => undefined);
    expect(await readText({ status: 200, headers: new Map(), body })).toBe(plain);
  });

  test('a compressed answer that is cut is a broken connection', async () => {
    const body = gzipSync(plain);
    const head = `${OK}content-encoding: gzip\r\ncontent-length: ${body.length + 1}\r\n\r\n`;
    const server = track(await startRaw((socket) => socket.end(Buffer.concat([Buffer.from(head), body]))));
    expect(await outcome(createClient().send(get(server.origin), never))).toMatch(/^body: the connection broke after/);
  });

  test('a reader who has enough of a bomb ends the connection', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const headers = { 'content-encoding': 'gzip', 'content-length': String(bomb.length * 2) };
    const server = track(await startHttp((_request, response) => void response.writeHead(200, headers).write(bomb)));
    const response = await createClient().send(get(server.origin), never);
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (bytes > 100_000) break;
    }
    expect(bytes).toBeLessThan(200_000);
    await until(() => server.open() === 0);
  });
});

describe('no connection', () => {
  test('refused', async () => {
    const server = await startRaw(() => undefined);
    await server.close();
    expect(await outcome(createClient().send(post(server.origin), never))).toBe(
      'connect: the connection was refused (ECONNREFUSED)',
    );
  });

  test('unknown host', async () => {
    expect(await outcome(createClient().send(post('http://nowhere.invalid/'), never))).toMatch(
      /^connect: the host name/,
    );
  });

  test('a server that speaks no TLS gets no request', async () => {
    const server = track(await startNoting(() => ({})));
    const url = server.origin.replace('http:', 'https:');
    expect(await outcome(createClient().send(post(url), never))).toMatch(
      /^connect: the server does not speak TLS on this port \(E/,
    );
    expect([server.connections(), server.seen]).toEqual([1, []]);
  });

  test('a connection that does not come about in time', async () => {
    // The server accepts TCP but never answers the TLS greeting, so no byte of the request may go.
    const server = track(await startRaw(() => undefined));
    const url = server.origin.replace('http:', 'https:');
    const result = await outcome(createClient({ connectTimeoutMs: 60 }).send(post(url), never));
    expect(result).toBe('connect: no connection within 0.06 s');
    await until(() => server.open() === 0);
  });

  test('a header that can not be sent', async () => {
    const server = track(await startNoting(() => ({})));
    const request = { ...get(server.origin), headers: new Map([['x-api-key', 'geheim\u2028']]) };
    const result = await outcome(createClient().send(request, never));
    expect(result).toMatch(/^connect: a connection error \(ERR_INVALID_CHAR\)/);
    expect(result).not.toContain('geheim');
    expect(server.seen).toEqual([]);
  });
});

describe('request bodies', () => {
  async function writeTemporary(bytes: number): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'bulk-job-test-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'body'), Buffer.alloc(bytes, 'x'));
    return join(folder, 'body');
  }

  test.each(['POST', 'PUT', 'PATCH', 'GET', 'DELETE'] as const)('%s has its exact length', async (method) => {
    const server = track(await startNoting(() => ({})));
    const http = createClient();
    await outcome(http.send({ ...post(`${server.origin}/a?b=c`), method }, never));
    await outcome(http.send({ method, url: new URL(server.origin), headers: new Map() }, never));
    const lengths = server.seen.map(({ headers }) => headers.get('content-length'));
    expect(lengths).toEqual(['4', method === 'GET' || method === 'DELETE' ? undefined : '0']);
    expect(server.seen.map(({ url, body }) => [url, body])).toEqual([
      ['/a?b=c', 'rows'],
      ['/', ''],
    ]);
  });

  test.each([0, 1, 65_536, 300_000])('a file of %i bytes', async (bytes) => {
    const server = track(await startNoting(() => ({})));
    const body = { file: await writeTemporary(bytes), bytes };
    expect(await outcome(createClient().send(post(server.origin, body), never))).toBe('200 {}');
    expect(server.seen[0]?.body.length).toBe(bytes);
    expect(server.seen[0]?.headers.get('content-length')).toBe(String(bytes));
  });

  test.each([
    ['shorter', 100, 'connect: the file to send has 100 bytes, expected 200'],
    ['longer', 300, 'connect: the file to send has 300 bytes, expected 200'],
  ])('a file that is %s than planned is not sent', async (_name, real, expected) => {
    const server = track(await startNoting(() => ({})));
    const body = { file: await writeTemporary(real), bytes: 200 };
    expect(await outcome(createClient().send(post(server.origin, body), never))).toBe(expected);
    expect(server.connections()).toBe(0);
  });

  test('a file that is gone', async () => {
    const http = createClient();
    const gone = { file: join(tmpdir(), 'bulk-job-test-gone'), bytes: 1 };
    expect(await outcome(http.send(post('http://127.0.0.1:1/', gone), never))).toBe(
      'connect: the file to send cannot be read (ENOENT)',
    );
  });

  test('a file that is cut while it is sent never becomes a whole upload', async () => {
    const bytes = 20_000_000;
    const body = { file: await writeTemporary(bytes), bytes };
    let complete: boolean | undefined;
    const server = track(
      await startHttp((request, response) => {
        // The server reads nothing until the file is cut, so the sender is held back in the middle.
        void writeFile(body.file, 'cut').then(() => request.resume());
        request.on('error', () => undefined);
        request.once('close', () => {
          complete = request.complete;
          response.destroy();
        });
      }),
    );
    const result = await outcome(createClient().send(post(server.origin, body), never));
    expect(result).toMatch(/^exchange: the file to send was truncated to \d+ of 20000000 bytes$/);
    await until(() => complete !== undefined);
    expect(complete).toBe(false);
  });

  /** The client asks for another piece only while it sends. */
  const made = (bytes: number, pieces: readonly number[]) => ({
    bytes,
    *chunks() {
      for (const size of pieces) yield Buffer.alloc(size, 'x');
    },
  });

  test.each([[[]], [[1]], [[70_000, 1, 200_000]]])('a body made in pieces of %j bytes', async (pieces) => {
    const server = track(await startNoting(() => ({})));
    const bytes = pieces.reduce((sum, size) => sum + size, 0);
    expect(await outcome(createClient().send(post(server.origin, made(bytes, pieces)), never))).toBe('200 {}');
    expect(server.seen[0]?.body.length).toBe(bytes);
    expect(server.seen[0]?.headers.get('content-length')).toBe(String(bytes));
  });

  test.each([['shorter', 99]])(
    'a body that turns out %s than announced never becomes a whole upload',
    async (_name, pieces) => {
      const body = made(20_000_000, new Array<number>(pieces).fill(200_000));
      let complete: boolean | undefined;
      const server = track(
        await startHttp((request, response) => {
          request.resume();
          request.on('error', () => undefined);
          request.once('close', () => {
            complete = request.complete;
            response.destroy();
          });
        }),
      );
      expect(await outcome(createClient().send(post(server.origin, body), never))).toBe(
        'exchange: the body to send has another size than the announced 20000000 bytes',
      );
      await until(() => complete !== undefined);
      expect(complete).toBe(false);
    },
  );

  test('an answer before the whole file was sent is the answer, and ends the upload', async () => {
    const bytes = 20_000_000;
    const body = { file: await writeTemporary(bytes), bytes };
    const server = track(
      await startHttp((_request, response) => {
        response.writeHead(413, { 'content-length': '2' }).end('{}');
      }),
    );
    expect(await outcome(createClient().send(post(server.origin, body), never))).toBe('413 {}');
    await until(() => server.open() === 0);
  });
});

describe('headers that speak of the connection', () => {
  test.each([
    ['expect', '100-continue'],
    ['keep-alive', 'timeout=5'],
    ['connection', 'close'],
    ['connection', 'keep-alive, upgrade'],
    ['upgrade', 'h2c'],
    ['te', 'trailers'],
    ['proxy-connection', 'keep-alive'],
    ['host', 'other.example'],
  ])('%s: %s goes as it is', async (name, value) => {
    const heads: string[] = [];
    const server = track(
      await startRaw((socket, head) => {
        heads.push(head);
        if (/\r\n\r\n(.|$)/s.test(head)) socket.write(`${OK}content-length: 2\r\n\r\n{}`);
      }),
    );
    const request = { ...post(server.origin), headers: new Map([[name, value]]) };
    expect(await outcome(createClient().send(request, never))).toBe('200 {}');
    expect(heads.join('').toLowerCase()).toContain(`\r\n${name}: ${value}\r\n`);
  });

  test('another protocol that the server changes to is not a response', async () => {
    const head = 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n';
    const server = track(await startRaw((socket) => socket.write(head)));
    const request = {
      ...post(server.origin),
      headers: new Map([
        ['connection', 'upgrade'],
        ['upgrade', 'h2c'],
      ]),
    };
    expect(await outcome(createClient().send(request, never))).toMatch(/^exchange: /);
    await until(() => server.open() === 0);
  });
});

describe('kept connections', () => {
  test('one whose request is still being written is not used again', async () => {
    // The server answers after the head and reads nothing more, as long as it can.
    const heads: string[] = [];
    const server = track(
      await startHttp((request, response) => {
        heads.push(`${request.method} ${request.url}`);
        response.writeHead(200, { 'content-length': '2' }).end('{}');
        if (request.url === '/2') request.resume();
      }),
    );
    const http = createClient();
    const large = Buffer.alloc(20_000_000, 'x');
    expect(await outcome(http.send(post(`${server.origin}/1`, large), never))).toBe('200 {}');
    expect(await outcome(http.send(post(`${server.origin}/2`), never))).toBe('200 {}');
    expect([heads, server.connections()]).toEqual([['POST /1', 'POST /2'], 2]);
  });

  test('are used again', async () => {
    const server = track(await startNoting(() => ({})));
    const http = createClient();
    for (let turn = 0; turn < 5; turn += 1) await outcome(http.send(post(server.origin), never));
    expect([server.seen.length, server.connections()]).toEqual([5, 1]);
  });

  test('one that idled too long is not used again', async () => {
    const server = track(await startNoting(() => ({})));
    const http = createClient();
    await outcome(http.send(post(server.origin), never));
    await new Promise((resolve) => setTimeout(resolve, 1050));
    await outcome(http.send(post(server.origin), never));
    expect(server.connections()).toBe(2);
  });

  test('one that the server closes at once is not used again', async () => {
    const server = track(await startRaw((socket) => socket.end(`${OK}content-length: 2\r\n\r\n{}`)));
    const http = createClient();
    for (let turn = 0; turn < 5; turn += 1) {
      expect(await outcome(http.send(post(server.origin), never))).toBe('200 {}');
      await until(() => server.open() === 0);
    }
    expect(server.connections()).toBe(5);
  });

  test.each<[name: string, end: (socket: Socket) => void]>([
    ['closed', (socket) => socket.end()],
    ['reset', reset],
  ])('one that is %s while it is idle is replaced, and the request goes once', async (_name, end) => {
    const server = track(
      await startRaw((socket, head) => {
        seen.push(head.slice(0, 7));
        socket.write(`${OK}content-length: 2\r\n\r\n{}`, () => setTimeout(() => end(socket), 5));
      }),
    );
    const seen: string[] = [];
    const http = createClient();
    expect(await outcome(http.send(post(`${server.origin}/1`), never))).toBe('200 {}');
    await until(() => server.open() === 0);
    expect(await outcome(http.send(post(`${server.origin}/2`), never))).toBe('200 {}');
    expect([seen, server.connections()]).toEqual([['POST /1', 'POST /2'], 2]);
  });

  test('one serves again after a DELETE with a body', async () => {
    const server = track(await startNoting(() => ({})));
    const http = createClient();
    for (let turn = 0; turn < 3; turn += 1) {
      await outcome(http.send({ ...post(server.origin), method: 'DELETE' }, never));
    }
    expect([server.seen.map(({ body }) => body), server.connections()]).toEqual([['rows', 'rows', 'rows'], 1]);
  });

  test('a reset on one is ambiguous, not a failed connection', async () => {
    let requests = 0;
    const server = track(
      await startRaw((socket) => {
        requests += 1;
        if (requests === 1) socket.write(`${OK}content-length: 2\r\n\r\n{}`);
        else socket.resetAndDestroy();
      }),
    );
    const http = createClient();
    expect(await outcome(http.send(post(server.origin), never))).toBe('200 {}');
    expect(await outcome(http.send(post(server.origin), never))).toBe(
      'exchange: the connection was reset (ECONNRESET)',
    );
    expect(server.connections()).toBe(1);
  });

  test('an announced life of one second is too short to use the connection again', async () => {
    const head = `${OK}connection: keep-alive\r\nkeep-alive: timeout=1\r\ncontent-length: 2\r\n\r\n{}`;
    const server = track(await startRaw((socket) => socket.write(head)));
    const http = createClient();
    await outcome(http.send(post(server.origin), never));
    await outcome(http.send(post(server.origin), never));
    expect(server.connections()).toBe(2);
  });

  test('64 at a time, 2,000 small POSTs', async () => {
    const server = track(
      await startHttp((request, response) => {
        request.resume().once('end', () => response.end('{}'));
      }),
    );
    const http = createClient();
    const start = performance.now();
    let left = 2000;
    const work = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        expect(await outcome(http.send(post(server.origin), never))).toBe('200 {}');
      }
    };
    await Promise.all(Array.from({ length: 64 }, work));
    expect(server.connections()).toBeLessThanOrEqual(64);
    // Generous: 0.4 s on a slow core of 2026.
    expect(performance.now() - start).toBeLessThan(6000);
  });
});

describe('abort', () => {
  const stages: [name: string, act: (socket: Socket) => void, expected: string][] = [
    ['before the head', () => undefined, 'exchange: the request was aborted'],
    ['in the body', (s) => s.write(`${OK}content-length: 9\r\n\r\n{`), 'body: the request was aborted'],
    ['in a chunked body', (s) => s.write(`${OK}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`), 'body: the request was'],
    ['in a body that ends by closing', (s) => s.write(`${OK}\r\n{`), 'body: the request was aborted'],
  ];
  test.each(stages)('%s ends at once and closes the connection', async (_name, act, expected) => {
    let isAsked = false;
    const server = track(
      await startRaw((socket) => {
        act(socket);
        setTimeout(() => (isAsked = true), 20);
      }),
    );
    const controller = new AbortController();
    const pending = outcome(createClient().send(post(server.origin), controller.signal));
    await until(() => isAsked);
    const start = performance.now();
    controller.abort(new Error('stop'));
    expect((await pending).slice(0, expected.length)).toBe(expected);
    expect(performance.now() - start).toBeLessThan(100);
    await until(() => server.open() === 0);
  });

  test('after the whole body has come but before it was read, it is no whole body', async () => {
    const server = track(await startRaw((socket) => socket.write(`${OK}content-length: 2\r\n\r\n{}`)));
    const controller = new AbortController();
    const response = await createClient().send(get(server.origin), controller.signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    await expect(readText(response)).rejects.toThrow('the request was aborted');
  });

  test('before the start sends nothing', async () => {
    const server = track(await startNoting(() => ({})));
    expect(await outcome(createClient().send(post(server.origin), AbortSignal.abort()))).toBe(
      'connect: the request was aborted',
    );
    expect(server.connections()).toBe(0);
  });

  test('while connecting', async () => {
    const server = track(await startRaw(() => undefined));
    const controller = new AbortController();
    const pending = outcome(createClient().send(post(server.origin.replace('http:', 'https:')), controller.signal));
    await until(() => server.open() === 1);
    controller.abort();
    expect(await pending).toBe('connect: the request was aborted');
    await until(() => server.open() === 0);
  });

  test('while a file is sent', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bulk-job-test-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'body'), Buffer.alloc(20_000_000));
    let asked: IncomingMessage | undefined;
    const server = track(
      await startHttp((request) => {
        asked = request.on('error', () => undefined);
      }),
    );
    const controller = new AbortController();
    const body = { file: join(folder, 'body'), bytes: 20_000_000 };
    const pending = outcome(createClient().send(post(server.origin, body), controller.signal));
    await until(() => asked !== undefined);
    controller.abort();
    expect(await pending).toBe('exchange: the request was aborted');
    asked?.resume();
    await until(() => server.open() === 0);
  });

  test('a signal shared by many requests has one listener, however many they are', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    cleanups.push(() => process.off('warning', onWarning));
    const server = track(await startNoting(() => ({})));
    const http = createClient();
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...parameters: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(signal, parameters);
    };
    signal.removeEventListener = (...parameters: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(signal, parameters);
    };
    await Promise.all(Array.from({ length: 100 }, () => outcome(http.send(post(server.origin), signal))));
    expect(listeners).toBe(1);
    expect(warnings).toEqual([]);
  });
});
