import { limitTime, TIME_UP } from '../ports/abort.ts';
import type { Clock } from '../ports/clock.ts';
import { type Http, HttpFailure, type HttpRequest, type HttpStage } from '../ports/http.ts';
import type { Ticket } from './rate.ts';

/** A complete response with its body in memory, at most `maxBytes`. */
export interface CompleteResponse {
  /** Where it came from, if a redirect led there. */
  readonly url?: URL;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/** What became of one request on the wire. */
export type Attempt = CompleteAttempt | FailedAttempt;

export interface CompleteAttempt {
  readonly kind: 'response';
  readonly response: CompleteResponse;
}

/** There is no complete response. */
export interface Failure {
  readonly kind: 'failed';
  readonly message: string;
  /** What to do about it, where the cause is known. */
  readonly remedy?: string;
  /** Of the response whose body broke. */
  readonly status?: number;
  readonly cause?: unknown;
}

interface FailedAttempt extends Failure {
  readonly stage: HttpStage;
  /** False where the same would happen again: too large, or the caller has aborted. */
  readonly repeatable: boolean;
}

export interface AttemptOptions {
  readonly signal: AbortSignal;
  /** From the start to the end of the body. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly ticket: Ticket;
}

/** Where the first buffer of a body starts; it doubles from here. */
const FIRST_BUFFER_BYTES = 16 * 1024;

class TooLarge extends Error {}

/** Sends a request once and reads the whole response. Rejects only on a bug: the port promises `HttpFailure`. */
export async function runAttempt(
  { http, clock }: { readonly http: Http; readonly clock: Clock },
  request: HttpRequest,
  options: AttemptOptions,
): Promise<Attempt> {
  let status: number | undefined;
  const limits = { clock, ms: options.timeoutMs, signal: options.signal };
  return await limitTime(limits, async (signal) => {
    try {
      const response = await http.send(request, signal);
      options.ticket.received();
      status = response.status;
      const body = await readWhole(response.body, options.maxBytes);
      return { kind: 'response', response: { status, headers: response.headers, body } };
    } catch (error) {
      // A request that was given up here may still be on its way: the rate counts it as late as it can arrive.
      if (!signal.aborted) options.ticket.received();
      return explain(request, error, { status, signal, options });
    }
  });
}

/**
 * Grows one buffer: a list of chunks would cost a hundred times the bytes of a response that comes byte by byte. One that
 * comes whole, as most do, is its own buffer.
 */
async function readWhole(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  let buffer: Uint8Array = new Uint8Array(0);
  let length = 0;
  for await (const chunk of body) {
    const needed = length + chunk.length;
    if (needed > maxBytes) throw new TooLarge(`the response is larger than ${maxBytes} bytes`);
    if (length === 0) {
      buffer = chunk;
      length = needed;
      continue;
    }
    if (needed > buffer.length) {
      const grown = new Uint8Array(Math.max(needed, buffer.length * 2, FIRST_BUFFER_BYTES));
      grown.set(buffer.subarray(0, length));
      buffer = grown;
    }
    buffer.set(chunk, length);
    length = needed;
  }
  return buffer.subarray(0, length);
}

function explain(
  request: HttpRequest,
  error: unknown,
  { status, signal, options }: { status: number | undefined; signal: AbortSignal; options: AttemptOptions },
): FailedAttempt {
  if (!(error instanceof HttpFailure) && !(error instanceof TooLarge)) throw error;
  const stage = error instanceof HttpFailure ? error.stage : 'body';
  let reason = error.message;
  if (options.signal.aborted) reason = 'the run was canceled';
  else if (signal.reason === TIME_UP) reason = `timed out after ${formatSeconds(options.timeoutMs)} s`;
  const remedy = error instanceof HttpFailure ? error.remedy : undefined;
  const known = { ...(status !== undefined && { status }), ...(remedy !== undefined && { remedy }) };
  const repeatable = !(error instanceof TooLarge) && !options.signal.aborted;
  return { kind: 'failed', stage, message: phrase(request, stage, reason), ...known, repeatable, cause: error };
}

/** Whole ones: what is left until a deadline differs from job to job, and equal messages are reported together. */
function formatSeconds(ms: number): number {
  return ms < 1000 ? ms / 1000 : Math.round(ms / 1000);
}

function phrase(request: HttpRequest, stage: HttpStage, reason: string): string {
  const name = nameRequest(request);
  if (stage === 'connect') return `${name} was not sent: ${reason}.`;
  if (stage === 'exchange') return `${name} was sent, but got no response: ${reason}.`;
  return `${name} got no complete response: ${reason}.`;
}

/** Method and URL, for messages: never the query, which may hold a signature or a key. */
export function nameRequest({ method, url }: { readonly method: string; readonly url: URL }): string {
  return `${method} ${url.origin}${url.pathname}`;
}
