import { dirname, join } from 'node:path';
import { type Fault, FaultError } from '../../domain/fault.ts';
import { isSameShard } from '../../domain/shard.ts';
import { parseRanges, rowsOf } from '../../ledger/codes.ts';
import { OUTCOME } from '../../memory/codes.ts';
import type { RowCollector } from '../../memory/collector.ts';
import { compareRows } from '../../memory/compare.ts';
import { compareOrders, type HeaderRun, isSameRun, type MemoryAbout } from '../../memory/header.ts';
import type { Memory } from '../../memory/image.ts';
import { writeNext } from '../../memory/next.ts';
import { collectRows, type Part, partKeys } from '../../memory/part.ts';
import { settleMemory } from '../../memory/settle.ts';
import type { MemoryStore } from '../../ports/memory-store.ts';
import type { RunContext } from '../context.ts';
import { SHARD_MEMORY } from '../output-folder.ts';
import { warnOfExpiry } from '../row-memory/expiry.ts';
import type { Keys } from '../row-memory/keys.ts';
import { createSettledFinder, isRunOf } from '../row-memory/legs.ts';
import { createOpener, createRunMemory, findNewest } from '../row-memory/open.ts';
import { createOutcomeFinder, keepFailed } from '../row-memory/outcomes.ts';
import { isPart, joinLeft, openParts } from '../row-memory/parts.ts';
import { openPath, parseMemory, pathOf } from '../row-memory/place.ts';
import { saveMerged } from '../row-memory/remember.ts';
import type { OpenedPart, RunMemory } from '../row-memory/types.ts';
import { listEarlier } from '../row-memory/write.ts';
import { noMemoryFault } from './faults.ts';
import type { LegFile } from './find-legs.ts';
import type { LegOutcomes } from './outcomes.ts';

/** The parts of all legs, and what opens more of them. */
export interface LegParts {
  /** In the order of the legs. */
  readonly parts: readonly Part[];
  readonly keys: Keys;
  close(): void;
}

/** Opens the part of each leg in its results folder. Throws `FaultError` if one is missing or cannot be used. */
export async function openLegParts(run: RunContext, legs: readonly LegFile[], keys: Keys): Promise<LegParts> {
  const open = await createOpener(run, { destination: undefined, keys });
  const parts: Part[] = [];
  const close = (): void => {
    for (const part of parts) part.close();
  };
  const missing: string[] = [];
  try {
    for (const leg of legs) {
      const part = await openLegPart(run, leg, open);
      if (part === undefined) missing.push(dirname(leg.path));
      else parts.push(part);
    }
    if (missing.length > 0) throw new FaultError([noMemoryFault(missing)]);
  } catch (error) {
    close();
    throw error;
  }
  return { parts, keys, close };
}

/** Undefined if the folder has no part, or that of another leg. */
async function openLegPart(
  { ports: { files } }: RunContext,
  { absolute, head: { shard } }: LegFile,
  open: RunMemory['open'],
): Promise<Part | undefined> {
  const path = join(dirname(absolute), SHARD_MEMORY);
  if ((await files.stat(path)) === undefined) return undefined;
  const memory = await open({ name: path, read: () => files.read(path) });
  if (isPart(memory) && isSameShard(memory.header.leg, shard)) return memory;
  memory.close();
  return undefined;
}

/**
 * Writes the row memory of all legs: what became of their rows, and of those that earlier runs left open. A newer run may
 * have written it since; then only rows that are open there for these legs are settled. Merging twice gives the same.
 * Throws `FaultError` if the memory cannot be written; merge again then.
 */
export async function rememberLegs(run: RunContext, legParts: LegParts, outcomes: LegOutcomes): Promise<void> {
  const { parts } = legParts;
  const [first] = parts;
  // A run that was refused changes nothing.
  if (first === undefined || !parts.some(({ header }) => header.leg.isPlanned)) return;
  const store = await openLegStore(run, first);
  try {
    const memory = await openMerged(run, legParts, { first, store });
    try {
      await writeMerged(run, memory, { parts, first, outcomes });
    } finally {
      memory.collector.close();
      memory.remembered?.close();
      if (memory.began !== memory.remembered) memory.began?.close();
    }
  } finally {
    await store.release();
  }
}

/** Where the legs have found it: the input `memory` of merge, else of the legs. */
async function openLegStore(run: RunContext, { header: { destination, leg } }: Part): Promise<MemoryStore> {
  const { request } = run;
  const wanted = parseMemory(request.config.memory);
  const own = wanted.path === undefined ? undefined : pathOf(run, wanted, destination);
  const theirs = parseMemory(leg.place.input);
  // A relative path begins at the working directory of whoever reads it.
  const path = own ?? (theirs.path === undefined ? leg.place.path : pathOf(run, theirs, destination));
  if (path !== undefined) return openPath(run, path);
  const store = await request.memories?.open(destination);
  if (store !== undefined) return store;
  const fault: Fault = {
    code: 'memory/no-place',
    message: 'The shards keep the row memory in their CI system, which merge cannot reach here.',
    next: 'Run merge in a job of the same run, or set memory to a path for the shards.',
    input: 'memory',
  };
  throw new FaultError([fault]);
}

interface Opening {
  readonly first: Part;
  readonly store: MemoryStore;
}

/** The memory as a run of its own would have opened it. */
async function openMerged(run: RunContext, { keys }: LegParts, { first, store }: Opening): Promise<RunMemory> {
  const { destination, account, hashKey, order, commit, leg, forgot, revision = 0 } = first.header;
  const open = await createOpener(run, { destination, keys });
  const { isNew } = parseMemory(leg.place.input);
  const began = await findNewest(run, { store, open, isNew });
  const seal = keys.own;
  const about = { store, open, destination, account, seal, hashKey, order, commit, isNew, began, leg: undefined };
  const memory = await createRunMemory(run, about);
  memory.isPlanned = true;
  memory.forgot ||= forgot === true;
  memory.revision = Math.max(memory.revision, revision);
  return memory;
}

interface Writing {
  readonly parts: readonly Part[];
  readonly first: Part;
  readonly outcomes: LegOutcomes;
}

async function writeMerged(run: RunContext, memory: RunMemory, writing: Writing): Promise<void> {
  const isNewer =
    memory.began !== undefined && (compareOrders(memory.began.header.order, writing.first.header.order) ?? 0) > 0;
  await takeLeft(run, memory, { ...writing, isNewer });
  const next = isNewer ? await settleOnly(run, memory, writing) : await writeAll(run, memory, writing);
  if (next === undefined) return;
  try {
    await saveMerged(run, memory, next);
    warnOfExpiry(run, memory);
  } catch (error) {
    throw new FaultError([unsavedFault(memory.store.name, error)], { reason: 'vendor-error', cause: error });
  }
}

/** What other parts tell: those of these legs are spent, those of earlier runs and attempts join the memory. */
async function takeLeft(
  run: RunContext,
  memory: RunMemory,
  { first, parts, isNewer }: Writing & { readonly isNewer: boolean },
): Promise<void> {
  const { left, spent } = await openParts(run, memory, memory.began);
  const own = new Set(parts.flatMap(partKeys));
  const isOwn = ({ part }: OpenedPart): boolean => own.has(partKeys(part).at(-1) ?? '');
  const isLater = ({ part: { header } }: OpenedPart): boolean => {
    const order = compareOrders(header.order, first.header.order) ?? 0;
    const results = parts.find((each) => each.header.leg.index === header.leg.index);
    // An attempt that is at work now is merged once it has ended.
    return order > 0 || (order === 0 && results !== undefined && header.writtenAt > results.header.writtenAt);
  };
  const mine = left.filter(isOwn);
  const earlier = left.filter((each) => !isOwn(each) && !isLater(each) && !isNewer);
  for (const each of left) if (!earlier.includes(each)) each.part.close();
  memory.taken = {
    keys: [...own, ...earlier.flatMap(({ part }) => partKeys(part)), ...spent.flatMap(({ keys }) => keys)],
    files: [...mine, ...earlier, ...spent].map(({ file }) => file),
  };
  memory.remembered = await joinLeft(run, memory, { before: memory.began, parts: earlier, name: 'earlier' });
}

/** The newer run has the last word about everything but what these legs left open. */
async function settleOnly(run: RunContext, memory: RunMemory, writing: Writing): Promise<Memory | undefined> {
  const { began, taken } = memory;
  if (began === undefined) return undefined;
  const isOwn = (each: HeaderRun): boolean => writing.parts.some((part) => isRunOf(part, each));
  run.notice(
    `Run ${began.header.order.run} is newer than these shards and has written the row memory. It learns only what they had left open.`,
  );
  const temporary = await run.temporary();
  return settleMemory({
    memory: began,
    outcomeOf: createOutcomeFinder(began.header.runs, isOwn, writing.outcomes.codes),
    about: {
      ...aboutOf(began.header),
      revision: memory.revision + 1,
      writtenAt: run.ports.clock.date().toISOString(),
      merged: [...new Set([...(began.header.merged ?? []), ...taken.keys])],
    },
    keep: 'all',
    file: run.ports.files.openRandom(temporary('memory-next.bin')),
  });
}

function aboutOf({ runs: _, counts: __, leg: ___, ...about }: Memory['header']): MemoryAbout {
  return about;
}

/** The same as a single run writes at its end. */
async function writeAll(run: RunContext, memory: RunMemory, writing: Writing): Promise<Memory> {
  const { first, parts } = writing;
  const { unique } = first.header;
  const { collector } = memory;
  const temporary = await run.temporary();
  const file = (name: string) => run.ports.files.openRandom(temporary(name));
  collectRows(first, collector);
  memory.remembered = settleEarlier(memory, writing, file('memory-settled.bin'));
  const comparison = compareRows({ collector, memory: memory.remembered, unique });
  const outcomes = chooseOutcomes(collector, writing, comparison.decisions);
  const { forget } = first.header.leg;
  memory.forgot ||= parts.some(({ header }) => header.forgot === true) || (forget && comparison.totals.removed > 0);
  return writeNext({
    collector,
    memory: memory.remembered,
    decisions: comparison.decisions,
    outcomes,
    about: {
      ...aboutOf(first.header),
      revision: memory.revision + 1,
      writtenAt: run.ports.clock.date().toISOString(),
      ...(memory.forgot && { forgot: true }),
      merged: [...memory.taken.keys],
      ...(!forget && { earlier: [...listEarlier(memory)] }),
    },
    runs: parts.map(({ header }) => header.leg.run),
    runOf: writing.outcomes.legOf,
    forget,
    file: file('memory-next.bin'),
  });
}

/** What legs have found out about rows that earlier runs left open. */
function settleEarlier(
  { remembered, isNew, began }: RunMemory,
  { first, parts }: Writing,
  file: ReturnType<RunContext['ports']['files']['openRandom']>,
): Memory | undefined {
  if (remembered === undefined) {
    file.close();
    return undefined;
  }
  const { runs } = remembered.header;
  const settled = parts.flatMap(({ header }) => header.leg.settled);
  const withTexts = runs.map((each) => {
    const text = settled.find((told) => told.text !== undefined && isSameRun(told, each))?.text;
    return text === undefined ? each : { ...each, details: { ...each.details, ledger: text } };
  });
  // What a first merge of these legs has written is not forgotten by a second one.
  const isFresh = compareOrders(remembered.header.order, first.header.order) !== 0;
  const next = settleMemory({
    memory: { ...remembered, header: { ...remembered.header, runs: withTexts } },
    outcomeOf: createSettledFinder(settled, runs),
    about: aboutOf(remembered.header),
    keep: isNew && isFresh ? 'open' : 'all',
    file,
  });
  if (remembered !== began) remembered.close();
  return next;
}

/** One code of `OUTCOME` for each row of the files. */
function chooseOutcomes(
  { size }: RowCollector,
  { parts, outcomes: { codes } }: Writing,
  decisions: Uint8Array,
): Uint8Array {
  const outcomes = new Uint8Array(size);
  outcomes.set(codes.subarray(0, size));
  // They stay open in the run that may have sent them.
  for (const { header } of parts)
    for (const row of rowsOf(parseRanges(header.leg.held, size) ?? [])) outcomes[row] = OUTCOME.untouched;
  keepFailed(outcomes, decisions);
  return outcomes;
}

function unsavedFault(name: string, error: unknown): Fault {
  const why = error instanceof Error ? error.message : String(error);
  return {
    code: 'memory/unsaved',
    message: `The row memory ${name} could not be written (${why}). The next run takes the rows of these shards for open, and looks them up in their ledgers.`,
    next: 'Make room for it, then merge again.',
    input: 'memory',
  };
}
