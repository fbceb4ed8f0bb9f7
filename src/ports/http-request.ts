import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { onAbort } from './abort.ts';
import { HttpFailure, type HttpRequest, type HttpResponse, type HttpStage } from './http.ts';
import { openFileBody, openMadeBody } from './http-body.ts';
import { toHttpFailure } from './http-errors.ts';
import type { HttpPool } from './http-pool.ts';
import { adviseOnAllProxy, bareHost, findProxy, openTunnel, portOf } from './http-proxy.ts';
import { toResponse } from './http-response.ts';

interface RequestContext {
  readonly pool: HttpPool;
  readonly request: HttpRequest;
  readonly signal: AbortSignal;
  readonly connectTimeoutMs: number;
}

/** One request in progress. */
interface Flow {
  stage: HttpStage;
  /** Why we ended it, or what the connection reported after the head of the response. */
  failure: HttpFailure | undefined;
  request: http.ClientRequest | undefined;
  message: http.IncomingMessage | undefined;
  /** Rejects when we end the request, also where Node would stay silent. */
  readonly ended: Promise<never>;
  readonly giveUp: (failure: HttpFailure) => void;
  /** Remove timers and listeners, and close the file and the tunnel. */
  readonly cleanups: (() => void)[];
}

/** Sends one request; see `Http.send`. Leaves no timer, listener or file behind, whatever happens. */
export async function sendRequest(context: RequestContext): Promise<HttpResponse> {
  const { pool, request, signal } = context;
  if (signal.aborted) throw new HttpFailure('connect', 'the request was aborted', { cause: signal.reason });
  const flow = createFlow();
  watch(flow, context);
  try {
    const stream = await openBody(flow, request);
    throwIfEnded(flow);
    const route = await findRoute(flow, pool, request.url);
    throwIfEnded(flow);
    const message = await Promise.race([send(flow, request, route, stream), flow.ended]);
    const { socket } = message;
    message.once('end', () => pool.release(socket));
    message.once('close', () => cleanUp(flow));
    throwIfEnded(flow);
    return toResponse(message, () => throwIfEnded(flow));
  } catch (error) {
    cleanUp(flow);
    const remedy = flow.stage === 'connect' ? adviseOnAllProxy(request.url) : undefined;
    throw flow.failure ?? toHttpFailure(flow.stage, error, remedy);
  }
}

function createFlow(): Flow {
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
    cleanups: [],
  };
}

/** Ends the request when the caller aborts or no connection comes about. */
function watch(flow: Flow, { request, signal, connectTimeoutMs }: RequestContext): void {
  const leave = onAbort(signal, () => end(flow, 'the request was aborted', { cause: signal.reason }));
  const onLate = (): void => {
    if (flow.stage !== 'connect') return;
    const remedy = adviseOnAllProxy(request.url);
    end(flow, `no connection within ${connectTimeoutMs / 1000} s`, { remedy });
  };
  const timer = setTimeout(onLate, connectTimeoutMs);
  flow.cleanups.push(leave, () => clearTimeout(timer));
}

function end(
  flow: Flow,
  reason: string,
  known: { readonly cause?: unknown; readonly remedy?: string | undefined },
): void {
  flow.failure ??= new HttpFailure(flow.stage, reason, known);
  // The request would throw away what is left of the response and end its body as if it were whole.
  (flow.message ?? flow.request)?.destroy(flow.failure);
  flow.giveUp(flow.failure);
}

function throwIfEnded({ failure }: Flow): void {
  if (failure !== undefined) throw failure;
}

function cleanUp(flow: Flow): void {
  for (const cleanup of flow.cleanups.splice(0)) cleanup();
  // A response that came before the whole request was sent: the server does not want the rest.
  if (flow.request?.writableFinished === false) flow.request.destroy();
}

/** A body that fails while it is sent ends the request unfinished. */
async function openBody(flow: Flow, { body }: HttpRequest): Promise<Readable | null> {
  if (body === undefined || body instanceof Uint8Array) return null;
  const stream = 'file' in body ? await openFileBody(body) : openMadeBody(body);
  stream.once('error', (cause) => end(flow, cause.message, { cause }));
  flow.cleanups.push(() => stream.destroy());
  return stream;
}

type Route = Pick<http.RequestOptions, 'agent' | 'createConnection'>;

/** A kept connection, or a tunnel of the request's own through a proxy. */
async function findRoute(flow: Flow, pool: HttpPool, url: URL): Promise<Route> {
  const proxy = findProxy(url);
  if (proxy === undefined) return { agent: pool.agentFor(url) };
  const tunnel = new AbortController();
  flow.cleanups.push(pool.track(tunnel));
  const socket = await Promise.race([openTunnel(proxy, url, tunnel.signal), flow.ended]);
  return { createConnection: () => (url.protocol === 'https:' ? startTls(socket, url) : socket) };
}

function startTls(socket: Socket, url: URL): Socket {
  const host = bareHost(url);
  return connectTls({ socket, host, servername: isIP(host) === 0 ? host : '', ALPNProtocols: ['http/1.1'] });
}

/** Resolves with the head of the response. */
function send(flow: Flow, request: HttpRequest, route: Route, stream: Readable | null): Promise<http.IncomingMessage> {
  const { url, method, body } = request;
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? https : http).request({
      host: bareHost(url),
      port: portOf(url),
      path: `${url.pathname}${url.search}`,
      method,
      headers: { ...Object.fromEntries(request.headers), ...lengthHeader(request) },
      ...route,
    });
    flow.request = sent;
    watchConnection(flow, sent, url);
    // Not only when the promise is settled: the same packet may hold the body and a fault.
    sent.once('response', (message) => {
      flow.stage = 'body';
      flow.message = message;
      resolve(message);
    });
    // Bytes beyond the announced end of the response are reported here, after the response's own end.
    sent.on('error', (cause) => {
      if (flow.stage === 'body') flow.failure ??= toHttpFailure('body', cause);
      else reject(cause);
    });
    sent.once('upgrade', (_message, socket) => {
      socket.destroy();
      reject(new HttpFailure(flow.stage, 'the server switched to another protocol (101)'));
    });
    if (stream !== null) stream.pipe(sent);
    else if (body instanceof Uint8Array) sent.end(body);
    else sent.end();
  });
}

function lengthHeader({ body, method }: HttpRequest): { 'content-length'?: string } {
  if (body === undefined) return method === 'GET' || method === 'DELETE' ? {} : { 'content-length': '0' };
  return { 'content-length': String(body instanceof Uint8Array ? body.length : body.bytes) };
}

/** Notes from when on bytes of the request may have reached the server. */
function watchConnection(flow: Flow, request: http.ClientRequest, url: URL): void {
  const mayHaveArrived = (): void => {
    if (flow.stage === 'connect') flow.stage = 'exchange';
  };
  request.once('socket', (socket) => {
    if (request.reusedSocket) mayHaveArrived();
    else if (url.protocol === 'https:') socket.once('secureConnect', mayHaveArrived);
    else if (socket.connecting) socket.once('connect', mayHaveArrived);
    else mayHaveArrived();
  });
}
