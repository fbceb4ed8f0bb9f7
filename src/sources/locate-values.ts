import type { CellPlace, SourceFile } from '../domain/row.ts';
import type { Span } from './cell-span.ts';
import { decodeText, type EncodingChoice } from './decode-text.ts';
import { createElementScanner } from './element-scanner.ts';
import { advance, MAX_RECORD_BYTES, type Position } from './file-faults.ts';
import { readStored } from './stored-bytes.ts';

/** A record with a value whose place is wanted. */
export interface WantedRecord {
  /** 1-based physical line on which it starts. */
  readonly line: number;
  /** Number of lines that it has. */
  readonly lines: number;
  /** 0-based, among the records of its file. */
  readonly index: number;
  /** The value's part of the text that stands there now; undefined where that is another record. */
  readonly find: (text: string) => Span | undefined;
}

/** Text that is read again: a second or two, at the end of a run that took far longer for such a file. */
const MAX_TEXT_BYTES = 1024 * 1024 * 1024;

/**
 * Reads a file again as far as the last of these records, which are in the order of the file: each value that is still
 * there, with its place. Memory depends on the longest wanted record only. Throws what reading throws.
 */
export async function* locateValues<Wanted extends WantedRecord>(
  file: SourceFile,
  bytes: AsyncIterable<Uint8Array>,
  { encoding, wanted }: { readonly encoding: EncodingChoice; readonly wanted: readonly Wanted[] },
): AsyncGenerator<readonly [Wanted, CellPlace], void> {
  const text = decodeText(file, readStored(file, bytes), encoding);
  for await (const { record, start, bytes: own } of file.format === 'json'
    ? findElements(text, wanted)
    : findLines(text, wanted)) {
    const place = findPlace(record, start, own.toString('utf8'));
    if (place !== undefined) yield [record, place];
  }
}

function findPlace({ find }: WantedRecord, start: Position, text: string): CellPlace | undefined {
  const span = find(text);
  if (span === undefined) return undefined;
  const value = text.slice(span.start, span.end);
  const { line, column } = advance(start, Buffer.from(text.slice(0, span.start)));
  if (span.end === undefined || value.includes('\n')) return { line, column };
  return { line, column, endColumn: column + Array.from(value).length };
}

/** The text of a wanted record. */
interface FoundRecord<Wanted> {
  readonly record: Wanted;
  readonly start: Position;
  readonly bytes: Buffer;
}

const LF = 0x0a;

/** Records that begin at the start of a line and end with one. */
async function* findLines<Wanted extends WantedRecord>(
  text: AsyncIterable<Buffer>,
  wanted: readonly Wanted[],
): AsyncGenerator<FoundRecord<Wanted>, void> {
  let [line, next, read] = [1, 0, 0];
  let held: Buffer[] = [];
  let heldBytes = 0;
  const take = (record: Wanted): FoundRecord<Wanted> => {
    const bytes = withoutLineEnd(Buffer.concat(held));
    [held, heldBytes, next] = [[], 0, next + 1];
    return { record, start: { line: record.line, column: 1 }, bytes };
  };
  for await (const piece of text) {
    for (let at = 0; at < piece.length; ) {
      const record = wanted[next];
      if (record === undefined) return;
      const lf = piece.indexOf(LF, at);
      const end = lf === -1 ? piece.length : lf + 1;
      if (line >= record.line) {
        held.push(piece.subarray(at, end));
        heldBytes += end - at;
      }
      if (lf !== -1) line += 1;
      if (line === record.line + record.lines) yield take(record);
      at = end;
    }
    read += piece.length;
    // Only a file that changed has such a record here.
    if (read > MAX_TEXT_BYTES || heldBytes > 2 * MAX_RECORD_BYTES) return;
  }
  const last = wanted[next];
  if (last !== undefined && line === last.line + last.lines - 1) yield take(last);
}

function withoutLineEnd(bytes: Buffer): Buffer {
  const text = bytes.at(-1) === LF ? bytes.subarray(0, -1) : bytes;
  return text.at(-1) === CR ? text.subarray(0, -1) : text;
}

const CR = 0x0d;

/** Elements of a JSON array, several of which may share a line. */
async function* findElements<Wanted extends WantedRecord>(
  text: AsyncIterable<Buffer>,
  wanted: readonly Wanted[],
): AsyncGenerator<FoundRecord<Wanted>, void> {
  const scanner = createElementScanner();
  let [index, next, read] = [0, 0, 0];
  for await (const piece of text) {
    const { elements, problem } = scanner.push(piece);
    for (const { start, bytes } of elements) {
      const record = wanted[next];
      if (record === undefined) return;
      if (record.index === index) {
        next += 1;
        if (record.line === start.line) yield { record, start, bytes };
      }
      index += 1;
    }
    read += piece.length;
    const isLost = problem !== undefined || scanner.open().bytes > MAX_RECORD_BYTES;
    if (isLost || read > MAX_TEXT_BYTES) return;
  }
}
