import type { SourceFile } from '../domain/row.ts';
import { fileFault } from './file-fault.ts';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** Finds the delimiter by the header line, from text that arrives in pieces. */
export interface DelimiterScan {
  /** True as soon as the header line is complete. */
  push(piece: Uint8Array): boolean;
  /**
   * The delimiter that stands most often outside quotes; a comma where there is none. A tie is a file fault.
   * `firstLine` is the line of the text's begin.
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
            message: `The header line has as many ${leading.map(describeDelimiter).join(' as ')}, so the delimiter can't be told.`,
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
 * The delimiter of a file whose first line is `sep=…`: what that line says, unless the input or the name of the file
 * (.tsv) says another. Throws `file/delimiter`.
 */
export function chooseDelimiter(file: SourceFile, given: string, found: string): Delimiter {
  const known = DELIMITERS.find((delimiter) => delimiter === found);
  if (known !== undefined && (given === 'auto' || given === known)) return known;
  const problem =
    known === undefined
      ? 'which this tool does not know as a delimiter'
      : `but ${file.format === 'tsv' ? 'a .tsv file has tabs' : '`delimiter` says another'}`;
  throw fileFault(
    file,
    {
      code: 'file/delimiter',
      message: `The first line is \`sep=${known ?? '…'}\`, ${problem}.`,
      next: 'Remove that line, or make the two agree.',
      input: 'delimiter',
    },
    { line: 1 },
  );
}

function describeDelimiter(delimiter: Delimiter): string {
  const names = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars (|)' } as const;
  return names[delimiter];
}
