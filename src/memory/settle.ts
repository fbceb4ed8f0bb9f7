import type { RandomAccessFile } from '../ports/files.ts';
import { OUTCOME, stateAfter } from './codes.ts';
import type { MemoryAbout } from './header.ts';
import {
  createImageWriter,
  type ImageWriter,
  type Memory,
  type MemoryPartition,
  type Version,
  versionOf,
  writePartitions,
} from './image.ts';
import { countStates, sizeOf } from './match.ts';
import { joinByContent, joinByKey, NO_SPAN, type Span } from './sorted.ts';
import { applyOutcome, type OpenVersion, readOpens, readUniqueKey, writeOpens, writeUniqueKey } from './unique-key.ts';

export interface SettleOptions {
  readonly memory: Memory;
  /**
   * What is now known of an open row, as a code of `OUTCOME`; `untouched` or `open` if nothing is. `run` is an `index`
   * of the header. Asked once per open row, in no particular order.
   */
  readonly outcomeOf: (run: number, row: number) => number;
  readonly about: MemoryAbout;
  /** `open` forgets everything that is not open, for `memory: new`. */
  readonly keep: 'all' | 'open';
  /** An empty temporary file, which the returned memory closes. */
  readonly file: RandomAccessFile;
}

interface Task {
  readonly options: SettleOptions;
  readonly writer: ImageWriter;
  /** Position of a run by its index: the oldest comes first. */
  readonly ages: ReadonlyMap<number, number>;
}

/** The memory after outcomes of open rows became known. A run without open rows leaves the header. */
export function settleMemory(options: SettleOptions): Memory {
  const { memory, about } = options;
  const { unique, runs } = memory.header;
  const writer = createImageWriter(options.file, unique);
  const task = { options, writer, ages: new Map(runs.map(({ index }, age) => [index, age])) };
  const writeKey = unique ? settleUnique : settleCounted;
  writePartitions(writer, (number) => {
    const part = memory.partition(number);
    const records = options.keep === 'all' ? part.records : { ...part.records, count: 0 };
    joinByKey([records, part.opens], (spans) => {
      writeKey(task, { records, opens: part.opens }, spans);
      writer.endKey();
    });
  });
  return writer.finish({ ...about, unique }, runs);
}

interface Split {
  readonly settled: readonly (OpenVersion & { readonly outcome: number })[];
  readonly left: readonly OpenVersion[];
}

function split({ options, ages }: Task, opens: readonly OpenVersion[]): Split {
  const all = opens.map((open) => ({ ...open, outcome: options.outcomeOf(open.run, open.row) }));
  const isSettled = ({ outcome }: { readonly outcome: number }): boolean =>
    outcome !== OUTCOME.untouched && outcome !== OUTCOME.open;
  const age = (run: number): number => ages.get(run) ?? 0;
  const settled = all
    .filter(isSettled)
    .sort((a, b) => age(a.run) - age(b.run) || a.outcome - b.outcome || a.row - b.row);
  return { settled, left: all.filter((open) => !isSettled(open)) };
}

function settleUnique(
  task: Task,
  { records, opens }: MemoryPartition,
  [own = NO_SPAN, open = NO_SPAN]: readonly Span[],
) {
  const { settled, left } = split(task, readOpens(opens, open));
  const key = readUniqueKey(records, own, []);
  for (const { version, outcome } of settled) applyOutcome(key, version, outcome);
  writeUniqueKey(task.writer, { ...key, opens: [...left] });
}

function settleCounted(task: Task, { records, opens }: MemoryPartition, spans: readonly Span[]): void {
  joinByContent([records, opens], spans, ([own = NO_SPAN, open = NO_SPAN]) => {
    const { settled, left } = split(task, readOpens(opens, open));
    const states = countStates(records, own);
    for (const { outcome } of settled) {
      const state = stateAfter(outcome);
      states[state] = (states[state] ?? 0) + 1;
    }
    const version: Version = sizeOf(own) > 0 ? versionOf(records, own.from) : versionOf(opens, open.from);
    for (const [state, count] of states.entries()) task.writer.record(version.view, version.at, state, count);
    writeOpens(task.writer, left);
  });
}
