import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Files } from '../ports/files.ts';
import type { Report } from '../report/schema.ts';

/** A line of records.csv, with the row of the sample file that it is about. */
export interface DemoRow {
  /** `file:line` */
  readonly place: string;
  readonly key: string;
  readonly outcome: string;
  readonly message: string;
  readonly attempts: number;
  /** Cells or members of the sample file, by name. */
  readonly cells: ReadonlyMap<string, unknown>;
  readonly format: RowFormat;
}

/** Each format has its own row file: JSON rows stay JSON. */
export type RowFormat = 'csv' | 'ndjson';

/** A row of failed.csv or another row file. */
export interface RowFileRow {
  readonly cells: ReadonlyMap<string, unknown>;
  readonly message: string;
}

const MESSAGE = 'bulk_job_message';

/** What a run reported for every row. Uses its own reader, not the one that is being checked. */
export async function readDemoRows(files: Files, report: Report, root: string): Promise<readonly DemoRow[]> {
  const sources = new Map<string, (readonly [ReadonlyMap<string, unknown>, RowFormat])[]>();
  for (const { path } of report.files) {
    const format = path.endsWith('.ndjson') ? 'ndjson' : 'csv';
    const rows = readRows(await files.readText(resolve(root, path)), format);
    sources.set(
      path,
      rows.map((cells) => [cells, format] as const),
    );
  }
  const lines: readonly Record<string, string>[] = parse(await files.readText(join(report.resultsDir, 'records.csv')), {
    columns: true,
  });
  return lines.map(({ file = '', line = '', key = '', outcome = '', message = '', attempts = '' }) => {
    // Lines are in the order of the sources, so this line is about the next row of its file.
    const [cells = new Map(), format = 'csv'] = sources.get(file)?.shift() ?? [];
    return { place: `${file}:${line}`, key, outcome, message, attempts: Number(attempts), cells, format };
  });
}

/** The rows of a row file; none if there is no such file. */
export async function readRowFile(
  files: Files,
  report: Report,
  { name, format }: { readonly name: string; readonly format: RowFormat },
): Promise<readonly RowFileRow[]> {
  const file = `${name}.${format}`;
  if (!report.resultFiles.includes(file)) return [];
  const rows = readRows(await files.readText(join(report.resultsDir, file)), format);
  return rows.map((row) => {
    const cells = new Map(row);
    cells.delete(MESSAGE);
    const message = row.get(MESSAGE);
    return { cells, message: typeof message === 'string' ? message : '' };
  });
}

function readRows(text: string, format: RowFormat): readonly ReadonlyMap<string, unknown>[] {
  if (format === 'ndjson') return text.split('\n').filter(Boolean).map(readObject);
  const records: readonly Record<string, string>[] = parse(text, { columns: true, bom: true });
  return records.map((record) => new Map(Object.entries(record)));
}

function readObject(line: string): ReadonlyMap<string, unknown> {
  const value: unknown = JSON.parse(line);
  return new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
