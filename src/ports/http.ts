import type { HttpMethod } from '../domain/http.ts';

/** The network as the transport sees it: one request and its response, no retries, redirects or credential policy. */
export interface Http {
  /**
   * Sends one request and resolves when the head of the response has arrived.
   * Rejects with `HttpFailure`. `signal` aborts at any stage, also while the body is read.
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
}

/**
 * The network for its owner, who closes its connections. Several runs in a process may share it, so none of them closes
 * it: that would abort the requests of the others and make their submits uncertain.
 */
export interface OwnedHttp extends Http {
  /** Closes all connections, also those in use. */
  dispose(): void;
}

export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Sent with its exact Content-Length; all but bytes are streamed. */
  readonly body?: Uint8Array | StreamedBody;
}

/** A body that is read, or made, while it is sent. */
export type StreamedBody = FileBody | MadeBody;

export interface FileBody {
  readonly file: string;
  readonly bytes: number;
}

export interface MadeBody {
  readonly bytes: number;
  /** Each call makes it anew, with the same bytes. */
  chunks(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; the values of repeated headers are joined by `, `. */
  readonly headers: ReadonlyMap<string, string>;
  /** Rejects with `HttpFailure` if the connection breaks before the announced end. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * `connect`: no byte of the request can have reached the server (DNS, refused, TLS, connect timeout).
 * `exchange`: the request may have been received; the head of the response has not arrived.
 * `body`: the head has arrived; the body broke off, stalled or was too large.
 */
export type HttpStage = 'connect' | 'exchange' | 'body';

export class HttpFailure extends Error {
  readonly stage: HttpStage;
  /** What to do, as a sentence, if the cause is known. */
  readonly remedy: string | undefined;
  constructor(
    stage: HttpStage,
    message: string,
    options: { readonly cause?: unknown; readonly remedy?: string | undefined } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'HttpFailure';
    this.stage = stage;
    this.remedy = options.remedy;
  }
}
