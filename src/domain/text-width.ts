/** Splits text into what people see as one character. Most programs never need it, and it takes long to make. */
let segmenter: Intl.Segmenter | undefined;

function splitCharacters(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** Printable ASCII: one column for each character, as in nearly every line. */
const NARROW = /^[ -~]*$/;

/**
 * What a terminal shows in two columns: `W` and `F` in Unicode's EastAsianWidth.txt, rounded to blocks, and what is an
 * emoji without being asked.
 */
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f)/u;

/** Marks that take no column of their own. */
const MARKS_ONLY = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** The columns that a terminal needs for this text, which has no control characters. */
export function textWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const { segment } of splitCharacters(text)) width += characterWidth(segment);
  return width;
}

/** The text in at most `columns`, truncated with `…`, never inside a character. */
export function fitWidth(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let width = 0;
  let fitted = '';
  for (const { segment } of splitCharacters(text)) {
    width += characterWidth(segment);
    if (width >= columns) break;
    fitted += segment;
  }
  return columns < 1 ? '' : `${fitted}…`;
}

/** The text with spaces up to a width, before it (`end`) or after it. */
export function padWidth(text: string, columns: number, align: 'start' | 'end' = 'start'): string {
  const blank = ' '.repeat(Math.max(0, columns - textWidth(text)));
  return align === 'end' ? blank + text : text + blank;
}

function characterWidth(character: string): number {
  if (MARKS_ONLY.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
