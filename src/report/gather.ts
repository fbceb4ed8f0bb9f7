import { memoize } from '../domain/memo.ts';
import { isProblem, OUTCOME_TABLE, type Outcome, type RowOutcome, type UnresolvedReason } from '../domain/outcome.ts';
import { REDACTED } from '../domain/redact-values.ts';
import type { CellPlace } from '../domain/row.ts';
import { createTally } from '../domain/totals.ts';
import type { FinalRow } from './final-rows.ts';
import { createFirsts, type Firsts } from './firsts.ts';
import { cut } from './markdown.ts';
import type { Place, ProblemGroup, Report, RowProblem } from './schema.ts';
import { compareSeverity } from './severity.ts';

/** Groups of a kind of rows with a count of their own: more are never read, and each costs about a kilobyte. */
const MAX_GROUPS = 1000;
/** Groups beyond are told apart by hash up to here, which bounds the memory at a few megabytes. */
const MAX_MORE_GROUPS = 100_000;
/** First rows kept of each kind, so that 20 missing donors don't hide a failed one. */
const MAX_OF_KIND = 20;
/** First rows kept of all kinds, worst first. */
const MAX_PROBLEMS = 40;
/** Rows of a group whose places are kept: as many as a step can have annotations. */
const MAX_PLACES = 10;
/** What is kept of a message; the row files hold it whole. */
const MESSAGE_CHARS = 1000;

/** Rows whose message found no place among `MAX_GROUPS`; their count stays exact. */
export const OTHER_MESSAGES = '(other messages)';

/** Is put into the message of a group where its rows differ. */
const VARIES = '…';

/**
 * What became of all rows, as the report says it: a file also without a row; groups of the worst kind first, then those
 * with most rows, which hold all problem rows, messages beyond `MAX_GROUPS` folded into `OTHER_MESSAGES`; first problems
 * worst kind first, then in input order.
 */
export type Gathered = Pick<Report, 'totals' | 'files' | 'problemGroups' | 'moreProblemGroups' | 'firstProblems'>;

export interface Gatherer {
  /** Takes every row once, in input order. */
  add(row: FinalRow): void;
  /** Numbers of the rows that the result names. */
  named(): readonly number[];
  /** @param places where the values at fault stand. */
  result(places?: Places): Gathered;
}

type Places = ReadonlyMap<number, CellPlace>;

/** A row that the report names, while its place is looked for. */
interface Named<T> {
  readonly number: number;
  readonly shown: T;
}

/** Counts rows and keeps what a report shows of them, in memory that does not grow with the rows. */
export function createGatherer(paths: readonly string[]): Gatherer {
  const tallies = createTallies(paths);
  const groups = createGroups();
  const kinds = new Map<Outcome | UnresolvedReason, Firsts<Named<RowProblem>>>();
  const listFirsts = (): readonly Named<RowProblem>[] =>
    [...kinds.values()]
      .flatMap((kept) => kept.list())
      .sort((a, b) => compareSeverity(a.shown, b.shown))
      .slice(0, MAX_PROBLEMS);
  return {
    add(row) {
      tallies.add(row, 1);
      if (!isProblem(row)) return;
      const template = cut(row.template, MESSAGE_CHARS);
      groups.add(row, template);
      const kind = row.reason ?? row.outcome;
      const kept = kinds.get(kind) ?? createFirsts(MAX_OF_KIND);
      kinds.set(kind, kept);
      kept.add(row.isChanged === true, () => ({ number: row.number, shown: describeRow(row, template) }));
    },
    named: () => [...groups.named(), ...listFirsts().map(({ number }) => number)],
    result(places = NO_PLACES) {
      const firstProblems = listFirsts().map((named) => locate(named, places));
      return { ...tallies.result(), ...groups.result(places), firstProblems };
    },
  };
}

const NO_PLACES: Places = new Map();

function locate<T extends Place>({ number, shown }: Named<T>, places: Places): T {
  const cell = places.get(number);
  return cell === undefined ? shown : { ...shown, cell };
}

/** The totals alone, where there is no time to look at the rows themselves: no group and no row is named. */
export function gatherCounts(
  paths: readonly string[],
  counts: Iterable<CountedRow & { readonly rows: number }>,
): Gathered {
  const tallies = createTallies(paths);
  for (const count of counts) tallies.add(count, count.rows);
  return { ...tallies.result(), problemGroups: [], moreProblemGroups: 0, firstProblems: [] };
}

interface CountedRow extends RowOutcome {
  /** Index into the list of files. */
  readonly file: number;
}

function createTallies(paths: readonly string[]): {
  add(row: CountedRow, rows: number): void;
  result(): Pick<Gathered, 'totals' | 'files'>;
} {
  const all = createTally();
  const files = paths.map((path) => ({ path, tally: createTally() }));
  // Most rows are like the one before, and are counted together with it.
  let like: CountedRow = { file: -1, outcome: 'skipped' };
  let waiting = 0;
  const count = (): void => {
    all.add(like.outcome, like.reason, waiting);
    files[like.file]?.tally.add(like.outcome, like.reason, waiting);
    waiting = 0;
  };
  return {
    add(row, rows) {
      if (waiting > 0 && (row.file !== like.file || row.outcome !== like.outcome || row.reason !== like.reason))
        count();
      if (waiting === 0) like = { file: row.file, outcome: row.outcome, reason: row.reason };
      waiting += rows;
    },
    result() {
      if (waiting > 0) count();
      return {
        totals: all.totals(),
        files: files.map(({ path, tally }) => ({ path, totals: tally.totals() })),
      };
    },
  };
}

function describeRow(row: FinalRow, template: string): RowProblem {
  const { outcome, reason, key, message } = row;
  return { ...describePlace(row), outcome, reason, key, message: cut(message, MESSAGE_CHARS), template };
}

function describePlace({ path, line, isChanged }: FinalRow): Place {
  return { file: path, line, ...(isChanged === true && { changed: true }) };
}

/** A group while its rows come. */
interface Group {
  readonly row: Pick<FinalRow, 'outcome' | 'reason'>;
  readonly template: string;
  /** The template with what varies left out, once a row came whose own differs. */
  folded: string | undefined;
  rows: number;
  retryable: boolean;
  readonly places: Firsts<Named<Place>>;
}

function createGroups(): {
  add(row: FinalRow, template: string): void;
  named(): readonly number[];
  result(places: Places): Pick<Gathered, 'problemGroups' | 'moreProblemGroups'>;
} {
  const kinds = new Map<Outcome | UnresolvedReason, Map<string, Group>>();
  const beyond = new Set<number>();
  const foldMessage = memoize(foldTemplate);
  const count = (into: Map<string, Group>, id: string, row: FinalRow, template: string): void => {
    const { outcome, reason, retryable = false } = row;
    let group = into.get(id);
    if (group === undefined) {
      group = {
        row: { outcome, reason },
        template,
        folded: undefined,
        rows: 0,
        retryable,
        places: createFirsts(MAX_PLACES),
      };
      into.set(id, group);
    }
    group.rows += 1;
    group.retryable &&= retryable;
    if (group.template !== template) group.folded = id;
    group.places.add(row.isChanged === true, () => ({ number: row.number, shown: describePlace(row) }));
  };
  return {
    add(row, template) {
      const kind = row.reason ?? row.outcome;
      let groups = kinds.get(kind);
      if (groups === undefined) {
        groups = new Map();
        kinds.set(kind, groups);
      }
      const id = foldMessage(template);
      if (groups.size < MAX_GROUPS || groups.has(id)) return count(groups, id, row, template);
      if (beyond.size < MAX_MORE_GROUPS) beyond.add(hash(`${kind} ${id}`));
      count(groups, OTHER_MESSAGES, row, OTHER_MESSAGES);
    },
    named: () =>
      [...kinds.values()].flatMap((groups) =>
        [...groups.values()].flatMap((group) => group.places.list().map(({ number }) => number)),
      ),
    result(places) {
      // The order of places is the order of the maps, and sorting keeps it among equals.
      const problemGroups = [...kinds.values()]
        .flatMap((groups) => [...groups.values()].sort(compareGroups).flatMap((group) => describeGroup(group, places)))
        .sort(compareSeverity);
      return { problemGroups, moreProblemGroups: beyond.size };
    },
  };
}

/** Most rows first; what holds the rest of a kind last. */
function compareGroups(a: Group, b: Group): number {
  const last = ({ template }: Group): number => (template === OTHER_MESSAGES ? 1 : 0);
  return last(a) - last(b) || b.rows - a.rows;
}

function describeGroup(group: Group, found: Places): readonly ProblemGroup[] {
  const { row, template, folded, rows, retryable } = group;
  const places = group.places.list().map((named) => locate(named, found));
  const [first] = places;
  if (first === undefined) return [];
  const says = OUTCOME_TABLE[row.outcome].file === 'failed' && retryable;
  return [{ ...row, template: folded ?? template, rows, first, places, ...(says && { retryable: true }) }];
}

/** Words before a number or a name that tells one problem from another. */
const MEANING = /^\W*(?:https?|status|code|errors?|columns?|fields?)\W*$/i;
/** A word in its brackets, quotes and stops. */
const EDGES = /^([^\p{L}\d]*)(.*?)([^\p{L}\d]*)$/su;

/** A message without numbers, ids and redacted values, which would make a group of each row; status and error codes and columns stay. */
function foldTemplate(template: string): string {
  const same = template.replaceAll(REDACTED, VARIES);
  if (!/\d/.test(same)) return same;
  const words = same.split(' ');
  return words
    .map((word, index) => {
      if (!/\d/.test(word) || MEANING.test(words[index - 1] ?? '')) return word;
      const [, before = '', , after = ''] = EDGES.exec(word) ?? [];
      return `${before}${VARIES}${after}`;
    })
    .join(' ');
}

/** FNV-1a in 32 bits: two messages in a hundred thousand may be counted as one, which the count can bear. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
