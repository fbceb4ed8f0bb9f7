import { isVendorOutcome, type VendorOutcome } from '../domain/outcome.ts';
import { ExpressionError } from '../expression/expression-error.ts';
import type { Expression, Variables } from '../expression/types.ts';
import type { ResultSpec } from '../provider/types.ts';
import { cleanText } from './error-text.ts';

/** What a source says about a row that it names, or about all rows that no source named. */
export interface Description {
  readonly outcome: VendorOutcome;
  readonly message?: string | undefined;
  /** A failed row that may be sent again. */
  readonly retryable: boolean;
}

/** What the expressions see of the rows of one delimited file, and what they said about them. */
export interface FileView {
  readonly hidden: ReadonlySet<string>;
  /** Columns that the expressions read, or all that are not hidden, once a row was seen; undefined if rows differ. */
  columns: { shown: readonly string[] | undefined } | undefined;
  /** The descriptions of rows by their content; undefined if an expression depends on more than the row. */
  readonly known: Map<string, Description> | undefined;
}

/** A row as the expressions see it. */
export interface SeenRow {
  /** Rows with the same key look the same. */
  readonly key: string;
  /** The description of an earlier row that looks the same. */
  readonly before: Description | undefined;
  /** The row without its hidden columns. */
  readonly shown: () => object;
}

/** How many different rows are remembered: most rows of a file look the same. */
const REMEMBERED = 1_000;

/** @param naming The column that names the row, and so differs from row to row. */
export function createFileView(result: ResultSpec, naming: string | undefined): FileView {
  const { ignore, message, outcome, retryable, rows } = result;
  const expressions = [message, outcome, retryable].filter((each): each is Expression => typeof each === 'object');
  const mayKnow = !expressions.some(({ source }) => source.includes('$position'));
  const hidden = new Set(naming === undefined ? ignore : [...ignore, naming]);
  return {
    hidden,
    columns: rows === undefined ? { shown: findShown(expressions, hidden) } : undefined,
    known: mayKnow ? new Map() : undefined,
  };
}

/** Only the columns that an expression can read tell rows apart; undefined if one may read any. */
function findShown(expressions: readonly Expression[], hidden: ReadonlySet<string>): readonly string[] | undefined {
  const read = expressions.map(({ fields }) => fields);
  if (!read.every((fields) => fields !== undefined)) return undefined;
  return [...new Set(read.flat())].filter((name) => !hidden.has(name));
}

/** Which cells of a delimited file matter: nothing else of a row is read. */
export interface Projection {
  /** The column that names the row. */
  readonly name: string;
  /** The columns that expressions can read; those that the file lacks are not there for them. */
  readonly shown: readonly string[];
}

/** The cells of a file that matter, where that is known: the name of the row, and what expressions read. */
export function projectionOf(
  { id, index, rows }: ResultSpec,
  naming: string | undefined,
  { columns, known }: FileView,
): Projection | undefined {
  const isByColumn = naming !== undefined && id === undefined && index === undefined && rows === undefined;
  return isByColumn && known !== undefined && columns?.shown !== undefined
    ? { name: naming, shown: columns.shown }
    : undefined;
}

/** Undefined for a value that is not a row of a file. */
export function lookAt(view: FileView, row: unknown): SeenRow | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const names = showColumns(view, row);
  if (names.length === 0) return { key: ALIKE, before: view.known?.get(ALIKE), shown: () => ({}) };
  const values = names.map((name): unknown => (Object.hasOwn(row, name) ? Reflect.get(row, name) : undefined));
  const key = JSON.stringify(view.columns === undefined ? [names, values] : values);
  const shown = (): object =>
    Object.fromEntries(names.flatMap((name, index) => (values[index] === undefined ? [] : [[name, values[index]]])));
  return { key, before: view.known?.get(key), shown };
}

/** Of all rows, where no column tells them apart. */
const ALIKE = '[]';

function showColumns({ hidden, columns }: FileView, row: object): readonly string[] {
  const known = columns?.shown ?? Object.keys(row).filter((name) => !hidden.has(name));
  if (columns !== undefined) columns.shown = known;
  return known;
}

function remember({ known }: FileView, { key }: SeenRow, description: Description): void {
  if (known !== undefined && known.size < REMEMBERED) known.set(key, description);
}

/** Describes a row. For a row of a delimited file the hidden columns are left out, and the description is remembered. */
export async function describeSeen(
  result: ResultSpec,
  view: FileView | undefined,
  {
    seen,
    row,
    variables,
  }: { readonly seen: SeenRow | undefined; readonly row: unknown; readonly variables: Variables },
): Promise<Description> {
  if (view === undefined || seen === undefined) return describe(result, row, variables);
  const description = await describe(result, seen.shown(), variables);
  remember(view, seen, description);
  return description;
}

/**
 * Evaluates what a source says about a row. Throws `ExpressionError` if an expression fails or returns no outcome.
 */
export async function describe(result: ResultSpec, row: unknown, variables: Variables): Promise<Description> {
  const message = cleanText(await result.message?.evaluate(row, variables));
  const known = new Map<string, unknown>([...variables, ['message', message]]);
  const outcome = typeof result.outcome === 'string' ? result.outcome : await readOutcome(result.outcome, row, known);
  const { retryable } = result;
  const mayRepeat = typeof retryable === 'boolean' ? retryable : (await retryable.evaluate(row, known)) === true;
  return { ...(message === undefined ? {} : { message }), outcome, retryable: mayRepeat && outcome === 'failed' };
}

async function readOutcome(expression: Expression, row: unknown, variables: Variables): Promise<VendorOutcome> {
  const outcome = await expression.evaluate(row, variables);
  if (isVendorOutcome(outcome)) return outcome;
  throw new ExpressionError(
    expression.source,
    'returned no outcome; it must return succeeded, failed or not_found. Fix the provider file.',
  );
}
