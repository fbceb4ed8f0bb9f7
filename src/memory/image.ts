import type { RandomAccessFile } from '../ports/files.ts';
import { STATE, STATES } from './codes.ts';
import { type HeaderRun, MAX_RUNS, type MemoryAbout, type MemoryHeader } from './header.ts';
import { ENTRY_BYTES, NONE_SORTED, PARTITIONS, REST_AT, type Sorted } from './sorted.ts';

/**
 * An image is a memory in clear in a private temporary file: per partition its records, then its open rows. The first
 * byte of a key is the number of its partition, and is not stored.
 * Record: key 11 bytes, content 8, state 2, count 2; once it is read, the first byte of the key is before them. Open row:
 * 1 byte of the run's index in its place, key 11, content 8, then 4 bits of the run's index and 28 of the row number.
 */
export interface Memory {
  readonly header: MemoryHeader;
  /** Records and open rows of a partition; valid until the next call. */
  partition(number: number): MemoryPartition;
  /** Numbers of the rows that a run left open, ascending. `run` is its `index` in the header. */
  openRows(run: number): Uint32Array;
  /** Records of each partition, then open rows of each partition. */
  readonly table: Uint32Array;
  /** All partitions in chunks that are valid until the next one. */
  bytes(): Generator<Buffer>;
  /** Closes the file. */
  close(): void;
}

export interface MemoryPartition {
  readonly records: Sorted;
  readonly opens: Sorted;
}

/** A partition of no memory. */
export const NO_PARTITION: MemoryPartition = { records: NONE_SORTED, opens: NONE_SORTED };

export const TABLE_ENTRIES = 2 * PARTITIONS;
const COUNT_AT = REST_AT + 2;
const MAX_COUNT = 0xff_ff;
const ROW_BITS = 28;
const ROW_MASK = 2 ** ROW_BITS - 1;
const RECORD_BYTES = ENTRY_BYTES - 1;
const READ_BYTES = 64 * 1024;
const FIRST_BYTES = 1024;

/** A record's code of `STATE`. */
export function stateOf({ view }: Sorted, index: number): number {
  return view.getUint16(index * ENTRY_BYTES + REST_AT);
}

/** Rows that a record stands for. */
export function countOf({ view }: Sorted, index: number): number {
  return view.getUint16(index * ENTRY_BYTES + COUNT_AT);
}

/** Index of the run that left an open row. */
export function openRunOf({ view }: Sorted, index: number): number {
  const at = index * ENTRY_BYTES;
  return view.getUint8(at) | ((view.getUint32(at + REST_AT) >>> ROW_BITS) << 8);
}

/** An open row's number in its run. */
export function openRowOf({ view }: Sorted, index: number): number {
  return view.getUint32(index * ENTRY_BYTES + REST_AT) & ROW_MASK;
}

/** A place that holds a key and a content: an entry of a row, a record or an open row. */
export interface Version {
  readonly view: DataView;
  readonly at: number;
}

/** The key and content of an entry. */
export function versionOf(list: Sorted, index: number): Version {
  return { view: list.view, at: index * ENTRY_BYTES };
}

/** Writes an image. Entries come in the order of partitions, keys, contents and states, open rows last. */
export interface ImageWriter {
  startPartition(number: number): void;
  /** `view` has key and content at `at`, which are copied. `count` 0 adds nothing. */
  record(view: DataView, at: number, state: number, count: number): void;
  /** `run` is an index of the header. */
  open(view: DataView, at: number, run: number, row: number): void;
  /** All of a key was added. */
  endKey(): void;
  endPartition(): void;
  /** `runs` may have more than those with open rows, which alone stay. */
  finish(about: MemoryAbout, runs: readonly Omit<HeaderRun, 'rows'>[]): Memory;
}

interface Entries {
  view: DataView<ArrayBuffer>;
  used: number;
}

/** @param file an empty temporary file; the memory closes it. */
export function createImageWriter(file: RandomAccessFile, unique: boolean): ImageWriter {
  const [records, opens] = [createEntries(), createEntries()];
  const table = new Uint32Array(TABLE_ENTRIES);
  const openOf = new Uint32Array(MAX_RUNS);
  const rowsOf: number[] = Array.from({ length: STATES }, () => 0);
  let [partition, position, known, open, inKey] = [0, 0, 0, 0, 0];

  function put(entries: Entries): void {
    if (entries.used > 0) file.write(new Uint8Array(entries.view.buffer, 0, entries.used), position);
    position += entries.used;
  }
  return {
    startPartition(number) {
      [partition, records.used, opens.used] = [number, 0, 0];
    },
    record(view, at, state, count) {
      for (let left = count; left > 0; left -= MAX_COUNT) {
        const to = addVersion(records, view, at, RECORD_BYTES);
        records.view.setUint16(to + RECORD_BYTES - 4, state);
        records.view.setUint16(to + RECORD_BYTES - 2, Math.min(left, MAX_COUNT));
      }
      rowsOf[state] = (rowsOf[state] ?? 0) + count;
      inKey += count;
    },
    open(view, at, run, row) {
      const to = addVersion(opens, view, at, ENTRY_BYTES) + 1;
      opens.view.setUint8(to - 1, run & 0xff);
      opens.view.setUint32(to + REST_AT - 1, (((run >>> 8) << ROW_BITS) | row) >>> 0);
      openOf[run] = (openOf[run] ?? 0) + 1;
      open += 1;
      inKey += 1;
    },
    endKey() {
      known += unique ? Math.min(1, inKey) : inKey;
      inKey = 0;
    },
    endPartition() {
      table[partition] = records.used / RECORD_BYTES;
      table[PARTITIONS + partition] = opens.used / ENTRY_BYTES;
      put(records);
      put(opens);
    },
    finish(about, runs) {
      const counts = {
        known,
        delivered: rowsOf[STATE.delivered] ?? 0,
        failed: rowsOf[STATE.failed] ?? 0,
        notFound: rowsOf[STATE.notFound] ?? 0,
        notSent: rowsOf[STATE.notSent] ?? 0,
        open,
      };
      const left = runs.map((run) => ({ ...run, rows: openOf[run.index] ?? 0 })).filter(({ rows }) => rows > 0);
      return openImage(file, 0, table, { ...about, runs: left, counts });
    },
  };
}

/** Writes all partitions, one after the other. `write` ends each key itself. */
export function writePartitions(writer: ImageWriter, write: (number: number) => void): void {
  for (let number = 0; number < PARTITIONS; number += 1) {
    writer.startPartition(number);
    write(number);
    writer.endPartition();
  }
}

function createEntries(): Entries {
  return { view: new DataView(new ArrayBuffer(FIRST_BYTES)), used: 0 };
}

/** Adds key and content to the end of an entry, but for the first byte of the key; returns the offset of the entry. */
function addVersion(entries: Entries, view: DataView, at: number, bytes: number): number {
  const to = entries.used;
  if (to + bytes > entries.view.byteLength) grow(entries);
  const [into, skipped] = [entries.view, to + bytes - RECORD_BYTES];
  // The last byte is the first of what follows, which the caller sets.
  for (let index = 0; index < REST_AT; index += 4) into.setUint32(skipped + index, view.getUint32(at + 1 + index));
  entries.used += bytes;
  return to;
}

function grow(entries: Entries): void {
  const bytes = new Uint8Array(entries.view.byteLength * 2);
  bytes.set(new Uint8Array(entries.view.buffer));
  entries.view = new DataView(bytes.buffer);
}

/** Reads an image that begins at `start` of the file. */
export function openImage(file: RandomAccessFile, start: number, table: Uint32Array, header: MemoryHeader): Memory {
  const starts = startsOf(table);
  const length = starts[PARTITIONS] ?? 0;
  let loaded = Buffer.alloc(0);
  const load = (number: number): MemoryPartition => {
    const from = starts[number] ?? 0;
    const bytes = (starts[number + 1] ?? 0) - from;
    if (bytes === 0) return NO_PARTITION;
    const [records, opens] = [table[number] ?? 0, table[PARTITIONS + number] ?? 0];
    if (loaded.length < bytes + records) loaded = Buffer.allocUnsafeSlow(bytes + records);
    file.read(loaded.subarray(records, records + bytes), start + from);
    spread(new DataView(loaded.buffer, loaded.byteOffset), records, number);
    return { records: listOf(loaded, 0, records), opens: listOf(loaded, records, opens) };
  };
  return {
    header,
    table,
    partition: load,
    openRows(run) {
      const rows = new Uint32Array(header.runs.find(({ index }) => index === run)?.rows ?? 0);
      let found = 0;
      for (let number = 0; number < PARTITIONS && found < rows.length; number += 1) {
        const { opens } = load(number);
        for (let index = 0; index < opens.count; index += 1) {
          if (openRunOf(opens, index) === run) rows[found++] = openRowOf(opens, index);
        }
      }
      return rows.sort();
    },
    *bytes() {
      const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
      for (let from = 0; from < length; from += READ_BYTES) {
        const chunk = buffer.subarray(0, Math.min(READ_BYTES, length - from));
        file.read(chunk, start + from);
        yield chunk;
      }
    },
    close: () => file.close(),
  };
}

/**
 * Puts the first byte of its key before each record. The records begin behind as many spare bytes as they are, so none is
 * overwritten before it has moved.
 */
function spread(view: DataView, records: number, first: number): void {
  for (let index = 0; index < records; index += 1) {
    const [from, to] = [records + index * RECORD_BYTES, index * ENTRY_BYTES];
    for (let word = 0; word < RECORD_BYTES - 3; word += 4) view.setUint32(to + 1 + word, view.getUint32(from + word));
    view.setUint16(to + ENTRY_BYTES - 3, view.getUint16(from + RECORD_BYTES - 3));
    view.setUint8(to + ENTRY_BYTES - 1, view.getUint8(from + RECORD_BYTES - 1));
    view.setUint8(to, first);
  }
}

/** Offset of each partition, and the length of all. */
export function startsOf(table: Uint32Array): readonly number[] {
  const starts = [0];
  for (let number = 0; number < PARTITIONS; number += 1) {
    const [records, opens] = [table[number] ?? 0, table[PARTITIONS + number] ?? 0];
    starts.push((starts[number] ?? 0) + records * RECORD_BYTES + opens * ENTRY_BYTES);
  }
  return starts;
}

function listOf(bytes: Buffer, from: number, count: number): Sorted {
  return { view: new DataView(bytes.buffer, bytes.byteOffset + from * ENTRY_BYTES, count * ENTRY_BYTES), count };
}
