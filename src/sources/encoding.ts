import { isAscii, isUtf8 } from 'node:buffer';

/** How bytes become text. A piece given to `decode` never ends inside a character. */
export interface Encoding {
  readonly name: string;
  /** How many of the first bytes form complete characters, as far as the end of `bytes` shows. */
  completeLength(bytes: Uint8Array): number;
  /** The text as UTF-8; undefined if it is not valid. */
  decode(bytes: Uint8Array): Buffer | undefined;
  /** The text before the first invalid character of `bytes`, which `decode` refused. */
  validPrefix(bytes: Uint8Array): Buffer;
}

export const UTF_8: Encoding = {
  name: 'UTF-8',
  completeLength(bytes) {
    for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
      const byte = bytes[bytes.length - back] ?? 0;
      if ((byte & 0xc0) === 0x80) continue;
      return sequenceLength(byte) > back ? bytes.length - back : bytes.length;
    }
    return bytes.length;
  },
  decode: (bytes) => (isUtf8(bytes) ? toBuffer(bytes) : undefined),
  validPrefix: (bytes) => longestValidPrefix(bytes, 'utf-8'),
};

export const UTF_16_LE: Encoding = createUtf16('utf-16le', 1);
export const UTF_16_BE: Encoding = createUtf16('utf-16be', 0);

/** Windows-1252 as in the WHATWG Encoding Standard: every byte is a character, so nothing is invalid. */
export const WINDOWS_1252: Encoding = {
  name: 'Windows-1252',
  completeLength: (bytes) => bytes.length,
  decode(bytes) {
    // Not TextDecoder: Node 20 decodes 0x80 to 0x9f as ISO 8859-1 outside stream mode.
    if (isAscii(bytes)) return toBuffer(bytes);
    const text = toBuffer(bytes).toString('latin1');
    return Buffer.from(
      text.replace(/[\x80-\x9f]/g, (control) => C1_REPLACEMENTS[control.charCodeAt(0) - 0x80] ?? control),
    );
  },
  validPrefix: (bytes) => toBuffer(bytes),
};

/** Characters of 0x80 to 0x9f; the five that Windows-1252 leaves undefined stay control characters. */
const C1_REPLACEMENTS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}

function createUtf16(label: 'utf-16le' | 'utf-16be', highByte: 0 | 1): Encoding {
  return {
    name: 'UTF-16',
    completeLength(bytes) {
      const even = bytes.length - (bytes.length % 2);
      const last = bytes[even - 2 + highByte] ?? 0;
      // A high surrogate (0xd800 to 0xdbff) is the first half of a character.
      return even > 0 && (last & 0xfc) === 0xd8 ? even - 2 : even;
    },
    decode(bytes) {
      try {
        return Buffer.from(new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes));
      } catch {
        return undefined;
      }
    },
    validPrefix: (bytes) => longestValidPrefix(bytes, label),
  };
}

/** Binary search for the shortest prefix that a decoder refuses: the invalid character is the last one in it. */
function longestValidPrefix(bytes: Uint8Array, label: string): Buffer {
  let accepted = 0;
  let refused = bytes.length + 1;
  let text = '';
  while (refused - accepted > 1) {
    const length = Math.floor((accepted + refused) / 2);
    try {
      const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
      text = decoder.decode(bytes.subarray(0, length), { stream: true });
      accepted = length;
    } catch {
      refused = length;
    }
  }
  return Buffer.from(text);
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
