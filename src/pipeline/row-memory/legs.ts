import { FaultError } from '../../domain/fault.ts';
import type { Shard } from '../../domain/shard.ts';
import { formatRanges, parseRanges, rowsOf } from '../../ledger/codes.ts';
import type { LedgerHistory } from '../../ledger/history.ts';
import { DECISION, OUTCOME } from '../../memory/codes.ts';
import type { HeaderRun, MemoryRun, SettledRun } from '../../memory/header.ts';
import type { Memory } from '../../memory/image.ts';
import { type Part, partKeys } from '../../memory/part.ts';
import type { RowStore } from '../../store/row-store.ts';
import type { RunContext } from '../context.ts';
import { otherVersionFault } from './faults.ts';
import { createNumberFinder, createWaitRule } from './outcomes.ts';
import { createKeyFinder, nameHash } from './part-names.ts';
import { isSameLeg, joinLeft, openParts } from './parts.ts';
import type { LegMemory, OpenedPart, RunMemory } from './types.ts';

/** A leg knows nothing yet of what its run has stored. */
export function createLegMemory(): LegMemory {
  return {
    version: '',
    basis: '',
    files: new Set(),
    isUsed: () => false,
    siblings: [],
    before: [],
    runs: [],
    settled: [],
    spent: [],
    known: undefined,
    isReserved: false,
    isWritten: false,
    parts: 0,
  };
}

/**
 * Finds the memory that all legs of the run choose their rows by: the one that is stored, and what legs of earlier runs
 * have reserved that were never merged.
 * @param plan hash of the plan.
 */
export async function findVersion(
  run: RunContext,
  memory: RunMemory,
  leg: LegMemory,
  { plan, shard }: { readonly plan: string; readonly shard: Shard },
): Promise<void> {
  const { left, spent } = await openParts(run, memory, memory.began);
  leg.spent = spent.map(({ file }) => file);
  leg.basis = nameMemory(memory.began);
  const isSibling = (each: OpenedPart): boolean => isOfThisRun(run, leg, { ...each, plan, shard });
  const siblings = left.filter(isSibling);
  const foreign = left.filter((each) => !isSibling(each));
  leg.files = new Set([...left, ...spent].map(({ file }) => file));
  leg.isUsed = createKeyFinder([
    ...left.flatMap(({ part }) => partKeys(part)),
    ...spent.flatMap(({ keys }) => keys),
    ...(memory.began?.header.merged ?? []),
  ]);
  leg.siblings = siblings.map(({ part }) => part.header.leg);
  leg.version = nameVersion(
    leg.basis,
    foreign.map(({ part }) => partKeys(part).at(-1) ?? ''),
  );
  leg.before = siblings.filter(({ part }) => part.header.leg.index === shard.index);
  for (const each of siblings) if (!leg.before.includes(each)) each.part.close();
  memory.remembered = await joinLeft(run, memory, { before: memory.began, parts: foreign, name: 'version' });
  const [sibling] = siblings;
  memory.order = sibling === undefined ? orderAfter(memory) : orderLike(memory, sibling);
}

/** Throws `FaultError` if another leg of this run chose its rows by another memory: both could send the same row. */
export function refuseOtherVersion({ version, siblings }: LegMemory): void {
  const other = siblings.find((each) => each.version !== version);
  if (other !== undefined) throw new FaultError([otherVersionFault(other)]);
}

interface Asked extends OpenedPart {
  readonly plan: string;
  readonly shard: Shard;
}

/** A CI system names the run. Elsewhere a run is one plan for so many legs, by one memory. */
export function isOfThisRun(
  { request: { context } }: RunContext,
  { basis }: LegMemory,
  { part, plan, shard }: Asked,
): boolean {
  const { leg, order } = part.header;
  if (order.kind !== 'counter') return order.kind === context.ci && order.run === Number(context.runId);
  // Not every one by a number.
  if (context.ci !== 'none' && context.runId !== '') return leg.writers.some(({ runId }) => runId === context.runId);
  return leg.plan === plan && leg.of === shard.of && leg.memory === basis;
}

/** The same for the same stored memory. */
export function nameMemory(memory: Memory | undefined): string {
  return memory === undefined ? 'none' : nameHash(memory.header);
}

function nameVersion(basis: string, foreign: readonly string[]): string {
  return nameHash([basis, foreign.toSorted()]);
}

/** Where the memory counts the runs, all legs of a run count alike. */
function orderAfter({ order, remembered }: RunMemory): RunMemory['order'] {
  const before = remembered?.header.order;
  return order.kind === 'counter' && before?.kind === 'counter' ? { ...order, run: before.run + 1 } : order;
}

function orderLike({ order }: RunMemory, { part }: OpenedPart): RunMemory['order'] {
  return order.kind === 'counter' ? part.header.order : order;
}

/** Whether a leg asks the vendor about what a run left open: one leg does, so that no job is polled by all. */
export function isLegsBusiness(
  { known, request: { shard } }: RunContext,
  { runs }: LegMemory,
  each: HeaderRun,
): boolean {
  const { identity } = known;
  if (runs.some((own) => isSameLeg(own, each))) return true;
  if (identity !== undefined && each.id === identity.runId) return each.ledger === identity.place;
  return shard?.index === 1;
}

/** Brings in what an earlier attempt of this leg reserved, and whose ledger it does not continue. */
export async function joinEarlierAttempts(
  run: RunContext,
  memory: RunMemory,
  leg: LegMemory,
  history: LedgerHistory | undefined,
): Promise<void> {
  const isContinued = ({ part }: OpenedPart): boolean => {
    const last = part.header.leg.writers.at(-1);
    return history?.writers.some(({ runId, attempt }) => runId === last?.runId && attempt === last.attempt) === true;
  };
  const continued = leg.before.filter(isContinued);
  for (const { part } of continued) part.close();
  leg.spent = [...leg.spent, ...continued.map(({ file }) => file)];
  leg.before = leg.before.filter((each) => !continued.includes(each));
  leg.runs = leg.before.map(({ part }): MemoryRun => part.header.leg.run);
  memory.remembered = await joinLeft(run, memory, { before: memory.remembered, parts: leg.before, name: 'attempts' });
}

/** Whether a run in a memory is an attempt of a leg. */
export function isRunOf({ header: { leg } }: Part, { id, attempt, ledger }: HeaderRun): boolean {
  return ledger === leg.run.ledger && leg.writers.some((writer) => writer.runId === id && writer.attempt === attempt);
}

/** Notes what became of rows that an earlier run left open, for `merge` to write it. */
export function noteSettled(
  leg: LegMemory,
  each: HeaderRun,
  {
    open,
    codes,
    text,
  }: { readonly open: Uint32Array; readonly codes: ReadonlyMap<number, number>; readonly text: string | undefined },
): void {
  const rows = new Map<number, number[]>();
  for (const row of open) {
    const code = codes.get(row) ?? OUTCOME.untouched;
    if (code === OUTCOME.untouched || code === OUTCOME.open) continue;
    const same = rows.get(code);
    if (same === undefined) rows.set(code, [row]);
    else same.push(row);
  }
  if (rows.size === 0 && text === undefined) return;
  const { id, attempt, ledger } = each;
  leg.settled.push({ id, attempt, ledger, rows: toRangeTexts(rows), ...(text !== undefined && { text }) });
}

function toRangeTexts(rows: ReadonlyMap<number, readonly number[]>): SettledRun['rows'] {
  return Object.fromEntries([...rows].map(([code, numbers]) => [String(code), formatRanges(numbers)]));
}

/** The code of `OUTCOME` of an open row, as legs have noted it. */
export function createSettledFinder(settled: readonly SettledRun[], runs: readonly HeaderRun[]) {
  const codes = new Map<number, Map<number, number>>();
  for (const { id, attempt, ledger, rows } of settled) {
    const run = runs.find((each) => each.id === id && each.attempt === attempt && each.ledger === ledger);
    if (run === undefined) continue;
    const own = codes.get(run.index) ?? new Map<number, number>();
    codes.set(run.index, own);
    for (const [code, ranges] of Object.entries(rows))
      for (const row of rowsOf(parseRanges(ranges, Number.MAX_SAFE_INTEGER) ?? [])) own.set(row, Number(code));
  }
  return (run: number, row: number): number => codes.get(run)?.get(row) ?? OUTCOME.untouched;
}

/**
 * Rows of this leg that its earlier attempt sent, once they are dealt: what is known of them is their outcome, and what is
 * not known is not sent.
 */
export function takeKnown(run: RunContext, memory: RunMemory, store: RowStore): void {
  const { known, scope } = { known: memory.leg?.known, scope: run.known.scope };
  if (known === undefined || memory.leg?.runs.length === 0) return;
  const { decisions, settled } = known;
  const numberOf = createNumberFinder(scope?.chosen, store.table.count);
  const runs = (memory.leg?.runs ?? []).map(({ id }) => `run ${id}`).join(', ');
  const sent = store.addText(`${runs} had sent it`);
  const doubtful = store.addText(`not sent: ${runs} may have delivered it`);
  const held = new Set(memory.held);
  const mustWait = createWaitRule(run, known);
  for (let place = 0; place < store.table.count; place += 1) {
    const number = numberOf(place);
    if (number === undefined || store.table.outcome(place) !== undefined) continue;
    const decision = decisions[number] ?? DECISION.none;
    if (decision === DECISION.unchanged) store.table.update(place, { outcome: 'succeeded', message: sent });
    else if (mustWait(number)) {
      const reason = settled.reasons.get(number) ?? 'uncertain';
      store.table.update(place, { outcome: 'unresolved', reason, message: doubtful });
    } else continue;
    held.add(number);
  }
  memory.held = held;
}
