import { join } from 'node:path';
import { Cells } from '../domain/cells.ts';
import { copyBytes } from '../domain/copy-bytes.ts';
import { bareCellAt } from '../domain/csv-cell-at.ts';
import type { CsvLines } from '../domain/csv-lines.ts';
import type { CsvRecord } from '../domain/csv-record.ts';
import type { ObjectScan } from '../domain/object-scan.ts';
import type { RecordScan } from '../domain/record-scan.ts';
import type { Reused } from '../domain/reused.ts';
import { LineRecord, type SourceFile, type SourceRecord, type Value } from '../domain/row.ts';
import { createStretch, type Stretch } from '../domain/stretch.ts';
import type { Files } from '../ports/files.ts';
import { createPagedFile, type PagedFile } from './paged-file.ts';
import { findRuns, readRuns } from './row-runs.ts';
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
  /**
   * Adds a sound record of a delimited file from its bytes, which `csv` has measured. Undefined for the few that must be
   * added as a record.
   */
  addScanned(scan: RecordScan, csv: CsvRecord, row: ScannedRow): number | undefined;
  /** Adds a record of a JSON file from its bytes. */
  addObject(scan: ObjectScan, row: PlacedRow): number;
  /** Whether the same is stored of a row of another store: of files with the same columns and format, equal records. */
  isSame(row: number, other: RowStore, otherRow: number): boolean;
  /** Where the records are. */
  readonly spool: PagedFile;
  /** What is stored of a row, as UTF-8: a JSON record's text, or the values of another as a line of CSV or as JSON. Valid until the next call. */
  stored(row: number): Stretch;
  /**
   * The row as a line of CSV (RFC 4180) in the order of its file's columns, without the line ending and valid until the
   * next call; undefined where it is not stored so, as a record of JSON.
   */
  csvLine(row: number): Buffer | undefined;
  /**
   * These rows as lines of CSV, if all are stored so and `isSent` says of the columns of each of their files that they are
   * sent as they are. Whatever has to be written for that is on the disk afterwards.
   */
  csvLines(rows: readonly number[], isSent: (columns: readonly string[]) => boolean): CsvLines | undefined;
  /** The bytes of one cell of that line that is not in quotes, valid until the next call; undefined for others, and as there. */
  cellBytes(row: number, index: number): Stretch | undefined;
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

/** What the table needs of a row that finds its own place in the spool. */
export type PlacedRow = Omit<NewRow, 'position' | 'bytes'>;

/** The columns of the row's file, and what the table needs. */
export interface ScannedRow extends PlacedRow {
  readonly columns: readonly string[];
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
  const table = createRowTable({
    sources: open('rows.bin', TABLE_PAGES),
    states: open('states.bin', TABLE_PAGES),
    groups: open('groups.bin', TABLE_PAGES),
  });
  const spool = open('records.bin', SPOOL_PAGES);
  const texts = createMessages(createTextSpool(open('texts.bin', TEXT_PAGES)));
  // All records of a delimited file share one header.
  const headers: (readonly string[])[] = [];
  // Files with a record that is not stored as a line.
  const mixed = new Set<number>();

  function recordOf(entry: RowSource): SourceRecord {
    const text = spool.readText(entry.position, entry.bytes);
    const header = headers[entry.file];
    if (header === undefined) return options.parseRecord(text, entry.line);
    return new LineRecord(entry.line, header, readCells(text));
  }
  const stored = (row: number): Stretch => spool.lend(table.position(row), table.bytes(row));
  // One of each for all rows: there are millions.
  const cell = createStretch();
  const entry: Reused<NewRow> = {
    file: 0,
    line: 0,
    position: 0,
    bytes: 0,
    encodedBytes: 0,
    keyHash: 0,
    group: undefined,
  };
  function addEntry({ file, line, encodedBytes, keyHash, group }: PlacedRow, position: number, bytes: number): number {
    entry.file = file;
    entry.line = line;
    entry.position = position;
    entry.bytes = bytes;
    entry.encodedBytes = encodedBytes;
    entry.keyHash = keyHash;
    entry.group = group;
    return table.add(entry);
  }
  let scanned: { readonly scan: RecordScan; readonly csv: CsvRecord } | undefined;
  const writeLine = (into: Buffer, at: number): void => {
    const end = scanned?.csv.write(scanned.scan, into, at) ?? at;
    into[end] = CR;
    into[end + 1] = LF;
  };
  return {
    table,
    spool,
    add(record, row) {
      if (record.raw === undefined) headers[row.file] = longest(headers[row.file], record.columns);
      const text = storedText(record);
      const position = spool.appendText(text);
      const bytes = spool.length - position;
      if (record.raw !== undefined || text.charCodeAt(0) === JSON_MARK) mixed.add(row.file);
      else spool.append(LINE_END);
      return table.add({ ...row, line: record.line, position, bytes });
    },
    addScanned(scan, csv, row) {
      if (csv.bytes === 0 || scan.bytes[scan.from[0] ?? 0] === JSON_MARK) return undefined;
      headers[row.file] = longest(headers[row.file], row.columns);
      const position = spool.length;
      if (scanned?.scan !== scan || scanned.csv !== csv) scanned = { scan, csv };
      spool.appendWith(csv.bytes + LINE_END.length, writeLine);
      return addEntry(row, position, csv.bytes);
    },
    addObject({ bytes, start, end }, row) {
      const position = spool.length;
      spool.appendWith(end - start, (into, at) => void copyBytes(bytes, start, end, into, at));
      return addEntry(row, position, end - start);
    },
    isSame(row, other, otherRow) {
      const bytes = table.bytes(row);
      if (bytes !== other.table.bytes(otherRow)) return false;
      return spool.isEqual(table.position(row), bytes, other.spool, other.table.position(otherRow));
    },
    stored,
    csvLine(row) {
      const place = stored(row);
      return isLine(place) ? place.bytes.subarray(place.from, place.to) : undefined;
    },
    csvLines(rows, isSent) {
      const isLined = (file: number): boolean => {
        const header = headers[file];
        return header !== undefined && !mixed.has(file) && isSent(header);
      };
      const runs = findRuns(table, rows, { isLined, endBytes: LINE_END.length });
      if (runs === undefined) return undefined;
      // A page that was pushed out while they are read would be written, and a full disk noticed only then.
      spool.flush();
      return { bytes: runs.bytes, chunks: (head) => readRuns(spool, runs, head) };
    },
    cellBytes(row, index) {
      const place = stored(row);
      return isLine(place) ? bareCellAt(place, index, cell) : undefined;
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

/** What is stored of a record: a line of CSV, which is copied as it is when the row is sent, or JSON. */
function storedText(record: SourceRecord): string {
  if (record.raw !== undefined) return record.raw;
  const cells =
    record instanceof LineRecord ? record.cells : Cells.ofList(areTexts(record.values) ? record.values : []);
  const line = cells.count === 0 ? '' : cells.csvLine;
  // An empty line cannot be told from no values.
  return line === '' || line.charCodeAt(0) === JSON_MARK ? `${MARK}${JSON.stringify(record.values)}` : line;
}

const CR = 0x0d;
const LF = 0x0a;
/** Behind each line in the spool, so that rows in a row are sent as they are there. */
const LINE_END = Buffer.from([CR, LF]);

/** Begins a record that is stored as JSON: no line that begins with this character is stored as it is. */
const JSON_MARK = 0x1e;
const MARK = String.fromCharCode(JSON_MARK);

/** An empty line would be no row. */
function isLine({ bytes, from, to }: Stretch): boolean {
  return from < to && bytes[from] !== JSON_MARK;
}

function areTexts(values: readonly Value[]): values is readonly string[] {
  return values.every((value) => typeof value === 'string');
}

/** A file's header is known from its first record; an unreadable record may have none. */
function longest(known: readonly string[] | undefined, columns: readonly string[]): readonly string[] {
  return known !== undefined && known.length >= columns.length ? known : columns;
}

/** Reads the cells that `add` stored. */
function readCells(text: string): Cells {
  if (text.charCodeAt(0) !== JSON_MARK) return Cells.ofCsv(text);
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
