import { createHash, type Hash } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import type { Spelling } from '../config/spelling.ts';
import { type Fault, FaultError } from '../domain/fault.ts';
import { KeyHash } from '../domain/key-hash.ts';
import type { ObjectScan } from '../domain/object-scan.ts';
import type { RecordScan } from '../domain/record-scan.ts';
import { FORMATS, LineRecord, MESSAGE_COLUMN, type SourceFile, type SourceRecord } from '../domain/row.ts';
import { orderColumns } from '../expression/columns.ts';
import { csvCellBytes } from '../expression/csv-text.ts';
import type { Files } from '../ports/files.ts';
import { checkHeader } from '../sources/header.ts';
import { createKeyReader, type PreparedRow } from '../sources/prepare.ts';
import { keepsNoChunk, readBatches } from '../sources/read.ts';
import type { RecordBatch } from '../sources/record-batch.ts';
import { DIGEST_BYTES, digest, digestBytes } from '../store/digest.ts';
import { createDuplicateFinder, type Duplicate, type DuplicateFinder } from '../store/duplicates.ts';
import type { RowStore } from '../store/row-store.ts';
import { createNormalizer, type Normalizer } from './normal-form.ts';
import type { RunMemory } from './row-memory/types.ts';
import {
  createScannedObjects,
  createScannedRows,
  type ScannedListener,
  type ScannedParts,
  type ScannedRows,
} from './scanned-rows.ts';
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
  /** Of all fields but the key (`createNormalizer`); undefined for an invalid row, or if none are sent. */
  readonly content: string | undefined;
}

/** Takes the number of a row, the index of its file, and its hashes; with a row memory they are the memory's. */
export type RowListener = (
  row: number,
  file: number,
  about: {
    readonly digests: RowDigests;
    /** Undefined for a sound row that was taken by its bytes. */
    readonly made?: { readonly record: SourceRecord; readonly prepared: PreparedRow };
  },
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
  // That of a delimited file comes with its header, which is in the first batch.
  const readers: ScannedReaders = { scanned: undefined, objects: undefined };
  const batches = readBatches(file, hashed(parts.files.read(file.absolute, { reuses: keepsNoChunk(file) }), hash), {
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
      readers.scanned = createScannedRows(scannedParts(parts, task), header);
    },
  });
  const { isJson } = FORMATS[file.format];
  if (file.format === 'txt') noteColumns(parts, task, columns, 1);
  // As in a delimited file, a mapped column is sent even if a row does not have it.
  if (isJson && setup.columns !== undefined) noteColumns(parts, task, [...setup.columns.keys()], 1);
  if (isJson) readers.objects = openObjects(parts, task);
  for await (const batch of batches) {
    parts.signal.throwIfAborted();
    for (;;) {
      const taken = takeScanned(batch, readers);
      rows += taken.rows;
      task.counts.bytes += taken.bytes;
      if (taken.isEnd) break;
      rows += 1;
      const record = batch.record();
      const prepared = setup.prepare(record);
      if (isJson && prepared.fault === undefined) noteColumns(parts, task, Object.keys(prepared.fields), record.line);
      const normalized = normalizeOnce(parts, task, record, prepared);
      // Only awaited if it is a promise: one for each of ten million rows would cost a minute.
      const group = groupOf(setup, prepared, normalized);
      const settled = group instanceof Promise ? await group : group;
      addRow(parts, task, { record, prepared, normalized, group: settled, isWhole });
    }
  }
  if (blankLines.count > 0) task.blanks.push({ file, count: blankLines.count, firstLine: blankLines.first });
  return { file, rows, sha256: hash.digest('hex'), columns };
}

interface ScannedReaders {
  scanned: ScannedRows<RecordScan> | undefined;
  objects: ScannedRows<ObjectScan> | undefined;
}

/**
 * Adds rows by their bytes, up to one that must be prepared or the end of the batch; returns how many, and their bytes as
 * they are sent. A function of its own: a loop that may wait is slow.
 */
function takeScanned(
  batch: RecordBatch,
  readers: Readonly<ScannedReaders>,
): { readonly rows: number; readonly bytes: number; readonly isEnd: boolean } {
  let [rows, sum] = [0, 0];
  while (batch.next()) {
    const bytes = addScanned(batch, readers.scanned, readers.objects);
    if (bytes === undefined) return { rows, bytes: sum, isEnd: false };
    rows += 1;
    sum += bytes;
  }
  return { rows, bytes: sum, isEnd: true };
}

/** The row's bytes as they are sent; undefined if it was not added, and must be prepared. */
export function addScanned(
  batch: RecordBatch,
  rows: ScannedRows<RecordScan> | undefined,
  objects: ScannedRows<ObjectScan> | undefined,
): number | undefined {
  if (rows !== undefined) return batch.scanned && rows.add(batch.scanned, batch.line);
  const object = objects && batch.scanObject();
  return object && objects.add(object, batch.line);
}

function openObjects(parts: ReadParts, task: FileTask): ScannedRows<ObjectScan> | undefined {
  return createScannedObjects(scannedParts(parts, task), (fields, line) => noteColumns(parts, task, fields, line));
}

function scannedParts(parts: ReadParts, { finder, index: file }: FileTask): ScannedParts {
  const { setup, store, config } = parts;
  return { setup, store, finder, listener: listenerOf(parts, file), file, omitsBlanks: config.blank === 'omit' };
}

function listenerOf({ memory, onRow }: ReadParts, file: number): ScannedListener | undefined {
  if (memory === undefined)
    return (
      onRow && {
        hasher: DIGESTS,
        add: (row, hashes) => onRow(row, file, { digests: { key: hashes.key(), content: hashes.content() } }),
      }
    );
  const { hasher, collector } = memory;
  // Of a provider that only sends keys, the same key is the same content.
  const noContent = hasher.content('');
  return {
    hasher,
    add(row, hashes) {
      const content = hashes.content() ?? noContent;
      collector.add(row, hashes.key() ?? content, content, 'valid');
    },
  };
}

/** Hashes as `digest` makes them. */
export const DIGESTS = { keyOfBytes: digestBytes, contentOfBytes: digestBytes };

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
  { setup, memory, onRow }: ReadParts,
  { normalize }: FileTask,
  { columns }: SourceRecord,
  prepared: PreparedRow,
): string | undefined {
  const isAsked = setup.spec.group === 'fields' || ((memory !== undefined || onRow !== undefined) && setup.sendsFields);
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

const hash = new KeyHash();

function addRow(parts: ReadParts, { index, finder, counts }: FileTask, made: NewRow): void {
  const { setup, store, memory, onRow } = parts;
  const { record, prepared, group } = made;
  const { key, fault } = prepared;
  const isHashed = memory !== undefined || onRow !== undefined;
  const keyDigest = key === undefined || !isHashed ? undefined : (memory?.hasher.key(key) ?? digest(key));
  hash.setText(key ?? '');
  const keyHash = key === undefined ? 0 : hash.high;
  if (fault !== undefined) {
    counts.invalid += 1;
    const row = store.add(record, { file: index, encodedBytes: 0, keyHash, group });
    store.table.update(row, { outcome: 'invalid', message: store.addText(fault.message) });
    if (keyDigest !== undefined) memory?.collector.add(row, keyDigest, '', 'invalid');
    else if (memory !== undefined) memory.unread += 1;
    onRow?.(row, index, { digests: { key: keyDigest, content: undefined }, made: { record, prepared } });
    return;
  }
  const isWritten = setup.spec.streams === undefined;
  const content = isWritten ? (JSON.stringify(setup.sendsFields ? prepared.fields : key) ?? '') : '';
  const encodedBytes = countBytes(setup, made, store.table.count + 1, content);
  counts.bytes += encodedBytes;
  const row = store.add(record, { file: index, encodedBytes, keyHash, group });
  const contentDigest = isHashed ? digestContent(parts, made.normalized) : NO_CONTENT;
  const sent = setup.sendsFields ? contentDigest : undefined;
  onRow?.(row, index, { digests: { key: keyDigest, content: sent }, made: { record, prepared } });
  if (key !== undefined) finder?.add(row, hash);
  memory?.collector.add(row, keyDigest ?? contentDigest, contentDigest, 'valid');
}

/** Of all fields but the key, whatever the order of columns is. */
function digestContent({ setup, memory }: ReadParts, normalized: string | undefined): string {
  if (memory === undefined) return setup.sendsFields ? digest(normalized ?? '') : NO_CONTENT;
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
  if (!isWhole || !(record instanceof LineRecord)) return csvCellBytes(Object.values(prepared.fields)) + numberBytes;
  const { csvLine, count } = record.cells;
  return Buffer.byteLength(csvLine, 'utf8') - (count - 1) + numberBytes;
}

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
  const keyOf = createKeyReader(setup);
  const areSame = (row: number, first: number): boolean => keyOf(store.record(row)) === keyOf(store.record(first));
  finder.each(areSame, ({ row, first }: Duplicate) => {
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
