import * as crypto from 'node:crypto';
import { copyBytes } from '../domain/copy-bytes.ts';

/** Hashes texts of rows so that nobody without the secret can guess them. */
export interface RowHasher {
  /** 16 bytes, one character (latin1) per byte, as `digest` gives them: a memory keeps the first 12. */
  key(text: string): string;
  /** Likewise for a row's content as sent: a memory keeps the first 8. Differs from `key` of the same text. */
  content(text: string): string;
  /** As `key` of the text that these bytes are in UTF-8, from an index to before another. */
  keyOfBytes(bytes: Buffer, from: number, to: number): string;
  contentOfBytes(bytes: Buffer, from: number, to: number): string;
}

const HASH_BYTES = 16;
const INFO = 'bulk-job row memory v1';

/**
 * One call of SHA-256 per text, after a prefix of 64 characters that is derived from the secret: exactly one block, so
 * secret and text cannot be confused. Most processors have instructions for SHA-256. Whoever extends a hash needs all
 * of its 32 bytes (length extension); here 16 of them are cut off.
 * @param secret of 128 bits or more, the same in every run that shares a memory.
 */
export function createRowHasher(secret: Buffer | string): RowHasher {
  const prefix = crypto.createHmac('sha256', secret).update(INFO).digest('hex');
  const [keyPrefix, contentPrefix] = [`${prefix}k`, `${prefix}c`];
  return {
    key: (text) => sha256(keyPrefix + text).slice(0, HASH_BYTES),
    content: (text) => sha256(contentPrefix + text).slice(0, HASH_BYTES),
    keyOfBytes: createByteHash(keyPrefix),
    contentOfBytes: createByteHash(contentPrefix),
  };
}

const FIRST_BYTES = 4096;

function createByteHash(prefix: string): (bytes: Buffer, from: number, to: number) => string {
  let hashed = Buffer.alloc(FIRST_BYTES, prefix);
  return (bytes, from, to) => {
    const length = prefix.length + to - from;
    if (length > hashed.length) hashed = Buffer.alloc(length * 2, prefix);
    copyBytes(bytes, from, to, hashed, prefix.length);
    return sha256(hashed.subarray(0, length)).slice(0, HASH_BYTES);
  };
}

/** `crypto.hash` (since Node 20.12) creates no object per text. */
const sha256 =
  typeof crypto.hash === 'function'
    ? (text: string | Buffer): string => crypto.hash('sha256', text, 'binary')
    : (text: string | Buffer): string => crypto.createHash('sha256').update(text).digest('binary');
