import { type Certainty, HTTP_STATUS, isSuccess } from '../domain/http.ts';
import { isVendorOutcome, type VendorOutcome } from '../domain/outcome.ts';
import type { Content } from '../expression/content.ts';
import type { Variables } from '../expression/types.ts';
import type { Clock } from '../ports/clock.ts';
import type { MadeBody } from '../ports/http.ts';
import { type BuiltRequest, buildPageRequest, buildRequests, derivedSecrets } from '../provider/request.ts';
import type { ProviderSpec, RequestSpec } from '../provider/types.ts';
import { errorText, isTemporaryFailure, responseError } from '../results/error-text.ts';
import {
  describeLocation,
  describePage,
  describeUndecodable,
  isAccepted,
  isWebPage,
  readOutputs,
  readResponse,
  type VendorResponse,
} from '../results/response.ts';
import type { CompleteResponse } from '../transport/attempt.ts';
import type { ProviderVerdict } from '../transport/certainty.ts';
import type { StreamedResponse } from '../transport/stream.ts';
import type { RequestResult, SendOptions, Transport } from '../transport/types.ts';
import type { Spool } from './submit/spool.ts';

/** Result of a request, as the engine sees it. */
export type Reply =
  /** The vendor accepted it. */
  | {
      readonly kind: 'ok';
      readonly response: VendorResponse;
      readonly body: Uint8Array;
      /** Where the response came from, after redirects. */
      readonly url: URL;
      /** The list element of this request, if the request fans out. */
      readonly item?: BuiltRequest['item'];
    }
  /** The provider file maps this status to an outcome of all rows of the request. */
  | {
      readonly kind: 'settled';
      readonly outcome: VendorOutcome;
      readonly taken: 'yes';
      readonly status: number;
      readonly message: string;
    }
  | FailedReply
  /** `beforeSend` returned false. */
  | { readonly kind: 'withdrawn' };

/** No usable response, or a refusal. */
export interface FailedReply {
  readonly kind: 'failed';
  /** Whether the vendor may have processed it nevertheless. Decided only by the transport. */
  readonly taken: Certainty;
  /** It was refused temporarily, up to the deadline. */
  readonly later: boolean;
  /** Absent if there was no response at all. */
  readonly status?: number;
  /** The complete response, if there was one. */
  readonly response?: VendorResponse;
  readonly message: string;
  /** What to do, if the cause is known. */
  readonly remedy?: string;
}

export interface CallOptions extends SendOptions {
  /** `commit`: sent at most once after it may have been received. `read`: may be repeated. */
  readonly how: 'commit' | 'read';
  /** Maximum attempts of a read; default: the transport's. */
  readonly attempts?: number;
  /** A read may be redirected to another origin, without credentials. */
  readonly crossOrigin?: boolean;
}

/** Like a reply, but the body of an accepted response has not been read yet. */
export type StreamReply =
  | { readonly kind: 'stream'; readonly response: StreamedResponse }
  | Exclude<Reply, { kind: 'ok' }>;

/** Communicates with one vendor: builds and sends requests, reads responses, refreshes the token. */
export interface Session {
  /** One reply per URL of the request: several if it fans out, none if its URL uses an unset variable. */
  call(request: RequestSpec, variables: Variables, options: CallOptions): Promise<readonly Reply[]>;
  /** Requests a URL from a response, such as the next page, relative to the URL of that response. */
  follow(
    page: { readonly url: string; readonly current: URL },
    request: RequestSpec,
    variables: Variables,
    options: CallOptions,
  ): Promise<Reply>;
  /** Like `call` for GETs, but responses are streamed one after the other. */
  stream(request: RequestSpec, variables: Variables, options: CallOptions): AsyncGenerator<StreamReply>;
  /** Variables of every request: inputs and outputs of the token request. */
  readonly variables: Variables;
  readonly clock: Clock;
}

/** Token refreshes per request: without a limit, a vendor that rejects every token would cause an endless loop. */
const MAX_REFRESHES = 5;

/** Refused at last, but an earlier attempt may have been processed. */
function asUncertain(reply: Reply): Reply {
  return reply.kind === 'failed' ? { ...reply, taken: 'unknown' } : reply;
}

/** Makes requests of a provider file: with its headers and token, each response judged by what the file says of it. */
export function createSession(parts: {
  readonly spec: ProviderSpec;
  readonly inputs: Variables;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Writes a generated body to the disk. */
  readonly spool: Spool;
  /** Called with the token and values derived from it, before anything can show them. */
  readonly hide: (secrets: readonly string[]) => void;
}): Session {
  const { spec, transport, clock } = parts;
  let token: Variables | undefined;

  function visible(variables: Variables): Variables {
    return token === undefined ? variables : new Map([...variables, ...token]);
  }

  let pending: Promise<Reply | undefined> | undefined;

  /** Gets a token, with one request at a time; resolves with a reply only if that failed. */
  function authorize({ beforeSend: _, ...options }: CallOptions): Promise<Reply | undefined> {
    pending ??= requestToken(options).finally(() => {
      pending = undefined;
    });
    return pending;
  }

  async function requestToken(options: CallOptions): Promise<Reply | undefined> {
    if (spec.auth?.kind !== 'token') return undefined;
    const request = spec.auth.request;
    const [built] = await buildRequests(spec, request, parts.inputs);
    if (built === undefined) return undefined;
    const reply = await sendBuilt(built, request, parts.inputs, { ...options, how: 'read' });
    // The request that needed the token was not sent, whatever happened to the token request.
    if (reply.kind === 'failed') return { ...reply, taken: 'no' };
    if (reply.kind !== 'ok') return reply;
    token = (await readOutputs(request, reply.response, parts.inputs)).values;
    parts.hide(derivedSecrets(spec, visible(parts.inputs)));
    return undefined;
  }

  async function sendBuilt(
    built: BuiltRequest,
    request: RequestSpec,
    variables: Variables,
    options: CallOptions,
  ): Promise<Reply> {
    const known = built.item === undefined ? variables : new Map([...variables, built.item]);
    const { method, url, headers, elsewhere, body } = built;
    const isKnown = body === undefined || body instanceof Uint8Array || isMeasured(body);
    const spooled = isKnown ? undefined : await parts.spool(body);
    const sent = isKnown ? body : spooled;
    const outgoing = { method, url, headers, elsewhere, ...(sent !== undefined && { body: sent }) };
    const context = { request, variables: known, hasEffect: options.how === 'commit' || request.commits };
    let last: Reading | undefined;
    const judge = async (response: CompleteResponse) => {
      last = await interpretResponse(spec, { ...context, of: response });
      return last.verdict;
    };
    const statuses = certainties(request);
    try {
      const result = await transport[options.how](outgoing, { ...options, judge, statuses });
      const reply = await toReply(result, { ...context, asked: url, reading: last });
      return reply.kind === 'ok' && built.item !== undefined ? { ...reply, item: built.item } : reply;
    } finally {
      await spooled?.remove();
    }
  }

  async function toReply(result: RequestResult, { asked, reading, ...context }: ReplyContext): Promise<Reply> {
    if (result.kind === 'withdrawn') return result;
    if (result.kind === 'failed') {
      const { taken, message, remedy, status } = result;
      const known = { ...(remedy !== undefined && { remedy }), ...(status !== undefined && { status }) };
      return { kind: 'failed', taken, later: false, message, ...known };
    }
    const { taken, later } = result;
    const { response, message } =
      reading?.of === result.response ? reading : await interpretResponse(spec, { ...context, of: result.response });
    const { status } = response;
    if (taken !== 'yes') return { kind: 'failed', taken, later, status, response, message };
    const documented = context.request.statuses.get(status);
    if (isVendorOutcome(documented)) return { kind: 'settled', outcome: documented, taken, status, message };
    return { kind: 'ok', response, body: result.response.body, url: result.response.url ?? asked };
  }

  /** The token has expired. A read accepts an incomplete 401 as proof; a request with side effects needs a complete one. */
  function isStale(reply: Reply, { how }: Pick<CallOptions, 'how'>): reply is FailedReply {
    if (spec.auth?.kind !== 'token' || reply.kind !== 'failed' || reply.status !== HTTP_STATUS.unauthorized)
      return false;
    return reply.response !== undefined || how === 'read';
  }

  /**
   * Sends; if the token has expired, sends again with a new one, because a refused request was not processed. If a new
   * token is refused immediately, it is invalid; after an attempt without a response it may have expired meanwhile.
   */
  async function sendFresh(
    build: () => Promise<BuiltRequest | undefined>,
    request: RequestSpec,
    variables: Variables,
    options: CallOptions,
  ): Promise<Reply> {
    const built = await build();
    if (built === undefined) return { kind: 'failed', taken: 'no', later: false, message: UNSET };
    let reply = await sendBuilt(built, request, visible(variables), options);
    // If an attempt before a refusal may have been processed, no later refusal can disprove that.
    let isCertain = true;
    for (let refreshes = 0; isStale(reply, options) && refreshes < MAX_REFRESHES; refreshes += 1) {
      const isUncertain = reply.taken !== 'no';
      if (refreshes > 0 && !isUncertain) break;
      isCertain &&= !isUncertain;
      const failed = await authorize(options);
      const again = await build();
      if (failed !== undefined) return isCertain ? failed : asUncertain(reply);
      if (again === undefined) break;
      const next = await sendBuilt(again, request, visible(variables), options);
      // The refused request was sent, so the result is its refusal and not "withdrawn".
      if (next.kind === 'withdrawn') break;
      if (next.kind === 'failed' && next.status === undefined && !isCertain) break;
      reply = next;
    }
    return isCertain ? reply : asUncertain(reply);
  }

  return {
    get variables() {
      return visible(parts.inputs);
    },
    clock,
    async call(request, variables, options) {
      const failed = token === undefined ? await authorize(options) : undefined;
      if (failed !== undefined) return [failed];
      const first = await buildRequests(spec, request, visible(variables));
      const replies: Reply[] = [];
      for (const [i, built] of first.entries()) {
        let next: BuiltRequest | undefined = built;
        const build = async (): Promise<BuiltRequest | undefined> => {
          const ready = next ?? (await buildRequests(spec, request, visible(variables)))[i];
          // Build again after a new token, which changes the headers.
          next = undefined;
          return ready;
        };
        const reply = await sendFresh(build, request, variables, options);
        replies.push(reply);
        // After a failure, no further request with side effects is sent.
        if (options.how === 'commit' && (reply.kind === 'failed' || reply.kind === 'withdrawn')) break;
      }
      return replies;
    },
    async *stream(request, variables, options) {
      const failed = token === undefined ? await authorize(options) : undefined;
      if (failed !== undefined && failed.kind !== 'ok') {
        yield failed;
        return;
      }
      const open = async ({ url, headers, elsewhere }: BuiltRequest): Promise<StreamReply> => {
        const result = await transport.openStream({ method: 'GET', url, headers, elsewhere }, options);
        if (result.kind === 'stream') return result;
        const reply = await toReply(result, { asked: url, request, variables: visible(variables), hasEffect: false });
        if (reply.kind !== 'ok') return reply;
        // A status other than 2xx may be listed under `ok`, but it is not a result.
        const { response } = reply;
        return {
          kind: 'failed',
          taken: 'yes',
          later: false,
          status: response.status,
          response,
          message: `no result (HTTP ${response.status})`,
        };
      };
      const first = await buildRequests(spec, request, visible(variables));
      for (const [i, built] of first.entries()) {
        const reply = await open(built);
        const again =
          reply.kind !== 'stream' && isStale(reply, { how: 'read' }) && (await authorize(options)) === undefined
            ? (await buildRequests(spec, request, visible(variables)))[i]
            : undefined;
        yield again === undefined ? reply : await open(again);
      }
    },
    follow(page, request, variables, options) {
      const build = async (): Promise<BuiltRequest> =>
        buildPageRequest(spec, request, { ...page, variables: visible(variables) });
      return sendFresh(build, request, variables, options);
    },
  };
}

/** It is made while it is sent, and needs no place on the disk. */
function isMeasured(body: Content): body is Content & MadeBody {
  return body.bytes !== undefined;
}

const UNSET = 'The request uses a variable that is not set.';

/** A complete response as interpreted by the provider file. */
interface Reading {
  readonly of: CompleteResponse;
  readonly response: VendorResponse;
  readonly verdict: ProviderVerdict | undefined;
  /** Why the request failed; empty if it did not. */
  readonly message: string;
}

interface ResponseContext {
  readonly request: RequestSpec;
  readonly variables: Variables;
  /** The request has side effects: then a web page does not prove that the vendor processed it. */
  readonly hasEffect: boolean;
}

type ReplyContext = ResponseContext & { readonly asked: URL; readonly reading?: Reading | undefined };

async function interpretResponse(
  spec: ProviderSpec,
  { of, request, variables, hasEffect }: ResponseContext & { readonly of: CompleteResponse },
): Promise<Reading> {
  const response = readResponse(of);
  const { status } = response;
  const error = await responseError(spec, request, response, variables);
  if (await isTemporaryFailure(spec, response, variables)) {
    return { of, response, verdict: 'temporary', message: error ?? errorText(response) };
  }
  if (!isAccepted(response, request.ok)) {
    const isPage = hasEffect && request.statuses.has(status) && isWebPage(response);
    const verdict = isPage ? 'unreadable' : undefined;
    return { of, response, verdict, message: `${error ?? errorText(response)}${describeLocation(response)}` };
  }
  if (error !== undefined) return { of, response, verdict: 'refused', message: error };
  if (response.isUndecodable === true)
    return { of, response, verdict: 'unreadable', message: describeUndecodable(response) };
  if (hasEffect && isWebPage(response)) return { of, response, verdict: 'unreadable', message: describePage(response) };
  return { of, response, verdict: isSuccess(status) ? undefined : 'accepted', message: '' };
}

/** The provider file's status mapping in terms of the transport: rows with an outcome were processed. */
function certainties({ statuses }: RequestSpec): ReadonlyMap<number, 'no' | 'yes'> {
  return new Map([...statuses].map(([status, meaning]) => [status, meaning === 'no' ? 'no' : 'yes']));
}
