import type { Description } from './results.ts';
import type { ResultSpec } from './types.ts';

/** What the expressions see of the rows of one delimited file, and what they said of them. */
export interface FileView {
  readonly hidden: ReadonlySet<string>;
  /** Columns that are not hidden, once a row was seen; undefined where rows may have different ones. */
  columns: { shown: readonly string[] | undefined } | undefined;
  /** What was said of rows that look the same; undefined where an expression looks at more than the row. */
  readonly known: Map<string, Description> | undefined;
}

/** A row as the expressions see it. */
export interface SeenRow {
  /** Rows with the same key look the same. */
  readonly key: string;
  /** What was said of such a row. */
  readonly before: Description | undefined;
  /** The row without what is hidden of it. */
  readonly shown: () => object;
}

/** Rows that look different are remembered up to this number: most rows of a file say the same. */
const REMEMBERED = 1_000;

/** @param naming The column that names the row, which differs from row to row. */
export function createFileView(result: ResultSpec, naming: string | undefined): FileView {
  const { ignore, message, outcome, retryable, rows } = result;
  const sources = [message, outcome, retryable].map((each) => (typeof each === 'object' ? each.source : ''));
  const mayKnow = !sources.some((source) => source.includes('$position'));
  return {
    hidden: new Set(naming === undefined ? ignore : [...ignore, naming]),
    columns: rows === undefined ? { shown: undefined } : undefined,
    known: mayKnow ? new Map() : undefined,
  };
}

/** Undefined for what is no row of a file. */
export function lookAt(view: FileView, row: unknown): SeenRow | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const names = showColumns(view, row);
  const values = names.map((name): unknown => Reflect.get(row, name));
  const key = JSON.stringify(view.columns === undefined ? [names, values] : values);
  const shown = (): object => Object.fromEntries(names.map((name, place): [string, unknown] => [name, values[place]]));
  return { key, before: view.known?.get(key), shown };
}

function showColumns({ hidden, columns }: FileView, row: object): readonly string[] {
  const known = columns?.shown ?? Object.keys(row).filter((name) => !hidden.has(name));
  if (columns !== undefined) columns.shown = known;
  return known;
}

export function remember({ known }: FileView, { key }: SeenRow, description: Description): void {
  if (known !== undefined && known.size < REMEMBERED) known.set(key, description);
}
