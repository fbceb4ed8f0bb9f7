import type { KeyHash } from '../domain/key-hash.ts';
import type { RandomAccessFile } from '../ports/files.ts';
import { get32, put32, put48 } from './little-endian.ts';
import { createPartitions } from './partitions.ts';

/**
 * Finds equal keys without keeping them in memory: hashes of 64 bits are partitioned by their first bits on the disk, and
 * the partitions are searched one at a time. Memory is one partition and its table: at most rows ÷ 64 × 30 bytes.
 */
export interface DuplicateFinder {
  /** Rows in ascending order. */
  add(row: number, hash: KeyHash): void;
  /**
   * Calls `found` for every row with the key of an earlier row, in ascending order within a partition.
   * @param areSame whether two rows with the same hash have the same key.
   */
  each(areSame: (row: number, first: number) => boolean, found: (duplicate: Duplicate) => void): void;
  close(): void;
}

export interface Duplicate {
  readonly row: number;
  readonly first: number;
}

const PARTITION_BITS = 6;
const PARTITIONS = 2 ** PARTITION_BITS;
/** Few writes, since each takes a while to begin; of all partitions 0.9 MB are in memory. */
const CHUNK_RECORDS = 1024;
const ROW_BYTES = 6;
const HASH_BYTES = 8;
const RECORD = HASH_BYTES + ROW_BYTES;
/** Maximum load factor of a partition's table; above it lookups get slow. */
const MAX_LOAD = 0.5;

export function createDuplicateFinder(file: RandomAccessFile): DuplicateFinder {
  const partitions = createPartitions(file, RECORD, CHUNK_RECORDS);
  const sizes = new Float64Array(PARTITIONS);
  const added = { row: 0, high: 0, low: 0 };
  // One function for all rows.
  const write = (buffer: Buffer, at: number): void => {
    put32(buffer, at, added.high);
    put32(buffer, at + 4, added.low);
    put48(buffer, at + HASH_BYTES, added.row);
  };
  return {
    add(row, { high, low }) {
      const partition = high >>> (32 - PARTITION_BITS);
      sizes[partition] = (sizes[partition] ?? 0) + 1;
      added.row = row;
      added.high = high;
      added.low = low;
      partitions.add(partition, write);
    },
    each(areSame, found) {
      // One table for all partitions: allocating one for each would burden the garbage collector.
      const table = createTable(Math.max(...sizes), areSame);
      for (let partition = 0; partition < PARTITIONS; partition += 1) {
        if (sizes[partition] === 0) continue;
        const records = partitions.load(partition);
        table.clear();
        for (let at = 0; at < records.length; at += RECORD) {
          const first = table.firstOf(records, at);
          if (first !== at) found({ row: rowOf(records, at), first: rowOf(records, first) });
        }
      }
    },
    close: () => partitions.close(),
  };
}

function rowOf(records: Buffer, at: number): number {
  return records.readUIntLE(at + HASH_BYTES, ROW_BYTES);
}

/** Offsets of records by hash, with open addressing: objects and strings per row would take ten times the memory. */
interface Table {
  clear(): void;
  /** Offset of the first record with the same key as the one at `at`, which is added if it is the first. */
  firstOf(records: Buffer, at: number): number;
}

function createTable(capacity: number, areSame: (row: number, first: number) => boolean): Table {
  let slots = 1;
  while (slots * MAX_LOAD < capacity) slots *= 2;
  // A record's offset plus one; 0 is free.
  const offsets = new Uint32Array(slots);
  return {
    clear: () => void offsets.fill(0),
    firstOf(records, at) {
      const [high, low] = [get32(records, at), get32(records, at + 4)];
      // The first bits are the same throughout the partition.
      for (let slot = low & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
        const offset = (offsets[slot] ?? 0) - 1;
        if (offset < 0) {
          offsets[slot] = at + 1;
          return at;
        }
        const isMet = get32(records, offset + 4) === low && get32(records, offset) === high;
        if (isMet && areSame(rowOf(records, at), rowOf(records, offset))) return offset;
      }
    },
  };
}
