import { countOf } from './count-of.ts';

/** Something in a line that a cell must be quoted for, besides a comma. */
const NOT_PLAIN = /["\r\n]|(?:^|,)\s|\s(?:,|$)/;

/** Whether cells that are joined with commas, and contain none, are a line of CSV (RFC 4180) as they are. */
export function isPlainCsvLine(line: string): boolean {
  return !NOT_PLAIN.test(line);
}

/** The line of texts of which none is quoted, as most are not: looked at once, and not cell by cell. */
export function joinPlainCells(cells: readonly unknown[]): string | undefined {
  if (!areTexts(cells)) return undefined;
  const line = cells.join(',');
  return countOf(line, ',') === cells.length - 1 && isPlainCsvLine(line) ? line : undefined;
}

function areTexts(cells: readonly unknown[]): cells is readonly (string | undefined)[] {
  for (const cell of cells) if (typeof cell !== 'string' && cell !== undefined) return false;
  return true;
}
