import { Cells } from './cells.ts';

/** Takes a record's cells, the empty lines before it, and the bytes of both. */
type RecordListener = (cells: Cells, skipped: number, bytes: number) => void;

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = '"';

/**
 * Splits the whole records of a text that ends in a line ending or later; what follows the last is left. Stops before a
 * record whose quotes are not in order, and then returns false.
 */
export function splitRecords(bytes: Buffer, delimiter: string, add: RecordListener): boolean {
  // Only up to a line ending can the text be decoded: a character may be cut at the end.
  const text = bytes.toString('utf8', 0, bytes.lastIndexOf(LF) + 1);
  // Bytes are counted only where they are more than characters.
  const isAscii = text.length === bytes.lastIndexOf(LF) + 1;
  let skipped = 0;
  let [start, from] = [0, 0];
  let quote = text.indexOf(QUOTE);
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    if (quote !== -1 && quote < start) quote = text.indexOf(QUOTE, start);
    const isPlain = quote === -1 || quote > end;
    const found = isPlain ? splitLine(text, start, { end, delimiter }) : splitQuoted(text, start, delimiter);
    if (found === 'open') return true;
    if (found === 'faulty') return false;
    start = found.next;
    if (found.cells === undefined) skipped += 1;
    else {
      add(found.cells, skipped, isAscii ? start - from : Buffer.byteLength(text.slice(from, start)));
      skipped = 0;
      from = start;
    }
  }
  return true;
}

interface Split {
  /** Undefined for an empty line. */
  readonly cells: Cells | undefined;
  /** Where the next record begins. */
  readonly next: number;
}

function splitLine(
  text: string,
  start: number,
  { end, delimiter }: { readonly end: number; readonly delimiter: string },
): Split {
  const to = end > start && text.charCodeAt(end - 1) === CR ? end - 1 : end;
  return { cells: to === start ? undefined : Cells.ofLine(text.slice(start, to), delimiter), next: end + 1 };
}

/** A record with quotes: `open` if it does not end in the text, `faulty` if a quote is not at the edge of a cell. */
function splitQuoted(text: string, start: number, delimiter: string): Split | 'open' | 'faulty' {
  const values: string[] = [];
  let at = start;
  for (;;) {
    const cell = text[at] === QUOTE ? readQuoted(text, at) : readBare(text, at, delimiter);
    if (typeof cell === 'string') return cell;
    values.push(cell.value);
    if (text[cell.end] === delimiter) at = cell.end + 1;
    else if (text[cell.end] === '\n') return { cells: Cells.ofList(values), next: cell.end + 1 };
    else if (text.startsWith('\r\n', cell.end)) return { cells: Cells.ofList(values), next: cell.end + 2 };
    else return 'faulty';
  }
}

interface Cell {
  readonly value: string;
  /** The index after it. */
  readonly end: number;
}

function readQuoted(text: string, start: number): Cell | 'open' {
  let end = text.indexOf(QUOTE, start + 1);
  let isDoubled = false;
  while (end !== -1 && text[end + 1] === QUOTE) {
    isDoubled = true;
    end = text.indexOf(QUOTE, end + 2);
  }
  // A quote at the very end of the text cannot be told from the first half of a doubled one.
  if (end === -1 || end + 1 === text.length) return 'open';
  const value = text.slice(start + 1, end);
  return { value: isDoubled ? value.replaceAll('""', QUOTE) : value, end: end + 1 };
}

function readBare(text: string, start: number, delimiter: string): Cell | 'faulty' {
  let lineEnd = text.indexOf('\n', start);
  if (text.charCodeAt(lineEnd - 1) === CR && lineEnd > start) lineEnd -= 1;
  const found = text.indexOf(delimiter, start);
  const end = found === -1 || found > lineEnd ? lineEnd : found;
  const value = text.slice(start, end);
  return value.includes(QUOTE) ? 'faulty' : { value, end };
}
