import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, scryptSync } from 'node:crypto';
import { estimateBits, STRONG_BITS } from './secret-strength.ts';

/** What only who has the provider's secrets can read, or name (contract, section 6). */
export interface Seal {
  close(text: string): string;
  /** undefined where it was sealed with another key, or damaged, cut or put together anew. */
  open(sealed: string): string | undefined;
  /** 32 hex digits, the same for the same text in every run; who has not the secrets can't tell them. */
  name(text: string): string;
}

const VERSION = 2;
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CHUNK_BYTES = 64 * 1024;
const HEAD_BYTES = 1 + 2 * SALT_BYTES;
/** Binds keys to their use (RFC 5869, `info`). */
const INFO = 'bulk-job seal v2';
const NAME_INFO = 'bulk-job names v2';
const NAME_CHARS = 32;
/** RFC 7914; 128 · N · r bytes = 128 MiB for each guess at a weak secret. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 160 * 1024 * 1024 };

/**
 * AES-256-GCM under keys that HKDF (RFC 5869, SHA-256) makes of the provider's secrets: the same secrets open it in a
 * later run. Where no secret looks like 128 bits, scrypt comes first: who can read the file can guess as often as they
 * like. Each seal has a fresh salt for that, and each text one of its own, so equal texts differ. A text stands in
 * chunks that are numbered and of which the last is marked, so none can be left out, moved or repeated.
 * @param secrets all of them; what they are joined to is the key.
 * @param entered those that people gave: what is derived of them looks stronger than it is.
 */
export function createSeal(secrets: readonly string[], entered: readonly string[] = secrets): Seal {
  const secret = secrets.join('\n');
  const isStrong = entered.some((each) => estimateBits(each) >= STRONG_BITS);
  const own = randomBytes(SALT_BYTES);
  const known = new Map<string, Buffer>();
  const stretch = (salt: Buffer): Buffer => {
    if (isStrong) return Buffer.from(secret, 'utf8');
    const id = salt.toString('hex');
    const made = known.get(id) ?? scryptSync(secret, salt, KEY_BYTES, SCRYPT);
    known.set(id, made);
    return made;
  };
  const keyOf = (head: Buffer): Buffer => {
    const [salt, textSalt] = [head.subarray(1, 1 + SALT_BYTES), head.subarray(1 + SALT_BYTES, HEAD_BYTES)];
    return Buffer.from(hkdfSync('sha256', stretch(salt), textSalt, INFO, KEY_BYTES));
  };
  let nameKey: Buffer | undefined;
  return {
    close(text) {
      const head = Buffer.concat([Buffer.from([VERSION]), own, randomBytes(SALT_BYTES)]);
      return Buffer.concat([head, ...closeChunks(Buffer.from(text, 'utf8'), keyOf(head), head)]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      if (bytes.length < HEAD_BYTES + TAG_BYTES || bytes[0] !== VERSION) return undefined;
      const head = bytes.subarray(0, HEAD_BYTES);
      return openChunks(bytes.subarray(HEAD_BYTES), keyOf(head), head)?.toString('utf8');
    },
    name(text) {
      nameKey ??= Buffer.from(hkdfSync('sha256', secret, '', NAME_INFO, KEY_BYTES));
      return createHmac('sha256', nameKey).update(text).digest('hex').slice(0, NAME_CHARS);
    },
  };
}

/** The key serves one text alone, so the chunk's number is nonce enough. */
function nonceOf(chunk: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUInt32BE(chunk, NONCE_BYTES - 4);
  return nonce;
}

/** What is authenticated beside the chunk's bytes: the head, and whether another follows. */
function labelOf(head: Buffer, isLast: boolean): Buffer {
  return Buffer.concat([head, Buffer.from([isLast ? 1 : 0])]);
}

function closeChunks(text: Buffer, key: Buffer, head: Buffer): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let from = 0;
  do {
    const cipher = createCipheriv(CIPHER, key, nonceOf(chunks.length));
    cipher.setAAD(labelOf(head, from + CHUNK_BYTES >= text.length));
    const body = Buffer.concat([cipher.update(text.subarray(from, from + CHUNK_BYTES)), cipher.final()]);
    chunks.push(Buffer.concat([body, cipher.getAuthTag()]));
    from += CHUNK_BYTES;
  } while (from < text.length);
  return chunks;
}

/** The whole text once all of it is verified; undefined where any of it is not. */
function openChunks(bytes: Buffer, key: Buffer, head: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  try {
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES + TAG_BYTES) {
      const chunk = bytes.subarray(from, from + CHUNK_BYTES + TAG_BYTES);
      if (chunk.length < TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, key, nonceOf(parts.length), { authTagLength: TAG_BYTES });
      decipher.setAAD(labelOf(head, from + chunk.length >= bytes.length));
      decipher.setAuthTag(chunk.subarray(chunk.length - TAG_BYTES));
      parts.push(Buffer.concat([decipher.update(chunk.subarray(0, chunk.length - TAG_BYTES)), decipher.final()]));
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(parts);
}
