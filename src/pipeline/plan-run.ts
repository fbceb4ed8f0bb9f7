import { createHash } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import { formatDuration } from '../domain/duration.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { Rate } from '../domain/rate.ts';
import type { PlanSummary } from '../domain/report.ts';
import { planBatches } from '../engine/plan.ts';
import type { RowStore } from '../store/row-store.ts';
import type { ReadRows } from './read-rows.ts';
import type { EffectiveLimits, Setup } from './setup.ts';

/** Part of every plan's hash: goes up when the same inputs are cut into other batches. */
const PLAN_VERSION = 1;

export interface RunPlan {
  readonly summary: PlanSummary;
  readonly hash: string;
  readonly keepKeysApart: boolean;
}

/** Cuts all rows that have no outcome yet into batches and counts what sending them takes at the least. */
export function planRun(parts: {
  readonly setup: Setup;
  readonly config: Config;
  readonly store: RowStore;
  readonly read: ReadRows;
}): RunPlan {
  const { setup, config, store, read } = parts;
  const { spec, limits } = setup;
  // Only where equal keys may both be sent, and results name rows by key, must they be kept apart.
  const byKey = setup.key !== undefined && spec.results.every((result) => result.index === undefined);
  const keepKeysApart = byKey && (!setup.key.unique || config['on-duplicate'] === 'send');
  let rows = 0;
  let jobs = 0;
  let bytes = 0;
  const includes = (row: number): boolean => store.table.get(row).outcome === undefined;
  for (const batch of planBatches(store.table, {
    maxRows: limits.rows,
    maxBytes: limits.bytes,
    keepKeysApart,
    grouped: spec.group !== undefined,
    includes,
  })) {
    jobs += 1;
    rows += batch.rows.length;
    for (const row of batch.rows) bytes += store.table.get(row).encodedBytes;
  }
  const perJob =
    spec.submit.length +
    (spec.poll === undefined ? 0 : 1) +
    spec.results.filter((result) => result.request !== undefined).length;
  const requests = rows === 0 ? 0 : spec.preflight.length + jobs * perJob;
  const summary: PlanSummary = {
    rows,
    jobs,
    requests,
    bytes,
    leastMs: Math.round(
      Math.max((requests / limits.requestsPerSecond) * 1000, leastForJobs(spec.limits.jobs?.value, jobs)),
    ),
    inferred: spec.facts.filter((fact) => fact.verified === 'inferred').map((fact) => fact.text),
  };
  return { summary, hash: hashPlan(setup, config, limits, read), keepKeysApart };
}

/** Milliseconds until the last job may be created, where the vendor caps jobs in a window. */
function leastForJobs(cap: Rate | undefined, jobs: number): number {
  return cap === undefined || jobs === 0 ? 0 : (Math.ceil(jobs / cap.requests) - 1) * cap.windowMs;
}

/** The same files and the same settings that shape what is sent give the same hash (contract, section 6). */
function hashPlan(setup: Setup, config: Config, limits: EffectiveLimits, read: ReadRows): string {
  const parts = [
    PLAN_VERSION,
    setup.spec.hash,
    setup.publicInputs,
    [...(setup.columns ?? [])],
    setup.key?.column,
    config['on-duplicate'],
    config.blank,
    limits.rows,
    read.files.map((file) => file.sha256),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** A plan that can't end before the timeout must not begin. */
export function checkTime(plan: PlanSummary, limits: EffectiveLimits, timeoutMs: number): void {
  if (plan.leastMs <= timeoutMs) return;
  const fault: Fault = {
    code: 'plan/too-long',
    message: `Sending ${plan.rows} rows takes at least ${formatDuration(plan.leastMs)} (${plan.requests} requests at ${limits.requestsPerSecond} a second), and the timeout is ${formatDuration(timeoutMs)}.`,
    next: `Raise timeout to more than ${formatDuration(plan.leastMs)}, send fewer rows at a time, or raise batch-size or rate if the vendor allows.`,
    input: 'timeout',
  };
  throw new FaultError([fault]);
}
