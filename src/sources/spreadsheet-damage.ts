/** Scientific notation as Excel, LibreOffice and Google Sheets write it. A code such as `12E3` or `2E-01` is none. */
const SCIENTIFIC = /^[+-]?\d(?:(?:[.,]\d+)?E\+|[.,]\d+E-)\d{2,3}$/i;
/** Error values in the languages of spreadsheets: `#REF!`, `#BEZUG!`, `#NAME?`, `#DIV/0!`, `#N/A`, `#NV`, `Err:502`. */
const ERROR = /^(?:#[\p{Lu}/_\d]+[!?]|#N\/A|#NV|#N\/D|Err:\d{3})$/u;
/** What a sheet shows where the column is too narrow for a number. */
const TOO_NARROW = /^#{2,}$/;

/**
 * What a spreadsheet made of a key, for a message; undefined where it did nothing. The key is lost: several become the
 * same text.
 */
export function describeSpreadsheetDamage(key: string): string | undefined {
  if (SCIENTIFIC.test(key)) return 'a number that a spreadsheet rounded (such as 1.23E+15)';
  if (ERROR.test(key)) return 'an error value of a spreadsheet (such as #REF!)';
  return TOO_NARROW.test(key) ? 'the # signs that a spreadsheet shows where a column is too narrow' : undefined;
}
