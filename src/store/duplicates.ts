import type { RandomAccessFile } from '../ports/files.ts';

/**
 * Finds equal keys without holding the keys: hashes go to partitions on the disk by their first byte,
 * and one partition at a time is looked through. Memory is one partition: rows ÷ 256 × 38 bytes.
 */
export interface DuplicateFinder {
  /** `keyHash` and `contentHash` are 16 bytes each; rows come in ascending order. */
  add(row: number, keyHash: Buffer, contentHash: Buffer): void;
  /** Calls `found` for every row whose key an earlier row has, in no particular order. */
  each(found: (duplicate: Duplicate) => void): void;
  close(): void;
}

export interface Duplicate {
  readonly row: number;
  readonly first: number;
  readonly sameContent: boolean;
}

export const HASH_BYTES = 16;
const PARTITIONS = 256;
const ROW_BYTES = 6;
const RECORD = HASH_BYTES * 2 + ROW_BYTES;
/** Records gathered for a partition before they go to the disk: 256 × 64 × 38 bytes are 0.6 MB in all. */
const BUFFERED = 64;

export function createDuplicateFinder(open: (partition: number) => RandomAccessFile): DuplicateFinder {
  const partitions = new Map<
    number,
    { readonly file: RandomAccessFile; bytes: number; buffer: Buffer; used: number }
  >();

  function partitionOf(keyHash: Buffer) {
    const number = (keyHash[0] ?? 0) % PARTITIONS;
    let partition = partitions.get(number);
    if (partition === undefined) {
      partition = { file: open(number), bytes: 0, buffer: Buffer.alloc(RECORD * BUFFERED), used: 0 };
      partitions.set(number, partition);
    }
    return partition;
  }
  return {
    add(row, keyHash, contentHash) {
      const partition = partitionOf(keyHash);
      keyHash.copy(partition.buffer, partition.used, 0, HASH_BYTES);
      contentHash.copy(partition.buffer, partition.used + HASH_BYTES, 0, HASH_BYTES);
      partition.buffer.writeUIntLE(row, partition.used + HASH_BYTES * 2, ROW_BYTES);
      partition.used += RECORD;
      if (partition.used < partition.buffer.length) return;
      partition.file.write(partition.buffer, partition.bytes);
      partition.bytes += partition.used;
      partition.used = 0;
    },
    each(found) {
      for (const partition of partitions.values()) {
        const records = Buffer.alloc(partition.bytes + partition.used);
        partition.file.read(records.subarray(0, partition.bytes), 0);
        partition.buffer.copy(records, partition.bytes, 0, partition.used);
        findIn(records, found);
      }
    },
    close() {
      for (const partition of partitions.values()) partition.file.close();
    },
  };
}

function findIn(records: Buffer, found: (duplicate: Duplicate) => void): void {
  const firsts = new Map<string, number>();
  for (let at = 0; at < records.length; at += RECORD) {
    const key = records.toString('latin1', at, at + HASH_BYTES);
    const first = firsts.get(key);
    if (first === undefined) {
      firsts.set(key, at);
      continue;
    }
    const content = (record: number): Buffer => records.subarray(record + HASH_BYTES, record + HASH_BYTES * 2);
    found({
      row: records.readUIntLE(at + HASH_BYTES * 2, ROW_BYTES),
      first: records.readUIntLE(first + HASH_BYTES * 2, ROW_BYTES),
      sameContent: content(at).equals(content(first)),
    });
  }
}
