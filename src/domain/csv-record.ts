import { copyBytes } from './copy-bytes.ts';
import { QUOTED, type RecordScan, SPECIAL } from './record-scan.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const FIRST_CELLS = 64;

/**
 * A scanned record as a line of CSV (RFC 4180) with commas, quoted only where it must be, without its ending: the same
 * line, byte for byte, as that of the cells' texts.
 */
export class CsvRecord {
  /** Bytes of each cell as written, quotes included. */
  widths = new Int32Array(FIRST_CELLS);
  /** Bytes of the line. */
  bytes = 0;
  /** The record's own bytes are that line. */
  isSame = false;

  /** Sets the fields to those of a record. */
  measure(scan: RecordScan): void {
    const { cells } = scan;
    if (cells > this.widths.length) this.widths = new Int32Array(cells * 2);
    let bytes = cells - 1;
    let isSame = scan.delimiter === COMMA;
    for (let cell = 0; cell < cells; cell += 1) {
      const isQuoted = needsQuotes(scan, cell);
      const width = (scan.to[cell] ?? 0) - (scan.from[cell] ?? 0) + (isQuoted ? 2 : 0);
      this.widths[cell] = width;
      bytes += width;
      if (isQuoted !== ((scan.marks[cell] ?? 0) & QUOTED) > 0) isSame = false;
    }
    this.bytes = bytes;
    this.isSame = isSame;
  }

  /** Writes the line of the record that was measured; returns where it ends. */
  write(scan: RecordScan, into: Buffer, start: number): number {
    const { bytes } = scan;
    if (this.isSame) return copyBytes(bytes, scan.start, scan.end, into, start);
    let at = start;
    for (let cell = 0; cell < scan.cells; cell += 1) {
      const from = scan.from[cell] ?? 0;
      const to = scan.to[cell] ?? 0;
      const isQuoted = (this.widths[cell] ?? 0) > to - from;
      if (cell > 0) into[at++] = COMMA;
      if (isQuoted) into[at++] = QUOTE;
      at = copyBytes(bytes, from, to, into, at);
      if (isQuoted) into[at++] = QUOTE;
    }
    return at;
  }
}

/** Whether a cell must be in quotes: for a comma, a quote or a line break in it, or a space at its edge. */
function needsQuotes(scan: RecordScan, cell: number): boolean {
  const marks = scan.marks[cell] ?? 0;
  if ((marks & SPECIAL) !== 0) return true;
  const { bytes, delimiter } = scan;
  const from = scan.from[cell] ?? 0;
  const to = scan.to[cell] ?? 0;
  if (hasSpaceAtEdge(bytes, from, to)) return true;
  // Where commas delimit, one in a cell is in quotes already.
  return delimiter !== COMMA && (marks & QUOTED) === 0 && hasComma(bytes, from, to);
}

/** Whether a text without quotes and line breaks must be in quotes as a cell. */
export function needsQuotesFor(bytes: Buffer, from: number, to: number): boolean {
  return hasSpaceAtEdge(bytes, from, to) || hasComma(bytes, from, to);
}

function hasSpaceAtEdge(bytes: Buffer, from: number, to: number): boolean {
  return from < to && (isSpaceAt(bytes, from) || endsWithSpace(bytes, from, to));
}

function hasComma(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] === COMMA) return true;
  return false;
}

const SPACE = 0x20;
const LAST_ASCII = 0x7f;

/** Whether a space of ECMAScript (`\s`) in UTF-8 begins here. */
function isSpaceAt(bytes: Buffer, at: number): boolean {
  const byte = bytes[at] ?? 0;
  if (byte <= LAST_ASCII) return byte === SPACE || (byte <= 0x0d && byte >= 0x09);
  return isWideSpace(byte, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
}

function endsWithSpace(bytes: Buffer, from: number, to: number): boolean {
  const last = bytes[to - 1] ?? 0;
  if (last <= LAST_ASCII) return isSpaceAt(bytes, to - 1);
  const before = bytes[to - 2] ?? 0;
  return (before === 0xc2 && last === 0xa0) || (to - from > 2 && isWideSpace(bytes[to - 3] ?? 0, before, last));
}

/** U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000 and U+FEFF. */
function isWideSpace(first: number, second: number, third: number): boolean {
  switch (first) {
    case 0xc2:
      return second === 0xa0;
    case 0xe1:
      return second === 0x9a && third === 0x80;
    case 0xe2:
      if (second === 0x81) return third === 0x9f;
      return (
        second === 0x80 && ((third >= 0x80 && third <= 0x8a) || third === 0xa8 || third === 0xa9 || third === 0xaf)
      );
    case 0xe3:
      return second === 0x80 && third === 0x80;
    case 0xef:
      return second === 0xbb && third === 0xbf;
    default:
      return false;
  }
}
