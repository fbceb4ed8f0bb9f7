import { isDeepStrictEqual } from 'node:util';
import { readAnswer } from './answer.ts';
import { readContent, ZipContent } from './content.ts';
import type { RecordedExchange } from './exchange-file.ts';
import { encodeJson } from './json.ts';
import type { Answer, BuiltRequest } from './types.ts';

/** The provider did something else than what was recorded. */
export class ExchangeMismatch extends Error {}

export interface PlayedAnswer {
  readonly answer: Answer;
  readonly body: Uint8Array;
}

export interface Player {
  /** The recorded answer, if the request is the recorded one. Rejects with `ExchangeMismatch`. */
  play(request: BuiltRequest): Promise<PlayedAnswer>;
  /** True where an exchange is left. */
  hasMore(): boolean;
  readonly left: number;
}

/** Answers requests from a list of exchanges, in order. `origin` is that of the provider's `baseUrl`. */
export function createPlayer(exchanges: readonly RecordedExchange[], origin: string): Player {
  let played = 0;
  return {
    hasMore: () => played < exchanges.length,
    get left() {
      return exchanges.length - played;
    },
    async play(request) {
      const exchange = exchanges[played];
      if (exchange === undefined) throw new ExchangeMismatch(`An unexpected request: ${spell(request, origin)}.`);
      played += 1;
      await compare(exchange.request, request, { number: played, origin });
      const body = encode(exchange.answer.body);
      const headers = new Map(
        Object.entries(exchange.answer.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      return { answer: readAnswer({ status: exchange.answer.status, headers, body }), body };
    },
  };
}

async function compare(
  expected: RecordedExchange['request'],
  request: BuiltRequest,
  { number, origin }: { readonly number: number; readonly origin: string },
): Promise<void> {
  const line = `${expected.method} ${expected.path}`;
  if (spell(request, origin) !== line) {
    throw new ExchangeMismatch(`Exchange ${number}: expected ${line}, got ${spell(request, origin)}.`);
  }
  for (const [name, value] of Object.entries(expected.headers)) {
    const actual = request.headers.get(name.toLowerCase());
    if (actual !== value) {
      throw new ExchangeMismatch(`Exchange ${number}: header ${name} is ${actual ?? 'absent'}, expected ${value}.`);
    }
  }
  if (expected.body === undefined) return;
  const text = new TextDecoder().decode(await readBody(request.body));
  if (!isSameBody(expected.body, text)) {
    const wanted = typeof expected.body === 'string' ? expected.body : encodeJson(expected.body);
    throw new ExchangeMismatch(`Exchange ${number}: the body is ${text}, expected ${wanted}.`);
  }
}

/** Of an archive the file in it: that is what a person can write down. */
async function readBody(body: BuiltRequest['body']): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  return readContent(body instanceof ZipContent ? body.inner : body);
}

function spell({ method, url }: BuiltRequest, origin: string): string {
  return `${method} ${url.origin === origin ? `${url.pathname}${url.search}` : url.href}`;
}

function isSameBody(expected: unknown, text: string): boolean {
  if (typeof expected === 'string') return expected === text;
  try {
    return isDeepStrictEqual(JSON.parse(text), expected);
  } catch {
    return false;
  }
}

function encode(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array();
  return new TextEncoder().encode(typeof body === 'string' ? body : (encodeJson(body) ?? ''));
}
