import { NUMBER, ObjectScan, TEXT } from '../domain/object-scan.ts';
import type { Stretch } from '../domain/stretch.ts';
import { createKeyReader } from '../sources/prepare.ts';
import { keyColumnOf } from '../sources/row-plan.ts';
import type { RowStore } from '../store/row-store.ts';
import type { Setup } from './setup.ts';

/** The keys of rows by their numbers. */
export interface RowKeyReader {
  /** As `createKeyReader` gives it. */
  text(row: number): string | undefined;
  /** The same in UTF-8, valid until the next call; undefined where only the text is at hand. */
  bytes(row: number): Stretch | undefined;
  /** Whether `text` gives this key, which is not blank. */
  is(row: number, key: string): boolean;
  /** The same of a key in UTF-8. */
  isBytes(row: number, key: Stretch): boolean;
}

/**
 * Of a row that is stored as a line of CSV, or as a plain object, nothing but the key is decoded: a run needs the keys of
 * millions of rows several times.
 */
export function createRowKeys(setup: Pick<Setup, 'key' | 'columns'>, store: RowStore): RowKeyReader {
  const readKey = createKeyReader(setup);
  const column = keyColumnOf(setup);
  const objects = new ObjectScan();
  let known: { readonly header: readonly string[]; readonly index: number } = { header: [], index: -1 };
  /** The index of the key's cell in the row's line; -1 where it has none. */
  const placeOf = (header: readonly string[], name: string): number => {
    if (known.header !== header) known = { header, index: header.indexOf(name) };
    return known.index;
  };
  /** The bytes of the key where they are its text. */
  const bytesOf = (row: number): Stretch | undefined => {
    if (column === undefined) return undefined;
    const header = store.columnsOf(row);
    if (header === undefined) {
      // No other row is known to be an object that has each member once.
      const isSound = store.table.outcome(row) !== 'invalid';
      return memberBytes(objects, store.stored(row), { name: column, isSound });
    }
    const place = placeOf(header, column);
    return place === -1 ? undefined : store.cellBytes(row, place);
  };
  const text = (row: number): string | undefined => {
    const key = bytesOf(row);
    if (key === undefined) return readKey(store.record(row));
    const found = key.bytes.toString('utf8', key.from, key.to);
    return found.trim() === '' ? undefined : found;
  };
  return {
    text,
    bytes: bytesOf,
    is(row, key) {
      const found = bytesOf(row);
      return (found && compareAscii(found, key)) ?? text(row) === key;
    },
    isBytes(row, key) {
      const found = bytesOf(row);
      return found === undefined ? text(row) === key.bytes.toString('utf8', key.from, key.to) : areEqual(found, key);
    },
  };
}

const LAST_ASCII = 0x7f;

/** Whether the bytes are the text; undefined where that takes more than a look at ASCII. */
function compareAscii({ bytes, from, to }: Stretch, text: string): boolean | undefined {
  for (let at = 0; at < text.length; at += 1) {
    const [code, byte] = [text.charCodeAt(at), bytes[from + at] ?? 0];
    if (code > LAST_ASCII) return undefined;
    if (from + at >= to || code !== byte) return false;
  }
  return from + text.length === to;
}

function areEqual(a: Stretch, b: Stretch): boolean {
  const length = a.to - a.from;
  if (length !== b.to - b.from) return false;
  // From the end: keys mostly begin alike.
  for (let at = length - 1; at >= 0; at -= 1) if (a.bytes[a.from + at] !== b.bytes[b.from + at]) return false;
  return true;
}

/** A text or a number in a plain object. */
function memberBytes(
  objects: ObjectScan,
  { bytes, from, to }: Stretch,
  { name, isSound }: { readonly name: string; readonly isSound: boolean },
): Stretch | undefined {
  const isRead = objects.read(bytes, from, to, isSound ? objects.indexOf(name) : -1);
  const member = isRead ? objects.memberOf(objects.indexOf(name)) : -1;
  const kind = objects.kinds[member];
  if (kind !== TEXT && kind !== NUMBER) return undefined;
  return { bytes, from: objects.from[member] ?? 0, to: objects.to[member] ?? 0 };
}
