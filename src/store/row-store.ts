import { join } from 'node:path';
import type { SourceFile, SourceRecord, Value } from '../domain/row.ts';
import type { Files } from '../ports/files.ts';
import { createPagedFile, type PagedFile } from './paged-file.ts';
import { createRowTable, type NewRow, type RowEntry, type RowTable } from './row-table.ts';
import { createTextSpool, type TextSpool } from './text-spool.ts';

/** Pages kept of each file: 64 KiB each. The table is read at several places at once (plan, jobs in flight). */
const TABLE_PAGES = 32;
const SPOOL_PAGES = 32;
const TEXT_PAGES = 16;
/** Messages remembered so that a text many rows share is stored once. */
const INTERNED = 4096;
/** A longer one is about one row. */
const INTERNED_CHARS = 500;

/** All rows of a run on the disk: their records as read, and what became of them. */
export interface RowStore {
  readonly table: RowTable;
  /** Adds a record; `encodedBytes` and `keyHash` as in `RowEntry`. Returns the row's number. */
  add(record: SourceRecord, row: Omit<NewRow, 'line' | 'position' | 'bytes'>): number;
  /** The record as it stood in the file. */
  record(row: number): SourceRecord;
  /** The same of a row whose entry is at hand. */
  recordOf(entry: RowEntry): SourceRecord;
  /** Stores a text; the number goes into the table. Blank texts are 0. */
  addText(text: string): number;
  text(number: number): string;
  close(): void;
}

export interface RowStoreOptions {
  readonly files: Pick<Files, 'openRandom'>;
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
  const texts = createMessages(createTextSpool(open('texts.bin', TEXT_PAGES)));
  // Of a delimited file every record has the same header, which is kept once.
  const headers: (readonly string[])[] = [];

  function recordOf(entry: RowEntry): SourceRecord {
    const text = spool.readText(entry.position, entry.bytes);
    const header = headers[entry.file];
    if (header === undefined) return options.parseRecord(text, entry.line);
    return { line: entry.line, columns: header, values: parseValues(text) };
  }
  return {
    table,
    add(record, row) {
      if (record.raw === undefined) headers[row.file] = longest(headers[row.file], record.columns);
      const position = spool.appendText(record.raw ?? JSON.stringify(record.values));
      return table.add({ ...row, line: record.line, position, bytes: spool.length - position });
    },
    record: (row) => recordOf(table.get(row)),
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

/** A file's header is known from its first record; an unreadable record may come with none. */
function longest(known: readonly string[] | undefined, columns: readonly string[]): readonly string[] {
  return known !== undefined && known.length >= columns.length ? known : columns;
}

/** What `add` wrote: values of a delimited record are texts. */
function parseValues(text: string): readonly Value[] {
  // oxlint-disable-next-line typescript/no-unsafe-return -- our own text, written and read by the same process
  return JSON.parse(text);
}

/** Stores a text that many rows share once. Number 0 is no text. */
function createMessages(spool: TextSpool): TextSpool {
  const interned = new Map<string, number>();
  return {
    add(text) {
      if (text === '') return 0;
      const known = interned.get(text);
      if (known !== undefined) return known;
      const number = spool.add(text);
      if (interned.size < INTERNED && text.length <= INTERNED_CHARS) interned.set(text, number);
      return number;
    },
    get: (number) => (number === 0 ? '' : spool.get(number)),
    close: () => spool.close(),
  };
}
