import * as http from 'node:http';
import * as https from 'node:https';
import type { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { getProxyUrl, type HttpClientResponse } from '@actions/http-client';
import { HttpFailure, type HttpRequest, type HttpResponse, type HttpStage } from './http.ts';
import { openFileBody } from './http-body.ts';
import { toHttpFailure } from './http-errors.ts';
import type { HttpPool } from './http-pool.ts';
import { toResponse } from './http-response.ts';
import { onAbort } from './shared-signal.ts';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

interface ExchangeContext {
  readonly pool: HttpPool;
  readonly request: HttpRequest;
  readonly signal: AbortSignal;
  readonly connectTimeoutMs: number;
}

/** One exchange in progress. */
interface Wire {
  stage: HttpStage;
  /** Why we ended it, or what the connection said after the head of the answer. */
  failure: HttpFailure | undefined;
  request: http.ClientRequest | undefined;
  message: http.IncomingMessage | undefined;
  /** Rejects when we end the exchange, also where the library would stay silent. */
  readonly ended: Promise<never>;
  readonly giveUp: (failure: HttpFailure) => void;
  /** Aborts the CONNECT of a proxy. */
  readonly tunnel: AbortController;
  /** Takes away timers, listeners and the file. */
  readonly cleanups: (() => void)[];
}

/** Sends one request; see `Http.send`. Leaves no timer, listener or file behind, whatever happens. */
export async function exchange(context: ExchangeContext): Promise<HttpResponse> {
  const { request, signal } = context;
  if (signal.aborted) throw new HttpFailure('connect', 'the request was aborted', { cause: signal.reason });
  const wire = createWire();
  watch(wire, context);
  try {
    const file = await openFile(wire, request);
    throwIfEnded(wire);
    const { message } = await Promise.race([start(wire, context, file), wire.ended]);
    const { socket } = message;
    message.once('end', () => context.pool.release(socket));
    message.once('close', () => cleanUp(wire));
    throwIfEnded(wire);
    return toResponse(message, () => throwIfEnded(wire));
  } catch (error) {
    cleanUp(wire);
    throw wire.failure ?? toHttpFailure(wire.stage, error, proxyOf(request.url));
  }
}

/** Origin of the proxy that leads to a URL, without the user and password that may stand in its address. */
function proxyOf(url: URL): string | undefined {
  const proxy = getProxyUrl(url.href);
  return URL.canParse(proxy) ? new URL(proxy).origin : undefined;
}

function createWire(): Wire {
  let giveUp: (failure: HttpFailure) => void = () => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    giveUp = reject;
  });
  ended.catch(() => undefined);
  return {
    stage: 'connect',
    failure: undefined,
    request: undefined,
    message: undefined,
    ended,
    giveUp,
    tunnel: new AbortController(),
    cleanups: [],
  };
}

/** Ends the exchange when the caller aborts or no connection comes about. */
function watch(wire: Wire, { signal, connectTimeoutMs }: ExchangeContext): void {
  const leave = onAbort(signal, () => end(wire, 'the request was aborted', signal.reason));
  const onLate = (): void => {
    if (wire.stage === 'connect') end(wire, `no connection within ${connectTimeoutMs / 1000} s`);
  };
  const timer = setTimeout(onLate, connectTimeoutMs);
  wire.cleanups.push(leave, () => clearTimeout(timer));
}

function end(wire: Wire, reason: string, cause?: unknown): void {
  wire.failure ??= new HttpFailure(wire.stage, reason, { cause });
  wire.tunnel.abort(wire.failure);
  // The request would throw away what is left of the answer and end its body as if it were whole.
  (wire.message ?? wire.request)?.destroy(wire.failure);
  wire.giveUp(wire.failure);
}

function throwIfEnded({ failure }: Wire): void {
  if (failure !== undefined) throw failure;
}

function cleanUp(wire: Wire): void {
  for (const cleanup of wire.cleanups.splice(0)) cleanup();
  // An answer that came before the whole request was sent: the server does not want the rest.
  if (wire.request?.writableFinished === false) wire.request.destroy();
}

/** A file that fails while it is sent ends the request unfinished; the library would complete it. */
async function openFile(wire: Wire, { body }: HttpRequest): Promise<Readable | null> {
  if (body === undefined || body instanceof Uint8Array) return null;
  const file = await openFileBody(body);
  file.once('error', (cause) => end(wire, cause.message, cause));
  wire.cleanups.push(() => file.destroy());
  return file;
}

async function start(wire: Wire, { pool, request }: ExchangeContext, file: Readable | null) {
  const { url, method, body } = request;
  const { client, agent } = pool.route(url, wire.tunnel.signal);
  const options: http.RequestOptions & { readonly [ON_CREATED]: OnCreated } = {
    // Node wants an IPv6 address without the brackets of the URL.
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? DEFAULT_PORTS[url.protocol] : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method,
    headers: { ...Object.fromEntries(request.headers), ...lengthHeader(request) },
    agent,
    [ON_CREATED](clientRequest) {
      wire.request = clientRequest;
      observe(wire, clientRequest);
      // The library takes text and streams only, and ends the request right after this.
      if (body instanceof Uint8Array && body.length > 0) clientRequest.write(body);
    },
  };
  const httpModule = url.protocol === 'https:' ? REVEALING_HTTPS : REVEALING_HTTP;
  const info = { options, parsedUrl: url, httpModule };
  // Not `requestRaw`, whose generator of its own for each call is never freed before a full collection.
  return new Promise<HttpClientResponse>((resolve, reject) => {
    client.requestRawWithCallback(info, file, (error, response) => {
      if (response === undefined) reject(error ?? new Error('The library gave neither an answer nor an error.'));
      else resolve(response);
    });
  });
}

function lengthHeader({ body, method }: HttpRequest): { 'content-length'?: string } {
  if (body === undefined) return method === 'GET' || method === 'DELETE' ? {} : { 'content-length': '0' };
  return { 'content-length': String(body instanceof Uint8Array ? body.length : body.bytes) };
}

type OnCreated = (request: http.ClientRequest) => void;

/** Goes along in the options, since the library makes its request inside and we need to get hold of it. */
const ON_CREATED = Symbol('on created');

/**
 * The module as the library uses it, telling of each request that it makes. Made once: a module object for each
 * request, with a function of its own, is never freed before a full collection, and all of the request with it.
 */
function reveal<T extends typeof http | typeof https>(module: T): T {
  const request: typeof http.request = (...parameters: unknown[]) => {
    const created: unknown = Reflect.apply(module.request, module, parameters);
    if (!(created instanceof http.ClientRequest)) throw new TypeError('node:http made no request');
    const [options] = parameters;
    if (hasOnCreated(options)) options[ON_CREATED](created);
    return created;
  };
  return { ...module, request };
}

function hasOnCreated(options: unknown): options is { readonly [ON_CREATED]: OnCreated } {
  return typeof options === 'object' && options !== null && ON_CREATED in options;
}

const REVEALING_HTTP = reveal(http);
const REVEALING_HTTPS = reveal(https);

/** Notes from when on bytes of the request may have reached the server. */
function observe(wire: Wire, request: http.ClientRequest): void {
  const mayHaveArrived = (): void => {
    if (wire.stage === 'connect') wire.stage = 'exchange';
  };
  request.once('socket', (socket) => {
    if (request.reusedSocket) mayHaveArrived();
    else if (socket instanceof TLSSocket) socket.once('secureConnect', mayHaveArrived);
    else if (socket.connecting) socket.once('connect', mayHaveArrived);
    else mayHaveArrived();
  });
  // Not only when the library's promise is settled: the same packet may hold the body and a fault.
  request.once('response', (message) => {
    wire.stage = 'body';
    wire.message = message;
  });
  // Bytes beyond the announced end of the answer are reported here, after the answer's own end.
  request.on('error', (cause) => {
    if (wire.stage === 'body') wire.failure ??= toHttpFailure('body', cause);
  });
}
