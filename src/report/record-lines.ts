import { copyBytes } from '../domain/copy-bytes.ts';
import type { Stretch } from '../domain/stretch.ts';
import { csvCell } from './csv.ts';
import type { FinalRow } from './final-rows.ts';
import type { WholeRow } from './privacy.ts';

const PIECE_BYTES = 64 * 1024;
/** Maximum bytes in UTF-8 per UTF-16 code unit. */
const MAX_UNIT_BYTES = 3;
/** Of a line's number, with its commas. */
const NUMBER_BYTES = 18;
const COMMA = 0x2c;

type Said = Pick<WholeRow, 'outcome' | 'reason' | 'message' | 'jobId' | 'attempts'>;

/** What follows the key in the lines of rows of which the same is said. */
type Ending = Said & { readonly bytes: Buffer };

/** So many endings are remembered, by their message. */
const REMEMBERED = 64;

/**
 * Lines of a complete `records.csv` as bytes, in pieces. Of most of millions of rows nothing is said, or the same as of
 * others: their line is put together from the bytes of their key, and is the same as its text.
 */
export class RecordLines {
  private readonly lineOf: (row: WholeRow) => string;
  private bytes = Buffer.allocUnsafeSlow(PIECE_BYTES);
  private length = 0;
  private begin = { path: '', bytes: Buffer.alloc(0) };
  private end: Ending | undefined;
  private readonly ends = new Map<string, Ending>();

  /** @param lineOf gives a row's line as text, with its line ending. */
  constructor(lineOf: (row: WholeRow) => string) {
    this.lineOf = lineOf;
  }

  /** Adds the row's line; returns a piece of the file when one is full, valid until the next call. */
  add(row: FinalRow): Buffer | undefined {
    const { keyBytes } = row;
    if (keyBytes === undefined || !isPlain(keyBytes)) this.addText(this.lineOf(row));
    else this.addBytes(row, keyBytes);
    return this.length < PIECE_BYTES / 2 ? undefined : this.take();
  }

  /** What `add` has not returned yet, valid until its next call. */
  take(): Buffer {
    const piece = this.bytes.subarray(0, this.length);
    this.length = 0;
    return piece;
  }

  private addText(line: string): void {
    this.makeRoom(line.length * MAX_UNIT_BYTES);
    this.length += this.bytes.write(line, this.length);
  }

  private addBytes(row: FinalRow, key: Stretch): void {
    if (this.begin.path !== row.path) this.begin = { path: row.path, bytes: Buffer.from(`${csvCell(row.path)},`) };
    const [begin, end] = [this.begin.bytes, this.endOf(row).bytes];
    this.makeRoom(begin.length + NUMBER_BYTES + key.to - key.from + end.length);
    const { bytes } = this;
    let at = copyBytes(begin, 0, begin.length, bytes, this.length);
    at = writeNumber(row.line, bytes, at);
    bytes[at++] = COMMA;
    at = copyBytes(key.bytes, key.from, key.to, bytes, at);
    this.length = copyBytes(end, 0, end.length, bytes, at);
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
    const bytes = Buffer.from(text.slice(`${csvCell(path)},${line},`.length));
    return { outcome, reason, message, jobId, attempts, bytes };
  }

  private makeRoom(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow((this.length + size) * 2);
    this.bytes.copy(bytes, 0, 0, this.length);
    this.bytes = bytes;
  }
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
