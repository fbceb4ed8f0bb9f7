import type { RowTable } from '../store/row-table.ts';

/** The rows of one job, in input order; numbers as in the row table. */
export interface Batch {
  /** 1-based within its round. */
  readonly number: number;
  readonly rows: readonly number[];
}

export interface PlanOptions {
  readonly maxRows: number;
  /** Uncompressed encoded bytes of a job. */
  readonly maxBytes: number | undefined;
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
  readonly group: string | undefined;
  readonly rows: number[];
  readonly keys: Set<number>;
  bytes: number;
}

/**
 * Cuts the rows into batches within the limits: the same rows and options give the same batches.
 * A row that alone exceeds `maxBytes` still gets a batch of its own; the vendor then judges it.
 */
export function* planBatches(table: RowTable, options: PlanOptions): Generator<Batch> {
  const open: OpenBatch[] = [];
  let number = 0;
  const close = (batch: OpenBatch): Batch => {
    open.splice(open.indexOf(batch), 1);
    number += 1;
    return { number, rows: batch.rows };
  };
  for (let row = 0; row < table.count; row += 1) {
    if (!options.includes(row)) continue;
    const entry = table.get(row);
    const group = options.grouped ? table.group(row) : undefined;
    let batch = open.find(
      (candidate) => candidate.group === group && !(options.keepKeysApart && candidate.keys.has(entry.keyHash)),
    );
    if (batch !== undefined && options.maxBytes !== undefined && batch.bytes + entry.encodedBytes > options.maxBytes) {
      yield close(batch);
      batch = undefined;
    }
    if (batch === undefined) {
      if (open.length >= MAX_OPEN) yield close(fullest(open));
      batch = { group, rows: [], keys: new Set(), bytes: 0 };
      open.push(batch);
    }
    batch.rows.push(row);
    batch.bytes += entry.encodedBytes;
    if (options.keepKeysApart) batch.keys.add(entry.keyHash);
    if (batch.rows.length >= options.maxRows) yield close(batch);
  }
  for (const batch of [...open]) yield close(batch);
}

/** The batch with the most rows; among equals the one whose first row comes first. */
function fullest(open: readonly OpenBatch[]): OpenBatch {
  const [first, ...others] = open;
  if (first === undefined) throw new RangeError('There is no open batch.');
  return others.reduce((best, batch) => (batch.rows.length > best.rows.length ? batch : best), first);
}
