import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { FaultError } from '../domain/fault.ts';
import { createExchange } from './exchange.ts';
import type { FaultRule } from './faults.ts';
import type { RecordDetail, SandboxRecord } from './record.ts';
import type { Vendor } from './types.ts';
import { VENDORS } from './vendors.ts';
import type { Later } from './wire-faults.ts';

/** The key that a sandbox knows if it is told no other. It opens nothing else. */
export const SANDBOX_KEY = 'sandbox-key';

const HOST = '127.0.0.1';
/** 2^48 beginnings of job ids: those of one sandbox mean nothing to the next. */
const ID_BYTES = 6;

export interface SandboxOptions {
  /** A name in `VENDORS`. */
  readonly vendor: string;
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Keys that are accepted; default `SANDBOX_KEY` alone. */
  readonly apiKeys?: readonly string[];
  /** How long a job runs; 0, the default: it has ended at its first poll. */
  readonly jobSeconds?: number;
  /** Requests in any second, wherever it starts; default: what the vendor documents. */
  readonly rate?: number | 'unlimited';
  /** Sent as Retry-After with a 429; default: no such header. */
  readonly retryAfterSeconds?: number;
  /** Pause before every answer. */
  readonly answerDelayMs?: number;
  /** Default `full`; `counts` for millions of rows. */
  readonly record?: RecordDetail;
  readonly faults?: readonly FaultRule[];
  /** Monotonic milliseconds, for the rate, the jobs and the record; default: the process's own clock. */
  readonly now?: () => number;
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>`, to be used as `base-url`. */
  readonly url: string;
  readonly port: number;
  readonly record: SandboxRecord;
  /** Breaks all connections off and frees the port. */
  stop(): Promise<void>;
}

/**
 * Serves a simulated vendor on loopback. Rejects with a `FaultError`: `sandbox/unknown-vendor`, `sandbox/bad-option`,
 * `sandbox/cannot-listen`.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const vendor = findVendor(options.vendor);
  checkNumbers(options);
  const timers = createTimers();
  const { record, onRequest } = createExchange({
    vendor,
    apiKeys: options.apiKeys ?? [SANDBOX_KEY],
    jobSeconds: options.jobSeconds ?? 0,
    rate: options.rate ?? vendor.rate,
    retryAfterSeconds: options.retryAfterSeconds,
    answerDelayMs: options.answerDelayMs ?? 0,
    detail: options.record ?? 'full',
    faults: options.faults ?? [],
    jobIdPrefix: `job_${randomBytes(ID_BYTES).toString('hex')}`,
    now: options.now ?? (() => performance.now()),
    later: timers.later,
  });
  const server = createServer(onRequest);
  // An idle connection is never closed from this side, so no request can meet one that is just closing.
  server.keepAliveTimeout = 0;
  const port = await listen(server, options.port ?? 0);
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      timers.clear();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://${HOST}:${port}`, port, record, stop };
}

function findVendor(name: string): Vendor {
  const vendor = VENDORS.get(name);
  if (vendor !== undefined) return vendor;
  const known = [...VENDORS.keys()].join(', ');
  throw fault('sandbox/unknown-vendor', `There is no sandbox of "${name}".`, `Sandboxes exist of: ${known}.`);
}

function checkNumbers(options: SandboxOptions): void {
  const { rate, jobSeconds = 0, answerDelayMs = 0, retryAfterSeconds = 0 } = options;
  const notNegative = { 'job-seconds': jobSeconds, 'answer-delay': answerDelayMs, 'retry-after': retryAfterSeconds };
  const bad = Object.entries(notNegative).filter(([, value]) => !(value >= 0 && Number.isFinite(value)));
  if (rate !== undefined && rate !== 'unlimited' && !(rate > 0)) bad.push(['rate', rate]);
  if (bad.length === 0) return;
  const shown = bad.map(([name, value]) => `${name} ${value}`).join(', ');
  throw fault('sandbox/bad-option', `The sandbox can't use ${shown}.`, 'Give 0 or more, and a rate above 0.');
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.removeListener('error', reject);
      resolve();
    });
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    const next = 'Give another port, or 0 for any free one.';
    throw fault('sandbox/cannot-listen', `The sandbox can't listen on ${HOST}:${port}: ${why}.`, next, cause);
  });
  const address = server.address();
  return isAddress(address) ? address.port : port;
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

function fault(code: string, message: string, next: string, cause?: unknown): FaultError {
  return new FaultError([{ code, message, next }], cause === undefined ? {} : { cause });
}

/** Timers that all end with the sandbox. */
function createTimers(): { readonly later: Later; clear(): void } {
  const running = new Set<NodeJS.Timeout>();
  return {
    later(ms, step) {
      const timer = setTimeout(() => {
        running.delete(timer);
        step();
      }, ms);
      running.add(timer);
    },
    clear() {
      running.forEach(clearTimeout);
      running.clear();
    },
  };
}
