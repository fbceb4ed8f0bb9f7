import { memoize } from './memo.ts';
import { foldCase, replaceSpans, type Span } from './text-spans.ts';

/** Replaces a value from a row. */
export const REDACTED = '‹redacted›';

/** Shorter values (`1`, `NY`) occur in every sentence and identify no one. */
export const MIN_VALUE_CHARS = 3;
/** A value this short is redacted only as a whole word: `Ann` is not redacted in "cannot". */
const WORD_CHARS = 5;
/** A longer value is found by its beginning, because vendors truncate what they echo. */
export const PREFIX_CHARS = 16;
/** In a value with at most this many words (a name, a street) each word counts, because vendors echo parts. */
const MAX_WORDS = 5;
/** A longer message is truncated before it is searched; nothing that is shown is as long. */
export const MAX_MESSAGE_CHARS = 4000;

const SHORT_WORD = /^[a-z]+$/;
const LETTER = /[a-z]/;
const DIGIT = /\p{Nd}/u;
/** Also `name%40host`, as in a URL. The part before the @ is bounded to keep the search linear. */
const EMAIL = /[^\s@<>"'(),:;=]{1,64}(?:@|%40)[^\s@<>"'(),:;=]+/giu;
/** Six or more digits, also as phone numbers and dates are written: `(613) 555-0100`, `1980-01-31`. */
const DIGITS = /[+(]*\p{Nd}(?:[\s().,/\-\u2010-\u2015]{0,3}\p{Nd}){5,}/gu;
/** Ids of requests and records. Left in, they would also make every message a separate group. */
const HEX_ID = /(?<![\p{L}\p{Nd}])[0-9a-f]{8}(?:-?[0-9a-f]{4}){2,}(?:-?[0-9a-f]+)*(?![\p{L}\p{Nd}])/giu;

/**
 * `message` as a template: cells of the row (`values`) that the vendor echoes, and anything that looks like an e-mail
 * address, a phone number, a date or a long number, become `‹redacted›`, ignoring case.
 * Takes time proportional to message length × number of values.
 */
export function redactValues(message: string, values: Iterable<string>): string {
  if (message === '') return '';
  const { text, folded, found } = prepare(message);
  const spans: Span[] = [...found];
  for (const value of values) {
    if (value.length < MIN_VALUE_CHARS) continue;
    const whole = foldCase(value.trim().normalize('NFC'));
    findValue(folded, whole, spans);
    if (whole.includes(' ')) for (const word of splitWords(whole)) findValue(folded, word, spans);
  }
  return spans.length === 0 ? text : replaceSpans(text, spans, REDACTED);
}

interface Prepared {
  readonly text: string;
  readonly folded: string;
  /** Where the text has something of the kind that is redacted whatever the row's values are. */
  readonly found: readonly Span[];
}

/** Mostly many rows have the same message. */
const prepare = memoize((message: string): Prepared => {
  const text = message.slice(0, MAX_MESSAGE_CHARS).normalize('NFC');
  const found = choosePatterns(text).flatMap((pattern) =>
    Array.from(text.matchAll(pattern), (match): Span => [match.index, match.index + match[0].length]),
  );
  return { text, folded: foldCase(text), found };
});

/** Only those that can match: this runs for every problem row, and most messages have no @ or digit. */
function choosePatterns(text: string): readonly RegExp[] {
  const patterns = text.includes('@') || text.includes('%40') ? [EMAIL] : [];
  return DIGIT.test(text) ? [...patterns, DIGITS, HEX_ID] : patterns;
}

function splitWords(value: string): readonly string[] {
  const words = value.split(/[\s,;]+/, MAX_WORDS + 1);
  return words.length > MAX_WORDS ? [] : words;
}

function findValue(text: string, value: string, spans: Span[]): void {
  if (value.length < MIN_VALUE_CHARS) return;
  const needle = value.slice(0, PREFIX_CHARS);
  let at = text.indexOf(needle);
  if (at < 0) return;
  const asWord = value.length <= WORD_CHARS && SHORT_WORD.test(value);
  while (at >= 0) {
    let length = needle.length;
    while (length < value.length && text[at + length] === value[length]) length++;
    const end = at + length;
    const inWord = asWord && (LETTER.test(text[at - 1] ?? '') || LETTER.test(text[end] ?? ''));
    if (!inWord) spans.push([at, end]);
    at = text.indexOf(needle, inWord ? at + 1 : end);
  }
}
