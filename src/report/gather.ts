import type { Outcome, UnresolvedReason } from '../domain/outcome.ts';
import type { Detail, FileTotals, FinalRow, ProblemGroup, RowProblem } from '../domain/report.ts';
import { createTally, type Tally, type Totals } from '../domain/totals.ts';
import { cut } from './markdown.ts';
import { isProblem } from './words.ts';

/** Groups kept with a count of their own: more are never read, and each costs about half a kilobyte. */
const MAX_GROUPS = 1000;
/** Groups beyond are told apart by hash up to here, which bounds the memory at a few megabytes. */
const MAX_MORE_GROUPS = 100_000;
/** First problems shown, and kept of each outcome, so that 20 missing donors don't hide a failed one. */
const MAX_PROBLEMS = 20;
/** What is kept of a message; the row files hold it whole. */
const MESSAGE_CHARS = 1000;

/** Rows whose message found no place among `MAX_GROUPS`; their count stays exact. */
export const OTHER_MESSAGES = '(other messages)';

export interface Gathered {
  readonly totals: Totals;
  /** One for every file, also those without a row. */
  readonly files: readonly FileTotals[];
  /** Most rows first; the rows of all of them are all problem rows. */
  readonly problemGroups: readonly ProblemGroup[];
  /** Distinct messages folded into `OTHER_MESSAGES`; counted to 100,000. */
  readonly moreProblemGroups: number;
  /** In input order; rows that are only `not_found` stand back if there are others. */
  readonly firstProblems: readonly RowProblem[];
}

export interface Gatherer {
  /** Takes every row once, in input order. */
  add(row: FinalRow): void;
  result(): Gathered;
}

/** Counts rows and keeps what a report shows of them, in memory that does not grow with the rows. */
export function createGatherer(options: { readonly paths: readonly string[]; readonly detail: Detail }): Gatherer {
  const all = createTally();
  const perFile = options.paths.map((path) => ({ path, tally: createTally() }));
  const groups = createGroups();
  const firsts = new Map<Outcome, { readonly order: number; readonly problem: RowProblem }[]>();
  let order = 0;
  return {
    add(row) {
      all.add(row.outcome, row.reason);
      perFile[row.file]?.tally.add(row.outcome, row.reason);
      if (!isProblem(row)) return;
      const template = cut(row.template, MESSAGE_CHARS);
      groups.add(row, template);
      const kept = firsts.get(row.outcome) ?? [];
      if (kept.length >= MAX_PROBLEMS) return;
      kept.push({ order: order++, problem: describeRow(row, { template, detail: options.detail }) });
      firsts.set(row.outcome, kept);
    },
    result() {
      const last = (outcome: Outcome): number => (outcome === 'not_found' ? 1 : 0);
      const shown = [...firsts.values()]
        .flat()
        .sort((a, b) => last(a.problem.outcome) - last(b.problem.outcome) || a.order - b.order)
        .slice(0, MAX_PROBLEMS)
        .sort((a, b) => a.order - b.order);
      return {
        totals: all.totals(),
        files: perFile.map(readTotals),
        ...groups.result(),
        firstProblems: shown.map(({ problem }) => problem),
      };
    },
  };
}

/** The totals alone, where there is no time to look at the rows themselves: no group and no row is named. */
export function gatherCounts(
  paths: readonly string[],
  counts: Iterable<{
    readonly file: number;
    readonly outcome: Outcome;
    readonly reason: UnresolvedReason | undefined;
    readonly rows: number;
  }>,
): Gathered {
  const all = createTally();
  const perFile = paths.map((path) => ({ path, tally: createTally() }));
  for (const { file, outcome, reason, rows } of counts) {
    all.add(outcome, reason, rows);
    perFile[file]?.tally.add(outcome, reason, rows);
  }
  return {
    totals: all.totals(),
    files: perFile.map(readTotals),
    problemGroups: [],
    moreProblemGroups: 0,
    firstProblems: [],
  };
}

function readTotals({ path, tally }: { readonly path: string; readonly tally: Tally }): FileTotals {
  return { path, totals: tally.totals() };
}

function describeRow(row: FinalRow, options: { readonly template: string; readonly detail: Detail }): RowProblem {
  const { template, detail } = options;
  return {
    file: row.path,
    line: row.line,
    outcome: row.outcome,
    ...(row.reason === undefined ? {} : { reason: row.reason }),
    ...(detail === 'minimal' || row.key === undefined ? {} : { key: row.key }),
    message: detail === 'minimal' ? template : cut(row.message, MESSAGE_CHARS),
    template,
  };
}

interface Group {
  readonly outcome: Outcome;
  readonly reason: UnresolvedReason | undefined;
  readonly template: string;
  rows: number;
  readonly first: { readonly file: string; readonly line: number };
}

function createGroups(): {
  add(row: FinalRow, template: string): void;
  result(): Pick<Gathered, 'problemGroups' | 'moreProblemGroups'>;
} {
  const groups = new Map<string, Group>();
  const others = new Map<string, Group>();
  const folded = new Set<number>();
  const count = (into: Map<string, Group>, row: FinalRow, template: string): void => {
    const id = `${row.outcome} ${row.reason ?? ''} ${template}`;
    const group = into.get(id);
    if (group !== undefined) group.rows++;
    else {
      const first = { file: row.path, line: row.line };
      into.set(id, { outcome: row.outcome, reason: row.reason, template, rows: 1, first });
    }
  };
  return {
    add(row, template) {
      const id = `${row.outcome} ${row.reason ?? ''} ${template}`;
      if (groups.size < MAX_GROUPS || groups.has(id)) return count(groups, row, template);
      if (folded.size < MAX_MORE_GROUPS) folded.add(hash(id));
      count(others, row, OTHER_MESSAGES);
    },
    result() {
      const problemGroups = [...groups.values(), ...others.values()]
        // The order of places is the order of the maps, and sorting keeps it among equals.
        .sort((a, b) => b.rows - a.rows)
        .map(({ reason, ...group }) => ({ ...group, ...(reason === undefined ? {} : { reason }) }));
      return { problemGroups, moreProblemGroups: folded.size };
    },
  };
}

/** FNV-1a in 32 bits: two messages in a hundred thousand may be counted as one, which the count can bear. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
