const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const SPACE = 0x20;
const LAST_ASCII = 0x7f;

const BITS = 6;
/** Of a letter that no id has. */
const OTHER = 0;
const LAST_DIGIT = 10;
const FIRST_LETTER = 11;
const FIRST_WIDE = 37;
const WIDE_CODES = 2 ** BITS - FIRST_WIDE;
const SEPARATOR = 0xff;
/** Of a byte that is a part of another character. */
const WIDE = 0xfe;
/** The longest grams. */
const SIX = 6;
const FIRST_LETTERS = 4096;
/** NFKC expands a character to at most 18 (U+FDFA), which takes three bytes. */
const MAX_EXPANSION = 6;
const NONE: readonly number[] = [];

/** Codes of ASCII: digits from 1 on, then letters in any case; all else separates words. */
const ASCII = Uint8Array.from({ length: LAST_ASCII + 1 }, (_, code) => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 1;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x7a ? letter - 0x61 + FIRST_LETTER : SEPARATOR;
});

/** Only the letters and digits, in lower case and without accents. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{Nd}]/gu, '');
}

/**
 * The beginnings of words that an id may hold: four characters of which one is no digit, or six with five digits at first,
 * since fewer digits match by chance. Nearly every row of a large job has none of them.
 */
export class IdGrams {
  private readonly fours = new Set<number>();
  private readonly fives = new Set<number>();
  private readonly sixes = new Set<number>();
  /** Codes of other characters of the id, by their UTF-16 code unit; if there are many, some share a code. */
  private readonly wide = new Map<number, number>();
  /** Codes of characters of rows, by their code point; undefined for one that separates words. */
  private readonly known = new Map<number, readonly number[] | undefined>();

  /** Of the row that is looked at: its letters and digits, and which of them begin a word. */
  private letters = new Uint8Array(FIRST_LETTERS);
  private starts = new Uint32Array(FIRST_LETTERS);

  /** @param forms readings of the id, each as `fold` gives it. */
  constructor(forms: readonly string[]) {
    for (const form of forms) {
      const codes = Uint8Array.from({ length: form.length + SIX }, (_, at) => this.nameUnit(form, at));
      for (let at = 0; at < form.length; at += 1) this.addGrams(codes, at, form.length - at);
    }
  }

  /**
   * Whether a row may have such a word: its values in UTF-8 with any separator, or JSON. Letters and digits count from the
   * start of a word on, with whatever separates them left out.
   */
  mayBeIn(row: Uint8Array): boolean {
    // Of a record that is JSON itself, numbers may be written in another way.
    if (beginsWithBrace(row)) return true;
    const words = this.readWords(row);
    if (words === undefined) return true;
    for (let word = 0; word < words; word += 1) if (this.isGramAt(this.starts[word] ?? 0)) return true;
    return false;
  }

  /** Finds the words of a row, and returns their number; undefined where something in it is escaped. */
  private readWords(row: Uint8Array): number | undefined {
    // A character has at most that many letters in its compatibility form.
    if (this.letters.length < row.length * MAX_EXPANSION + SIX) {
      this.letters = new Uint8Array(row.length * MAX_EXPANSION * 2 + SIX);
      this.starts = new Uint32Array(this.letters.length);
    }
    const { letters, starts } = this;
    let [count, words, isInWord] = [0, 0, false];
    for (let at = 0; at < row.length; at += 1) {
      const byte = row[at] ?? 0;
      if (byte === BACKSLASH) return undefined;
      const code = byte <= LAST_ASCII ? (ASCII[byte] ?? SEPARATOR) : WIDE;
      if (code === SEPARATOR) {
        isInWord = false;
        continue;
      }
      if (!isInWord) starts[words] = count;
      if (code !== WIDE) {
        if (!isInWord) words += 1;
        isInWord = true;
        letters[count++] = code;
        continue;
      }
      const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
      const codes = this.codesOf(codePointAt(row, at, length));
      at += length - 1;
      if (codes !== undefined && codes.length > 0 && !isInWord) words += 1;
      if (codes === undefined || codes.length > 0) isInWord = codes !== undefined;
      for (const each of codes ?? NONE) letters[count++] = each;
    }
    letters.fill(OTHER, count, count + SIX);
    return words;
  }

  private addGrams(codes: Uint8Array, at: number, length: number): void {
    if (length >= 4) this.fours.add(packFour(codes, at));
    if (length >= 5) this.fives.add((packFour(codes, at) << BITS) | (codes[at + 4] ?? OTHER));
    if (length >= SIX) this.sixes.add(packSix(codes, at));
  }

  private isGramAt(at: number): boolean {
    const { letters } = this;
    const four = packFour(letters, at);
    if (!this.fours.has(four)) return false;
    if (!isDigits(letters, at, 4)) return true;
    if (!this.fives.has((four << BITS) | (letters[at + 4] ?? OTHER))) return false;
    return !isDigits(letters, at + 4, 1) || this.sixes.has(packSix(letters, at));
  }

  /** The code of a unit of the id itself. */
  private nameUnit(form: string, at: number): number {
    const unit = at < form.length ? unitAt(form, at) : 0;
    if (unit <= LAST_ASCII) return lettersOnly(ASCII[unit]);
    const code = this.wide.get(unit) ?? FIRST_WIDE + (this.wide.size % WIDE_CODES);
    this.wide.set(unit, code);
    return code;
  }

  private codesOf(point: number): readonly number[] | undefined {
    if (this.known.has(point)) return this.known.get(point);
    const text = foldPoint(point);
    const codes =
      text &&
      Array.from({ length: text.length }, (_, at) => {
        const unit = unitAt(text, at);
        return unit <= LAST_ASCII ? lettersOnly(ASCII[unit]) : (this.wide.get(unit) ?? OTHER);
      });
    const found = codes === '' ? [] : codes;
    this.known.set(point, found);
    return found;
  }
}

function lettersOnly(code: number = SEPARATOR): number {
  return code === SEPARATOR ? OTHER : code;
}

function packFour(codes: Uint8Array, at: number): number {
  return (
    ((codes[at] ?? 0) << (3 * BITS)) |
    ((codes[at + 1] ?? 0) << (2 * BITS)) |
    ((codes[at + 2] ?? 0) << BITS) |
    (codes[at + 3] ?? 0)
  );
}

function packSix(codes: Uint8Array, at: number): number {
  return packFour(codes, at) * 2 ** (2 * BITS) + (((codes[at + 4] ?? 0) << BITS) | (codes[at + 5] ?? 0));
}

function isDigits(codes: Uint8Array, from: number, length: number): boolean {
  for (let at = from; at < from + length; at += 1) {
    const code = codes[at] ?? OTHER;
    if (code === OTHER || code > LAST_DIGIT) return false;
  }
  return true;
}

function beginsWithBrace(row: Uint8Array): boolean {
  const [first = 0] = row;
  if (first === BRACE) return true;
  if (first > SPACE && first <= LAST_ASCII) return false;
  return /^\s+\{/.test(Buffer.from(row.buffer, row.byteOffset, row.length).toString('utf8'));
}

function codePointAt(row: Uint8Array, at: number, length: number): number {
  let point = (row[at] ?? 0) & (0xff >> (length + 1));
  for (let next = at + 1; next < at + length; next += 1) point = (point << 6) | ((row[next] ?? 0) & 0x3f);
  return point;
}

/** What `fold` makes of a character within a word; empty for an accent, undefined for one that separates words. */
function foldPoint(point: number): string | undefined {
  const character = String.fromCodePoint(point);
  if (/^\p{M}$/u.test(character)) return '';
  return /^[\p{L}\p{Nd}]$/u.test(character) ? fold(character) : undefined;
}

const SIGMA = 0x3c3;
const LAST_SIGMA = 0x3c2;

/** Whether a sigma is the last letter of a word is not looked at. */
function unitAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit === LAST_SIGMA ? SIGMA : unit;
}
