import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { FaultError } from '../domain/fault.ts';
import { createExchange } from './exchange.ts';
import { createFaultPlan, type FaultRule } from './faults.ts';
import { closeServer, LOOPBACK, listenOnLoopback } from './loopback.ts';
import type { NgpvanOptions } from './ngpvan-jobs.ts';
import type { PasscreatorOptions } from './passcreator-bulk.ts';
import type { RecordDetail, SandboxRecord } from './record.ts';
import type { VendorRecords } from './vendor-records.ts';
import { VENDORS, type VendorOpener } from './vendors.ts';
import type { Later } from './wire-faults.ts';

/** The key that a sandbox knows if it is told no other. It opens nothing else. */
export const SANDBOX_KEY = 'sandbox-key';

/** 2^48 seeds of job ids and signatures. */
const SEED_BYTES = 6;

export interface SandboxOptions {
  /** A name in `VENDORS`. */
  readonly vendor: string;
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Keys that are accepted; default `SANDBOX_KEY` alone. */
  readonly apiKeys?: readonly string[];
  /** How long a job runs; 0, the default: it has ended at its first poll. */
  readonly jobSeconds?: number;
  /** Requests in any of the vendor's windows (a second, a minute), wherever it starts; default: what it documents. */
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
  /** Wall clock in milliseconds since 1970, for dates in answers and for links and signatures that expire. */
  readonly epochMs?: () => number;
  readonly ngpvan?: NgpvanOptions;
  readonly passcreator?: PasscreatorOptions;
}

export interface Sandbox extends VendorRecords {
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
  const open = findVendor(options.vendor);
  checkNumbers(options);
  const timers = createTimers();
  const now = options.now ?? (() => performance.now());
  const startedAt = now();
  const shared = {
    detail: options.record ?? 'full',
    jobSeconds: options.jobSeconds ?? 0,
    seed: randomBytes(SEED_BYTES).toString('hex'),
    elapsedMs: () => now() - startedAt,
    later: timers.later,
  } as const;
  const plan = createFaultPlan(options.faults ?? []);
  const opened = await open({ ...shared, faults: plan, epochMs: options.epochMs ?? Date.now }, options);
  const { record, onRequest } = createExchange({
    ...shared,
    vendor: opened.vendor,
    plan,
    apiKeys: options.apiKeys ?? [SANDBOX_KEY],
    rate: options.rate ?? opened.vendor.rate,
    retryAfterSeconds: options.retryAfterSeconds,
    answerDelayMs: options.answerDelayMs ?? 0,
  });
  const server = createServer(onRequest);
  const port = await listenOnLoopback(server, options.port ?? 0).catch(async (error: unknown) => {
    await opened.stop();
    throw error;
  });
  const stop = async (): Promise<void> => {
    timers.clear();
    await closeServer(server);
    await opened.stop();
  };
  return { ...opened.records, url: `http://${LOOPBACK}:${port}`, port, record, stop };
}

function findVendor(name: string): VendorOpener {
  const open = VENDORS.get(name);
  if (open !== undefined) return open;
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

function fault(code: string, message: string, next: string): FaultError {
  return new FaultError([{ code, message, next }]);
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
