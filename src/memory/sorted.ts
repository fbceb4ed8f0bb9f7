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

const WITHOUT_FIRST_BYTE = 0xff_ff_ff;

/** Entries of one partition in the order of key and content. */
export interface Sorted {
  readonly view: DataView;
  /** Offsets in that order; absent if the entries themselves have it. */
  readonly order?: Uint32Array | undefined;
  readonly count: number;
}

/** A part of a sorted list: `from` up to and without `to`. */
export interface Span {
  from: number;
  to: number;
}

export const NONE_SORTED: Sorted = { view: new DataView(new ArrayBuffer(0)), count: 0 };

/** Offset of an entry in its view. */
export function offsetOf(list: Sorted, index: number): number {
  return list.order === undefined ? index * ENTRY_BYTES : (list.order[index] ?? 0);
}

/** Negative, 0 or positive. Differences of large numbers would each be an object. */
type Compare = (a: DataView, aAt: number, b: DataView, bAt: number) => -1 | 0 | 1;

export const compareKeys: Compare = (a, aAt, b, bAt) => {
  const left = a.getUint32(aAt) & WITHOUT_FIRST_BYTE;
  const right = b.getUint32(bAt) & WITHOUT_FIRST_BYTE;
  if (left !== right) return left < right ? -1 : 1;
  return compareWord(a, aAt + 4, b, bAt + 4) || compareWord(a, aAt + 8, b, bAt + 8);
};

export const compareContents: Compare = (a, aAt, b, bAt) =>
  compareWord(a, aAt + KEY_BYTES, b, bAt + KEY_BYTES) || compareWord(a, aAt + KEY_BYTES + 4, b, bAt + KEY_BYTES + 4);

const compareWord: Compare = (a, aAt, b, bAt) => {
  const left = a.getUint32(aAt);
  const right = b.getUint32(bAt);
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

/** Calls `visit` for each key of any list, in order, with the span that each list has of it (reused). */
export function joinByKey(lists: readonly Sorted[], visit: (spans: readonly Span[]) => void): void {
  if (lists.every(({ count }) => count === 0)) return;
  const whole = lists.map(({ count }) => ({ from: 0, to: count }));
  join(lists, whole, compareKeys, visit);
}

/** The same for the contents within the spans of one key. */
export function joinByContent(
  lists: readonly Sorted[],
  within: readonly Span[],
  visit: (spans: readonly Span[]) => void,
): void {
  join(lists, within, compareContents, visit);
}

/** Called for each of millions of keys: no iterators, closures and objects here. */
function join(
  lists: readonly Sorted[],
  within: readonly Span[],
  compare: Compare,
  visit: (spans: readonly Span[]) => void,
): void {
  const spans = within.map(({ from }): Span => ({ from, to: from }));
  for (;;) {
    const index = findLeast(lists, spans, within, compare);
    const least = lists[index];
    if (least === undefined) return;
    const at = offsetOf(least, spans[index]?.to ?? 0);
    for (let other = 0; other < lists.length; other += 1) {
      const list = lists[other] ?? NONE_SORTED;
      const end = within[other]?.to ?? 0;
      const span = spans[other];
      if (span === undefined) continue;
      span.from = span.to;
      while (span.to < end && compare(least.view, at, list.view, offsetOf(list, span.to)) === 0) span.to += 1;
    }
    visit(spans);
  }
}

/** The list whose next entry is least; -1 at the end of all. */
function findLeast(
  lists: readonly Sorted[],
  spans: readonly Span[],
  within: readonly Span[],
  compare: Compare,
): number {
  let least = -1;
  let leastAt = 0;
  let leastView = NONE_SORTED.view;
  for (let index = 0; index < lists.length; index += 1) {
    const list = lists[index] ?? NONE_SORTED;
    const next = spans[index]?.to ?? 0;
    if (next >= (within[index]?.to ?? 0)) continue;
    const at = offsetOf(list, next);
    if (least >= 0 && compare(list.view, at, leastView, leastAt) >= 0) continue;
    least = index;
    leastAt = at;
    leastView = list.view;
  }
  return least;
}

/** Bits of a safe integer, which a float holds exactly. */
const SAFE_BITS = 53;
const MAX_PREFIX_BITS = 32;

/**
 * A function that sorts entries by key, content and position; its result is valid until the next call. Numbers of a
 * key's prefix and an index are sorted natively, ten times faster than by a comparison function; only entries with equal
 * prefixes are compared.
 */
export function createSorter(): (bytes: Buffer) => Sorted {
  let packed = new Float64Array(0);
  let offsets = new Uint32Array(0);
  return (bytes) => {
    const count = bytes.length / ENTRY_BYTES;
    if (count === 0) return NONE_SORTED;
    if (packed.length < count) [packed, offsets] = [new Float64Array(count), new Uint32Array(count)];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const indexes = 2 ** Math.ceil(Math.log2(Math.max(2, count)));
    const shift = MAX_PREFIX_BITS - Math.min(MAX_PREFIX_BITS, SAFE_BITS - Math.log2(indexes));
    for (let index = 0; index < count; index += 1) {
      packed[index] = prefixAt(view, index * ENTRY_BYTES, shift) * indexes + index;
    }
    const sorted = packed.subarray(0, count).sort();
    const order = offsets.subarray(0, count);
    for (let index = 0; index < count; index += 1) order[index] = ((sorted[index] ?? 0) % indexes) * ENTRY_BYTES;
    sortTies(view, order, shift);
    return { view, order, count };
  };
}

/** Of the four bytes after the first, which is the same throughout the partition. */
function prefixAt(view: DataView, at: number, shift: number): number {
  return view.getUint32(at + 1) >>> shift;
}

function sortTies(view: DataView, order: Uint32Array, shift: number): void {
  let to = 0;
  for (let from = 0; from < order.length; from = to) {
    const prefix = prefixAt(view, order[from] ?? 0, shift);
    to = from + 1;
    while (to < order.length && prefixAt(view, order[to] ?? 0, shift) === prefix) to += 1;
    if (to - from < 2) continue;
    order
      .subarray(from, to)
      .sort((a, b) => compareKeys(view, a, view, b) || compareContents(view, a, view, b) || a - b);
  }
}
