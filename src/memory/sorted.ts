import { createPackedSorter } from '../store/packed-sort.ts';

/**
 * Rows, records and open rows all take 24 bytes: 12 of the key's hash, 8 of the content's hash, 4 of their own. They are
 * partitioned by the first byte of the key, so that byte is not compared within a partition.
 */
export const PARTITIONS = 256;
export const ENTRY_BYTES = 24;
export const KEY_BYTES = 12;
export const CONTENT_BYTES = 8;
/** Where an entry has its own four bytes. */
export const REST_AT = KEY_BYTES + CONTENT_BYTES;

/** The first byte of a key is the same throughout the partition. */
const KEY_AT = 1;

/** Entries of one partition in the order of key and content. */
export interface Sorted {
  readonly view: DataView;
  readonly count: number;
}

/** A part of a sorted list: `from` up to and without `to`. */
export interface Span {
  from: number;
  to: number;
}

/** Where a list has nothing of a key or content. */
export const NO_SPAN: Readonly<Span> = { from: 0, to: 0 };

export const NONE_SORTED: Sorted = { view: new DataView(new ArrayBuffer(0)), count: 0 };

/** Negative, 0 or positive. Differences of large numbers would each be an object. */
type Compare = (a: DataView, aAt: number, b: DataView, bAt: number) => -1 | 0 | 1;

const compareWord: Compare = (a, aAt, b, bAt) => {
  const left = a.getUint32(aAt);
  const right = b.getUint32(bAt);
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

/** Without their first four bytes; one byte of those is compared twice. */
const compareRestOfKeys: Compare = (a, aAt, b, bAt) =>
  compareWord(a, aAt + 4, b, bAt + 4) || compareWord(a, aAt + 8, b, bAt + 8);

export const compareContents: Compare = (a, aAt, b, bAt) =>
  compareWord(a, aAt + KEY_BYTES, b, bAt + KEY_BYTES) || compareRestOfContents(a, aAt, b, bAt);

const compareRestOfContents: Compare = (a, aAt, b, bAt) => compareWord(a, aAt + KEY_BYTES + 4, b, bAt + KEY_BYTES + 4);

/** What a list is joined by: four bytes that nearly always tell, and a comparison of the rest. */
interface JoinOrder {
  readonly headAt: number;
  readonly compareRest: Compare;
}

const BY_KEY: JoinOrder = { headAt: KEY_AT, compareRest: compareRestOfKeys };
const BY_CONTENT: JoinOrder = { headAt: KEY_BYTES, compareRest: compareRestOfContents };

/** Calls `visit` for each key of any list, in order, with the span that each list has of it (reused). */
export function joinByKey(lists: readonly Sorted[], visit: (spans: readonly Span[]) => void): void {
  const filled = lists.map(({ count }) => ({ from: 0, to: count }));
  join(lists, filled, BY_KEY, visit);
}

/** The same for the contents within the spans of one key. */
export function joinByContent(
  lists: readonly Sorted[],
  within: readonly Span[],
  visit: (spans: readonly Span[]) => void,
): void {
  join(lists, within, BY_CONTENT, visit);
}

/** The head of a list that is at its end: above all others. */
const NO_HEAD = 2 ** 32;

/** Called for each of millions of keys: no iterators, closures and objects in the loop. */
function join(
  lists: readonly Sorted[],
  within: readonly Span[],
  { headAt, compareRest }: JoinOrder,
  visit: (spans: readonly Span[]) => void,
): void {
  const spans = within.map(({ from }): Span => ({ from, to: from }));
  const heads = new Float64Array(lists.length);
  const headOf = (list: Sorted, at: number, end: number): number =>
    at < end ? list.view.getUint32(at * ENTRY_BYTES + headAt) : NO_HEAD;
  for (let index = 0; index < lists.length; index += 1) {
    heads[index] = headOf(lists[index] ?? NONE_SORTED, spans[index]?.to ?? 0, within[index]?.to ?? 0);
  }
  for (;;) {
    const index = findLeast(lists, spans, heads, compareRest);
    const head = heads[index] ?? NO_HEAD;
    if (head === NO_HEAD) return;
    const least = lists[index] ?? NONE_SORTED;
    const at = (spans[index]?.to ?? 0) * ENTRY_BYTES;
    for (let other = 0; other < lists.length; other += 1) {
      const span = spans[other];
      if (span === undefined) continue;
      span.from = span.to;
      if (heads[other] !== head) continue;
      const list = lists[other] ?? NONE_SORTED;
      const end = within[other]?.to ?? 0;
      while (heads[other] === head && compareRest(least.view, at, list.view, span.to * ENTRY_BYTES) === 0) {
        span.to += 1;
        heads[other] = headOf(list, span.to, end);
      }
    }
    visit(spans);
  }
}

/** The list whose next entry is least; any at the end of all. */
function findLeast(
  lists: readonly Sorted[],
  spans: readonly Span[],
  heads: Float64Array,
  compareRest: Compare,
): number {
  let least = 0;
  for (let index = 1; index < lists.length; index += 1) {
    const [head, leastHead] = [heads[index] ?? NO_HEAD, heads[least] ?? NO_HEAD];
    if (head > leastHead || head === NO_HEAD) continue;
    if (head === leastHead) {
      const at = (spans[index]?.to ?? 0) * ENTRY_BYTES;
      const leastAt = (spans[least]?.to ?? 0) * ENTRY_BYTES;
      const [view, leastView] = [(lists[index] ?? NONE_SORTED).view, (lists[least] ?? NONE_SORTED).view];
      if (compareRest(view, at, leastView, leastAt) >= 0) continue;
    }
    least = index;
  }
  return least;
}

/** A function that sorts entries in place by key, content and position. */
export function createSorter(): (bytes: Buffer) => void {
  const sort = createPackedSorter();
  let moved = Buffer.alloc(0);
  return (bytes) => {
    if (moved.length < bytes.length) moved = Buffer.allocUnsafeSlow(bytes.length);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const into = new DataView(moved.buffer, moved.byteOffset, bytes.length);
    const order = sort(bytes.length / ENTRY_BYTES, {
      head: (index) => view.getUint32(index * ENTRY_BYTES + KEY_AT),
      compare: (a, b) => compareEntries(view, a * ENTRY_BYTES, b * ENTRY_BYTES),
    });
    for (let index = 0; index < order.length; index += 1) {
      const [from, to] = [(order[index] ?? 0) * ENTRY_BYTES, index * ENTRY_BYTES];
      for (let word = 0; word < ENTRY_BYTES; word += 4) into.setUint32(to + word, view.getUint32(from + word));
    }
    moved.copy(bytes, 0, 0, bytes.length);
  };
}

function compareEntries(view: DataView, a: number, b: number): number {
  return (
    compareWord(view, a + KEY_AT, view, b + KEY_AT) ||
    compareRestOfKeys(view, a, view, b) ||
    compareContents(view, a, view, b)
  );
}
