import type { RandomAccessFile } from '../ports/files.ts';
import { DIGEST_BYTES } from '../store/digest.ts';
import { createPagedFile, PAGE_BYTES } from '../store/paged-file.ts';
import type { SideRow } from './side.ts';

const WIDTH = DIGEST_BYTES * 2;
const ROWS_PER_PAGE = PAGE_BYTES / WIDTH;
const PAGES = 4;

/** The hashes of the rows of today by row number, on the disk. */
export interface HashList {
  /** Rows in ascending order; one that is left out has none. */
  add(row: number, hashes: Pick<SideRow, 'key' | 'content'>): void;
  /** Key and content of a row, as `Side.addCopy` takes them, valid until the next call; undefined if it has none. */
  get(row: number): Buffer | undefined;
  close(): void;
}

/** @param file an empty temporary file. */
export function createHashList(file: RandomAccessFile): HashList {
  const pages = createPagedFile(file, PAGES);
  const found = Buffer.alloc(WIDTH);
  const offset = (row: number): number => (row % ROWS_PER_PAGE) * WIDTH;
  return {
    add(row, { key, content }) {
      const page = pages.page(Math.floor(row / ROWS_PER_PAGE), 'write');
      const at = offset(row);
      for (let index = 0; index < DIGEST_BYTES; index += 1) {
        page[at + index] = key.charCodeAt(index);
        page[at + DIGEST_BYTES + index] = content.charCodeAt(index);
      }
    },
    get(row) {
      const page = pages.page(Math.floor(row / ROWS_PER_PAGE), 'read');
      const at = offset(row);
      let isNone = true;
      for (let index = 0; index < WIDTH; index += 1) {
        const byte = page[at + index] ?? 0;
        found[index] = byte;
        if (index < DIGEST_BYTES && byte !== 0) isNone = false;
      }
      return isNone ? undefined : found;
    },
    close: () => pages.close(),
  };
}

/** Rows of a file of today, from a row to before another. */
export interface FileRows {
  readonly from: number;
  readonly to: number;
}

/** Rows that are looked through where the order of both sides was lost, for example behind new rows. */
const LOOK_AHEAD = 64;

/**
 * Finds, for the rows of a file at the base in their order, the row of today that is the same text. It is a guess where to
 * look: a row that it does not find is compared like any other.
 * @param isSame whether a row of today is the same text as the wanted one.
 */
export function createTwinFinder<Wanted>(
  { from, to }: FileRows,
  isSame: (row: number, wanted: Wanted) => boolean,
): (wanted: Wanted) => number | undefined {
  let [next, misses] = [from, 0];
  const isTwin = (row: number, wanted: Wanted): boolean => row < to && isSame(row, wanted);
  const look = (wanted: Wanted): number | undefined => {
    if (isTwin(next, wanted)) return next;
    // As many rows were changed in their places.
    if (misses > 0 && isTwin(next + misses, wanted)) return next + misses;
    // More and more seldom, so that a file of which nothing is left costs little.
    if ((misses & (misses - 1)) !== 0) return undefined;
    for (let row = next + 1; row < Math.min(next + LOOK_AHEAD, to); row += 1) if (isTwin(row, wanted)) return row;
    return undefined;
  };
  return (wanted) => {
    const found = look(wanted);
    misses = found === undefined ? misses + 1 : 0;
    if (found !== undefined) next = found + 1;
    return found;
  };
}
