import type { ChangedLines } from '../domain/changed-lines.ts';
import { isProblem } from '../domain/outcome.ts';
import { createRowDigest } from '../report/comment.ts';
import { createGatherer, gatherCounts } from '../report/gather.ts';
import { createProblemKeeper, type ProblemKeeper } from '../report/problem-rows.ts';
import type { Report } from '../report/schema.ts';
import type { RunComparison } from './compare.ts';
import type { Known, RunContext } from './context.ts';
import { explainOutcome } from './explain-outcome.ts';
import { type FaultPlaces, locateFaults } from './fault-places.ts';
import { createRowReader } from './final-row-reader.ts';
import type { RowTotals } from './judge-run.ts';
import { findMergedPlaces } from './merge/read-merged.ts';
import type { PageWriter } from './page-file.ts';
import { type FinalProblemRows, openResultFiles } from './result-files.ts';
import type { ShardResults } from './shard-results.ts';

/** What the table knows without visiting the rows. */
export function countUnvisited(known: Known): RowTotals {
  const { store, files = [] } = known.rows ?? {};
  const counts = [...(store?.table.counts() ?? [])].map((count) => ({ ...count, ...explainOutcome(count, known) }));
  const paths = files.map(({ file }) => file.path);
  return { gathered: gatherCounts(paths, counts), submitted: store?.table.accepted ?? 0, rowFiles: undefined };
}

export interface Visited extends RowTotals {
  readonly problems: ProblemKeeper;
  readonly places: FaultPlaces;
  readonly changed: ChangedLines;
  readonly page?: PageWriter;
  readonly shard?: ShardResults | undefined;
  /** Of all problem rows; undefined where there is no comment. */
  readonly digest: string | undefined;
}

/** Visits all rows in input order with their outcomes; undefined if a cancel interrupts it. */
export async function visitRows(run: RunContext, { comparer }: RunComparison): Promise<Visited | undefined> {
  const { known } = run;
  const { rows } = known;
  const { signal } = run.request;
  if (signal.aborted) return undefined;
  const files = await openResultFiles(run);
  const gatherer = createGatherer((rows?.files ?? []).map(({ file }) => file.path));
  const problems = createProblemKeeper();
  const digest = run.request.config.comment === 'never' ? undefined : createRowDigest();
  const changed = await findChanged(run);
  const { count, read } = createRowReader(run, { changed });
  const add = (number: number): Promise<unknown> | undefined => {
    const row = read(number);
    gatherer.add(row);
    if (isProblem(row)) {
      problems.add(number, row);
      digest?.add(row);
    }
    const since = comparer?.add(row) ?? 0;
    return files?.add(row, since);
  };
  for (let number = 0; number < count; ) {
    const { next, written } = addUntilWritten(number, count, add);
    number = next;
    if (written === undefined) break;
    await written;
    // An incomplete records.csv would be taken for a complete one.
    if (signal.aborted) {
      await files?.discard();
      return undefined;
    }
  }
  await files?.close();
  const submitted = rows?.store.table.accepted ?? 0;
  const committed = known.merged === undefined ? await findCommitted(run) : known.merged.committed;
  const named = [...gatherer.named(), ...problems.kept()];
  const places =
    known.merged === undefined || rows === undefined
      ? await locateFaults(run, named)
      : findMergedPlaces(rows, known.merged, named);
  return {
    gathered: gatherer.result(places),
    submitted,
    rowFiles: files?.names ?? [],
    committed,
    problems,
    places,
    changed,
    digest: digest?.result(),
    ...(files !== undefined && { page: files.page, shard: files.shard }),
  };
}

/** Adds rows until something has to be waited for, which it returns with the next row. A loop that waits is slow. */
function addUntilWritten(
  first: number,
  count: number,
  add: (number: number) => Promise<unknown> | undefined,
): { readonly next: number; readonly written: Promise<unknown> | undefined } {
  let number = first;
  let written: Promise<unknown> | undefined;
  for (; number < count && written === undefined; number += 1) written = add(number);
  return { next: number, written };
}

/** With more files than the summary links to, none is checked. */
const MAX_CHECKED_FILES = 200;

/** The files that the run's commit holds unchanged: a file that an earlier step generated cannot be linked. */
async function findCommitted({ known, request, ports }: RunContext): Promise<ReadonlySet<string> | undefined> {
  const { commit, source } = request.context;
  const paths = (known.rows?.files ?? []).map(({ file }) => file.path);
  const directory = known.setup?.workingDirectory;
  if (commit === undefined || source === undefined || directory === undefined || paths.length > MAX_CHECKED_FILES)
    return undefined;
  return ports.repository?.listCommitted?.({ commit, directory, paths });
}

/** The lines that a pull request changes, if some row needs attention: its author sees those first. */
async function findChanged({ known, request, ports }: RunContext): Promise<ChangedLines> {
  const { base, commit = '' } = request.context;
  const { store, files = [] } = known.rows ?? {};
  const directory = known.setup?.workingDirectory;
  const needsThem = [...(store?.table.counts() ?? [])].some((count) => isProblem(explainOutcome(count, known)));
  if (base === undefined || directory === undefined || !needsThem || files.length > MAX_CHECKED_FILES) return NONE;
  const paths = files.map(({ file }) => file.path);
  return (await ports.repository?.listChanged?.({ base, commit, directory, paths, signal: request.signal })) ?? NONE;
}

const NONE: ChangedLines = new Map();

/** Reads these rows once more, as often as somebody asks for them. */
export function readProblems(run: RunContext, { problems, ...found }: Visited, report: Report): FinalProblemRows {
  const numbers = problems.pick(report);
  return {
    *[Symbol.iterator]() {
      const { read } = createRowReader(run, found);
      for (const number of numbers) yield read(number);
    },
  };
}
