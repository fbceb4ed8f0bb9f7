import { type ChangedLines, touches } from '../domain/changed-lines.ts';
import type { JobRecord } from '../domain/job.ts';
import { MODES } from '../domain/mode.ts';
import { isProblem, type RowOutcome } from '../domain/outcome.ts';
import { createRowDigest } from '../report/comment.ts';
import type { FinalRow } from '../report/final-rows.ts';
import { createGatherer, gatherCounts } from '../report/gather.ts';
import { createProblemKeeper, type ProblemKeeper } from '../report/problem-rows.ts';
import type { Report } from '../report/schema.ts';
import { createKeyReader } from '../sources/prepare.ts';
import type { JobStore } from '../store/job-store.ts';
import type { RowEntry } from '../store/row-table.ts';
import type { RunComparison } from './compare.ts';
import type { Known, KnownRows, RunContext } from './context.ts';
import { rowTemplate } from './disclosure.ts';
import { countLines, type FaultPlaces, locateFaults } from './fault-places.ts';
import { createMasks, type Masks, maskId } from './guard.ts';
import type { RowTotals } from './judge-run.ts';
import { findMergedPlaces, readMergedRow } from './merge/read-merged.ts';
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
  for (let number = 0; number < count; number += 1) {
    const row = read(number);
    gatherer.add(row);
    problems.add(number, row);
    digest?.add(row);
    const since = comparer?.add(row) ?? 0;
    const written = files?.add(row, since);
    if (written === undefined) continue;
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

/** What is known of places in the files beside the lines of rows. */
interface FoundPlaces {
  readonly changed: ChangedLines;
  readonly places?: FaultPlaces;
}

interface RowReader {
  readonly count: number;
  read(number: number): FinalRow;
}

/** Rows by number, each with what became of it; none where the run ended before it read any. */
function createRowReader(run: RunContext, found: FoundPlaces): RowReader {
  const { known } = run;
  const { rows, setup, jobs, merged } = known;
  const masks = createMasks(run);
  if (rows !== undefined && merged !== undefined) return createMergedReader(rows, jobs, { masks, found });
  if (rows === undefined || setup === undefined) return NO_ROWS;
  const { store, files } = rows;
  const readKey = createKeyReader(setup);
  const lookUp = createJobReader(jobs, masks);
  return {
    count: store.table.count,
    read(number) {
      const entry = store.table.get(number);
      const record = store.recordOf(entry);
      const { job, shown } = lookUp(entry.job);
      const text = store.text(entry.message);
      const path = files[entry.file]?.file.path ?? '';
      const judged = explainOutcome(entry, known);
      const ranges = found.changed.size > 0 && isProblem(judged) ? found.changed.get(path) : undefined;
      const said = {
        key: readKey(record),
        outcome: judged.outcome,
        message: entry.outcome === undefined && known.mayBeSent ? NOT_RESUMED : masks.text(text),
        record,
      };
      const templateOf = (message: string): string => rowTemplate({ ...said, message: masks.text(message) }, known);
      return {
        number,
        file: entry.file,
        path,
        line: entry.line,
        cell: found.places?.get(number),
        key: said.key,
        outcome: judged.outcome,
        reason: judged.reason,
        isChanged: ranges !== undefined && touches(ranges, entry.line, countLines(record)),
        message: said.message,
        template: said.message === '' ? '' : masks.text(jobTemplate(text, job, templateOf) ?? rowTemplate(said, known)),
        attempts: entry.attempts,
        job: entry.job,
        retryable: entry.outcome === 'failed' && entry.retryable,
        record,
        ...shown,
      };
    },
  };
}

function createMergedReader(
  rows: KnownRows,
  jobs: JobStore | undefined,
  { masks, found }: { readonly masks: Masks; readonly found: FoundPlaces },
): RowReader {
  const lookUp = createJobReader(jobs, masks);
  return {
    count: rows.store.table.count,
    read(number) {
      const row = readMergedRow(rows, number, found.places);
      return { ...row, ...lookUp(row.job ?? 0).shown };
    },
  };
}

interface FoundJob {
  readonly job: JobRecord | undefined;
  readonly shown: Pick<FinalRow, 'jobId' | 'publicJobId' | 'endedAt'>;
}

/** Looks up jobs by number. Most rows are in the same job as the one before. */
function createJobReader(jobs: JobStore | undefined, masks: Masks): (number: number) => FoundJob {
  const none = { job: undefined, shown: describeJob(undefined, masks) };
  let last: { readonly number: number; readonly found: FoundJob } = { number: 0, found: none };
  return (number) => {
    if (last.number !== number) {
      const job = number === 0 ? undefined : jobs?.get(number);
      last = { number, found: { job, shown: describeJob(job, masks) } };
    }
    return last.found;
  };
}

/** The public form of a row's message that holds its job's: that may contain values of any of the job's rows. */
function jobTemplate(
  text: string,
  job: JobRecord | undefined,
  templateOf: (message: string) => string,
): string | undefined {
  const { message = '', template } = job ?? {};
  const at = text.indexOf(message);
  if (message === '' || template === undefined || at === -1) return undefined;
  // What stands around it is about the row alone, such as the vendor's words on an earlier round.
  const around = (part: string): string => part.replace(/\S(?:.*\S)?/s, templateOf);
  return `${around(text.slice(0, at))}${template}${around(text.slice(at + message.length))}`;
}

const NO_ROWS: RowReader = {
  count: 0,
  read(number) {
    throw new Error(`There is no row ${number}.`);
  },
};

function describeJob(job: JobRecord | undefined, masks: Masks): Pick<FinalRow, 'jobId' | 'publicJobId' | 'endedAt'> {
  if (job === undefined) return { jobId: undefined };
  const { id: jobId, publicId, endedAt } = maskId(job, masks);
  return {
    jobId,
    ...(publicId !== undefined && { publicJobId: publicId }),
    ...(endedAt !== undefined && { endedAt }),
  };
}

/** The outcome of a row; a run that stopped while reading or before sending leaves rows without one. */
export function explainOutcome(
  { outcome, reason }: Pick<RowEntry, 'outcome' | 'reason'>,
  { mode, mayBeSent }: Pick<Known, 'mode' | 'mayBeSent'>,
): RowOutcome {
  if (outcome !== undefined) return { outcome, reason };
  if (MODES[mode].judges === 'plan') return { outcome: 'unresolved', reason: 'planned' };
  // Not `not-sent`, which would invite the user to send rows that an earlier attempt may have sent.
  return { outcome: 'unresolved', reason: mayBeSent ? 'uncertain' : 'not-sent' };
}

const NOT_RESUMED = 'an earlier attempt may have sent it, and this one ended before it could resume that attempt';
