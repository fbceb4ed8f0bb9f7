import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Encounter, Instruments } from './instruments.ts';
import { createJobs } from './jobs.ts';
import { createLimiter, createTokenBucket } from './rate-limiter.ts';
import { createRecorder, type OpenRequest, type RequestKind, type SandboxRecord } from './record.ts';
import { OWN_PATHS, serveRecord } from './record-pages.ts';
import { type AnyReply, respond } from './respond.ts';
import type { Vendor } from './types.ts';

const SECOND_MS = 1000;
/** The limit of the gateway that the vendors seem to use. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface HandlerSettings {
  readonly vendor: Vendor;
  readonly apiKeys: readonly string[];
  readonly jobSeconds: number;
  readonly seed: string;
  /** Milliseconds since the sandbox started. */
  readonly elapsedMs: () => number;
  readonly instruments: Instruments;
}

/** A request that is being handled. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: OpenRequest;
  readonly kind: RequestKind;
  readonly path: string;
  readonly query: string;
}

/** Handles every request to the vendor's API: record, rate, body, vendor, in this order. */
export function createRequestHandler(settings: HandlerSettings): {
  readonly record: SandboxRecord;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
} {
  const { vendor, elapsedMs, jobSeconds, seed, instruments } = settings;
  const keys = new Set(settings.apiKeys);
  const rate = instruments.rate ?? vendor.rate;
  const createRate = vendor.hasTokenBucket === true ? createTokenBucket : createLimiter;
  const limiter = rate === 'unlimited' ? undefined : createRate(rate, (vendor.windowSeconds ?? 1) * SECOND_MS);
  const recorder = createRecorder(instruments.rowCounter);
  const jobs = createJobs({ vendor, jobSeconds, seed, recorder });
  const { throttled: overRate } = vendor;
  const throttled = { ...overRate, headers: { ...overRate.headers, ...instruments.throttledHeaders } };

  const arrive = (request: IncomingMessage, response: ServerResponse): Arrival => {
    const { method = '', url = '', headers } = request;
    const [path = '', query = ''] = splitOnce(url, '?');
    const kind = vendor.classify(method, path);
    const hasKey = vendor.readKey(headers) !== undefined;
    const entry = recorder.request({ kind, method, path: url, atMs: elapsedMs(), hasKey, host: headers.host ?? '' });
    return { request, response, entry, kind, path, query };
  };

  const ask = async (arrival: Arrival, body: Uint8Array, met: Encounter | undefined): Promise<AnyReply> => {
    const { method = '', headers } = arrival.request;
    const isAuthorized = keys.has(vendor.readKey(headers) ?? '');
    const query = new URLSearchParams(arrival.query);
    const desk = jobs.open({ nowMs: elapsedMs(), met });
    const reply = await vendor.handle({ method, path: arrival.path, query, headers, body, isAuthorized }, desk);
    return met === undefined ? reply : { ...reply, body: met.edit(reply.body) };
  };

  const finish = (arrival: Arrival, body: Uint8Array | undefined, isThrottled: boolean): void => {
    const { response, entry, kind } = arrival;
    const met = isThrottled || body === undefined ? undefined : instruments.meet?.(kind);
    entry.fault = met?.detour?.name ?? null;
    const read = async (): Promise<AnyReply> => {
      if (isThrottled) return throttled;
      return body === undefined ? vendor.tooLarge : ask(arrival, body, met);
    };
    const note = (status: number | null): void => {
      entry.status = status;
    };
    void respond(response, read, { detour: met?.detour, note });
  };

  const receive = (arrival: Arrival): void => {
    const isThrottled = limiter?.take(arrival.entry.atMs) === false;
    if (isThrottled) recorder.throttle();
    collect(arrival.request, (body) => {
      const proceed = (): void => finish(arrival, body, isThrottled);
      if (instruments.hold === undefined) proceed();
      else instruments.hold(arrival.response, proceed);
    });
  };

  return {
    record: recorder.record,
    onRequest(request, response) {
      if (request.url?.startsWith(OWN_PATHS) === true) serveRecord(request, response, recorder.record);
      else receive(arrive(request, response));
    },
  };
}

/** The text before and after the first separator. */
function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** Reads the body to its end; undefined if it is too large. If the request breaks off, `done` is never called. */
function collect(request: IncomingMessage, done: (body: Uint8Array | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => done(bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined));
}
