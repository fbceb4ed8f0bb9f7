import type { SourceFile } from '../domain/row.ts';
import { fileFault } from './file-faults.ts';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** Infers the delimiter from the header line of a text that arrives in pieces. */
export interface DelimiterScan {
  /** True as soon as the header line is complete. */
  push(piece: Uint8Array): boolean;
  /**
   * The delimiter that occurs most often outside quotes; a comma if there is none. A tie is a file fault.
   * `firstLine` is the number of the text's first line.
   */
  decide(file: SourceFile, firstLine: number): Delimiter;
}

export function createDelimiterScan(): DelimiterScan {
  const counts = new Map<number, number>(DELIMITERS.map((delimiter) => [delimiter.charCodeAt(0), 0]));
  let isQuoted = false;
  let hasBegun = false;
  let blankLines = 0;
  return {
    push(piece) {
      for (const byte of piece) {
        if (byte === QUOTE) isQuoted = !isQuoted;
        if (byte === LF && hasBegun && !isQuoted) return true;
        if (byte === LF && !hasBegun) blankLines += 1;
        else if (byte !== CR) hasBegun = true;
        const count = isQuoted ? undefined : counts.get(byte);
        if (count !== undefined) counts.set(byte, count + 1);
      }
      return false;
    },
    decide(file, firstLine) {
      const most = Math.max(...counts.values());
      const leading = DELIMITERS.filter((delimiter) => counts.get(delimiter.charCodeAt(0)) === most);
      if (most > 0 && leading.length > 1) {
        throw fileFault(
          file,
          {
            code: 'file/delimiter',
            message: `The header line has as many ${leading.map(describeDelimiter).join(' as ')}, so the delimiter cannot be inferred.`,
            next: 'Set `delimiter`.',
            input: 'delimiter',
          },
          { line: firstLine + blankLines },
        );
      }
      return most === 0 ? ',' : (leading[0] ?? ',');
    },
  };
}

/**
 * The delimiter of a file whose first line is `sep=…`: the one that the line names, unless the input or the name of the
 * file (.tsv) says otherwise. Throws `file/delimiter`.
 */
export function chooseDelimiter(file: SourceFile, given: string, found: string): Delimiter {
  const known = DELIMITERS.find((delimiter) => delimiter === found);
  if (known !== undefined && (given === 'auto' || given === known)) return known;
  const problem =
    known === undefined
      ? 'which is not a supported delimiter'
      : `but ${file.format === 'tsv' ? 'a .tsv file is delimited by tabs' : '`delimiter` is a different one'}`;
  throw fileFault(
    file,
    {
      code: 'file/delimiter',
      message: `The first line is \`sep=${known ?? '…'}\`, ${problem}.`,
      next:
        known === undefined
          ? `Remove the line, and delimit the columns with ${DELIMITERS.map(describeDelimiter).join(', ')}.`
          : 'Remove the line, or make the two agree.',
      input: 'delimiter',
    },
    { line: 1 },
  );
}

function describeDelimiter(delimiter: Delimiter): string {
  const names = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars (|)' } as const;
  return names[delimiter];
}
