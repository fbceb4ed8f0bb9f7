/**
 * Invisible characters (Unicode: Default_Ignorable_Code_Point), which get in with copied text and joined files.
 * A joiner or variation selector after a character beyond ASCII belongs to it (Persian words, emoji).
 */
const INVISIBLE = /(?!\u200c|\u200d|[\ufe00-\ufe0f])\p{DI}|(?<![^\0-\x7f])(?:\u200c|\u200d|[\ufe00-\ufe0f])/u;

const NAMES: ReadonlyMap<string, string> = new Map([
  ['\u00ad', 'soft hyphen'],
  ['\u200b', 'zero width space'],
  ['\u200c', 'zero width non-joiner'],
  ['\u200d', 'zero width joiner'],
  ['\u200e', 'left-to-right mark'],
  ['\u200f', 'right-to-left mark'],
  ['\u2060', 'word joiner'],
  ['\ufeff', 'byte order mark'],
]);

/** The first invisible character of a text, for a message: `U+FEFF (byte order mark), character 1`; undefined if none. */
export function describeInvisible(text: string): string | undefined {
  const found = INVISIBLE.exec(text);
  if (found === null) return undefined;
  const [character] = found;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const name = NAMES.get(character);
  const position = Array.from(text.slice(0, found.index)).length + 1;
  return `U+${code}${name === undefined ? '' : ` (${name})`}, character ${position}`;
}

/** Scientific notation as Excel, LibreOffice and Google Sheets write it. A code such as `12E3` or `2E-01` is not. */
const SCIENTIFIC = /^[+-]?\d(?:(?:[.,]\d+)?E\+|[.,]\d+E-)\d{2,3}$/i;
/** Error values in the languages of spreadsheets: `#REF!`, `#BEZUG!`, `#NAME?`, `#DIV/0!`, `#N/A`, `#NV`, `Err:502`. */
const ERROR = /^(?:#[\p{Lu}/_\d]+[!?]|#N\/A|#NV|#N\/D|Err:\d{3})$/u;
/** What a spreadsheet shows if the column is too narrow for a number. */
const TOO_NARROW = /^#{2,}$/;

/**
 * How a spreadsheet damaged a key, for a message; undefined if it did not. Such a key is lost, since different keys
 * become the same text.
 */
export function describeSpreadsheetDamage(key: string): string | undefined {
  if (SCIENTIFIC.test(key)) return 'a number that a spreadsheet rounded (such as 1.23E+15)';
  if (ERROR.test(key)) return 'an error value of a spreadsheet (such as #REF!)';
  return TOO_NARROW.test(key) ? 'the # signs that a spreadsheet shows if a column is too narrow' : undefined;
}
