import { describe, expect, test } from 'vitest';
import { type Http, HttpFailure } from '../../src/ports/http.ts';
import { STALL_MS, STREAM_TIMEOUT_MS, StreamFailure } from '../../src/transport/stream.ts';
import { createTransport } from '../../src/transport/transport.ts';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { createFixedRandom } from './scripted-http.ts';

/** A number: so many milliseconds without a byte. */
type Piece = string | number | 'STALL' | 'BREAK';
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
      return { status, headers: new Map(Object.entries(headers)), body: bodyOf(pieces, signal, clock) };
    },
  };
  const transport = createTransport({
    http,
    clock,
    random: createFixedRandom(0.5),
    credentialOrigin: 'https://api.example',
    rate: { requests: 10, windowMs: 1000 },
    burst: 1,
  });
  const open = (options: Partial<Parameters<typeof transport.openStream>[1]> = {}) =>
    transport.openStream(
      { method: 'GET', url: FILES, headers: new Map([['authorization', 'Basic x']]) },
      { signal: new AbortController().signal, deadline: 10 * 60_000, priority: 1, crossOrigin: true, ...options },
    );
  return { clock, sent, ended, open };
}

async function* bodyOf(pieces: readonly Piece[], signal: AbortSignal, clock: VirtualClock): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (typeof piece === 'number') {
      await clock.sleep(piece, signal).catch((cause: unknown) => {
        throw new HttpFailure('body', 'the request was aborted', { cause });
      });
      continue;
    }
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
  for await (const chunk of opened.response.body) text += Buffer.from(chunk).toString();
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
    ['stalls', ['abc', 'STALL'], 100, /it stalled for 60 s/, true],
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
    expect(await reading).toMatch(/the run was canceled/);
    expect(world.clock.now()).toBe(0);
  });

  /** A byte every 20 seconds, which is no stall, for ever. */
  const drip = Array.from({ length: 200 }, (): Piece[] => [20_000, 'a']).flat();
  const minutes = (count: number): number => count * 60_000;

  test.each<[name: string, deadline: number, endsAt: number]>([
    ['a whole file has 15 minutes', minutes(60), STREAM_TIMEOUT_MS],
    ['but none past the deadline', minutes(7) + 5_000, minutes(7) + 5_000],
    ['even where it comes within a stall', 30_000, 30_000],
  ])('%s', async (_, deadline, endsAt) => {
    const world = setUp([{ pieces: drip }]);
    const error = await readAll(await world.open({ deadline })).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: expect.stringMatching(`timed out after ${endsAt / 1000} s`),
      repeatable: true,
    });
    expect(world.clock.now()).toBe(endsAt);
    expect(world.ended).toEqual([true]);
  });

  test('a head that comes in the last second leaves no time beyond it', async () => {
    const world = setUp([{ pieces: ['a', 59_000, 'b', 59_000, 'c'] }]);
    const opened = await world.open({ deadline: 90_000 });
    await world.clock.sleep(89_000);
    expect(await readAll(opened).catch((reason: unknown) => String(reason))).toMatch(/timed out after/);
    expect(world.clock.now()).toBe(90_000);
  });

  test('what the reader does between two pieces is no stall, and the deadline holds all the same', async () => {
    const world = setUp([{ pieces: ['a', 'b', 'c', 'd', 'e'] }]);
    const opened = await world.open({ deadline: minutes(5) });
    if (opened.kind !== 'stream') throw new Error('no stream');
    let text = '';
    const reading = async (): Promise<void> => {
      for await (const chunk of opened.response.body) {
        text += Buffer.from(chunk).toString();
        await world.clock.sleep(minutes(2));
      }
    };
    await expect(reading()).rejects.toThrow(/timed out after 300 s/);
    expect([text, world.clock.now()]).toEqual(['abc', minutes(6)]);
  });

  test('who stops reading ends the connection', async () => {
    const world = setUp([{ pieces: ['a', 'b', 'STALL'] }]);
    const opened = await world.open();
    if (opened.kind !== 'stream') throw new Error('no stream');
    for await (const chunk of opened.response.body) if (chunk.length > 0) break;
    expect(world.ended).toEqual([true]);
  });
});

describe('other answers', () => {
  test('a refusal is read whole', async () => {
    const world = setUp([{ status: 403, pieces: ['<Error>', 'expired</Error>'] }]);
    const opened = await world.open();
    expect(opened).toMatchObject({ kind: 'response', response: { status: 403 } });
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
    expect(opened).toMatchObject({ kind: 'stream', response: { measured } });
    expect(await readAll(opened)).toBe('abc');
  });
});
