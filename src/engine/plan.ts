import { createHash } from 'node:crypto';
import { HashSet } from '../store/hash-set.ts';
import type { RowTable } from '../store/row-table.ts';

/** The rows of one job, in input order, by their number in the row table. */
export interface Batch {
  /** 1-based within its round. */
  readonly number: number;
  readonly rows: readonly number[];
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
  bytes: number;
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
    for (const rows of splitRows(table, { ...options, includes: isMeant })) {
      number += 1;
      yield { number, rows };
    }
  }
}

function* splitRows(table: RowTable, options: PlanOptions): Generator<readonly number[]> {
  const { overhead = NO_OVERHEAD } = options;
  const open = createOpenBatches();
  const close = (batch: OpenBatch): readonly number[] => {
    open.remove(batch);
    return batch.rows;
  };
  for (let row = 0; row < table.count; row += 1) {
    if (!options.includes(row)) continue;
    const group = options.grouped ? table.group(row) : '';
    let batch = open.of(group).find((candidate) => !(options.keepKeysApart && candidate.keys.has(table.keyHash(row))));
    const bytes = table.encodedBytes(row) + overhead.perRow;
    if (batch !== undefined && options.maxBytes !== undefined && batch.bytes + bytes > options.maxBytes) {
      yield close(batch);
      batch = undefined;
    }
    if (batch === undefined) {
      if (open.count >= MAX_OPEN) yield close(open.fullest());
      batch = open.start(group, overhead.perJob);
    }
    open.grow(batch, row);
    batch.bytes += bytes;
    if (options.keepKeysApart) batch.keys.add(table.keyHash(row));
    if (batch.rows.length >= options.maxRows) yield close(batch);
  }
  for (const batch of open.all()) yield close(batch);
}

/** Open batches by group, with the number of batches per size: a million groups must not need a search each. */
function createOpenBatches() {
  // A Set keeps insertion order, which is the order of the batches' first rows.
  const all = new Set<OpenBatch>();
  const byGroup = new Map<string, OpenBatch[]>();
  const sizes: number[] = [];
  const count = (size: number, change: number): void => {
    sizes[size] = (sizes[size] ?? 0) + change;
    while (sizes.length > 0 && (sizes.at(-1) ?? 0) === 0) sizes.pop();
  };
  return {
    get count() {
      return all.size;
    },
    all: (): readonly OpenBatch[] => [...all],
    of: (group: string): readonly OpenBatch[] => byGroup.get(group) ?? [],
    start(group: string, bytes: number): OpenBatch {
      const batch: OpenBatch = { group, rows: [], keys: new HashSet(), bytes };
      all.add(batch);
      byGroup.set(group, [...(byGroup.get(group) ?? []), batch]);
      return batch;
    },
    grow(batch: OpenBatch, row: number): void {
      batch.rows.push(row);
      count(batch.rows.length, 1);
      if (batch.rows.length > 1) count(batch.rows.length - 1, -1);
    },
    remove(batch: OpenBatch): void {
      all.delete(batch);
      count(batch.rows.length, -1);
      const others = (byGroup.get(batch.group) ?? []).filter((other) => other !== batch);
      if (others.length === 0) byGroup.delete(batch.group);
      else byGroup.set(batch.group, others);
    },
    /** The batch with the most rows; the earliest of several. */
    fullest(): OpenBatch {
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
