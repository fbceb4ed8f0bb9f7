import type { HttpMethod } from '../domain/http-method.ts';

/** What goes to the vendor: the engine builds it, the transport decides about credentials and repetition. */
export interface OutgoingRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  readonly body?: Uint8Array | { readonly file: string; readonly bytes: number };
}

/** A complete answer with its body in memory, at most `maxBytes`. */
export interface CompleteAnswer {
  /** Where it came from, if a redirect led there. */
  readonly url?: URL;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/**
 * What became of a request.
 * `answer`: a complete answer, whatever its status.
 * `not-received`: surely not taken by the server: no connection could be made (after retries).
 * `withdrawn`: `beforeSend` said no before the first attempt; nothing was sent.
 * `lost`: the server may have taken it; there is no complete answer. The status is known if only the body was cut.
 */
export type Exchange =
  | {
      readonly kind: 'answer';
      readonly answer: CompleteAnswer;
      /** An earlier try of the same request may have been taken, whatever this answer says. */
      readonly mayBeTaken?: true;
    }
  | { readonly kind: 'not-received'; readonly message: string; readonly cause?: unknown }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'lost'; readonly message: string; readonly status?: number; readonly cause?: unknown };

/** A 2xx answer whose body is read as it arrives. */
export interface StreamAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** To be read once. Rejects with `StreamFailure` where it breaks off, stalls, takes too long or is too large. */
  readonly body: AsyncIterable<Uint8Array>;
  /** A body that ended is known to be whole; without it, a break looks like an end. */
  readonly measured: boolean;
}

export interface ExchangeOptions {
  readonly signal: AbortSignal;
  /** No attempt starts after this instant of the clock (milliseconds, monotonic). */
  readonly deadline: number;
  /** In the queue of the origin's bucket: lower goes first. */
  readonly priority: number;
  /** Among equal priority the earliest goes first; default: now. */
  readonly due?: number;
  /** Asked when a turn has come, before each attempt; false: the request is not sent. */
  readonly beforeSend?: () => Promise<boolean>;
  /** From the request's start to the end of the body, per attempt; default 60 s and 1 s per Mbit sent, of a read at most 1 s past the deadline. */
  readonly timeoutMs?: number;
  /** Of the answer's body; default 8 MiB. */
  readonly maxBytes?: number;
  /** True: a temporary refusal although the status says otherwise (a provider's `retry`). */
  readonly isTemporary?: (answer: CompleteAnswer) => boolean | Promise<boolean>;
}

/** The one HTTP client of a run. */
export interface Transport {
  /**
   * A request that takes effect. Repeated only if it was surely not received: no connection, 429,
   * 503 with Retry-After, or `isTemporary`. A redirect is returned as the answer, never followed.
   */
  commit(request: OutgoingRequest, options: ExchangeOptions): Promise<Exchange>;
  /**
   * A read (or an idempotent step): repeated on lost answers, 408, 425, 429 and 5xx within `attempts`;
   * follows at most 3 redirects, to another origin only if `crossOrigin` and then without credentials.
   */
  read(
    request: OutgoingRequest,
    options: ExchangeOptions & { readonly attempts?: number; readonly crossOrigin?: boolean },
  ): Promise<Exchange>;
  /**
   * A GET whose answer is read as it arrives, at most `maxBytes` (default 512 MiB), for 15 minutes at most and never
   * past the deadline; repeated like a read until its head has come. An answer with another status than 2xx is read whole.
   */
  openStream(
    request: OutgoingRequest,
    options: ExchangeOptions & { readonly attempts?: number; readonly crossOrigin?: boolean },
  ): Promise<{ readonly kind: 'stream'; readonly answer: StreamAnswer } | Exchange>;
  /** Counts so far, for the report. */
  readonly counts: { readonly sent: number; readonly throttled: number };
  dispose(): void;
}
