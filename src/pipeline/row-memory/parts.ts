import type { MemoryOrder, MemoryRun } from '../../memory/header.ts';
import { compareOrders } from '../../memory/header.ts';
import type { Memory } from '../../memory/image.ts';
import { joinParts, type Part, partKeys } from '../../memory/part.ts';
import type { RunContext } from '../context.ts';
import { unlessForgotten } from './forget.ts';
import { createMergedFinder, hashInFile } from './part-names.ts';
import type { OpenedPart, RunMemory } from './types.ts';

/** The parts beside a memory. */
export interface OpenedParts {
  /** Those that no memory has yet, the oldest run first. */
  readonly left: readonly OpenedPart[];
  /** Those that the memory has, or that another part continues: they are to be removed. */
  readonly spent: readonly { readonly file: string; readonly keys: readonly string[] }[];
}

const NO_PARTS: OpenedParts = { left: [], spent: [] };

/** Opens what legs have stored. Throws `FaultError` if a part cannot be used, unless the memory is begun anew. */
export async function openParts(
  run: Pick<RunContext, 'notice'>,
  { store, open, isNew }: Pick<RunMemory, 'store' | 'open' | 'isNew'>,
  memory: Memory | undefined,
): Promise<OpenedParts> {
  const stored = await store.parts.list();
  if (stored.length === 0) return NO_PARTS;
  const all: OpenedPart[] = [];
  const known: OpenedParts['spent'][number][] = [];
  const isMerged = createMergedFinder(memory?.header.merged);
  for (const each of stored) {
    // It need not be read: it may be of any age, and about to be removed.
    const opened = isMerged(each.file)
      ? undefined
      : await unlessForgotten({ isNew, notice: run.notice }, () => open(each));
    if (opened === undefined) known.push({ file: each.file, keys: [hashInFile(each.file)] });
    else if (isPart(opened)) all.push({ file: each.file, part: opened });
    else opened.close();
  }
  const continued = new Set(all.flatMap(({ part }) => partKeys(part).slice(0, -1)));
  const isSpent = ({ part }: OpenedPart): boolean => {
    return continued.has(partKeys(part).at(-1) ?? '');
  };
  const spent = all.filter(isSpent);
  for (const { part } of spent) part.close();
  return {
    // What the oldest run left open is settled first.
    left: all.filter((each) => !isSpent(each)).sort(byAge),
    spent: [...known, ...spent.map(({ file, part }) => ({ file, keys: partKeys(part) }))],
  };
}

function byAge({ part: { header: a } }: OpenedPart, { part: { header: b } }: OpenedPart): number {
  return compareOrders(a.order, b.order) || Date.parse(a.writtenAt) - Date.parse(b.writtenAt);
}

/** Whether a stored file is the part of a leg. */
export function isPart(memory: Memory): memory is Part {
  return memory.header.leg !== undefined;
}

/** The memory with the rows that legs have reserved, whose run was never merged; they are closed. */
export async function joinLeft(
  run: RunContext,
  memory: RunMemory,
  {
    before,
    parts,
    name,
  }: { readonly before: Memory | undefined; readonly parts: readonly OpenedPart[]; readonly name: string },
): Promise<Memory | undefined> {
  const [first] = parts;
  if (first === undefined) return before;
  const temporary = await run.temporary();
  const { leg: _, ...about } = first.part.header;
  const joined = joinParts({
    memory: before,
    parts: parts.map(({ part }) => part),
    about: { ...about, ...before?.header, order: latestOrder(before, parts) },
    file: run.ports.files.openRandom(temporary(`memory-${name}.bin`)),
  });
  for (const { part } of parts) part.close();
  if (before !== undefined && before !== memory.began) before.close();
  return joined;
}

/** The order of the newest run; the memory's own where runs are counted in different ways. */
export function latestOrder(memory: Memory | undefined, parts: readonly OpenedPart[]): MemoryOrder {
  const orders = [
    ...(memory === undefined ? [] : [memory.header.order]),
    ...parts.map(({ part }) => part.header.order),
  ];
  return orders.reduce((latest, each) => ((compareOrders(each, latest) ?? 0) > 0 ? each : latest));
}

/** The same for all attempts of a leg. */
export function isSameLeg(a: Pick<MemoryRun, 'id' | 'ledger'>, b: Pick<MemoryRun, 'id' | 'ledger'>): boolean {
  return a.id === b.id && a.ledger === b.ledger;
}
