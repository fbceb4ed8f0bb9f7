import { count } from '../domain/plural.ts';

/** A cell that is longer is not read in a table; the files hold the whole text. */
export const CELL_CHARS = 200;

/** Line ends, controls, bidirectional and zero-width characters, lone surrogates: nobody could copy what they see. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * What must stand in a code span to be text and nothing else: markup, and what GitHub links by text alone (`@user`,
 * `#1`, `GH-1`, `GHSA-…`, addresses, `:emoji:`, commits).
 */
const ACTIVE =
  /[@#`\\|<>*_~[\]{}$&]|:\/\/|\b(?:https?|ftp|mailto|xmpp):|\bwww\.|\bgh-\d|\bghsa-|:(?!\d\d:)[\w+-]+:|(?<![0-9a-z])(?=\d*[a-f])[0-9a-f]{7,}(?![0-9a-z])/i;

/** Words in quotes or backticks, where these stand around words and not inside of JSON. */
const QUOTED = /(?<=^|[\s(:])(?:"([^"\s][^"]{0,79}|[^"\s])"|`([^`\s][^`]{0,79}|[^`\s])`)(?=$|[\s,.:;?!)])/gu;

/** Whether the text is in a cell of a table, where a bar would end the cell. */
export type Setting = 'cell' | 'line';

/**
 * Any text as words of a line: it shows as it is and is nothing but text. Quoted words, and words that could be
 * markup, a link or a mention, stand in code spans, where they can be copied as they are. At most `max` characters.
 */
export function prose(text: string, setting: Setting, max: number = CELL_CHARS): string {
  const whole = cut(text, max);
  let made = '';
  let at = 0;
  for (const match of whole.matchAll(QUOTED)) {
    made += words(whole.slice(at, match.index), setting) + codeSpan(match[1] ?? match[2] ?? '', setting);
    at = match.index + match[0].length;
  }
  return made + words(whole.slice(at), setting);
}

/** What begins a list or a heading where it begins a line. */
const MARKER = /^(?:\d+[.)]|[-+=]+)(?=\s|$)/;

/** A text that begins a line or an item of a list. */
export function startLine(markdown: string): string {
  return markdown.replace(MARKER, (marker) => codeSpan(marker));
}

/** `prose` as the content of a table's cell. */
export function cell(text: string, max: number = CELL_CHARS): string {
  return prose(text, 'cell', max).trim();
}

function words(text: string, setting: Setting): string {
  const runs: { readonly isActive: boolean; readonly words: string[] }[] = [];
  for (const word of text.split(/\s+/)) {
    if (word === '') continue;
    const isUnbroken = setting === 'cell' && word.length > UNBROKEN_CHARS;
    const isActive = isUnbroken || (word !== '@' && ACTIVE.test(word)) || word.search(INVISIBLE) >= 0;
    const last = runs.at(-1);
    // Neighbors share a span: what somebody copies is often more than one word.
    if (last?.isActive === isActive) last.words.push(word);
    else runs.push({ isActive, words: [word] });
  }
  if (runs.length === 0) return text === '' ? '' : ' ';
  const made = runs.map((run) => (run.isActive ? spanWords(run.words.join(' '), setting) : run.words.join(' ')));
  return `${/^\s/.test(text) ? ' ' : ''}${made.join(' ')}${/\s$/.test(text) ? ' ' : ''}`;
}

/** Stops after the words, and brackets around them, belong to the sentence. */
function spanWords(text: string, setting: Setting): string {
  const edges = text.startsWith('(') ? /^(\(+)(.*?)([,.:;?!)]*)$/s : /^()(.*?)([,.:;?!]*)$/s;
  const [, before = '', core = '', after = ''] = edges.exec(text) ?? [];
  return core === '' ? codeSpan(text, setting) : before + codeSpan(core, setting) + after;
}

/** Characters without a blank that fit a cell on a phone. */
const UNBROKEN_CHARS = 28;
/** Where a longer word, such as an address, is cut in a cell. */
const CUTS = new RegExp(`\\S{1,${UNBROKEN_CHARS - 1}}[/._?&=-]|\\S{1,${UNBROKEN_CHARS}}`, 'gu');

/** The text in parts that stand in spans of their own in a cell: the page may break between them. */
function cutForCell(text: string): readonly string[] {
  // A backslash before a bar would be taken for an escape.
  const parts = text.split(/(?<=\\)(?=\|)/);
  return parts.flatMap((part) => {
    const isLong = part.split(' ').some((word) => word.length > UNBROKEN_CHARS);
    if (!isLong) return [part];
    return part.split(/( +)/).flatMap((word) => (word.length > UNBROKEN_CHARS ? (word.match(CUTS) ?? [word]) : [word]));
  });
}

/** A text in a code span: what is seen, copied and stored are the same, but for what is invisible, which is named. */
export function codeSpan(text: string, setting: Setting = 'line'): string {
  const shown = text.replace(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  if (shown === '') return '';
  if (setting === 'cell') {
    const parts = cutForCell(shown).filter((part) => part !== '');
    if (parts.length > 1) return parts.map((part) => codeSpan(part, setting)).join('<wbr>');
  }
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^`|`$|^ .*[^ ].* $/s.test(shown) ? ' ' : '';
  const span = `${fence}${pad}${shown}${pad}${fence}`;
  return setting === 'cell' ? span.replaceAll('|', '\\|') : span;
}

/** An address as the target of a link: nothing in it ends the link. */
export function linkTarget(address: string): string {
  const whole = address.replace(/\p{Cs}/gu, '\ufffd');
  return whole.replace(/[^\w\-.~:/?#@=&%+,;]/gu, (mark) => encodeURIComponent(mark).replace(/[()!'*]/g, percent));
}

function percent(mark: string): string {
  return `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
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

/** At most `max` UTF-16 units, cut with `…`, never inside a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
