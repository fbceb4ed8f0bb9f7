import { createHash } from 'node:crypto';
import { HashSet } from '../store/hash-set.ts';
import type { RowTable } from '../store/row-table.ts';

/** The rows of one job, in input order, by their number in the row table. */
export interface Batch {
  /** 1-based within its round. */
  readonly number: number;
  readonly rows: readonly number[];
  /** Of its rows as sent, without what is between them; undefined where it was not counted. */
  readonly bytes?: number;
}

/** Bytes of a job in addition to its rows: for its header, and between rows. */
export interface CsvOverhead {
  readonly perJob: number;
  readonly perRow: number;
}

export const NO_OVERHEAD: CsvOverhead = { perJob: 0, perRow: 0 };

export interface PlanOptions {
  readonly maxRows: number;
  /** Maximum size of a job in uncompressed encoded bytes. */
  readonly maxBytes: number | undefined;
  readonly overhead?: CsvOverhead;
  /** Rows with equal keys must not share a batch, because results identify rows by key. */
  readonly keepKeysApart: boolean;
  /** Rows of different groups never share a batch. */
  readonly grouped: boolean;
  /** Which rows are in this round. */
  readonly includes: (row: number) => boolean;
  /** Rows that are in batches of their own, behind all others. */
  readonly goesLast?: ((row: number) => boolean) | undefined;
}

/** Maximum number of open batches; beyond that the fullest is closed, so the plan depends only on the row order. */
const MAX_OPEN = 1_000;

interface OpenBatch {
  readonly group: string;
  readonly rows: number[];
  readonly keys: HashSet;
  /** Of its rows, and with what is between them. */
  bytes: number;
  whole: number;
}

/**
 * Splits the rows into batches within the limits, deterministically.
 * A single row that exceeds `maxBytes` still gets its own batch; the vendor decides about it.
 */
export function* planBatches(table: RowTable, options: PlanOptions): Generator<Batch> {
  const { includes, goesLast } = options;
  const passes =
    goesLast === undefined
      ? [includes]
      : [(row: number) => includes(row) && !goesLast(row), (row: number) => includes(row) && goesLast(row)];
  let number = 0;
  for (const isMeant of passes) {
    for (const { rows, bytes } of splitRows(table, { ...options, includes: isMeant })) {
      number += 1;
      yield { number, rows, bytes };
    }
  }
}

function* splitRows(table: RowTable, options: PlanOptions): Generator<OpenBatch> {
  const open = createOpenBatches();
  const closed: OpenBatch[] = [];
  for (let row = 0; row < table.count; ) {
    row = fillBatches(table, options, { row, open, closed });
    yield* closed.splice(0);
  }
  for (const batch of open.all()) yield open.remove(batch);
}

/** Adds rows to open batches until some are closed; returns the next row. A loop that may yield is slow. */
function fillBatches(
  table: RowTable,
  { overhead = NO_OVERHEAD, maxBytes = Infinity, maxRows, keepKeysApart, grouped, includes }: PlanOptions,
  { row: first, open, closed }: { readonly row: number; readonly open: OpenBatches; readonly closed: OpenBatch[] },
): number {
  let row = first;
  for (const { count } = table; row < count && closed.length === 0; row += 1) {
    if (!includes(row)) continue;
    const group = grouped ? table.group(row) : '';
    const hash = keepKeysApart ? table.keyHash(row) : undefined;
    let batch = open.find(group, hash);
    const bytes = table.encodedBytes(row);
    if (batch !== undefined && batch.whole + bytes + overhead.perRow > maxBytes) {
      closed.push(open.remove(batch));
      batch = undefined;
    }
    if (batch === undefined) {
      if (open.count >= MAX_OPEN) closed.push(open.remove(open.fullest()));
      batch = open.start(group, overhead.perJob);
    }
    open.grow(batch, row);
    batch.bytes += bytes;
    batch.whole += bytes + overhead.perRow;
    if (hash !== undefined) batch.keys.add(hash);
    if (batch.rows.length >= maxRows) closed.push(open.remove(batch));
  }
  return row;
}

type OpenBatches = ReturnType<typeof createOpenBatches>;

/** Bytes of a batch's rows as sent, without what is between them. */
export function countBytes(table: RowTable, { rows, bytes }: Batch): number {
  return bytes ?? rows.reduce((sum, row) => sum + table.encodedBytes(row), 0);
}

/** Open batches by group. */
function createOpenBatches() {
  // A Set keeps insertion order, which is the order of the batches' first rows.
  const all = new Set<OpenBatch>();
  const byGroup = new Map<string, OpenBatch[]>();
  // The number of batches per size, once somebody asks for the fullest: a million groups must not need a search each.
  let sizes: number[] | undefined;
  const count = (size: number, change: number): void => {
    if (sizes === undefined) return;
    sizes[size] = (sizes[size] ?? 0) + change;
    while (sizes.length > 0 && (sizes.at(-1) ?? 0) === 0) sizes.pop();
  };
  return {
    get count() {
      return all.size;
    },
    all: (): readonly OpenBatch[] => [...all],
    /** The first batch of the group that has no row with this hash. */
    find(group: string, hash: number | undefined): OpenBatch | undefined {
      const batches = byGroup.get(group);
      if (hash === undefined || batches === undefined) return batches?.[0];
      return batches.find(({ keys }) => !keys.has(hash));
    },
    start(group: string, whole: number): OpenBatch {
      const batch: OpenBatch = { group, rows: [], keys: new HashSet(), bytes: 0, whole };
      all.add(batch);
      byGroup.set(group, [...(byGroup.get(group) ?? []), batch]);
      return batch;
    },
    grow(batch: OpenBatch, row: number): void {
      batch.rows.push(row);
      count(batch.rows.length, 1);
      if (batch.rows.length > 1) count(batch.rows.length - 1, -1);
    },
    remove(batch: OpenBatch): OpenBatch {
      all.delete(batch);
      count(batch.rows.length, -1);
      const others = (byGroup.get(batch.group) ?? []).filter((other) => other !== batch);
      if (others.length === 0) byGroup.delete(batch.group);
      else byGroup.set(batch.group, others);
      return batch;
    },
    /** The batch with the most rows; the earliest of several. */
    fullest(): OpenBatch {
      if (sizes === undefined) {
        sizes = [];
        for (const { rows } of all) sizes[rows.length] = (sizes[rows.length] ?? 0) + 1;
      }
      for (const batch of all) if (batch.rows.length === sizes.length - 1) return batch;
      throw new RangeError('There is no open batch.');
    },
  };
}

/** The OID namespace (RFC 9562, section 6.6). */
const NAMESPACE = Buffer.from('6ba7b8129dad11d180b400c04fd430c8', 'hex');

/**
 * The stable id of a batch: UUIDv5 (RFC 9562, section 5.5) of run id, plan hash, round, batch number and row numbers.
 * It does not depend on the attempt, so a re-run gives the same batch the same id.
 */
export function createBatchId(parts: {
  readonly runId: string;
  readonly planHash: string;
  readonly round: number;
  readonly batch: number;
  readonly rows: string;
}): string {
  const name = [parts.runId, parts.planHash, parts.round, parts.batch, parts.rows].join('\n');
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
