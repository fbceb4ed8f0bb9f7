import { readContent } from '../../src/expression/content.ts';
import { onAbort } from '../../src/ports/abort.ts';
import { type Http, HttpFailure, type HttpRequest, type HttpResponse } from '../../src/ports/http.ts';
import type { SimulatedClock } from './clock.ts';
import { luck } from './dice.ts';
import type { SentRequest } from './evidence.ts';
import { NOT_HANDLED, type RequestStage } from './faults.ts';
import { never, type Process } from './process.ts';
import type { Story, WireFault } from './story.ts';
import { API_KEY, API_ORIGIN, API_ORIGINS, STORAGE_ORIGIN, type Vendor, type VendorAnswer } from './vendor.ts';
import { spoil } from './wire.ts';

/** One way takes up to so long. */
const MOST_LATENCY_MS = 60;

interface NetworkParts {
  readonly story: Story;
  readonly vendor: Vendor;
  readonly clock: SimulatedClock;
  readonly requests: SentRequest[];
  readonly fired: Map<string, number>;
  readonly note: (event: string) => void;
  /** Bytes of a file that is a body. */
  readonly readFile: (path: string) => Buffer;
  /** The ledger on the disk. */
  readonly ledger: () => string;
  /** Its head beside it. */
  readonly head: () => string;
}

/** The way between the program and the vendor; it outlives the program. */
export interface Network {
  connect(attempt: number, process: Process): Http;
}

export function createNetwork(parts: NetworkParts): Network {
  const { story, vendor, clock, requests, fired, note } = parts;
  const counts = new Map<RequestStage, number>();
  const uploaded = new Map<string, readonly string[]>();

  function faultOf(stage: RequestStage, nth: number): WireFault | undefined {
    const found = story.wire.find((each) => each.stage === stage && nth >= each.nth && nth < each.nth + each.times);
    if (found === undefined) return undefined;
    const name = `${stage}/${found.kind}`;
    fired.set(name, (fired.get(name) ?? 0) + 1);
    return found;
  }

  function register(request: HttpRequest, attempt: number, body: Buffer): [SentRequest, WireFault | undefined] {
    const stage = stageOf(request);
    const nth = (counts.get(stage) ?? 0) + 1;
    counts.set(stage, nth);
    const fault = faultOf(stage, nth);
    const sent: SentRequest = {
      number: requests.length + 1,
      attempt,
      stage,
      nth,
      method: request.method,
      origin: request.url.origin,
      path: request.url.pathname,
      at: clock.now(),
      notes: notesOf(body, uploaded),
      ledger: stage === 'submit' || stage === 'poll' ? parts.ledger() : '',
      head: stage === 'submit' ? parts.head() : '',
      fault: fault?.kind,
      arrivedAt: undefined,
      endedAt: undefined,
      status: undefined,
      notBefore: undefined,
    };
    requests.push(sent);
    if (stage === 'upload' && request.method === 'PUT') uploaded.set(sent.path, sent.notes);
    note(`${stage} ${request.method} ${request.url.pathname} ${fault?.kind ?? ''}`);
    return [sent, fault];
  }

  async function send(
    request: HttpRequest,
    signal: AbortSignal,
    attempt: number,
    process: Process,
  ): Promise<HttpResponse> {
    const body = await bodyOf(request, parts.readFile);
    const stage = stageOf(request);
    // As the shipped client does.
    if (signal.aborted) throw new HttpFailure('connect', 'the request was aborted', { cause: signal.reason });
    if (process.dies(stage, 'before')) return never();
    const [sent, fault] = register(request, attempt, body);
    const end = <T>(status: number | undefined, value: T): T => {
      sent.endedAt = clock.now();
      sent.status = status;
      note(`answer ${sent.number} ${status ?? 'none'}`);
      return value;
    };
    const latency = (way: string): number =>
      1 + Math.floor(luck(story.seed, `${way} ${sent.number}`) * MOST_LATENCY_MS);
    const isHandled = fault === undefined || !NOT_HANDLED.has(fault.kind);
    const upMs = latency('up') + (fault?.kind === 'late-delivery' ? fault.seconds * 1000 : 0);
    const deliver = (): VendorAnswer | undefined => {
      // A request that was called off on its way may arrive all the same.
      const isCalledOff = signal.aborted && luck(story.seed, `called off ${sent.number}`) < 0.5;
      if (isCalledOff && fault?.kind !== 'late-delivery') return undefined;
      sent.arrivedAt = clock.now();
      if (!isHandled) return undefined;
      const asked = { method: request.method, url: request.url, headers: request.headers, body };
      if (fault?.kind === 'delivered-twice') vendor.handle(asked);
      const answer = vendor.handle(asked);
      note(`handled ${sent.number} ${answer.status} ${answer.body.length}`);
      return answer;
    };
    const arrived = clock.sleep(upMs).then(deliver);
    const exchange = async (): Promise<HttpResponse> => {
      if (fault?.kind === 'late-delivery') {
        await clock.sleep(latency('reset'));
        throw end(undefined, new HttpFailure('exchange', 'the connection was reset (ECONNRESET)'));
      }
      const answer = await arrived;
      if (process.dies(stage, 'after')) return never();
      await clock.sleep(latency('down') + (fault?.kind === 'slow' ? fault.seconds * 1000 : 0));
      if (!process.isAlive()) return never();
      const spoiled = spoil(answer, {
        fault,
        seed: story.seed,
        now: clock.date(),
        number: sent.number,
        notes: sent.notes,
        secret: request.headers.get('authorization')?.replace('Bearer ', '') ?? API_KEY,
      });
      if (spoiled === 'silence') return never();
      if (spoiled instanceof HttpFailure) throw end(undefined, spoiled);
      if (request.url.origin === API_ORIGIN && spoiled.waitMs > 0) sent.notBefore = clock.now() + spoiled.waitMs;
      return end(spoiled.status, { status: spoiled.status, headers: spoiled.headers, body: bytesOf(spoiled, signal) });
    };
    const aborted = new Promise<never>((_, reject) => {
      const callOff = (): void => {
        // The body of an answer that is there is closed with the signal, too.
        if (process.isAlive() && sent.endedAt === undefined)
          reject(end(undefined, new HttpFailure('exchange', 'the request was called off', { cause: signal.reason })));
      };
      if (signal.aborted) callOff();
      else onAbort(signal, callOff);
    });
    const work = exchange();
    work.catch(() => undefined);
    aborted.catch(() => undefined);
    return Promise.race([work, aborted]);
  }

  return {
    connect: (attempt, process) => ({
      send: (request, signal) => (process.isAlive() ? send(request, signal, attempt, process) : never()),
    }),
  };
}

/** The rows of a body, or of the object on the storage that it names. */
function notesOf(body: Buffer, uploaded: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const text = body.toString('latin1');
  const source = /"source":"https:\/\/[^/]+([^?"]+)/.exec(text)?.[1];
  return (source === undefined ? undefined : uploaded.get(source)) ?? text.match(/cnr\d+x\w+q\w+/g) ?? [];
}

async function* bytesOf(
  { chunks, breaks }: { readonly chunks: readonly Buffer[]; readonly breaks: 'no' | 'cut' | 'stall' },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  yield* chunks;
  if (breaks === 'cut') throw new HttpFailure('body', 'the connection broke');
  if (breaks === 'stall') {
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    throw new HttpFailure('body', 'the body was called off', { cause: signal.reason });
  }
}

async function bodyOf({ body }: HttpRequest, readFile: (path: string) => Buffer): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return 'file' in body ? readFile(body.file) : readContent(body);
}

function stageOf({ method, url }: HttpRequest): RequestStage {
  if (url.origin === STORAGE_ORIGIN) return 'upload';
  if (!API_ORIGINS.has(url.origin) || url.pathname.endsWith('/errors')) return 'result';
  if (url.pathname.endsWith('/me')) return 'preflight';
  if (url.pathname.endsWith('/token')) return 'token';
  if (url.pathname.endsWith('/search')) return 'lookup';
  if (url.pathname.endsWith('/cancel')) return 'cancel';
  return method === 'POST' ? 'submit' : 'poll';
}
