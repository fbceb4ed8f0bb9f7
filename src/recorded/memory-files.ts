import type { Files } from '../ports/files.ts';

/** The part of a disk that the engine needs, in memory: recorded jobs are small. */
export interface MemoryFiles extends Pick<Files, 'openRandom' | 'openWrite' | 'remove'> {
  /** The bytes of a file that was written; empty if there is none. */
  bytes(path: string): Buffer;
}

/** An empty disk in memory. */
export function createMemoryFiles(): MemoryFiles {
  const files = new Map<string, Buffer[]>();
  return {
    bytes: (path) => Buffer.concat(files.get(path) ?? []),
    async openWrite(path) {
      const chunks: Buffer[] = [];
      files.set(path, chunks);
      return {
        write(chunk) {
          chunks.push(Buffer.from(chunk));
          return undefined;
        },
        sync: async () => undefined,
        close: async () => undefined,
      };
    },
    async remove(path) {
      files.delete(path);
    },
    openRandom() {
      let bytes = Buffer.alloc(0);
      return {
        read: (buffer, position) => bytes.subarray(position, position + buffer.length).copy(buffer),
        write(buffer, position) {
          const end = position + buffer.length;
          if (end > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(end - bytes.length)]);
          bytes.set(buffer, position);
        },
        close: () => undefined,
      };
    },
  };
}
