import { describe, expect, test } from 'vitest';
import { type Http, HttpFailure } from '../../src/ports/http.ts';
import { STALL_MS, StreamFailure } from '../../src/transport/stream.ts';
import { createTransport } from '../../src/transport/transport.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { createFixedRandom } from './scripted-http.ts';

type Piece = string | 'STALL' | 'BREAK';
interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pieces?: readonly Piece[];
}

const FILES = new URL('https://files.example/a.csv?sig=1');

/** The nth request gets the nth answer. */
function setUp(answers: readonly Scripted[]) {
  const clock = createVirtualClock();
  const sent: { readonly url: string; readonly headers: readonly string[] }[] = [];
  const ended: boolean[] = [];
  const http: Http = {
    async send(request, signal) {
      const number = sent.length;
      sent.push({ url: request.url.href, headers: [...request.headers.keys()] });
      const { status = 200, headers = { 'content-length': '1' }, pieces = [] } = answers[number] ?? {};
      signal.addEventListener('abort', () => (ended[number] = true), { once: true });
      return { status, headers: new Map(Object.entries(headers)), body: bodyOf(pieces, signal) };
    },
    dispose: () => undefined,
  };
  const transport = createTransport({
    http,
    clock,
    random: createFixedRandom(0.5),
    credentialOrigin: 'https://api.example',
    rate: { requests: 10, windowMs: 1000 },
    burst: 1,
  });
  const open = (options: { maxBytes?: number; signal?: AbortSignal; crossOrigin?: boolean } = {}) =>
    transport.openStream(
      { method: 'GET', url: FILES, headers: new Map([['authorization', 'Basic x']]) },
      { signal: new AbortController().signal, deadline: 10 * 60_000, priority: 1, crossOrigin: true, ...options },
    );
  return { clock, sent, ended, open };
}

async function* bodyOf(pieces: readonly Piece[], signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece === 'BREAK') throw new HttpFailure('body', 'the connection broke after 3 bytes');
    if (piece === 'STALL') {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      throw new HttpFailure('body', 'the request was aborted', { cause: signal.reason });
    }
    yield Buffer.from(piece);
  }
}

async function readAll(opened: Awaited<ReturnType<ReturnType<typeof setUp>['open']>>): Promise<string> {
  if (opened.kind !== 'stream') throw new Error(`no stream: ${opened.kind}`);
  let text = '';
  for await (const chunk of opened.answer.body) text += Buffer.from(chunk).toString();
  return text;
}

test('bytes as they arrive, without credentials for another origin', async () => {
  const world = setUp([{ pieces: ['a,b\n', '1,2\n'] }]);
  expect(await readAll(await world.open())).toBe('a,b\n1,2\n');
  expect(world.sent[0]?.headers).not.toContain('authorization');
});

describe('a body that is no whole file', () => {
  test.each<[name: string, pieces: Piece[], maxBytes: number, message: RegExp, repeatable: boolean]>([
    ['breaks off', ['abc', 'BREAK'], 100, /broke after 3 bytes/, true],
    ['stalls', ['abc', 'STALL'], 100, /it stalled/, true],
    ['is too large', ['abc', 'def'], 5, /larger than 5 bytes/, false],
  ])('%s', async (_, pieces, maxBytes, message, repeatable) => {
    const world = setUp([{ pieces }]);
    const error = await readAll(await world.open({ maxBytes })).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StreamFailure);
    expect(error).toMatchObject({ message: expect.stringMatching(message), repeatable });
    // The message never shows the query, which is signed.
    expect(String(error)).not.toContain('sig=1');
  });

  test('a stall takes its time, and a cancel none', async () => {
    const stalled = setUp([{ pieces: ['STALL'] }]);
    await readAll(await stalled.open()).catch(() => undefined);
    expect(stalled.clock.now()).toBe(STALL_MS);
    const cancel = new AbortController();
    const world = setUp([{ pieces: ['STALL'] }]);
    const reading = readAll(await world.open({ signal: cancel.signal })).catch((reason: unknown) => String(reason));
    cancel.abort(new Error('cancelled'));
    expect(await reading).toMatch(/the run was cancelled/);
    expect(world.clock.now()).toBe(0);
  });

  test('who stops reading ends the connection', async () => {
    const world = setUp([{ pieces: ['a', 'b', 'STALL'] }]);
    const opened = await world.open();
    if (opened.kind !== 'stream') throw new Error('no stream');
    for await (const chunk of opened.answer.body) if (chunk.length > 0) break;
    expect(world.ended).toEqual([true]);
  });
});

describe('other answers', () => {
  test('a refusal is read whole', async () => {
    const world = setUp([{ status: 403, pieces: ['<Error>', 'expired</Error>'] }]);
    const opened = await world.open();
    expect(opened).toMatchObject({ kind: 'answer', answer: { status: 403 } });
    expect(world.sent).toHaveLength(1);
  });

  test('5xx and redirects before the stream', async () => {
    const world = setUp([
      { status: 503 },
      { status: 302, headers: { location: 'https://cdn.example/b' } },
      { pieces: ['x'] },
    ]);
    expect(await readAll(await world.open())).toBe('x');
    expect(world.sent.map(({ url }) => url)).toEqual([FILES.href, FILES.href, 'https://cdn.example/b']);
  });

  test.each<[Record<string, string>, boolean]>([
    [{ 'content-length': '3' }, true],
    [{ 'transfer-encoding': 'chunked' }, true],
    [{ connection: 'close' }, false],
  ])('%j is measured: %s', async (headers, measured) => {
    const opened = await setUp([{ headers, pieces: ['abc'] }]).open();
    expect(opened).toMatchObject({ kind: 'stream', answer: { measured } });
    expect(await readAll(opened)).toBe('abc');
  });
});
