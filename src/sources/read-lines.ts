import { ObjectScan } from '../domain/object-scan.ts';
import { PieceBuffer } from '../domain/piece-buffer.ts';
import type { SourceFile, SourceRecord } from '../domain/row.ts';
import {
  advance,
  isMarked,
  lineEndsFault,
  MAX_RECORD_BYTES,
  markFault,
  recordSizeFault,
  START,
} from './file-faults.ts';
import { faulty, parseRecord } from './parse-record.ts';
import type { RecordBatch } from './record-batch.ts';

/** Records of an ndjson file: one object per line. Any other line becomes a record with a row fault. */
export function readNdjson(file: SourceFile, text: AsyncIterable<Buffer>): AsyncGenerator<RecordBatch, void> {
  const toRecord = (line: string, number: number): SourceRecord => {
    const parsed = parseRecord(line, number);
    if (parsed.kind === 'record') return parsed.record;
    const at =
      parsed.offset === undefined
        ? ''
        : ` at column ${advance(START, Buffer.from(line.slice(0, parsed.offset))).column}`;
    const message = `The line is not valid JSON${at}. Write one JSON object per line, without line breaks in it.`;
    return faulty(line, number, { code: 'row/json', message }).record;
  };
  return readLines(text, new LineReader(file, toRecord, new ObjectScan()));
}

/** Records of a txt file: one key per line, taken literally, in a single column. */
export function readKeys(
  file: SourceFile,
  text: AsyncIterable<Buffer>,
  column: string,
): AsyncGenerator<RecordBatch, void> {
  const columns = [column];
  const toRecord = (line: string, number: number): SourceRecord => {
    if (line.includes('\r')) throw lineEndsFault(file, number);
    return { line: number, columns, values: [line] };
  };
  return readLines(text, new LineReader(file, toRecord));
}

async function* readLines(text: AsyncIterable<Buffer>, reader: LineReader): AsyncGenerator<RecordBatch, void> {
  for await (const piece of text) {
    reader.push(piece);
    yield reader;
  }
  reader.end();
  yield reader;
}

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const LAST_PRINTABLE = 0x7e;

/**
 * The lines of a text that arrives in pieces. Lines end at LF or CRLF only: U+2028 is legal in a JSON string, but Node's
 * readline splits there. Blank lines are counted, but give no record.
 */
class LineReader implements RecordBatch {
  line = 0;
  readonly scanned = undefined;
  private readonly file: SourceFile;
  private readonly toRecord: (line: string, number: number) => SourceRecord;
  private readonly objects: ObjectScan | undefined;
  private readonly text = new PieceBuffer();
  /** The bounds of the line, without its ending. */
  private start = 0;
  private stop = 0;
  /** Of a line that is not whole, the bytes in which its end was looked for. */
  private searched = 0;
  private isEnd = false;

  constructor(file: SourceFile, toRecord: LineReader['toRecord'], objects?: ObjectScan) {
    this.file = file;
    this.toRecord = toRecord;
    this.objects = objects;
  }

  push(piece: Buffer): void {
    this.text.push(piece);
  }

  /** No piece follows. */
  end(): void {
    this.isEnd = true;
  }

  next(): boolean {
    const { text } = this;
    do {
      const { bytes, length } = text;
      const left = length - text.next;
      // Behind the text is a line feed, too.
      const end = left === 0 ? length : bytes.indexOf(LF, text.next + this.searched);
      if (left === 0 || (end === length && !this.isEnd)) {
        this.searched = left;
        if (left > MAX_RECORD_BYTES) throw recordSizeFault(this.file, this.line + 1);
        return false;
      }
      this.searched = 0;
      this.start = text.next;
      this.stop = end > text.next && bytes[end - 1] === CR ? end - 1 : end;
      text.next = Math.min(end + 1, length);
      this.line += 1;
    } while (this.isBlank());
    return true;
  }

  record(): SourceRecord {
    return this.toRecord(this.content(), this.line);
  }

  scanObject(): ObjectScan | undefined {
    const { objects } = this;
    return objects?.read(this.text.bytes, this.start, this.stop) === true ? objects : undefined;
  }

  private content(): string {
    return this.text.bytes.toString('utf8', this.start, this.stop);
  }

  private isBlank(): boolean {
    if (this.start === this.stop) return true;
    const byte = this.text.bytes[this.start] ?? 0;
    // Most lines have a first character that shows they are not blank.
    if (byte > SPACE && byte <= LAST_PRINTABLE) return false;
    const content = this.content();
    if (content.trim() === '') return true;
    if (isMarked(content)) throw markFault(this.file, this.line);
    return false;
  }
}
