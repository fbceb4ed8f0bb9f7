import type { RandomAccessFile } from '../ports/files.ts';
import { createPartitions, type Partitions } from '../store/partitions.ts';
import { createSide, SIDE_PARTITIONS, type SideRow, type SortedRows } from './side.ts';

/**
 * What a row of the files of today counts as: `valid`; `invalid`, which only keeps its key from being removed; or
 * `skipped`, a repetition that is not sent.
 */
export type Standing = 'valid' | 'invalid' | 'skipped';

/** A row that differs: with `before` it changed, without it is new. */
export interface DifferentRow {
  readonly row: number;
  readonly before: number | undefined;
}

/** Rows of a file by what became of them. */
export interface FileCounts {
  new: number;
  changed: number;
  removed: number;
  unchanged: number;
  invalid: number;
}

export interface RowDifference {
  /** Rows before; of a unique key each key once. */
  readonly known: number;
  /** By index of the file, for each side. Only `removed` is counted before. */
  readonly now: ReadonlyMap<number, FileCounts>;
  readonly before: ReadonlyMap<number, FileCounts>;
  /** New and changed rows, in the order of their numbers. */
  different(): Iterable<DifferentRow>;
  /** Numbers of removed rows, in order. */
  removed(): Iterable<number>;
}

/** Compares two sets of rows by key, without keeping them in memory. */
export interface RowComparer {
  addNow(row: SideRow): void;
  addBefore(row: SideRow): void;
  /** Adds a row before by the hashes of a row of now: key and content, byte by byte. */
  addTwin(row: number, file: number, hashes: Buffer): void;
  compare(standing: (row: number) => Standing): RowDifference;
  close(): void;
}

export interface RowComparerOptions {
  /** Opens a temporary file. */
  readonly open: (name: string) => RandomAccessFile;
  /** Each key means one row: a row that repeats a key is not counted. */
  readonly isUnique: boolean;
}

/**
 * Both sides are partitioned by key on the disk, and sorted and merged one partition at a time. What differs is written to
 * partitions by row number, so that it can be read in input order: neither side's records are read at random.
 */
export function createRowComparer({ open, isUnique }: RowComparerOptions): RowComparer {
  const now = createSide(open('now.bin'));
  const before = createSide(open('before.bin'));
  const different = createOrderedRows(open('different.bin'));
  const removed = createOrderedRows(open('removed.bin'));
  return {
    addNow: now.add,
    addBefore: before.add,
    addTwin: before.addCopy,
    compare(standing) {
      const counts = { now: new Map<number, FileCounts>(), before: new Map<number, FileCounts>() };
      const sink: Sink = {
        different(row, file, base) {
          countsOf(counts.now, file)[base === undefined ? 'new' : 'changed'] += 1;
          different.add(row, base);
        },
        removed(row, file) {
          countsOf(counts.before, file).removed += 1;
          removed.add(row, undefined);
        },
        kept(file, kind) {
          countsOf(counts.now, file)[kind] += 1;
        },
      };
      let known = 0;
      for (let partition = 0; partition < SIDE_PARTITIONS; partition += 1) {
        const sides = { now: now.load(partition), before: before.load(partition) };
        known += mergeSides(sides, { standing, isUnique, sink });
      }
      return {
        known,
        ...counts,
        different: () => different.all(),
        *removed() {
          for (const { row } of removed.all()) yield row;
        },
      };
    },
    close() {
      for (const each of [now, before, different, removed]) each.close();
    },
  };
}

function countsOf(counts: Map<number, FileCounts>, file: number): FileCounts {
  const known = counts.get(file) ?? { new: 0, changed: 0, removed: 0, unchanged: 0, invalid: 0 };
  counts.set(file, known);
  return known;
}

interface Sink {
  different(row: number, file: number, before: number | undefined): void;
  removed(row: number, file: number): void;
  kept(file: number, kind: 'unchanged' | 'invalid'): void;
}

interface Rules {
  readonly standing: (row: number) => Standing;
  readonly isUnique: boolean;
  readonly sink: Sink;
}

interface Sides {
  readonly now: SortedRows;
  readonly before: SortedRows;
}

/** Rows with one key: on each side from an index up to and without another. */
interface Group {
  now: number;
  endNow: number;
  before: number;
  endBefore: number;
}

/** Visits each key of both sides once; returns how many rows were known before. */
function mergeSides(sides: Sides, rules: Rules): number {
  // One object for all keys: there are millions.
  const group: Group = { now: 0, endNow: 0, before: 0, endBefore: 0 };
  let known = 0;
  while (group.now < sides.now.length || group.before < sides.before.length) {
    const order = orderOf(sides, group.now, group.before);
    group.endNow = order > 0 ? group.now : endOfKey(sides.now, group.now);
    group.endBefore = order < 0 ? group.before : endOfKey(sides.before, group.before);
    const rows = group.endBefore - group.before;
    known += rules.isUnique ? Math.min(1, rows) : rows;
    if (!settleSimple(sides, group, rules)) settleGroup(sides, group, rules);
    group.now = group.endNow;
    group.before = group.endBefore;
  }
  return known;
}

/** Nearly all keys: at most one row on each side. Does what `settleGroup` does, without objects. */
function settleSimple({ now, before }: Sides, group: Group, { standing, sink }: Rules): boolean {
  const { now: atNow, before: atBefore } = group;
  const [isNow, isBefore] = [group.endNow > atNow, group.endBefore > atBefore];
  if (group.endNow - atNow > 1 || group.endBefore - atBefore > 1) return false;
  if (!isNow) {
    sink.removed(before.row(atBefore), before.file(atBefore));
    return true;
  }
  const [row, file] = [now.row(atNow), now.file(atNow)];
  const is = standing(row);
  if (is === 'skipped') return false;
  if (is === 'invalid') sink.kept(file, 'invalid');
  else if (!isBefore) sink.different(row, file, undefined);
  else if (before.compareContents(atBefore, now, atNow) === 0) sink.kept(file, 'unchanged');
  else sink.different(row, file, before.row(atBefore));
  return true;
}

function orderOf({ now, before }: Sides, atNow: number, atBefore: number): number {
  if (atNow === now.length) return 1;
  return atBefore === before.length ? -1 : now.compareKeys(atNow, before, atBefore);
}

function endOfKey(rows: SortedRows, from: number): number {
  let to = from + 1;
  while (to < rows.length && rows.compareKeys(to, rows, from) === 0) to += 1;
  return to;
}

/** What is left under a key once equal rows are set aside; places in the sorted rows. */
interface Leftovers {
  /** Valid rows of now. */
  readonly now: number[];
  readonly before: number[];
  /** Invalid rows of now, each of which keeps a row from being removed. */
  invalid: number;
}

/**
 * Equal content first: such rows are unchanged. Of what is left under the key, as many rows as there are on both sides
 * changed, in input order; the others are new or removed.
 */
function settleGroup(sides: Sides, group: Group, rules: Rules): void {
  const { now, before } = sides;
  const { isUnique, sink } = rules;
  const left = setEqualAside(sides, group, rules);
  left.now.sort((a, b) => now.row(a) - now.row(b));
  left.before.sort((a, b) => before.row(a) - before.row(b));
  left.now.forEach((at, index) => {
    const base = left.before[index];
    sink.different(now.row(at), now.file(at), base === undefined ? undefined : before.row(base));
  });
  const isHeld = group.now < group.endNow;
  const to = isUnique ? (isHeld ? 0 : 1) : left.before.length;
  const from = isUnique ? 0 : left.now.length + left.invalid;
  for (const at of left.before.slice(from, to)) sink.removed(before.row(at), before.file(at));
}

function setEqualAside({ now, before }: Sides, group: Group, { standing, isUnique, sink }: Rules): Leftovers {
  const left: Leftovers = { now: [], before: [], invalid: 0 };
  let at = group.before;
  const end = group.endBefore;
  for (let nth = group.now; nth < group.endNow; nth += 1) {
    const is = standing(now.row(nth));
    if (is === 'skipped') continue;
    while (at < end && before.compareContents(at, now, nth) < 0) left.before.push(at++);
    const hasEqual = at < end && before.compareContents(at, now, nth) === 0;
    // Beside an invalid row another may have the key, and that one is compared.
    const isEqual = hasEqual && !(isUnique && is === 'invalid');
    if (isEqual) at += 1;
    if (is === 'invalid') sink.kept(now.file(nth), 'invalid');
    else if (isEqual) sink.kept(now.file(nth), 'unchanged');
    else left.now.push(nth);
    if (is === 'invalid' && !isEqual) left.invalid += 1;
  }
  while (at < end) left.before.push(at++);
  return left;
}

/** Rows per partition of what is read in order; one partition is in memory. */
const ORDERED_ROWS = 65_536;
const ROW_BYTES = 6;
const ORDERED_WIDTH = ROW_BYTES * 2;

interface OrderedRows {
  /** Each row once. */
  add(row: number, before: number | undefined): void;
  all(): Iterable<DifferentRow>;
  close(): void;
}

function createOrderedRows(file: RandomAccessFile): OrderedRows {
  const partitions = createPartitions(file, ORDERED_WIDTH);
  let last = -1;
  return {
    add(row, before) {
      const partition = Math.floor(row / ORDERED_ROWS);
      last = Math.max(last, partition);
      partitions.add(partition, (buffer, at) => {
        buffer.writeUIntLE(row, at, ROW_BYTES);
        // 0 is none.
        buffer.writeUIntLE(before === undefined ? 0 : before + 1, at + ROW_BYTES, ROW_BYTES);
      });
    },
    *all() {
      for (let partition = 0; partition <= last; partition += 1) yield* readOrdered(partitions, partition);
    },
    close: () => partitions.close(),
  };
}

/** What a row that is not in the partition has. */
const ABSENT = -1;

function* readOrdered(partitions: Partitions, partition: number): Generator<DifferentRow> {
  const records = partitions.load(partition);
  const first = partition * ORDERED_ROWS;
  const befores = new Float64Array(ORDERED_ROWS).fill(ABSENT);
  for (let at = 0; at < records.length; at += ORDERED_WIDTH) {
    befores[records.readUIntLE(at, ROW_BYTES) - first] = records.readUIntLE(at + ROW_BYTES, ROW_BYTES);
  }
  for (let index = 0; index < ORDERED_ROWS; index += 1) {
    const before = befores[index] ?? ABSENT;
    if (before !== ABSENT) yield { row: first + index, before: before === 0 ? undefined : before - 1 };
  }
}
