import { isProblem, type RowOutcome, UNRESOLVED_REASONS, UNRESOLVED_TABLE } from '../domain/outcome.ts';
import type { Totals } from '../domain/totals.ts';
import type { FinalRow } from './final-rows.ts';
import { createFirsts, type Firsts } from './firsts.ts';
import { levelOf } from './levels.ts';
import { markRow, type ReducedRow, reduceRow } from './privacy.ts';
import type { Annotation } from './publication.ts';
import type { Detail, Report } from './schema.ts';

/** Rows that a report for another system names one by one: GitHub shows 5,000 results of a run, and stores no more. */
export const MAX_PROBLEM_ROWS = 4800;

/** A row that needs attention, as others may read it. */
export interface ProblemRow extends ReducedRow {
  /** Tells the row from others of its file, also in the next run; empty where nothing that may be shown does. */
  readonly mark: string;
}

/** Rows that need attention, worst first, anew each time they are asked for. */
export type ProblemRows = Iterable<ProblemRow>;

/** The name by which a file is known from the root of the repository; undefined where it lies outside. */
export type LocateFile = (path: string) => string | undefined;

/** Numbers of rows that need attention, in memory that does not grow with the rows. */
export interface ProblemKeeper {
  /** Takes every row once, in input order. */
  add(number: number, row: Pick<FinalRow, 'file' | 'outcome' | 'reason' | 'isChanged'>): void;
  /** All numbers that are kept until it is known which rows are worst. */
  kept(): readonly number[];
  /** Numbers of rows, worst first, of a level those that the pull request changes first, as far as they are kept. */
  pick(report: Report): readonly number[];
}

interface Kind extends RowOutcome {
  readonly rows: Firsts<KeptRow>;
}

interface KeptRow {
  readonly number: number;
  readonly isChanged: boolean;
}

/** Which rows are worst is known only when all are judged, so the first of each kind are kept until then. */
export function createProblemKeeper(): ProblemKeeper {
  const kinds = new Map<string, Kind>();
  const heldBack = new Set<number>();
  return {
    add(number, { file, outcome, reason, isChanged = false }) {
      if (!isProblem({ outcome, reason })) return;
      const word = reason ?? outcome;
      const kind = kinds.get(word) ?? { outcome, reason, rows: createFirsts<KeptRow>(MAX_PROBLEM_ROWS) };
      if (isHeldBack(kind) && heldBack.has(file)) return;
      if (isHeldBack(kind)) heldBack.add(file);
      kinds.set(word, kind);
      kind.rows.add(isChanged, () => ({ number, isChanged }));
    },
    kept: () => [...kinds.values()].flatMap(({ rows }) => rows.list().map(({ number }) => number)),
    pick(report) {
      const rank = (kind: Kind): number => rankOf(kind, report);
      return [...kinds.values()]
        .flatMap((kind) => kind.rows.list().map((row) => ({ ...row, rank: rank(kind) })))
        .sort((a, b) => a.rank - b.rank || Number(b.isChanged) - Number(a.isChanged) || a.number - b.number)
        .slice(0, MAX_PROBLEM_ROWS)
        .map(({ number }) => number);
    },
  };
}

const LEVELS: readonly Annotation['level'][] = ['error', 'warning', 'notice'];

/** Rows that are fine themselves, and only waited, come after all that have a fault of their own. */
function rankOf(kind: RowOutcome, report: Report): number {
  return isHeldBack(kind) ? LEVELS.length : LEVELS.indexOf(levelOf(kind, report));
}

/**
 * True for a row that was not sent because of something else: nothing is wrong at its line, so such rows are told once a
 * file, with their number.
 */
export function isHeldBack({ reason }: RowOutcome): boolean {
  return reason !== undefined && UNRESOLVED_TABLE[reason].isProblem && UNRESOLVED_TABLE[reason].reason === undefined;
}

/** A row as a report for others names it. */
export function describeProblemRow(row: FinalRow, detail: Detail, apiKey: string | undefined): ProblemRow {
  return { ...reduceRow(row, detail, apiKey), mark: markRow(row, detail, apiKey) };
}

/** Kinds of rows that need attention among these, with their number. */
export function countProblems(totals: Totals): readonly (RowOutcome & { readonly rows: number })[] {
  const { failed, not_found, invalid, reasons } = totals;
  const counts: readonly (RowOutcome & { readonly rows: number })[] = [
    { outcome: 'failed', rows: failed },
    { outcome: 'not_found', rows: not_found },
    { outcome: 'invalid', rows: invalid },
    ...UNRESOLVED_REASONS.map((reason) => ({ outcome: 'unresolved' as const, reason, rows: reasons[reason] ?? 0 })),
  ];
  return counts.filter((kind) => kind.rows > 0 && isProblem(kind));
}
