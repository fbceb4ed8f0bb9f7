import type { RandomAccessFile } from '../ports/files.ts';
import { type RowCollector, rowOf } from './collector.ts';
import {
  freeIndex,
  type IndexedRun,
  isSameRun,
  type MemoryAbout,
  type MemoryLeg,
  type MemoryRun,
  resentRows,
} from './header.ts';
import {
  countOf,
  createImageWriter,
  type ImageWriter,
  type Memory,
  NO_PARTITION,
  openRowOf,
  openRunOf,
  stateOf,
  versionOf,
  writePartitions,
} from './image.ts';
import { ENTRY_BYTES, joinByKey, KEY_BYTES, NO_SPAN, PARTITIONS, REST_AT, type Sorted, type Span } from './sorted.ts';
import { isSameContent, type OpenVersion, readOpens, writeOpens } from './unique-key.ts';

/**
 * The part of a leg is an image without records. Its open rows name, in place of a run, what the leg says of them.
 */
export const ROLE = {
  /** The leg may have sent it. */
  own: 0,
  /** It is in the files, and not the leg's own. */
  present: 1,
  /** Its key is in the files, but the row is invalid. */
  invalid: 2,
} as const;

/** A part names its leg. */
export type Part = Memory & { readonly header: { readonly leg: MemoryLeg } };

/** Names the part of an attempt of a leg. */
export function partKey({ ledger }: Pick<MemoryRun, 'ledger'>, writer: MemoryLeg['writers'][number]): string {
  return JSON.stringify([ledger, writer.runId, writer.attempt]);
}

/** The keys of a part, its own last: those of the attempts that it continues are in it, too. */
export function partKeys({ header: { leg } }: Part): readonly string[] {
  return leg.writers.map((writer) => partKey(leg.run, writer));
}

/**
 * Writes the part of a leg.
 * @param roleOf a code of `ROLE`; undefined for a row that it does not name.
 * @param file an empty temporary file, which the part closes.
 */
export function writePart(options: {
  readonly collector: RowCollector;
  readonly roleOf: (row: number) => number | undefined;
  readonly about: MemoryAbout & { readonly leg: MemoryLeg };
  readonly file: RandomAccessFile;
}): Part {
  const { collector, roleOf, about, file } = options;
  const writer = createImageWriter(file, about.unique);
  writePartitions(writer, (number) => {
    const rows = collector.partition(number);
    for (let index = 0; index < rows.count; index += 1) {
      const row = rowOf(rows, index);
      const role = roleOf(row);
      if (role !== undefined) writer.open(rows.view, index * ENTRY_BYTES, role, row);
      writer.endKey();
    }
  });
  const roles = Object.values(ROLE).map((index) => ({ ...about.leg.run, details: {}, index }));
  const written = writer.finish(about, roles);
  return { ...written, header: { ...written.header, leg: about.leg } };
}

/** Adds all rows that a part names to an empty collector. */
export function collectRows(part: Part, collector: RowCollector): void {
  for (let number = 0; number < PARTITIONS; number += 1) {
    const { opens } = part.partition(number);
    const bytes = Buffer.from(opens.view.buffer, opens.view.byteOffset, opens.view.byteLength);
    const first = String.fromCharCode(number);
    for (let index = 0; index < opens.count; index += 1) {
      const at = index * ENTRY_BYTES;
      const key = first + bytes.toString('latin1', at + 1, at + KEY_BYTES);
      const content = bytes.toString('latin1', at + KEY_BYTES, at + REST_AT);
      const kind = openRunOf(opens, index) === ROLE.invalid ? 'invalid' : 'valid';
      collector.add(openRowOf(opens, index), key, content, kind);
    }
  }
}

export interface JoinOptions {
  /** Undefined if there is none yet. */
  readonly memory: Memory | undefined;
  readonly parts: readonly Part[];
  readonly about: MemoryAbout;
  /** An empty temporary file, which the returned memory closes. */
  readonly file: RandomAccessFile;
}

/** A part as it joins a memory. */
interface Joining {
  readonly part: Part;
  /** Index of its leg in the joined memory. */
  readonly run: number;
  /** Rows that an earlier run left open, and that the leg may have sent again. */
  readonly resent: ReadonlySet<number>;
}

/** The memory as it would be had each leg reserved its rows in it: they are open, and a later run settles them. */
export function joinParts({ memory, parts, about, file }: JoinOptions): Memory {
  const writer = createImageWriter(file, about.unique);
  let runs: readonly IndexedRun[] = memory?.header.runs ?? [];
  const joining = parts.map((part): Joining => {
    const { run } = part.header.leg;
    const index = runs.find((each) => isSameRun(each, run))?.index ?? freeIndex(runs);
    runs = [...runs.filter((each) => each.index !== index), { ...run, index }];
    return { part, run: index, resent: resentRows(run) };
  });
  writePartitions(writer, (number) => {
    const { records, opens } = memory?.partition(number) ?? NO_PARTITION;
    const added = joining.map(({ part }) => part.partition(number).opens);
    joinByKey([records, opens, ...added], ([known = NO_SPAN, open = NO_SPAN, ...more]) => {
      copyRecords(writer, records, known);
      const all = readOpens(opens, open);
      for (const [at, join] of joining.entries()) addOwn(all, join, readOpens(added[at] ?? opens, more[at] ?? NO_SPAN));
      writeOpens(writer, all);
      writer.endKey();
    });
  });
  return writer.finish(about, runs);
}

function copyRecords(writer: ImageWriter, records: Sorted, { from, to }: Span): void {
  for (let index = from; index < to; index += 1) {
    const { view, at } = versionOf(records, index);
    writer.record(view, at, stateOf(records, index), countOf(records, index));
  }
}

/** Adds what a leg may have sent of a key; what it sent again is open for it alone. */
function addOwn(all: OpenVersion[], { run, resent }: Joining, opens: readonly OpenVersion[]): void {
  for (const open of opens) {
    if (open.run !== ROLE.own) continue;
    if (all.some((each) => each.run === run && each.row === open.row)) continue;
    if (resent.has(open.row)) removeReplaced(all, open, run);
    all.push({ ...open, run });
  }
}

function removeReplaced(all: OpenVersion[], { version }: OpenVersion, run: number): void {
  const others = all.filter((each) => each.run !== run);
  const replaced = others.find((each) => isSameContent(each.version, version)) ?? others[0];
  if (replaced !== undefined) all.splice(all.indexOf(replaced), 1);
}
