import type { RandomAccessFile } from '../ports/files.ts';
import { DIGEST_BYTES } from '../store/digest.ts';
import { createPartitions } from '../store/partitions.ts';

/** Partitions by the first byte of the key's digest. */
export const SIDE_PARTITIONS = 256;
const ROW_BYTES = 6;
const FILE_BYTES = 4;
const AT_CONTENT = DIGEST_BYTES;
const AT_ROW = AT_CONTENT + DIGEST_BYTES;
const AT_FILE = AT_ROW + ROW_BYTES;
const WIDTH = AT_FILE + FILE_BYTES;

/** A row of one of the two sides that are compared. `key` and `content` come from `digest`. */
export interface SideRow {
  readonly row: number;
  /** Index into the files of its side. */
  readonly file: number;
  readonly key: string;
  readonly content: string;
}

/** All rows of one side, on the disk. */
export interface Side {
  /** Number of rows. */
  readonly count: number;
  add(row: SideRow): void;
  /** The rows of a partition, sorted by key, then content, then number. */
  load(partition: number): SortedRows;
  close(): void;
}

/** Rows in an order in which equal keys, and among them equal contents, are neighbors. */
export interface SortedRows {
  readonly length: number;
  row(at: number): number;
  file(at: number): number;
  /** Below 0 if the row at `at` comes before the one at `other`; 0 if their keys are equal. */
  compareKeys(at: number, others: SortedRows, other: number): number;
  compareContents(at: number, others: SortedRows, other: number): number;
  /** For the two above: the records, and where the one at `at` begins. */
  readonly records: Buffer;
  offset(at: number): number;
  /** The first bytes of the key as a number. */
  prefix(at: number): number;
}

export function createSide(file: RandomAccessFile): Side {
  const partitions = createPartitions(file, WIDTH);
  let count = 0;
  let next: SideRow = { row: 0, file: 0, key: '', content: '' };
  const write = (buffer: Buffer, at: number): void => {
    const { key, content } = next;
    // Character by character: a call of `write` for so few bytes takes longer.
    for (let index = 0; index < DIGEST_BYTES; index += 1) {
      buffer[at + index] = key.charCodeAt(index);
      buffer[at + AT_CONTENT + index] = content.charCodeAt(index);
    }
    buffer.writeUIntLE(next.row, at + AT_ROW, ROW_BYTES);
    buffer.writeUInt32LE(next.file, at + AT_FILE);
  };
  return {
    get count() {
      return count;
    },
    add(row) {
      next = row;
      partitions.add(row.key.charCodeAt(0), write);
      count += 1;
    },
    load: (partition) => sortRows(partitions.load(partition)),
    close: () => partitions.close(),
  };
}

/** Sorts numbers of records: most are told apart by the first bytes of their keys, without a look at the rest. */
function sortRows(records: Buffer): SortedRows {
  const length = records.length / WIDTH;
  const prefixes = new Float64Array(length);
  const order = new Uint32Array(length);
  for (let index = 0; index < length; index += 1) {
    // The first byte is the same throughout the partition.
    prefixes[index] = records.readUIntBE(index * WIDTH + 1, ROW_BYTES);
    order[index] = index;
  }
  order.sort((a, b) => {
    const byPrefix = (prefixes[a] ?? 0) - (prefixes[b] ?? 0);
    if (byPrefix !== 0) return byPrefix;
    const [left, right] = [a * WIDTH, b * WIDTH];
    // Records were added in the order of their rows.
    return records.compare(records, right, right + AT_ROW, left, left + AT_ROW) || a - b;
  });
  const offset = (at: number): number => (order[at] ?? 0) * WIDTH;
  const prefix = (at: number): number => prefixes[order[at] ?? 0] ?? 0;
  return {
    length,
    records,
    offset,
    prefix,
    row: (at) => records.readUIntLE(offset(at) + AT_ROW, ROW_BYTES),
    file: (at) => records.readUInt32LE(offset(at) + AT_FILE),
    compareKeys(at, others, other) {
      const byPrefix = prefix(at) - others.prefix(other);
      if (byPrefix !== 0) return byPrefix;
      const [left, right] = [offset(at), others.offset(other)];
      return records.compare(others.records, right, right + DIGEST_BYTES, left, left + DIGEST_BYTES);
    },
    compareContents(at, others, other) {
      const [left, right] = [offset(at) + AT_CONTENT, others.offset(other) + AT_CONTENT];
      return records.compare(others.records, right, right + DIGEST_BYTES, left, left + DIGEST_BYTES);
    },
  };
}
