/**
 * Rows of cells as text in aligned columns; the first row is the header.
 * @param left columns whose cells begin at the left.
 */
export function formatTable(rows: readonly (readonly string[])[], left: ReadonlySet<number> = new Set()): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const align = (cell: string, column: number): string =>
    left.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(align).join('  ').trimEnd()).join('\n');
}

export function grouped(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}
