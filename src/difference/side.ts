import type { RandomAccessFile } from '../ports/files.ts';
import { DIGEST_BYTES } from '../store/digest.ts';
import { createPackedSorter } from '../store/packed-sort.ts';
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
  /** @param hashes key and content, byte by byte. */
  addCopy(row: number, file: number, hashes: Buffer): void;
  /** The rows of a partition, sorted by key, then content, then number. */
  load(partition: number): SortedRows;
  close(): void;
}

/** Rows in an order in which equal keys, and among them equal contents, are neighbors; valid until the next are loaded. */
export interface SortedRows {
  readonly length: number;
  row(at: number): number;
  file(at: number): number;
  /** Below 0 if the row at `at` comes before the one at `other`; 0 if their keys are equal. */
  compareKeys(at: number, others: SortedRows, other: number): number;
  compareContents(at: number, others: SortedRows, other: number): number;
  /** For the two above: the records, and where the one at `at` begins. */
  readonly view: DataView;
  offset(at: number): number;
}

/** @param file an empty temporary file. */
export function createSide(file: RandomAccessFile): Side {
  const partitions = createPartitions(file, WIDTH);
  const sort = createPackedSorter();
  let count = 0;
  let next: SideRow = { row: 0, file: 0, key: '', content: '' };
  const writeNumbers = (buffer: Buffer, at: number, row: number, index: number): void => {
    buffer.writeUIntLE(row, at + AT_ROW, ROW_BYTES);
    buffer.writeUInt32LE(index, at + AT_FILE);
  };
  const write = (buffer: Buffer, at: number): void => {
    const { key, content } = next;
    // Character by character: a call of `write` for so few bytes takes longer.
    for (let index = 0; index < DIGEST_BYTES; index += 1) {
      buffer[at + index] = key.charCodeAt(index);
      buffer[at + AT_CONTENT + index] = content.charCodeAt(index);
    }
    writeNumbers(buffer, at, next.row, next.file);
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
    addCopy(row, index, hashes) {
      partitions.add(hashes[0] ?? 0, (buffer, at) => {
        for (let byte = 0; byte < AT_ROW; byte += 1) buffer[at + byte] = hashes[byte] ?? 0;
        writeNumbers(buffer, at, row, index);
      });
      count += 1;
    },
    load: (partition) => sortRows(partitions.load(partition), sort),
    close: () => partitions.close(),
  };
}

function sortRows(records: Buffer, sort: ReturnType<typeof createPackedSorter>): SortedRows {
  const view = new DataView(records.buffer, records.byteOffset, records.length);
  const length = records.length / WIDTH;
  const order = sort(length, {
    // The first byte is the same throughout the partition.
    head: (index) => view.getUint32(index * WIDTH + 1),
    // Records were added in the order of their rows.
    compare: (a, b) => compareBytes(view, a * WIDTH, view, b * WIDTH, AT_ROW),
  });
  const offset = (at: number): number => (order[at] ?? 0) * WIDTH;
  return {
    length,
    view,
    offset,
    row: (at) => records.readUIntLE(offset(at) + AT_ROW, ROW_BYTES),
    file: (at) => view.getUint32(offset(at) + AT_FILE, true),
    compareKeys: (at, others, other) => compareBytes(view, offset(at), others.view, others.offset(other), DIGEST_BYTES),
    compareContents: (at, others, other) =>
      compareBytes(view, offset(at) + AT_CONTENT, others.view, others.offset(other) + AT_CONTENT, DIGEST_BYTES),
  };
}

/** Word by word: a call of `Buffer.compare` for so few bytes takes longer. */
function compareBytes(a: DataView, aAt: number, b: DataView, bAt: number, bytes: number): -1 | 0 | 1 {
  for (let byte = 0; byte < bytes; byte += 4) {
    const left = a.getUint32(aAt + byte);
    const right = b.getUint32(bAt + byte);
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
