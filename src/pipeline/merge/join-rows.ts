import { FaultError } from '../../domain/fault.ts';
import type { JobRecord } from '../../domain/job.ts';
import { parseShardEnd, parseShardJob, parseShardRow, type ShardEnd, type ShardRow } from '../../report/shard-file.ts';
import type { JobStore } from '../../store/job-store.ts';
import type { RowStore } from '../../store/row-store.ts';
import type { RunContext } from '../context.ts';
import { damagedFault, otherRunFault, unfinishedFault } from './faults.ts';
import type { LegFile } from './find-legs.ts';
import { type LineReader, openLines } from './leg-lines.ts';

/** A leg while its lines are read. */
interface Leg {
  readonly file: LegFile;
  readonly lines: LineReader;
  /** The number of each of its jobs among those of all legs. */
  readonly jobs: Map<number, number>;
  /** Lines so far. */
  count: number;
  /** The line that comes next, and what it is. */
  text: string;
  job: JobRecord | undefined;
  row: ShardRow | undefined;
  end: ShardEnd | undefined;
  rows: number;
}

/**
 * Brings the jobs and rows of all legs into the stores, rows in input order, and gives the last lines of the legs. Memory
 * holds a piece of each file. Throws `FaultError` if a file is not whole, or if two have the same row.
 */
export async function joinRows(
  run: RunContext,
  legFiles: readonly LegFile[],
  {
    store,
    jobs,
    onRow,
  }: {
    readonly store: RowStore;
    readonly jobs: JobStore;
    /** Called for each row with the place of its leg in the list, and the number of its job among those of all legs. */
    readonly onRow?: ((row: ShardRow, leg: number, job: number) => void) | undefined;
  },
): Promise<readonly ShardEnd[]> {
  const legs: Leg[] = [];
  try {
    for (const file of legFiles) {
      const lines = openLines(run.ports.files, file.absolute);
      const leg = { file, lines, jobs: new Map(), count: 0, text: '', job: undefined, row: undefined, rows: 0 };
      legs.push({ ...leg, end: undefined });
    }
    for (const leg of legs) {
      await leg.lines.next();
      leg.count = 1;
      await advance(leg);
    }
    await joinJobs(legs, jobs);
    await mergeRows(run, legs, store, onRow);
    return legs.map(({ file, end, rows }) => {
      if (end === undefined) throw new FaultError([unfinishedFault(file.path)]);
      if (end.rows !== rows) throw new FaultError([damagedFault(file.path, 1)]);
      return end;
    });
  } finally {
    for (const { lines } of legs) await lines.close();
  }
}

/** Reads the next line of a leg. */
async function advance(leg: Leg): Promise<void> {
  const text = await leg.lines.next().catch(() => undefined);
  if (text === undefined) {
    if (leg.end === undefined) throw new FaultError([unfinishedFault(leg.file.path)]);
    return;
  }
  leg.count += 1;
  leg.text = text;
  const isRow = text.startsWith('[');
  leg.row = isRow ? parseShardRow(text) : undefined;
  leg.job = text.startsWith('{"job"') ? parseShardJob(text) : undefined;
  leg.end = isRow || leg.job !== undefined ? undefined : parseShardEnd(text);
  if ((leg.row ?? leg.job ?? leg.end) === undefined) throw new FaultError([damagedFault(leg.file.path, leg.count)]);
}

/** All jobs as if one run had sent them: by round, in the order of the plan; each gets a new number. */
async function joinJobs(legs: readonly Leg[], jobs: JobStore): Promise<void> {
  const batches = new Map<number, number>();
  for (;;) {
    const next = pickJob(legs);
    if (next?.job === undefined) return;
    const { job } = next;
    const number = jobs.reserve();
    next.jobs.set(job.number, number);
    // In later rounds each leg counts its own batches.
    const batch = job.round === 1 ? job.batch : (batches.get(job.round) ?? 0) + 1;
    batches.set(job.round, batch);
    jobs.put({ ...job, number, batch: job.batch === 0 ? 0 : batch });
    await advance(next);
  }
}

function pickJob(legs: readonly Leg[]): Leg | undefined {
  let first: Leg | undefined;
  for (const leg of legs) if (leg.job !== undefined && isBefore(leg.job, first?.job)) first = leg;
  return first;
}

function isBefore(job: JobRecord, other: JobRecord | undefined): boolean {
  return other === undefined || job.round < other.round || (job.round === other.round && job.batch < other.batch);
}

async function mergeRows(
  run: RunContext,
  legs: readonly Leg[],
  store: RowStore,
  onRow: ((row: ShardRow, leg: number, job: number) => void) | undefined,
): Promise<void> {
  let before: { readonly number: number; readonly leg: Leg } | undefined;
  for (;;) {
    run.request.signal.throwIfAborted();
    const { leg, until } = pickLeg(legs);
    if (leg === undefined) return;
    // Rows of a batch are adjacent: the same leg has the next ones.
    while (leg.row !== undefined && leg.row.number <= until) {
      const { row } = leg;
      if (before !== undefined && row.number <= before.number)
        throw new FaultError([otherRunFault('they have the same row', [before.leg.file.path, leg.file.path])]);
      before = { number: row.number, leg };
      addRow(store, leg, row);
      onRow?.(row, legs.indexOf(leg), leg.jobs.get(row.job) ?? 0);
      await advance(leg);
    }
  }
}

/** The leg with the first row, and the number of the first row of any other. */
function pickLeg(legs: readonly Leg[]): { readonly leg: Leg | undefined; readonly until: number } {
  let leg: Leg | undefined;
  let until = Number.POSITIVE_INFINITY;
  for (const each of legs) {
    if (each.row === undefined) continue;
    if (leg?.row === undefined) leg = each;
    else if (each.row.number < leg.row.number) {
      until = leg.row.number;
      leg = each;
    } else until = Math.min(until, each.row.number);
  }
  return { leg, until };
}

function addRow(store: RowStore, leg: Leg, row: ShardRow): void {
  const { file, line, outcome, reason, attempts, isRetryable, job } = row;
  if (file >= leg.file.head.files.length) throw new FaultError([damagedFault(leg.file.path, leg.count)]);
  const number = store.add({ line, columns: [], values: [], raw: leg.text }, { file, encodedBytes: 0, keyHash: 0 });
  store.table.update(number, { outcome, reason, attempts, retryable: isRetryable, job: leg.jobs.get(job) ?? 0 });
  leg.rows += 1;
}
