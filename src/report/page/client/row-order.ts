import type { RowSet } from './row-set.ts';

export const SORT_KEYS = ['kind', 'place', 'key', 'message', 'attempts', 'since'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sorting {
  readonly by: SortKey;
  readonly isDescending: boolean;
}

const NUMBER = /^\d{1,15}$/;

/** Sorts the rows; each order is computed once. */
export function createOrders(rows: RowSet): (sorting: Sorting) => Uint32Array {
  const made = new Map<string, Uint32Array>();
  return (sorting) => {
    const name = `${sorting.by} ${sorting.isDescending}`;
    const order = made.get(name) ?? sortRows(rows, sorting);
    made.set(name, order);
    return order;
  };
}

function sortRows(rows: RowSet, { by, isDescending }: Sorting): Uint32Array {
  const order = Uint32Array.from({ length: rows.count }, (_, row) => row);
  const compare = chooseComparison(rows, by);
  const sign = isDescending ? -1 : 1;
  // Equal rows stay in the order of the files.
  return order.sort((a, b) => sign * compare(a, b) || a - b);
}

function chooseComparison(rows: RowSet, by: SortKey): (a: number, b: number) => number {
  const numbers = (column: ArrayLike<number>) => (a: number, b: number) => (column[a] ?? 0) - (column[b] ?? 0);
  switch (by) {
    case 'kind':
      return numbers(rows.kind);
    case 'attempts':
      return numbers(rows.attempts);
    case 'since':
      return numbers(rows.since);
    case 'place':
      return (a, b) => a - b;
    case 'message':
      return numbers(rankTexts(rows.messages, rows.message));
    case 'key':
      return rows.keys.every((key) => NUMBER.test(key))
        ? numbers(rows.keys.map(Number))
        : numbers(rankTexts(rows.keys, undefined));
  }
}

/** For each row the rank of its text among all of them. */
function rankTexts(texts: readonly string[], column: Uint32Array | undefined): Uint32Array {
  const order = texts.map((_, number) => number).sort((a, b) => compareTexts(texts[a] ?? '', texts[b] ?? ''));
  const ranks = new Uint32Array(texts.length);
  order.forEach((number, rank) => {
    const before = order[rank - 1];
    const isEqual = before !== undefined && texts[before] === texts[number];
    ranks[number] = isEqual ? (ranks[before] ?? 0) : rank;
  });
  return column === undefined ? ranks : column.map((number) => ranks[number] ?? 0);
}

/** By code units: a collator would take seconds for a hundred thousand. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
