import { createHash } from 'node:crypto';

/** RFC 9562 appendix: the name space for names that are no URL, host or X.500 name of their own (OID). */
const NAMESPACE = Buffer.from('6ba7b8129dad11d180b400c04fd430c8', 'hex');

/**
 * The stable id of a batch: UUIDv5 (RFC 9562, section 5.5) of run id, plan hash, round, batch number and row
 * numbers. Never the attempt, so that a re-run names the same batch the same way.
 */
export function createBatchId(parts: {
  readonly runId: string;
  readonly planHash: string;
  readonly round: number;
  readonly batch: number;
  readonly rows: string;
}): string {
  const name = [parts.runId, parts.planHash, parts.round, parts.batch, parts.rows].join('\n');
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
