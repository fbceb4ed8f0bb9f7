import type { Certainty } from '../domain/certainty.ts';
import type { HttpMethod } from '../domain/http-method.ts';
import type { ProviderVerdict } from './certainty.ts';

/** What goes to the vendor: the engine builds it, the transport decides about credentials and repetition. */
export interface OutgoingRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  /** Names of headers, in lower case, that an origin without credentials gets as well; a redirect does not carry them. */
  readonly elsewhere?: ReadonlySet<string>;
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
 * What became of a request. `taken`: may the server have taken it, in any of its attempts (`certainty.ts`)?
 * `answer`: a complete answer, whatever its status; `later`: it was refused for now, up to the deadline.
 * `failed`: there is no complete answer; the status is known if only the body was cut.
 * `withdrawn`: `beforeSend` said no before the first attempt; nothing was sent.
 */
export type Exchange =
  | { readonly kind: 'answer'; readonly answer: CompleteAnswer; readonly taken: Certainty; readonly later: boolean }
  | { readonly kind: 'withdrawn' }
  | {
      readonly kind: 'failed';
      readonly taken: Certainty;
      readonly message: string;
      /** What to do about it, where the cause is known. */
      readonly remedy?: string;
      readonly status?: number;
      readonly cause?: unknown;
    };

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
  /** From the request's start to the end of the body, per attempt; default 60 s and 1 s per Mbit sent; at most 1 s past the deadline, of a commit 5 s. */
  readonly timeoutMs?: number;
  /** Of the answer's body; default 8 MiB. */
  readonly maxBytes?: number;
  /** What the provider file makes of a complete answer; undefined: what its status says. */
  readonly judge?: (answer: CompleteAnswer) => Promise<ProviderVerdict | undefined>;
  /** Statuses that the provider file maps. */
  readonly statuses?: ReadonlyMap<number, 'no' | 'yes'>;
}

/** The one HTTP client of a run. */
export interface Transport {
  /**
   * A request that takes effect. Repeated only after what was surely not taken and may go well later: no connection,
   * 425, 429, 503 with a readable Retry-After, or what the provider file says. A redirect is returned as the answer.
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
}
