import { MODES, type Mode } from '../domain/mode.ts';
import { isProblem, type RowOutcome } from '../domain/outcome.ts';
import type { FinalRow } from './final-rows.ts';
import { parseJson } from './json-member.ts';
import { cut } from './markdown.ts';
import { markRow } from './privacy.ts';
import { isHeldBack } from './problem-rows.ts';
import {
  type ComparedRun,
  type Detail,
  type ListedProblem,
  MAX_LISTED_PROBLEMS,
  type ProblemComparison,
  type ProblemList,
  parseProblemList,
} from './schema.ts';

/** Characters of a key that are kept. */
const KEY_CHARS = 200;

/** A row that needed attention in the earlier run and does no longer. */
export interface ResolvedRow extends RowOutcome {
  readonly path: string;
  readonly line: number;
  readonly key: string;
  /** Since when it failed: index in `runs`. */
  readonly since: number;
}

/** How the problem rows of a run differ from those of the run before. */
export interface ComparedProblems extends ProblemComparison {
  /** This run, then those since which rows fail. */
  readonly runs: readonly ComparedRun[];
  readonly resolvedRows: readonly ResolvedRow[];
}

/** What is known of this run before its rows are visited. */
export type ComparedSide = Omit<ProblemList, 'version' | 'keys' | 'runs' | 'rows'> & {
  readonly run: ComparedRun;
  readonly apiKey: string | undefined;
  readonly detail: Detail;
};

export interface ProblemComparer {
  /** Takes every row once, in input order; returns 0 if it is not compared, else 1 + the index in `runs` since which it fails. */
  add(row: FinalRow): number;
  /** Undefined where there is no earlier list. */
  result(): ComparedProblems | undefined;
  /** What the next run compares with; undefined with more rows than `MAX_LISTED_PROBLEMS`. */
  list(): ProblemList | undefined;
}

/** The earlier list where this run can be compared with it; else why not, as a sentence. */
export function readEarlierList(text: string, side: ComparedSide): ProblemList | string {
  const list = parseProblemList(parseJson(text));
  if (list === undefined) return 'The list of problem rows of the previous run is damaged or of another version.';
  const [run] = list.runs;
  const name = `run ${run?.runId}`;
  if (list.provider !== side.provider) return `The rows of ${name} went to another vendor.`;
  if (list.sandbox !== side.sandbox) return `Only one of ${name} and this run used the sandbox.`;
  if (stageOf(list.mode) !== stageOf(side.mode))
    return `The mode of ${name} was ${list.mode}, the mode of this run is ${side.mode}.`;
  // A key that was renewed gives other hashes: every row would seem new.
  if (list.keys !== nameKeys(side))
    return `The API key has changed since ${name}, and rows are matched by keys hashed under it.`;
  return list;
}

/** Runs that leave the same kinds of outcomes: what is `pending` after a submit may still fail. */
function stageOf(mode: Mode): string {
  const { judges, follows } = MODES[mode];
  return `${judges} ${follows}`;
}

/** The same where keys are marked the same way. */
function nameKeys({ apiKey, detail }: Pick<ComparedSide, 'apiKey' | 'detail'>): string {
  return markRow({ key: 'bulk-job: which API key' }, detail, apiKey);
}

/**
 * Finds each problem row again in the earlier run.
 *
 * By its key where it has one, whatever file and line it is in now: files often carry a date in their name, and rows
 * move. In `minimal` that is a hash under the API key, and so it is in `full`, so that both compare with each other.
 * The nth row with a key is the nth with it in the earlier run.
 *
 * A row without a key is found by file and line, and only if it has the same outcome and its file has as many rows as
 * then: otherwise all lines below an inserted row would be new. The rows without a key of other files are not compared.
 *
 * Rows that were merely not sent are no news: they neither appear nor are listed, unless they failed before.
 */
export function createProblemComparer(side: ComparedSide, earlier: ProblemList | undefined): ProblemComparer {
  const { run, apiKey, detail, files } = side;
  const before = indexEarlier(earlier, side);
  const runs = [run, ...(earlier?.runs ?? [])];
  const kept: ListedProblem[] = [];
  const nameNow = createNamer();
  const counts = { appeared: 0, remaining: 0 };
  let listed = 0;
  const keep = (row: FinalRow, mark: string, since: number): void => {
    listed += 1;
    if (listed <= MAX_LISTED_PROBLEMS) kept.push(describeListed(row, mark, since));
  };
  return {
    add(row) {
      if (!isProblem(row)) return 0;
      const mark = cut(markRow(row, detail, apiKey), KEY_CHARS);
      const id = nameNow({ ...row, mark });
      const since = before.take(id);
      if (since === undefined && isHeldBack(row)) return 0;
      keep(row, mark, since ?? 0);
      if (since !== undefined) counts.remaining += 1;
      else if (earlier === undefined || (mark === '' && !before.hasLines(row.path))) return 0;
      else counts.appeared += 1;
      return 1 + (since ?? 0);
    },
    result() {
      const [compared] = earlier?.runs ?? [];
      if (compared === undefined) return undefined;
      const resolvedRows = before.rest();
      const oldest = findOldest(kept, runs);
      return {
        run: compared,
        ...counts,
        resolved: resolvedRows.length,
        ...(oldest !== undefined && { oldest }),
        runs,
        resolvedRows,
      };
    },
    list() {
      if (listed > MAX_LISTED_PROBLEMS) return undefined;
      const { provider, sandbox, mode } = side;
      const head = { version: 1, provider, sandbox, mode, keys: nameKeys(side), files } as const;
      return { ...head, ...pruneRuns(runs, kept) };
    },
  };
}

/** The list as `detail` allows. */
export function reduceList(list: ProblemList, detail: 'minimal' | 'full'): ProblemList {
  return detail === 'full' ? list : { ...list, rows: list.rows.map(({ key: _, ...row }) => row) };
}

/** The text of `problems.json`, a row a line. */
export function* renderProblemList({ rows, ...head }: ProblemList): Generator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"rows":[`;
  let separator = '\n';
  for (const row of rows) {
    yield `${separator}${JSON.stringify(row)}`;
    separator = ',\n';
  }
  yield ']}\n';
}

type Named = Pick<FinalRow, 'path' | 'line'> & RowOutcome & { readonly mark: string };

/** Names rows so that the same row has the same name in both runs. */
function createNamer(): (row: Named) => string {
  const seen = new Map<string, number>();
  return ({ mark, path, line, outcome, reason }) => {
    const name = mark === '' ? JSON.stringify([path, line, outcome, reason ?? '']) : mark;
    const number = (seen.get(name) ?? 0) + 1;
    seen.set(name, number);
    return number === 1 ? name : `${name} ${number}`;
  };
}

interface EarlierRows {
  /** Since when the row fails; undefined if it did not. Each is taken once. */
  take(name: string): number | undefined;
  /** True if the rows of the file can be found by their lines. */
  hasLines(path: string): boolean;
  /** Those that nobody took. */
  rest(): readonly ResolvedRow[];
}

function indexEarlier(earlier: ProblemList | undefined, { files }: Pick<ComparedSide, 'files'>): EarlierRows {
  const counts = new Map(files.map(({ path, rows }) => [path, rows]));
  const same = new Set((earlier?.files ?? []).flatMap(({ path, rows }) => (counts.get(path) === rows ? [path] : [])));
  const name = createNamer();
  const rows = new Map<string, ResolvedRow>();
  for (const { mark = '', key = '', file, line, outcome, reason, since } of earlier?.rows ?? []) {
    const path = earlier?.files[file]?.path ?? '';
    if (mark === '' && !same.has(path)) continue;
    // The runs of this list come after this run itself.
    rows.set(name({ mark, path, line, outcome, reason }), { path, line, key, outcome, reason, since: since + 1 });
  }
  return {
    take(id) {
      const found = rows.get(id);
      rows.delete(id);
      return found?.since;
    },
    hasLines: (path) => same.has(path),
    rest: () => [...rows.values()],
  };
}

function describeListed(
  { key = '', file, line, outcome, reason }: FinalRow,
  mark: string,
  since: number,
): ListedProblem {
  return {
    ...(mark !== '' && { mark }),
    ...(key !== '' && { key: cut(key, KEY_CHARS) }),
    file,
    line,
    outcome,
    ...(reason !== undefined && { reason }),
    since,
  };
}

/** The run since which the longest-standing rows fail. */
function findOldest(rows: readonly ListedProblem[], runs: readonly ComparedRun[]): ProblemComparison['oldest'] {
  const counts = new Map<number, number>();
  for (const { since } of rows) if (since > 0) counts.set(since, (counts.get(since) ?? 0) + 1);
  const time = (index: number): number => Date.parse(runs[index]?.startedAt ?? '');
  const [first] = [...counts].sort(([a], [b]) => time(a) - time(b) || b - a);
  if (first === undefined) return undefined;
  const [index, count] = first;
  const run = runs[index];
  return run && { run, rows: count };
}

/** Only the runs that a row still fails since, and this one. */
function pruneRuns(runs: readonly ComparedRun[], rows: readonly ListedProblem[]): Pick<ProblemList, 'runs' | 'rows'> {
  const used = [...new Set([0, ...rows.map(({ since }) => since)])].sort((a, b) => a - b);
  const places = new Map(used.map((since, index) => [since, index]));
  return {
    runs: used.flatMap((since) => runs[since] ?? []),
    rows: rows.map((row) => ({ ...row, since: places.get(row.since) ?? 0 })),
  };
}
