import type { FaultError } from '../domain/fault.ts';
import type { SourceFile, Value } from '../domain/row.ts';
import { fileFault } from './file-fault.ts';

/** A lone CR would glue two lines into one record, and a file of old Mac line ends into one line. */
export function lineEndsFault(file: SourceFile, line: number): FaultError {
  return fileFault(
    file,
    {
      code: 'file/line-ends',
      message: 'The line holds a carriage return that is not followed by a line feed: old Mac line ends.',
      next: 'Save the file with LF or CRLF line ends.',
    },
    { line },
  );
}

/** A byte order mark begins the text. At the begin of a file it was taken off before. */
export function isMarked(text: Value | undefined): boolean {
  return typeof text === 'string' && text.charCodeAt(0) === 0xfeff;
}

/** A byte order mark at the begin of a later line: it would become a part of the key. */
export function markFault(file: SourceFile, line: number): FaultError {
  return fileFault(
    file,
    {
      code: 'file/byte-order-mark',
      message: 'A byte order mark (U+FEFF, invisible) begins this line: several files were joined into one.',
      next: 'Name the files one by one in `files`, or join them without their marks and headers.',
    },
    { line },
  );
}
