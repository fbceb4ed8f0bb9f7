import { joinPlainCells, quoteCell } from '../domain/csv-line.ts';
import { encodeJson } from './json.ts';

/** Bytes are collected up to about this many before they are yielded. */
const PIECE_BYTES = 64 * 1024;
/** Maximum bytes in UTF-8 per UTF-16 code unit. */
const MAX_UNIT_BYTES = 3;
/** RFC 4180, section 2: lines end with CRLF, the last one too. */
const LINE_END = '\r\n';

/**
 * Rows, each with a cell for each column, as CSV (RFC 4180) with a header. Cells are quoted only if necessary. Formulas
 * are not escaped, since a machine reads the text.
 */
export function csvText(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [columns, ...rows].map(encodeLine).join('');
}

/** The same as bytes, in pieces. A row may be given as the bytes of its line, without the ending: they are copied. */
export function* encodeCsv(
  columns: readonly string[],
  rows: Iterable<readonly unknown[] | Uint8Array>,
): Generator<Uint8Array> {
  const header = encodeLine(columns);
  let piece = createPiece(header.length * MAX_UNIT_BYTES);
  let length = piece.write(header);
  for (const row of rows) {
    const line = row instanceof Uint8Array ? row : encodeLine(row);
    const most = typeof line === 'string' ? line.length * MAX_UNIT_BYTES : line.length + LINE_END.length;
    if (length + most <= piece.length) {
      length = putLine(piece, length, line);
      continue;
    }
    const full = piece.subarray(0, length);
    piece = createPiece(most);
    // Before anybody else runs: the bytes are only lent.
    length = putLine(piece, 0, line);
    yield full;
  }
  yield piece.subarray(0, length);
}

/** Writes a line, bytes with their ending, and returns where it ends. */
function putLine(piece: Buffer, at: number, line: string | Uint8Array): number {
  if (typeof line === 'string') return at + piece.write(line, at);
  piece.set(line, at);
  const end = at + line.length;
  return end + piece.write(LINE_END, end);
}

function createPiece(least: number): Buffer {
  return Buffer.allocUnsafe(Math.max(PIECE_BYTES, least));
}

/** The cells of an object, one for each column; undefined where it lacks the column. */
export function cellsOf(columns: readonly string[], row: object): readonly unknown[] {
  return columns.map((name): unknown => (Object.hasOwn(row, name) ? Reflect.get(row, name) : undefined));
}

function encodeLine(cells: readonly unknown[]): string {
  const line = joinPlainCells(cells) ?? cells.map(encodeCsvCell).join(',');
  // An empty line would not count as a row.
  return `${line === '' && cells.length === 1 ? '""' : line}${LINE_END}`;
}

/** A cell, quoted if necessary; a list or an object as JSON. */
function encodeCsvCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : (encodeJson(value) ?? '');
  return quoteCell(text);
}

/** Bytes of the cells of a line. */
export function csvCellBytes(cells: readonly unknown[]): number {
  const line = joinPlainCells(cells);
  if (line !== undefined) return Buffer.byteLength(line, 'utf8') - Math.max(cells.length - 1, 0);
  return cells.reduce((sum: number, cell) => sum + Buffer.byteLength(encodeCsvCell(cell), 'utf8'), 0);
}

/** Bytes of a line in addition to its cells: the commas between them and the line ending. */
export function csvOverheadBytes(columns: number): number {
  return Math.max(columns - 1, 0) + LINE_END.length;
}
