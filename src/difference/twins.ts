import type { RandomAccessFile } from '../ports/files.ts';
import { DIGEST_BYTES } from '../store/digest.ts';
import { createPagedFile, PAGE_BYTES } from '../store/paged-file.ts';
import type { SideRow } from './side.ts';

const WIDTH = DIGEST_BYTES * 2;
const ROWS_PER_PAGE = PAGE_BYTES / WIDTH;
const PAGES = 4;
const NONE = '\0'.repeat(DIGEST_BYTES);

export type Hashes = Pick<SideRow, 'key' | 'content'>;

/** The hashes of the rows of today by row number, on the disk. */
export interface HashList {
  /** Rows in ascending order; one that is left out has none. */
  add(row: number, hashes: Hashes): void;
  get(row: number): Hashes | undefined;
  close(): void;
}

export function createHashList(file: RandomAccessFile): HashList {
  const pages = createPagedFile(file, PAGES);
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
      const [at, middle] = [offset(row), offset(row) + DIGEST_BYTES];
      const key = page.toString('latin1', at, middle);
      return key === NONE ? undefined : { key, content: page.toString('latin1', middle, middle + DIGEST_BYTES) };
    },
    close: () => pages.close(),
  };
}

/** Rows of a file of today, from a row to before another. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Rows that are looked through where the order of both sides was lost, for example behind new rows. */
const LOOK_AHEAD = 64;

/**
 * Finds, for the rows of a file at the base in their order, the row of today that is the same text. It is a guess where to
 * look: a row that it does not find is compared like any other.
 * @param text of a row of today.
 */
export function createTwinFinder(
  { from, to }: RowRange,
  text: (row: number) => string,
): (wanted: string) => number | undefined {
  let [next, misses] = [from, 0];
  const isTwin = (row: number, wanted: string): boolean => row < to && text(row) === wanted;
  const look = (wanted: string): number | undefined => {
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
