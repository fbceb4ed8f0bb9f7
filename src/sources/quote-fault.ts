import type { FaultError } from '../domain/fault.ts';
import type { SourceFile } from '../domain/row.ts';
import { advance, fileFault, markFault, type Position } from './file-faults.ts';

export interface PartialRecord {
  /** Where the text after the last complete record begins. */
  readonly start: Position;
  /** That text, as far as it was read. */
  readonly bytes: Buffer;
  readonly delimiter: string;
}

/**
 * Locates the quote that is out of order, in lines and characters. Undefined if the quotes are valid.
 */
export function findQuoteFault(file: SourceFile, partial: PartialRecord): FaultError | undefined {
  const found = findQuote(partial.bytes.toString('utf8'), partial.delimiter);
  if (found === undefined) return undefined;
  if (/(?:^|\n)\ufeff$/.test(found.before))
    return markFault(file, advance(partial.start, Buffer.from(found.before)).line);
  const positionAfter = (before: string): Position => advance(partial.start, Buffer.from(before));
  return fileFault(file, describe(found, positionAfter(found.opening ?? '')), positionAfter(found.before));
}

interface QuoteProblem {
  readonly kind: 'open' | 'bare' | 'after-close';
  /** The text before the fault. */
  readonly before: string;
  /** The text before the quote that opened the field. */
  readonly opening?: string;
}

function describe({ kind }: QuoteProblem, opening: Position): { code: string; message: string; next: string } {
  switch (kind) {
    case 'open':
      return {
        code: 'file/quote-open',
        message: 'The quote that opens a field here is never closed.',
        next: 'Close it, and double every quote inside a quoted field ("").',
      };
    case 'bare':
      return {
        code: 'file/quote',
        message: 'There is a quote in the middle of a field that is not quoted.',
        next: 'Put the whole field in quotes, and double the quote inside it ("").',
      };
    case 'after-close':
      return {
        code: 'file/quote',
        message: `The quoted field that starts at line ${opening.line}, column ${opening.column} ends here, but no delimiter or end of line follows.`,
        next: 'Close it where it should end, and double every quote inside a quoted field ("").',
      };
  }
}

function findQuote(text: string, delimiter: string): QuoteProblem | undefined {
  // Where an unquoted field ends or contains a quote. No delimiter is special in a character class.
  const stop = new RegExp(`[${delimiter}"\\n]|\\r\\n`, 'g');
  let at = 0;
  while (at < text.length) {
    if (text[at] === '"') {
      const close = findClosingQuote(text, at);
      const opening = text.slice(0, at);
      if (close === -1) return { kind: 'open', before: opening };
      at = close + 1;
      const isEnd = at === text.length || text[at] === delimiter || text[at] === '\n' || text.startsWith('\r\n', at);
      if (!isEnd) return { kind: 'after-close', before: text.slice(0, at), opening };
    } else {
      stop.lastIndex = at;
      at = stop.exec(text)?.index ?? text.length;
      if (text[at] === '"') return { kind: 'bare', before: text.slice(0, at) };
    }
    // Skip the delimiter or the line ending.
    at += text.startsWith('\r\n', at) ? 2 : 1;
  }
  return undefined;
}

function findClosingQuote(text: string, open: number): number {
  let quote = text.indexOf('"', open + 1);
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return quote;
}
