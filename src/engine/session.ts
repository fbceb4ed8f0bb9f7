import type { Certainty } from '../domain/certainty.ts';
import type { VendorOutcome } from '../domain/outcome.ts';
import type { Clock } from '../ports/clock.ts';
import {
  describeLocation,
  describePage,
  describeUndecodable,
  isAccepted,
  isWebPage,
  readAnswer,
} from '../provider/answer.ts';
import { answerError, errorText, isTemporaryFailure } from '../provider/error-text.ts';
import { readOutputs } from '../provider/outputs.ts';
import { buildPageRequest, buildRequests, derivedSecrets } from '../provider/request.ts';
import type { Answer, BuiltRequest, ProviderSpec, RequestSpec, Variables } from '../provider/types.ts';
import { isVendorOutcome } from '../provider/vendor-outcome.ts';
import type { ProviderVerdict } from '../transport/certainty.ts';
import type { CompleteAnswer, Exchange, ExchangeOptions, StreamAnswer, Transport } from '../transport/types.ts';
import type { Spool } from './spool.ts';

/** What a request came to, in the engine's words. */
export type Reply =
  /** The vendor answered and took it. */
  | {
      readonly kind: 'ok';
      readonly answer: Answer;
      readonly body: Uint8Array;
      /** Where the answer came from, after redirects. */
      readonly url: URL;
      /** Of a list that fans out: the element that was asked for. */
      readonly item?: BuiltRequest['item'];
    }
  /** The provider file says what this status makes of all rows of the request. */
  | { readonly kind: 'settled'; readonly outcome: VendorOutcome; readonly status: number; readonly message: string }
  | FailedReply
  /** `beforeSend` said no. */
  | { readonly kind: 'withdrawn' };

/** There is no usable answer, or the vendor refused it. */
export interface FailedReply {
  readonly kind: 'failed';
  /** May the vendor have taken it all the same? Decided by the transport alone. */
  readonly taken: Certainty;
  /** It was refused for now, up to the deadline. */
  readonly later: boolean;
  /** Absent where no answer came at all. */
  readonly status?: number;
  /** The whole answer, where one came. */
  readonly answer?: Answer;
  readonly message: string;
  /** What to do about it, where the cause is known. */
  readonly remedy?: string;
}

export interface CallOptions extends ExchangeOptions {
  /** `commit`: sent at most once after it may have been received. `read`: may be repeated. */
  readonly how: 'commit' | 'read';
  /** Tries of a read; default: the transport's. */
  readonly attempts?: number;
  /** A read may be answered by another origin, without credentials. */
  readonly crossOrigin?: boolean;
}

/** Like a reply, but of an accepted answer the body is still to be read. */
export type StreamReply = { readonly kind: 'stream'; readonly answer: StreamAnswer } | Exclude<Reply, { kind: 'ok' }>;

/** Talks to one vendor: builds requests, sends them, reads answers, keeps the token fresh. */
export interface Session {
  /** Replies to the request's URLs in turn: several if a list fans out, none if its URL names an unset variable. */
  call(request: RequestSpec, variables: Variables, options: CallOptions): Promise<readonly Reply[]>;
  /** One request to a URL that an answer named, such as the next page, relative to where that answer came from. */
  follow(
    page: { readonly url: string; readonly current: URL },
    request: RequestSpec,
    variables: Variables,
    options: CallOptions,
  ): Promise<Reply>;
  /** Like `call` for GETs whose answers are read as they arrive, each when the one before it was read. */
  stream(request: RequestSpec, variables: Variables, options: CallOptions): AsyncGenerator<StreamReply>;
  /** Variables that every request sees: inputs and what the token request gave. */
  readonly variables: Variables;
  readonly clock: Clock;
}

const UNAUTHORIZED = 401;

export function createSession(parts: {
  readonly spec: ProviderSpec;
  readonly inputs: Variables;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Brings a body that is made while it is sent to the disk. */
  readonly spool: Spool;
  /** Told the token, and what is made of it, before anything could show it. */
  readonly hide: (secrets: readonly string[]) => void;
}): Session {
  const { spec, transport, clock } = parts;
  let token: Variables | undefined;

  function visible(variables: Variables): Variables {
    return token === undefined ? variables : new Map([...variables, ...token]);
  }

  let asking: Promise<Reply | undefined> | undefined;

  /** One request for a token at a time, whoever needs it. */
  function authorize({ beforeSend: _, ...options }: CallOptions): Promise<Reply | undefined> {
    asking ??= askToken(options).finally(() => {
      asking = undefined;
    });
    return asking;
  }

  async function askToken(options: CallOptions): Promise<Reply | undefined> {
    if (spec.auth?.kind !== 'token') return undefined;
    const request = spec.auth.request;
    const [built] = await buildRequests(spec, request, parts.inputs);
    if (built === undefined) return undefined;
    const reply = await exchange(built, request, parts.inputs, { ...options, how: 'read' });
    // What needed the token never left, whatever became of the token's request.
    if (reply.kind === 'failed') return { ...reply, taken: 'no' };
    if (reply.kind !== 'ok') return reply;
    token = (await readOutputs(request, reply.answer, parts.inputs)).values;
    parts.hide(derivedSecrets(spec, visible(parts.inputs)));
    return undefined;
  }

  async function exchange(
    built: BuiltRequest,
    request: RequestSpec,
    variables: Variables,
    options: CallOptions,
  ): Promise<Reply> {
    const known = built.item === undefined ? variables : new Map([...variables, built.item]);
    const { method, url, headers, elsewhere, body } = built;
    const spooled = body === undefined || body instanceof Uint8Array ? undefined : await parts.spool(body);
    const sent = body instanceof Uint8Array ? body : spooled;
    const outgoing = { method, url, headers, elsewhere, ...(sent !== undefined && { body: sent }) };
    const context = { request, variables: known, takesEffect: options.how === 'commit' || request.commits };
    let last: Reading | undefined;
    const judge = async (answer: CompleteAnswer) => {
      last = await readResponse(spec, { ...context, of: answer });
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

  async function toReply(result: Exchange, { asked, reading, ...context }: ReplyContext): Promise<Reply> {
    if (result.kind === 'withdrawn') return result;
    if (result.kind === 'failed') {
      const { taken, message, remedy, status } = result;
      const known = { ...(remedy !== undefined && { remedy }), ...(status !== undefined && { status }) };
      return { kind: 'failed', taken, later: false, message, ...known };
    }
    const { taken, later } = result;
    const { answer, message } =
      reading?.of === result.answer ? reading : await readResponse(spec, { ...context, of: result.answer });
    const { status } = answer;
    if (taken !== 'yes') return { kind: 'failed', taken, later, status, answer, message };
    const documented = context.request.statuses.get(status);
    if (isVendorOutcome(documented)) return { kind: 'settled', outcome: documented, status, message };
    return { kind: 'ok', answer, body: result.answer.body, url: result.answer.url ?? asked };
  }

  /** The token ran out. Of a read a broken 401 says that, too; a request that takes effect goes again after a whole one alone. */
  function isStale(reply: Reply, { how }: Pick<CallOptions, 'how'>): reply is FailedReply {
    if (spec.auth?.kind !== 'token' || reply.kind !== 'failed' || reply.status !== UNAUTHORIZED) return false;
    return reply.answer !== undefined || how === 'read';
  }

  /** Sends; if the token ran out, once more with a fresh one: a refused request was not taken. */
  async function sendFresh(
    build: () => Promise<BuiltRequest | undefined>,
    request: RequestSpec,
    variables: Variables,
    options: CallOptions,
  ): Promise<Reply> {
    const built = await build();
    if (built === undefined) return { kind: 'failed', taken: 'no', later: false, message: UNSET };
    const reply = await exchange(built, request, visible(variables), options);
    if (!isStale(reply, options)) return reply;
    const failed = await authorize(options);
    const again = await build();
    // Of tries before this one, the first may have been taken: nothing that comes after it can say otherwise.
    const isSure = reply.taken === 'no';
    if (failed !== undefined) return isSure ? failed : reply;
    if (again === undefined) return reply;
    const second = await exchange(again, request, visible(variables), options);
    // What was refused has left already: it is no request that never went.
    if (second.kind === 'withdrawn') return reply;
    if (isSure || second.kind === 'ok' || second.kind === 'settled') return second;
    return second.kind === 'failed' && second.status !== undefined ? { ...second, taken: 'unknown' } : reply;
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
          // A second build is after a fresh token, which changes the headers.
          next = undefined;
          return ready;
        };
        const reply = await sendFresh(build, request, variables, options);
        replies.push(reply);
        // Of several requests that take effect none goes behind one that failed.
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
        const reply = await toReply(result, { asked: url, request, variables: visible(variables), takesEffect: false });
        if (reply.kind !== 'ok') return reply;
        // What is no 2xx may still be listed under `ok`; a result it is not.
        const { answer } = reply;
        return { kind: 'failed', taken: 'yes', later: false, status: answer.status, answer, message: 'no result' };
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

const UNSET = 'The request names a variable that is not set.';

/** A complete response as the provider file reads it. */
interface Reading {
  readonly of: CompleteAnswer;
  readonly answer: Answer;
  readonly verdict: ProviderVerdict | undefined;
  /** Why the request failed; empty where it did not. */
  readonly message: string;
}

interface ResponseContext {
  readonly request: RequestSpec;
  readonly variables: Variables;
  /** The vendor may take something by it: then a web page is no proof that it did. */
  readonly takesEffect: boolean;
}

type ReplyContext = ResponseContext & { readonly asked: URL; readonly reading?: Reading | undefined };

async function readResponse(
  spec: ProviderSpec,
  { of, request, variables, takesEffect }: ResponseContext & { readonly of: CompleteAnswer },
): Promise<Reading> {
  const answer = readAnswer(of);
  const { status } = answer;
  const isSuccess = status >= 200 && status < 300;
  const error = await answerError(spec, request, answer, variables);
  if (await isTemporaryFailure(spec, answer, variables)) {
    return { of, answer, verdict: 'temporary', message: error ?? errorText(answer) };
  }
  if (!isAccepted(answer, request.ok)) {
    const isPage = takesEffect && request.statuses.has(status) && isWebPage(answer);
    const verdict = isPage ? 'unreadable' : undefined;
    return { of, answer, verdict, message: `${error ?? errorText(answer)}${describeLocation(answer)}` };
  }
  if (error !== undefined) return { of, answer, verdict: 'refused', message: error };
  if (answer.isUndecodable === true) return { of, answer, verdict: 'unreadable', message: describeUndecodable(answer) };
  if (takesEffect && isWebPage(answer)) return { of, answer, verdict: 'unreadable', message: describePage(answer) };
  return { of, answer, verdict: isSuccess ? undefined : 'accepted', message: '' };
}

/** What the file says of statuses, as the transport needs it: rows with an outcome were taken. */
function certainties({ statuses }: RequestSpec): ReadonlyMap<number, 'no' | 'yes'> {
  return new Map([...statuses].map(([status, meaning]) => [status, meaning === 'no' ? 'no' : 'yes']));
}
