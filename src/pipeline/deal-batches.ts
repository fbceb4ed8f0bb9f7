import { ownsBatch, type Shard } from '../domain/shard.ts';
import type { Batch } from '../engine/plan.ts';
import { formatRanges, numbersOf } from '../ledger/codes.ts';
import type { PagedFile } from '../store/paged-file.ts';
import type { RowTable } from '../store/row-table.ts';

/** The share of one leg. */
export interface Dealt {
  /** The batches of the leg, with their numbers in the plan of all legs, and the rows as they are numbered now. */
  readonly batches: Iterable<Batch>;
  /** The rows of the leg by their number over all rows of the files, as in the ledger. */
  readonly chosen: string;
}

/** Takes the batches of the whole plan, one after the other, and keeps those of one leg. */
export interface Dealer {
  /**
   * False if the batch is another leg's.
   * @param isOwn the batch is this leg's, whatever its number is.
   */
  take(batch: Batch, isOwn?: boolean): boolean;
  /**
   * Removes all rows of other legs from the table. A row without a batch (invalid, skipped, held) is the first leg's.
   * @param chosen the rows of all legs by their number over all rows of the files; undefined if all are.
   */
  finish(chosen: string | undefined): Dealt;
}

/** Rows between two known counts of the rows before them. */
const BLOCK = 256;
const WORD = 4;

/** @param file empty; keeps the row numbers of the leg's batches, which need not be adjacent. */
export function createDealer(table: RowTable, shard: Shard, file: PagedFile): Dealer {
  const isOwn = new Uint8Array(table.count);
  if (shard.index === 1)
    for (let row = 0; row < table.count; row += 1) if (table.outcome(row) !== undefined) isOwn[row] = 1;
  return {
    take({ number, rows }, isMine = false) {
      if (!isMine && !ownsBatch(shard, number)) return false;
      for (const row of rows) isOwn[row] = 1;
      file.append(new Uint8Array(Uint32Array.of(number, rows.length).buffer));
      file.append(new Uint8Array(Uint32Array.from(rows).buffer));
      return true;
    },
    finish(chosen) {
      const rankOf = createRanks(isOwn);
      const own = formatRanges(keepOwn(numbersOf(chosen, table.count), isOwn));
      table.retain((row) => isOwn[row] === 1);
      return { batches: readBatches(file, rankOf), chosen: own };
    },
  };
}

function* keepOwn(numbers: Iterable<number>, isOwn: Uint8Array): Generator<number> {
  let row = 0;
  for (const number of numbers) {
    if (isOwn[row] === 1) yield number;
    row += 1;
  }
}

/** Gives the number that a row of the leg has once all others are removed. */
function createRanks(isOwn: Uint8Array): (row: number) => number {
  const before = new Uint32Array(Math.ceil(isOwn.length / BLOCK) + 1);
  for (let row = 0; row < isOwn.length; row += 1) {
    const block = Math.floor(row / BLOCK);
    before[block + 1] = (row % BLOCK === 0 ? (before[block] ?? 0) : (before[block + 1] ?? 0)) + (isOwn[row] ?? 0);
  }
  return (row) => {
    const block = Math.floor(row / BLOCK);
    let rank = before[block] ?? 0;
    for (let other = block * BLOCK; other < row; other += 1) rank += isOwn[other] ?? 0;
    return rank;
  };
}

function readBatches(file: PagedFile, rankOf: (row: number) => number): Iterable<Batch> {
  const read = (at: number, words: number): Uint32Array => {
    const bytes = file.read(at, words * WORD);
    return Uint32Array.from({ length: words }, (_, index) => bytes.readUInt32LE(index * WORD));
  };
  return {
    *[Symbol.iterator]() {
      for (let at = 0; at < file.length; ) {
        const [number = 0, count = 0] = read(at, 2);
        at += 2 * WORD;
        yield { number, rows: Array.from(read(at, count), rankOf) };
        at += count * WORD;
      }
    },
  };
}
