import type { RandomAccessFile } from '../ports/files.ts';
import { DIGEST_BYTES } from './digest.ts';

/**
 * Finds equal keys without holding the keys: digests go to partitions on the disk by their first byte, and one
 * partition at a time is looked through. Memory is one partition and its table: rows ÷ 256 × 54 bytes at most.
 */
export interface DuplicateFinder {
  /** Takes digests of `digest`; rows come in ascending order. */
  add(row: number, key: string, content: string): void;
  /** Calls `found` for every row whose key an earlier row has: in ascending order within a partition. */
  each(found: (duplicate: Duplicate) => void): void;
  close(): void;
}

export interface Duplicate {
  readonly row: number;
  readonly first: number;
  readonly sameContent: boolean;
}

const PARTITIONS = 256;
const ROW_BYTES = 6;
const RECORD = DIGEST_BYTES * 2 + ROW_BYTES;
/** A partition's records go to the disk in chunks of so many: 256 × 64 × 38 bytes in memory are 0.6 MB in all. */
const CHUNK_RECORDS = 64;
const CHUNK_BYTES = CHUNK_RECORDS * RECORD;
/** Share of used slots in the table of a partition; beyond it the search gets slow. */
const MAX_LOAD = 0.5;

interface Partition {
  /** Numbers of its full chunks in the file. */
  readonly chunks: number[];
  /** Made with the first record: few rows leave most partitions empty. */
  last: Buffer | undefined;
  used: number;
}

export function createDuplicateFinder(file: RandomAccessFile): DuplicateFinder {
  const partitions = Array.from({ length: PARTITIONS }, (): Partition => ({ chunks: [], last: undefined, used: 0 }));
  let chunks = 0;
  return {
    add(row, key, content) {
      const partition = partitions[key.charCodeAt(0)];
      if (partition === undefined) throw new RangeError('The key is no digest.');
      partition.last ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
      const { last, used } = partition;
      last.write(key, used, DIGEST_BYTES, 'latin1');
      last.write(content, used + DIGEST_BYTES, DIGEST_BYTES, 'latin1');
      last.writeUIntLE(row, used + DIGEST_BYTES * 2, ROW_BYTES);
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
      // One buffer and one table for all partitions: each anew would leave their whole memory to the collector.
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
    if (first === at) continue;
    found({
      row: rowOf(records, at),
      first: rowOf(records, first),
      sameContent: isEqual(records, at + DIGEST_BYTES, first + DIGEST_BYTES),
    });
  }
}

function rowOf(records: Buffer, at: number): number {
  return records.readUIntLE(at + DIGEST_BYTES * 2, ROW_BYTES);
}

function isEqual(records: Buffer, a: number, b: number): boolean {
  return records.compare(records, a, a + DIGEST_BYTES, b, b + DIGEST_BYTES) === 0;
}

/** Places of records by key, with open addressing: objects and texts for each row would be ten times the bytes. */
interface Table {
  clear(): void;
  /** Place of the first record of the same key as the one at `at`, which is entered if it is the first. */
  firstOf(records: Buffer, at: number): number;
}

function createTable(most: number): Table {
  let slots = 1;
  while (slots * MAX_LOAD < most) slots *= 2;
  // A record's place plus one; 0 is free.
  const places = new Uint32Array(slots);
  return {
    clear: () => void places.fill(0),
    firstOf(records, at) {
      // The first byte is the same in the whole partition.
      let slot = records.readUInt32LE(at + 1) & (slots - 1);
      for (;;) {
        const place = places[slot] ?? 0;
        if (place === 0) {
          places[slot] = at + 1;
          return at;
        }
        if (isEqual(records, place - 1, at)) return place - 1;
        slot = (slot + 1) & (slots - 1);
      }
    },
  };
}
