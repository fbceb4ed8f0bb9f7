import { cut } from './markdown.ts';

/**
 * What XML 1.0 cannot hold, not even escaped (its production `Char`), which JSON parsers refuse in part, too; and what
 * reorders text. Half a surrogate pair is among the first.
 */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\p{Bidi_Control}\u007f-\u009f]/gu;

/** The text without halves of surrogate pairs, which are no text in UTF-8. */
export function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** Any text as one line for a file that other programs read: nothing in it breaks them. At most `max` characters. */
export function cleanLine(text: string, max: number): string {
  return cut(text, max).replace(FORBIDDEN, '').replace(/\s+/g, ' ').trim();
}
