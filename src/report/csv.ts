/** Separators that spreadsheets split at in some locale; quoting keeps the cell in one piece in all of them. */
const NEEDS_QUOTES = /[,;\t|"\r\n]|^\s|\s$/;

/**
 * What a spreadsheet takes for a formula, even after white space, control and zero-width characters: OWASP's
 * `= + - @ \t \r \n \0`, `|` and `%` (DDE), and the full-width forms that Excel folds.
 */
const FORMULA = /^(?:[\s\p{Cc}\p{Cf}]*[=+\-@|%＝＋－＠]|[\t\r\n\0])/u;

const PLAIN_NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * One cell of RFC 4180 text that people open in a spreadsheet: what could be a formula gets a leading `'`
 * (OWASP ASVS 1.2.10); plain numbers such as `-12.5` are left as they are.
 */
export function csvCell(text: string): string {
  return csvCellExact(mayBeFormula(text) && FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text);
}

/** False for most cells: no formula begins with a letter or a digit. */
function mayBeFormula(text: string): boolean {
  const first = text.charCodeAt(0);
  const letter = first | 0x20;
  return !((first >= 0x30 && first <= 0x39) || (letter >= 0x61 && letter <= 0x7a));
}

/** One cell with its content unchanged, quoted only if needed: for original columns, which may be sent again. */
export function csvCellExact(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
