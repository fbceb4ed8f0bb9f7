import { MESSAGE_COLUMN } from '../domain/row.ts';
import { csvCell, csvCellExact } from './csv.ts';
import { CHANGES_HEADER } from './own-starts.ts';

/** A row that differs from the base, as text. */
export interface ChangeLine {
  readonly change: 'new' | 'changed' | 'removed';
  readonly file: string;
  readonly line: number;
  readonly key: string;
  /** Columns that differ: of a changed row only they are shown. */
  readonly columns: readonly string[];
  readonly old: (column: string) => string;
  readonly now: (column: string) => string;
}

/** The first line of `changes.csv`, with its line ending. */
export function renderChangesHeader(columns: readonly string[]): string {
  const values = columns.flatMap((name) => [`old ${name}`, `new ${name}`]).map((name) => `,${csvCell(name)}`);
  return `${CHANGES_HEADER}${values.join('')}\n`;
}

/** A line of `changes.csv`, with its line ending: people open it in a spreadsheet, so no cell is a formula. */
export function renderChangeLine(line: ChangeLine, columns: readonly string[]): string {
  const about = [line.change, line.file, String(line.line), line.key, line.columns.join('; ')];
  let text = about.map(csvCell).join(',');
  const isShown = (name: string): boolean => line.change !== 'changed' || line.columns.includes(name);
  for (const name of columns) text += isShown(name) ? `,${csvCell(line.old(name))},${csvCell(line.now(name))}` : ',,';
  return `${text}\n`;
}

/** A line of `removed.csv`, with its line ending: cells as they were, to be sent again. */
export function renderRemovedLine(cells: ReadonlyMap<string, string>, columns: readonly string[]): string {
  return `${columns.map((name) => csvCellExact(cells.get(name) ?? '')).join(',')}\n`;
}

/** Columns of all files in the order first seen, without the one that row files add. */
export function uniteHeaders(headers: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(headers.flat())].filter((name) => name !== MESSAGE_COLUMN);
}
