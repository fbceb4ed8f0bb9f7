import { encodeJson } from './json.ts';

/** Text is gathered up to this many characters before it is given on. */
const CHUNK_CHARS = 32 * 1024;
/** RFC 4180, section 2: lines end with CRLF, the last one too. */
const LINE_END = '\r\n';

/**
 * Rows as CSV by RFC 4180 with a header, in pieces: a cell is quoted where it has to be, a row that lacks a column
 * has an empty cell. Cells are sent as they are, without formula escaping: a machine reads them.
 */
export function* encodeCsv(columns: readonly string[], rows: Iterable<object>): Generator<string> {
  let text = encodeLine(columns);
  for (const row of rows) {
    text += encodeLine(columns.map((name): unknown => (Object.hasOwn(row, name) ? Reflect.get(row, name) : undefined)));
    if (text.length < CHUNK_CHARS) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

function encodeLine(cells: readonly unknown[]): string {
  const line = cells.map(encodeCsvCell).join(',');
  // An empty line would be taken for none.
  return `${line === '' && cells.length === 1 ? '""' : line}${LINE_END}`;
}

/** A cell with the quotes that it needs; a list or an object as JSON. */
export function encodeCsvCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : (encodeJson(value) ?? '');
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Bytes that a line has beside its cells: a comma between two, and the line end. */
export function csvFrameBytes(columns: number): number {
  return Math.max(columns - 1, 0) + LINE_END.length;
}
