import { isSuccess } from '../domain/http.ts';
import { limitTime, TIME_UP } from '../ports/abort.ts';
import type { Clock } from '../ports/clock.ts';
import { type Http, HttpFailure, type HttpRequest } from '../ports/http.ts';
import { type Attempt, type AttemptOptions, nameRequest, runAttempt } from './attempt.ts';

/** A body without a byte for this long has stalled for good. */
export const STALL_MS = 60_000;
/** A result file may be this large: what a vendor's largest job gives, far below what a bomb would. */
export const MAX_STREAM_BYTES = 512 * 1024 * 1024;
/** A whole file may take this long: 512 MiB at 5 Mbit/s. */
export const STREAM_TIMEOUT_MS = 15 * 60_000;

/** A 2xx response whose body is read as it arrives. */
export interface StreamedResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** To be read once. Rejects with `StreamFailure` where it breaks off, stalls, takes too long or is too large. */
  readonly body: AsyncIterable<Uint8Array>;
  /** A body that ended is known to be whole; without it, a break looks like an end. */
  readonly measured: boolean;
}

/** A body that broke off, stalled, took too long or was too large. */
export class StreamFailure extends Error {
  /** A retry may succeed. */
  readonly repeatable: boolean;
  constructor(message: string, options: { readonly repeatable: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'StreamFailure';
    this.repeatable = options.repeatable;
  }
}

interface StreamParts {
  readonly http: Http;
  readonly clock: Clock;
  /** When a body is no longer waited for. */
  readonly responseBy: number;
}

/**
 * Runs attempts whose body is left to be read, if the status is 2xx; other responses are read whole, since they say
 * what is wrong. Keeps the last body that was opened.
 */
export function createOpener({ http, clock, responseBy }: StreamParts) {
  let opened: { readonly response: StreamedResponse; readonly request: HttpRequest } | undefined;
  let end = new AbortController();

  async function open(request: HttpRequest, options: AttemptOptions): Promise<Attempt> {
    end = new AbortController();
    const own = end;
    const opener: Http = {
      async send(sent, limited) {
        const onAbort = (): void => own.abort(limited.reason);
        limited.addEventListener('abort', onAbort, { once: true });
        const response = await http.send(sent, own.signal);
        if (!isSuccess(response.status)) return response;
        limited.removeEventListener('abort', onAbort);
        const body = guard(response.body, { clock, responseBy, end: own, request: sent, ...limitsOf(options) });
        opened = { response: { ...response, body, measured: isMeasured(response.headers) }, request: sent };
        return { ...response, body: NO_BODY };
      },
    };
    return runAttempt({ http: opener, clock }, request, options);
  }
  return { open, opened: (): StreamedResponse | undefined => opened?.response };
}

const NO_BODY: AsyncIterable<Uint8Array> = {
  async *[Symbol.asyncIterator]() {
    // The body is read elsewhere.
  },
};

/** The end of a body can be told from a break: its length was announced, or its last chunk is marked. */
export function isMeasured(headers: ReadonlyMap<string, string>): boolean {
  return headers.has('content-length') || /\bchunked\b/i.test(headers.get('transfer-encoding') ?? '');
}

interface Guard {
  readonly clock: Clock;
  readonly responseBy: number;
  readonly end: AbortController;
  readonly request: HttpRequest;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
}

function limitsOf({ signal, maxBytes }: AttemptOptions): Pick<Guard, 'signal' | 'maxBytes'> {
  return { signal, maxBytes };
}

/** Ends a body that is too large, too slow or not wanted any more; time that the reader takes is not counted as a stall. */
async function* guard(body: AsyncIterable<Uint8Array>, options: Guard): AsyncGenerator<Uint8Array> {
  const { clock, responseBy, end, request, signal, maxBytes } = options;
  const fail = (reason: string, repeatable: boolean, cause?: unknown): StreamFailure =>
    new StreamFailure(`${nameRequest(request)} got no complete response: ${reason}.`, { repeatable, cause });
  const chunks = body[Symbol.asyncIterator]();
  const start = clock.now();
  const last = Math.min(start + STREAM_TIMEOUT_MS, responseBy);
  const tooLong = (cause?: unknown): StreamFailure =>
    fail(`timed out after ${Math.round((last - start) / 1000)} s`, true, cause);
  let total = 0;
  try {
    for (;;) {
      const left = last - clock.now();
      if (left <= 0) throw tooLong();
      const next = await limitTime({ clock, ms: Math.min(STALL_MS, left), signal }, (limited) => {
        const onAbort = (): void => end.abort(limited.reason);
        if (limited.aborted) onAbort();
        else limited.addEventListener('abort', onAbort, { once: true });
        return chunks.next();
      });
      if (next.done === true) return;
      total += next.value.length;
      if (total > maxBytes) throw fail(`it is larger than ${maxBytes} bytes`, false);
      yield next.value;
    }
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    if (signal.aborted) throw fail('the run was canceled', false, error);
    if (end.signal.reason !== TIME_UP) throw fail(error.message, true, error);
    throw clock.now() >= last ? tooLong(error) : fail(`it stalled for ${STALL_MS / 1000} s`, true, error);
  } finally {
    // Whoever stops reading early must not leave the connection open.
    end.abort(DONE);
    await chunks.return?.();
  }
}

/** An abort without a reason would build an exception with a stack each time. */
const DONE = Symbol('done');
