import { joinParts } from '../../row-parts.ts';
import type { PageData } from '../data.ts';
import type { RowSet } from './row-set.ts';

/** The text of a row file with these rows, as the run wrote it: either those with cells, or those that are JSON. */
export function makeRowFile(
  rows: RowSet,
  { header }: Pick<PageData, 'header'>,
  chosen: Uint32Array,
  isJson: boolean,
): string {
  const lines: string[] = isJson ? [] : [header];
  for (const row of chosen) {
    if (rows.json.has(row) !== isJson) continue;
    const parts = { isJson, before: rows.cells[row] ?? '', after: rows.surplus.get(row) ?? '' };
    lines.push(joinParts(parts, rows.messages[rows.message[row] ?? 0] ?? ''));
  }
  return lines.join('');
}

/** The cells of a line of comma-separated text that this tool wrote, without its line ending. */
export function splitCells(line: string): readonly string[] {
  const cells: string[] = [];
  const cell = /"((?:[^"]|"")*)"|([^,]*)/y;
  for (let at = 0; at <= line.length; at = cell.lastIndex + 1) {
    cell.lastIndex = at;
    const [, quoted, plain = ''] = cell.exec(line) ?? [];
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  }
  return cells;
}
