import { OUTCOMES, type Outcome, UNRESOLVED_REASONS, type UnresolvedReason } from '../domain/outcome.ts';
import { DIGEST_BYTES } from './digest.ts';
import { PAGE_BYTES, type PagedFile } from './paged-file.ts';
import { createRowCounts, type RowCount } from './row-counts.ts';

/**
 * What is known of a row, in a record of fixed width, by row number (0-based, in input order).
 * `position` and `bytes` say where its record stands in the spool.
 */
export interface RowEntry {
  readonly file: number;
  readonly line: number;
  readonly position: number;
  readonly bytes: number;
  /** Bytes of the row as it is sent, uncompressed. */
  readonly encodedBytes: number;
  /** 32 bits of a hash of the key: tells which rows must not share a batch. */
  readonly keyHash: number;
  readonly outcome: Outcome | undefined;
  readonly reason: UnresolvedReason | undefined;
  /** How often the row was in a submit that was accepted or whose answer was lost. */
  readonly attempts: number;
  /** The vendor may be asked again: a further round takes it. */
  readonly retryable: boolean;
  /** The row was in a job that the vendor accepted, at least once. */
  readonly accepted: boolean;
  /** 1-based number of the last job; 0 for none. */
  readonly job: number;
  /** Place of the message in the text spool plus one; 0 for none. */
  readonly message: number;
}

/** Width of a record and the place of each field. Offsets of 6 bytes reach 256 TiB. */
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
const SIX_BYTES = 6;
/** A record never crosses the end of a page, so that it is read and changed in place. */
const ROWS_PER_PAGE = Math.floor(PAGE_BYTES / WIDTH);
const RETRYABLE = 1;
const ACCEPTED = 2;
const MAX_ATTEMPTS = 255;

export interface RowTable {
  /** Number of rows. */
  readonly count: number;
  /** Adds a row; returns its number. */
  add(row: NewRow): number;
  /** Digest of the value that the provider groups by; the same for all rows where it does not. */
  group(row: number): string;
  get(row: number): RowEntry;
  /** Sets what the change names, keeps the rest. */
  update(row: number, change: RowChange): void;
  /** Rows by file and by what became of them so far, without a pass over them: a cancelled run has no time for one. */
  counts(): Iterable<RowCount>;
  /** Rows that were in a job that the vendor accepted, at least once. */
  readonly accepted: number;
  close(): void;
}

export type NewRow = Pick<RowEntry, 'file' | 'line' | 'position' | 'bytes' | 'encodedBytes' | 'keyHash'> & {
  /** A digest. */
  readonly group?: string | undefined;
};

export type RowChange = Partial<
  Pick<RowEntry, 'outcome' | 'reason' | 'attempts' | 'retryable' | 'accepted' | 'job' | 'message'>
>;

export function createRowTable(file: PagedFile): RowTable {
  let count = 0;
  let accepted = 0;
  const counts = createRowCounts();
  const pageOf = (row: number, use: 'read' | 'write'): Buffer => file.page(Math.floor(row / ROWS_PER_PAGE), use);
  const placeOf = (row: number): number => (row % ROWS_PER_PAGE) * WIDTH;
  return {
    get count() {
      return count;
    },
    add(row) {
      encodeNew(pageOf(count, 'write'), placeOf(count), row);
      counts.add(row.file);
      count += 1;
      return count - 1;
    },
    group(row) {
      const at = placeOf(row) + AT.group;
      return pageOf(row, 'read').toString('latin1', at, at + DIGEST_BYTES);
    },
    get: (row) => decode(pageOf(row, 'read'), placeOf(row)),
    update(row, change) {
      const page = pageOf(row, 'write');
      const at = placeOf(row);
      const before = counts.read(page, at + AT.outcome);
      const wasAccepted = page.readUInt8(at + AT.flags) & ACCEPTED;
      encodeChange(page, at, change);
      counts.move(page.readUInt32LE(at + AT.file), before, counts.read(page, at + AT.outcome));
      accepted += ((page.readUInt8(at + AT.flags) & ACCEPTED) - wasAccepted) / ACCEPTED;
    },
    counts: counts.all,
    get accepted() {
      return accepted;
    },
    close: () => file.close(),
  };
}

/** The page holds zeroes where no row was yet: no outcome, no attempt, no job, no message. */
function encodeNew(page: Buffer, at: number, row: NewRow): void {
  page.writeUInt32LE(row.file, at + AT.file);
  page.writeUIntLE(row.line, at + AT.line, SIX_BYTES);
  page.writeUIntLE(row.position, at + AT.position, SIX_BYTES);
  page.writeUInt32LE(row.bytes, at + AT.bytes);
  page.writeUInt32LE(row.encodedBytes, at + AT.encodedBytes);
  page.writeUInt32LE(row.keyHash, at + AT.keyHash);
  if (row.group !== undefined) page.write(row.group, at + AT.group, DIGEST_BYTES, 'latin1');
}

function decode(page: Buffer, at: number): RowEntry {
  const flags = page.readUInt8(at + AT.flags);
  const outcome = page.readUInt8(at + AT.outcome);
  const reason = page.readUInt8(at + AT.reason);
  return {
    file: page.readUInt32LE(at + AT.file),
    line: page.readUIntLE(at + AT.line, SIX_BYTES),
    position: page.readUIntLE(at + AT.position, SIX_BYTES),
    bytes: page.readUInt32LE(at + AT.bytes),
    encodedBytes: page.readUInt32LE(at + AT.encodedBytes),
    keyHash: page.readUInt32LE(at + AT.keyHash),
    // 0 stands for none, so that a fresh record has no outcome.
    outcome: outcome === 0 ? undefined : OUTCOMES[outcome - 1],
    reason: reason === 0 ? undefined : UNRESOLVED_REASONS[reason - 1],
    attempts: page.readUInt8(at + AT.attempts),
    retryable: (flags & RETRYABLE) !== 0,
    accepted: (flags & ACCEPTED) !== 0,
    job: page.readUInt32LE(at + AT.job),
    message: page.readUIntLE(at + AT.message, SIX_BYTES),
  };
}

function encodeChange(page: Buffer, at: number, change: RowChange): void {
  if (change.outcome !== undefined) {
    page.writeUInt8(OUTCOMES.indexOf(change.outcome) + 1, at + AT.outcome);
    const reason = change.reason === undefined ? 0 : UNRESOLVED_REASONS.indexOf(change.reason) + 1;
    page.writeUInt8(reason, at + AT.reason);
  }
  if (change.attempts !== undefined) page.writeUInt8(Math.min(change.attempts, MAX_ATTEMPTS), at + AT.attempts);
  if (change.job !== undefined) page.writeUInt32LE(change.job, at + AT.job);
  if (change.message !== undefined) page.writeUIntLE(change.message, at + AT.message, SIX_BYTES);
  let flags = page.readUInt8(at + AT.flags);
  if (change.retryable !== undefined) flags = change.retryable ? flags | RETRYABLE : flags & ~RETRYABLE;
  if (change.accepted !== undefined) flags = change.accepted ? flags | ACCEPTED : flags & ~ACCEPTED;
  page.writeUInt8(flags, at + AT.flags);
}
