import { OUTCOME, STATE } from '../../src/memory/codes.ts';
import { createRowCollector, type RowCollector, type RowKind } from '../../src/memory/collector.ts';
import { type Comparison, compareRows } from '../../src/memory/compare.ts';
import { createRowHasher } from '../../src/memory/hash.ts';
import type { MemoryAbout, MemoryRun } from '../../src/memory/header.ts';
import { countOf, type Memory, openRowOf, openRunOf, stateOf } from '../../src/memory/image.ts';
import { writeNext } from '../../src/memory/next.ts';
import { CONTENT_BYTES, KEY_BYTES, PARTITIONS, type Sorted } from '../../src/memory/sorted.ts';
import { createMemoryFile } from '../store/memory-file.ts';

export const hasher = createRowHasher('b7c1f0de4a9d4c55a1e3d2706f8e91ab');

export interface Row {
  readonly key: string;
  readonly content: string;
  readonly kind?: RowKind;
}

/** `A=1` is a row with key A and content 1; `A=!` is invalid. */
export function row(text: string): Row {
  const [key = '', content = ''] = text.split('=');
  return { key, content, kind: content === '!' ? 'invalid' : 'valid' };
}

export function about(unique: boolean, run = 1): MemoryAbout {
  return {
    destination: 'd',
    account: 'a',
    hashKey: 'h',
    unique,
    order: { kind: 'counter', run, attempt: 1 },
    files: [{ path: 'data/a.csv', sha256: '00' }],
    writtenAt: '2026-01-01T00:00:00Z',
  };
}

export function runOf(number: number): MemoryRun {
  return { id: String(number), attempt: 1, ledger: `l${number}`, details: { artifact: 'a' } };
}

/** Many rows of a test are alike. */
const known = new Map<string, readonly [key: string, content: string]>();

function hashesOf({ key, content }: Row): readonly [key: string, content: string] {
  const name = JSON.stringify([key, content]);
  const hashes = known.get(name) ?? [hasher.key(key), hasher.content(content)];
  known.set(name, hashes);
  return hashes;
}

export function collect(rows: readonly Row[]): RowCollector {
  const collector = createRowCollector(createMemoryFile());
  for (const [index, each] of rows.entries()) {
    const [key, content] = hashesOf(each);
    collector.add(index, key, each.kind === 'invalid' ? '' : content, each.kind ?? 'valid');
  }
  return collector;
}

export interface RunOptions {
  readonly unique: boolean;
  readonly rows: readonly Row[];
  readonly memory?: Memory | undefined;
  /** By row; untouched otherwise. */
  readonly outcomes?: readonly number[] | ((decisions: Uint8Array) => readonly number[]);
  readonly forget?: boolean;
  readonly run?: number;
}

export interface Ran extends Comparison {
  readonly next: Memory;
}

/** One run: compare, then remember what became of the rows. */
export function run(options: RunOptions): Ran {
  const { unique, rows, memory, outcomes = [], forget = true, run: number = 1 } = options;
  const collector = collect(rows);
  const compared = compareRows({ collector, memory, unique });
  const given = typeof outcomes === 'function' ? outcomes(compared.decisions) : outcomes;
  const codes = Uint8Array.from(rows, (_, index) => given[index] ?? OUTCOME.untouched);
  const next = writeNext({
    collector,
    memory,
    decisions: compared.decisions,
    outcomes: codes,
    about: about(unique, number),
    runs: [runOf(number)],
    forget,
    file: createMemoryFile(),
  });
  return { ...compared, next };
}

/** The memory after a run in which all rows were delivered. */
export function delivered(unique: boolean, texts: readonly string[]): Memory {
  return run({ unique, rows: texts.map(row), outcomes: texts.map(() => OUTCOME.succeeded) }).next;
}

const NAMES = new Map<number, string>(Object.entries(STATE).map(([name, state]) => [state, name]));

/** All that a memory holds, as `key=content state×count` with the names of rows, sorted. */
export function dump(memory: Memory, keys: readonly string[], contents: readonly string[]): readonly string[] {
  const keyNames = new Map(keys.map((key) => [hasher.key(key).slice(1, KEY_BYTES), key]));
  const contentNames = new Map(contents.map((content) => [hasher.content(content).slice(0, CONTENT_BYTES), content]));
  const lines: string[] = [];
  for (let number = 0; number < PARTITIONS; number += 1) {
    const { records, opens } = memory.partition(number);
    const name = (list: Sorted, index: number): string => {
      const at = list.view.byteOffset + index * 24;
      const text = Buffer.from(list.view.buffer as ArrayBuffer, at, 20).toString('latin1');
      return `${keyNames.get(text.slice(1, KEY_BYTES)) ?? '?'}=${contentNames.get(text.slice(KEY_BYTES)) ?? '?'}`;
    };
    for (let index = 0; index < records.count; index += 1) {
      lines.push(`${name(records, index)} ${NAMES.get(stateOf(records, index))}×${countOf(records, index)}`);
    }
    for (let index = 0; index < opens.count; index += 1) {
      const id = memory.header.runs.find((each) => each.index === openRunOf(opens, index))?.id;
      lines.push(`${name(opens, index)} open ${id}:${openRowOf(opens, index)}`);
    }
  }
  return lines.sort();
}
