import * as crypto from 'node:crypto';

/** 128 bits: among 10^10 texts, the chance that any two collide is about 1 in 10^18. */
export const DIGEST_BYTES = 16;

/** Truncated SHA-256, one character per byte: a string costs a quarter of a buffer, for each of millions of rows. */
export function digest(text: string): string {
  return sha256(text).slice(0, DIGEST_BYTES);
}

/** The first 32 bits of a digest. */
export function shortDigest(digest: string): number {
  const byte = (at: number): number => digest.charCodeAt(at);
  return (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)) >>> 0;
}

/** `crypto.hash` (since Node 20.12) creates no object per text. */
const sha256 =
  typeof crypto.hash === 'function'
    ? (text: string): string => crypto.hash('sha256', text, 'binary')
    : (text: string): string => crypto.createHash('sha256').update(text).digest('binary');
