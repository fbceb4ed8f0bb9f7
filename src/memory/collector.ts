import type { RandomAccessFile } from '../ports/files.ts';
import {
  CONTENT_BYTES,
  createSorter,
  ENTRY_BYTES,
  KEY_BYTES,
  NONE_SORTED,
  PARTITIONS,
  REST_AT,
  type Sorted,
} from './sorted.ts';

/** `duplicate`: skipped, because an earlier row with the same key and content stands for it. */
export type RowKind = 'valid' | 'invalid' | 'duplicate';

/** The hashes of a run's rows, partitioned on the disk; per row only its kind is in memory, one byte. */
export interface RowCollector {
  /** One more than the highest row number. */
  readonly size: number;
  /**
   * `key` and `content` come from a `RowHasher`; without a key, `key` is the content's hash as well. An invalid row may
   * have no content (''), and without a known key it is not added. Rows in ascending order, below 2^28.
   * Throws RangeError for a number out of range.
   */
  add(row: number, key: string, content: string, kind: RowKind): void;
  /** Corrects the kind of a row that was added, for example once its duplicates are known. */
  mark(row: number, kind: RowKind): void;
  isValid(row: number): boolean;
  /** An earlier row stands for it. */
  isDuplicate(row: number): boolean;
  /** The rows of a partition by key, content and number; valid until the next call. */
  partition(number: number): Sorted;
  /** Closes the file. */
  close(): void;
}

/** A row number takes 28 of the 40 bits in which an open row also names its run. */
export const MAX_ROWS = 2 ** 28;

/** Entries per write: 256 × 256 × 24 bytes in memory are 1.5 MB in total. */
const CHUNK_ENTRIES = 256;
const CHUNK_BYTES = CHUNK_ENTRIES * ENTRY_BYTES;
/** Rows whose kinds are allocated at a time: one growing list would be in memory twice while it is copied. */
const BLOCK_BITS = 16;
const BLOCK_ROWS = 2 ** BLOCK_BITS;
const VALID = 1;
const KINDS: Readonly<Record<RowKind, number>> = { valid: VALID, invalid: 2, duplicate: 3 };

interface Partition {
  /** Numbers of its full chunks in the file. */
  readonly chunks: number[];
  last: Buffer | undefined;
  used: number;
  /** It was sorted once, on the disk. */
  isSorted: boolean;
}

/** @param file an empty temporary file. */
export function createRowCollector(file: RandomAccessFile): RowCollector {
  const partitions = Array.from(
    { length: PARTITIONS },
    (): Partition => ({ chunks: [], last: undefined, used: 0, isSorted: false }),
  );
  const kinds = createKinds();
  let chunks = 0;
  const loadSorted = createLoader(file);

  function flush(partition: Partition, last: Buffer): void {
    file.write(last, chunks * CHUNK_BYTES);
    partition.chunks.push(chunks);
    partition.used = 0;
    chunks += 1;
  }
  return {
    get size() {
      return kinds.size;
    },
    add(row, key, content, kind) {
      const partition = partitions[key.charCodeAt(0)];
      if (partition === undefined) throw new RangeError('The key is not a hash.');
      kinds.note(row, kind);
      partition.last ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
      const { last, used } = partition;
      putEntry(last, used, { row, key, content });
      partition.used += ENTRY_BYTES;
      partition.isSorted = false;
      if (partition.used === CHUNK_BYTES) flush(partition, last);
    },
    mark: kinds.note,
    isValid: (row) => kinds.is(row, VALID),
    isDuplicate: (row) => kinds.is(row, KINDS.duplicate),
    partition: (number) => loadSorted(partitions[number]),
    close: () => file.close(),
  };
}

/** Reads a partition whole, and sorts it where it was not yet; what it gave before is overwritten. */
function createLoader(file: RandomAccessFile): (partition: Partition | undefined) => Sorted {
  const sort = createSorter();
  let loaded = Buffer.alloc(0);
  return (partition) => {
    if (partition?.last === undefined) return NONE_SORTED;
    const bytes = partition.chunks.length * CHUNK_BYTES + partition.used;
    if (loaded.length < bytes) loaded = Buffer.allocUnsafeSlow(bytes);
    const entries = loaded.subarray(0, bytes);
    load(file, partition, entries);
    if (!partition.isSorted) {
      sort(entries);
      store(file, partition, entries);
      partition.isSorted = true;
    }
    return { view: new DataView(entries.buffer, entries.byteOffset, bytes), count: bytes / ENTRY_BYTES };
  };
}

/** What kind each row is. */
function createKinds() {
  const blocks: Uint8Array[] = [];
  const kinds = {
    /** One more than the highest row. */
    size: 0,
    /** Throws RangeError for a row out of range. */
    note(row: number, kind: RowKind): void {
      if (!Number.isInteger(row) || row < 0 || row >= MAX_ROWS)
        throw new RangeError(`Row number ${row} is out of range.`);
      const [number, index] = [row >>> BLOCK_BITS, row & (BLOCK_ROWS - 1)];
      const block = blocks[number] ?? new Uint8Array(BLOCK_ROWS);
      blocks[number] = block;
      block[index] = KINDS[kind];
      kinds.size = Math.max(kinds.size, row + 1);
    },
    is: (row: number, kind: number): boolean => blocks[row >>> BLOCK_BITS]?.[row & (BLOCK_ROWS - 1)] === kind,
  };
  return kinds;
}

interface Entry {
  readonly row: number;
  readonly key: string;
  readonly content: string;
}

function putEntry(into: Buffer, at: number, { row, key, content }: Entry): void {
  // Character by character: a call of `write` for so few bytes takes longer.
  for (let index = 0; index < KEY_BYTES; index += 1) into[at + index] = key.charCodeAt(index);
  // Beyond the end of '' there is NaN, which is stored as 0.
  for (let index = 0; index < CONTENT_BYTES; index += 1) into[at + KEY_BYTES + index] = content.charCodeAt(index);
  into.writeUInt32BE(row, at + REST_AT);
}

function load(file: RandomAccessFile, { chunks, last, used }: Partition, entries: Buffer): void {
  for (const [index, chunk] of chunks.entries()) file.read(chunkOf(entries, index), chunk * CHUNK_BYTES);
  last?.copy(entries, chunks.length * CHUNK_BYTES, 0, used);
}

/** The reverse of `load`. */
function store(file: RandomAccessFile, { chunks, last }: Partition, entries: Buffer): void {
  for (const [index, chunk] of chunks.entries()) file.write(chunkOf(entries, index), chunk * CHUNK_BYTES);
  if (last !== undefined) entries.copy(last, 0, chunks.length * CHUNK_BYTES);
}

function chunkOf(entries: Buffer, index: number): Buffer {
  return entries.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
}

/** The number of a row of a collector's partition. */
export function rowOf({ view }: Sorted, index: number): number {
  return view.getUint32(index * ENTRY_BYTES + REST_AT);
}
