import { pipeline, Readable } from 'node:stream';
import { type Options, parse } from 'csv-parse';
import { ResultError } from './result-error.ts';
import type { ResultSpec } from './types.ts';

/** Items are given on so many at a time: an await for each row would cost more than reading it. */
const ITEMS = 1_000;
/** A record that is longer has an open quote. */
const MAX_RECORD_CHARS = 1024 * 1024;
/** The header is looked for in so much text. */
const MAX_HEADER_CHARS = 1024 * 1024;

/** Ragged lines and open quotes are errors: a cut file must not pass for a whole one. */
export const DELIMITED_OPTIONS: Options = { bom: true, skip_empty_lines: true, max_record_size: MAX_RECORD_CHARS };

/**
 * Reads a delimited result as it arrives and gives its items in pieces. Rejects with `ResultError` where the file is
 * not what it should be, and with the body's own error where that breaks.
 * `required`: a column without which the items could name no row. `measured`: false where the body's end may be a
 * break; a last line without its line break is then left out, since a part of a row may look like a row of another
 * outcome.
 */
export async function* readItemStream(
  body: AsyncIterable<Uint8Array>,
  format: Extract<ResultSpec['format'], 'csv' | 'tsv'>,
  { required, measured = true }: { readonly required: string | undefined; readonly measured?: boolean },
): AsyncGenerator<readonly unknown[]> {
  const ending: Ending = {};
  const text = decode(body, ending)[Symbol.asyncIterator]();
  const head = await readHead(text);
  const parser = parse({ ...DELIMITED_OPTIONS, delimiter: sniffDelimiter(head, format) });
  pipeline(Readable.from(rejoin(head, text)), parser, () => undefined);
  const records: AsyncIterable<readonly string[]> = parser;
  let header: readonly string[] | undefined;
  let items: unknown[] = [];
  try {
    for await (const cells of records) {
      if (header === undefined) {
        header = cells;
        requireColumn(header, required);
        continue;
      }
      if (items.length >= ITEMS) {
        yield items;
        items = [];
      }
      items.push(toItem(header, cells));
    }
  } catch (cause) {
    if (cause instanceof ResultError) throw cause;
    if (ending.cause !== undefined) throw ending.cause;
    throw new ResultError(`The result is not ${format.toUpperCase()}, or it was cut off.`, { cause });
  } finally {
    parser.destroy();
    await text.return(undefined);
  }
  if (header === undefined) throw new ResultError('The result file is empty, without a header.');
  yield measured || /[\r\n]$/.test(ending.last ?? '') ? items : items.slice(0, -1);
}

/** How the body ended: with what text, or why it broke. */
interface Ending {
  last?: string;
  cause?: Error;
}

/** Throws `ResultError` where the header lacks the column. */
export function requireColumn(header: readonly string[], required: string | undefined): void {
  if (required === undefined || header.includes(required)) return;
  throw new ResultError(`The result file has no column "${required}", so it names no row.`);
}

/** A column named `__proto__` is a member like any other: `fromEntries` defines members. */
export function toItem(header: readonly string[], cells: readonly string[]): object {
  return Object.fromEntries(header.map((name, column) => [name, cells[column] ?? '']));
}

/** Of `csv`, comma or tab, whichever the header has more of: a vendor may answer in the form of what it was sent. */
export function sniffDelimiter(text: string, format: 'csv' | 'tsv'): string {
  if (format === 'tsv') return '\t';
  const plain = (firstLine(text) ?? text).replace(/"[^"]*"/g, '');
  return plain.split('\t').length > plain.split(',').length ? '\t' : ',';
}

function firstLine(text: string): string | undefined {
  const end = text.search(/[\r\n]/);
  return end < 0 ? undefined : text.slice(0, end);
}

async function readHead(text: AsyncIterator<string>): Promise<string> {
  let head = '';
  while (firstLine(head) === undefined && head.length < MAX_HEADER_CHARS) {
    const next = await text.next();
    if (next.done === true) break;
    head += next.value;
  }
  return head;
}

async function* rejoin(head: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  if (head !== '') yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    if (next.value !== '') yield next.value;
  }
}

/** Remembers how the body ended: what reaches the reader of the records may be another error. */
async function* decode(body: AsyncIterable<Uint8Array>, ending: Ending): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    for await (const chunk of body) {
      const text = decodeText(() => decoder.decode(chunk, { stream: true }));
      if (text !== '') ending.last = text;
      yield text;
    }
    yield decodeText(() => decoder.decode());
  } catch (cause) {
    if (cause instanceof Error) ending.cause = cause;
    throw cause;
  }
}

function decodeText(decode: () => string): string {
  try {
    return decode();
  } catch (cause) {
    throw new ResultError('The result is not UTF-8.', { cause });
  }
}
