import { ExactNumber } from '../domain/row.ts';
import { readPlainPath } from '../expression/plain-path.ts';
import { isUnset } from '../expression/template.ts';
import type { RowsExpression, Variables } from '../expression/types.ts';
import { foldState } from '../provider/request-flow.ts';
import type { ProviderSpec, ResultSpec } from '../provider/types.ts';
import { NamedRow } from './named-row.ts';
import { NoListError, ResultError } from './result-document.ts';
import { type Description, describe, describeSeen, type FileView, lookAt } from './row-description.ts';

/** What a vendor says about one row. The row is found by `id`, else by `index`. */
export interface ResultItem extends Description {
  /** Compared as the exact text that was sent: `007` is not `7`. */
  readonly id?: string | undefined;
  /** 0-based index of the row in its job; several: one of them, but it is not known which. */
  readonly index?: number | readonly number[] | undefined;
}

export interface ResultInput {
  readonly spec: Pick<ProviderSpec, 'key'>;
  readonly result: ResultSpec;
  /** The parsed response, or the list of items of a `jsonl`, `csv` or `tsv` file. */
  readonly document: unknown;
  /** Includes `state` and `jobError`, and `statusCode` and `headers` if a response is read. */
  readonly variables: Variables;
  /** If results name rows by number (`number` in the provider file): the column, and the index of a number. */
  readonly numbers?: RowNumbers | undefined;
  /** The vendor's own name for the state in which the job ended, if it gave one. */
  readonly word?: string | undefined;
  /** How many items of the same file came before; 0 by default. */
  readonly offset?: number;
  /** For a delimited file. */
  readonly view?: FileView;
}

export interface RowNumbers {
  readonly column: string;
  /** 0-based index in the job of the row with this number; undefined if the job has no such row. */
  readonly indexOf: (number: number) => number | undefined;
}

/**
 * The items of one document, in its order. Throws `NoListError` if the required list is missing, and `ExpressionError`
 * if an expression fails or returns no outcome.
 */
export async function readItems(input: ResultInput): Promise<readonly ResultItem[]> {
  const { result, document, variables, numbers, offset = 0, view } = input;
  const list = (await findList(result.rows, document, variables)) ?? takeAbsent(input);
  const keyColumn = readKeyColumn(input);
  const needsNoExpression = numbers !== undefined || (result.id === undefined && result.index === undefined);
  if (areNamed(list)) {
    for (let at = findUndescribed(list, 0); at < list.length; at = findUndescribed(list, at)) {
      const look = list[at]?.look;
      if (look !== undefined) look.description = await describe(result, look.row, variables);
    }
    return numbers === undefined ? list : list.map((row) => toResultItem(row, numbers));
  }
  const items: ResultItem[] = [];
  for (const [position, row] of list.entries()) {
    const found = numbers === undefined ? readSimple(result, row, keyColumn) : undefined;
    if (found !== undefined) {
      items.push(found);
      continue;
    }
    const seen = view === undefined ? undefined : lookAt(view, row);
    // Needs no await and no map of variables: in a file of millions most rows look like an earlier one.
    if (seen?.before !== undefined && needsNoExpression) {
      items.push({ ...nameRow(row, keyColumn, numbers), ...seen.before });
      continue;
    }
    const known = new Map([...variables, ['position', offset + position]]);
    const name = needsNoExpression ? nameRow(row, keyColumn, numbers) : await findRow(result, row, keyColumn, known);
    items.push({ ...name, ...(seen?.before ?? (await describeSeen(result, view, { seen, row, variables: known }))) });
  }
  return items;
}

/** The rows of a delimited file are all of one kind. */
function areNamed(list: readonly unknown[]): list is readonly NamedRow[] {
  return list[0] instanceof NamedRow;
}

/** A function of its own: a loop that may wait is slow. */
function findUndescribed(list: readonly NamedRow[], from: number): number {
  let at = from;
  while (at < list.length && list[at]?.look.description !== undefined) at += 1;
  return at;
}

function toResultItem({ name, outcome, message, retryable }: NamedRow, numbers: RowNumbers): ResultItem {
  const about = message === undefined ? { outcome, retryable } : { outcome, retryable, message };
  return { ...findNumber({ [numbers.column]: name }, numbers), ...about };
}

/** What a claiming source says about the remaining rows. */
export async function readClaim({ result, document, variables }: ResultInput): Promise<ResultItem> {
  return describe(result, document, variables);
}

/** True if the source must be read: it has no `when`, or its `when` is true. */
export async function isWanted({ result, document, variables }: ResultInput): Promise<boolean> {
  return result.when === undefined || (await result.when.evaluate(document, variables)) === true;
}

/** The next page: a URL (relative to the current one), or new values for the URL's variables; undefined on the last. */
export type NextPage = { readonly url: string } | { readonly variables: ReadonlyMap<string, unknown> };

export async function readNextPage({ result, document, variables }: ResultInput): Promise<NextPage | undefined> {
  const next = await result.next?.evaluate(document, variables);
  if (typeof next === 'string') return next.trim() === '' ? undefined : { url: next.trim() };
  // Vendors also say "no more pages" with `false` or an empty list.
  if (next === undefined || next === null || next === false || (Array.isArray(next) && next.length === 0))
    return undefined;
  if (!isObject(next)) throw new ResultError(`The next page (\`${result.next?.source}\`) is not an address.`);
  const values = Object.entries(next).filter(([, value]) => !isUnset(value));
  return values.length === 0 ? undefined : { variables: new Map<string, unknown>(values) };
}

/** The column by which a delimited file must name its rows, if the provider file has no expression for that. */
export function requiredColumn({ id, index, rows }: ResultSpec, variables: Variables): string | undefined {
  const key = variables.get('key');
  return id === undefined && index === undefined && rows === undefined && typeof key === 'string' ? key : undefined;
}

/** True for a state in which the list may be absent, according to the provider file. */
export function mayBeAbsent({ absent }: ResultSpec, word: string | undefined): boolean {
  return word !== undefined && absent.has(foldState(word));
}

/** An empty list in place of an absent one, in the states in which the provider file allows that. */
function takeAbsent({ result, document, word }: ResultInput): readonly unknown[] {
  const isPlainResponse = result.request === undefined || (isObject(document) && !Object.hasOwn(document, 'error'));
  if (isPlainResponse && mayBeAbsent(result, word)) return [];
  throw new NoListError(
    result.rows === undefined
      ? 'The response contains no list of rows.'
      : `The response has no list \`${result.rows.source}\`, so it names no row.`,
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readKeyColumn({ spec, variables }: ResultInput): string | undefined {
  const key = variables.get('key');
  return typeof key === 'string' ? key : spec.key?.column;
}

/** The common case, without any await: there is no expression to evaluate. */
function readSimple(result: ResultSpec, row: unknown, keyColumn: string | undefined): ResultItem | undefined {
  const { id, index, outcome, message, retryable } = result;
  if (id !== undefined || index !== undefined || message !== undefined) return undefined;
  if (typeof outcome !== 'string' || typeof retryable !== 'boolean') return undefined;
  const found = defaultId(row, keyColumn);
  return { ...(found === undefined ? {} : { id: found }), outcome, retryable: retryable && outcome === 'failed' };
}

type RowName = Pick<ResultItem, 'id' | 'index'>;

async function findRow(
  result: ResultSpec,
  row: unknown,
  keyColumn: string | undefined,
  variables: Variables,
): Promise<RowName> {
  const id = result.id === undefined ? defaultId(row, keyColumn) : asId(await result.id.evaluate(row, variables));
  const index = asIndexes(await result.index?.evaluate(row, variables));
  return { ...(id === undefined ? {} : { id }), ...(index === undefined ? {} : { index }) };
}

/** Names the row of an item without an expression. */
function nameRow(row: unknown, keyColumn: string | undefined, numbers: RowNumbers | undefined): RowName {
  if (numbers !== undefined) return findNumber(row, numbers);
  const id = defaultId(row, keyColumn);
  return id === undefined ? {} : { id };
}

/** An item without a number names no row. One whose number is not in the job has no index. Both are foreign. */
function findNumber(row: unknown, { column, indexOf }: RowNumbers): RowName {
  const isRow = typeof row === 'object' && row !== null && Object.hasOwn(row, column);
  const text = isRow ? String(Reflect.get(row, column)).trim() : '';
  const index = /^\d{1,15}$/.test(text) ? indexOf(Number(text)) : undefined;
  if (index !== undefined) return { index };
  return text === '' ? {} : { index: [] };
}

/** The id of an item by default: the item itself if it is scalar, else its value under the key's column. */
export function defaultId(row: unknown, keyColumn: string | undefined): string | undefined {
  if (typeof row !== 'object' || row === null) return asId(row);
  return keyColumn !== undefined && Object.hasOwn(row, keyColumn) ? asId(Reflect.get(row, keyColumn)) : undefined;
}

function asId(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || value instanceof ExactNumber ? String(value) : undefined;
}

function asIndexes(value: unknown): number | readonly number[] | undefined {
  if (!Array.isArray(value)) return asIndex(value);
  const indexes = value.map(asIndex).filter((index) => index !== undefined);
  return indexes.length === 0 ? undefined : indexes;
}

function asIndex(value: unknown): number | undefined {
  const index = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : undefined;
}

/**
 * The items that `rows` finds in a document; without `rows` the document itself. Undefined if the list that should
 * contain them is missing: `null` or absent is not an empty list (docs/contract.md, 8.3). If an expression filters or
 * maps an existing list and finds nothing, that is an empty list. Throws `ExpressionError`.
 */
export async function findList(
  rows: RowsExpression | undefined,
  document: unknown,
  variables: Variables,
): Promise<readonly unknown[] | undefined> {
  const found: unknown = rows === undefined ? document : await rows.evaluate(document, variables);
  if (Array.isArray(found)) {
    const list: readonly unknown[] = found;
    return list;
  }
  if (found !== undefined && found !== null) return [found];
  return rows !== undefined && isEmptyAt(rows, document, variables) ? [] : undefined;
}

/** True if the path leads to a list or an object, or into an empty list: there was something to search. */
function isEmptyAt({ firstPath, isPlain }: RowsExpression, document: unknown, variables: Variables): boolean {
  if (firstPath === undefined) return false;
  const { names } = firstPath;
  const valueAt = (length: number): unknown =>
    readPlainPath({ ...firstPath, names: names.slice(0, length) }, document, variables);
  const isInEmptyList = names.some((_, depth) => {
    const value = depth === 0 ? undefined : valueAt(depth);
    return Array.isArray(value) && value.length === 0;
  });
  // For a plain path its own value was already checked.
  if (isInEmptyList || isPlain) return isInEmptyList;
  const value = valueAt(names.length);
  return names.length === 0 ? Array.isArray(value) : typeof value === 'object' && value !== null;
}
