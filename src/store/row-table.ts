import { OUTCOMES, type Outcome, UNRESOLVED_REASONS, type UnresolvedReason } from '../domain/outcome.ts';
import type { Reused } from '../domain/reused.ts';
import { DIGEST_BYTES } from './digest.ts';
import { get32, put32, put48, get8 as u8, get48 as u48 } from './little-endian.ts';
import { PAGE_BYTES, type PagedFile } from './paged-file.ts';
import { createRowCounts, type RowCount } from './row-counts.ts';

/**
 * A row's fixed-width record, by row number (0-based, in input order).
 * `position` and `bytes` locate its source record in the spool.
 */
export interface RowEntry {
  readonly file: number;
  readonly line: number;
  readonly position: number;
  readonly bytes: number;
  /** Bytes of the row as sent, uncompressed. */
  readonly encodedBytes: number;
  /** 32 bits of a hash of the key, read as an unsigned integer: rows with equal hashes may not share a batch. */
  readonly keyHash: number;
  readonly outcome: Outcome | undefined;
  readonly reason: UnresolvedReason | undefined;
  /** Number of submits with this row that were accepted or got no usable response. */
  readonly attempts: number;
  /** A later round sends it again. */
  readonly retryable: boolean;
  /** The row was in an accepted job at least once. */
  readonly accepted: boolean;
  /** 1-based number of the last job; 0 for none. */
  readonly job: number;
  /** Handle of the message in the text spool; 0 for none. */
  readonly message: number;
}

/**
 * Width of the records of each file, and the offset of each field. What is known once a row is read is apart from what
 * becomes of it: what never changes is written once, and rows without an outcome have nothing to write.
 * Positions of 6 bytes reach 256 TiB.
 */
const SOURCE_WIDTH = 28;
const SOURCE = { file: 0, line: 4, position: 10, bytes: 16, encodedBytes: 20, keyHash: 24 } as const;
const STATE_WIDTH = 14;
const STATE = { outcome: 0, reason: 1, attempts: 2, flags: 3, job: 4, message: 8 } as const;
const RETRYABLE = 1;
const ACCEPTED = 2;
const MAX_ATTEMPTS = 255;

/** Three empty files. Few providers group, so the last mostly stays empty. */
export interface RowTableFiles {
  readonly sources: PagedFile;
  readonly states: PagedFile;
  readonly groups: PagedFile;
}

export interface RowTable {
  /** Number of rows. */
  readonly count: number;
  /** Adds a row; returns its number. */
  add(row: NewRow): number;
  /** Digest of the value that the provider groups by; the same for all rows if it does not group. */
  group(row: number): string;
  get(row: number): RowEntry;
  /** The same in one object for all rows, which is valid until the next call: for passes over millions of them. */
  view(row: number): RowEntry;
  /** Only the outcome: a pass over all rows needs no more. */
  outcome(row: number): Outcome | undefined;
  /** Only where the source record is, and was. */
  source(row: number): RowSource;
  /** Only where the source record begins in the spool. */
  position(row: number): number;
  /** Only the index of its file. */
  file(row: number): number;
  /** Only its bytes as sent. */
  encodedBytes(row: number): number;
  /** Only the hash of its key. */
  keyHash(row: number): number;
  /** Only how long the source record is. */
  bytes(row: number): number;
  /** Sets the fields in `change` and keeps the others. */
  update(row: number, change: RowChange): void;
  /** No row was removed: rows are in the order in which they were added, and none is missing between two. */
  readonly isWhole: boolean;
  /** Removes all other rows, and numbers those that are left anew, in the same order. */
  retain(keeps: (row: number) => boolean): void;
  /** Rows by file and outcome so far, without a pass over the rows: a canceled run has no time for one. */
  counts(): Iterable<RowCount>;
  /** Rows that were in an accepted job at least once. */
  readonly accepted: number;
  close(): void;
}

export type RowSource = Pick<RowEntry, 'file' | 'line' | 'position' | 'bytes'>;

export type NewRow = Pick<RowEntry, 'file' | 'line' | 'position' | 'bytes' | 'encodedBytes' | 'keyHash'> & {
  /** Digest of the value that the provider groups by. */
  readonly group?: string | undefined;
};

export type RowChange = Partial<
  Pick<RowEntry, 'outcome' | 'reason' | 'attempts' | 'retryable' | 'accepted' | 'job' | 'message'>
>;

export function createRowTable(files: RowTableFiles): RowTable {
  let count = 0;
  let accepted = 0;
  let isWhole = true;
  const counts = createRowCounts();
  const sources = new RecordPages(files.sources, SOURCE_WIDTH);
  const states = new RecordPages(files.states, STATE_WIDTH);
  const groups = new RecordPages(files.groups, DIGEST_BYTES);
  const viewed = createEntry();
  const decode = (entry: Reused<RowEntry>, row: number): RowEntry => {
    decodeSource(entry, sources.read(row), sources.offset(row));
    decodeState(entry, states.read(row), states.offset(row));
    return entry;
  };
  const readCode = (row: number): number => counts.read(states.read(row), states.offset(row) + STATE.outcome);
  return {
    get count() {
      return count;
    },
    add(row) {
      encodeSource(sources.write(count), sources.offset(count), row);
      if (row.group !== undefined) groups.write(count).write(row.group, groups.offset(count), DIGEST_BYTES, 'latin1');
      counts.add(row.file);
      count += 1;
      return count - 1;
    },
    group(row) {
      const at = groups.offset(row);
      return groups.read(row).toString('latin1', at, at + DIGEST_BYTES);
    },
    get: (row) => decode(createEntry(), row),
    view: (row) => decode(viewed, row),
    outcome: (row) => OUTCOME_OF[u8(states.read(row), states.offset(row) + STATE.outcome)],
    source(row) {
      const [page, at] = [sources.read(row), sources.offset(row)];
      return {
        file: u32(page, at + SOURCE.file),
        line: u48(page, at + SOURCE.line),
        position: u48(page, at + SOURCE.position),
        bytes: u32(page, at + SOURCE.bytes),
      };
    },
    position: (row) => u48(sources.read(row), sources.offset(row) + SOURCE.position),
    file: (row) => u32(sources.read(row), sources.offset(row) + SOURCE.file),
    encodedBytes: (row) => u32(sources.read(row), sources.offset(row) + SOURCE.encodedBytes),
    keyHash: (row) => u32(sources.read(row), sources.offset(row) + SOURCE.keyHash),
    bytes: (row) => u32(sources.read(row), sources.offset(row) + SOURCE.bytes),
    update(row, change) {
      const page = states.write(row);
      const at = states.offset(row);
      const before = counts.read(page, at + STATE.outcome);
      const wasAccepted = u8(page, at + STATE.flags) & ACCEPTED;
      encodeChange(page, at, change);
      const after = counts.read(page, at + STATE.outcome);
      if (after !== before) counts.move(u32(sources.read(row), sources.offset(row) + SOURCE.file), before, after);
      accepted += ((u8(page, at + STATE.flags) & ACCEPTED) - wasAccepted) / ACCEPTED;
    },
    get isWhole() {
      return isWhole;
    },
    retain(keeps) {
      let kept = 0;
      for (let row = 0; row < count; row += 1) {
        if (!keeps(row)) {
          counts.remove(u32(sources.read(row), sources.offset(row) + SOURCE.file), readCode(row));
          continue;
        }
        if (kept < row) for (const pages of [sources, states, groups]) pages.move(row, kept);
        kept += 1;
      }
      isWhole &&= kept === count;
      count = kept;
    },
    counts: counts.all,
    get accepted() {
      return accepted;
    },
    close() {
      for (const file of [files.sources, files.states, files.groups]) file.close();
    },
  };
}

/** Records of fixed width by row number. None crosses a page boundary, so that it can be read and changed in place. */
class RecordPages {
  private readonly file: PagedFile;
  private readonly width: number;
  private readonly perPage: number;
  private readonly record: Buffer;
  // The page of the last row: nobody else has this file, so it stays in its place until another page is asked for.
  private page: Buffer = Buffer.alloc(0);
  private first = 0;
  private end = 0;
  private isWritten = false;

  constructor(file: PagedFile, width: number) {
    this.file = file;
    this.width = width;
    this.perPage = Math.floor(PAGE_BYTES / width);
    this.record = Buffer.alloc(width);
  }

  /** The page of a row, valid until another one is asked for. */
  read(row: number): Buffer {
    if (row < this.first || row >= this.end) this.turnTo(row, 'read');
    return this.page;
  }

  /** The same page, to be changed. */
  write(row: number): Buffer {
    if (!this.isWritten || row < this.first || row >= this.end) this.turnTo(row, 'write');
    return this.page;
  }

  /** Where the row's record begins, once its page was asked for. */
  offset(row: number): number {
    return (row % this.perPage) * this.width;
  }

  move(from: number, to: number): void {
    const [at, end] = [this.offset(from), this.offset(from) + this.width];
    this.read(from).copy(this.record, 0, at, end);
    this.record.copy(this.write(to), this.offset(to));
  }

  private turnTo(row: number, use: 'read' | 'write'): void {
    const number = Math.floor(row / this.perPage);
    this.page = this.file.page(number, use);
    this.first = number * this.perPage;
    this.end = this.first + this.perPage;
    this.isWritten = use === 'write';
  }
}

function encodeSource(page: Buffer, at: number, row: NewRow): void {
  put32(page, at + SOURCE.file, row.file);
  put48(page, at + SOURCE.line, row.line);
  put48(page, at + SOURCE.position, row.position);
  put32(page, at + SOURCE.bytes, row.bytes);
  put32(page, at + SOURCE.encodedBytes, row.encodedBytes);
  put32(page, at + SOURCE.keyHash, row.keyHash);
}

/** Unsigned. */
function u32(page: Uint8Array, at: number): number {
  return get32(page, at) >>> 0;
}

/** 0 means none, so that a new record, which is all zeros, has no outcome. */
const OUTCOME_OF: readonly (Outcome | undefined)[] = [undefined, ...OUTCOMES];
const REASON_OF: readonly (UnresolvedReason | undefined)[] = [undefined, ...UNRESOLVED_REASONS];

function createEntry(): Reused<RowEntry> {
  return {
    file: 0,
    line: 0,
    position: 0,
    bytes: 0,
    encodedBytes: 0,
    keyHash: 0,
    outcome: undefined,
    reason: undefined,
    attempts: 0,
    retryable: false,
    accepted: false,
    job: 0,
    message: 0,
  };
}

function decodeSource(entry: Reused<RowEntry>, page: Buffer, at: number): void {
  entry.file = u32(page, at + SOURCE.file);
  entry.line = u48(page, at + SOURCE.line);
  entry.position = u48(page, at + SOURCE.position);
  entry.bytes = u32(page, at + SOURCE.bytes);
  entry.encodedBytes = u32(page, at + SOURCE.encodedBytes);
  entry.keyHash = u32(page, at + SOURCE.keyHash);
}

function decodeState(entry: Reused<RowEntry>, page: Buffer, at: number): void {
  const flags = u8(page, at + STATE.flags);
  entry.outcome = OUTCOME_OF[u8(page, at + STATE.outcome)];
  entry.reason = REASON_OF[u8(page, at + STATE.reason)];
  entry.attempts = u8(page, at + STATE.attempts);
  entry.retryable = (flags & RETRYABLE) !== 0;
  entry.accepted = (flags & ACCEPTED) !== 0;
  entry.job = u32(page, at + STATE.job);
  entry.message = u48(page, at + STATE.message);
}

function encodeChange(page: Buffer, at: number, change: RowChange): void {
  if (change.outcome !== undefined) {
    page[at + STATE.outcome] = OUTCOMES.indexOf(change.outcome) + 1;
    page[at + STATE.reason] = change.reason === undefined ? 0 : UNRESOLVED_REASONS.indexOf(change.reason) + 1;
  }
  if (change.attempts !== undefined) page[at + STATE.attempts] = Math.min(change.attempts, MAX_ATTEMPTS);
  if (change.job !== undefined) put32(page, at + STATE.job, change.job);
  if (change.message !== undefined) put48(page, at + STATE.message, change.message);
  let flags = u8(page, at + STATE.flags);
  if (change.retryable !== undefined) flags = change.retryable ? flags | RETRYABLE : flags & ~RETRYABLE;
  if (change.accepted !== undefined) flags = change.accepted ? flags | ACCEPTED : flags & ~ACCEPTED;
  page[at + STATE.flags] = flags;
}
