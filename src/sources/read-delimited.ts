import { CsvError, type Info, type Parser, parse } from 'csv-parse';
import type { FaultError } from '../domain/fault.ts';
import type { RowFault, SourceFile, SourceRecord } from '../domain/row.ts';
import { chooseDelimiter, createDelimiterScan } from './delimiter.ts';
import { fileFault } from './file-fault.ts';
import { checkNames } from './header.ts';
import { isMarked, lineEndsFault, markFault } from './line-faults.ts';
import { createLoneCrScan } from './lone-cr.ts';
import { advance, type Position } from './position.ts';
import { findQuoteFault } from './quote-fault.ts';
import { createRecentBytes } from './recent-bytes.ts';
import { MAX_RECORD_BYTES, recordSizeFault } from './record-size.ts';
import { withoutSeparatorLine } from './separator-line.ts';

/** Called once, before the first record, with the header and its line. */
export type HeaderListener = (header: readonly string[], line: number) => void;

export interface DelimitedOptions {
  readonly delimiter: string;
  readonly onHeader?: HeaderListener | undefined;
  /** Called with the line of each record whose cells are all blank: like a blank line it is no record. */
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
  // A CR at the very end is the first half of a line end, not a part of the last cell.
  if (last === CR) held.push(LF);
  if (held.length > 0) {
    const records = await feed.write(Buffer.concat(held));
    if (records.length > 0) yield records;
  }
  const records = await feed.end();
  if (records.length > 0) yield records;
}

/** The parser with what it lacks: exact start lines, header checks, and the place of a fault. */
interface Feed {
  /** The records that `piece` completes. */
  write(piece: Buffer): Promise<readonly SourceRecord[]>;
  end(): Promise<readonly SourceRecord[]>;
}

interface FeedOptions extends Omit<DelimitedOptions, 'delimiter'> {
  /** Line of the text's begin. */
  readonly firstLine: number;
}

function createFeed(file: SourceFile, delimiter: string, options: FeedOptions): Feed {
  const rows = createRowMaker(file, options);
  const parser: Parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    on_record(values: string[]) {
      rows.add(values, parser.info);
      // Nothing goes through the stream's readable side: that would cost more than the parsing.
      return null;
    },
  });
  // The callbacks of write and end report errors; without a listener Node would throw them as well.
  parser.on('error', () => undefined);
  const recent = createRecentBytes();
  const rest = (): Buffer => recent.after(rows.bytes());
  const loneCr = createLoneCrScan();
  const explain = (error: unknown): unknown => {
    if (!(error instanceof CsvError)) return error;
    return (
      findQuoteFault(file, { start: rows.next(), bytes: rest(), delimiter }) ??
      unparsable(file, rows.next().line, error)
    );
  };
  return {
    async write(piece) {
      const end = loneCr.find(piece, rest);
      const sound = end === -1 ? piece : piece.subarray(0, end);
      recent.push(sound);
      if (sound.length > 0) await settle((done) => parser.write(sound, done), explain);
      // What is wrong before it comes first.
      if (end !== -1) throw lineEndsFault(file, advance(rows.next(), rest()).line);
      recent.dropBefore(rows.bytes());
      if (recent.held() > MAX_RECORD_BYTES) {
        const start = rows.next();
        throw findQuoteFault(file, { start, bytes: rest(), delimiter }) ?? recordSizeFault(file, start.line);
      }
      return rows.take();
    },
    async end() {
      await settle((done) => parser.end(done), explain);
      return rows.take();
    },
  };
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
  add(values: readonly string[], info: Info): void;
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
  let emptyLines = 0;
  let bytes = 0;
  return {
    add(values, info) {
      // `info.lines` is the last line, and counts a CRLF inside quotes twice; `info.empty_lines` is exact.
      const line = nextLine + info.empty_lines - emptyLines;
      emptyLines = info.empty_lines;
      nextLine = line + 1 + countLineFeeds(values);
      bytes = info.bytes;
      if (isBlank(values)) {
        onBlank?.(line);
      } else if (header === undefined) {
        checkNames(file, values, line);
        header = values;
        onHeader?.(header, line);
      } else if (isMarked(values[0])) {
        throw markFault(file, line);
      } else if (values.length === header.length) {
        const record = { line, columns: header, values };
        records.push(repeatsHeader(header, values) ? { ...record, fault: HEADER_AGAIN } : record);
      } else {
        records.push(raggedRecord(header, values, line));
      }
    },
    take() {
      const taken = records;
      records = [];
      return taken;
    },
    next: () => ({ line: nextLine, column: 1 }),
    bytes: () => bytes,
  };
}

/** A line feed inside a value was inside quotes, so it is the only thing that makes a record longer than its line. */
function countLineFeeds(values: readonly string[]): number {
  let count = 0;
  for (const value of values) {
    for (let at = value.indexOf('\n'); at !== -1; at = value.indexOf('\n', at + 1)) count += 1;
  }
  return count;
}

function isBlank(values: readonly string[]): boolean {
  const first = values[0]?.charCodeAt(0) ?? 0;
  // Most records show by their first character that they are none.
  if (first > 0x20 && first < 0x7f) return false;
  return values.every((value) => value === '' || value.trim() === '');
}

/** Files that were joined with their headers. */
function repeatsHeader(header: readonly string[], values: readonly string[]): boolean {
  return values[0] === header[0] && values.every((value, index) => value === header[index]);
}

const HEADER_AGAIN: RowFault = {
  code: 'row/header',
  message: 'The row is the header again, as where files were joined. Remove the line.',
};

function raggedRecord(header: readonly string[], values: readonly string[], line: number): SourceRecord {
  const next =
    values.length < header.length
      ? 'Add the missing cells, or close a quote that is missing before.'
      : 'Put a cell that holds the delimiter in quotes.';
  const message = `The row has ${count(values.length, 'cell')}, the header has ${count(header.length, 'column')}. ${next}`;
  return { line, columns: header, values, fault: { code: 'row/ragged', message } };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The parser's own message quotes a cell, so only its code is told. */
function unparsable(file: SourceFile, line: number, { code }: CsvError): FaultError {
  return fileFault(
    file,
    { code: 'file/csv', message: `The CSV parser gave up (${code}).`, next: 'Check the quotes of this record.' },
    { line },
  );
}
