import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What only who has the provider's secrets can read, or name (contract, section 6). */
export interface Seal {
  close(text: string): string;
  /** undefined where it was sealed with another key, or damaged. */
  open(sealed: string): string | undefined;
  /** 32 hex digits, the same for the same text in every run; who has not the secrets can't tell them. */
  name(text: string): string;
}

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Binds the key to this use (RFC 5869, `info`). */
const INFO = 'bulk-job ledger v1';
const NAME_INFO = 'bulk-job names v1';
const NAME_CHARS = 32;

/**
 * AES-256-GCM with a key that HKDF (RFC 5869, SHA-256) makes of the provider's secrets: the same secrets open it in
 * a later run. A nonce is random, so equal texts differ.
 */
export function createSeal(secret: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', INFO, KEY_BYTES));
  const nameKey = Buffer.from(hkdfSync('sha256', secret, '', NAME_INFO, KEY_BYTES));
  return {
    close(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString();
      } catch {
        return undefined;
      }
    },
    name: (text) => createHmac('sha256', nameKey).update(text).digest('hex').slice(0, NAME_CHARS),
  };
}

/** The submit's outputs as they may stand in the journal: a URL's query is a signature, so it is sealed or left out. */
export function sealOutputs(outputs: ReadonlyMap<string, unknown>, seal: Seal | undefined): Record<string, unknown> {
  return Object.fromEntries([...outputs].map(([name, value]) => [name, sealValue(value, seal)]));
}

function sealValue(value: unknown, seal: Seal | undefined): unknown {
  if (Array.isArray(value)) return value.map((each) => sealValue(each, seal));
  if (typeof value !== 'string' || !/[?#]/.test(value) || !URL.canParse(value)) return value;
  return seal === undefined ? (value.split(/[?#]/)[0] ?? '') : { sealed: seal.close(value) };
}

/** The outputs again; undefined where one was sealed with other secrets. */
export function openOutputs(
  outputs: Readonly<Record<string, unknown>>,
  seal: Seal | undefined,
): ReadonlyMap<string, unknown> | undefined {
  const opened = new Map<string, unknown>();
  for (const [name, value] of Object.entries(outputs)) {
    const plain = openValue(value, seal);
    if (plain === undefined) return undefined;
    opened.set(name, plain);
  }
  return opened;
}

function openValue(value: unknown, seal: Seal | undefined): unknown {
  if (Array.isArray(value)) {
    const opened = value.map((each) => openValue(each, seal));
    return opened.includes(undefined) ? undefined : opened;
  }
  if (typeof value !== 'object' || value === null || !('sealed' in value)) return value;
  return typeof value.sealed === 'string' ? seal?.open(value.sealed) : undefined;
}
