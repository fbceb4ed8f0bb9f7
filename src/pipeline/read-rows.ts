import { createHash, type Hash } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import type { Spelling } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import { type Fields, FORMATS, LineRecord, MESSAGE_COLUMN, type SourceFile, type SourceRecord } from '../domain/row.ts';
import { orderColumns } from '../expression/columns.ts';
import { csvCellBytes } from '../expression/csv-text.ts';
import type { Files } from '../ports/files.ts';
import { checkHeader } from '../sources/header.ts';
import type { PreparedRow } from '../sources/prepare.ts';
import { readRecords } from '../sources/read.ts';
import { DIGEST_BYTES, digest, shortDigest } from '../store/digest.ts';
import { createDuplicateFinder, type Duplicate, type DuplicateFinder } from '../store/duplicates.ts';
import type { RowStore } from '../store/row-store.ts';
import type { RunMemory } from './row-memory/types.ts';
import type { Setup } from './setup.ts';

/** A data file as it was read. */
export interface ReadFile {
  readonly file: SourceFile;
  readonly rows: number;
  /** Hash of the stored bytes. */
  readonly sha256: string;
  /** The header of a delimited file; for txt the key column; empty for JSON sources. */
  readonly columns: readonly string[];
}

/** Records of a file whose cells are all blank; they are skipped like blank lines. */
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
  /** Columns of all files that are sent, in the order of `orderColumns`. */
  readonly columns: readonly string[];
  /** For a skipped row the number of the row that it repeats. */
  readonly sameAs: ReadonlyMap<number, number>;
}

export interface ReadParts {
  readonly setup: Setup;
  readonly config: Config;
  readonly spelling: Spelling | undefined;
  readonly sources: readonly SourceFile[];
  readonly files: Files;
  readonly store: RowStore;
  /** The path of a temporary file with that name. */
  readonly temporary: (name: string) => string;
  /** Takes the hashes of all rows; undefined without `changed-only`. */
  readonly memory: Pick<RunMemory, 'hasher' | 'collector' | 'unread'> | undefined;
  readonly signal: AbortSignal;
  /** Called for each row, whatever is wrong with it. */
  readonly onRow?: RowListener | undefined;
}

/** Hashes of a row by `digest`, as far as reading needed them. */
export interface RowDigests {
  readonly key: string | undefined;
  /** Of the fields as JSON, in the order of the record's columns; undefined for an invalid row, or if none are sent. */
  readonly content: string | undefined;
}

/** Takes the number of a row, the index of its file, the row, and its hashes. With a row memory they are none. */
export type RowListener = (
  row: number,
  file: number,
  record: SourceRecord,
  about: { readonly prepared: PreparedRow; readonly digests: RowDigests },
) => void;

/**
 * Reads and checks all files once, before anything is sent. Afterwards every row is in the store, invalid and skipped
 * ones with their outcome. Throws `FaultError` with the faults of all files.
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
  const normalize = createNormalizer(setup);
  try {
    for (const [index, file] of parts.sources.entries()) {
      try {
        read.push(await readFile(parts, { file, index, finder, counts, columns, blanks, normalize }));
      } catch (error) {
        if (!(error instanceof FaultError)) throw error;
        faults.push(...error.faults);
      }
    }
    if (faults.length > 0) throw new FaultError(faults);
    const sameAs =
      finder === undefined
        ? new Map<number, number>()
        : settleDuplicates(parts, finder, { files: read, counts, normalize });
    const order = { key: setup.key?.column, numberColumn: setup.spec.numberColumn, keepOrder: setup.isOwnFile };
    return { files: read, blanks, ...counts, columns: orderColumns(columns, order), sameAs };
  } finally {
    finder?.close();
  }
}

interface FileTask {
  readonly file: SourceFile;
  readonly index: number;
  readonly finder: DuplicateFinder | undefined;
  readonly counts: { invalid: number; bytes: number };
  /** Collects the columns that are sent. */
  readonly columns: Set<string>;
  readonly blanks: BlankRecords[];
  readonly normalize: Normalizer;
}

async function readFile(parts: ReadParts, task: FileTask): Promise<ReadFile> {
  const { setup, config } = parts;
  const { file } = task;
  const hash = createHash('sha256');
  let columns: readonly string[] = file.format === 'txt' ? [setup.key?.column ?? 'key'] : [];
  let rows = 0;
  // Its rows are sent as they are in the file.
  let isWhole = false;
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
      isWhole = setup.columns === undefined && !setup.isConverted && !header.includes(MESSAGE_COLUMN);
      const { columns: mapped, key, sendsFields } = setup;
      const { spelling } = parts;
      const needs = { file: file.path, line, columns: mapped, key, sendsFields, ...(spelling && { spelling }) };
      const faults = checkHeader(header, needs);
      if (faults.length > 0) throw new FaultError(faults);
      // Our own column is not sent, but a file that the vendor reads itself may have it.
      const named = setup.isOwnFile ? header : header.filter((name) => name !== MESSAGE_COLUMN);
      noteColumns(parts, task, setup.columns === undefined ? named : [...setup.columns.keys()], line);
    },
  });
  const { isJson } = FORMATS[file.format];
  if (file.format === 'txt') noteColumns(parts, task, columns, 1);
  // As in a delimited file, a mapped column is sent even if a row does not have it.
  if (isJson && setup.columns !== undefined) noteColumns(parts, task, [...setup.columns.keys()], 1);
  for await (const some of records) {
    parts.signal.throwIfAborted();
    for (const record of some) {
      const prepared = setup.prepare(record);
      if (isJson && prepared.fault === undefined) noteColumns(parts, task, Object.keys(prepared.fields), record.line);
      const normalized = normalizeOnce(parts, task, record, prepared);
      // Only awaited if it is a promise: one for each of ten million rows would cost a minute.
      const group = groupOf(setup, prepared, normalized);
      const settled = group instanceof Promise ? await group : group;
      addRow(parts, task, { record, prepared, normalized, group: settled, isWhole });
    }
    rows += some.length;
  }
  if (blankLines.count > 0) task.blanks.push({ file, count: blankLines.count, firstLine: blankLines.first });
  return { file, rows, sha256: hash.digest('hex'), columns };
}

/** Throws `FaultError` if a column has the name of the one that the engine adds. */
function noteColumns({ setup }: ReadParts, task: FileTask, names: readonly string[], line: number): void {
  const { numberColumn } = setup.spec;
  if (numberColumn !== undefined && names.includes(numberColumn)) {
    const fault: Fault = {
      code: 'file/reserved-column',
      message: `Column "${numberColumn}" is reserved: Bulk Job adds it to match results to rows.`,
      next: 'Rename or remove it.',
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
  /** All fields except the key, as `createNormalizer` writes them; undefined where nobody asks. */
  readonly normalized: string | undefined;
  readonly group: string | undefined;
  /** All of its cells are sent as they are. */
  readonly isWhole: boolean;
}

function normalizeOnce(
  { setup, memory }: ReadParts,
  { normalize }: FileTask,
  { columns }: SourceRecord,
  prepared: PreparedRow,
): string | undefined {
  const isAsked = setup.spec.group === 'fields' || (memory !== undefined && setup.sendsFields);
  // Fields are made where they are asked for.
  return isAsked && prepared.fault === undefined ? normalize(prepared.fields, columns) : undefined;
}

/** Rows with different values of the provider's `group` never share a job. */
function groupOf(
  { spec, variables }: Setup,
  row: PreparedRow,
  normalized: string | undefined,
): Promise<string> | string | undefined {
  if (spec.group === undefined || row.fault !== undefined) return undefined;
  if (spec.group === 'fields') return digest(normalized ?? '');
  const value = spec.group.evaluate(row.fields, variables);
  const hash = (group: unknown): string => digest(JSON.stringify(group) ?? '');
  return value instanceof Promise ? value.then(hash) : hash(value);
}

type Normalizer = (fields: Fields, columns: readonly string[]) => string;

/**
 * All fields except the key, in a form that does not depend on the order of columns. A file's records share their
 * columns, which are sorted once.
 */
export function createNormalizer({ key, columns: mapping }: Setup): Normalizer {
  let known: { readonly columns: readonly string[]; readonly names: readonly string[] } | undefined;
  return (fields, columns) => {
    if (known?.columns !== columns) {
      const names = mapping === undefined ? [...columns] : [...mapping.keys()];
      known = { columns, names: names.filter((name) => name !== key?.column).sort() };
    }
    const parts: unknown[] = [];
    for (const name of known.names) {
      const value = fields[name];
      if (value !== undefined) parts.push(name, value);
    }
    return JSON.stringify(parts);
  };
}

function addRow(parts: ReadParts, { index, finder, counts }: FileTask, made: NewRow): void {
  const { setup, store, memory, onRow } = parts;
  const { record, prepared, group } = made;
  const { key, fault } = prepared;
  const keyDigest = key === undefined ? undefined : (memory?.hasher.key(key) ?? digest(key));
  const keyHash = keyDigest === undefined ? 0 : shortDigest(keyDigest);
  if (fault !== undefined) {
    counts.invalid += 1;
    const row = store.add(record, { file: index, encodedBytes: 0, keyHash, group });
    store.table.update(row, { outcome: 'invalid', message: store.addText(fault.message) });
    if (keyDigest !== undefined) memory?.collector.add(row, keyDigest, '', 'invalid');
    else if (memory !== undefined) memory.unread += 1;
    onRow?.(row, index, record, { prepared, digests: { key: keyDigest, content: undefined } });
    return;
  }
  const isWritten = setup.spec.streams === undefined || (onRow !== undefined && memory === undefined);
  const content = isWritten ? (JSON.stringify(setup.sendsFields ? prepared.fields : key) ?? '') : '';
  const encodedBytes = countBytes(setup, made, store.table.count + 1, content);
  counts.bytes += encodedBytes;
  const row = store.add(record, { file: index, encodedBytes, keyHash, group });
  const isHashed = memory !== undefined || onRow !== undefined;
  const contentDigest = isHashed ? digestContent(parts, content, made.normalized) : NO_CONTENT;
  const sent = setup.sendsFields ? contentDigest : undefined;
  onRow?.(row, index, record, { prepared, digests: { key: keyDigest, content: sent } });
  if (finder !== undefined && keyDigest !== undefined) finder.add(row, keyDigest);
  memory?.collector.add(row, keyDigest ?? contentDigest, contentDigest, 'valid');
}

/** Of a row as sent; with a row memory in one spelling, whatever the order of columns is. */
function digestContent({ setup, memory }: ReadParts, content: string, normalized: string | undefined): string {
  if (memory === undefined) return setup.sendsFields ? digest(content) : NO_CONTENT;
  return memory.hasher.content(normalized ?? '');
}

/** For a provider that only sends keys: the same key is the same content. */
const NO_CONTENT = '\0'.repeat(DIGEST_BYTES);

/**
 * Uncompressed bytes of a row in a job: for CSV its cells (the plan adds the overhead), else as JSON with a comma, the
 * longest of the usual formats.
 */
function countBytes(
  { spec }: Setup,
  { record, prepared, isWhole }: Pick<NewRow, 'record' | 'prepared' | 'isWhole'>,
  number: number,
  content: string,
): number {
  if (spec.streams === undefined) return Buffer.byteLength(content, 'utf8') + 1;
  const numberBytes = spec.numberColumn === undefined ? 0 : String(number).length;
  const { csvLine, count } = isWhole && record instanceof LineRecord ? record.cells : NOT_WHOLE;
  if (csvLine === undefined) return csvCellBytes(Object.values(prepared.fields)) + numberBytes;
  return Buffer.byteLength(csvLine, 'utf8') - (count - 1) + numberBytes;
}

const NOT_WHOLE = { csvLine: undefined, count: 0 };

/**
 * Rows that repeat a key: with the same content `on-duplicate` applies; with other content the row is invalid, because it
 * is unknown which of the two is right (docs/contract.md, 3.2). Returns for each skipped row the row that it repeats.
 */
function settleDuplicates(
  parts: ReadParts,
  finder: DuplicateFinder,
  {
    files,
    counts,
    normalize,
  }: {
    readonly files: readonly ReadFile[];
    readonly counts: { invalid: number; skipped: number; bytes: number };
    readonly normalize: Normalizer;
  },
): ReadonlyMap<number, number> {
  const { store, config, memory, setup } = parts;
  // Of a provider that only sends keys, the same key is the same content.
  const contentOf = (row: number): string => {
    const record = store.record(row);
    return setup.sendsFields ? normalize(setup.fieldsOf(record), record.columns) : '';
  };
  const sameAs = new Map<number, number>();
  // Only such runs choose among the rows; for others the list would grow with the duplicates.
  const isNoted = config['changed-only'] || config.limit !== undefined;
  const place = (row: number): string => {
    const entry = store.table.get(row);
    return `${files[entry.file]?.file.path ?? ''}:${entry.line}`;
  };
  const refuse = (row: number, message: string): void => {
    counts.invalid += 1;
    store.table.update(row, { outcome: 'invalid', message: store.addText(message) });
    memory?.collector.mark(row, 'invalid');
  };
  finder.each(({ row, first }: Duplicate) => {
    const sameContent = contentOf(row) === contentOf(first);
    if (sameContent && config['on-duplicate'] === 'send') return;
    counts.bytes -= store.table.encodedBytes(row);
    if (!sameContent) {
      refuse(row, `Duplicate key with different content: here (${place(row)}) and at ${place(first)}.`);
    } else if (config['on-duplicate'] === 'fail') {
      refuse(row, `Duplicate key and content: here (${place(row)}) and at ${place(first)}.`);
    } else {
      counts.skipped += 1;
      memory?.collector.mark(row, 'duplicate');
      if (isNoted) sameAs.set(row, first);
      store.table.update(row, { outcome: 'skipped', message: store.addText(`Same as ${place(first)}.`) });
    }
  });
  return sameAs;
}
