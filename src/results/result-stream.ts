import { isUtf8 } from 'node:buffer';
import type { Parser } from 'csv-parse';
import { countOf } from '../domain/count-of.ts';
import { RecordScan } from '../domain/record-scan.ts';
import type { ResultSpec } from '../provider/types.ts';
import { createNamedRowReader, type LocateRow } from './named-row.ts';
import { ResultError } from './result-document.ts';
import type { Projection } from './row-description.ts';

/** Minimum number of items to yield at a time, so that a small file counts only if it can be read to the end. */
const ITEMS = 1_000;
/** A longer record has an unclosed quote. */
const MAX_RECORD_CHARS = 1024 * 1024;
/** Maximum length of the text in which the header is looked for. */
const MAX_HEADER_BYTES = 1024 * 1024;
/** More text than this without a whole record is left to the parser, which does not begin anew with each piece. */
const MAX_SCANNED_BYTES = 512 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const MARK = Buffer.from('\ufeff');

/**
 * Streams a delimited result and yields its items in batches. Rejects with `ResultError` if the file is not valid, and
 * with the body's own error if that fails. Ragged lines and unclosed quotes are errors: a truncated file must not pass
 * for a complete one.
 * `required`: a column without which the items would name no row. `measured`: false if the end of the body may be a
 * broken connection; a last line without a line ending is then dropped, since part of a row may look like a row with
 * another outcome. `projection`: the cells that matter, if not all; the items are then `NamedRow`s. `locate`: finds the row
 * that such an item names.
 */
export async function* readItemStream(
  body: AsyncIterable<Uint8Array>,
  format: Extract<ResultSpec['format'], 'csv' | 'tsv'>,
  {
    required,
    measured = true,
    projection,
    locate,
  }: {
    readonly required: string | undefined;
    readonly measured?: boolean;
    readonly projection?: Projection | undefined;
    readonly locate?: LocateRow | undefined;
  },
): AsyncGenerator<readonly unknown[]> {
  const items = createItemMaker(format, required, (header) => createItemReader(header, projection, locate));
  let held: Buffer = Buffer.alloc(0);
  let last = 0;
  let feed: Feed | undefined;
  for await (const chunk of body) {
    last = chunk.at(-1) ?? last;
    if (feed === undefined) {
      held = Buffer.concat([held, chunk]);
      if (!hasLine(held) && held.length < MAX_HEADER_BYTES) continue;
    }
    feed ??= createFeed(items, held, format);
    await feed.write(held.length > 0 ? withoutMark(held) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
    held = Buffer.alloc(0);
    if (items.count() >= ITEMS) yield items.take();
  }
  feed ??= createFeed(items, held, format);
  await feed.end(withoutMark(held));
  const left = items.take();
  yield measured || last === LF || last === CR ? left : left.slice(0, -1);
}

/** Resolves when the records that are complete are with the item maker. */
interface Feed {
  write(piece: Buffer): Promise<void>;
  end(piece: Buffer): Promise<void>;
}

/**
 * Records whose quotes are in order are found here, several times as fast as the parser does it. From the first record
 * that is not, or does not end as the first line does, the parser reads on.
 * @param head The beginning of the file: its first line, or all of it.
 */
function createFeed(items: ItemMaker, head: Buffer, format: 'csv' | 'tsv'): Feed {
  const text = head.toString();
  const dialect = { delimiter: sniffDelimiter(text, format), lineEnd: /\r\n|\n|\r/.exec(text)?.[0] ?? '\n' };
  const scan = new RecordScan(dialect.delimiter);
  const utf8 = createUtf8Check();
  let parser: Parser | undefined;
  const read = async (piece: Buffer, isEnd: boolean): Promise<void> => {
    if (parser === undefined) {
      scan.push(piece);
      if (takeSame(scan, items, { lineEndBytes: dialect.lineEnd.length, isEnd })) return;
    }
    const given = parser === undefined ? Buffer.from(scan.rest()) : piece;
    parser ??= await createParser(items, dialect);
    const to = parser;
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error | null): void =>
        error === undefined || error === null ? resolve() : reject(items.explain(error));
      if (isEnd) to.end(given, done);
      else to.write(given, done);
    });
  };
  return {
    async write(piece) {
      utf8.add(piece);
      await read(piece, false);
    },
    async end(piece) {
      utf8.add(piece);
      utf8.end();
      await read(piece, true);
    },
  };
}

interface Dialect {
  readonly delimiter: string;
  /** Of the first line. */
  readonly lineEnd: string;
}

/** Takes the records up to one that is out of order or ends otherwise, which is left; then returns false. */
function takeSame(
  scan: RecordScan,
  items: ItemMaker,
  { lineEndBytes, isEnd }: { readonly lineEndBytes: number; readonly isEnd: boolean },
): boolean {
  for (;;) {
    const found = scan.read(isEnd);
    if (found === 'more') return isEnd ? scan.next === scan.length : scan.length - scan.next <= MAX_SCANNED_BYTES;
    if (found === 'quote' || found === 'cr') return false;
    if (found === 'blank') {
      items.skip(1);
      continue;
    }
    const isLoneCr = scan.next === scan.end + 1 && scan.bytes[scan.end] === CR;
    if (isLoneCr || (scan.next > scan.end && scan.next - scan.end !== lineEndBytes)) {
      scan.next = scan.start;
      return false;
    }
    items.addScanned(scan);
  }
}

/** A parser of the text after the records so far: most files need none. */
async function createParser(items: ItemMaker, { delimiter, lineEnd }: Dialect): Promise<Parser> {
  const { parse } = await import('csv-parse');
  let seen = 0;
  const parser = parse({
    delimiter,
    record_delimiter: lineEnd,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD_CHARS,
    on_record(cells: string[], { empty_lines: emptyLines }) {
      items.skip(emptyLines - seen);
      items.add(cells);
      seen = emptyLines;
      // Nothing goes through the stream's readable side: an await for each row would cost more than reading it.
      return null;
    },
  });
  // The callbacks of write and end report errors; without a listener Node would throw them as well.
  parser.on('error', () => undefined);
  return parser;
}

interface ItemMaker {
  /** Empty lines. */
  skip(lines: number): void;
  /** A record. Throws `ResultError` if it has more or fewer cells than the header. */
  add(cells: readonly string[]): void;
  /** The same for the record that was found last. */
  addScanned(record: RecordScan): void;
  /** Items since the last `take`. */
  count(): number;
  take(): readonly unknown[];
  /** What is wrong with the record after the last. */
  explain(cause: Error): ResultError;
}

function createItemMaker(
  format: 'csv' | 'tsv',
  required: string | undefined,
  createReader: (header: readonly string[]) => ItemReader,
): ItemMaker {
  let reader: ItemReader | undefined;
  let columns = 0;
  let items: unknown[] = [];
  let lines = 0;
  const explain = (cause: Error | undefined): ResultError => {
    if (cause instanceof ResultError) return cause;
    const text = `The result is not valid ${format.toUpperCase()} at line ${lines + 1}, or it was cut off there.`;
    return new ResultError(text, { cause });
  };
  const start = (header: readonly string[]): void => {
    requireColumn(header, required);
    columns = header.length;
    reader = createReader(header);
  };
  return {
    skip(count) {
      lines += count;
    },
    add(cells) {
      if (reader === undefined) start(cells);
      else if (cells.length === columns) items.push(reader.ofCells(cells));
      else throw explain(undefined);
      lines += 1;
      for (const cell of cells) lines += countOf(cell, '\n');
    },
    addScanned(record) {
      if (reader === undefined) start(record.texts());
      else if (record.cells === columns) items.push(reader.ofScanned(record));
      else throw explain(undefined);
      lines += 1 + record.lineFeeds;
    },
    count: () => items.length,
    take() {
      const taken = items;
      items = [];
      return taken;
    },
    explain,
  };
}

/** Makes items of a file's records. */
interface ItemReader {
  ofScanned: (record: RecordScan) => unknown;
  ofCells: (cells: readonly string[]) => unknown;
}

function createItemReader(
  header: readonly string[],
  projection: Projection | undefined,
  locate: LocateRow | undefined,
): ItemReader {
  if (projection !== undefined) return createNamedRowReader(header, projection, locate);
  return { ofScanned: (record) => toItem(header, record.texts()), ofCells: (cells) => toItem(header, cells) };
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

/** Whether the first line and how it ends are there: a CR at the end may be half of a CRLF. */
function hasLine(bytes: Buffer): boolean {
  const cr = bytes.indexOf(CR);
  return bytes.includes(LF) || (cr !== -1 && cr < bytes.length - 1);
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, MARK.length).equals(MARK) ? bytes.subarray(MARK.length) : bytes;
}

/** Throws `ResultError` at the first bytes that are not UTF-8; a piece may end within a character. */
function createUtf8Check(): { add(piece: Buffer): void; end(): void } {
  let tail: Buffer = Buffer.alloc(0);
  return {
    add(piece) {
      const bytes = tail.length === 0 ? piece : Buffer.concat([tail, piece]);
      const end = endOfCharacters(bytes);
      if (!isUtf8(bytes.subarray(0, end))) throw notUtf8();
      tail = bytes.subarray(end);
    },
    end() {
      if (tail.length > 0) throw notUtf8();
    },
  };
}

const notUtf8 = (): ResultError => new ResultError('The result is not valid UTF-8.');

/** The length without a character at the end of which bytes are missing (RFC 3629, section 3). */
function endOfCharacters(bytes: Buffer): number {
  for (let back = 1; back < 4 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80 || byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
