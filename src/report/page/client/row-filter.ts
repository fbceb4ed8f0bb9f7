import type { PageData } from '../data.ts';
import type { RowSet } from './row-set.ts';
import { createRowText } from './row-text.ts';

/** Whether a row needs attention since this run or an earlier one. */
export type RowAge = 'new' | 'still';

/** How the row differs from the run before; undefined where it is not compared. */
export function ageOf({ since }: Pick<RowSet, 'since'>, row: number): RowAge | undefined {
  const number = since[row] ?? 0;
  if (number === 0) return undefined;
  return number === 1 ? 'new' : 'still';
}

export interface Filter {
  /** In lower case; a row must contain all of them. */
  readonly words: readonly string[];
  /** Undefined for all. */
  readonly kinds: ReadonlySet<number> | undefined;
  readonly file: number | undefined;
  readonly group: number | undefined;
  readonly change: RowAge | undefined;
}

export interface RowFinder {
  /** The rows of `order` that match. */
  find(order: Uint32Array, filter: Filter): Uint32Array;
  /** Prepares some rows for a search; false when all are prepared. */
  prepare(): boolean;
}

/** Searches cells, keys, messages, job ids, file names and `file:line`; ignores case. */
export function createRowFinder(rows: RowSet, { kinds, files }: Pick<PageData, 'kinds' | 'files'>): RowFinder {
  const text = createRowText(rows);
  const lowered = (texts: readonly string[]): readonly string[] => texts.map((each) => each.toLowerCase());
  const paths = lowered(files.map(({ path }) => path));
  const messages = lazy(() => lowered(rows.messages));
  const jobs = lazy(() => lowered(rows.jobs));
  const search = (word: string): Uint8Array => {
    const found = text.search(word);
    const flags = (texts: readonly string[]): Uint8Array =>
      Uint8Array.from(texts, (each) => Number(each.includes(word)));
    const [inMessage, inJob, inPath] = [flags(messages()), flags(jobs()), flags(paths)];
    const place = /^(.*?):?(\d+)$/.exec(word);
    const line = place === null ? -1 : Number(place[2]);
    const isFile = paths.map((path) => path.endsWith(place?.[1] ?? ''));
    for (let row = 0; row < found.length; row += 1) {
      const file = rows.file[row] ?? 0;
      found[row] =
        (found[row] ?? 0) |
        (inMessage[rows.message[row] ?? 0] ?? 0) |
        (inJob[rows.job[row] ?? 0] ?? 0) |
        (inPath[file] ?? 0) |
        Number(rows.line[row] === line && isFile[file]);
    }
    return found;
  };
  return {
    prepare: () => text.prepare(),
    find(order, { words, kinds: wanted, file, group, change }) {
      const found = words.map(search);
      const isWanted = Uint8Array.from(kinds, (_, kind) => Number(wanted?.has(kind) ?? true));
      const chosen = new Uint32Array(order.length);
      let count = 0;
      for (const row of order) {
        if (isWanted[rows.kind[row] ?? 0] !== 1) continue;
        if (file !== undefined && rows.file[row] !== file) continue;
        if (group !== undefined && rows.group[row] !== group) continue;
        if (change !== undefined && ageOf(rows, row) !== change) continue;
        if (!found.every((each) => each[row] === 1)) continue;
        chosen[count] = row;
        count += 1;
      }
      return chosen.slice(0, count);
    },
  };
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
