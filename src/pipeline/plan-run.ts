import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Config } from '../config/schema.ts';
import { formatDuration } from '../domain/duration.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import { plural } from '../domain/plural.ts';
import type { Rate } from '../domain/rate.ts';
import { type Batch, type CsvOverhead, countBytes, NO_OVERHEAD, planBatches } from '../engine/plan.ts';
import { csvCellBytes, csvOverheadBytes } from '../expression/csv-text.ts';
import { expandAll } from '../expression/template.ts';
import type { Variables } from '../expression/types.ts';
import { chooseFlow, namesRowsByKey } from '../provider/request-flow.ts';
import type { ProviderSpec } from '../provider/types.ts';
import type { PlanSummary } from '../report/schema.ts';
import type { RowStore } from '../store/row-store.ts';
import type { Dealer } from './deal-batches.ts';
import type { EffectiveLimits } from './limits.ts';
import type { ReadRows } from './read-rows.ts';
import type { Setup } from './setup.ts';

/** Part of every plan's hash: increased when the same inputs are split into other batches. */
const PLAN_VERSION = 1;

export interface RunPlan {
  readonly summary: PlanSummary;
  /** What all legs send; the same as `summary` unless several runners share the run. */
  readonly whole: PlanSummary;
  readonly hash: string;
  readonly keepKeysApart: boolean;
  readonly overhead: CsvOverhead;
}

/** Rows that are planned at a time; in between, a cancel is noticed. */
const ROWS_AT_A_TIME = 20_000;

/**
 * Splits all rows that have no outcome yet into batches and counts the minimum that it takes to send them. Rejects with
 * the signal's reason when it aborts.
 */
export async function planRun(parts: {
  readonly setup: Setup;
  readonly config: Config;
  readonly store: RowStore;
  readonly read: ReadRows;
  /** Rows that are in jobs of their own, behind all others. */
  readonly goesLast: ((row: number) => boolean) | undefined;
  /** Rows that are this leg's alone, in jobs behind those that all legs have planned. */
  readonly isApart?: ((row: number) => boolean) | undefined;
  /** Keeps the batches of this leg; undefined if all are to be sent. */
  readonly dealer?: Dealer | undefined;
  readonly signal: AbortSignal;
}): Promise<RunPlan> {
  const { setup, config, store, read, goesLast, isApart, dealer } = parts;
  const { spec, limits } = setup;
  // Rows with equal keys need separate jobs only if both may be sent and results name rows by key.
  const byKey = setup.key !== undefined && namesRowsByKey(spec);
  const keepKeysApart = byKey && (!setup.key.unique || config['on-duplicate'] === 'send');
  const overhead = csvOverheadOf(setup, read);
  const whole = createPlanTally(setup, { store, read, overhead });
  const own = dealer === undefined ? whole : createPlanTally(setup, { store, read, overhead });
  let pauseAt = ROWS_AT_A_TIME;
  const isOpen = (row: number): boolean => store.table.outcome(row) === undefined;
  const splitRows = (includes: (row: number) => boolean): Iterable<Batch> =>
    planBatches(store.table, {
      maxRows: limits.rows,
      maxBytes: limits.bytes,
      overhead,
      keepKeysApart,
      grouped: spec.group !== undefined,
      includes,
      goesLast,
    });
  const take = (batch: Batch, isOwn: boolean): void => {
    whole.add(batch);
    if (dealer?.take(batch, isOwn) === true) own.add(batch);
  };
  for (const batch of splitRows(isApart === undefined ? isOpen : (row) => isOpen(row) && !isApart(row))) {
    take(batch, false);
    if (whole.rows < pauseAt) continue;
    pauseAt = whole.rows + ROWS_AT_A_TIME;
    await setImmediate();
    parts.signal.throwIfAborted();
  }
  if (isApart !== undefined)
    for (const batch of splitRows((row) => isOpen(row) && isApart(row)))
      take({ ...batch, number: whole.jobs + 1 }, true);
  const all = whole.result(limits.whole ?? limits);
  const summary = dealer === undefined ? all : own.result(limits);
  return { summary, whole: all, hash: hashPlan(setup, config, read.files), keepKeysApart, overhead };
}

/** Counts the minimum that it takes to send batches. */
function createPlanTally(
  setup: Setup,
  { store, read, overhead }: { readonly store: RowStore; readonly read: ReadRows; readonly overhead: CsvOverhead },
): {
  readonly rows: number;
  readonly jobs: number;
  add(batch: Batch): void;
  /** The minimum within these limits. */
  result(within: Pick<EffectiveLimits, 'requestsPerSecond' | 'jobs'>): PlanSummary;
} {
  const { spec } = setup;
  let rows = 0;
  let jobs = 0;
  let bytes = 0;
  let requests = 0;
  return {
    get rows() {
      return rows;
    },
    get jobs() {
      return jobs;
    },
    add(batch) {
      jobs += 1;
      requests += countRequests(spec, batch.rows.length);
      rows += batch.rows.length;
      bytes += overhead.perJob + batch.rows.length * overhead.perRow + countBytes(store.table, batch);
    },
    result(within) {
      const asked = rows === 0 ? 0 : countPreflight(spec, new Map([...setup.variables, ['columns', read.columns]]));
      const byRequests = ((requests + asked) / within.requestsPerSecond) * 1000;
      return {
        rows,
        jobs,
        requests: requests + asked,
        bytes,
        leastMs: Math.round(Math.max(byRequests, leastForJobs(within.jobs, jobs))),
        inferred: spec.facts.filter((fact) => fact.verified === 'inferred').map((fact) => fact.text),
        derived: spec.derived.map(([name]) => name).filter((name) => Object.hasOwn(setup.publicInputs, name)),
      };
    },
  };
}

/** For CSV the header, and the commas and line ending of each row; other formats are counted with the rows. */
function csvOverheadOf({ spec }: Setup, { columns }: ReadRows): CsvOverhead {
  if (spec.streams === undefined) return NO_OVERHEAD;
  checkColumns(spec, columns.length);
  const perRow = csvOverheadBytes(columns.length);
  const names = csvCellBytes(columns);
  return { perJob: names + perRow, perRow };
}

function checkColumns({ title, limits, numberColumn }: ProviderSpec, columns: number): void {
  const most = limits.columns?.value;
  if (most === undefined || columns <= most) return;
  const own = numberColumn === undefined ? '' : ` (one of them, "${numberColumn}", is added by Bulk Job)`;
  const fault: Fault = {
    code: 'plan/too-many-columns',
    message: `The rows have ${columns} columns${own}, but ${title} accepts at most ${most}.`,
    next: 'Set columns to the ones to send.',
    input: 'columns',
  };
  throw new FaultError([fault]);
}

/** Preflight requests, as far as they are known before the first response. */
function countPreflight(spec: ProviderSpec, variables: Variables): number {
  return spec.preflight.reduce((sum, { url }) => sum + expandAll(url, variables).length, 0);
}

/** The minimum for a job of that many rows: submit, one poll, results. Lookups are only made after lost responses. */
function countRequests(spec: ProviderSpec, rows: number): number {
  const { steps, poll, results } = chooseFlow(spec, rows);
  return steps.length + (poll === undefined ? 0 : 1) + results.filter(({ request }) => request !== undefined).length;
}

/** Milliseconds until the last job may be created, if the vendor limits jobs per time window. */
function leastForJobs(cap: Rate | undefined, jobs: number): number {
  return cap === undefined || jobs === 0 ? 0 : (Math.ceil(jobs / cap.requests) - 1) * cap.windowMs;
}

/** The hash is the same for the same files and the same settings that affect what is sent (docs/contract.md, 6.2). */
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

/** A plan that cannot finish before the timeout must not start. */
export function checkTime(plan: PlanSummary, limits: EffectiveLimits, timeoutMs: number): void {
  if (plan.leastMs <= timeoutMs) return;
  const fault: Fault = {
    code: 'plan/too-long',
    message: `Sending ${plan.rows} rows takes at least ${formatDuration(plan.leastMs)} (${plan.requests} requests at ${Number(limits.requestsPerSecond.toPrecision(2))} per second), but the timeout is ${formatDuration(timeoutMs)}.`,
    next: `Raise timeout to more than ${formatDuration(plan.leastMs)}, send fewer rows per run, or raise batch-size or rate if the vendor allows it.`,
    input: 'timeout',
  };
  throw new FaultError([fault]);
}

/** Throws `FaultError` if the data file cannot be the one that the vendor reads. */
export function checkOwnFile(read: ReadRows): void {
  const [first, ...others] = read.files;
  const faults: Fault[] = [];
  if (others.length > 0 || first?.file.format !== 'csv') {
    faults.push({
      code: 'input/source-url',
      message: 'params.source_url is the address of one CSV file, but files does not select exactly one CSV file.',
      next: 'Set files to that one file, or remove params.source_url and set storage.',
      input: 'files',
    });
  }
  if (read.invalid > 0) {
    faults.push({
      code: 'input/source-url',
      message: `${plural(read.invalid, 'row')} of the data file ${read.invalid === 1 ? 'is' : 'are'} invalid, but the vendor would read the entire file.`,
      next: 'Fix the rows that invalid.csv lists, and upload the fixed file to params.source_url.',
      input: 'params.source_url',
    });
  }
  if (faults.length > 0) throw new FaultError(faults);
}
