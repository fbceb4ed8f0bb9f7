import type { RandomAccessFile } from '../ports/files.ts';
import { DIGEST_BYTES } from './digest.ts';

/**
 * Finds equal keys without keeping them in memory: digests are partitioned by their first byte on the disk, and the
 * partitions are searched one at a time. Memory is one partition and its table: at most rows ÷ 256 × 38 bytes.
 */
export interface DuplicateFinder {
  /** `key` comes from `digest`; rows in ascending order. */
  add(row: number, key: string): void;
  /** Calls `found` for every row with the key of an earlier row, in ascending order within a partition. */
  each(found: (duplicate: Duplicate) => void): void;
  close(): void;
}

export interface Duplicate {
  readonly row: number;
  readonly first: number;
}

const PARTITIONS = 256;
const ROW_BYTES = 6;
const RECORD = DIGEST_BYTES + ROW_BYTES;
/** Records per chunk written to the disk: 256 × 64 × 22 bytes in memory are 0.4 MB in total. */
const CHUNK_RECORDS = 64;
const CHUNK_BYTES = CHUNK_RECORDS * RECORD;
/** Maximum load factor of a partition's table; above it lookups get slow. */
const MAX_LOAD = 0.5;

interface Partition {
  /** Numbers of its full chunks in the file. */
  readonly chunks: number[];
  /** Allocated with the first record: with few rows most partitions stay empty. */
  last: Buffer | undefined;
  used: number;
}

export function createDuplicateFinder(file: RandomAccessFile): DuplicateFinder {
  const partitions = Array.from({ length: PARTITIONS }, (): Partition => ({ chunks: [], last: undefined, used: 0 }));
  let chunks = 0;
  return {
    add(row, key) {
      const partition = partitions[key.charCodeAt(0)];
      if (partition === undefined) throw new RangeError('The key is not a digest.');
      partition.last ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
      const { last, used } = partition;
      last.write(key, used, DIGEST_BYTES, 'latin1');
      last.writeUIntLE(row, used + DIGEST_BYTES, ROW_BYTES);
      partition.used += RECORD;
      if (partition.used < CHUNK_BYTES) return;
      file.write(last, chunks * CHUNK_BYTES);
      partition.chunks.push(chunks);
      partition.used = 0;
      chunks += 1;
    },
    each(found) {
      const sizes = partitions.map((partition) => partition.chunks.length * CHUNK_BYTES + partition.used);
      const largest = Math.max(...sizes);
      // One buffer and one table for all partitions: allocating them per partition would burden the garbage collector.
      const buffer = Buffer.allocUnsafeSlow(largest);
      const table = createTable(largest / RECORD);
      for (const partition of partitions) {
        if (partition.last === undefined) continue;
        const records = load(file, partition, buffer);
        table.clear();
        findIn(records, table, found);
      }
    },
    close: () => file.close(),
  };
}

function load(file: RandomAccessFile, { chunks, last, used }: Partition, into: Buffer): Buffer {
  let bytes = 0;
  for (const chunk of chunks) {
    file.read(into.subarray(bytes, bytes + CHUNK_BYTES), chunk * CHUNK_BYTES);
    bytes += CHUNK_BYTES;
  }
  last?.copy(into, bytes, 0, used);
  return into.subarray(0, bytes + used);
}

function findIn(records: Buffer, table: Table, found: (duplicate: Duplicate) => void): void {
  for (let at = 0; at < records.length; at += RECORD) {
    const first = table.firstOf(records, at);
    if (first !== at) found({ row: rowOf(records, at), first: rowOf(records, first) });
  }
}

function rowOf(records: Buffer, at: number): number {
  return records.readUIntLE(at + DIGEST_BYTES, ROW_BYTES);
}

function isEqual(records: Buffer, a: number, b: number): boolean {
  return records.compare(records, a, a + DIGEST_BYTES, b, b + DIGEST_BYTES) === 0;
}

/** Offsets of records by key, with open addressing: objects and strings per row would take ten times the memory. */
interface Table {
  clear(): void;
  /** Offset of the first record with the same key as the one at `at`, which is added if it is the first. */
  firstOf(records: Buffer, at: number): number;
}

function createTable(capacity: number): Table {
  let slots = 1;
  while (slots * MAX_LOAD < capacity) slots *= 2;
  // A record's offset plus one; 0 is free.
  const offsets = new Uint32Array(slots);
  return {
    clear: () => void offsets.fill(0),
    firstOf(records, at) {
      // The first byte is the same throughout the partition.
      let slot = records.readUInt32LE(at + 1) & (slots - 1);
      for (;;) {
        const offset = (offsets[slot] ?? 0) - 1;
        if (offset < 0) {
          offsets[slot] = at + 1;
          return at;
        }
        if (isEqual(records, offset, at)) return offset;
        slot = (slot + 1) & (slots - 1);
      }
    },
  };
}
