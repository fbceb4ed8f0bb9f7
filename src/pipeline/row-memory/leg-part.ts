import { join } from 'node:path';
import { FaultError } from '../../domain/fault.ts';
import { formatShard, type Shard } from '../../domain/shard.ts';
import { formatMarked, formatRanges } from '../../ledger/codes.ts';
import { DECISION, isHeld } from '../../memory/codes.ts';
import { sealMemory } from '../../memory/file.ts';
import type { MemoryLeg } from '../../memory/header.ts';
import { type Part, partKeys, ROLE, writePart } from '../../memory/part.ts';
import type { FoundBeside } from '../../ports/memory-store.ts';
import type { RunContext } from '../context.ts';
import { SHARD_MEMORY } from '../output-folder.ts';
import { otherVersionFault, overlapFault } from './faults.ts';
import { isOfThisRun } from './legs.ts';
import { createNumberFinder } from './outcomes.ts';
import { partFile } from './part-names.ts';
import { isPart } from './parts.ts';
import { parseMemory, pathOf } from './place.ts';
import { explainKept } from './removed.ts';
import type { LegMemory, RunMemory } from './types.ts';
import { describeMemory, describeRun } from './write.ts';

/**
 * Before a leg's first submit: its part beside the memory, which it does not write itself. If the leg dies, or nobody
 * merges, a later run finds its rows there. Rejects with `FaultError` if another run has written meanwhile.
 */
export async function reserveLeg(run: RunContext, memory: RunMemory, leg: LegMemory): Promise<void> {
  const part = await buildPart(run, memory, leg, { text: undefined });
  try {
    await storePart(run, memory, leg, part);
    leg.isReserved = true;
  } finally {
    part.close();
  }
}

/**
 * At the end of a leg: what became of its rows, beside the memory and among its results, where `merge` finds it. Rejects if
 * it cannot be written.
 */
export async function rememberLeg(run: RunContext, memory: RunMemory, leg: LegMemory): Promise<void> {
  const { known, ports } = run;
  const { folder, rows, ledger } = known;
  // Without its rows a leg has nothing to merge.
  if (folder === undefined || rows === undefined || rows.rowless !== undefined || known.leg === undefined) return;
  const text = ledger?.writer === undefined ? undefined : await ports.files.readText(folder.ledger);
  const part = await buildPart(run, memory, leg, { text });
  try {
    const sink = await ports.files.openWrite(join(folder.path, SHARD_MEMORY));
    try {
      for (const bytes of sealMemory(part, memory.seal)) await sink.write(bytes);
    } finally {
      await sink.close();
    }
    leg.isWritten = true;
    // A leg that reserved nothing has sent nothing, but an attempt whose ledger it continues may have.
    const isContinued = ledger?.continuation !== undefined && hasOwn(part);
    if (leg.isReserved || isContinued) await storePart(run, memory, leg, part);
  } finally {
    part.close();
  }
}

function hasOwn({ header: { runs } }: Part): boolean {
  return runs.some(({ index }) => index === ROLE.own);
}

async function buildPart(
  run: RunContext,
  memory: RunMemory,
  leg: LegMemory,
  { text }: { readonly text: string | undefined },
): Promise<Part> {
  const { shard } = run.request;
  if (shard === undefined) throw new Error('The run is no leg.');
  const temporary = await run.temporary();
  const { collector } = memory;
  const isOwn = findOwn(run, memory);
  const roleOf = (row: number): number | undefined => {
    if (isOwn[row] === 1) return ROLE.own;
    if (shard.index !== 1 || collector.isDuplicate(row)) return undefined;
    return collector.isValid(row) ? ROLE.present : ROLE.invalid;
  };
  leg.parts += 1;
  return writePart({
    collector,
    roleOf,
    about: { ...describeMemory(run, memory), leg: describeLeg(run, memory, leg, { shard, isOwn, text }) },
    file: run.ports.files.openRandom(temporary(`memory-part-${leg.parts}.bin`)),
  });
}

/** Rows that this leg has sent or may send. */
function findOwn({ known: { rows, scope } }: RunContext, { collector, held }: RunMemory): Uint8Array {
  const isOwn = new Uint8Array(collector.size);
  const table = rows?.store.table;
  if (table === undefined) return isOwn;
  const numberOf = createNumberFinder(scope?.chosen, table.count);
  for (let place = 0; place < table.count; place += 1) {
    const number = numberOf(place);
    const outcome = table.outcome(place);
    if (number === undefined || outcome === 'invalid' || outcome === 'skipped' || held.has(number)) continue;
    isOwn[number] = 1;
  }
  return isOwn;
}

interface OwnRows {
  readonly shard: Shard;
  readonly isOwn: Uint8Array;
  readonly text: string | undefined;
}

function describeLeg(run: RunContext, memory: RunMemory, leg: LegMemory, { shard, isOwn, text }: OwnRows): MemoryLeg {
  const { known, request } = run;
  const { ledger, folder, identity, rows } = known;
  const decisions = memory.comparison?.decisions;
  const resent = formatMarked(isOwn.length, (row) => isOwn[row] === 1 && isHeld(decisions?.[row] ?? DECISION.none));
  const path = pathOf(run, parseMemory(request.config.memory), memory.destination);
  const details = {
    shard: formatShard(shard),
    ...(text !== undefined && { ledger: text }),
    ...(resent !== '' && { resent }),
    ...(folder !== undefined && { path: folder.ledger }),
  };
  const own = describeRun(run, memory, details);
  const { id: runId, attempt } = own;
  const earlier = ledger?.continuation?.history.writers ?? [];
  return {
    ...shard,
    plan: identity?.plan ?? '',
    version: leg.version,
    memory: leg.basis,
    size: (rows?.files ?? []).reduce((sum, file) => sum + file.rows, 0),
    run: own,
    writers: [...earlier.filter((each) => each.runId !== runId || each.attempt !== attempt), { runId, attempt }],
    isPlanned: memory.isPlanned,
    forget: explainKept(run, memory) === undefined,
    held: formatRanges([...memory.held].sort((a, b) => a - b)),
    settled: leg.settled,
    place: { input: request.config.memory, ...(path !== undefined && { path }) },
  };
}

async function storePart(run: RunContext, memory: RunMemory, leg: LegMemory, part: Part): Promise<void> {
  const { store, seal } = memory;
  const { shard } = run.request;
  if (shard === undefined) throw new Error('The run is no leg.');
  const keys = partKeys(part);
  const file = partFile(shard, keys.at(-1) ?? '');
  const check = (found: FoundBeside): Promise<void> => refuseOverlap(run, memory, leg, { part, ...found });
  // What was reserved is this leg's, whatever others do meanwhile.
  await store.parts.save(file, sealMemory(part, seal), leg.isReserved ? undefined : check);
  const earlier = keys.slice(0, -1).map((key) => partFile(shard, key));
  await store.parts.remove(new Set([...earlier, ...leg.spent]));
  leg.spent = [];
}

/** Both runs have chosen their rows without knowing of the other, so one of them must not send. */
async function refuseOverlap(
  run: RunContext,
  memory: RunMemory,
  leg: LegMemory,
  { part, isReplaced, others }: FoundBeside & { readonly part: Part },
): Promise<void> {
  if (isReplaced) throw new FaultError([overlapFault(memory.store.name, run.place)]);
  const { shard } = run.request;
  const { plan } = part.header.leg;
  for (const stored of others) {
    if (leg.files.has(stored.file) || shard === undefined) continue;
    const opened = await memory.open(stored);
    try {
      if (!isPart(opened)) continue;
      const other = opened.header.leg;
      if (!isOfThisRun(run, leg, { file: stored.file, part: opened, plan, shard }))
        throw new FaultError([overlapFault(stored.name, run.place)]);
      if (other.version !== leg.version) throw new FaultError([otherVersionFault(other)]);
      // The same leg was started twice.
      if (other.index === shard.index) throw new FaultError([overlapFault(stored.name, run.place)]);
    } finally {
      opened.close();
    }
  }
}
