import { OUTCOMES, type Outcome, UNRESOLVED_REASONS, type UnresolvedReason } from '../domain/outcome.ts';
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

/** Width of a record and the offset of each field. Positions of 6 bytes reach 256 TiB. */
const WIDTH = 58;
const AT = {
  outcome: 0,
  reason: 1,
  attempts: 2,
  flags: 3,
  job: 4,
  file: 8,
  line: 12,
  position: 18,
  bytes: 24,
  encodedBytes: 28,
  keyHash: 32,
  message: 36,
  group: 42,
} as const;
/** A record never crosses a page boundary, so that it can be read and changed in place. */
const ROWS_PER_PAGE = Math.floor(PAGE_BYTES / WIDTH);
const RETRYABLE = 1;
const ACCEPTED = 2;
const MAX_ATTEMPTS = 255;

export interface RowTable {
  /** Number of rows. */
  readonly count: number;
  /** Adds a row; returns its number. */
  add(row: NewRow): number;
  /** Digest of the value that the provider groups by; the same for all rows if it does not group. */
  group(row: number): string;
  get(row: number): RowEntry;
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

export function createRowTable(file: PagedFile): RowTable {
  let count = 0;
  let accepted = 0;
  const counts = createRowCounts();
  // The page of the last row: nobody else has this file, so it stays in its place until another page is asked for.
  let last: { readonly number: number; readonly isWritten: boolean; readonly page: Buffer } = NO_PAGE;
  const pageOf = (row: number, use: 'read' | 'write'): Buffer => {
    const number = Math.floor(row / ROWS_PER_PAGE);
    const isWritten = use === 'write';
    if (last.number !== number || (isWritten && !last.isWritten))
      last = { number, isWritten, page: file.page(number, use) };
    return last.page;
  };
  const offsetOf = (row: number): number => (row % ROWS_PER_PAGE) * WIDTH;
  return {
    get count() {
      return count;
    },
    add(row) {
      encodeNew(pageOf(count, 'write'), offsetOf(count), row);
      counts.add(row.file);
      count += 1;
      return count - 1;
    },
    group(row) {
      const at = offsetOf(row) + AT.group;
      return pageOf(row, 'read').toString('latin1', at, at + DIGEST_BYTES);
    },
    get: (row) => decode(pageOf(row, 'read'), offsetOf(row)),
    outcome: (row) => OUTCOMES[u8(pageOf(row, 'read'), offsetOf(row) + AT.outcome) - 1],
    source(row) {
      const [page, at] = [pageOf(row, 'read'), offsetOf(row)];
      return {
        file: u32(page, at + AT.file),
        line: u48(page, at + AT.line),
        position: u48(page, at + AT.position),
        bytes: u32(page, at + AT.bytes),
      };
    },
    position: (row) => u48(pageOf(row, 'read'), offsetOf(row) + AT.position),
    file: (row) => u32(pageOf(row, 'read'), offsetOf(row) + AT.file),
    encodedBytes: (row) => u32(pageOf(row, 'read'), offsetOf(row) + AT.encodedBytes),
    keyHash: (row) => u32(pageOf(row, 'read'), offsetOf(row) + AT.keyHash),
    bytes: (row) => u32(pageOf(row, 'read'), offsetOf(row) + AT.bytes),
    update(row, change) {
      const page = pageOf(row, 'write');
      const at = offsetOf(row);
      const before = counts.read(page, at + AT.outcome);
      const wasAccepted = u8(page, at + AT.flags) & ACCEPTED;
      encodeChange(page, at, change);
      counts.move(u32(page, at + AT.file), before, counts.read(page, at + AT.outcome));
      accepted += ((u8(page, at + AT.flags) & ACCEPTED) - wasAccepted) / ACCEPTED;
    },
    retain(keeps) {
      const record = Buffer.alloc(WIDTH);
      let kept = 0;
      for (let row = 0; row < count; row += 1) {
        const page = pageOf(row, 'read');
        const at = offsetOf(row);
        if (!keeps(row)) {
          counts.remove(u32(page, at + AT.file), counts.read(page, at + AT.outcome));
          continue;
        }
        if (kept < row) {
          page.copy(record, 0, at, at + WIDTH);
          record.copy(pageOf(kept, 'write'), offsetOf(kept));
        }
        kept += 1;
      }
      count = kept;
    },
    counts: counts.all,
    get accepted() {
      return accepted;
    },
    close: () => file.close(),
  };
}

/** A new record is all zeros: no outcome, attempt, job or message. */
function encodeNew(page: Buffer, at: number, row: NewRow): void {
  put32(page, at + AT.file, row.file);
  put48(page, at + AT.line, row.line);
  put48(page, at + AT.position, row.position);
  put32(page, at + AT.bytes, row.bytes);
  put32(page, at + AT.encodedBytes, row.encodedBytes);
  put32(page, at + AT.keyHash, row.keyHash);
  if (row.group !== undefined) page.write(row.group, at + AT.group, DIGEST_BYTES, 'latin1');
}

const NO_PAGE = { number: -1, isWritten: false, page: Buffer.alloc(0) };

/** Unsigned. */
function u32(page: Uint8Array, at: number): number {
  return get32(page, at) >>> 0;
}

function decode(page: Buffer, at: number): RowEntry {
  const flags = u8(page, at + AT.flags);
  const outcome = u8(page, at + AT.outcome);
  const reason = u8(page, at + AT.reason);
  return {
    file: u32(page, at + AT.file),
    line: u48(page, at + AT.line),
    position: u48(page, at + AT.position),
    bytes: u32(page, at + AT.bytes),
    encodedBytes: u32(page, at + AT.encodedBytes),
    keyHash: u32(page, at + AT.keyHash),
    // 0 means none, so that a new record has no outcome.
    outcome: outcome === 0 ? undefined : OUTCOMES[outcome - 1],
    reason: reason === 0 ? undefined : UNRESOLVED_REASONS[reason - 1],
    attempts: u8(page, at + AT.attempts),
    retryable: (flags & RETRYABLE) !== 0,
    accepted: (flags & ACCEPTED) !== 0,
    job: u32(page, at + AT.job),
    message: u48(page, at + AT.message),
  };
}

function encodeChange(page: Buffer, at: number, change: RowChange): void {
  if (change.outcome !== undefined) {
    page[at + AT.outcome] = OUTCOMES.indexOf(change.outcome) + 1;
    page[at + AT.reason] = change.reason === undefined ? 0 : UNRESOLVED_REASONS.indexOf(change.reason) + 1;
  }
  if (change.attempts !== undefined) page[at + AT.attempts] = Math.min(change.attempts, MAX_ATTEMPTS);
  if (change.job !== undefined) put32(page, at + AT.job, change.job);
  if (change.message !== undefined) put48(page, at + AT.message, change.message);
  let flags = u8(page, at + AT.flags);
  if (change.retryable !== undefined) flags = change.retryable ? flags | RETRYABLE : flags & ~RETRYABLE;
  if (change.accepted !== undefined) flags = change.accepted ? flags | ACCEPTED : flags & ~ACCEPTED;
  page[at + AT.flags] = flags;
}
