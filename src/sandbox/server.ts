import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { FaultError } from '../domain/fault.ts';
import type { Instruments } from './instruments.ts';
import { closeServer, LOOPBACK, listenOnLoopback } from './loopback.ts';
import type { Counts, SandboxRecord } from './record.ts';
import { createRequestHandler } from './request-handler.ts';
import type { VendorRecords, VendorWorld } from './types.ts';
import { VENDORS, type VendorOpener, type VendorVariants } from './vendors.ts';

/** The key that a sandbox accepts by default. It opens nothing else; a weak one would make every ledger slow to seal. */
export const SANDBOX_KEY = 'sandbox-9f2d7c41b8e6035aa17c4de2f90b8653';

/** 2^48 seeds of job ids and signatures. */
const SEED_BYTES = 6;

export interface SandboxOptions {
  /** A name in `VENDORS`. */
  readonly vendor: string;
  /** 0, the default: any free port. */
  readonly port?: number;
  /** How long a job runs; 0, the default: it has ended by its first poll. */
  readonly jobSeconds?: number;
  readonly variants?: VendorVariants;
  /** Used by tests and benches only. */
  readonly instruments?: Instruments;
}

export interface Sandbox extends VendorRecords {
  /** `http://127.0.0.1:<port>`, for `base-url`. */
  readonly url: string;
  readonly port: number;
  /** A key that it accepts. */
  readonly apiKey: string;
  readonly record: SandboxRecord;
  /** Closes all connections at once and frees the port. */
  stop(): Promise<void>;
}

/**
 * Serves a simulated vendor on loopback. Rejects with a `FaultError`: `sandbox/unknown-vendor`,
 * `sandbox/cannot-listen`.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { jobSeconds = 0, variants = {}, instruments = {} } = options;
  const open = findVendor(options.vendor);
  const now = instruments.now ?? (() => performance.now());
  const startedAt = now();
  const seed = randomBytes(SEED_BYTES).toString('hex');
  const shared = { jobSeconds, seed, elapsedMs: () => now() - startedAt };
  const world: VendorWorld = {
    ...shared,
    keepsRows: instruments.rowCounter === undefined,
    epochMs: instruments.epochMs ?? Date.now,
    meetFile: instruments.meetFile ?? (() => undefined),
  };
  const { vendor, records, stop: stopVendor } = await open(world, variants);
  const apiKeys = instruments.apiKeys ?? [SANDBOX_KEY];
  const [apiKey = ''] = apiKeys;
  const { record, onRequest } = createRequestHandler({ ...shared, vendor, apiKeys, instruments });
  const server = createServer(onRequest);
  const port = await listenOnLoopback(server, options.port ?? 0).catch(async (error: unknown) => {
    await stopVendor();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await closeServer(server);
    await stopVendor();
  };
  return { ...records, url: `http://${LOOPBACK}:${port}`, port, apiKey, record, stop };
}

/**
 * Serves a sandbox until the signal aborts (at once, if it already has). Resolves with the counts; rejects like
 * `startSandbox`. It does not end the process or handle system signals: that is up to the caller.
 */
export async function serveSandbox(
  options: SandboxOptions,
  { onReady, signal }: { readonly onReady: (address: Sandbox) => void; readonly signal: AbortSignal },
): Promise<Counts> {
  const sandbox: Sandbox = await startSandbox(options);
  try {
    onReady(sandbox);
    await aborted(signal);
  } finally {
    await sandbox.stop();
  }
  return sandbox.record.counts;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function findVendor(name: string): VendorOpener {
  const open = VENDORS.get(name);
  if (open !== undefined) return open;
  const known = [...VENDORS.keys()].join(', ');
  const message = `There is no sandbox for "${name}".`;
  // The path of a provider file; a vendor's name has neither character.
  const test = /[/.]/.test(name)
    ? ' Test your provider file with recorded exchanges: `bulk-job providers test <file>`.'
    : '';
  throw new FaultError([{ code: 'sandbox/unknown-vendor', message, next: `Sandboxes exist for: ${known}.${test}` }]);
}
