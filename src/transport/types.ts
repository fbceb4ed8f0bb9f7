import type { Certainty, HttpMethod } from '../domain/http.ts';
import type { StreamedBody } from '../ports/http.ts';
import type { CompleteAttempt, CompleteResponse, Failure } from './attempt.ts';
import type { ProviderVerdict } from './certainty.ts';
import type { StreamedResponse } from './stream.ts';

/** What goes to the vendor: the engine builds it, the transport decides about credentials and retries. */
export interface OutgoingRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  /** Names of headers, in lower case, that an origin without credentials gets as well; a redirect does not carry them. */
  readonly elsewhere?: ReadonlySet<string>;
  readonly body?: Uint8Array | StreamedBody;
}

/**
 * What became of a request: its last attempt, and what is known of all. `taken`: may the server have taken it, in any of
 * its attempts (`certainty.ts`)? `later`: it was refused for now, up to the deadline. `withdrawn`: `beforeSend` said no
 * before the first attempt; nothing was sent.
 */
export type RequestResult =
  | (CompleteAttempt & { readonly taken: Certainty; readonly later: boolean })
  | (Failure & { readonly taken: Certainty })
  | { readonly kind: 'withdrawn' };

export interface SendOptions {
  readonly signal: AbortSignal;
  /** No attempt starts after this instant of the clock (milliseconds, monotonic). */
  readonly deadline: number;
  /** In the queue of the origin's bucket: lower goes first. */
  readonly priority: number;
  /** Among equal priority the earliest goes first; default: now. */
  readonly due?: number;
  /** Asked when a turn has come, before each attempt, and again if it took so long that another turn is needed; false: the request is not sent. */
  readonly beforeSend?: () => Promise<boolean>;
  /** From the request's start to the end of the body, per attempt; default 60 s and 1 s per Mbit sent; at most 1 s past the deadline, of a commit 5 s. */
  readonly timeoutMs?: number;
  /** Of the response's body; default 8 MiB. */
  readonly maxBytes?: number;
  /** What the provider file makes of a complete response; undefined: what its status says. */
  readonly judge?: (response: CompleteResponse) => Promise<ProviderVerdict | undefined>;
  /** Statuses that the provider file maps. */
  readonly statuses?: ReadonlyMap<number, 'no' | 'yes'>;
}

/** The one HTTP client of a run. */
export interface Transport {
  /**
   * A request that takes effect. Repeated only after what was surely not taken and may succeed later: no connection,
   * 425, 429, 503 with a readable Retry-After, or what the provider file says. A redirect is returned as the response.
   */
  commit(request: OutgoingRequest, options: SendOptions): Promise<RequestResult>;
  /**
   * A read (or an idempotent step): repeated on lost responses, 408, 425, 429 and 5xx within `attempts`;
   * follows at most 3 redirects, to another origin only if `crossOrigin` and then without credentials.
   */
  read(
    request: OutgoingRequest,
    options: SendOptions & { readonly attempts?: number; readonly crossOrigin?: boolean },
  ): Promise<RequestResult>;
  /**
   * A GET whose response is read as it arrives, at most `maxBytes` (default 512 MiB), for 15 minutes at most and never
   * past the deadline; repeated like a read until its head has come. A response with another status than 2xx is read whole.
   */
  openStream(
    request: OutgoingRequest,
    options: SendOptions & { readonly attempts?: number; readonly crossOrigin?: boolean },
  ): Promise<{ readonly kind: 'stream'; readonly response: StreamedResponse } | RequestResult>;
  /** Counts so far, for the report. */
  readonly counts: { readonly sent: number; readonly throttled: number };
}
