import * as crypto from 'node:crypto';

/** 128 bits: among 10^10 texts, the chance that any two collide is about 1 in 10^18. */
export const DIGEST_BYTES = 16;

/** Truncated SHA-256, one character per byte: a string costs a quarter of a buffer, for each of millions of rows. */
export function digest(text: string): string {
  return sha256(text).slice(0, DIGEST_BYTES);
}

/** The same of a text in UTF-8, from an index to before another. */
export function digestBytes(bytes: Buffer, from: number, to: number): string {
  return sha256(bytes.subarray(from, to)).slice(0, DIGEST_BYTES);
}

/** `crypto.hash` (since Node 20.12) creates no object per text. */
const sha256 =
  typeof crypto.hash === 'function'
    ? (text: string | Buffer): string => crypto.hash('sha256', text, 'binary')
    : (text: string | Buffer): string => crypto.createHash('sha256').update(text).digest('binary');
