import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createByteReader, type Message, readMessage } from './http-messages.ts';

/** What a request is for, to whichever of the three vendors, the store or the host of the results it goes. */
export type ToxicStage = 'preflight' | 'submit' | 'poll' | 'lookup' | 'result' | 'upload' | 'download' | 'remove';

/** How much of a message has passed: none, half of its head, the head and half of the body, all but four bytes, all. */
type Place = 'start' | 'head' | 'body' | 'tail' | 'end';

/** What Toxiproxy does to a connection, here to one message of it. */
export type Toxic =
  /** RST, both ways. */
  | { readonly kind: 'reset'; readonly at: Place }
  /** FIN, both ways. `unmeasured`: of an answer that does not say how long it is. */
  | { readonly kind: 'cut'; readonly at: Place; readonly unmeasured?: boolean }
  /** Nothing more comes, and nobody closes. */
  | { readonly kind: 'stall'; readonly at: Place }
  /** FIN after so many bytes; a shorter message passes, and the connection with it. */
  | { readonly kind: 'limit'; readonly bytes: number }
  | { readonly kind: 'drip'; readonly everyMs: number }
  | { readonly kind: 'slice'; readonly bytes: number; readonly everyMs: number }
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  /** The answer says that the connection closes, which then takes its time. `unmeasured`: only that tells its end. */
  | { readonly kind: 'slow close'; readonly ms: number; readonly unmeasured?: boolean };

/** Requests of a stage are counted from 1; the rule meets `times` of them from the `nth` on, or all. */
export interface ToxicRule {
  readonly on: ToxicStage;
  readonly nth?: number | 'all';
  readonly times?: number;
  /** `up`: the request; `down`: the answer. */
  readonly way: 'up' | 'down' | 'both';
  readonly toxic: Toxic;
}

export interface Toxics {
  /** Puts a relay in front of a server; gives the relay's origin. */
  relay(origin: string): Promise<string>;
  /** Requests that came, by stage, whatever became of them. */
  readonly counts: ReadonlyMap<ToxicStage, number>;
  /** Messages that a toxic has met, those that it ends counted when it does. */
  readonly struck: number;
  /** Breaks all connections off and frees the ports. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const TAIL_BYTES = 4;
/** The throttled line is served so often a second. */
const TICKS_PER_SECOND = 20;
/** In poll answers of VAN: another server than the API's. */
const RESULT_LINKS = /http:\/\/127\.0\.0\.1:\d+(?=\/bulk-import-results\/)/g;

const STAGES: readonly (readonly [method: RegExp, path: RegExp, ToxicStage])[] = [
  [/^(POST|PATCH)$/, /./, 'submit'],
  [/^PUT$/, /./, 'upload'],
  [/^DELETE$/, /./, 'remove'],
  [/^GET$/, /\/(networks\/jobs|bulkImportJobs|process)\/(?!resources)/, 'poll'],
  [/^GET$/, /\/bulk-import-results\//, 'result'],
  [/^GET$/, /\.zip$/, 'download'],
  [/^GET$/, /\/pass$/, 'lookup'],
];

function stageOf({ method, path }: { readonly method: string; readonly path: string }): ToxicStage {
  return STAGES.find(([methods, paths]) => methods.test(method) && paths.test(path))?.[2] ?? 'preflight';
}

/** TCP relays that know the HTTP messages which pass, so that a rule can meet one of them. */
export function createToxics(rules: readonly ToxicRule[]): Toxics {
  const end = new AbortController();
  const clients = new Set<Socket>();
  const upstreams = new Set<Socket>();
  const servers: { close(): Promise<void> }[] = [];
  const counts = new Map<ToxicStage, number>();
  const relays = new Map<string, Promise<string>>();
  let struck = 0;

  const pick = (stage: ToxicStage, count: number, way: 'up' | 'down'): Toxic | undefined =>
    rules.find((rule) => rule.on === stage && covers(rule, count) && (rule.way === way || rule.way === 'both'))?.toxic;

  async function serve(client: Socket, upstreamPort: number): Promise<void> {
    const upstream = open(connect({ port: upstreamPort, host: HOST, noDelay: true }), upstreams);
    const asks = createByteReader(client);
    const answers = createByteReader(upstream);
    // A client that goes takes its connection to the server with it.
    client.once('close', () => upstream.destroy());
    const pass = async (message: Message, to: Socket, shape: Shape | undefined): Promise<boolean> => {
      if (shape === undefined) return passOn(message, to, PLAIN, end.signal);
      struck += shape.last === undefined ? 1 : 0;
      if (!(await passOn(message, to, shape, end.signal))) return false;
      if (shape.last === undefined) return true;
      struck += 1;
      if (shape.last === 'rst') for (const socket of [client, upstream]) socket.resetAndDestroy();
      if (shape.last === 'fin') for (const socket of [client, upstream]) socket.end();
      return false;
    };
    for (;;) {
      const request = await readMessage(asks);
      if (request === undefined) break;
      const stage = stageOf(request);
      const count = (counts.get(stage) ?? 0) + 1;
      counts.set(stage, count);
      const hurdle = pick(stage, count, 'up');
      if (!(await pass(request, upstream, hurdle && shapeOf(hurdle, request)))) return;
      const answer = await readMessage(answers);
      if (answer === undefined) break;
      if (stage === 'poll') await answer.edit((body) => relayLinks(body));
      const toxic = pick(stage, count, 'down');
      const isSlowToClose = toxic?.kind === 'slow close';
      const isUnmeasured = toxic !== undefined && 'unmeasured' in toxic && toxic.unmeasured === true;
      if (isSlowToClose || isUnmeasured) answer.announceClose(isUnmeasured);
      if (!(await pass(answer, client, toxic && shapeOf(toxic, answer)))) return;
      if (isSlowToClose) await pause(toxic.ms, undefined, { signal: end.signal });
      if (isSlowToClose || answer.closes) break;
    }
    client.end();
    upstream.end();
  }

  async function relayLinks(body: string): Promise<string> {
    const origins = new Map<string, string>();
    for (const [origin] of body.matchAll(RESULT_LINKS)) origins.set(origin, await relay(origin));
    return body.replace(RESULT_LINKS, (origin) => origins.get(origin) ?? origin);
  }

  function relay(origin: string): Promise<string> {
    const known = relays.get(origin) ?? listen(Number(new URL(origin).port));
    relays.set(origin, known);
    return known;
  }

  async function listen(upstreamPort: number): Promise<string> {
    const server = createServer({ noDelay: true }, (client) => {
      // Whatever breaks on a connection ends that connection.
      serve(open(client, clients), upstreamPort).catch(() => client.destroy());
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, HOST, resolve));
    servers.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    return `http://${HOST}:${(server.address() as AddressInfo).port}`;
  }

  return {
    relay,
    counts,
    get struck() {
      return struck;
    },
    async close() {
      end.abort();
      const closed = servers.map((server) => server.close());
      for (const socket of [...clients, ...upstreams]) socket.destroy();
      await Promise.all(closed);
    },
  };
}

function open(socket: Socket, all: Set<Socket>): Socket {
  all.add(socket);
  socket.on('error', () => undefined);
  socket.once('close', () => all.delete(socket));
  return socket;
}

function covers({ nth = 1, times }: ToxicRule, count: number): boolean {
  if (nth === 'all') return true;
  return count >= nth && count < nth + (times ?? 1);
}

/** How a message passes, and what comes after it. */
interface Shape {
  /** Bytes at a time. */
  readonly slice: number;
  /** Pause before each of them. */
  readonly everyMs: number;
  /** Bytes that pass. */
  readonly keep: number;
  readonly last: 'rst' | 'fin' | 'stall' | undefined;
}

const ALL = Number.POSITIVE_INFINITY;
const PLAIN: Shape = { slice: ALL, everyMs: 0, keep: ALL, last: undefined };

function shapeOf(toxic: Toxic, message: Message): Shape {
  switch (toxic.kind) {
    case 'reset':
      return { ...PLAIN, keep: bytesBefore(toxic.at, message), last: 'rst' };
    case 'cut':
      return { ...PLAIN, keep: bytesBefore(toxic.at, message), last: 'fin' };
    case 'stall':
      return { ...PLAIN, keep: bytesBefore(toxic.at, message), last: 'stall' };
    case 'limit':
      return message.bytes < toxic.bytes ? PLAIN : { ...PLAIN, keep: toxic.bytes, last: 'fin' };
    case 'drip':
      return { ...PLAIN, slice: 1, everyMs: toxic.everyMs };
    case 'slice':
      return { ...PLAIN, slice: toxic.bytes, everyMs: toxic.everyMs };
    case 'latency':
      return { ...PLAIN, everyMs: toxic.ms };
    case 'bandwidth':
      return {
        ...PLAIN,
        slice: Math.ceil(toxic.bytesPerSecond / TICKS_PER_SECOND),
        everyMs: 1000 / TICKS_PER_SECOND,
      };
    case 'slow close':
      return PLAIN;
  }
}

function bytesBefore(place: Place, { headBytes, bytes }: Message): number {
  switch (place) {
    case 'start':
      return 0;
    case 'head':
      return Math.floor(headBytes / 2);
    case 'body':
      return headBytes + Math.floor((bytes - headBytes) / 2);
    case 'tail':
      return bytes - TAIL_BYTES;
    case 'end':
      return bytes;
  }
}

/** False where the message broke off on its way, or what it was to go to is gone. */
async function passOn(message: Message, to: Socket, shape: Shape, signal: AbortSignal): Promise<boolean> {
  const { slice, everyMs, keep } = shape;
  for (let sent = 0; sent < Math.min(keep, message.bytes); ) {
    const bytes = await message.read(Math.min(slice, keep - sent));
    if (bytes === undefined) {
      // Only the end of the connection tells that such a message was whole.
      return message.bytes === ALL;
    }
    if (everyMs > 0) await pause(everyMs, undefined, { signal });
    if (to.destroyed) return false;
    await new Promise<void>((resolve) => to.write(bytes, () => resolve()));
    sent += bytes.length;
  }
  return true;
}
