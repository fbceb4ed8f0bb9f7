import { CsvRecord, needsQuotesFor } from '../domain/csv-record.ts';
import { KeyHash } from '../domain/key-hash.ts';
import { NULL, type ObjectScan, TEXT } from '../domain/object-scan.ts';
import type { RecordScan } from '../domain/record-scan.ts';
import type { RowHasher } from '../memory/hash.ts';
import type { ObjectCheck, ObjectField } from '../sources/prepare-object.ts';
import type { ScanCheck } from '../sources/prepare-scanned.ts';
import { digestBytes } from '../store/digest.ts';
import type { DuplicateFinder } from '../store/duplicates.ts';
import type { RowStore } from '../store/row-store.ts';
import { ObjectNormalizer, ScanNormalizer } from './normal-form.ts';
import type { Setup } from './setup.ts';

/** Takes the rows of a file that need no more than their bytes to be checked, stored and planned. */
export interface ScannedRows<Scan> {
  /** Adds the row, and returns its bytes as they are sent; undefined if it must be prepared. */
  add(scan: Scan, line: number): number | undefined;
}

export interface ScannedParts {
  readonly setup: Pick<Setup, 'spec' | 'sendsFields' | 'checkScanned' | 'checkObjects' | 'key'>;
  readonly store: RowStore;
  readonly finder: DuplicateFinder | undefined;
  /** Hears of each row that was added; undefined where nobody needs its hashes. */
  readonly listener: ScannedListener | undefined;
  /** Index of the file. */
  readonly file: number;
  /** `blank: omit` */
  readonly omitsBlanks: boolean;
}

/** Hashes of a row, made where somebody asks for them while the row is told of. */
export interface ScannedHashes {
  /** Undefined where the row has no key. */
  key(): string | undefined;
  /** Of all fields but the key (`createNormalizer`); undefined where only keys are sent. */
  content(): string | undefined;
}

export interface ScannedListener {
  readonly hasher: Pick<RowHasher, 'keyOfBytes' | 'contentOfBytes'>;
  add(row: number, hashes: ScannedHashes): void;
}

/** Of a delimited file with this header. Undefined where all its rows must be prepared. */
export function createScannedRows(parts: ScannedParts, header: readonly string[]): ScannedRows<RecordScan> | undefined {
  const { setup, store, finder, file, omitsBlanks } = parts;
  const check = setup.checkScanned(header);
  if (check === undefined || needsFields(parts)) return undefined;
  const csv = new CsvRecord();
  const hash = new KeyHash();
  const sizeOf = createMeter(parts, check, csv);
  const hashes = new RowHashes(parts, new ScanNormalizer(check, setup.key?.column, omitsBlanks));
  // One for all rows: there are millions.
  const about = { file, line: 0, columns: header, encodedBytes: 0, keyHash: 0, group: hashes.none };
  return {
    add(scan, line) {
      if (!check.accepts(scan)) return undefined;
      csv.measure(scan);
      const { key } = check;
      if (key !== -1) hash.set(scan.bytes, scan.from[key] ?? 0, scan.to[key] ?? 0);
      about.line = line;
      about.encodedBytes = sizeOf(scan, store.table.count + 1);
      about.keyHash = hash.high;
      about.group = hashes.begin(scan, key);
      const row = store.addScanned(scan, csv, about);
      if (row === undefined) return undefined;
      if (key !== -1) finder?.add(row, hash);
      hashes.tell(row);
      return about.encodedBytes;
    },
  };
}

/**
 * Of a JSON file, likewise.
 * @param note called with the fields of a row that no row before had, and its line.
 */
export function createScannedObjects(
  parts: ScannedParts,
  note: (fields: readonly string[], line: number) => void,
): ScannedRows<ObjectScan> | undefined {
  const { setup, store, finder, file } = parts;
  const check = setup.checkObjects();
  if (check === undefined || needsFields(parts)) return undefined;
  const hash = new KeyHash();
  const sizeOf = createObjectMeter(parts, check);
  const noteNew = createNoter(check, note);
  const hashes = new RowHashes(parts, new ObjectNormalizer(check, setup.key?.column));
  return {
    add(scan, line) {
      if (!check.accepts(scan)) return undefined;
      noteNew(line);
      const encodedBytes = sizeOf(scan, store.table.count + 1);
      const { key } = check;
      if (key !== -1) hash.set(scan.bytes, scan.from[key] ?? 0, scan.to[key] ?? 0);
      const group = hashes.begin(scan, key);
      const row = store.addObject(scan, { file, line, encodedBytes, keyHash: hash.high, group });
      if (key !== -1) finder?.add(row, hash);
      hashes.tell(row);
      return encodedBytes;
    },
  };
}

/** Tells of fields that are sent for the first time, in the order of the row. */
function createNoter(
  { fields }: ObjectCheck,
  note: (fields: readonly string[], line: number) => void,
): (line: number) => void {
  const noted: boolean[] = [];
  const isNew = ({ member }: ObjectField, place: number): boolean => member !== -1 && noted[place] !== true;
  return (line) => {
    if (!fields.some(isNew)) return;
    const found = fields.filter(isNew).sort((a, b) => a.member - b.member);
    for (const [place, { member }] of fields.entries()) if (member !== -1) noted[place] = true;
    note(
      found.map(({ field }) => field),
      line,
    );
  };
}

/** A scan with the bounds of its values. */
type Bounds = Pick<RecordScan, 'bytes' | 'from' | 'to'>;

/** An expression over the row needs its fields, and so does who compares rows that have no key and are not sent. */
function needsFields({ setup: { spec, key, sendsFields }, listener }: ScannedParts): boolean {
  const isGrouped = spec.group !== undefined && spec.group !== 'fields';
  return isGrouped || (listener !== undefined && key === undefined && !sendsFields);
}

/** Hashes the row that was read last. */
class RowHashes<Scan extends Bounds> implements ScannedHashes {
  private readonly normalizer: { readonly bytes: Buffer; readonly length: number; write(scan: Scan): void };
  private readonly listener: ScannedListener | undefined;
  private readonly isGrouped: boolean;
  private readonly sendsFields: boolean;
  private scan: Scan | undefined;
  private cell = -1;
  private isWritten = false;
  /** What it was hashed by, and the hash. */
  private by: RowHasher['contentOfBytes'] | undefined;
  private hashed = '';
  /** What `begin` returns where nothing is grouped. */
  readonly none: string | undefined;

  constructor({ setup, listener }: ScannedParts, normalizer: RowHashes<Scan>['normalizer']) {
    this.normalizer = normalizer;
    this.listener = listener;
    this.isGrouped = setup.spec.group === 'fields';
    this.sendsFields = setup.sendsFields;
  }

  /** Takes a row and the index of its key's value; returns the digest of what the provider groups by. */
  begin(scan: Scan, cell: number): string | undefined {
    this.scan = scan;
    this.cell = cell;
    this.isWritten = false;
    return this.isGrouped ? this.hashContent(digestBytes) : undefined;
  }

  /** The row was added. */
  tell(row: number): void {
    this.listener?.add(row, this);
  }

  key(): string | undefined {
    const { scan, cell, listener } = this;
    if (scan === undefined || cell === -1) return undefined;
    return listener?.hasher.keyOfBytes(scan.bytes, scan.from[cell] ?? 0, scan.to[cell] ?? 0);
  }

  content(): string | undefined {
    const { listener } = this;
    return this.sendsFields && listener !== undefined ? this.hashContent(listener.hasher.contentOfBytes) : undefined;
  }

  private hashContent(hash: RowHasher['contentOfBytes']): string {
    const { normalizer, scan } = this;
    if (!this.isWritten && scan !== undefined) normalizer.write(scan);
    if (!this.isWritten || this.by !== hash) this.hashed = hash(normalizer.bytes, 0, normalizer.length);
    this.isWritten = true;
    this.by = hash;
    return this.hashed;
  }
}

/** The bytes of a row of a JSON file in a job, as `countBytes` counts those of a prepared one. */
function createObjectMeter({ setup }: ScannedParts, check: ObjectCheck): (scan: ObjectScan, number: number) => number {
  const { spec, sendsFields } = setup;
  const isLine = spec.streams !== undefined;
  const isNumbered = spec.numberColumn !== undefined;
  return (scan, number) => {
    const { bytes, from, to, kinds } = scan;
    // With a comma behind it.
    if (!isLine && !sendsFields) return check.key === -1 ? 1 : (to[check.key] ?? 0) - (from[check.key] ?? 0) + 3;
    let size = 0;
    let sent = 0;
    for (const { member, written } of check.fields) {
      if (member === -1) continue;
      const start = from[member] ?? 0;
      const end = to[member] ?? 0;
      const isText = kinds[member] === TEXT;
      sent += 1;
      if (!isLine) size += written.length + 1 + end - start + (isText ? 2 : 0);
      else if (kinds[member] !== NULL) size += end - start + (isText && needsQuotesFor(bytes, start, end) ? 2 : 0);
    }
    if (isLine) return isNumbered ? size + String(number).length : size;
    // The braces, and a comma after each field, the last one's behind the row.
    return size + 2 + Math.max(sent, 1);
  };
}

/** The bytes of a row in a job, as `countBytes` counts those of a prepared one. */
function createMeter(
  { setup, omitsBlanks }: ScannedParts,
  { key, fields, indexes }: ScanCheck,
  csv: CsvRecord,
): (scan: RecordScan, number: number) => number {
  const { spec, sendsFields } = setup;
  if (spec.streams !== undefined) {
    const isNumbered = spec.numberColumn !== undefined;
    return (_scan, number) => {
      let bytes = isNumbered ? String(number).length : 0;
      // Another list once a record has more cells than the first one holds.
      const { widths } = csv;
      for (const index of indexes) bytes += widths[index] ?? 0;
      return bytes;
    };
  }
  // With a comma behind it.
  if (!sendsFields) return (scan) => (key === -1 ? 0 : jsonBytes(scan, key)) + 1;
  const names = fields.map((name) => Buffer.byteLength(JSON.stringify(name)));
  return (scan) => {
    let bytes = 0;
    let sent = 0;
    for (let place = 0; place < indexes.length; place += 1) {
      const index = indexes[place] ?? 0;
      if (omitsBlanks && scan.from[index] === scan.to[index]) continue;
      bytes += (names[place] ?? 0) + 1 + jsonBytes(scan, index);
      sent += 1;
    }
    // The braces, and a comma after each field, the last one's behind the row.
    return bytes + 2 + Math.max(sent, 1);
  };
}

const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/** Bytes of a cell as a JSON string, as `JSON.stringify` writes it. */
function jsonBytes({ bytes, from, to }: RecordScan, cell: number): number {
  const start = from[cell] ?? 0;
  const end = to[cell] ?? 0;
  let size = end - start + 2;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    // A quote is two bytes in CSV, too.
    if (byte === BACKSLASH) size += 1;
    else if (byte < FIRST_PRINTABLE) size += isShort(byte) ? 1 : 5;
  }
  return size;
}

/** `\b`, `\t`, `\n`, `\f`, `\r`; other control characters are written as `\u001f`. */
function isShort(byte: number): boolean {
  return (byte >= 0x08 && byte <= 0x0a) || byte === 0x0c || byte === 0x0d;
}
