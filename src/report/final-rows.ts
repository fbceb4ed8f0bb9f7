import { explainRow, isProblem, OUTCOME_TABLE } from '../domain/outcome.ts';
import { FORMATS, LineRecord, MESSAGE_COLUMN, type SourceFormat, type SourceRecord } from '../domain/row.ts';
import type { Stretch } from '../domain/stretch.ts';
import { valueJson, valueText } from './cell-text.ts';
import { csvCell, csvCellExact } from './csv.ts';
import { countExactCells } from './exact-cells.ts';
import { reduceRow, type WholeRow } from './privacy.ts';
import { joinParts, type RowParts } from './row-parts.ts';
import type { Detail } from './schema.ts';

/** Appended to a row that is too short, so that it stays ragged and is not sent with blanks until it is fixed. */
export const RAGGED_MARK = 'this row is ragged: fix it and remove this cell';

/** A row at the end of a run, as the result files are written from it. */
export interface FinalRow extends WholeRow {
  /** 0-based, in input order. */
  readonly number: number;
  /** The pull request changes a line of it. */
  readonly isChanged?: boolean;
  /** Index into the list of files. */
  readonly file: number;
  /** Number of its last job; absent or 0 if it was in none. */
  readonly job?: number;
  /** When its job ended, ISO 8601. */
  readonly endedAt?: string | undefined;
  /** The provider says that a failed row can be sent again as it is. */
  readonly retryable?: boolean;
  /** Set where the row comes from the results of a leg: what its row file says of it; null where that may not be seen. */
  readonly parts?: RowParts | null;
  /** The record as it is in the file. */
  readonly record: SourceRecord;
  /** The key in UTF-8, where it is at hand; valid until another row is read. */
  readonly keyBytes?: Stretch | undefined;
}

export interface RowSource {
  readonly format: SourceFormat;
  /** The header; for `txt` the one column; not used for JSON sources. */
  readonly columns: readonly string[];
}

export interface RowRenderer {
  /** A line of `records.csv`, with its line ending; the first line is `RECORDS_HEADER`. */
  recordsLine(row: WholeRow): string;
  /**
   * The row's line in its row file, with its line ending; undefined for a row without a problem, and for every
   * row in `minimal`. `name` is `failed.csv`, `not-found.ndjson`, …; a file is created with its first line.
   */
  rowLine(row: FinalRow): { readonly name: string; readonly line: string } | undefined;
  /** The text around the message in that line, or the record that gets the message; undefined if `rowLine` is. */
  rowParts(row: FinalRow): RowParts | undefined;
  /** First line of every row file whose name ends in `.csv`; `.ndjson` files have none. */
  readonly rowHeader: string;
  /** The columns that it names, without our own. */
  readonly columns: readonly string[];
}

/**
 * Renders rows for `records.csv` and the row files: UTF-8, comma, `\n`.
 *
 * CSV row files have the union of the columns of all delimited and text files, in the order first seen, so
 * rows of files with different headers share one file; a row is blank in the columns that its own file lacks. A ragged
 * row keeps the cells it has: missing ones are blank and `RAGGED_MARK` follows the message, surplus ones follow
 * the message. Either way it is refused again until it is fixed.
 */
export function createRowRenderer(options: {
  readonly detail: Detail;
  readonly files: readonly RowSource[];
  /** Masks keys in `minimal`; without it the column stays empty. */
  readonly apiKey?: string;
}): RowRenderer {
  const { detail, files, apiKey } = options;
  const { columns, places } = uniteColumns(files);
  const unchanged = places.map((each) => isInPlace(each, columns.length));
  const renderLine = createLineRenderer(detail, apiKey);
  // Several files need those of the same row.
  let last: { readonly row: FinalRow; readonly parts: RowParts | undefined } | undefined;
  const rowParts = (row: FinalRow): RowParts | undefined => {
    if (!isProblem(row)) return undefined;
    if (last?.row !== row) last = { row, parts: partsOf(row) };
    return last.parts;
  };
  const partsOf = (row: FinalRow): RowParts | undefined => {
    const { file } = OUTCOME_TABLE[row.outcome];
    if (detail === 'minimal' || file === undefined) return undefined;
    if (row.parts !== undefined) return row.parts ?? undefined;
    if (isJsonFormat(files[row.file]?.format)) {
      return { name: `${file}.ndjson`, isJson: true, before: rawText(row.record), after: '' };
    }
    const line = unchanged[row.file] === true ? lineOfCells(row.record, columns.length) : undefined;
    if (line !== undefined) return { name: `${file}.csv`, isJson: false, before: `${line},`, after: '' };
    const cells = renderCells(row.record, { width: columns.length, places: places[row.file] ?? [] });
    return { name: `${file}.csv`, isJson: false, ...cells };
  };
  return {
    rowHeader: joinCells([...columns, MESSAGE_COLUMN].map(csvCellExact)),
    columns,
    recordsLine: renderLine,
    rowParts,
    rowLine(row) {
      const parts = rowParts(row);
      return parts && { name: parts.name, line: joinParts(parts, explainRow(row, row.message)) };
    },
  };
}

/** Path and job id are those of the row before, mostly. */
function createLineRenderer(detail: Detail, apiKey: string | undefined): (row: WholeRow) => string {
  const pathCell = createCellMemo();
  const jobCell = createCellMemo();
  const messageCell = createCellMemo();
  return (row) => {
    const { path, line, key, outcome, reason, message, jobId, attempts } = reduceRow(row, detail, apiKey);
    const before = `${pathCell(path)},${line},${csvCell(key)},${outcome},${reason ?? ''},`;
    return `${before}${messageCell(message)},${jobCell(jobId)},${attempts}\n`;
  };
}

function createCellMemo(): (text: string) => string {
  let [last, cell] = ['', ''];
  return (text) => {
    if (text !== last) [last, cell] = [text, csvCell(text)];
    return cell;
  };
}

interface UnitedColumns {
  readonly columns: readonly string[];
  /** For each file, the index in `columns` of each of its columns; -1 for our own column. */
  readonly places: readonly (readonly number[])[];
}

function uniteColumns(files: readonly RowSource[]): UnitedColumns {
  const known = new Map<string, number>();
  const places = files.map(({ format, columns }) => {
    if (isJsonFormat(format)) return [];
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
  { width, places }: { readonly width: number; readonly places: readonly number[] },
): Pick<RowParts, 'before' | 'after'> {
  const cells = new Array<string>(width).fill('');
  const surplus: string[] = [];
  record.values.forEach((value, index) => {
    const place = places[index];
    const text = csvCellExact(valueText(value));
    if (place === undefined) surplus.push(text);
    else if (place >= 0) cells[place] = text;
  });
  if (record.values.length < places.length) surplus.push(csvCellExact(RAGGED_MARK));
  return { before: cells.map((cell) => `${cell},`).join(''), after: surplus.map((cell) => `,${cell}`).join('') };
}

/** The line of a record with so many cells, if it is written as it is, as most are. */
function lineOfCells(record: SourceRecord, width: number): string | undefined {
  if (!(record instanceof LineRecord) || record.cells.delimiter !== ',') return undefined;
  const { line } = record.cells;
  return line !== undefined && countExactCells(line) === width ? line : undefined;
}

/** Whether the cells of a file are in the columns of its row files as they are in the file. */
function isInPlace(places: readonly number[], width: number): boolean {
  return places.length === width && places.every((place, index) => place === index);
}

/** The record as JSON text: the original, or built from its values if the source kept no text. */
function rawText(record: SourceRecord): string {
  if (record.raw !== undefined) return record.raw;
  const members = record.values.map((value, index) => {
    return `${JSON.stringify(record.columns[index] ?? `column ${index + 1}`)}:${valueJson(value)}`;
  });
  return `{${members.join(',')}}`;
}

/** Rows of such a file go to a row file of JSON lines. */
export function isJsonFormat(format: SourceFormat | undefined): boolean {
  return format !== undefined && FORMATS[format].isJson;
}

function joinCells(cells: readonly string[]): string {
  return `${cells.join(',')}\n`;
}
