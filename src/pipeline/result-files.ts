import { join } from 'node:path';
import type { FileSink, Files } from '../ports/files.ts';
import { renderCodeQuality } from '../report/code-quality.ts';
import { reduceList, renderProblemList } from '../report/comparison.ts';
import { createRowRenderer, type FinalRow, type RowRenderer } from '../report/final-rows.ts';
import { renderJunit } from '../report/junit.ts';
import { RECORDS_HEADER, SHARD_FILE } from '../report/own-starts.ts';
import { describeProblemRow, type ProblemRows } from '../report/problem-rows.ts';
import { RecordLines } from '../report/record-lines.ts';
import { renderReportJson } from '../report/report-json.ts';
import { renderSarif } from '../report/sarif.ts';
import type { ProblemList, Report } from '../report/schema.ts';
import { renderSummary } from '../report/summary.ts';
import { hasRowFiles } from '../report/summary-text.ts';
import type { RunContext } from './context.ts';
import { LEDGER, type OutputFolder, PROBLEM_LIST, PUBLISHED_FOLDER, SHARD_MEMORY } from './output-folder.ts';
import { openPageFile, type PageWriter } from './page-file.ts';
import { createLocator } from './repository-path.ts';
import { openShardResults, type ShardResults } from './shard-results.ts';
import { maskedJobs } from './shown-jobs.ts';

export interface ResultFiles {
  /**
   * Returns a promise only if a buffer is full: one for each of ten million rows would cost a minute. The next row waits
   * for it.
   */
  add(row: FinalRow, since: number): Promise<unknown> | undefined;
  readonly names: readonly string[];
  /** The rows of report.html, which is written once the report exists. */
  readonly page: PageWriter;
  /** The rows for `merge`; undefined unless this run is a leg. */
  readonly shard: ShardResults | undefined;
  close(): Promise<void>;
  /** Closes and removes the incomplete files. */
  discard(): Promise<void>;
}

/** Opens the complete files for the runner; in `minimal` also a reduced records.csv for the artifact. */
export async function openResultFiles(run: RunContext): Promise<ResultFiles | undefined> {
  const {
    known,
    ports: { files },
  } = run;
  const folder = known.folder?.path;
  if (folder === undefined) return undefined;
  const sources = (known.rows?.files ?? []).map(({ file, columns }) => ({ format: file.format, columns }));
  const apiKey = known.setup?.apiKey;
  const render = (detail: 'full' | 'minimal'): RowRenderer =>
    createRowRenderer({ detail, files: sources, ...(apiKey !== undefined && { apiKey }) });
  const full = render('full');
  const sinks = new Map<string, FileSink>();
  const open = async (name: string, header: string): Promise<FileSink> => {
    const sink = await files.openWrite(join(folder, name));
    sinks.set(name, sink);
    await sink.write(header);
    return sink;
  };
  const records = await open('records.csv', RECORDS_HEADER);
  const recordLines = new RecordLines(full.recordsLine);
  // One piece is written while the next one is put together.
  let writing: Promise<void> | undefined;
  const writeRecords = (piece: Uint8Array): Promise<void> | undefined => {
    const before = writing;
    writing = records.write(piece);
    // Whoever waits for it hears of it.
    writing?.catch(() => undefined);
    return before;
  };
  let reduced: { readonly sink: FileSink; readonly renderer: RowRenderer } | undefined;
  if (known.detail === 'minimal') {
    await files.makeDirectory(join(folder, PUBLISHED_FOLDER));
    const sink = await files.openWrite(join(folder, PUBLISHED_FOLDER, 'records.csv'));
    await sink.write(RECORDS_HEADER);
    reduced = { sink, renderer: render('minimal') };
  }
  const page = openPageFile(run, full);
  const shard = await openShardResults(run, folder);
  const addProblem = (name: string, line: string): Promise<unknown> | undefined => {
    const sink = sinks.get(name);
    if (sink !== undefined) return sink.write(line);
    return open(name, name.endsWith('.csv') ? full.rowHeader : '').then((opened) => opened.write(line));
  };
  const close = async (): Promise<void> => {
    try {
      await writeRecords(recordLines.take());
      await writing;
    } finally {
      for (const sink of sinks.values()) await sink.close();
      await reduced?.sink.close();
      await page.close();
    }
  };
  const discardShard = async (): Promise<void> => {
    await shard?.close();
    await files.remove(join(folder, SHARD_FILE));
  };
  return {
    get names() {
      return [...sinks.keys()];
    },
    page,
    shard,
    add(row, since) {
      const lines = recordLines.add(row);
      const written = lines && writeRecords(lines);
      const alsoWritten = reduced?.sink.write(reduced.renderer.recordsLine(row));
      const dealt = shard?.add(row, full.rowParts(row));
      const shown = page.add(row, since);
      const problem = full.rowLine(row);
      const added = problem && addProblem(problem.name, problem.line);
      return both(both(written, alsoWritten), both(dealt, both(shown, added)));
    },
    close,
    async discard() {
      await close();
      await discardShard();
      for (const name of sinks.keys()) await files.remove(join(folder, name));
      await files.remove(join(folder, PUBLISHED_FOLDER));
    },
  };
}

function both(one: Promise<unknown> | undefined, other: Promise<unknown> | undefined): Promise<unknown> | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Promise.all([one, other]);
}

async function writeText(
  files: Files,
  path: string,
  text: AsyncIterable<string | Uint8Array> | Iterable<string>,
): Promise<void> {
  const sink = await files.openWrite(path);
  try {
    for await (const part of text) await sink.write(part);
  } finally {
    await sink.close();
  }
}

/** Rows that need attention, worst first, read again on each iteration. */
export type FinalProblemRows = Iterable<FinalRow>;

/**
 * The report, its summary and, unless a cancel left no time for files with rows, those for systems that show results.
 */
export async function writeReports(run: RunContext, folder: string, { report, rows, list }: Reported): Promise<void> {
  const { files } = run.ports;
  const full: Report = { ...report, detail: 'full' };
  await writeText(files, join(folder, 'report.json'), renderReportJson(full, maskedJobs(run)));
  await writeText(files, join(folder, 'summary.md'), [renderSummary(full)]);
  if (list !== undefined) await writeText(files, join(folder, PROBLEM_LIST), renderProblemList(list));
  if (hasRowFiles(report)) await writeResults(run, folder, full, rows);
}

/** A run as its reports show it. */
export interface Reported {
  readonly report: Report;
  /** undefined if the rows cannot be read once more. */
  readonly rows?: FinalProblemRows | undefined;
  /** What the next run compares with, if there is such a run. */
  readonly list?: ProblemList | undefined;
}

/** Names of the files for systems that show results. */
const RESULT_NAMES = ['junit.xml', 'results.sarif', 'gl-code-quality.json'];

async function writeResults(
  { known, request, ports: { files } }: RunContext,
  folder: string,
  report: Report,
  given: FinalProblemRows | undefined,
): Promise<void> {
  const locate = await createLocator(request, files);
  const apiKey = known.setup?.apiKey;
  // Read once for all files; there are at most `MAX_PROBLEM_ROWS`.
  const rows: ProblemRows = Array.from(given ?? [], (row) => describeProblemRow(row, report.detail, apiKey));
  const options = { rows, locate };
  await writeText(files, join(folder, 'junit.xml'), [renderJunit(report, options)]);
  await writeText(files, join(folder, 'results.sarif'), renderSarif(report, options));
  await writeText(files, join(folder, 'gl-code-quality.json'), renderCodeQuality(report, options));
}

/** A run as others may see it: the report in the permitted detail. */
export interface Shown extends Reported {
  readonly summary: string;
}

/**
 * Fills the folder of what may be published, but for the ledger; gives the names of its files. In `full` these are the
 * result files under a second name, which takes no room on the disk; in `minimal` they are made anew, without row files.
 */
export async function writePublished(run: RunContext, folder: string, shown: Shown): Promise<readonly string[]> {
  const { files } = run.ports;
  const { report, summary, rows, list } = shown;
  const target = join(folder, PUBLISHED_FOLDER);
  await files.makeDirectory(target);
  if (report.detail === 'full') {
    for (const name of report.resultFiles)
      if (name !== LEDGER) await linkFile(files, join(folder, name), join(target, name));
    return report.resultFiles;
  }
  await writeText(files, join(target, 'report.json'), renderReportJson(report, maskedJobs(run)));
  await writeText(files, join(target, 'summary.md'), [summary]);
  if (!hasRowFiles(report)) return ['report.json', 'summary.md', LEDGER];
  await writeResults(run, target, report, rows);
  const isShard = report.resultFiles.includes(SHARD_FILE);
  // It is sealed.
  const sealed = report.resultFiles.filter((name) => name === SHARD_MEMORY);
  for (const name of sealed) await linkFile(files, join(folder, name), join(target, name));
  const shard = [...(isShard ? [SHARD_FILE] : []), ...sealed];
  const names = ['report.json', 'summary.md', 'records.csv', ...RESULT_NAMES, ...shard];
  if (list === undefined) return [...names, LEDGER];
  await writeText(files, join(target, PROBLEM_LIST), renderProblemList(reduceList(list, report.detail)));
  return [...names, PROBLEM_LIST, LEDGER];
}

/** The ledger among the published files, once nothing more is written to it: it holds no value of a row in any detail. */
export async function publishLedger({ ports: { files } }: RunContext, folder: OutputFolder): Promise<void> {
  await linkFile(files, folder.ledger, join(folder.path, PUBLISHED_FOLDER, LEDGER));
}

/** Brings the files of changes, which were written as the rows were compared, into the result folder. */
export async function placeChanges({ known, ports: { files } }: RunContext, folder: string): Promise<void> {
  for (const made of [known.difference, known.removed])
    for (const name of made?.files ?? []) await linkFile(files, join(made?.folder ?? '', name), join(folder, name));
}

async function linkFile(files: Files, from: string, to: string): Promise<void> {
  await files.remove(to);
  await files.link(from, to);
}
