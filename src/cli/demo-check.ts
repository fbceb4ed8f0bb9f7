import { plural } from '../domain/plural.ts';
import type { Sandbox } from '../sandbox/server.ts';
import type { VendorGuide } from '../sandbox/vendor-guides.ts';
import type { DemoRow, RowFileRow, RowFormat } from './demo-files.ts';

/** Outcomes of rows that are never sent to the vendor. */
const UNSENT: ReadonlySet<string> = new Set(['skipped', 'invalid']);

/** What a run reported, to be compared with the vendor's record. */
export interface ReportedRows {
  /** In the order of records.csv. */
  readonly rows: readonly DemoRow[];
  readonly guide: Pick<VendorGuide, 'rowsBy' | 'keyColumn'>;
}

/** The name of a row in the vendor's record; `index` is its position in the run. */
function idOf({ key }: DemoRow, index: number, { rowsBy }: ReportedRows['guide']): string {
  return rowsBy === 'number' ? String(index + 1) : key;
}

/** Rows whose outcome or number of submissions differs from the vendor's record, and rows that only one side has. */
export function compareOutcomes({ rows, guide }: ReportedRows, { record }: Pick<Sandbox, 'record'>): readonly string[] {
  const differences: string[] = [];
  const reported = new Set<string>();
  for (const [index, row] of rows.entries()) {
    if (UNSENT.has(row.outcome)) continue;
    const id = idOf(row, index, guide);
    const known = record.rows.get(id);
    reported.add(id);
    if (known?.outcome !== row.outcome)
      differences.push(
        `${row.place}: the report says ${row.outcome}, ${known === undefined ? 'but the vendor never got the row' : `the vendor says ${known.outcome}`}.`,
      );
    else if (known.sent !== row.attempts)
      differences.push(
        `${row.place}: the report says that it was sent ${plural(row.attempts, 'time')}, the vendor got it ${plural(known.sent, 'time')}.`,
      );
  }
  const unknown = [...record.rows.keys()].filter((id) => !reported.has(id)).length;
  if (unknown > 0)
    differences.push(
      `The vendor got ${plural(unknown, 'row')} that ${unknown === 1 ? 'is' : 'are'} not in the report.`,
    );
  return differences;
}

type Arrivals = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** The cells that the vendor read of each row; empty if it only takes keys. If rows have a number, it is the last cell. */
function readArrivals({ imports, passes }: Pick<Sandbox, 'imports' | 'passes'>, keyColumn: string): Arrivals {
  const arrived = new Map(Array.from(passes, ([id, fields]) => [id, new Map([[keyColumn, id], ...fields])] as const));
  for (const { columns, rows } of imports.values())
    for (const cells of rows) arrived.set(cells.at(-1) ?? '', new Map(columns.map((name, at) => [name, cells[at]])));
  return arrived;
}

/** Cells that the vendor read differently from what is in the file; a blank one may have been left out. */
export function compareCells(
  { rows, guide }: ReportedRows,
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
        differences.push(`${row.place}: the vendor read another value of ${name} than the file has.`);
    }
  }
  return { cells, differences };
}

/** Checks that a row file has exactly the rows of its outcome, with their original cells and the reported message. */
export function compareRowFile(
  file: {
    readonly name: string;
    readonly outcome: string;
    readonly format: RowFormat;
    readonly rows: readonly RowFileRow[];
  },
  { rows }: Pick<ReportedRows, 'rows'>,
): readonly string[] {
  const wanted = rows.filter(({ outcome, format }) => outcome === file.outcome && format === file.format);
  const shown = `${file.name}.${file.format}`;
  if (wanted.length !== file.rows.length)
    return [`${shown} has ${plural(file.rows.length, 'row')}, but ${wanted.length} ${file.outcome} in the report.`];
  return wanted.flatMap((row, at) => {
    const found = file.rows[at];
    const isSame =
      found?.message === row.message && JSON.stringify([...found.cells]) === JSON.stringify([...row.cells]);
    return isSame ? [] : [`${row.place}: ${shown} has a different row or message here.`];
  });
}
