import { type Http, HttpFailure, type HttpRequest, type HttpResponse } from '../ports/http.ts';
import { encodeJson } from '../provider/json.ts';
import { compareBody } from './compare-body.ts';
import type { RecordedExchange } from './exchange-file.ts';

/** The vendor of a recorded case. */
export interface ScriptedHttp extends Http {
  /** What was asked otherwise than recorded, the first one. */
  readonly mismatch: string | undefined;
  /** Exchanges that were not used, each as `number (METHOD path)`. */
  readonly unused: readonly string[];
}

interface Script {
  readonly exchanges: readonly RecordedExchange[];
  /** Of the API's address: its requests are recorded by their path. */
  readonly origin: string;
  /** A body that was written to the disk. */
  readonly readFile: (path: string) => Buffer;
  /** Called once at the first mismatch: whatever comes after it proves nothing. */
  readonly onMismatch: () => void;
}

/** The same request again and again: nobody records more. */
const MOST_REPEATS = 10_000;

/**
 * The network as a list: the nth request must be the nth recorded one in method, URL, headers and body, and gets its
 * answer. The last answer stands for as long as the same is asked again, as that of a job that still runs.
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
      const body = bodyOf(request, readFile);
      const line = spell(request, origin);
      const whole = `${line}\n${body.toString('latin1')}`;
      let exchange = exchanges[used];
      if (exchange === undefined && whole === last && repeats < MOST_REPEATS) {
        repeats += 1;
        exchange = exchanges[used - 1];
      } else if (exchange !== undefined) {
        used += 1;
        const difference = compare(exchange.request, request, { line, body });
        if (difference !== undefined) refuse(`Exchange ${used}${difference}`);
      }
      if (exchange === undefined)
        return refuse(`After the ${exchanges.length} exchanges: an unexpected request ${line}`);
      last = whole;
      return answer(exchange.answer);
    },
  };
}

function bodyOf({ body }: HttpRequest, readFile: Script['readFile']): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return body instanceof Uint8Array ? Buffer.from(body) : readFile(body.file);
}

function spell({ method, url }: HttpRequest, origin: string): string {
  return `${method} ${url.origin === origin ? `${url.pathname}${url.search}` : url.href}`;
}

/** How a request differs, as the rest of a sentence that begins with the exchange. */
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

function answer({ status, headers, body }: RecordedExchange['answer']): HttpResponse {
  const bytes = Buffer.from(typeof body === 'string' ? body : (encodeJson(body) ?? ''), 'utf8');
  const named = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return { status, headers: new Map([['content-length', String(bytes.length)], ...named]), body: piecesOf(bytes) };
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
