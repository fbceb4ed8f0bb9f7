import { CsvError, type Info, type Parser, parse } from 'csv-parse';
import type { FaultError } from '../domain/fault.ts';
import type { SourceFile, SourceRecord } from '../domain/row.ts';
import { createDelimiterScan } from './delimiter.ts';
import { fileFault } from './file-fault.ts';
import { checkNames } from './header.ts';
import { findQuoteFault } from './quote-fault.ts';
import { createRecentBytes } from './recent-bytes.ts';
import { MAX_RECORD_BYTES, recordSizeFault } from './record-size.ts';

/** Called once, before the first record, with the header and its line. */
export type HeaderListener = (header: readonly string[], line: number) => void;

export interface DelimitedOptions {
  readonly delimiter: string;
  readonly onHeader?: HeaderListener | undefined;
}

const CR = 0x0d;
const LF = Buffer.from('\n');

/** Records of a csv or tsv file. An empty file has neither header nor record. */
export async function* readDelimited(
  file: SourceFile,
  text: AsyncIterable<Buffer>,
  { delimiter, onHeader }: DelimitedOptions,
): AsyncGenerator<readonly SourceRecord[], void> {
  const held: Buffer[] = [];
  let feed: Feed | undefined = delimiter === 'auto' ? undefined : createFeed(file, delimiter, onHeader);
  const scan = createDelimiterScan(file);
  let bytes = 0;
  let last: number | undefined;
  for await (const piece of text) {
    bytes += piece.length;
    last = piece.at(-1);
    if (feed === undefined) {
      held.push(piece);
      if (!scan.push(piece) && bytes <= MAX_RECORD_BYTES) continue;
      feed = createFeed(file, scan.decide(), onHeader);
    }
    const records = await feed.write(held.length > 0 ? Buffer.concat(held.splice(0)) : piece);
    if (records.length > 0) yield records;
  }
  feed ??= createFeed(file, scan.decide(), onHeader);
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

function createFeed(file: SourceFile, delimiter: string, onHeader: HeaderListener | undefined): Feed {
  const rows = createRowMaker(file, onHeader);
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
  const explain = (error: unknown): unknown => {
    if (!(error instanceof CsvError)) return error;
    return (
      findQuoteFault(file, { start: rows.next(), bytes: recent.after(rows.bytes()), delimiter }) ??
      unparsable(file, rows.next().line, error)
    );
  };
  return {
    async write(piece) {
      recent.push(piece);
      await settle((done) => parser.write(piece, done), explain);
      recent.dropBefore(rows.bytes());
      if (recent.held() > MAX_RECORD_BYTES) {
        const start = rows.next();
        throw (
          findQuoteFault(file, { start, bytes: recent.after(rows.bytes()), delimiter }) ??
          recordSizeFault(file, start.line)
        );
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
  next(): { readonly line: number; readonly column: 1 };
  /** How many bytes the records so far took. */
  bytes(): number;
}

function createRowMaker(file: SourceFile, onHeader: HeaderListener | undefined): RowMaker {
  let header: readonly string[] | undefined;
  let records: SourceRecord[] = [];
  let nextLine = 1;
  let emptyLines = 0;
  let bytes = 0;
  return {
    add(values, info) {
      // `info.lines` is the last line, and counts a CRLF inside quotes twice; `info.empty_lines` is exact.
      const line = nextLine + info.empty_lines - emptyLines;
      emptyLines = info.empty_lines;
      nextLine = line + 1 + countLineFeeds(values);
      bytes = info.bytes;
      if (header === undefined) {
        checkNames(file, values, line);
        header = values;
        onHeader?.(header, line);
      } else if (values.length === header.length) {
        records.push({ line, columns: header, values });
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
