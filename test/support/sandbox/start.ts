import type { ServerResponse } from 'node:http';
import type { Instruments } from '../../../src/sandbox/instruments.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/server.ts';
import type { VendorVariants } from '../../../src/sandbox/vendors.ts';
import type { FaultRule } from './fault-plan.ts';
import { createFaults } from './faults.ts';
import { createRowCounter } from './row-counter.ts';

/** What a test or a bench wants of a sandbox: plain data, so that it can go to another process, but for the clocks. */
export interface SandboxSetup
  extends Pick<SandboxOptions, 'vendor' | 'port' | 'jobSeconds'>,
    VendorVariants,
    Pick<Instruments, 'apiKeys' | 'rate' | 'now' | 'epochMs'> {
  /** Sent as Retry-After with a 429; default: no such header. */
  readonly retryAfterSeconds?: number;
  /** Pause before every answer of the API. */
  readonly answerDelayMs?: number;
  /** Default `full`; `counts` for millions of rows. */
  readonly record?: 'full' | 'counts';
  readonly faults?: readonly FaultRule[];
}

/** Serves a simulated vendor with its instruments; rejects as the product's own start does. */
export function startInstrumented(setup: SandboxSetup): Promise<Sandbox> {
  return startSandbox({ vendor: setup.vendor, ...instrument(setup) });
}

/** The setup as the product takes it. */
export function instrument(setup: Partial<SandboxSetup>): Partial<SandboxOptions> {
  const { ngpvan, passcreator, retryAfterSeconds, answerDelayMs = 0, record, faults, ...rest } = setup;
  const { apiKeys, rate, now, epochMs, ...options } = rest;
  return {
    ...options,
    variants: { ...(ngpvan && { ngpvan }), ...(passcreator && { passcreator }) },
    instruments: {
      ...(apiKeys && { apiKeys }),
      ...(rate !== undefined && { rate }),
      ...(now && { now }),
      ...(epochMs && { epochMs }),
      ...(retryAfterSeconds !== undefined && { throttledHeaders: { 'retry-after': String(retryAfterSeconds) } }),
      ...(record === 'counts' && { rowCounter: createRowCounter() }),
      ...(faults && faults.length > 0 && createFaults(faults)),
      ...(answerDelayMs > 0 && { hold: createDelay(answerDelayMs) }),
    },
  };
}

/** A request whose client has gone meanwhile, or whose sandbox has stopped, is not answered. */
function createDelay(ms: number): NonNullable<Instruments['hold']> {
  return (response: ServerResponse, proceed) => {
    setTimeout(() => {
      if (!response.destroyed) proceed();
    }, ms).unref();
  };
}
