import { readContent } from '../expression/content.ts';
import { encodeJson } from '../expression/json.ts';
import { type Http, HttpFailure, type HttpRequest, type HttpResponse } from '../ports/http.ts';
import { compareBody } from './compare-body.ts';
import type { RecordedExchange } from './exchange-file.ts';

/** The vendor of a recorded case. */
export interface ScriptedHttp extends Http {
  /** The first request that differs from the recorded one, as a sentence. */
  readonly mismatch: string | undefined;
  /** Exchanges that were not used, each as `number (METHOD path)`. */
  readonly unused: readonly string[];
}

interface Script {
  readonly exchanges: readonly RecordedExchange[];
  /** The origin of the API, whose requests are recorded without it. */
  readonly origin: string;
  /** Reads a body that was written to disk. */
  readonly readFile: (path: string) => Buffer;
  /** Called at the first mismatch: nothing after it proves anything. */
  readonly onMismatch: () => void;
}

/** How often the last request may be repeated: a guard against endless polling. */
const MAX_REPEATS = 10_000;

/**
 * The network as a list: the nth request must match the nth recorded one in method, URL, headers and body, and gets its
 * response. The last response is repeated while the same request is repeated, as for a job that is still running.
 */
export function createScriptedHttp({ exchanges, origin, readFile, onMismatch }: Script): ScriptedHttp {
  let used = 0;
  let repeats = 0;
  let last: string | undefined;
  let mismatch: string | undefined;

  function refuse(difference: string): never {
    mismatch ??= `${difference}.`;
    onMismatch();
    throw new HttpFailure('connect', mismatch);
  }

  return {
    get mismatch() {
      return mismatch;
    },
    get unused() {
      return exchanges
        .slice(used)
        .map(({ request }, index) => `${used + index + 1} (${request.method} ${request.path})`);
    },
    async send(request) {
      const body = await bodyOf(request, readFile);
      const line = spell(request, origin);
      const sent = `${line}\n${body.toString('latin1')}`;
      let exchange = exchanges[used];
      if (exchange === undefined && sent === last && repeats < MAX_REPEATS) {
        repeats += 1;
        exchange = exchanges[used - 1];
      } else if (exchange !== undefined) {
        used += 1;
        const difference = compare(exchange.request, request, { line, body });
        if (difference !== undefined) refuse(`Exchange ${used}${difference}`);
      }
      if (exchange === undefined)
        return refuse(`Unexpected request after the last of ${exchanges.length} exchanges: ${line}`);
      last = sent;
      return respond(exchange.answer);
    },
  };
}

async function bodyOf({ body }: HttpRequest, readFile: Script['readFile']): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (body instanceof Uint8Array) return Buffer.from(body);
  return 'file' in body ? readFile(body.file) : readContent(body);
}

function spell({ method, url }: HttpRequest, origin: string): string {
  return `${method} ${url.origin === origin ? `${url.pathname}${url.search}` : url.href}`;
}

/** How a request differs, as the end of a sentence that begins with the exchange. */
function compare(
  expected: RecordedExchange['request'],
  { headers }: HttpRequest,
  { line, body }: { readonly line: string; readonly body: Buffer },
): string | undefined {
  const wanted = `${expected.method} ${expected.path}`;
  if (line !== wanted) return `: expected ${wanted}, got ${line}`;
  for (const [name, value] of Object.entries(expected.headers)) {
    const actual = headers.get(name.toLowerCase());
    if (actual !== value) return ` (${line}), header ${name}: expected ${value}, got ${actual ?? 'none'}`;
  }
  if (expected.body === undefined) return undefined;
  const difference = compareBody(expected.body, body, headers.get('content-type') ?? '');
  return difference === undefined ? undefined : ` (${line}), ${difference}`;
}

function respond({ status, headers, body }: RecordedExchange['answer']): HttpResponse {
  const bytes = Buffer.from(typeof body === 'string' ? body : (encodeJson(body) ?? ''), 'utf8');
  const named = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return { status, headers: new Map([['content-length', String(bytes.length)], ...named]), body: chunksOf(bytes) };
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
