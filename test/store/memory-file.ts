import type { RandomAccessFile } from '../../src/ports/files.ts';

/** The disk as one buffer. Like a real file it gives fewer bytes near its end, and zeroes where nothing was written. */
export function createMemoryFile(): RandomAccessFile & { readonly closed: boolean } {
  let bytes = Buffer.alloc(0);
  let closed = false;
  return {
    get closed() {
      return closed;
    },
    read: (buffer, position) => bytes.subarray(position, position + buffer.length).copy(buffer),
    write(buffer, position) {
      const end = position + buffer.length;
      if (end > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(end - bytes.length)]);
      bytes.set(buffer, position);
    },
    close() {
      closed = true;
    },
  };
}
