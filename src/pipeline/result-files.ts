import { join } from 'node:path';
import type { FinalRow, Report } from '../domain/report.ts';
import type { FileSink, Files } from '../ports/files.ts';
import { createRowRenderer, RECORDS_HEADER, type RowRenderer } from '../report/final-rows.ts';
import { renderJunit } from '../report/junit.ts';
import { renderReportJson } from '../report/report-json.ts';
import { renderSummary } from '../report/summary.ts';
import { hasRowFiles } from '../report/summary-text.ts';
import type { Draft } from './draft.ts';
import { maskedJobs } from './guard.ts';
import { LEDGER, REDUCED_FOLDER } from './output-folder.ts';
import type { RunPorts } from './types.ts';

export interface ResultFiles {
  /** A promise only where a buffer is full: one for each of ten million rows would cost a minute. */
  add(row: FinalRow): Promise<unknown> | undefined;
  readonly names: readonly string[];
  close(): Promise<void>;
  /** Closes and removes what was begun. */
  discard(): Promise<void>;
}

/** Complete files for whoever owns the runner; in `minimal` a second, reduced records.csv for the artifact. */
export async function openResultFiles(draft: Draft, { files }: RunPorts): Promise<ResultFiles | undefined> {
  const folder = draft.folder?.path;
  if (folder === undefined) return undefined;
  const sources = draft.read.map(({ file, columns }) => ({ format: file.format, columns }));
  const apiKey = draft.setup?.apiKey;
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
  let reduced: { readonly sink: FileSink; readonly renderer: RowRenderer } | undefined;
  if (draft.detail === 'minimal') {
    await files.makeDirectory(join(folder, REDUCED_FOLDER));
    const sink = await files.openWrite(join(folder, REDUCED_FOLDER, 'records.csv'));
    await sink.write(RECORDS_HEADER);
    reduced = { sink, renderer: render('minimal') };
  }
  const addProblem = async ({ name, line }: { readonly name: string; readonly line: string }): Promise<void> => {
    const sink = sinks.get(name) ?? (await open(name, name.endsWith('.csv') ? full.rowHeader : ''));
    await sink.write(line);
  };
  const close = async (): Promise<void> => {
    for (const sink of sinks.values()) await sink.close();
    await reduced?.sink.close();
  };
  return {
    get names() {
      return [...sinks.keys()];
    },
    add(row) {
      const written = records.write(full.recordsLine(row));
      const alsoWritten = reduced?.sink.write(reduced.renderer.recordsLine(row));
      const problem = full.rowLine(row);
      if (problem !== undefined) return Promise.all([written, alsoWritten, addProblem(problem)]);
      return written === undefined || alsoWritten === undefined
        ? (written ?? alsoWritten)
        : Promise.all([written, alsoWritten]);
    },
    close,
    async discard() {
      await close();
      for (const name of sinks.keys()) await files.remove(join(folder, name));
      await files.remove(join(folder, REDUCED_FOLDER));
    },
  };
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

/** The report, its summary and, unless a cancel left no time for files with rows, junit.xml. */
export async function writeReports(draft: Draft, files: Files, report: Report): Promise<void> {
  const folder = draft.folder?.path;
  if (folder === undefined) return;
  const full: Report = { ...report, detail: 'full' };
  await writeText(files, join(folder, 'report.json'), renderReportJson(full, maskedJobs(draft)));
  await writeText(files, join(folder, 'summary.md'), [renderSummary(full)]);
  if (!hasRowFiles(report)) return;
  await writeText(files, join(folder, 'junit.xml'), [renderJunit(full)]);
}

/** What the artifact holds in `minimal`: no row files (contract, section 7). */
export async function writeReduced(
  draft: Draft,
  files: Files,
  report: Report,
  summary: string,
): Promise<readonly string[]> {
  const folder = draft.folder?.path;
  if (folder === undefined) return [];
  const target = join(folder, REDUCED_FOLDER);
  await writeText(files, join(target, 'report.json'), renderReportJson(report, maskedJobs(draft)));
  await writeText(files, join(target, 'summary.md'), [summary]);
  const names = ['report.json', 'summary.md', ...(hasRowFiles(report) ? ['records.csv'] : []), 'ledger.ndjson'];
  return names.map((name) => `${REDUCED_FOLDER}/${name}`);
}

/** The ledger for the artifact, once nothing more is written to it. */
export async function copyLedger({ folder }: Pick<Draft, 'folder'>, files: Files): Promise<void> {
  if (folder === undefined) return;
  await writeText(files, join(folder.path, REDUCED_FOLDER, LEDGER), files.read(folder.ledger));
}
