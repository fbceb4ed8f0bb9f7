import { MODES } from '../../domain/mode.ts';
import { count, plural } from '../../domain/plural.ts';
import { rowsOf } from '../../ledger/codes.ts';
import type { LedgerHistory } from '../../ledger/history.ts';
import { DECISION, isHeld, isSent } from '../../memory/codes.ts';
import { type Comparison, type ComparisonTotals, compareRows, countByFile } from '../../memory/compare.ts';
import type { RowStore } from '../../store/row-store.ts';
import type { RowChange } from '../../store/row-table.ts';
import type { DueRows } from '../choose-rows.ts';
import type { RunContext } from '../context.ts';
import { type GuardJudgment, judgeGuards } from '../guards.ts';
import type { OpenedRows } from '../open-rows.ts';
import type { Planned } from '../planned.ts';
import { holdRows } from './held.ts';
import { joinEarlierAttempts, refuseOtherVersion } from './legs.ts';
import { isOvertaken } from './open.ts';
import { createNumberFinder, createWaitRule, hasFailed } from './outcomes.ts';
import { countKept, countRemoved, listRemoved } from './removed.ts';
import { settleOpenRows } from './settle.ts';
import type { RunMemory } from './types.ts';

type Part = Pick<Planned, 'setup' | 'rows' | 'identity' | 'earlier'>;

/**
 * Which rows are due by the row memory, once the jobs that earlier runs left open were polled; undefined without one.
 * Rows that such a run may have delivered get their outcome here, and are not sent.
 */
export async function compareWithMemory(run: RunContext, part: Part): Promise<DueRows | undefined> {
  const { memory } = run.known;
  if (memory === undefined || !MODES[run.known.mode].sends) return undefined;
  const { earlier, rows, setup } = part;
  const started = run.ports.clock.now();
  const unique = setup.key?.unique === true;
  const basis = await findBasis(run, memory, { earlier, unique });
  const question = { except: earlier?.history, patience: 'once' } as const;
  const settled = await settleOpenRows(run, memory, { ...part, scope: undefined }, question);
  memory.firstRequestAt = started;
  run.known.settledMs = run.ports.clock.now() - started;
  const { collector, remembered, leg } = memory;
  const compared = compareRows({ collector, memory: remembered, unique });
  const comparison = { ...compared, totals: countRemoved(run, memory, compared.totals) };
  const { decisions } = comparison;
  const isFirst = run.request.shard === undefined || run.request.shard.index === 1;
  // Legs plan alike: none of them by what it alone has found out.
  memory.comparison = basis === undefined ? comparison : { ...comparison, decisions: basis.decisions };
  if (leg !== undefined) leg.known = { decisions, settled };
  // A run that continues a ledger was judged when the ledger began.
  if (earlier === undefined)
    memory.guards = judgeChanges(
      run,
      rows,
      basis === undefined ? comparison : { ...basis, totals: countKept(run, memory, basis.totals) },
    );
  if (isFirst) await listRemoved(run, memory, setup, rows);
  const isRowHeld = (row: number): boolean => isHeld(decisions[row] ?? DECISION.none);
  const mustWait = createWaitRule(run, { decisions, settled });
  const isDueNow = (row: number): boolean =>
    isSent(decisions[row] ?? DECISION.none) || (isRowHeld(row) && !mustWait(row));
  const isApart = basis && ((row: number): boolean => isHeld(basis.decisions[row] ?? DECISION.none));
  const isDue = (row: number): boolean =>
    basis === undefined || isApart?.(row) === true ? isDueNow(row) : isSent(basis.decisions[row] ?? DECISION.none);
  const sent = earlier === undefined ? NONE : sentRows(earlier.history);
  const isOpenTo = (row: number): boolean => rows.store.table.outcome(row) === undefined && !sent.has(row);
  const isHeldHere = (row: number): boolean => isApart === undefined || (isFirst && isApart(row));
  holdRows(memory, rows.store, settled, (row) => mustWait(row) && isOpenTo(row) && isHeldHere(row));
  if (earlier !== undefined) skipDelivered(rows.store, (row) => decisions[row] === DECISION.unchanged && isOpenTo(row));
  // The vendor has keys that nobody knows any more.
  memory.forgot ||= earlier !== undefined && isGone(memory, earlier.history);
  run.known.remembers = describe(memory, rows.store.table.count, earlier?.history);
  const chosenBy = basis?.decisions ?? decisions;
  return { isDue, isLast: (row) => hasFailed(chosenBy[row]), isApart, hasApart: isFirst };
}

/** How all legs that begin compare their rows; undefined for a run without legs, and for a leg that continues its ledger. */
async function findBasis(
  run: RunContext,
  memory: RunMemory,
  { earlier, unique }: { readonly earlier: Part['earlier']; readonly unique: boolean },
): Promise<Comparison | undefined> {
  const { leg, collector } = memory;
  if (leg === undefined) return undefined;
  if (earlier === undefined) refuseOtherVersion(leg);
  else leg.version = earlier.history.shard?.version ?? leg.version;
  const basis = earlier === undefined ? compareRows({ collector, memory: memory.remembered, unique }) : undefined;
  await joinEarlierAttempts(run, memory, leg, earlier?.history);
  return basis;
}

/** Judged by what the memory knew before, so that a first run needs `max-new: unlimited`. */
function judgeChanges(
  { request }: RunContext,
  { files }: OpenedRows,
  { decisions, totals }: Comparison,
): GuardJudgment {
  const byFile = countByFile(decisions, createFileFinder(files));
  const counts = {
    ...totals,
    byFile: [...byFile].map(([file, rows]) => ({ path: files[file]?.file.path ?? '', removed: 0, ...rows })),
  };
  return judgeGuards(counts, { limits: request.config, place: 'in the row memory', spelling: request.spelling });
}

/** The index of a row's file, for rows in ascending order: those of a file are adjacent. */
function createFileFinder(files: OpenedRows['files']): (row: number) => number {
  let [index, end] = [0, files[0]?.rows ?? 0];
  return (row) => {
    while (row >= end && index + 1 < files.length) {
      index += 1;
      end += files[index]?.rows ?? 0;
    }
    return index;
  };
}

const NONE: ReadonlySet<number> = new Set();

/** Rows in the jobs of a continued ledger, by their number over all rows of the files: they are its own business. */
function sentRows({ chosen, rows, jobs }: LedgerHistory): ReadonlySet<number> {
  const numberOf = createNumberFinder(chosen, rows);
  const sent = new Set<number>();
  for (const job of jobs.values()) for (const row of rowsOf(job.rows)) sent.add(numberOf(row) ?? 0);
  return sent;
}

/** Rows that a continued ledger chose, and that another run has delivered since. */
function skipDelivered(store: RowStore, isDelivered: (row: number) => boolean): void {
  updateAll(store, isDelivered, { outcome: 'skipped', message: store.addText('a later run has delivered it') });
}

function updateAll({ table }: RowStore, isMeant: (row: number) => boolean, change: RowChange): void {
  for (let row = 0; row < table.count; row += 1) if (isMeant(row)) table.update(row, change);
}

/** A newer run has delivered newer rows, and knows what this one left open: this one sends nothing. */
export function yieldToNewer(run: RunContext): boolean {
  const { memory } = run.known;
  if (memory === undefined || !isOvertaken(memory)) return false;
  run.downgraded.push('overtaken');
  run.notice(
    `Run ${memory.remembered?.header.order.run ?? ''} is newer than this one and has delivered its rows, so this run sends nothing: its rows are older.`,
  );
  return true;
}

/** The run whose ledger this one continues has written the memory before its first submit, and it was lost since. */
function isGone({ remembered, isNew, destination, leg }: RunMemory, { memory, jobs }: LedgerHistory): boolean {
  // Legs do not write it.
  if (leg !== undefined) return false;
  return remembered === undefined && !isNew && memory === destination && jobs.size > 0;
}

/** The first line of the report: what the memory did. */
function describe(memory: RunMemory, rows: number, continued: LedgerHistory | undefined): string {
  const { remembered, comparison, isNew } = memory;
  const totals = comparison?.totals;
  if (totals === undefined) return '';
  const all = plural(rows, 'row');
  const areNew = rows === 1 ? 'its 1 row counts as new' : `all ${all} count as new`;
  if (continued !== undefined && isGone(memory, continued))
    return `The row memory that attempt ${continued.attempt} of run ${continued.writer} wrote is gone, so ${areNew}. Those that it delivered are not sent again by this run, but by the next one.`;
  if (remembered === undefined && !isNew) return `No row memory yet: this is the first run, and ${areNew}.`;
  if (remembered === undefined || isNew) return `The row memory was emptied (memory: new): ${areNew}.`;
  const again = describeAgain(totals);
  const { new: added, changed, unchanged, held, removed } = totals;
  const parts = [
    `${count(added + changed)} of ${all} are new or changed since run ${remembered.header.order.run}`,
    ...(again === '' ? [] : [again]),
    ...(held > 0 ? [`${count(held)} ${held === 1 ? 'waits' : 'wait'} for an earlier run`] : []),
    `${count(unchanged)} unchanged`,
    ...(removed > 0 ? [`${count(removed)} left the files`] : []),
  ];
  return `${parts.join('; ')}.`;
}

function describeAgain({ againFailed, againNotFound, againNotSent }: ComparisonTotals): string {
  const parts = [
    ...(againFailed > 0 ? [`${count(againFailed)} failed`] : []),
    ...(againNotFound > 0 ? [`${count(againNotFound)} not found`] : []),
    ...(againNotSent > 0 ? [`${count(againNotSent)} not sent`] : []),
  ];
  const be = againFailed + againNotFound + againNotSent === 1 ? 'is' : 'are';
  return parts.length === 0 ? '' : `${parts.join(', ')} before and ${be} sent again`;
}
