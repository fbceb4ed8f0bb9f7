import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultPlan } from './faults.ts';
import { createJobs } from './jobs.ts';
import { createRecorder, type OpenRequest, type RecordDetail, type SandboxRecord } from './record.ts';
import { answerOwnPath, OWN_PATHS } from './record-pages.ts';
import type { Reply, RequestKind, Vendor } from './types.ts';
import { createLimiter } from './window.ts';
import { deliver, handlesFirst, type Later, leavesAnswerWhole, send } from './wire-faults.ts';

const SECOND_MS = 1000;
/** What the gateway that the vendors seem to use takes at most. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** In the place of the vendor's answer where a fault keeps the vendor from being asked. */
const NOT_ASKED: Reply = { status: 200, body: '{}' };

export interface ExchangeSettings {
  readonly vendor: Vendor;
  readonly apiKeys: readonly string[];
  readonly jobSeconds: number;
  readonly rate: number | 'unlimited';
  readonly retryAfterSeconds: number | undefined;
  readonly answerDelayMs: number;
  readonly detail: RecordDetail;
  readonly plan: FaultPlan;
  readonly seed: string;
  /** Milliseconds since the sandbox started. */
  readonly elapsedMs: () => number;
  readonly later: Later;
}

/** A request on its way through. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: OpenRequest;
  readonly kind: RequestKind;
  readonly path: string;
  readonly query: string;
}

/** Record, rate, body, faults, vendor, in this order, for every request. */
export function createExchange(settings: ExchangeSettings): {
  readonly record: SandboxRecord;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
} {
  const { vendor, elapsedMs, later, answerDelayMs, plan } = settings;
  const keys = new Set(settings.apiKeys);
  const windowMs = (vendor.windowSeconds ?? 1) * SECOND_MS;
  const recorder = createRecorder(settings.detail);
  const limiter = settings.rate === 'unlimited' ? undefined : createLimiter(settings.rate, windowMs);
  const { jobSeconds, seed } = settings;
  const { words, formatJobId: formatId } = vendor;
  const jobs = createJobs({ words, jobSeconds, seed, formatId, recorder });
  const throttled = withRetryAfter(vendor.throttled, settings.retryAfterSeconds);

  const arrive = (request: IncomingMessage, response: ServerResponse): Arrival => {
    const { method = '', url = '', headers } = request;
    const [path = '', query = ''] = splitOnce(url, '?');
    const kind = vendor.classify(method, path);
    const hasKey = vendor.readKey(headers) !== undefined;
    const entry = recorder.request({ kind, method, path: url, atMs: elapsedMs(), hasKey, host: headers.host ?? '' });
    return { request, response, entry, kind, path, query };
  };

  const finish = ({ entry, response }: Arrival, reply: Reply): void => {
    entry.status = reply.status;
    send(response, reply);
  };

  const answer = async (arrival: Arrival, body: Uint8Array): Promise<void> => {
    const { request, response, entry, kind, path } = arrival;
    const { wire, job: faults } = plan.hit(kind);
    const ask = async (): Promise<Reply> => {
      const isAnswered = wire === undefined || leavesAnswerWhole(wire);
      const desk = jobs.open({ nowMs: elapsedMs(), faults, isAnswered });
      const { method = '', headers } = request;
      const isAuthorized = keys.has(vendor.readKey(headers) ?? '');
      const query = new URLSearchParams(arrival.query);
      const reply = await vendor.handle({ method, path, query, headers, body, isAuthorized }, desk);
      return { ...reply, body: desk.edit(reply.body) };
    };
    if (wire === undefined) {
      finish(arrival, await ask());
      return;
    }
    const reply = handlesFirst(wire) ? await ask() : NOT_ASKED;
    entry.fault = wire.kind;
    deliver(wire, { response, reply, later });
    entry.status = response.headersSent ? response.statusCode : null;
  };

  const receive = (arrival: Arrival): void => {
    const isThrottled = limiter?.take(arrival.entry.atMs) === false;
    if (isThrottled) recorder.throttle();
    collect(arrival.request, (body) => {
      const proceed = (): void => {
        if (isThrottled) finish(arrival, throttled);
        else if (body === undefined) finish(arrival, vendor.tooLarge);
        else void answer(arrival, body);
      };
      if (answerDelayMs > 0) later(answerDelayMs, proceed);
      else proceed();
    });
  };

  return {
    record: recorder.record,
    onRequest(request, response) {
      if (request.url?.startsWith(OWN_PATHS) === true) answerOwnPath(request, response, recorder.record);
      else receive(arrive(request, response));
    },
  };
}

/** The text before and after the first separator. */
function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function withRetryAfter(reply: Reply, seconds: number | undefined): Reply {
  return seconds === undefined ? reply : { ...reply, headers: { 'retry-after': String(seconds) } };
}

/** Reads the body to its end; undefined where it is too large. A request that breaks off is never done. */
function collect(request: IncomingMessage, done: (body: Uint8Array | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => done(bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined));
}
