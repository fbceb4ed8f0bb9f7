/** How many cells a line of texts that are joined with commas has; -1 if one of them must be quoted in CSV (RFC 4180). */
export function countPlainCells(line: string): number {
  if (line.includes('"') || line.includes('\r') || line.includes('\n')) return -1;
  let count = 1;
  for (let start = 0; ; count += 1) {
    const comma = line.indexOf(',', start);
    const end = comma === -1 ? line.length : comma;
    if (start < end && (isSpace(line, start) || isSpace(line, end - 1))) return -1;
    if (comma === -1) return count;
    start = comma + 1;
  }
}

const SPACE = 0x20;
const LAST_ASCII = 0x7f;

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code <= SPACE || code > LAST_ASCII) && /\s/.test(text.charAt(at));
}

/** The line of texts of which none is quoted, as most are not: looked at once, and not cell by cell. */
export function joinPlainCells(cells: readonly unknown[]): string | undefined {
  if (!areTexts(cells)) return undefined;
  const line = cells.join(',');
  return countPlainCells(line) === cells.length ? line : undefined;
}

function areTexts(cells: readonly unknown[]): cells is readonly (string | undefined)[] {
  for (const cell of cells) if (typeof cell !== 'string' && cell !== undefined) return false;
  return true;
}

/** A text as a cell of CSV, quoted only if it must be. */
export function quoteCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The cells of a line that was joined of such cells. */
export function splitCsvLine(line: string): readonly string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length; at += 1) {
    const isQuoted = line[at] === '"';
    const start = isQuoted ? at + 1 : at;
    const end = isQuoted ? closingQuote(line, start) : line.indexOf(',', at);
    at = end === -1 ? line.length : end;
    const text = line.slice(start, at);
    cells.push(isQuoted ? text.replaceAll('""', '"') : text);
    if (isQuoted) at += 1;
  }
  return cells;
}

function closingQuote(line: string, from: number): number {
  let at = line.indexOf('"', from);
  while (at !== -1 && line[at + 1] === '"') at = line.indexOf('"', at + 2);
  return at;
}
