import { fold, IdGrams } from './id-grams.ts';

/** An id contains a cell if this many of its letters or digits match (`IdGrams` has both numbers built in). */
const MIN_CHARS = 4;
/** More for digits alone, which match by chance. */
const MIN_DIGITS = 6;
/** Nested encodings are decoded this often. */
const MAX_DEPTH = 2;

/** A vendor's id, in which cells are looked for. */
export interface IdSearch {
  /**
   * Whether the id contains the value, or a word of it, in any case, with or without accents and separators, escaped,
   * encoded (URL, base64, hex, HTML, JSON) or reversed.
   */
  holds(value: string): boolean;
  /** False if it is too short to hold anything. */
  readonly isLong: boolean;
  /**
   * False only if `holds` is false for every value of a row, of which this is the text as UTF-8: its values with any
   * separator, or JSON. Much faster: nearly every row of a large job has nothing in common with an id.
   */
  mayHold(row: Uint8Array): boolean;
}

/** Prepares the search for cells in an id. */
export function createIdSearch(id: string): IdSearch {
  const forms = [...readings(id)].map(fold).filter((form) => form.length >= MIN_CHARS);
  const grams = new Set<string>();
  for (const form of forms)
    for (let at = 0; at + MIN_CHARS <= form.length; at += 1) grams.add(form.slice(at, at + MIN_CHARS));
  const beginnings = new IdGrams(forms);
  const isIn = (part: string): boolean =>
    part.length >= (/^\p{Nd}+$/u.test(part) ? MIN_DIGITS : MIN_CHARS) &&
    grams.has(part.slice(0, MIN_CHARS)) &&
    forms.some((form) => form.includes(part));
  return {
    isLong: grams.size > 0,
    holds(value) {
      if (grams.size === 0) return false;
      const words = value.split(/[^\p{L}\p{M}\p{Nd}]+/u).map(fold);
      return words.some(isIn) || (words.length > 1 && isIn(words.join('')));
    },
    mayHold: (row) => grams.size > 0 && beginnings.mayBeIn(row),
  };
}

/** All texts that this one may encode. */
function readings(text: string, depth = 0, found: Set<string> = new Set()): ReadonlySet<string> {
  if (found.has(text)) return found;
  found.add(text);
  found.add(Array.from(text).reverse().join(''));
  found.add(text.replace(/[a-z]/gi, rotate));
  if (depth === MAX_DEPTH) return found;
  for (const decoded of decodings(text)) if (decoded !== text && decoded !== '') readings(decoded, depth + 1, found);
  return found;
}

/** ROT13. */
function rotate(letter: string): string {
  const base = letter <= 'Z' ? 65 : 97;
  return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
}

function* decodings(text: string): Generator<string> {
  yield text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
  yield text.replace(/(?:=[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('=', ''), 'hex').toString('utf8'));
  yield text.replace(/\\u\{?([0-9a-f]{4,6})\}?/gi, (_, hex: string) => fromCode(Number.parseInt(hex, 16)));
  yield text.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => fromCode(Number.parseInt(hex, 16)));
  yield text
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, hex: string) => fromCode(Number.parseInt(hex, 16)))
    .replace(/&#(\d{1,7});/g, (_, digits: string) => fromCode(Number(digits)))
    .replace(/&([a-z])(?:acute|grave|circ|uml|tilde|cedil|ring|caron|slash);/gi, '$1');
  for (const [run] of text.matchAll(/(?:[0-9a-f]{2}){4,}/gi)) {
    yield Buffer.from(run, 'hex').toString('utf8');
    yield Buffer.from(run, 'hex').toString('utf16le');
  }
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{6,}/g)) {
    for (let skip = 0; skip < 4; skip += 1) yield Buffer.from(run.slice(skip), 'base64').toString('utf8');
  }
  for (const run of text.split(/[._:~-]/)) {
    if (run.length >= 6 && run !== text) yield Buffer.from(run, 'base64').toString('utf8');
  }
}

function fromCode(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
