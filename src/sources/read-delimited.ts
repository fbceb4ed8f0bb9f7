import { CsvError, type Parser, parse } from 'csv-parse';
import { Cells } from '../domain/cells.ts';
import type { FaultError } from '../domain/fault.ts';
import { plural } from '../domain/plural.ts';
import { LineRecord, type RowFault, type SourceFile, type SourceRecord, type Value } from '../domain/row.ts';
import { splitRecords } from '../domain/split-records.ts';
import { createLoneCrScan, createRecentBytes, withoutSeparatorLine } from './delimited-text.ts';
import { chooseDelimiter, createDelimiterScan } from './delimiter.ts';
import {
  advance,
  fileFault,
  isMarked,
  lineEndsFault,
  MAX_RECORD_BYTES,
  markFault,
  type Position,
  recordSizeFault,
} from './file-faults.ts';
import { checkNames } from './header.ts';
import { findQuoteFault } from './quote-fault.ts';

/** Called once, before the first record, with the header and its line. */
export type HeaderListener = (header: readonly string[], line: number) => void;

export interface DelimitedOptions {
  readonly delimiter: string;
  readonly onHeader?: HeaderListener | undefined;
  /** Called with the line of each record whose cells are all blank: like a blank line, it does not count as a record. */
  readonly onBlank?: ((line: number) => void) | undefined;
}

const CR = 0x0d;
const LF = Buffer.from('\n');

/** Records of a csv or tsv file. An empty file has neither header nor record. */
export async function* readDelimited(
  file: SourceFile,
  text: AsyncIterable<Buffer>,
  options: DelimitedOptions,
): AsyncGenerator<readonly SourceRecord[], void> {
  const held: Buffer[] = [];
  let { delimiter } = options;
  let firstLine = 1;
  const body = withoutSeparatorLine(text, (found) => {
    delimiter = chooseDelimiter(file, delimiter, found);
    firstLine = 2;
  });
  const scan = createDelimiterScan();
  const begin = (): Feed =>
    createFeed(file, delimiter === 'auto' ? scan.decide(file, firstLine) : delimiter, { ...options, firstLine });
  let feed: Feed | undefined;
  let bytes = 0;
  let last: number | undefined;
  for await (const piece of body) {
    bytes += piece.length;
    last = piece.at(-1);
    if (feed === undefined) {
      held.push(piece);
      if (delimiter === 'auto' && !scan.push(piece) && bytes <= MAX_RECORD_BYTES) continue;
      feed = begin();
    }
    const records = await feed.write(held.length > 0 ? Buffer.concat(held.splice(0)) : piece);
    if (records.length > 0) yield records;
  }
  feed ??= begin();
  // A CR at the very end is the first half of a line ending, not part of the last cell.
  if (last === CR) held.push(LF);
  if (held.length > 0) {
    const records = await feed.write(Buffer.concat(held));
    if (records.length > 0) yield records;
  }
  const records = await feed.end();
  if (records.length > 0) yield records;
}

/** The parser, with what it lacks: exact start lines, header checks, and the position of a fault. */
interface Feed {
  /** The records that `piece` completes. */
  write(piece: Buffer): Promise<readonly SourceRecord[]>;
  end(): Promise<readonly SourceRecord[]>;
}

interface FeedOptions extends Omit<DelimitedOptions, 'delimiter'> {
  /** The number of the text's first line. */
  readonly firstLine: number;
}

/** More text than this without a whole record is left to the parser, which does not begin anew with each piece. */
const MAX_SPLIT_BYTES = 512 * 1024;

/**
 * Records whose quotes are in order are split here, several times as fast as the parser does it. From the first text that
 * is not, and for a last line without a line ending, the parser reads on: it knows what is wrong.
 */
function createFeed(file: SourceFile, delimiter: string, options: FeedOptions): Feed {
  const rows = createRowMaker(file, options);
  const recent = createRecentBytes();
  const rest = (): Buffer => recent.after(rows.bytes());
  const loneCr = createLoneCrScan();
  let parser: Parser | undefined;
  const explain = (error: unknown): unknown => {
    if (!(error instanceof CsvError)) return error;
    return (
      findQuoteFault(file, { start: rows.next(), bytes: rest(), delimiter }) ??
      unparsable(file, rows.next().line, error)
    );
  };
  const feed = async (piece: Buffer): Promise<void> => {
    let bytes = piece;
    if (parser === undefined) {
      const text = rest();
      const before = rows.bytes();
      const isSplit = splitRecords(text, delimiter, rows.add);
      if (isSplit && text.length - (rows.bytes() - before) <= MAX_SPLIT_BYTES) return;
      parser = createParser(delimiter, rows);
      bytes = rest();
    }
    const to = parser;
    await settle((done) => to.write(bytes, done), explain);
  };
  return {
    async write(piece) {
      const end = loneCr.find(piece, rest);
      const sound = end === -1 ? piece : piece.subarray(0, end);
      recent.push(sound);
      if (sound.length > 0) await feed(sound);
      // Faults before it were reported first.
      if (end !== -1) throw lineEndsFault(file, advance(rows.next(), rest()).line);
      recent.dropBefore(rows.bytes());
      if (recent.held() > MAX_RECORD_BYTES) {
        const start = rows.next();
        throw findQuoteFault(file, { start, bytes: rest(), delimiter }) ?? recordSizeFault(file, start.line);
      }
      return rows.take();
    },
    async end() {
      const bytes = parser === undefined ? rest() : undefined;
      parser ??= createParser(delimiter, rows);
      const to = parser;
      await settle((done) => (bytes === undefined ? to.end(done) : to.end(bytes, done)), explain);
      return rows.take();
    },
  };
}

/** A parser of the text after the records so far. */
function createParser(delimiter: string, rows: RowMaker): Parser {
  const start = rows.bytes();
  let seen = 0;
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    on_record(values: string[], { empty_lines: emptyLines, bytes }) {
      // `info.lines` is the last line, and counts a CRLF inside quotes twice; `info.empty_lines` is exact.
      const skipped = emptyLines - seen;
      seen = emptyLines;
      rows.add(Cells.ofList(values), skipped, start + bytes - rows.bytes());
      // Nothing goes through the stream's readable side: that would cost more than the parsing.
      return null;
    },
  });
  // The callbacks of write and end report errors; without a listener Node would throw them as well.
  parser.on('error', () => undefined);
  return parser;
}

async function settle(
  act: (done: (error?: Error | null) => void) => void,
  explain: (error: unknown) => unknown,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    act((error) => (error === undefined || error === null ? resolve() : reject(explain(error))));
  });
}

interface RowMaker {
  /** A record that takes `bytes` with the `skipped` empty lines before it. */
  add(cells: Cells, skipped: number, bytes: number): void;
  /** The records since the last call. */
  take(): readonly SourceRecord[];
  /** Where the text after the last record begins. */
  next(): Position;
  /** How many bytes the records so far took. */
  bytes(): number;
}

function createRowMaker(file: SourceFile, { firstLine, onHeader, onBlank }: FeedOptions): RowMaker {
  let header: readonly string[] | undefined;
  let records: SourceRecord[] = [];
  let nextLine = firstLine;
  let total = 0;
  return {
    add(cells, skipped, bytes) {
      const line = nextLine + skipped;
      nextLine = line + 1 + cells.lineFeeds;
      total += bytes;
      const first = cells.at(0) ?? '';
      if (isBlank(first, cells)) {
        onBlank?.(line);
      } else if (header === undefined) {
        checkNames(file, cells.all(), line);
        // A part of a longer text would keep all of it in memory.
        header = cells.all().map((name) => Buffer.from(name).toString());
        onHeader?.(header, line);
      } else if (isMarked(first)) {
        throw markFault(file, line);
      } else if (cells.count !== header.length) {
        records.push(raggedRecord(header, cells.all(), line));
      } else if (first === header[0] && repeatsHeader(header, cells.all())) {
        records.push({ line, columns: header, values: cells.all(), fault: HEADER_AGAIN });
      } else {
        records.push(new LineRecord(line, header, cells));
      }
    },
    take() {
      const taken = records;
      records = [];
      return taken;
    },
    next: () => ({ line: nextLine, column: 1 }),
    bytes: () => total,
  };
}

function isBlank(first: string, cells: Cells): boolean {
  const code = first.charCodeAt(0);
  // Most records have a first character that shows they are not blank.
  if (code > 0x20 && code < 0x7f) return false;
  return cells.all().every((value) => value === '' || value.trim() === '');
}

/** Files that were joined with their headers. */
export function repeatsHeader(header: readonly string[], values: readonly Value[]): boolean {
  return values[0] === header[0] && values.every((value, index) => value === header[index]);
}

const HEADER_AGAIN: RowFault = {
  code: 'row/header',
  message: 'The row repeats the header, as in joined files. Remove the line.',
};

function raggedRecord(header: readonly string[], values: readonly string[], line: number): SourceRecord {
  const next =
    values.length < header.length
      ? 'Add the missing cells, or the quote that closes an earlier cell.'
      : 'If a cell contains the delimiter, put it in quotes.';
  const message = `The row has ${plural(values.length, 'cell')}, the header has ${plural(header.length, 'column')}. ${next}`;
  return { line, columns: header, values, fault: { code: 'row/ragged', message } };
}

/** The parser's own message quotes a cell, so only its code is shown. */
function unparsable(file: SourceFile, line: number, { code }: CsvError): FaultError {
  return fileFault(
    file,
    {
      code: 'file/csv',
      message: `The record cannot be parsed as CSV (${code}).`,
      next: 'Check the quotes of this record.',
    },
    { line },
  );
}
