import type { Clock } from '../ports/clock.ts';
import { isAccepted, readAnswer } from '../provider/answer.ts';
import { answerError, errorText, isTemporaryFailure } from '../provider/error-text.ts';
import { readOutputs } from '../provider/outputs.ts';
import { buildPageRequest, buildRequests, derivedSecrets } from '../provider/request.ts';
import type { Answer, BuiltRequest, ProviderSpec, RequestSpec, Variables } from '../provider/types.ts';
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
  /** The vendor refused it: it was not taken, unless an earlier try of it may have been. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string; readonly mayBeTaken?: true }
  /** It may have been taken; there is no usable answer. */
  | { readonly kind: 'unclear'; readonly status: number | undefined; readonly message: string }
  /** `beforeSend` said no. */
  | { readonly kind: 'withdrawn' }
  /** It surely never arrived. */
  | { readonly kind: 'not-received'; readonly message: string };

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
    if (reply.kind === 'unclear') return { kind: 'not-received', message: reply.message };
    if (reply.kind === 'refused') return { kind: 'refused', status: reply.status, message: reply.message };
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
    const isTemporary = (answer: CompleteAnswer) => isTemporaryFailure(spec, readAnswer(answer), variables);
    const known = built.item === undefined ? variables : new Map([...variables, built.item]);
    const { method, url, headers, body } = built;
    const spooled = body === undefined || body instanceof Uint8Array ? undefined : await parts.spool(body);
    const sent = body instanceof Uint8Array ? body : spooled;
    const outgoing = { method, url, headers, ...(sent !== undefined && { body: sent }) };
    const sendOptions = spec.retry === undefined ? options : { ...options, isTemporary };
    try {
      const reply = await toReply(await transport[options.how](outgoing, sendOptions), url, request, known);
      return reply.kind === 'ok' && built.item !== undefined ? { ...reply, item: built.item } : reply;
    } finally {
      await spooled?.remove();
    }
  }

  async function toReply(result: Exchange, asked: URL, request: RequestSpec, variables: Variables): Promise<Reply> {
    if (result.kind === 'withdrawn') return result;
    if (result.kind === 'not-received') return { kind: 'not-received', message: result.message };
    if (result.kind === 'lost') return { kind: 'unclear', status: result.status, message: result.message };
    const answer = readAnswer(result.answer);
    const { status } = answer;
    const before = result.mayBeTaken === true ? { mayBeTaken: true as const } : {};
    const accepted = isAccepted(answer, request.ok);
    if (accepted) {
      const error = await answerError(spec, request, answer, variables);
      return error === undefined
        ? { kind: 'ok', answer, body: result.answer.body, url: result.answer.url ?? asked }
        : { kind: 'refused', status, message: error, ...before };
    }
    const message = (await answerError(spec, request, answer, variables)) ?? errorText(answer);
    // 503 without Retry-After says nothing about what became of the request (contract, "Lost answers").
    const surelyNot = (status >= 300 && status < 500) || (status === 503 && answer.headers.has('retry-after'));
    return surelyNot ? { kind: 'refused', status, message, ...before } : { kind: 'unclear', status, message };
  }

  /** The token ran out. Of a read a broken 401 says that, too; a request that takes effect goes again after a whole one alone. */
  function isStale(reply: Reply, { how }: Pick<CallOptions, 'how'>): boolean {
    const isSaid = reply.kind === 'refused' || (reply.kind === 'unclear' && how === 'read');
    return spec.auth?.kind === 'token' && isSaid && reply.status === UNAUTHORIZED;
  }

  /** Sends; if the token ran out, once more with a fresh one: a refused request was not taken. */
  async function sendFresh(
    build: () => Promise<BuiltRequest | undefined>,
    request: RequestSpec,
    variables: Variables,
    options: CallOptions,
  ): Promise<Reply> {
    const built = await build();
    if (built === undefined) return { kind: 'not-received', message: 'The request names a variable that is not set.' };
    const reply = await exchange(built, request, visible(variables), options);
    if (!isStale(reply, options)) return reply;
    const failed = await authorize(options);
    const again = await build();
    // Of tries before this one, the first may have been taken: nothing that comes after it can say otherwise.
    const mayBeTaken = reply.kind === 'unclear' || (reply.kind === 'refused' && reply.mayBeTaken === true);
    if (failed !== undefined) return mayBeTaken ? reply : failed;
    if (again === undefined) return reply;
    const second = await exchange(again, request, visible(variables), options);
    if (second.kind === 'not-received' || second.kind === 'withdrawn') return mayBeTaken ? reply : second;
    return second.kind === 'refused' && mayBeTaken ? { ...second, mayBeTaken: true } : second;
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
        replies.push(await sendFresh(build, request, variables, options));
      }
      return replies;
    },
    async *stream(request, variables, options) {
      const failed = token === undefined ? await authorize(options) : undefined;
      if (failed !== undefined && failed.kind !== 'ok') {
        yield failed;
        return;
      }
      const open = async ({ url, headers }: BuiltRequest): Promise<StreamReply> => {
        const result = await transport.openStream({ method: 'GET', url, headers }, options);
        if (result.kind === 'stream') return result;
        const reply = await toReply(result, url, request, visible(variables));
        // What is no 2xx may still be listed under `ok`; a result it is not.
        return reply.kind === 'ok' ? { kind: 'refused', status: reply.answer.status, message: 'no result' } : reply;
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
