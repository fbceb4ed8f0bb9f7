import type { FaultError } from '../domain/fault.ts';
import type { SourceFile } from '../domain/row.ts';
import { fileFault } from './file-fault.ts';
import { markFault } from './line-faults.ts';
import { advance, type Position } from './position.ts';

export interface PartialRecord {
  /** Where the text after the last whole record begins. */
  readonly start: Position;
  /** That text, as far as it was read. */
  readonly bytes: Buffer;
  readonly delimiter: string;
}

/**
 * The place of the quote that made the parser give up: csv-parse names none, and counts a CRLF
 * inside quotes as two lines. Undefined if the quotes are in order.
 */
export function findQuoteFault(file: SourceFile, partial: PartialRecord): FaultError | undefined {
  const found = findQuote(partial.bytes.toString('utf8'), partial.delimiter);
  if (found === undefined) return undefined;
  if (/(?:^|\n)\ufeff$/.test(found.before))
    return markFault(file, advance(partial.start, Buffer.from(found.before)).line);
  const place = (before: string): Position => advance(partial.start, Buffer.from(before));
  const position = place(found.before);
  return fileFault(file, describe(found, place(found.opening ?? '')), position);
}

interface QuoteProblem {
  readonly kind: 'open' | 'bare' | 'after-close';
  /** The text before the place of the fault. */
  readonly before: string;
  /** The text before the quote that opened the field. */
  readonly opening?: string;
}

function describe({ kind }: QuoteProblem, opening: Position): { code: string; message: string; next: string } {
  switch (kind) {
    case 'open':
      return {
        code: 'file/quote-open',
        message: 'The quote that opens a field here is not closed.',
        next: 'Close it, and write each quote inside a quoted field twice ("").',
      };
    case 'bare':
      return {
        code: 'file/quote',
        message: 'A quote stands in the middle of a field that does not begin with one.',
        next: 'Put the whole field in quotes and write the quote inside it twice ("").',
      };
    case 'after-close':
      return {
        code: 'file/quote',
        message: `The field whose quote opens at line ${opening.line}, column ${opening.column} is closed right before this place, but neither a delimiter nor the end of the line follows.`,
        next: 'Close it where it should end, and write each quote inside a quoted field twice ("").',
      };
  }
}

function findQuote(text: string, delimiter: string): QuoteProblem | undefined {
  // Where an unquoted field ends, or a quote stands in it. No delimiter means anything in a class.
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
    // Past the delimiter or the line end.
    at += text.startsWith('\r\n', at) ? 2 : 1;
  }
  return undefined;
}

function findClosingQuote(text: string, open: number): number {
  let quote = text.indexOf('"', open + 1);
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return quote;
}
