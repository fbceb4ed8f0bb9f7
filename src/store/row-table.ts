import { OUTCOMES, type Outcome, UNRESOLVED_REASONS, type UnresolvedReason } from '../domain/outcome.ts';
import type { PagedFile } from './paged-file.ts';

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
/** 128 bits of a hash: two groups must never be taken for one. */
const GROUP_BYTES = 16;
const RETRYABLE = 1;
const ACCEPTED = 2;
const MAX_ATTEMPTS = 255;

export interface RowTable {
  /** Number of rows. */
  readonly count: number;
  /** Adds a row; returns its number. */
  add(row: NewRow): number;
  /** Hash of the value that the provider groups by, as text; the same for all rows where it does not. */
  group(row: number): string;
  get(row: number): RowEntry;
  /** Sets what the change names, keeps the rest. */
  update(row: number, change: RowChange): void;
  close(): void;
}

export type NewRow = Pick<RowEntry, 'file' | 'line' | 'position' | 'bytes' | 'encodedBytes' | 'keyHash'> & {
  readonly group?: Buffer | undefined;
};

export type RowChange = Partial<
  Pick<RowEntry, 'outcome' | 'reason' | 'attempts' | 'retryable' | 'accepted' | 'job' | 'message'>
>;

export function createRowTable(file: PagedFile): RowTable {
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(row) {
      const bytes = Buffer.alloc(WIDTH);
      bytes.writeUInt32LE(row.file, AT.file);
      bytes.writeUIntLE(row.line, AT.line, SIX_BYTES);
      bytes.writeUIntLE(row.position, AT.position, SIX_BYTES);
      bytes.writeUInt32LE(row.bytes, AT.bytes);
      bytes.writeUInt32LE(row.encodedBytes, AT.encodedBytes);
      bytes.writeUInt32LE(row.keyHash, AT.keyHash);
      row.group?.copy(bytes, AT.group, 0, GROUP_BYTES);
      file.write(count * WIDTH, bytes);
      count += 1;
      return count - 1;
    },
    group: (row) => file.read(row * WIDTH + AT.group, GROUP_BYTES).toString('latin1'),
    get: (row) => decode(file.read(row * WIDTH, WIDTH)),
    update(row, change) {
      const bytes = file.read(row * WIDTH, WIDTH);
      encodeChange(bytes, change);
      file.write(row * WIDTH, bytes);
    },
    close: () => file.close(),
  };
}

function decode(bytes: Buffer): RowEntry {
  const flags = bytes.readUInt8(AT.flags);
  const outcome = bytes.readUInt8(AT.outcome);
  const reason = bytes.readUInt8(AT.reason);
  return {
    file: bytes.readUInt32LE(AT.file),
    line: bytes.readUIntLE(AT.line, SIX_BYTES),
    position: bytes.readUIntLE(AT.position, SIX_BYTES),
    bytes: bytes.readUInt32LE(AT.bytes),
    encodedBytes: bytes.readUInt32LE(AT.encodedBytes),
    keyHash: bytes.readUInt32LE(AT.keyHash),
    // 0 stands for none, so that a fresh record has no outcome.
    outcome: outcome === 0 ? undefined : OUTCOMES[outcome - 1],
    reason: reason === 0 ? undefined : UNRESOLVED_REASONS[reason - 1],
    attempts: bytes.readUInt8(AT.attempts),
    retryable: (flags & RETRYABLE) !== 0,
    accepted: (flags & ACCEPTED) !== 0,
    job: bytes.readUInt32LE(AT.job),
    message: bytes.readUIntLE(AT.message, SIX_BYTES),
  };
}

function encodeChange(bytes: Buffer, change: RowChange): void {
  if (change.outcome !== undefined) {
    bytes.writeUInt8(OUTCOMES.indexOf(change.outcome) + 1, AT.outcome);
    bytes.writeUInt8(change.reason === undefined ? 0 : UNRESOLVED_REASONS.indexOf(change.reason) + 1, AT.reason);
  }
  if (change.attempts !== undefined) bytes.writeUInt8(Math.min(change.attempts, MAX_ATTEMPTS), AT.attempts);
  if (change.job !== undefined) bytes.writeUInt32LE(change.job, AT.job);
  if (change.message !== undefined) bytes.writeUIntLE(change.message, AT.message, SIX_BYTES);
  let flags = bytes.readUInt8(AT.flags);
  if (change.retryable !== undefined) flags = change.retryable ? flags | RETRYABLE : flags & ~RETRYABLE;
  if (change.accepted !== undefined) flags = change.accepted ? flags | ACCEPTED : flags & ~ACCEPTED;
  bytes.writeUInt8(flags, AT.flags);
}
