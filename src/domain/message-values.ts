import { memoize } from './memo.ts';
import { MAX_MESSAGE_CHARS, MIN_VALUE_CHARS, PREFIX_CHARS } from './redact-values.ts';
import { foldCase } from './text-spans.ts';

/**
 * Tells of most rows, by their bytes, that a message echoes none of their values: then nothing of them need be looked for
 * in it. It knows the beginnings, three characters each, of all that the message could echo.
 */
interface MessageBeginnings {
  readonly folded: string;
  readonly isAscii: boolean;
  /** A bit for each three codes that follow each other in the message; made when the message comes again. */
  bits: Uint32Array | undefined;
  uses: number;
}

const beginningsOf = memoize((message: string): MessageBeginnings => {
  const folded = foldCase(message.slice(0, MAX_MESSAGE_CHARS).normalize('NFC'));
  return { folded, isAscii: /^[\0-\x7f]*$/.test(folded), bits: undefined, uses: 0 };
});

/** False only if `redactValues` finds none of the row's values in the message. @param line of CSV (RFC 4180) in UTF-8. */
export function mayEcho(message: string, line: Buffer): boolean {
  const known = beginningsOf(message);
  known.uses += 1;
  // Of a message that comes once, looking for the values costs less than this.
  if (known.uses === 1) return true;
  known.bits ??= findBeginnings(known.folded);
  return echoes(known, known.bits, line);
}

/** Bits of a code, and codes of all characters: letters and digits have one of their own, others share the rest. */
const BITS = 6;
const CODES = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit).toLowerCase();
  if (/[a-z]/.test(character)) return character.charCodeAt(0) - 0x60;
  if (/\d/.test(character)) return 27 + unit - 0x30;
  return 37 + (unit % 27);
});
const NO_CODE = 0;

/** What each byte is where values and words of them begin. */
const WITHIN = 0;
const BLANK = 1;
const SEPARATOR = 2;
const WIDE = 3;
const QUOTE = 0x22;
const COMMA = 0x2c;
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (byte > 0x7f) return WIDE;
  if (character === ',' || character === ';') return SEPARATOR;
  return byte === QUOTE || /\s/.test(character) ? BLANK : WITHIN;
});

function findBeginnings(folded: string): Uint32Array {
  const bits = new Uint32Array(2 ** (3 * BITS - 5));
  let three = 0;
  for (let at = 0; at < folded.length; at += 1) {
    const unit = folded.charCodeAt(at);
    three = ((three << BITS) | (unit < 128 ? (CODES[unit] ?? NO_CODE) : NO_CODE)) & (2 ** (3 * BITS) - 1);
    bits[three >> 5] = (bits[three >> 5] ?? 0) | (1 << (three & 31));
  }
  return bits;
}

function echoes({ folded, isAscii }: MessageBeginnings, bits: Uint32Array, line: Buffer): boolean {
  let isQuoted = false;
  let isAtCell = true;
  let isAtWord = true;
  for (let at = 0; at < line.length; at += 1) {
    const byte = line[at] ?? 0;
    const kind = KINDS[byte];
    if (kind === WITHIN) {
      if (isAtWord && isBeginning(bits, line, at) && echoesWord(folded, line, at)) return true;
      isAtCell = false;
      isAtWord = false;
      continue;
    }
    if (kind === WIDE) {
      if (!isAscii || mayFoldToAscii(byte, line[at + 1])) return true;
      // It may be white space.
      isAtWord = true;
      continue;
    }
    // A doubled quote stands for one, and a value that begins with a separator is none of its words.
    if (byte === QUOTE && line[at + 1] === QUOTE) return true;
    if (kind === SEPARATOR && isAtCell && (isQuoted || byte !== COMMA)) return true;
    if (byte === QUOTE) isQuoted = !isQuoted;
    isAtCell ||= byte === COMMA && !isQuoted;
    isAtWord = true;
  }
  return false;
}

/** U+037E, U+1FEF and U+212A become ASCII in Unicode's composed form; these are their blocks in UTF-8. */
function mayFoldToAscii(lead: number, next: number | undefined): boolean {
  return (lead === 0xcd && next === 0xbe) || (lead === 0xe1 && next === 0xbf) || (lead === 0xe2 && next === 0x84);
}

function isBeginning(bits: Uint32Array, bytes: Uint8Array, at: number): boolean {
  const three = (codeAt(bytes, at) << (2 * BITS)) | (codeAt(bytes, at + 1) << BITS) | codeAt(bytes, at + 2);
  return ((bits[three >> 5] ?? 0) & (1 << (three & 31))) !== 0;
}

function codeAt(bytes: Uint8Array, at: number): number {
  return CODES[bytes[at] ?? 0] ?? NO_CODE;
}

/** Whether the message has the word that begins there, as far as it would be looked for. */
function echoesWord(folded: string, line: Buffer, at: number): boolean {
  let end = at;
  while (end < line.length && end < at + PREFIX_CHARS && KINDS[line[end] ?? 0] === WITHIN) end += 1;
  // A value of several words may begin with a short one.
  return end - at < MIN_VALUE_CHARS || folded.includes(line.toString('latin1', at, end).toLowerCase());
}
