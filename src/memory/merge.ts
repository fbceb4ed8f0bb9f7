import type { RandomAccessFile } from '../ports/files.ts';
import { STATE } from './codes.ts';
import { freeIndex, type IndexedRun, isSameRun, type MemoryAbout } from './header.ts';
import {
  createImageWriter,
  type ImageWriter,
  type Memory,
  type MemoryPartition,
  NO_PARTITION,
  type Version,
  versionOf,
  writePartitions,
} from './image.ts';
import { countStates, sizeOf } from './match.ts';
import { joinByContent, joinByKey, NO_SPAN, NONE_SORTED, type Sorted, type Span } from './sorted.ts';
import {
  isSameContent,
  type OpenVersion,
  readOpens,
  readUniqueKey,
  type UniqueKey,
  writeOpens,
  writeUniqueKey,
} from './unique-key.ts';

export interface MergeOptions {
  /** The memory both runs began with, so that only what a run changed counts as its own; undefined if there was none. */
  readonly base: Memory | undefined;
  /** The memory of the older run, by `compareOrders`. */
  readonly lower: Memory;
  readonly higher: Memory;
  readonly about: MemoryAbout;
  /** An empty temporary file, which the merged memory closes. */
  readonly file: RandomAccessFile;
}

interface Task {
  readonly writer: ImageWriter;
  readonly sides: Three<Side>;
}

/** Of the base, the lower and the higher memory. */
type Three<T> = readonly [base: T, lower: T, higher: T];

function mapThree<T, U>([base, lower, higher]: Three<T>, map: (each: T, at: number) => U): Three<U> {
  return [map(base, 0), map(lower, 1), map(higher, 2)];
}

interface Side extends MemoryPartition {
  /** Index in the merged memory of a run's index in this one. */
  readonly indexes: ReadonlyMap<number, number>;
}

/**
 * The memory after two runs that did not know of each other. Where only one of them changed what is remembered of a row,
 * that counts; where both did, delivered counts above undelivered, and the higher run above the lower one.
 * undefined if the memories cannot be merged: another destination, hash key or kind of key.
 * Throws RangeError if they hold open rows of more than `MAX_RUNS` runs together.
 */
export function mergeMemories(options: MergeOptions): Memory | undefined {
  const { base, lower, higher, about } = options;
  if (!areAlike([base, lower, higher])) return undefined;
  const { unique } = higher.header;
  const writer = createImageWriter(options.file, unique);
  const runs = mergeRuns([lower, higher]);
  const memories: Three<Memory | undefined> = [base, lower, higher];
  const indexes = memories.map((memory) => indexesOf(memory, runs));
  const writeKey = unique ? mergeUnique : mergeCounted;
  writePartitions(writer, (number) => {
    const sides = mapThree(memories, (memory, side) => ({
      ...(memory?.partition(number) ?? NO_PARTITION),
      indexes: indexes[side] ?? new Map<number, number>(),
    }));
    joinByKey(listsOf(sides), (spans) => {
      writeKey({ writer, sides }, spans);
      writer.endKey();
    });
  });
  return writer.finish(
    { ...about, unique, ...joinMerged([about, ...memories.flatMap((each) => each?.header ?? [])]) },
    runs,
  );
}

/** Parts of legs that are in any of them are in what they become. */
function joinMerged(abouts: readonly MemoryAbout[]): Pick<MemoryAbout, 'merged'> {
  const merged = new Set(abouts.flatMap((each) => each.merged ?? []));
  return merged.size === 0 ? {} : { merged: [...merged] };
}

function areAlike(memories: readonly (Memory | undefined)[]): boolean {
  const headers = memories.flatMap((memory) => memory?.header ?? []);
  const names = headers.map(({ destination, hashKey, unique }) => JSON.stringify([destination, hashKey, unique]));
  return new Set(names).size === 1;
}

/** Runs of both, those of the lower one first, which keep their index. */
function mergeRuns([lower, higher]: readonly [Memory, Memory]): readonly IndexedRun[] {
  const runs: IndexedRun[] = [...lower.header.runs];
  for (const run of higher.header.runs) {
    if (!runs.some((each) => isSameRun(each, run))) runs.push({ ...run, index: freeIndex(runs) });
  }
  return runs;
}

/** A run that only the base has is in no merged memory; its open rows are told apart by negative numbers. */
function indexesOf(memory: Memory | undefined, runs: readonly IndexedRun[]): ReadonlyMap<number, number> {
  const entries = (memory?.header.runs ?? []).map((run): [number, number] => [
    run.index,
    runs.find((each) => isSameRun(each, run))?.index ?? -1 - run.index,
  ]);
  return new Map(entries);
}

function listsOf(sides: Three<Side>): readonly Sorted[] {
  return [...sides.map(({ records }) => records), ...sides.map(({ opens }) => opens)];
}

const SIDES = 3;

function opensOf({ opens, indexes }: Side, span: Span = NO_SPAN): readonly OpenVersion[] {
  return readOpens(opens, span).map((open) => ({ ...open, run: indexes.get(open.run) ?? open.run }));
}

/** Three-way choice: what only one side changed is that side's, else `both` decides. */
function choose<T>([base, lower, higher]: Three<T>, isSame: (a: T, b: T) => boolean, both: (a: T, b: T) => T): T {
  if (isSame(base, lower)) return higher;
  return isSame(base, higher) ? lower : both(lower, higher);
}

function mergeUnique({ writer, sides }: Task, spans: readonly Span[]): void {
  const keys = mapThree(sides, (side, at) =>
    readUniqueKey(side.records, spans[at] ?? NO_SPAN, opensOf(side, spans[SIDES + at])),
  );
  const delivered = choose(
    mapThree(keys, (key) => key.delivered),
    isSameContent,
    (lower, higher) => higher ?? lower,
  );
  const last = choose(
    mapThree(keys, (key) => key.last),
    isSameTry,
    (_lower, higher) => higher,
  );
  writeUniqueKey(writer, { delivered, last, opens: mergeOpens(mapThree(keys, ({ opens }) => opens)) });
}

function isSameTry(a: UniqueKey['last'], b: UniqueKey['last']): boolean {
  return isSameContent(a?.version, b?.version) && a?.state === b?.state;
}

/** An open row stays unless the side that lacks it settled it. */
function mergeOpens([base, lower, higher]: Three<readonly OpenVersion[]>): OpenVersion[] {
  const isIn = (opens: readonly OpenVersion[], open: OpenVersion): boolean =>
    opens.some((each) => each.run === open.run && each.row === open.row && isSameContent(each.version, open.version));
  const ofLower = lower.filter((open) => isIn(higher, open) || !isIn(base, open));
  const ofHigher = higher.filter((open) => !isIn(lower, open) && !isIn(base, open));
  return [...ofLower, ...ofHigher];
}

function mergeCounted({ writer, sides }: Task, within: readonly Span[]): void {
  joinByContent(listsOf(sides), within, (spans) => {
    const states = mapThree(sides, ({ records }, at) => countStates(records, spans[at] ?? NO_SPAN));
    const opens = mapThree(sides, (side, at) => opensOf(side, spans[SIDES + at]));
    const merged = mergeOpens(opens);
    const version = firstVersion(sides, spans);
    const rows = mapThree(states, (counts, at) => counts.reduce((a, b) => a + b, 0) + (opens[at]?.length ?? 0));
    // What one run delivered and the other failed to deliver is one row.
    let room = Math.max(rows[1], rows[2]) - merged.length;
    for (const state of Object.values(STATE)) {
      const counts = mapThree(states, (each) => each[state] ?? 0);
      const count = choose(counts, Object.is, Math.max);
      const fitting = state === STATE.delivered ? count : Math.min(count, Math.max(0, room));
      writer.record(version.view, version.at, state, fitting);
      room -= fitting;
    }
    writeOpens(writer, merged);
  });
}

function firstVersion(sides: Three<Side>, spans: readonly Span[]): Version {
  const lists = listsOf(sides);
  const at = spans.findIndex((span) => sizeOf(span) > 0);
  return versionOf(lists[at] ?? NONE_SORTED, spans[at]?.from ?? 0);
}
