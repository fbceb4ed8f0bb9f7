import { copyBytes } from '../domain/copy-bytes.ts';
import { type ObjectScan, TEXT } from '../domain/object-scan.ts';
import { DOUBLED, type RecordScan } from '../domain/record-scan.ts';
import type { Fields } from '../domain/row.ts';
import type { ObjectCheck, ObjectField } from '../sources/prepare-object.ts';
import type { ScanCheck } from '../sources/prepare-scanned.ts';
import type { Setup } from './setup.ts';

/** All fields of a row except the key, as JSON that does not depend on the order of columns. */
export type Normalizer = (fields: Fields, columns: readonly string[]) => string;

/** A file's records share their columns, which are sorted once. */
export function createNormalizer({ key, columns: mapping }: Pick<Setup, 'key' | 'columns'>): Normalizer {
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

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
const FIRST_BYTES = 4096;
/** Of a byte of a cell: `\u001f`. */
const LONGEST_ESCAPE = 6;
/** A comma and two quotes of a value, and the bracket behind the last one. */
const AROUND_BYTES = 4;

/** What `createNormalizer` gives, in UTF-8 and from the bytes of a record. */
class BytesNormalizer {
  /** The last record's, up to `length`. */
  bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  length = 0;

  protected begin(): void {
    this.length = 0;
  }

  /** Writes a comma, a name, and another comma. */
  protected writeName(name: Buffer, valueBytes: number): void {
    this.makeRoom(name.length + valueBytes + AROUND_BYTES);
    this.length = copyBytes(name, 0, name.length, this.bytes, this.length);
  }

  protected end(): void {
    this.makeRoom(2);
    // In place of the first comma.
    this.bytes[0] = 0x5b;
    this.length = Math.max(this.length, 1);
    this.bytes[this.length] = 0x5d;
    this.length += 1;
  }

  private makeRoom(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow((this.length + size) * 2);
    this.bytes.copy(bytes, 0, 0, this.length);
    this.bytes = bytes;
  }
}

/** Of a record of a delimited file. */
export class ScanNormalizer extends BytesNormalizer {
  /** A field's name with the comma before it and behind it. */
  private readonly names: readonly Buffer[];
  private readonly cells: readonly number[];
  private readonly omitsBlanks: boolean;

  constructor({ fields, indexes }: ScanCheck, key: string | undefined, omitsBlanks: boolean) {
    super();
    const named = fields.map((field, place) => ({ field, cell: indexes[place] ?? 0 }));
    const sent = sortFields(named, key);
    this.names = sent.map(({ field }) => betweenCommas(field));
    this.cells = sent.map(({ cell }) => cell);
    this.omitsBlanks = omitsBlanks;
  }

  write(scan: RecordScan): void {
    const { names, cells } = this;
    this.begin();
    for (let place = 0; place < cells.length; place += 1) {
      const cell = cells[place] ?? 0;
      const from = scan.from[cell] ?? 0;
      const to = scan.to[cell] ?? 0;
      if (this.omitsBlanks && from === to) continue;
      this.writeName(names[place] ?? Buffer.alloc(0), (to - from) * LONGEST_ESCAPE);
      this.length = writeText(scan, cell, this.bytes, this.length);
    }
    this.end();
  }
}

/** Of a plain object of a JSON file: its values are written as they are. */
export class ObjectNormalizer extends BytesNormalizer {
  private readonly check: ObjectCheck;
  private readonly key: string | undefined;
  private sent: readonly { readonly field: ObjectField; readonly name: Buffer }[] = [];
  private known = 0;

  constructor(check: ObjectCheck, key: string | undefined) {
    super();
    this.check = check;
    this.key = key;
  }

  write(scan: ObjectScan): void {
    const { fields } = this.check;
    if (this.known < fields.length) {
      this.sent = sortFields(fields, this.key).map((field) => ({ field, name: betweenCommas(field.field) }));
      this.known = fields.length;
    }
    this.begin();
    for (const { field, name } of this.sent) {
      const { member } = field;
      if (member === -1) continue;
      const quote = scan.kinds[member] === TEXT ? 1 : 0;
      const from = (scan.from[member] ?? 0) - quote;
      const to = (scan.to[member] ?? 0) + quote;
      this.writeName(name, to - from);
      this.length = copyBytes(scan.bytes, from, to, this.bytes, this.length);
    }
    this.end();
  }
}

/** All but the key, in the order in which they are written. */
function sortFields<Sent extends { readonly field: string }>(fields: readonly Sent[], key: string | undefined): Sent[] {
  return fields.filter(({ field }) => field !== key).sort((a, b) => (a.field < b.field ? -1 : 1));
}

function betweenCommas(name: string): Buffer {
  return Buffer.from(`,${JSON.stringify(name)},`);
}

/** Writes a cell as a JSON string, as `JSON.stringify` does; returns where it ends. */
function writeText(scan: RecordScan, cell: number, into: Buffer, start: number): number {
  const { bytes } = scan;
  const to = scan.to[cell] ?? 0;
  const isDoubled = ((scan.marks[cell] ?? 0) & DOUBLED) !== 0;
  let at = start;
  into[at++] = QUOTE;
  for (let from = scan.from[cell] ?? 0; from < to; from += 1) {
    const byte = bytes[from] ?? 0;
    if (byte < FIRST_PRINTABLE) {
      at += writeControl(byte, into, at);
      continue;
    }
    if (byte === QUOTE || byte === BACKSLASH) into[at++] = BACKSLASH;
    into[at++] = byte;
    if (byte === QUOTE && isDoubled) from += 1;
  }
  into[at++] = QUOTE;
  return at;
}

function writeControl(byte: number, into: Buffer, at: number): number {
  const escaped = JSON.stringify(String.fromCharCode(byte)).slice(1, -1);
  return into.write(escaped, at, 'latin1');
}
