import { type Fault, FaultError } from '../domain/fault.ts';
import type { SourceFile, Value } from '../domain/row.ts';

/** Maximum length of a name that a message quotes, so that a file without line endings does not fill a message. */
const NAME_LIMIT = 80;

/** An error for a fault that makes the whole file unusable; it stops reading. */
export function fileFault(
  file: Pick<SourceFile, 'path'>,
  fault: Omit<Fault, 'file' | 'line' | 'column'>,
  position?: Partial<Position>,
  cause?: unknown,
): FaultError {
  return new FaultError([{ ...fault, file: file.path, ...position }], cause === undefined ? {} : { cause });
}

/** A column's name for a message: quoted, on one line, at most 80 characters. */
export function quoteName(name: string): string {
  const oneLine = name.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
  const characters = Array.from(oneLine.slice(0, 2 * NAME_LIMIT));
  return characters.length > NAME_LIMIT ? `"${characters.slice(0, NAME_LIMIT).join('')}…"` : `"${oneLine}"`;
}

/** A position in a file's text: 1-based line and 1-based column in characters (code points). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export const START: Position = { line: 1, column: 1 };

const LF = 0x0a;

/** The position right after `bytes` (valid UTF-8) that start at `from`. Lines end at LF, which includes CRLF. */
export function advance(from: Position, bytes: Uint8Array): Position {
  let line = from.line;
  let lastLf = -1;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    line += 1;
    lastLf = at;
  }
  let column = lastLf === -1 ? from.column : 1;
  for (let at = lastLf + 1; at < bytes.length; at += 1) {
    // Continuation bytes (10xxxxxx) belong to the character before them.
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) column += 1;
  }
  return { line, column };
}

/** A lone CR would join two lines into one record, and a file with old Mac line endings into one line. */
export function lineEndsFault(file: SourceFile, line: number): FaultError {
  return fileFault(
    file,
    {
      code: 'file/line-ends',
      message: 'The line contains a carriage return without a line feed (old Mac line endings).',
      next: 'Save the file with LF or CRLF line endings.',
    },
    { line },
  );
}

/** True if the text begins with a byte order mark. The one at the beginning of a file was removed before. */
export function isMarked(text: Value | undefined): boolean {
  return typeof text === 'string' && text.charCodeAt(0) === 0xfeff;
}

/** A byte order mark at the beginning of a later line: it would become part of the key. */
export function markFault(file: SourceFile, line: number): FaultError {
  return fileFault(
    file,
    {
      code: 'file/byte-order-mark',
      message: 'The line begins with a byte order mark (U+FEFF, invisible): several files were joined into one.',
      next: 'List the files separately in `files`, or join them without their byte order marks and headers.',
    },
    { line },
  );
}

/**
 * Maximum bytes of one record. Vendors take rows of kilobytes; a larger record is an unclosed quote or not a data
 * file at all, and all of it would have to be held in memory.
 */
export const MAX_RECORD_BYTES = 10 * 1024 * 1024;

export function recordSizeFault(file: SourceFile, line: number): FaultError {
  return fileFault(
    file,
    {
      code: 'file/record-size',
      message: `The record that starts here is longer than ${MAX_RECORD_BYTES / 1024 / 1024} MiB, the maximum.`,
      next: 'Check that it is a data file, and that `format` is right.',
    },
    { line },
  );
}
