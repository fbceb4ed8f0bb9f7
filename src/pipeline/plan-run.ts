import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Config } from '../config/schema.ts';
import { formatDuration } from '../domain/duration.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import type { Rate } from '../domain/rate.ts';
import type { PlanSummary } from '../domain/report.ts';
import { type Frame, NO_FRAME, planBatches } from '../engine/plan.ts';
import { chooseCourse } from '../provider/course.ts';
import { csvFrameBytes, encodeCsvCell } from '../provider/csv-text.ts';
import { expandAll } from '../provider/template.ts';
import type { ProviderSpec, Variables } from '../provider/types.ts';
import type { RowStore } from '../store/row-store.ts';
import type { ReadRows } from './read-rows.ts';
import type { EffectiveLimits, Setup } from './setup.ts';

/** Part of every plan's hash: goes up when the same inputs are cut into other batches. */
const PLAN_VERSION = 1;

export interface RunPlan {
  readonly summary: PlanSummary;
  readonly hash: string;
  readonly keepKeysApart: boolean;
  readonly frame: Frame;
}

/** Rows that are planned at a time: between two of these a cancel gets through. */
const ROWS_AT_A_TIME = 20_000;

/**
 * Cuts all rows that have no outcome yet into batches and counts what sending them takes at the least. Rejects with
 * the signal's reason once that aborts.
 */
export async function planRun(parts: {
  readonly setup: Setup;
  readonly config: Config;
  readonly store: RowStore;
  readonly read: ReadRows;
  readonly signal: AbortSignal;
}): Promise<RunPlan> {
  const { setup, config, store, read } = parts;
  const { spec, limits } = setup;
  // Only where equal keys may both be sent, and results name rows by key, must they be kept apart.
  const byKey =
    setup.key !== undefined && spec.number === undefined && spec.results.every((result) => result.index === undefined);
  const keepKeysApart = byKey && (!setup.key.unique || config['on-duplicate'] === 'send');
  const frame = frameOf(setup, read);
  let rows = 0;
  let jobs = 0;
  let bytes = 0;
  let requests = 0;
  let pauseAt = ROWS_AT_A_TIME;
  const includes = (row: number): boolean => store.table.get(row).outcome === undefined;
  for (const batch of planBatches(store.table, {
    maxRows: limits.rows,
    maxBytes: limits.bytes,
    frame,
    keepKeysApart,
    grouped: spec.group !== undefined,
    includes,
  })) {
    jobs += 1;
    requests += countRequests(spec, batch.rows.length);
    rows += batch.rows.length;
    bytes += frame.perJob + batch.rows.length * frame.perRow;
    for (const row of batch.rows) bytes += store.table.get(row).encodedBytes;
    if (rows < pauseAt) continue;
    pauseAt = rows + ROWS_AT_A_TIME;
    await setImmediate();
    parts.signal.throwIfAborted();
  }
  if (rows > 0) requests += countPreflight(spec, new Map([...setup.variables, ['columns', read.columns]]));
  const summary: PlanSummary = {
    rows,
    jobs,
    requests,
    bytes,
    leastMs: Math.round(
      Math.max((requests / limits.requestsPerSecond) * 1000, leastForJobs(spec.limits.jobs?.value, jobs)),
    ),
    inferred: spec.facts.filter((fact) => fact.verified === 'inferred').map((fact) => fact.text),
    derived: spec.derived.map(([name]) => name).filter((name) => Object.hasOwn(setup.publicInputs, name)),
  };
  return { summary, hash: hashPlan(setup, config, read.files), keepKeysApart, frame };
}

/** Of CSV the header, and commas and the line end of each row; the forms of other bodies are counted with the rows. */
function frameOf({ spec }: Setup, { columns }: ReadRows): Frame {
  if (spec.streams === undefined) return NO_FRAME;
  checkColumns(spec, columns.length);
  const perRow = csvFrameBytes(columns.length);
  const names = columns.reduce((sum, name) => sum + Buffer.byteLength(encodeCsvCell(name), 'utf8'), 0);
  return { perJob: names + perRow, perRow };
}

function checkColumns({ title, limits, number }: ProviderSpec, columns: number): void {
  const most = limits.columns?.value;
  if (most === undefined || columns <= most) return;
  const own = number === undefined ? '' : `, of which "${number}" is added to find the rows again`;
  const fault: Fault = {
    code: 'plan/too-many-columns',
    message: `The rows have ${columns} columns, and ${title} takes ${most}${own}.`,
    next: 'Name the columns to send in columns.',
    input: 'columns',
  };
  throw new FaultError([fault]);
}

/** Preflight requests as far as they are known before the first of them is answered. */
function countPreflight(spec: ProviderSpec, variables: Variables): number {
  return spec.preflight.reduce((sum, { url }) => sum + expandAll(url, variables).length, 0);
}

/** What a job of so many rows takes at the least: its submit, one poll, its results. Look-ups are made in doubt only. */
function countRequests(spec: ProviderSpec, rows: number): number {
  const { steps, poll, results } = chooseCourse(spec, rows);
  return steps.length + (poll === undefined ? 0 : 1) + results.filter(({ request }) => request !== undefined).length;
}

/** Milliseconds until the last job may be created, where the vendor caps jobs in a window. */
function leastForJobs(cap: Rate | undefined, jobs: number): number {
  return cap === undefined || jobs === 0 ? 0 : (Math.ceil(jobs / cap.requests) - 1) * cap.windowMs;
}

/** The same files and the same settings that shape what is sent give the same hash (contract, section 6). */
export function hashPlan(setup: Setup, config: Config, files: readonly { readonly sha256: string }[]): string {
  const parts = [
    PLAN_VERSION,
    setup.spec.hash,
    setup.publicInputs,
    [...(setup.columns ?? [])],
    setup.key?.column,
    config['on-duplicate'],
    config.blank,
    config.format,
    config.delimiter,
    config.encoding,
    setup.limits.rows,
    files.map((file) => file.sha256),
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
