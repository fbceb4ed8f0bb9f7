import { countOf } from '../domain/count-of.ts';
import { encodeJson } from './json.ts';

/** Text is collected up to this many characters before it is yielded. */
const CHUNK_CHARS = 32 * 1024;
/** RFC 4180, section 2: lines end with CRLF, the last one too. */
const LINE_END = '\r\n';

/**
 * Rows, each with a cell for each column, as CSV (RFC 4180) with a header, in pieces. Cells are quoted only if necessary.
 * Formulas are not escaped, since a machine reads the file.
 */
export function* encodeCsv(columns: readonly string[], rows: Iterable<readonly unknown[]>): Generator<string> {
  let text = encodeLine(columns);
  for (const cells of rows) {
    text += encodeLine(cells);
    if (text.length < CHUNK_CHARS) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** The cells of an object, one for each column; undefined where it lacks the column. */
export function cellsOf(columns: readonly string[], row: object): readonly unknown[] {
  return columns.map((name): unknown => (Object.hasOwn(row, name) ? Reflect.get(row, name) : undefined));
}

function encodeLine(cells: readonly unknown[]): string {
  const line = joinPlain(cells) ?? cells.map(encodeCsvCell).join(',');
  // An empty line would not count as a row.
  return `${line === '' && cells.length === 1 ? '""' : line}${LINE_END}`;
}

/** Something in a line that a cell must be quoted for, besides a comma. */
const NOT_PLAIN = /["\r\n]|(?:^|,)\s|\s(?:,|$)/;

/** The line of texts of which none is quoted, as most are not: looked at once, and not cell by cell. */
function joinPlain(cells: readonly unknown[]): string | undefined {
  if (!areTexts(cells)) return undefined;
  const line = cells.join(',');
  return countOf(line, ',') === cells.length - 1 && !NOT_PLAIN.test(line) ? line : undefined;
}

function areTexts(cells: readonly unknown[]): cells is readonly (string | undefined)[] {
  for (const cell of cells) if (typeof cell !== 'string' && cell !== undefined) return false;
  return true;
}

/** A cell, quoted if necessary; a list or an object as JSON. */
function encodeCsvCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : (encodeJson(value) ?? '');
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Bytes of the cells of a line. */
export function csvCellBytes(cells: readonly unknown[]): number {
  const line = joinPlain(cells);
  if (line !== undefined) return Buffer.byteLength(line, 'utf8') - Math.max(cells.length - 1, 0);
  return cells.reduce((sum: number, cell) => sum + Buffer.byteLength(encodeCsvCell(cell), 'utf8'), 0);
}

/** Bytes of a line in addition to its cells: the commas between them and the line ending. */
export function csvOverheadBytes(columns: number): number {
  return Math.max(columns - 1, 0) + LINE_END.length;
}
