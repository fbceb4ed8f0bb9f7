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
  let [end, bytes] = [-1, 0];
  for (let index = 0; index < rows.length; ) {
    const first = rows[index] ?? 0;
    // Rows were stored in the order of their numbers, and still are if none was removed.
    const next = table.isWhole ? endOfSeries(rows, index) : index + 1;
    const last = rows[next - 1] ?? 0;
    for (let file = table.file(first); file <= table.file(last); file += 1) if (!isLined(file)) return undefined;
    const start = table.position(first);
    const size = table.position(last) + table.bytes(last) + endBytes - start;
    if (start === end) sizes.push((sizes.pop() ?? 0) + size);
    else {
      starts.push(start);
      sizes.push(size);
    }
    end = start + size;
    bytes += size;
    index = next;
  }
  return { starts, sizes, bytes };
}

/** The index behind numbers that follow one another. */
function endOfSeries(rows: readonly number[], from: number): number {
  let index = from + 1;
  while (index < rows.length && rows[index] === (rows[index - 1] ?? 0) + 1) index += 1;
  return index;
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
