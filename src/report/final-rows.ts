import type { Detail, FinalRow } from '../domain/report.ts';
import { MESSAGE_COLUMN, type SourceFormat, type SourceRecord } from '../domain/row.ts';
import { valueJson, valueText } from './cell-text.ts';
import { csvCell, csvCellExact } from './csv.ts';
import { setMember } from './json-member.ts';
import { maskKey } from './privacy.ts';
import { explainRow, isProblem } from './words.ts';

export const RECORDS_HEADER = 'file,line,key,outcome,reason,message,job_id,attempts\n';

/** Follows a row that is too short, so that it stays ragged and is not sent with blanks until it is fixed. */
export const RAGGED_MARK = 'this row is ragged: fix it and remove this cell';

export const ROW_FILES = ['failed', 'not-found', 'invalid', 'unresolved'] as const;
export type RowFile = (typeof ROW_FILES)[number];

export interface RowSource {
  readonly format: SourceFormat;
  /** The header; of `txt` the one column; of JSON sources nothing is taken from it. */
  readonly columns: readonly string[];
}

export interface RowRenderer {
  /** A line of `records.csv`, with its line end; the first line is `RECORDS_HEADER`. */
  recordsLine(row: FinalRow): string;
  /**
   * The row's line in its row file, with its line end; undefined for a row that is no problem, and for every
   * row in `minimal`. `name` is `failed.csv`, `not-found.ndjson`, …; a file is written when its first line comes.
   */
  rowLine(row: FinalRow): { readonly name: string; readonly line: string } | undefined;
  /** First line of every row file that ends in `.csv`; `.ndjson` files have none. */
  readonly rowHeader: string;
}

/**
 * Renders rows for `records.csv` and the row files: UTF-8, comma, `\n`.
 *
 * CSV row files hold the union of the columns of all delimited and text files, in the order first seen, so
 * rows of different headers share one file; a row is blank in the columns its own file does not have. A ragged
 * row keeps the cells it has: missing ones are blank and `RAGGED_MARK` follows the message, surplus ones follow
 * the message. Either way it is refused again until somebody has fixed it.
 */
export function createRowRenderer(options: {
  readonly detail: Detail;
  readonly files: readonly RowSource[];
  /** Keys are masked with it in `minimal`; without one the column stays empty. */
  readonly apiKey?: string;
}): RowRenderer {
  const { detail, files, apiKey } = options;
  const { columns, places } = uniteColumns(files);
  return {
    rowHeader: joinCells([...columns, MESSAGE_COLUMN].map(csvCellExact)),
    recordsLine: (row) => renderRecord(row, detail, apiKey),
    rowLine(row) {
      if (detail === 'minimal' || !isProblem(row)) return undefined;
      const file = fileOf(row);
      const message = explainRow(row, row.message);
      if (isJson(files[row.file]?.format)) {
        return { name: `${file}.ndjson`, line: `${setMember(rawText(row.record), MESSAGE_COLUMN, message)}\n` };
      }
      const line = renderCells(row.record, { width: columns.length, places: places[row.file] ?? [], message });
      return { name: `${file}.csv`, line };
    },
  };
}

function fileOf({ outcome }: FinalRow): RowFile {
  if (outcome === 'not_found') return 'not-found';
  return outcome === 'failed' || outcome === 'invalid' ? outcome : 'unresolved';
}

function renderRecord(row: FinalRow, detail: Detail, apiKey: string | undefined): string {
  const full = detail === 'full';
  return joinCells([
    csvCell(row.path),
    String(row.line),
    csvCell(full ? (row.key ?? '') : maskKey(row.key, apiKey)),
    row.outcome,
    row.reason ?? '',
    csvCell(explainRow(row, full ? row.message : row.template)),
    csvCell((full ? row.jobId : (row.publicJobId ?? row.jobId)) ?? ''),
    String(row.attempts),
  ]);
}

interface UnitedColumns {
  readonly columns: readonly string[];
  /** Per file and column of it the place in `columns`; -1 for our own column. */
  readonly places: readonly (readonly number[])[];
}

function uniteColumns(files: readonly RowSource[]): UnitedColumns {
  const known = new Map<string, number>();
  const places = files.map(({ format, columns }) => {
    if (isJson(format)) return [];
    return columns.map((column) => {
      if (column === MESSAGE_COLUMN) return -1;
      const place = known.get(column) ?? known.size;
      known.set(column, place);
      return place;
    });
  });
  return { columns: [...known.keys()], places };
}

function renderCells(
  record: SourceRecord,
  options: { readonly width: number; readonly places: readonly number[]; readonly message: string },
): string {
  const { width, places, message } = options;
  const cells = new Array<string>(width).fill('');
  const surplus: string[] = [];
  record.values.forEach((value, index) => {
    const place = places[index];
    const text = csvCellExact(valueText(value));
    if (place === undefined) surplus.push(text);
    else if (place >= 0) cells[place] = text;
  });
  if (record.values.length < places.length) surplus.push(csvCellExact(RAGGED_MARK));
  return joinCells([...cells, csvCell(message), ...surplus]);
}

/** The record as JSON text: as it stood, or made of its values where the source kept no text. */
function rawText(record: SourceRecord): string {
  if (record.raw !== undefined) return record.raw;
  const members = record.values.map((value, index) => {
    return `${JSON.stringify(record.columns[index] ?? `column ${index + 1}`)}:${valueJson(value)}`;
  });
  return `{${members.join(',')}}`;
}

function isJson(format: SourceFormat | undefined): boolean {
  return format === 'json' || format === 'ndjson';
}

function joinCells(cells: readonly string[]): string {
  return `${cells.join(',')}\n`;
}
