import type { FaultError } from '../domain/fault.ts';
import type { SourceFile } from '../domain/row.ts';
import { fileFault } from './file-fault.ts';

/**
 * Most bytes of one record. Vendors take rows of kilobytes; a record beyond this is a quote that was never
 * closed or no data file at all, and it would have to be held in memory whole.
 */
export const MAX_RECORD_BYTES = 10 * 1024 * 1024;

export function recordSizeFault(file: SourceFile, line: number): FaultError {
  return fileFault(
    file,
    {
      code: 'file/record-size',
      message: `The record that starts here is longer than ${MAX_RECORD_BYTES / 1024 / 1024} MiB, the most this tool takes.`,
      next: 'Check that the file is a data file with one record a line, and `format` says which.',
    },
    { line },
  );
}
