import { join } from 'node:path';
import type { SourceFile, SourceRecord, Value } from '../domain/row.ts';
import type { Files } from '../ports/files.ts';
import { createPagedFile, type PagedFile } from './paged-file.ts';
import { createRowTable, type NewRow, type RowTable } from './row-table.ts';

/** Pages kept of each file: 64 KiB each. The table is read at several places at once (plan, jobs in flight). */
const TABLE_PAGES = 128;
const SPOOL_PAGES = 128;
const TEXT_PAGES = 16;
/** Messages remembered so that a text many rows share is stored once. */
const INTERNED = 4096;
const LENGTH_BYTES = 4;

/** All rows of a run on the disk: their records as read, and what became of them. */
export interface RowStore {
  readonly table: RowTable;
  /** Adds a record; `encodedBytes` and `keyHash` as in `RowEntry`. Returns the row's number. */
  add(record: SourceRecord, row: Omit<NewRow, 'line' | 'position' | 'bytes'>): number;
  /** The record as it stood in the file. */
  record(row: number): SourceRecord;
  /** Stores a text; the number goes into the table. Blank texts are 0. */
  addText(text: string): number;
  text(number: number): string;
  close(): void;
}

export interface RowStoreOptions {
  readonly files: Files;
  readonly directory: string;
  readonly sources: readonly SourceFile[];
  /** Turns a JSON record's text back into the record it was; of delimited sources the values are kept. */
  readonly parseRecord: (text: string, line: number) => SourceRecord;
}

export function createRowStore(options: RowStoreOptions): RowStore {
  const open = (name: string, pages: number): PagedFile =>
    createPagedFile(options.files.openRandom(join(options.directory, name)), pages);
  const table = createRowTable(open('rows.bin', TABLE_PAGES));
  const spool = open('records.bin', SPOOL_PAGES);
  const texts = createTextSpool(open('texts.bin', TEXT_PAGES));
  // Of a delimited file every record has the same header, which is kept once.
  const headers: (readonly string[])[] = [];

  return {
    table,
    add(record, row) {
      if (record.raw === undefined) headers[row.file] = longest(headers[row.file], record.columns);
      const bytes = Buffer.from(record.raw ?? JSON.stringify(record.values), 'utf8');
      return table.add({ ...row, line: record.line, position: spool.append(bytes), bytes: bytes.length });
    },
    record(row) {
      const entry = table.get(row);
      const text = spool.read(entry.position, entry.bytes).toString('utf8');
      const header = headers[entry.file];
      if (header === undefined) return options.parseRecord(text, entry.line);
      return { line: entry.line, columns: header, values: parseValues(text) };
    },
    addText: texts.add,
    text: texts.get,
    close() {
      table.close();
      spool.close();
      texts.close();
    },
  };
}

/** A file's header is known from its first record; an unreadable record may come with none. */
function longest(known: readonly string[] | undefined, columns: readonly string[]): readonly string[] {
  return known !== undefined && known.length >= columns.length ? known : columns;
}

/** Values of a delimited record are texts, and come back as they went. */
function parseValues(text: string): readonly Value[] {
  const parsed: unknown = JSON.parse(text);
  return Array.isArray(parsed) ? parsed.map(String) : [];
}

function createTextSpool(file: PagedFile): { add(text: string): number; get(number: number): string; close(): void } {
  const interned = new Map<string, number>();
  return {
    add(text) {
      if (text === '') return 0;
      const known = interned.get(text);
      if (known !== undefined) return known;
      const bytes = Buffer.from(text, 'utf8');
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32LE(bytes.length);
      // Plus one, since 0 means no text.
      const number = file.append(Buffer.concat([length, bytes])) + 1;
      if (interned.size < INTERNED) interned.set(text, number);
      return number;
    },
    get(number) {
      if (number === 0) return '';
      const length = file.read(number - 1, LENGTH_BYTES).readUInt32LE();
      return file.read(number - 1 + LENGTH_BYTES, length).toString('utf8');
    },
    close: () => file.close(),
  };
}
