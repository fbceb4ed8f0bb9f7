import { FaultError } from '../../domain/fault.ts';
import { formatMarked } from '../../ledger/codes.ts';
import { DECISION, isHeld, isSent, OUTCOME } from '../../memory/codes.ts';
import { sealMemory } from '../../memory/file.ts';
import { compareHeaders, type HeaderRun, isSameRun } from '../../memory/header.ts';
import type { Memory } from '../../memory/image.ts';
import { mergeMemories } from '../../memory/merge.ts';
import { settleMemory } from '../../memory/settle.ts';
import type { StoredMemory } from '../../ports/memory-store.ts';
import type { RowEntry } from '../../store/row-table.ts';
import type { RunContext } from '../context.ts';
import type { Planned } from '../planned.ts';
import { warnOfExpiry } from './expiry.ts';
import { KEEP_APART, overlapFault } from './faults.ts';
import { rememberLeg, reserveLeg } from './leg-part.ts';
import { createNumberFinder, createOutcomeFinder, hasWritten, keepFailed, outcomesOf } from './outcomes.ts';
import { explainKept } from './removed.ts';
import type { LegMemory, RunMemory } from './types.ts';
import { describeMemory, keepFiles, writeMemory } from './write.ts';

/**
 * Before the first submit: the memory as it would be if every row that may be sent were left open. If this run dies, the
 * next one finds its rows there, and what its ledger does not name was never sent. It also proves that the place can be
 * written. Throws `FaultError` if it cannot.
 */
export async function reserveRows(run: RunContext, planned: Planned): Promise<void> {
  const { memory } = run.known;
  if (memory?.comparison === undefined) return;
  if (memory.leg !== undefined) return unlessUnwritable(memory, reserveLeg(run, memory, memory.leg));
  const { table } = planned.rows.store;
  const { decisions } = memory.comparison;
  const outcomes = new Uint8Array(memory.collector.size);
  const numberOf = createNumberFinder(planned.scope.chosen, table.count);
  for (let row = 0; row < table.count; row += 1) {
    const number = numberOf(row);
    if (number !== undefined && isAtStake(table.get(row)) && !memory.held.has(number)) outcomes[number] = OUTCOME.open;
  }
  const isResent = (row: number): boolean => outcomes[row] === OUTCOME.open && isHeld(decisions[row] ?? DECISION.none);
  const next = await writeMemory(run, memory, {
    outcomes,
    details: {
      resent: formatMarked(outcomes.length, isResent),
      ...(run.known.folder !== undefined && { path: run.known.folder.ledger }),
    },
    forget: false,
  });
  memory.reserved = next;
  await unlessUnwritable(memory, storeReserved(run, memory, next));
}

/** Not sent yet, or of a continued ledger: to be sent again, or at the vendor with an outcome that nobody knows. */
function isAtStake({ outcome, reason, retryable }: RowEntry): boolean {
  return outcome === undefined || retryable || (outcome === 'unresolved' && reason !== 'not-sent');
}

async function storeReserved({ place }: RunContext, memory: RunMemory, next: Memory): Promise<void> {
  await memory.store.save(sealMemory(next, memory.seal));
  memory.overlapping.push(...(await memory.store.newer()));
  const [other] = memory.overlapping;
  if (other !== undefined) throw new FaultError([overlapFault(other.name, place)]);
  // Legs of another run that began meanwhile, where nothing can lock the place.
  const part = (await memory.store.parts.list()).find(({ file }) => !memory.taken.files.includes(file));
  if (part !== undefined) throw new FaultError([overlapFault(part.name, place)]);
  await memory.store.parts.remove(memory.taken.files);
}

/** Rejects with `FaultError` if the work fails. */
async function unlessUnwritable(memory: RunMemory, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof FaultError) throw error;
    // A refused run changes nothing.
    memory.isPlanned = false;
    const why = error instanceof Error ? error.message : String(error);
    throw new FaultError(
      [
        {
          code: 'memory/unwritable',
          message: `The row memory ${memory.store.name} cannot be written (${why}), so nothing was sent.`,
          next: 'Make room for it, or set memory to a path that this user may write to.',
          input: 'memory',
        },
      ],
      { cause: error },
    );
  }
}

/** At the end of a run that was not refused: what became of its rows. Throws `FaultError` if it cannot be written. */
export async function rememberRows(run: RunContext): Promise<void> {
  const { memory, ledger } = run.known;
  if (memory === undefined) return;
  if (memory.leg === undefined && !memory.isPlanned) return;
  // What became of the rows is known, whether the disk takes the ledger or not: the memory may be elsewhere.
  const unsynced = await ledger?.ledger.sync().then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  await (memory.leg === undefined ? rememberWhole(run, memory) : rememberOwnLeg(run, memory, memory.leg));
  if (unsynced !== undefined) throw unsynced.error;
}

async function rememberWhole(run: RunContext, memory: RunMemory): Promise<void> {
  const next = await (memory.comparison === undefined ? rememberCollected(run, memory) : rememberSent(run, memory));
  if (next === undefined) return;
  try {
    await saveMerged(run, memory, next);
    warnOfExpiry(run, memory);
  } catch (error) {
    throw new FaultError([unsavedFault(run, memory, error)], { reason: 'vendor-error', cause: error });
  }
}

async function rememberOwnLeg(run: RunContext, memory: RunMemory, leg: LegMemory): Promise<void> {
  try {
    await rememberLeg(run, memory, leg);
  } catch (error) {
    throw new FaultError([unsavedFault(run, memory, error)], { reason: 'vendor-error', cause: error });
  }
}

/** Times that other runs may write while this one merges what they wrote. */
const MAX_MERGES = 4;

/**
 * Stores the memory, and closes it. Where nothing can lock the place, another run may have written meanwhile, before this
 * memory is stored or after: the two are merged. Rejects if it cannot be written.
 */
export async function saveMerged(run: RunContext, memory: RunMemory, own: Memory): Promise<void> {
  let next = own;
  let isSaved = false;
  try {
    for (let nth = 0; ; nth += 1) {
      const others = nth === 0 ? [...memory.overlapping] : [];
      others.push(...(await memory.store.newer()));
      if (isSaved && others.length === 0) return await memory.store.parts.remove(memory.taken.files);
      if (nth > MAX_MERGES) throw new Error('other runs write to it all the time');
      for (const stored of others) next = await mergeWith(run, memory, { next, stored });
      await memory.store.save(sealMemory(next, memory.seal));
      isSaved = true;
    }
  } finally {
    next.close();
  }
}

async function mergeWith(
  run: RunContext,
  memory: RunMemory,
  { next, stored }: { readonly next: Memory; readonly stored: StoredMemory },
): Promise<Memory> {
  const other = await memory.open(stored);
  try {
    const [lower, higher] = compareHeaders(next.header, other.header) < 0 ? [next, other] : [other, next];
    memory.merges += 1;
    memory.forgot ||= other.header.forgot === true;
    const temporary = await run.temporary();
    const merged = mergeMemories({
      base: knowsReserved(memory, other) ? memory.reserved : memory.began,
      lower,
      higher,
      about: {
        ...describeMemory(run, memory),
        ...keepFiles(higher.header),
        order: higher.header.order,
        revision: Math.max(next.header.revision ?? 0, other.header.revision ?? 0) + 1,
      },
      file: run.ports.files.openRandom(temporary(`memory-merged-${memory.merges}.bin`)),
    });
    if (merged === undefined) throw new Error(`it cannot be merged with the one ${stored.name}`);
    run.notice(
      `Run ${other.header.order.run} wrote the row memory while this run was at work; the two were merged row by row. ${KEEP_APART}`,
    );
    next.close();
    return merged;
  } finally {
    other.close();
  }
}

async function rememberSent(run: RunContext, memory: RunMemory): Promise<Memory | undefined> {
  const { rows, scope } = run.known;
  const { comparison } = memory;
  if (rows === undefined || comparison === undefined) return undefined;
  const text = await readOwnLedger(run);
  const outcomes = outcomesOf(run.known, { size: memory.collector.size, chosen: scope?.chosen });
  // They stay open in the run that may have sent them: by this run's ledger they were never sent.
  for (const row of memory.held) outcomes[row] = OUTCOME.untouched;
  forgetUnknown(run, memory, outcomes);
  keepFailed(outcomes, comparison.decisions);
  // A refused run forgets nothing.
  const forget = memory.overlapping.length === 0 && explainKept(run, memory) === undefined;
  memory.forgot ||= forget && comparison.totals.removed > 0;
  return writeMemory(run, memory, { outcomes, details: text === undefined ? {} : { ledger: text }, forget });
}

/**
 * What a continued ledger delivered, and the memory does not know, was delivered before the memory was lost. Other runs
 * may have delivered newer versions since, so nobody knows what the vendor has: the next run sends it.
 */
function forgetUnknown({ known, startedAt }: RunContext, memory: RunMemory, outcomes: Uint8Array): void {
  const { rows, ledger, scope, jobs } = known;
  const history = ledger?.continuation?.history;
  const { comparison, isNew } = memory;
  if (rows === undefined || comparison === undefined || isNew || history?.memory !== memory.destination) return;
  const { table } = rows.store;
  const numberOf = createNumberFinder(scope?.chosen, table.count);
  for (let row = 0; row < table.count; row += 1) {
    const number = numberOf(row) ?? -1;
    if (outcomes[number] !== OUTCOME.succeeded || !isSent(comparison.decisions[number] ?? DECISION.none)) continue;
    const { job } = table.get(row);
    // This run may have submitted a job of that ledger again, with its idempotency key.
    const isOwn = Date.parse(jobs?.get(job)?.submittedAt ?? '') >= Date.parse(startedAt);
    if (history.jobs.has(job) && !isOwn) outcomes[number] = OUTCOME.untouched;
  }
}

/** `collect` learns about the rows of the run that it collects, and changes nothing else. */
async function rememberCollected(run: RunContext, memory: RunMemory): Promise<Memory | undefined> {
  const { known, ports } = run;
  const { rows, scope } = known;
  const { remembered } = memory;
  const history = known.ledger?.continuation?.history;
  // Without the files nobody knows which of the rows has which outcome.
  if (remembered === undefined || history === undefined || rows === undefined || rows.rowless !== undefined)
    return undefined;
  const isOwn = (each: HeaderRun): boolean => hasWritten(each, history);
  const own = remembered.header.runs.filter(isOwn);
  if (own.length === 0) return undefined;
  const last = Math.max(...own.map(({ index }) => remembered.openRows(index).at(-1) ?? -1));
  const outcomes = outcomesOf(known, { size: last + 1, chosen: scope?.chosen });
  const temporary = await run.temporary();
  const text = await readOwnLedger(run);
  // A run that was canceled has left no ledger in the memory.
  const runs = remembered.header.runs.map((each) =>
    isOwn(each) && text !== undefined ? { ...each, details: { ...each.details, ledger: text } } : each,
  );
  return settleMemory({
    memory: { ...remembered, header: { ...remembered.header, runs } },
    outcomeOf: createOutcomeFinder(runs, isOwn, outcomes),
    about: {
      ...describeMemory(run, memory),
      ...keepFiles(remembered.header),
      order: remembered.header.order,
    },
    keep: 'all',
    file: ports.files.openRandom(temporary('memory-next.bin')),
  });
}

async function readOwnLedger({ known: { folder, ledger }, ports }: RunContext): Promise<string | undefined> {
  return folder === undefined || ledger === undefined ? undefined : ports.files.readText(folder.ledger);
}

/** The other run has read what this one reserved, so a row that only it holds open is settled here. */
function knowsReserved({ reserved, began }: RunMemory, { header: { runs } }: Memory): boolean {
  const own = reserved?.header.runs.find((run) => began?.header.runs.some((each) => isSameRun(each, run)) !== true);
  return own !== undefined && runs.some((run) => isSameRun(run, own));
}

function unsavedFault({ known, request }: RunContext, { store }: RunMemory, error: unknown) {
  const why = error instanceof Error ? error.message : String(error);
  const ledger = known.folder?.ledger ?? 'ledger.ndjson';
  const { command } = request;
  const collect = command?.write('collect', [['ledger', ledger]]) ?? `mode: collect with ledger: ${ledger}`;
  return {
    code: 'memory/unsaved',
    message: `The row memory ${store.name} could not be written (${why}). It still names the rows of this run as open.`,
    next: `Make room for it, then write it from the ledger: ${collect}.`,
    input: 'memory',
  };
}
