import type { Sandbox } from '../sandbox/server.ts';
import type { VendorGuide } from '../sandbox/vendor-guides.ts';
import type { DemoRow, RowFileRow, RowFormat } from './demo-files.ts';

/** Outcomes of rows that a vendor never gets. */
const UNSENT: ReadonlySet<string> = new Set(['skipped', 'invalid']);

/** What is compared with what. */
export interface Told {
  /** In the order of records.csv. */
  readonly rows: readonly DemoRow[];
  readonly guide: Pick<VendorGuide, 'rowsBy' | 'keyColumn'>;
}

/** The name of a row in the vendor's record; `index` is its place in the run. */
function idOf({ key }: DemoRow, index: number, { rowsBy }: Told['guide']): string {
  return rowsBy === 'number' ? String(index + 1) : key;
}

/** Rows whose outcome or number of sends is not what the vendor recorded, and rows that only one side knows. */
export function compareOutcomes({ rows, guide }: Told, { record }: Pick<Sandbox, 'record'>): readonly string[] {
  const differences: string[] = [];
  const told = new Set<string>();
  for (const [index, row] of rows.entries()) {
    if (UNSENT.has(row.outcome)) continue;
    const id = idOf(row, index, guide);
    const known = record.rows.get(id);
    told.add(id);
    if (known?.outcome !== row.outcome)
      differences.push(
        `${row.place}: the report says ${row.outcome}, the vendor ${known?.outcome ?? 'never got the row'}.`,
      );
    else if (known.sent !== row.attempts)
      differences.push(`${row.place}: the report says ${row.attempts} sends, the vendor ${known.sent}.`);
  }
  const unknown = [...record.rows.keys()].filter((id) => !told.has(id)).length;
  if (unknown > 0) differences.push(`The vendor got ${unknown} rows that the report does not know.`);
  return differences;
}

type Arrivals = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** What the vendor has read of each row; none where it takes keys alone. Where rows have a number, it is the last cell. */
function readArrivals({ imports, passes }: Pick<Sandbox, 'imports' | 'passes'>, keyColumn: string): Arrivals {
  const arrived = new Map(Array.from(passes, ([id, fields]) => [id, new Map([[keyColumn, id], ...fields])] as const));
  for (const { columns, rows } of imports.values())
    for (const cells of rows) arrived.set(cells.at(-1) ?? '', new Map(columns.map((name, at) => [name, cells[at]])));
  return arrived;
}

/** Cells that the vendor has read otherwise than they stand in the file; a blank one may have been left out. */
export function compareCells(
  { rows, guide }: Told,
  sandbox: Pick<Sandbox, 'imports' | 'passes'>,
): { readonly cells: number; readonly differences: readonly string[] } {
  const arrived = readArrivals(sandbox, guide.keyColumn);
  const differences: string[] = [];
  let cells = 0;
  for (const [index, row] of rows.entries()) {
    const read = UNSENT.has(row.outcome) ? undefined : arrived.get(idOf(row, index, guide));
    if (read === undefined) continue;
    for (const [name, cell] of row.cells) {
      cells += 1;
      if ((read.get(name) ?? '') !== cell)
        differences.push(`${row.place}: the vendor has not read the cell of ${name} as it stands in the file.`);
    }
  }
  return { cells, differences };
}

/** Where a row file does not hold just the rows of its outcome, with their cells as they were and the report's message. */
export function compareRowFile(
  file: {
    readonly name: string;
    readonly outcome: string;
    readonly format: RowFormat;
    readonly rows: readonly RowFileRow[];
  },
  { rows }: Pick<Told, 'rows'>,
): readonly string[] {
  const wanted = rows.filter(({ outcome, format }) => outcome === file.outcome && format === file.format);
  const shown = `${file.name}.${file.format}`;
  if (wanted.length !== file.rows.length)
    return [`${shown} has ${file.rows.length} rows, and ${wanted.length} rows are ${file.outcome}.`];
  return wanted.flatMap((row, at) => {
    const found = file.rows[at];
    const isSame =
      found?.message === row.message && JSON.stringify([...found.cells]) === JSON.stringify([...row.cells]);
    return isSame ? [] : [`${row.place}: ${shown} holds another row, or another message.`];
  });
}
