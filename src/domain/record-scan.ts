import { PieceBuffer } from './piece-buffer.ts';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;

/** The cell is in quotes. */
export const QUOTED = 1;
/** The cell is in quotes and contains some, doubled. */
export const DOUBLED = 2;
/** The cell is in quotes because of a comma, a quote or a line break in it. */
export const SPECIAL = 4;

/**
 * What the text holds at the current place. `more`: the record does not end in the text so far. `quote`: a quote is out of
 * order. `cr`: a carriage return outside quotes without a line feed.
 */
export type Found = 'record' | 'blank' | 'more' | 'quote' | 'cr';

const FIRST_CELLS = 64;

/**
 * Finds the records of delimited text (RFC 4180) in its bytes, without making a text of them. Whoever reads the same
 * record later gets its bounds from the public fields, which are valid until the next call.
 */
export class RecordScan extends PieceBuffer {
  /** Where the record begins, and where it ends without its line ending; behind that, at `next`, the next record begins. */
  start = 0;
  end = 0;
  /** Where a fault was found. */
  at = 0;
  /** Number of cells, and of those in quotes. */
  cells = 0;
  quoted = 0;
  /** Line feeds in its cells. */
  lineFeeds = 0;
  /** The content of each cell, without its quotes. Quotes in it are still doubled. */
  from = new Int32Array(FIRST_CELLS);
  to = new Int32Array(FIRST_CELLS);
  /** `QUOTED`, `DOUBLED` and `SPECIAL` of each cell. */
  marks = new Uint8Array(FIRST_CELLS);
  readonly delimiter: number;
  /** Bytes that end a cell without quotes, or are a fault in it. None is above `highestStop`. */
  private readonly stops = new Uint8Array(256);
  private readonly highestStop: number;

  /** @param delimiter one ASCII character. */
  constructor(delimiter: string) {
    super();
    this.delimiter = delimiter.charCodeAt(0);
    for (const stop of [this.delimiter, LF, CR, QUOTE]) this.stops[stop] = 1;
    this.highestStop = Math.max(this.delimiter, QUOTE);
  }

  /**
   * Reads the record at `next`, or one blank line. Where it is not whole or not in order, `next` stays where it is.
   * @param isEnd no text follows: the last line needs no ending, and a carriage return is one.
   */
  read(isEnd: boolean): Found {
    const { bytes, length } = this;
    this.start = this.next;
    this.cells = 0;
    this.quoted = 0;
    this.lineFeeds = 0;
    if (this.start >= length) return 'more';
    let at = this.start;
    for (;;) {
      if (this.cells === this.from.length) this.grow();
      at = bytes[at] === QUOTE ? this.readQuoted(at, isEnd) : this.readBare(at);
      if (at < 0) return 'more';
      if (at >= length) return isEnd ? this.finish(at, at) : 'more';
      const byte = bytes[at] ?? 0;
      if (byte === this.delimiter) at += 1;
      else return this.endRecord(at, byte, isEnd);
    }
  }

  /** The text of a cell; empty where the record has no such cell. */
  text(cell: number): string {
    if (cell >= this.cells) return '';
    const text = this.bytes.toString('utf8', this.from[cell], this.to[cell]);
    return ((this.marks[cell] ?? 0) & DOUBLED) === 0 ? text : text.replaceAll('""', '"');
  }

  /** The texts of all cells. */
  texts(): string[] {
    const values: string[] = [];
    for (let cell = 0; cell < this.cells; cell += 1) values.push(this.text(cell));
    return values;
  }

  /** Whether a cell has the same bytes as one that was copied. */
  isSame(cell: number, bytes: Uint8Array): boolean {
    const from = this.from[cell] ?? 0;
    const length = (this.to[cell] ?? 0) - from;
    if (cell >= this.cells || length !== bytes.length) return false;
    for (let at = 0; at < length; at += 1) if (this.bytes[from + at] !== bytes[at]) return false;
    return true;
  }

  /** A copy of the bytes of a cell. */
  copy(cell: number): Uint8Array {
    return Uint8Array.prototype.slice.call(this.bytes, this.from[cell], this.to[cell]);
  }

  private endRecord(at: number, byte: number, isEnd: boolean): Found {
    if (byte === LF) return this.finish(at, at + 1);
    this.at = at;
    if (byte !== CR) return 'quote';
    if (at + 1 < this.length) return this.bytes[at + 1] === LF ? this.finish(at, at + 2) : 'cr';
    return isEnd ? this.finish(at, at + 1) : 'more';
  }

  private finish(end: number, next: number): Found {
    this.end = end;
    this.next = next;
    return end === this.start ? 'blank' : 'record';
  }

  private readBare(start: number): number {
    const { bytes, stops, highestStop } = this;
    let at = start;
    for (let byte = bytes[at] ?? 0; byte > highestStop || stops[byte] === 0; byte = bytes[at] ?? 0) at += 1;
    this.addCell(start, at, 0);
    return at;
  }

  /** Reads a cell in quotes; where it ends, or -1 if it may not end in the text so far. */
  private readQuoted(start: number, isEnd: boolean): number {
    const { bytes, length } = this;
    let marks = QUOTED;
    let lineFeeds = 0;
    let at = start + 1;
    for (;;) {
      if (at >= length) return -1;
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        if (at + 1 >= length && !isEnd) return -1;
        if (at + 1 >= length || bytes[at + 1] !== QUOTE) break;
        marks |= DOUBLED | SPECIAL;
        at += 1;
      } else if (byte === COMMA || byte === CR) marks |= SPECIAL;
      else if (byte === LF) {
        marks |= SPECIAL;
        lineFeeds += 1;
      }
      at += 1;
    }
    this.addCell(start + 1, at, marks);
    this.quoted += 1;
    this.lineFeeds += lineFeeds;
    return at + 1;
  }

  private addCell(from: number, to: number, marks: number): void {
    this.from[this.cells] = from;
    this.to[this.cells] = to;
    this.marks[this.cells] = marks;
    this.cells += 1;
  }

  private grow(): void {
    const [from, to, marks] = [this.from, this.to, this.marks];
    const size = from.length * 2;
    this.from = new Int32Array(size);
    this.to = new Int32Array(size);
    this.marks = new Uint8Array(size);
    this.from.set(from);
    this.to.set(to);
    this.marks.set(marks);
  }
}
