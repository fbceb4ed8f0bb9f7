import { copyBytes } from '../domain/copy-bytes.ts';
import type { Stretch } from '../domain/stretch.ts';
import { csvCell } from './csv.ts';
import type { FinalRow } from './final-rows.ts';
import type { WholeRow } from './privacy.ts';

/** Few writes: each takes a while to begin. */
const PIECE_BYTES = 256 * 1024;
/** Maximum bytes in UTF-8 per UTF-16 code unit. */
const MAX_UNIT_BYTES = 3;
/** Of a line's number, with its commas. */
const NUMBER_BYTES = 18;
const COMMA = 0x2c;

type Said = Pick<WholeRow, 'outcome' | 'reason' | 'message' | 'jobId' | 'attempts'>;

/** What follows the key in the lines of rows of which the same is said. */
type Ending = Said & { readonly stamp: Stamp };

/** So many endings are remembered, by their message. */
const REMEMBERED = 64;

/**
 * Lines of a complete `records.csv` as bytes, in pieces. Of most of millions of rows nothing is said, or the same as of
 * others: their line is put together from the bytes of their key, and is the same as its text.
 */
export class RecordLines {
  private readonly lineOf: (row: WholeRow) => string;
  private bytes: Buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  private view = viewOf(this.bytes);
  private length = 0;
  /** Was returned, and is still being written. */
  private lent: Buffer | undefined;
  private begin = { path: '', stamp: new Stamp('') };
  private end: Ending | undefined;
  private readonly ends = new Map<string, Ending>();

  /** @param lineOf gives a row's line as text, with its line ending. */
  constructor(lineOf: (row: WholeRow) => string) {
    this.lineOf = lineOf;
  }

  /** Adds the row's line; returns a piece of the file when one is full, valid until the next one is returned. */
  add(row: FinalRow): Buffer | undefined {
    const { keyBytes } = row;
    if (keyBytes === undefined || !isPlain(keyBytes)) this.addText(this.lineOf(row));
    else this.addBytes(row, keyBytes);
    return this.length < PIECE_BYTES / 2 ? undefined : this.take();
  }

  /** What `add` has not returned yet, valid as long. */
  take(): Buffer {
    const piece = this.bytes.subarray(0, this.length);
    // Lines are put together while the piece before them is written.
    [this.bytes, this.lent] = [this.lent ?? Buffer.allocUnsafeSlow(PIECE_BYTES), this.bytes];
    this.view = viewOf(this.bytes);
    this.length = 0;
    return piece;
  }

  private addText(line: string): void {
    this.makeRoom(line.length * MAX_UNIT_BYTES);
    this.length += this.bytes.write(line, this.length);
  }

  private addBytes(row: FinalRow, key: Stretch): void {
    if (this.begin.path !== row.path) this.begin = { path: row.path, stamp: new Stamp(`${csvCell(row.path)},`) };
    const [begin, end] = [this.begin.stamp, this.endOf(row).stamp];
    this.makeRoom(begin.room + NUMBER_BYTES + key.to - key.from + end.room);
    const { bytes, view } = this;
    let at = begin.write(view, this.length);
    at = writeNumber(row.line, bytes, at);
    bytes[at++] = COMMA;
    at = copyBytes(key.bytes, key.from, key.to, bytes, at);
    this.length = end.write(view, at);
  }

  private endOf(row: FinalRow): Ending {
    if (this.end !== undefined && isSame(this.end, row)) return this.end;
    const known = this.ends.get(row.message);
    const end = known !== undefined && isSame(known, row) ? known : this.makeEnd(row);
    if (this.ends.size >= REMEMBERED) this.ends.clear();
    this.ends.set(row.message, end);
    this.end = end;
    return end;
  }

  private makeEnd({ path, line, outcome, reason, message, template, jobId, attempts }: FinalRow): Ending {
    const text = this.lineOf({ key: '', path, line, outcome, reason, message, template, jobId, attempts });
    const stamp = new Stamp(text.slice(`${csvCell(path)},${line},`.length));
    return { outcome, reason, message, jobId, attempts, stamp };
  }

  private makeRoom(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow((this.length + size) * 2);
    this.bytes.copy(bytes, 0, 0, this.length);
    this.bytes = bytes;
    this.view = viewOf(bytes);
  }
}

const WORD = 4;

/** A text that is written again and again: four bytes at a time, which is three times as fast. */
class Stamp {
  /** Bytes that writing may change: the last word may be longer than the text. */
  readonly room: number;
  private readonly length: number;
  private readonly words: Int32Array;

  constructor(text: string) {
    const bytes = Buffer.from(text);
    this.length = bytes.length;
    this.room = Math.ceil(bytes.length / WORD) * WORD;
    const padded = Buffer.concat([bytes], this.room);
    this.words = Int32Array.from({ length: this.room / WORD }, (_, index) => padded.readInt32LE(index * WORD));
  }

  /** Returns where the text ends. */
  write(view: DataView, start: number): number {
    const { words } = this;
    for (let index = 0; index < words.length; index += 1) view.setInt32(start + index * WORD, words[index] ?? 0, true);
    return start + this.length;
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

function isSame(end: Said, row: Said): boolean {
  return (
    end.message === row.message &&
    end.outcome === row.outcome &&
    end.reason === row.reason &&
    end.jobId === row.jobId &&
    end.attempts === row.attempts
  );
}

const DIGIT_ZERO = 0x30;

/** Writes a positive integer and returns where it ends. */
function writeNumber(number: number, into: Buffer, start: number): number {
  let end = start + 1;
  for (let rest = number; rest >= 10; rest = Math.floor(rest / 10)) end += 1;
  let rest = number;
  for (let at = end - 1; at >= start; at -= 1) {
    into[at] = DIGIT_ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return end;
}

/** Whether `csvCell` leaves the key as it is, as it does with nearly all: letters, digits and the usual signs. */
function isPlain({ bytes, from, to }: Stretch): boolean {
  if (from === to || PLAIN[bytes[from] ?? 0] !== FIRST) return false;
  for (let at = from + 1; at < to; at += 1) if (PLAIN[bytes[at] ?? 0] === 0) return false;
  return true;
}

/** A key may begin with it, too. */
const FIRST = 2;

/** Of each byte whether it may stand in a key that is written as it is. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (/[0-9A-Za-z]/.test(character)) return FIRST;
  return /[!#-+\-./:<-@[-`{}~]/.test(character) ? 1 : 0;
});
