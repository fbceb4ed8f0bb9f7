import { type Options, type Parser, parse } from 'csv-parse';
import type { ResultSpec } from '../provider/types.ts';
import { ResultError } from './result-document.ts';

/** Minimum number of items to yield at a time, so that a small file counts only if it can be read to the end. */
const ITEMS = 1_000;
/** A longer record has an unclosed quote. */
const MAX_RECORD_CHARS = 1024 * 1024;
/** Maximum length of the text in which the header is looked for. */
const MAX_HEADER_CHARS = 1024 * 1024;

/** Ragged lines and unclosed quotes are errors: a truncated file must not pass for a complete one. */
export const DELIMITED_OPTIONS: Options = { bom: true, skip_empty_lines: true, max_record_size: MAX_RECORD_CHARS };

/**
 * Streams a delimited result and yields its items in batches. Rejects with `ResultError` if the file is not valid, and
 * with the body's own error if that fails.
 * `required`: a column without which the items would name no row. `measured`: false if the end of the body may be a
 * broken connection; a last line without a line ending is then dropped, since part of a row may look like a row with
 * another outcome.
 */
export async function* readItemStream(
  body: AsyncIterable<Uint8Array>,
  format: Extract<ResultSpec['format'], 'csv' | 'tsv'>,
  { required, measured = true }: { readonly required: string | undefined; readonly measured?: boolean },
): AsyncGenerator<readonly unknown[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let head = '';
  let last = '';
  let held: Uint8Array[] = [];
  let feed: Feed | undefined;
  for await (const chunk of body) {
    const text = decodeText(() => decoder.decode(chunk, { stream: true }));
    if (text !== '') last = text;
    if (feed === undefined) {
      head += text;
      held.push(chunk);
      if (firstLine(head) === undefined && head.length < MAX_HEADER_CHARS) continue;
      feed = createFeed(format, head, required);
    }
    const items = await feed.write(held.length > 0 ? Buffer.concat(held) : chunk);
    held = [];
    if (items.length > 0) yield items;
  }
  decodeText(() => decoder.decode());
  feed ??= createFeed(format, head, required);
  const items = await feed.end(Buffer.concat(held));
  yield measured || /[\r\n]$/.test(last) ? items : items.slice(0, -1);
}

/** Returns the items that are complete, once there are enough of them; at the end all. */
interface Feed {
  write(piece: Uint8Array): Promise<readonly unknown[]>;
  end(piece: Uint8Array): Promise<readonly unknown[]>;
}

/** @param head The beginning of the file: its first line, or all of it. */
function createFeed(format: 'csv' | 'tsv', head: string, required: string | undefined): Feed {
  let header: readonly string[] | undefined;
  let items: unknown[] = [];
  const parser: Parser = parse({
    ...DELIMITED_OPTIONS,
    delimiter: sniffDelimiter(head, format),
    on_record(cells: string[]) {
      if (header === undefined) {
        header = cells;
        requireColumn(header, required);
      } else items.push(toItem(header, cells));
      // Nothing goes through the stream's readable side: an await for each row would cost more than reading it.
      return null;
    },
  });
  // The callbacks of write and end report errors; without a listener Node would throw them as well.
  parser.on('error', () => undefined);
  const feed = async (act: (done: (error?: Error | null) => void) => void): Promise<void> => {
    await new Promise<void>((resolve, reject) => {
      act((error) => (error === undefined || error === null ? resolve() : reject(explain(error, format))));
    });
  };
  const take = (): readonly unknown[] => {
    const taken = items;
    items = [];
    return taken;
  };
  return {
    async write(piece) {
      await feed((done) => parser.write(piece, done));
      return items.length < ITEMS ? [] : take();
    },
    async end(piece) {
      await feed((done) => parser.end(piece, done));
      // An empty file has neither a header nor a row.
      return take();
    },
  };
}

function explain(cause: Error, format: string): Error {
  if (cause instanceof ResultError) return cause;
  const line: unknown = Reflect.get(cause, 'lines');
  const at = typeof line === 'number' ? ` at line ${line}` : '';
  return new ResultError(`The result is not valid ${format.toUpperCase()}${at}, or it was cut off there.`, { cause });
}

/** Throws `ResultError` if the header lacks the column. */
export function requireColumn(header: readonly string[], required: string | undefined): void {
  if (required === undefined || header.includes(required)) return;
  // The other names are not shown: if the file has no header, they are cells.
  throw new ResultError(
    header.some((name) => name.trim() === required)
      ? `The column "${required}" of the result file has spaces around its name (line 1), so its rows cannot be matched.`
      : `The result file has no column "${required}", so its rows cannot be matched.`,
  );
}

/** A record as an object with a member for each column; `__proto__` is a name like any other. */
export function toItem(header: readonly string[], cells: readonly string[]): object {
  const item: Record<string, string> = {};
  for (let column = 0; column < header.length; column += 1) {
    const name = header[column] ?? '';
    const value = cells[column] ?? '';
    if (name === '__proto__') Object.defineProperty(item, name, { value, ...PLAIN_MEMBER });
    // Assigning is ten times as fast as defining, and there are millions of cells.
    else item[name] = value;
  }
  return item;
}

const PLAIN_MEMBER = { configurable: true, enumerable: true, writable: true } as const;

/** For `csv` the comma, tab or semicolon that the header has most of: a vendor may return the format that it was sent. */
export function sniffDelimiter(text: string, format: 'csv' | 'tsv'): string {
  if (format === 'tsv') return '\t';
  const plain = (firstLine(text) ?? text).replace(/"[^"]*"/g, '');
  const count = (delimiter: string): number => plain.split(delimiter).length;
  return ['\t', ';'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best), ',');
}

function firstLine(text: string): string | undefined {
  const end = text.search(/[\r\n]/);
  return end < 0 ? undefined : text.slice(0, end);
}

function decodeText(decode: () => string): string {
  try {
    return decode();
  } catch (cause) {
    throw new ResultError('The result is not valid UTF-8.', { cause });
  }
}
