import type { RowSet } from './row-set.ts';

const BLOCK_ROWS = 2000;

/** The lower-case text of some rows in one string: a single search is faster than one for each row. */
interface Block {
  readonly text: string;
  /** Start of each row, and end of the last one. */
  readonly starts: Uint32Array;
}

export interface RowText {
  /** Prepares some rows for a search; false when all are prepared. */
  prepare(): boolean;
  /** 1 for each row that contains the word, which is in lower case and has no white space. */
  search(word: string): Uint8Array;
}

/** Cells and keys of all rows, for searches. */
export function createRowText(rows: RowSet): RowText {
  const blocks: Block[] = [];
  const prepare = (): boolean => {
    const first = blocks.length * BLOCK_ROWS;
    if (first >= rows.count) return false;
    blocks.push(makeBlock(rows, first, Math.min(rows.count, first + BLOCK_ROWS)));
    return true;
  };
  return {
    prepare,
    search(word) {
      let isLeft = true;
      while (isLeft) isLeft = prepare();
      const found = new Uint8Array(rows.count);
      for (const [index, block] of blocks.entries()) markRows(block, word, found.subarray(index * BLOCK_ROWS));
      return found;
    },
  };
}

function makeBlock(rows: RowSet, first: number, end: number): Block {
  const texts: string[] = [];
  const starts = new Uint32Array(end - first + 1);
  let at = 0;
  for (let row = first; row < end; row += 1) {
    const cells = `${rows.cells[row] ?? ''}${rows.surplus.get(row) ?? ''}`;
    const key = rows.keys[row] ?? '';
    const text = `${cells.includes(key) ? cells : `${key} ${cells}`}\n`.toLowerCase();
    texts.push(text);
    at += text.length;
    starts[row - first + 1] = at;
  }
  return { text: texts.join(''), starts };
}

function markRows({ text, starts }: Block, word: string, found: Uint8Array): void {
  let row = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, starts[row])) {
    while ((starts[row + 1] ?? Number.POSITIVE_INFINITY) <= at) row += 1;
    found[row] = 1;
    row += 1;
  }
}
