import type { RandomAccessFile } from '../ports/files.ts';

/** Records of fixed width on the disk, in partitions that are read one at a time. Keeps one chunk of each in memory. */
export interface Partitions {
  /** Adds a record to a partition; `write` gets the place for it. */
  add(partition: number, write: (buffer: Buffer, at: number) => void): void;
  /** The records of a partition, in the order in which they were added. */
  load(partition: number): Buffer;
  close(): void;
}

interface Partition {
  /** Numbers of its full chunks in the file. */
  readonly chunks: number[];
  /** Allocated with the first record: with few rows most partitions stay empty. */
  last: Buffer | undefined;
  used: number;
}

/** Of 256 partitions with records of 42 bytes 2.8 MB are in memory. */
const CHUNK_RECORDS = 256;

/**
 * @param width bytes of a record.
 * @param chunkRecords how many are written to the disk at a time.
 */
export function createPartitions(file: RandomAccessFile, width: number, chunkRecords = CHUNK_RECORDS): Partitions {
  const chunkBytes = chunkRecords * width;
  const partitions: Partition[] = [];
  let chunks = 0;
  // One buffer for all partitions: allocating them one by one would burden the garbage collector.
  let loaded = Buffer.alloc(0);
  return {
    add(number, write) {
      const partition = partitions[number] ?? { chunks: [], last: undefined, used: 0 };
      partitions[number] = partition;
      partition.last ??= Buffer.allocUnsafeSlow(chunkBytes);
      write(partition.last, partition.used);
      partition.used += width;
      if (partition.used < chunkBytes) return;
      file.write(partition.last, chunks * chunkBytes);
      partition.chunks.push(chunks);
      partition.used = 0;
      chunks += 1;
    },
    load(number) {
      const partition = partitions[number];
      if (partition?.last === undefined) return loaded.subarray(0, 0);
      const bytes = partition.chunks.length * chunkBytes + partition.used;
      if (loaded.length < bytes) loaded = Buffer.allocUnsafeSlow(bytes);
      partition.chunks.forEach((chunk, index) => {
        file.read(loaded.subarray(index * chunkBytes, (index + 1) * chunkBytes), chunk * chunkBytes);
      });
      partition.last.copy(loaded, partition.chunks.length * chunkBytes, 0, partition.used);
      return loaded.subarray(0, bytes);
    },
    close: () => file.close(),
  };
}
