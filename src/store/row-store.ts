import { join } from 'node:path';
import { Cells } from '../domain/cells.ts';
import { countOf } from '../domain/count-of.ts';
import { joinPlainCells } from '../domain/csv-line.ts';
import { LineRecord, type SourceFile, type SourceRecord, type Value } from '../domain/row.ts';
import type { Files } from '../ports/files.ts';
import { createPagedFile, type PagedFile } from './paged-file.ts';
import { createRowTable, type NewRow, type RowSource, type RowTable } from './row-table.ts';

/** Cached pages per file, 64 KiB each. The table is read in several regions at once (plan, jobs in flight). */
const TABLE_PAGES = 32;
const SPOOL_PAGES = 32;
const TEXT_PAGES = 16;
/** Messages that are interned, so that a text shared by many rows is stored once. */
const MAX_INTERNED = 4096;
/** Longer messages are about a single row. */
const MAX_INTERNED_CHARS = 500;

/** All rows of a run on the disk: their records as read, and their outcomes. */
export interface RowStore {
  readonly table: RowTable;
  /** Adds a record; `encodedBytes` and `keyHash` as in `RowEntry`. Returns the row's number. */
  add(record: SourceRecord, row: Omit<NewRow, 'line' | 'position' | 'bytes'>): number;
  /** Whether the same is stored of a row of another store: of files with the same columns and format, equal records. */
  isSame(row: number, other: RowStore, otherRow: number): boolean;
  /** Where the records are. */
  readonly spool: PagedFile;
  /** What is stored of a row, as UTF-8: a JSON record's text, or the values of another with a separator or as JSON. Valid until the next call. */
  storedBytes(row: number): Uint8Array;
  /**
   * The row as a line of CSV (RFC 4180) in the order of its file's columns, without the line ending and valid until the
   * next call; undefined where it is not stored so: some cell must be quoted, or the record is JSON.
   */
  csvLine(row: number): Uint8Array | undefined;
  /** The columns of a delimited file; undefined for one of JSON. */
  columnsOf(row: number): readonly string[] | undefined;
  /** The record as it was in the file. */
  record(row: number): SourceRecord;
  /** The same for a row whose entry was read already. */
  recordOf(entry: RowSource): SourceRecord;
  /** Stores a text; returns its handle for the table, which is 0 for an empty text. */
  addText(text: string): number;
  text(handle: number): string;
  close(): void;
}

export interface RowStoreOptions {
  readonly files: Pick<Files, 'openRandom'>;
  readonly directory: string;
  readonly sources: readonly SourceFile[];
  /** Parses the text of a JSON record again; of delimited sources the values are stored instead. */
  readonly parseRecord: (text: string, line: number) => SourceRecord;
}

/** Opens an empty store in `directory`. */
export function createRowStore(options: RowStoreOptions): RowStore {
  const open = (name: string, pages: number): PagedFile =>
    createPagedFile(options.files.openRandom(join(options.directory, name)), pages);
  const table = createRowTable(open('rows.bin', TABLE_PAGES));
  const spool = open('records.bin', SPOOL_PAGES);
  const texts = createMessages(createTextSpool(open('texts.bin', TEXT_PAGES)));
  // All records of a delimited file share one header.
  const headers: (readonly string[])[] = [];

  function recordOf(entry: RowSource): SourceRecord {
    const text = spool.readText(entry.position, entry.bytes);
    const header = headers[entry.file];
    if (header === undefined) return options.parseRecord(text, entry.line);
    return new LineRecord(entry.line, header, readCells(text));
  }
  const storedBytes = (row: number): Uint8Array => {
    const { position, bytes } = table.source(row);
    return spool.view(position, bytes);
  };
  return {
    table,
    spool,
    add(record, row) {
      if (record.raw === undefined) headers[row.file] = longest(headers[row.file], record.columns);
      const position = spool.appendText(storedText(record));
      return table.add({ ...row, line: record.line, position, bytes: spool.length - position });
    },
    isSame(row, other, otherRow) {
      const bytes = table.bytes(row);
      if (bytes !== other.table.bytes(otherRow)) return false;
      return spool.isEqual(table.source(row).position, bytes, other.spool, other.table.source(otherRow).position);
    },
    storedBytes,
    csvLine(row) {
      const bytes = storedBytes(row);
      const [first = 0] = bytes;
      // An empty line would be no row.
      return bytes.length === 0 || first === TEXTS_MARK || first === JSON_MARK ? undefined : bytes;
    },
    columnsOf: (row) => headers[table.file(row)],
    record: (row) => recordOf(table.source(row)),
    recordOf,
    addText: texts.add,
    text: texts.get,
    close() {
      table.close();
      spool.close();
      texts.close();
    },
  };
}

/** What is stored of a record: a line of CSV if that needs no quotes, which is copied as it is when the row is sent. */
function storedText(record: SourceRecord): string {
  if (record.raw !== undefined) return record.raw;
  const line = record instanceof LineRecord ? record.cells.csvLine : joinPlainCells(record.values);
  if (line !== undefined && !isMarked(line)) return line;
  const { values } = record;
  return joinTexts(values) ?? `${String.fromCharCode(JSON_MARK)}${JSON.stringify(values)}`;
}

/** Between the values of a delimited record that is no plain line: a unit separator, which hardly any cell contains. */
const SEPARATOR = '\x1f';
/** Begins a record that is stored with that separator. */
const TEXTS_MARK = 0x1f;
/** Begins a record that is stored as JSON, since it contains a separator or has no value. */
const JSON_MARK = 0x1e;

function isMarked(text: string): boolean {
  const first = text.charCodeAt(0);
  return first === TEXTS_MARK || first === JSON_MARK;
}

function joinTexts(values: readonly Value[]): string | undefined {
  if (!values.every((value) => typeof value === 'string')) return undefined;
  const text = values.join(SEPARATOR);
  return countOf(text, SEPARATOR) === values.length - 1 ? `${SEPARATOR}${text}` : undefined;
}

/** A file's header is known from its first record; an unreadable record may have none. */
function longest(known: readonly string[] | undefined, columns: readonly string[]): readonly string[] {
  return known !== undefined && known.length >= columns.length ? known : columns;
}

/** Reads the cells that `add` stored. */
function readCells(text: string): Cells {
  if (!isMarked(text)) return Cells.ofLine(text, ',');
  if (text.charCodeAt(0) === TEXTS_MARK) return Cells.ofList(text.slice(1).split(SEPARATOR));
  // Our own text, written and read by the same process.
  return Cells.ofList(JSON.parse(text.slice(1)) as readonly string[]);
}

/** Stores a text that many rows share only once. Handle 0 is the empty text. */
function createMessages(spool: TextSpool): TextSpool {
  const interned = new Map<string, number>();
  return {
    add(text) {
      if (text === '') return 0;
      const known = interned.get(text);
      if (known !== undefined) return known;
      const handle = spool.add(text);
      if (interned.size < MAX_INTERNED && text.length <= MAX_INTERNED_CHARS) interned.set(text, handle);
      return handle;
    },
    get: (handle) => (handle === 0 ? '' : spool.get(handle)),
    close: () => spool.close(),
  };
}

/** Texts on the disk, one after the other. */
export interface TextSpool {
  /** Returns the text's handle, which is never 0. */
  add(text: string): number;
  get(handle: number): string;
  close(): void;
}

const LENGTH_BYTES = 4;

/** @param file empty. */
export function createTextSpool(file: PagedFile): TextSpool {
  const length = Buffer.alloc(LENGTH_BYTES);
  return {
    add(text) {
      length.writeUInt32LE(Buffer.byteLength(text, 'utf8'));
      const position = file.append(length);
      file.appendText(text);
      return position + 1;
    },
    get(handle) {
      const bytes = file.read(handle - 1, LENGTH_BYTES).readUInt32LE();
      return file.readText(handle - 1 + LENGTH_BYTES, bytes);
    },
    close: () => file.close(),
  };
}
