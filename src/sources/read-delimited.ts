import { Cells } from '../domain/cells.ts';
import type { FaultError } from '../domain/fault.ts';
import { plural } from '../domain/plural.ts';
import { RecordScan } from '../domain/record-scan.ts';
import { LineRecord, type RowFault, type SourceFile, type SourceRecord, type Value } from '../domain/row.ts';
import { findLoneCr, withoutSeparatorLine } from './delimited-text.ts';
import { chooseDelimiter, createDelimiterScan } from './delimiter.ts';
import { advance, lineEndsFault, MAX_RECORD_BYTES, markFault, recordSizeFault } from './file-faults.ts';
import { checkNames } from './header.ts';
import { findQuoteFault } from './quote-fault.ts';
import type { RecordBatch } from './record-batch.ts';

/** Called once, before the first record, with the header and its line. */
export type HeaderListener = (header: readonly string[], line: number) => void;

export interface DelimitedOptions {
  readonly delimiter: string;
  readonly onHeader?: HeaderListener | undefined;
  /** Called with the line of each record whose cells are all blank: like a blank line, it does not count as a record. */
  readonly onBlank?: ((line: number) => void) | undefined;
}

/** Records of a csv or tsv file. An empty file has neither header nor record. */
export async function* readDelimited(
  file: SourceFile,
  text: AsyncIterable<Buffer>,
  options: DelimitedOptions,
): AsyncGenerator<RecordBatch, void> {
  const held: Buffer[] = [];
  let { delimiter } = options;
  let firstLine = 1;
  const body = withoutSeparatorLine(text, (found) => {
    delimiter = chooseDelimiter(file, delimiter, found);
    firstLine = 2;
  });
  const scan = createDelimiterScan();
  const begin = (): DelimitedReader =>
    new DelimitedReader(file, delimiter === 'auto' ? scan.decide(file, firstLine) : delimiter, {
      ...options,
      firstLine,
    });
  let reader: DelimitedReader | undefined;
  let bytes = 0;
  try {
    for await (const piece of body) {
      bytes += piece.length;
      if (reader === undefined) {
        // A copy, because its chunk may be reused.
        held.push(Buffer.from(piece));
        if (delimiter === 'auto' && !scan.push(piece) && bytes <= MAX_RECORD_BYTES) continue;
        reader = begin();
      }
      reader.push(held.length > 0 ? Buffer.concat(held.splice(0)) : piece);
      yield reader;
    }
  } catch (error) {
    reader?.breakOff();
    if (reader !== undefined) yield reader;
    throw error;
  }
  reader ??= begin();
  reader.push(Buffer.concat(held));
  reader.end();
  yield reader;
}

const LF = 0x0a;
/** A longer record that is not whole is not looked at anew with each piece. */
const LONG_RECORD_BYTES = 512 * 1024;
/** Bytes of CRLF. */
const LONGEST_LINE_END = 2;

interface ReaderOptions extends Omit<DelimitedOptions, 'delimiter'> {
  /** The number of the text's first line. */
  readonly firstLine: number;
}

/** The records of a text that arrives in pieces, with their lines and faults. */
class DelimitedReader implements RecordBatch {
  line = 0;
  scanned: RecordScan | undefined;
  private readonly file: SourceFile;
  private readonly scan: RecordScan;
  private readonly options: ReaderOptions;
  private header: readonly string[] | undefined;
  /** The header's first name as bytes: a record that does not begin with it does not repeat the header. */
  private firstName: Buffer = Buffer.alloc(0);
  private nextLine: number;
  private isEnd = false;
  /** A record that is not whole is looked at again when this many bytes of it are there: not with each piece. */
  private enough = 0;

  constructor(file: SourceFile, delimiter: string, options: ReaderOptions) {
    this.file = file;
    this.scan = new RecordScan(delimiter);
    this.options = options;
    this.nextLine = options.firstLine;
  }

  push(piece: Buffer): void {
    this.scan.push(piece);
  }

  /** Looks at a long record before its end: the text breaks off, and the record may have an earlier fault. */
  breakOff(): void {
    this.enough = 0;
  }

  /** No piece follows. */
  end(): void {
    this.isEnd = true;
  }

  next(): boolean {
    const { scan } = this;
    if (scan.length - scan.next < this.enough && !this.isEnd) return false;
    this.enough = 0;
    for (;;) {
      switch (scan.read(this.isEnd)) {
        case 'record':
          if (this.take()) return true;
          break;
        case 'blank':
          this.nextLine += 1;
          break;
        case 'more':
          this.wait();
          return false;
        case 'quote':
          this.explainQuote();
          return false;
        case 'cr':
          throw lineEndsFault(this.file, this.lineAt(scan.at));
      }
    }
  }

  record(): SourceRecord {
    const cells = cellsOf(this.scan);
    const { line, header = [] } = this;
    if (this.scanned !== undefined) return new LineRecord(line, header, cells);
    return cells.count === header.length
      ? { line, columns: header, values: cells.all(), fault: HEADER_AGAIN }
      : raggedRecord(header, cells.all(), line);
  }

  scanObject(): undefined {
    return undefined;
  }

  /** False for what is no record: the header, and a line of blank cells. */
  private take(): boolean {
    const { scan, file, header } = this;
    if (scan.end - scan.start > MAX_RECORD_BYTES) throw recordSizeFault(file, this.nextLine);
    this.line = this.nextLine;
    this.nextLine += 1 + scan.lineFeeds;
    if (isBlank(scan)) {
      this.options.onBlank?.(this.line);
      return false;
    }
    if (header === undefined) {
      this.begin(cellsOf(scan).all());
      return false;
    }
    if (beginsWithMark(scan)) throw markFault(file, this.line);
    const isSound = scan.cells === header.length && !this.isHeaderAgain(header);
    this.scanned = isSound ? scan : undefined;
    return true;
  }

  private begin(names: readonly string[]): void {
    checkNames(this.file, names, this.line);
    // A part of a longer text would keep all of it in memory.
    this.header = names.map((name) => Buffer.from(name).toString());
    this.firstName = Buffer.from(names[0] ?? '');
    this.options.onHeader?.(this.header, this.line);
  }

  private isHeaderAgain(header: readonly string[]): boolean {
    const { scan, firstName } = this;
    const from = scan.from[0] ?? 0;
    // Quotes in the name would be doubled.
    if ((scan.to[0] ?? 0) - from < firstName.length || scan.bytes[from] !== firstName[0]) return false;
    return repeatsHeader(header, cellsOf(scan).all());
  }

  private wait(): void {
    const bytes = this.scan.length - this.scan.next;
    if ((this.isEnd && bytes > 0) || this.isTooLong()) throw this.partialFault();
    if (bytes > LONG_RECORD_BYTES) this.enough = Math.min(bytes * 2, MAX_RECORD_BYTES + LONGEST_LINE_END + 1);
  }

  private isTooLong(): boolean {
    return this.scan.length - this.scan.next > MAX_RECORD_BYTES + LONGEST_LINE_END;
  }

  /** Throws once the line of the quote is there: a carriage return without a line feed in it is the graver fault. */
  private explainQuote(): void {
    const { scan } = this;
    const lineEnd = scan.bytes.indexOf(LF, scan.at);
    const text = scan.bytes.subarray(scan.next, Math.min(lineEnd, scan.length));
    const cr = findLoneCr(text);
    if (cr !== -1) throw lineEndsFault(this.file, this.lineAt(scan.next + cr));
    if (lineEnd < scan.length || this.isEnd || this.isTooLong()) throw this.partialFault();
  }

  /** Of a record whose quotes are not in order, or that is too long. */
  private partialFault(): FaultError {
    const { file, scan, nextLine: line } = this;
    const delimiter = String.fromCharCode(scan.delimiter);
    return (
      findQuoteFault(file, { start: { line, column: 1 }, bytes: scan.rest(), delimiter }) ?? recordSizeFault(file, line)
    );
  }

  private lineAt(at: number): number {
    const { scan, nextLine: line } = this;
    return advance({ line, column: 1 }, scan.bytes.subarray(scan.next, at)).line;
  }
}

/** The cells of a record as texts. A line without quotes is cut apart later, if at all. */
function cellsOf(scan: RecordScan): Cells {
  const { bytes, start, end, quoted } = scan;
  if (quoted === 0) return Cells.ofLine(bytes.toString('utf8', start, end), String.fromCharCode(scan.delimiter));
  return Cells.ofList(scan.texts());
}

function isBlank(scan: RecordScan): boolean {
  const first = scan.from[0] ?? 0;
  const byte = first < (scan.to[0] ?? 0) ? (scan.bytes[first] ?? 0) : 0;
  // Most records have a first character that shows they are not blank.
  if (byte > 0x20 && byte < 0x7f) return false;
  return cellsOf(scan)
    .all()
    .every((value) => value === '' || value.trim() === '');
}

/** A byte order mark, which is three bytes of UTF-8. The one at the beginning of a file was removed before. */
function beginsWithMark({ bytes, from, to }: RecordScan): boolean {
  const first = from[0] ?? 0;
  if (bytes[first] !== 0xef || (to[0] ?? 0) - first < 3) return false;
  return bytes[first + 1] === 0xbb && bytes[first + 2] === 0xbf;
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
