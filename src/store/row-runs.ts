import type { PagedFile } from './paged-file.ts';
import type { RowTable } from './row-table.ts';

/** Stretches of the spool that hold rows, one after the other. */
export interface Runs {
  /** Where each begins, and how many bytes it has. */
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
  /** Of all. */
  readonly bytes: number;
}

/** As much as goes to a socket at once. */
const CHUNK_BYTES = 128 * 1024;

interface RunOptions {
  /** Whether each record of the file is stored with its ending. */
  readonly isLined: (file: number) => boolean;
  /** Bytes behind each record. */
  readonly endBytes: number;
}

/** Where rows are stored with their endings: in one run, if no other row is between them. Undefined if one has no ending. */
export function findRuns(
  table: RowTable,
  rows: readonly number[],
  { isLined, endBytes }: RunOptions,
): Runs | undefined {
  const starts: number[] = [];
  const sizes: number[] = [];
  let [file, start, end, bytes] = [-1, -1, -1, 0];
  // An iterator would make an object for each of millions of rows.
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    const source = table.file(row);
    if (source !== file && !isLined(source)) return undefined;
    file = source;
    const position = table.position(row);
    if (position !== end) {
      if (start !== -1) sizes.push(end - start);
      starts.push(position);
      start = position;
    }
    const size = table.bytes(row) + endBytes;
    end = position + size;
    bytes += size;
  }
  if (start !== -1) sizes.push(end - start);
  return { starts, sizes, bytes };
}

/** The bytes of runs behind a head, in chunks of their own. */
export function* readRuns(spool: PagedFile, runs: Runs, head: Uint8Array): Generator<Uint8Array> {
  let left = head.length + runs.bytes;
  let chunk = createChunk(left, head.length);
  chunk.set(head);
  let length = head.length;
  for (const [index, start] of runs.starts.entries()) {
    const size = runs.sizes[index] ?? 0;
    for (let done = 0; done < size; ) {
      if (length === chunk.length) {
        yield chunk;
        left -= length;
        chunk = createChunk(left, 0);
        length = 0;
      }
      const part = Math.min(size - done, chunk.length - length);
      spool.copy(start + done, part, chunk, length);
      length += part;
      done += part;
    }
  }
  yield chunk;
}

/** The last chunk is as large as what is left, so that each one is full. */
function createChunk(left: number, least: number): Buffer {
  return Buffer.allocUnsafeSlow(Math.max(least, Math.min(left, CHUNK_BYTES)));
}
