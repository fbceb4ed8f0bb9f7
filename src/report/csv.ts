/** Separators that a spreadsheet of some locale may split at; quoting keeps the cell whole in all of them. */
const NEEDS_QUOTES = /[,;\t|"\r\n]|^\s|\s$/;

/**
 * What a spreadsheet takes for a formula, behind white space, controls and zero-width characters too: OWASP's
 * `= + - @ \t \r \n \0`, `|` and `%` (DDE), and the full-width forms that Excel folds.
 */
const FORMULA = /^(?:[\s\p{Cc}\p{Cf}]*[=+\-@|%＝＋－＠]|[\t\r\n\0])/u;

const PLAIN_NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * One cell of RFC 4180 text that people open in a spreadsheet: what could be a formula gets a leading `'`
 * (OWASP ASVS 1.2.10); plain numbers such as `-12.5` stay.
 */
export function csvCell(text: string): string {
  return csvCellExact(FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text);
}

/** One cell whose content stays as it is, quoted where it must be: for original columns that are sent again. */
export function csvCellExact(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
