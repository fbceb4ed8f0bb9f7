/** A cell that is longer is not read in a table; the files hold the whole text. */
export const CELL_CHARS = 200;

/** Invisible, allows no line break, and keeps GitHub from reading a mention, an issue or a link. */
const WORD_JOINER = '\u2060';

/** Line ends, controls, bidirectional and zero-width characters, lone surrogates. */
const INVISIBLE = /[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/**
 * Places inside words that GitHub links by text alone, after entities are decoded: `@user`, `#1`, `GH-1`,
 * `www.`, `http:`, `mailto:` and `:emoji:`.
 */
const AUTOLINKS =
  /(?<=[@#])|(?<=:)(?=[a-z+_-])|(?<=w)(?=ww\.)|(?<=\bht)(?=tps?\b)|(?<=\bf)(?=tp\b)|(?<=\bmail)(?=to\b)|(?<=\bxm)(?=pp\b)|(?<=\bg)(?=h-)/gi;

/** What GitHub may take for a commit, from 7 digits on; numbers alone stay, so that keys can be copied. */
const HASH = /(?<![0-9a-z])(?=\d*[a-f])[0-9a-f]{7,}(?![0-9a-z])/gi;

/**
 * Any text as the content of a table cell or of a line of GitHub-flavored Markdown: it shows as it stands and
 * is nothing but text. Every ASCII punctuation is an entity, what is invisible becomes a space, what GitHub
 * would link is broken by a word joiner. At most `max` characters, cut with `…`; 8 bytes a character at most.
 *
 * Rule: escaping only `|` and `<` leaves images, links and mentions alive (measured: 15 of 48 cells).
 */
export function cell(text: string, max: number = CELL_CHARS): string {
  const whole = cut(text, max)
    .replace(INVISIBLE, ' ')
    .trim()
    .replace(AUTOLINKS, WORD_JOINER)
    .replace(HASH, (hash) => hash.replace(/.{6}(?=.)/g, `$&${WORD_JOINER}`));
  return escapePunctuation(whole);
}

/** Such a text can't be a mention, a link or markup once its punctuation is escaped. */
const PLAIN_ID = /^[\w-]{1,80}$/;

/** An id as a cell that can be copied: where it is plain, no invisible character is put into it. */
export function idCell(id: string): string {
  return PLAIN_ID.test(id) ? escapePunctuation(id) : cell(id);
}

function escapePunctuation(text: string): string {
  return text.replace(PUNCTUATION, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** A cell of numbers or of our own words. */
export type Cell = string | number;

/** A table; cells that hold foreign text must come from `cell`. Numbers are set to the right. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const first = rows[0] ?? [];
  const rule = head.map((_, column) => (typeof first[column] === 'number' ? '---:' : '---'));
  const lines = rows.map((row) => row.map((value) => (typeof value === 'number' ? count(value) : value)));
  return [head, rule, ...lines].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** `1234567` as `1,234,567`, alike on every machine. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 row`, `1,200 rows`. */
export function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** At most `max` UTF-16 units, cut with `…`, never inside a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
