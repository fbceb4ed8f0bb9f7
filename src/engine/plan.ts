import type { RowTable } from '../store/row-table.ts';

/** The rows of one job, in input order; numbers as in the row table. */
export interface Batch {
  /** 1-based within its round. */
  readonly number: number;
  readonly rows: readonly number[];
}

/** Bytes that a job has beside what stands at its rows: of its head, and between the rows. */
export interface Frame {
  readonly perJob: number;
  readonly perRow: number;
}

export const NO_FRAME: Frame = { perJob: 0, perRow: 0 };

export interface PlanOptions {
  readonly maxRows: number;
  /** Uncompressed encoded bytes of a job. */
  readonly maxBytes: number | undefined;
  readonly frame?: Frame;
  /** Rows with equal keys must not share a batch, since results name rows by key. */
  readonly keepKeysApart: boolean;
  /** Rows of different groups never share a batch. */
  readonly grouped: boolean;
  /** Which rows are in this round. */
  readonly includes: (row: number) => boolean;
}

/** Open batches kept at a time; past it the fullest goes, so that the plan depends on row order alone. */
const MAX_OPEN = 1_000;

interface OpenBatch {
  readonly group: string;
  readonly rows: number[];
  readonly keys: Set<number>;
  bytes: number;
}

/**
 * Cuts the rows into batches within the limits: the same rows and options give the same batches.
 * A row that alone exceeds `maxBytes` still gets a batch of its own; the vendor then judges it.
 */
export function* planBatches(table: RowTable, options: PlanOptions): Generator<Batch> {
  const { frame = NO_FRAME } = options;
  const open = createOpenBatches();
  let number = 0;
  const close = (batch: OpenBatch): Batch => {
    open.remove(batch);
    number += 1;
    return { number, rows: batch.rows };
  };
  for (let row = 0; row < table.count; row += 1) {
    if (!options.includes(row)) continue;
    const entry = table.get(row);
    const group = options.grouped ? table.group(row) : '';
    let batch = open.of(group).find((candidate) => !(options.keepKeysApart && candidate.keys.has(entry.keyHash)));
    const bytes = entry.encodedBytes + frame.perRow;
    if (batch !== undefined && options.maxBytes !== undefined && batch.bytes + bytes > options.maxBytes) {
      yield close(batch);
      batch = undefined;
    }
    if (batch === undefined) {
      if (open.count >= MAX_OPEN) yield close(open.fullest());
      batch = open.start(group, frame.perJob);
    }
    open.grow(batch, row);
    batch.bytes += bytes;
    if (options.keepKeysApart) batch.keys.add(entry.keyHash);
    if (batch.rows.length >= options.maxRows) yield close(batch);
  }
  for (const batch of open.all()) yield close(batch);
}

/** Open batches by group, and how many there are of each size: a million groups must not cost a search each. */
function createOpenBatches() {
  // A Set keeps the order of insertion, which is the order of the batches' first rows.
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
      const batch: OpenBatch = { group, rows: [], keys: new Set(), bytes };
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
    /** The batch with the most rows; among equals the one whose first row comes first. */
    fullest(): OpenBatch {
      for (const batch of all) if (batch.rows.length === sizes.length - 1) return batch;
      throw new RangeError('There is no open batch.');
    },
  };
}
