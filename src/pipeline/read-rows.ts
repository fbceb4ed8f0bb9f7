import { createHash, type Hash } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import { type Fields, MESSAGE_COLUMN, type SourceFile, type SourceRecord } from '../domain/row.ts';
import type { Files } from '../ports/files.ts';
import { orderColumns } from '../provider/columns.ts';
import { encodeCsvCell } from '../provider/csv-text.ts';
import { checkHeader } from '../sources/header.ts';
import type { PreparedRow } from '../sources/prepare.ts';
import { readRecords } from '../sources/read.ts';
import { DIGEST_BYTES, digest, shortDigest } from '../store/digest.ts';
import { createDuplicateFinder, type Duplicate, type DuplicateFinder } from '../store/duplicates.ts';
import type { RowStore } from '../store/row-store.ts';
import type { Setup } from './setup.ts';

/** A data file as it was read. */
export interface ReadFile {
  readonly file: SourceFile;
  readonly rows: number;
  /** Of the bytes as stored. */
  readonly sha256: string;
  /** Header of a delimited file; of txt the key's column; empty for JSON sources. */
  readonly columns: readonly string[];
}

/** Records of a file whose cells are all blank, which are left out like blank lines. */
export interface BlankRecords {
  readonly file: SourceFile;
  readonly count: number;
  readonly firstLine: number;
}

export interface ReadRows {
  readonly files: readonly ReadFile[];
  readonly blanks: readonly BlankRecords[];
  readonly invalid: number;
  readonly skipped: number;
  /** Bytes of all rows as they are sent. */
  readonly bytes: number;
  /** Columns that are sent, of all files, as `orderColumns` puts them. */
  readonly columns: readonly string[];
}

export interface ReadParts {
  readonly setup: Setup;
  readonly config: Config;
  readonly sources: readonly SourceFile[];
  readonly files: Files;
  readonly store: RowStore;
  /** Path of a temporary file of that name. */
  readonly temporary: (name: string) => string;
  readonly signal: AbortSignal;
}

/**
 * Reads and checks all files once, before anything is sent: every row stands in the store afterwards, the
 * invalid and the skipped ones with their outcome. Throws `FaultError` with the faults of all files.
 */
export async function readRows(parts: ReadParts): Promise<ReadRows> {
  const { setup } = parts;
  const unique = setup.key?.unique === true;
  const finder = unique ? createDuplicateFinder(parts.files.openRandom(parts.temporary('keys.bin'))) : undefined;
  const faults: Fault[] = [];
  const read: ReadFile[] = [];
  const blanks: BlankRecords[] = [];
  const counts = { invalid: 0, skipped: 0, bytes: 0 };
  const columns = new Set<string>();
  try {
    for (const [index, file] of parts.sources.entries()) {
      try {
        read.push(await readFile(parts, { file, index, finder, counts, columns, blanks }));
      } catch (error) {
        if (!(error instanceof FaultError)) throw error;
        faults.push(...error.faults);
      }
    }
    if (faults.length > 0) throw new FaultError(faults);
    if (finder !== undefined) settleDuplicates(parts, finder, read, counts);
    const order = { key: setup.key?.column, number: setup.spec.number, keepOrder: setup.isOwnFile };
    return { files: read, blanks, ...counts, columns: orderColumns(columns, order) };
  } finally {
    finder?.close();
  }
}

interface FileTask {
  readonly file: SourceFile;
  readonly index: number;
  readonly finder: DuplicateFinder | undefined;
  readonly counts: { invalid: number; bytes: number };
  /** Grows with what each file sends. */
  readonly columns: Set<string>;
  readonly blanks: BlankRecords[];
}

async function readFile(parts: ReadParts, task: FileTask): Promise<ReadFile> {
  const { setup, config } = parts;
  const { file } = task;
  const hash = createHash('sha256');
  let columns: readonly string[] = file.format === 'txt' ? [setup.key?.column ?? 'key'] : [];
  let rows = 0;
  const blankLines = { count: 0, first: 0 };
  const records = readRecords(file, hashed(parts.files.read(file.absolute), hash), {
    delimiter: config.delimiter,
    encoding: config.encoding,
    keyColumn: setup.key?.column,
    onBlank(line) {
      blankLines.count += 1;
      blankLines.first ||= line;
    },
    onHeader(header, line) {
      columns = header;
      const faults = checkHeader(header, { file: file.path, line, columns: setup.columns, key: setup.key });
      if (faults.length > 0) throw new FaultError(faults);
      // Ours, and not sent; a file that the vendor reads itself has it all the same.
      const named = setup.isOwnFile ? header : header.filter((name) => name !== MESSAGE_COLUMN);
      noteColumns(parts, task, setup.columns === undefined ? named : [...setup.columns.keys()], line);
    },
  });
  const isJson = file.format === 'json' || file.format === 'ndjson';
  if (file.format === 'txt') noteColumns(parts, task, columns, 1);
  // What the user maps is sent, whether a row has it or not, as of a delimited file.
  if (isJson && setup.columns !== undefined) noteColumns(parts, task, [...setup.columns.keys()], 1);
  for await (const some of records) {
    parts.signal.throwIfAborted();
    for (const record of some) {
      const prepared = setup.prepare(record);
      if (isJson && prepared.fault === undefined) noteColumns(parts, task, Object.keys(prepared.fields), record.line);
      // Awaited only where an expression must be: a promise for each of ten million rows would cost a minute.
      const group = groupOf(setup, prepared);
      addRow(parts, task, { record, prepared, group: group instanceof Promise ? await group : group });
    }
    rows += some.length;
  }
  if (blankLines.count > 0) task.blanks.push({ file, count: blankLines.count, firstLine: blankLines.first });
  return { file, rows, sha256: hash.digest('hex'), columns };
}

/** Throws `FaultError` where a column has the name of the one that the engine adds. */
function noteColumns({ setup }: ReadParts, task: FileTask, names: readonly string[], line: number): void {
  const { number } = setup.spec;
  if (number !== undefined && names.includes(number)) {
    const fault: Fault = {
      code: 'file/reserved-column',
      message: `The file has a column "${number}", which this tool adds itself to find the rows again in the results.`,
      next: 'Rename or remove the column: a file made of results can have it.',
      file: task.file.path,
      line,
    };
    throw new FaultError([fault]);
  }
  for (const name of names) task.columns.add(name);
}

async function* hashed(bytes: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

interface NewRow {
  readonly record: SourceRecord;
  readonly prepared: PreparedRow;
  readonly group: string | undefined;
}

/** Rows with different values of the provider's `group` never share a job. */
function groupOf({ spec, key, variables }: Setup, row: PreparedRow): Promise<string> | string | undefined {
  if (spec.group === undefined || row.fault !== undefined) return undefined;
  if (spec.group === 'fields') return digest(spellFields(row.fields, key?.column));
  const value = spec.group.evaluate(row.fields, variables);
  const hash = (group: unknown): string => digest(JSON.stringify(group) ?? '');
  return value instanceof Promise ? value.then(hash) : hash(value);
}

/** All fields but the key, in one spelling whatever the order of their columns. */
function spellFields(fields: Fields, key: string | undefined): string {
  const names = Object.keys(fields).sort();
  return JSON.stringify(names.flatMap((name) => (name === key ? [] : [name, fields[name]])));
}

function addRow(
  { setup, store }: ReadParts,
  { index, finder, counts }: FileTask,
  { record, prepared, group }: NewRow,
): void {
  const { key, fault } = prepared;
  const keyDigest = key === undefined ? undefined : digest(key);
  const keyHash = keyDigest === undefined ? 0 : shortDigest(keyDigest);
  if (fault !== undefined) {
    counts.invalid += 1;
    const row = store.add(record, { file: index, encodedBytes: 0, keyHash, group });
    store.table.update(row, { outcome: 'invalid', message: store.addText(fault.message) });
    return;
  }
  const isWritten = setup.spec.streams === undefined || finder !== undefined;
  const content = isWritten ? (JSON.stringify(setup.sendsFields ? prepared.fields : key) ?? '') : '';
  const encodedBytes = countBytes(setup, prepared, store.table.count + 1, content);
  counts.bytes += encodedBytes;
  const row = store.add(record, { file: index, encodedBytes, keyHash, group });
  if (finder !== undefined && keyDigest !== undefined)
    finder.add(row, keyDigest, setup.sendsFields ? digest(content) : NO_CONTENT);
}

/** Of a provider that sends keys alone: the same key is the same content. */
const NO_CONTENT = '\0'.repeat(DIGEST_BYTES);

/**
 * Uncompressed bytes of a row in a job: of CSV its cells, whose frame the plan knows; else as JSON with its comma, the
 * widest of the usual forms.
 */
function countBytes({ spec }: Setup, { fields }: PreparedRow, number: number, content: string): number {
  if (spec.streams === undefined) return Buffer.byteLength(content, 'utf8') + 1;
  const cells = Object.values(fields).reduce((sum: number, cell) => sum + Buffer.byteLength(encodeCsvCell(cell)), 0);
  return cells + (spec.number === undefined ? 0 : String(number).length);
}

/**
 * A row whose key came before: the same content follows `on-duplicate`, other content is invalid, since
 * nobody can say which of the two is right (contract, section 3).
 */
function settleDuplicates(
  parts: ReadParts,
  finder: DuplicateFinder,
  files: readonly ReadFile[],
  counts: { invalid: number; skipped: number; bytes: number },
): void {
  const { store, config } = parts;
  const place = (row: number): string => {
    const entry = store.table.get(row);
    return `${files[entry.file]?.file.path ?? ''}:${entry.line}`;
  };
  const refuse = (row: number, message: string): void => {
    counts.invalid += 1;
    store.table.update(row, { outcome: 'invalid', message: store.addText(message) });
  };
  finder.each(({ row, first, sameContent }: Duplicate) => {
    if (sameContent && config['on-duplicate'] === 'send') return;
    counts.bytes -= store.table.get(row).encodedBytes;
    if (!sameContent) {
      refuse(row, `The key stands twice with different content: here (${place(row)}) and at ${place(first)}.`);
    } else if (config['on-duplicate'] === 'fail') {
      refuse(row, `The key and its content stand twice: here (${place(row)}) and at ${place(first)}.`);
    } else {
      counts.skipped += 1;
      store.table.update(row, { outcome: 'skipped', message: store.addText(`Same as ${place(first)}.`) });
    }
  });
}
