import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  scryptSync,
  timingSafeEqual,
} from 'node:crypto';
import { estimateBits, STRONG_BITS } from './secret-strength.ts';

/** Encrypts texts and derives names that require the provider's secrets (docs/contract.md, 6.3). */
export interface Seal {
  close(text: string): string;
  /** undefined if it was sealed with another key, or damaged, truncated or reassembled. */
  open(sealed: string): string | undefined;
  /** 32 hex digits, the same for the same text in every run, and unpredictable without the secrets. */
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
/** RFC 7914; each guess at a weak secret takes 128 · N · r bytes = 128 MiB. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 160 * 1024 * 1024 };

/**
 * AES-256-GCM with keys that HKDF (RFC 5869, SHA-256) derives from the provider's secrets, so a later run with the same
 * secrets can open it. If no secret appears to have 128 bits, scrypt is applied first, because anyone with the file can
 * make any number of guesses. Each seal has its own scrypt salt and each text its own HKDF salt, so equal texts differ.
 * A text is split into numbered chunks, the last one marked, so none can be dropped, moved or repeated.
 * @param secrets all secrets; the key is derived from them together.
 * @param entered the secrets that people entered: values derived from them look stronger than they are.
 */
export function createSeal(secrets: readonly string[], entered: readonly string[] = secrets): Seal {
  const secret = secrets.join('\n');
  const own = randomBytes(SALT_BYTES);
  const stretch = createStretch(secret, entered);
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

/** Makes a weak secret expensive to guess; remembers what it made, by salt. */
function createStretch(secret: string, entered: readonly string[]): (salt: Buffer) => Buffer {
  const isStrong = entered.some((each) => estimateBits(each) >= STRONG_BITS);
  const known = new Map<string, Buffer>();
  return (salt) => {
    if (isStrong) return Buffer.from(secret, 'utf8');
    const id = salt.toString('hex');
    const made = known.get(id) ?? scryptSync(secret, salt, KEY_BYTES, SCRYPT);
    known.set(id, made);
    return made;
  };
}

/** Encrypts files of any length, of which one chunk at a time is in memory. */
export interface StreamSeal {
  /**
   * The sealed file in parts. `label` is not part of it: whoever opens it gives the same, for example the clear bytes
   * before it. `bytes` may reuse its buffer.
   */
  close(label: Uint8Array, bytes: Iterable<Uint8Array>): Generator<Buffer>;
  /**
   * Decrypts to `write`, whose data may be used only after `opened`. Rejects only with errors of `sealed` and `write`.
   */
  open(label: Uint8Array, sealed: AsyncIterable<Uint8Array>, write: (bytes: Buffer) => void): Promise<StreamResult>;
}

/** `damaged`: changed, cut, reassembled, or with another label. */
export type StreamResult = 'opened' | 'another-key' | 'damaged';

const STREAM_VERSION = 1;
const STREAM_INFO = 'bulk-job stream v1';
/** Tells another key from damage, before anything is decrypted. */
const CHECK_BYTES = 16;
const SUM_BYTES = 8;
const STREAM_HEAD_BYTES = HEAD_BYTES + CHECK_BYTES + SUM_BYTES;

/**
 * The same as `createSeal` for files: AES-256-GCM in numbered chunks, the last one marked, each with the label and the
 * head as additional data. Head: version, scrypt salt, HKDF salt, check of the key, checksum of label and head.
 * Parameters as for `createSeal`.
 */
export function createStreamSeal(secrets: readonly string[], entered: readonly string[] = secrets): StreamSeal {
  const own = randomBytes(SALT_BYTES);
  const stretch = createStretch(secrets.join('\n'), entered);
  const keysOf = (salts: Buffer): { readonly key: Buffer; readonly check: Buffer } => {
    const [salt, fileSalt] = [salts.subarray(1, 1 + SALT_BYTES), salts.subarray(1 + SALT_BYTES)];
    const made = Buffer.from(hkdfSync('sha256', stretch(salt), fileSalt, STREAM_INFO, KEY_BYTES + CHECK_BYTES));
    return { key: made.subarray(0, KEY_BYTES), check: made.subarray(KEY_BYTES) };
  };
  return {
    *close(label, bytes) {
      const salts = Buffer.concat([Buffer.from([STREAM_VERSION]), own, randomBytes(SALT_BYTES)]);
      const { key, check } = keysOf(salts);
      const head = Buffer.concat([salts, check, sumOf(label, Buffer.concat([salts, check]))]);
      yield head;
      let chunk = 0;
      for (const { block, isLast } of splitBlocks(bytes)) {
        yield closeChunk(block, { key, number: chunk, label: labelOf(Buffer.concat([label, head]), isLast) });
        chunk += 1;
      }
    },
    async open(label, sealed, write) {
      let opened: { readonly key: Buffer; readonly head: Buffer } | undefined;
      let chunk = 0;
      for await (const { block, isLast } of splitSealed(sealed)) {
        if (opened === undefined) {
          const head = Buffer.from(block);
          if (isLast || !isStreamHead(label, head)) return 'damaged';
          const { key, check } = keysOf(head.subarray(0, HEAD_BYTES));
          if (!timingSafeEqual(check, head.subarray(HEAD_BYTES, HEAD_BYTES + CHECK_BYTES))) return 'another-key';
          opened = { key, head: Buffer.concat([label, head]) };
        } else {
          const text = openChunk(block, { key: opened.key, number: chunk, label: labelOf(opened.head, isLast) });
          if (text === undefined) return 'damaged';
          write(text);
          chunk += 1;
        }
      }
      return 'opened';
    },
  };
}

function sumOf(label: Uint8Array, head: Uint8Array): Buffer {
  return createHash('sha256').update(label).update(head).digest().subarray(0, SUM_BYTES);
}

function isStreamHead(label: Uint8Array, head: Buffer): boolean {
  const sum = head.subarray(HEAD_BYTES + CHECK_BYTES);
  return head[0] === STREAM_VERSION && sum.equals(sumOf(label, head.subarray(0, HEAD_BYTES + CHECK_BYTES)));
}

interface Block {
  readonly block: Buffer;
  readonly isLast: boolean;
}

/** Chunks of clear bytes; one, even of nothing. Each is valid until the next. */
function* splitBlocks(parts: Iterable<Uint8Array>): Generator<Block> {
  const splitter = createSplitter(CHUNK_BYTES, CHUNK_BYTES);
  for (const part of parts) yield* splitter.add(part);
  yield splitter.end();
}

/** The head, then sealed chunks. Each is valid until the next. */
async function* splitSealed(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  const splitter = createSplitter(STREAM_HEAD_BYTES, CHUNK_BYTES + TAG_BYTES);
  for await (const part of parts) yield* splitter.add(part);
  yield splitter.end();
}

/** Only a block that is followed by more is known not to be the last, so one is held back. */
function createSplitter(first: number, size: number) {
  const buffer = Buffer.allocUnsafeSlow(Math.max(first, size));
  let [used, length] = [0, first];
  return {
    *add(part: Uint8Array): Generator<Block> {
      for (let at = 0; at < part.length; ) {
        if (used === length) {
          yield { block: buffer.subarray(0, used), isLast: false };
          [used, length] = [0, size];
        }
        const taken = part.subarray(at, at + length - used);
        buffer.set(taken, used);
        used += taken.length;
        at += taken.length;
      }
    },
    end: (): Block => ({ block: buffer.subarray(0, used), isLast: true }),
  };
}

interface ChunkUse {
  readonly key: Buffer;
  readonly number: number;
  readonly label: Buffer;
}

function closeChunk(block: Buffer, { key, number, label }: ChunkUse): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonceOf(number));
  cipher.setAAD(label);
  return Buffer.concat([cipher.update(block), cipher.final(), cipher.getAuthTag()]);
}

/** undefined if the chunk is not authentic. */
function openChunk(chunk: Buffer, { key, number, label }: ChunkUse): Buffer | undefined {
  if (chunk.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, nonceOf(number), { authTagLength: TAG_BYTES });
  decipher.setAAD(label);
  decipher.setAuthTag(chunk.subarray(chunk.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(chunk.subarray(0, chunk.length - TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Each key encrypts only one text, so the chunk number is a sufficient nonce. */
function nonceOf(chunk: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUInt32BE(chunk, NONCE_BYTES - 4);
  return nonce;
}

/** Additional authenticated data: the head, and whether this is the last chunk. */
function labelOf(head: Buffer, isLast: boolean): Buffer {
  return Buffer.concat([head, Buffer.from([isLast ? 1 : 0])]);
}

function closeChunks(text: Buffer, key: Buffer, head: Buffer): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let from = 0;
  do {
    const label = labelOf(head, from + CHUNK_BYTES >= text.length);
    chunks.push(closeChunk(text.subarray(from, from + CHUNK_BYTES), { key, number: chunks.length, label }));
    from += CHUNK_BYTES;
  } while (from < text.length);
  return chunks;
}

/** The complete text if all chunks are authentic; undefined otherwise. */
function openChunks(bytes: Buffer, key: Buffer, head: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES + TAG_BYTES) {
    const chunk = bytes.subarray(from, from + CHUNK_BYTES + TAG_BYTES);
    const label = labelOf(head, from + chunk.length >= bytes.length);
    const part = openChunk(chunk, { key, number: parts.length, label });
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
