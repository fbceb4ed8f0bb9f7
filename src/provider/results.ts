import type { VendorOutcome } from '../domain/outcome.ts';
import { ExactNumber } from '../domain/row.ts';
import { cleanText } from './error-text.ts';
import { ExpressionError } from './expression.ts';
import { type FileView, lookAt, remember, type SeenRow } from './file-view.ts';
import { NoListError, ResultError } from './result-error.ts';
import { findList } from './row-list.ts';
import { foldState } from './state.ts';
import { isUnset } from './template.ts';
import type { Expression, ProviderSpec, ResultSpec, Variables } from './types.ts';
import { isVendorOutcome } from './vendor-outcome.ts';

/** What a vendor says of one row. The row is found by `id`, else by `index`. */
export interface ResultItem {
  /** Compared as the exact text that was sent: `007` is not `7`. */
  readonly id?: string;
  /** 0-based place of the row in its job; several: one of them, nobody knows which. */
  readonly index?: number | readonly number[];
  readonly outcome: VendorOutcome;
  readonly message?: string;
  /** A failed row that may be sent again. */
  readonly retryable: boolean;
}

export interface ResultInput {
  readonly spec: Pick<ProviderSpec, 'key'>;
  readonly result: ResultSpec;
  /** The parsed answer, or the list of items of a `jsonl`, `csv` or `tsv` file. */
  readonly document: unknown;
  /** With `state` and `jobError`; `statusCode` and `headers` where an answer is read. */
  readonly variables: Variables;
  /** Where the rows have numbers of their own (`number`): the column that holds them, and the place of a number. */
  readonly numbers?: RowNumbers | undefined;
  /** The vendor's own word for the state in which the job ended, where it gave one. */
  readonly word?: string | undefined;
  /** Items of the same file that came before; 0 if not said. */
  readonly offset?: number;
  /** Of a delimited file. */
  readonly view?: FileView;
}

export type Description = Omit<ResultItem, 'id' | 'index'>;

export interface RowNumbers {
  readonly column: string;
  /** 0-based place in the job of the row with this number; undefined where it is none of the job's. */
  readonly placeOf: (number: number) => number | undefined;
}

/**
 * The items of one document, in its order. Throws `NoListError` where the list is not there, though it must be, and
 * `ExpressionError` where an expression fails or gives no outcome.
 */
export async function readItems(input: ResultInput): Promise<readonly ResultItem[]> {
  const { result, document, variables, numbers, offset = 0, view } = input;
  const list = (await findList(result.rows, document, variables)) ?? takeAbsent(input);
  const keyColumn = readKeyColumn(input);
  const isNamedByItself = numbers !== undefined || (result.id === undefined && result.index === undefined);
  const items: ResultItem[] = [];
  for (const [position, row] of list.entries()) {
    const found = numbers === undefined ? readSimple(result, row, keyColumn) : undefined;
    if (found !== undefined) {
      items.push(found);
      continue;
    }
    const seen = view === undefined ? undefined : lookAt(view, row);
    // Without an await and a map of variables: most rows of a file of millions look like one before.
    if (seen?.before !== undefined && isNamedByItself) {
      items.push({ ...nameRow(row, keyColumn, numbers), ...seen.before });
      continue;
    }
    const known = new Map([...variables, ['position', offset + position]]);
    const name = isNamedByItself ? nameRow(row, keyColumn, numbers) : await findRow(result, row, keyColumn, known);
    items.push({ ...name, ...(seen?.before ?? (await describeSeen(input, seen, row, known))) });
  }
  return items;
}

/** True for a source without request and rows: it speaks for all rows that no other source named (rule 6). */
export function claimsRest({ request, rows, id, index }: ResultSpec): boolean {
  return request === undefined && rows === undefined && id === undefined && index === undefined;
}

/** What a claiming source says of the remaining rows. */
export async function readClaim({ result, document, variables }: ResultInput): Promise<ResultItem> {
  return describe(result, document, variables);
}

/** True where the source is to be read: it has no `when`, or that is true. */
export async function isWanted({ result, document, variables }: ResultInput): Promise<boolean> {
  return result.when === undefined || (await result.when.evaluate(document, variables)) === true;
}

/** The next page: a URL (relative to the current one), or new values for the URL's variables; undefined on the last. */
export type NextPage = { readonly url: string } | { readonly variables: ReadonlyMap<string, unknown> };

export async function readNextPage({ result, document, variables }: ResultInput): Promise<NextPage | undefined> {
  const next = await result.next?.evaluate(document, variables);
  if (typeof next === 'string') return next.trim() === '' ? undefined : { url: next.trim() };
  // A vendor says "no more" with `false` or an empty list, too.
  if (next === undefined || next === null || next === false || (Array.isArray(next) && next.length === 0))
    return undefined;
  if (!isObject(next)) throw new ResultError(`The next page (\`${result.next?.source}\`) is not an address.`);
  const values = Object.entries(next).filter(([, value]) => !isUnset(value));
  return values.length === 0 ? undefined : { variables: new Map<string, unknown>(values) };
}

/** The column by which a delimited file must name its rows, where the file leaves that to the engine. */
export function requiredColumn({ id, index, rows }: ResultSpec, variables: Variables): string | undefined {
  const key = variables.get('key');
  return id === undefined && index === undefined && rows === undefined && typeof key === 'string' ? key : undefined;
}

/** True in the vendor's states in which the file says that the list may be absent. */
export function mayBeAbsent({ absent }: ResultSpec, word: string | undefined): boolean {
  return word !== undefined && absent.has(foldState(word));
}

/** The empty list that an absent one stands for, in the states that the file names for that. */
function takeAbsent({ result, document, word }: ResultInput): readonly unknown[] {
  const isPlainAnswer = result.request === undefined || (isObject(document) && !Object.hasOwn(document, 'error'));
  if (isPlainAnswer && mayBeAbsent(result, word)) return [];
  const name = result.rows === undefined ? 'The response' : `The response has no list \`${result.rows.source}\``;
  throw new NoListError(result.rows === undefined ? `${name} holds no list of rows.` : `${name}, so it names no row.`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readKeyColumn({ spec, variables }: ResultInput): string | undefined {
  const key = variables.get('key');
  return typeof key === 'string' ? key : spec.key?.column;
}

/** The common case without any await: nothing to evaluate but the item itself. */
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
  const index = asPlaces(await result.index?.evaluate(row, variables));
  return { ...(id === undefined ? {} : { id }), ...(index === undefined ? {} : { index }) };
}

/** The name of an item that needs no expression. */
function nameRow(row: unknown, keyColumn: string | undefined, numbers: RowNumbers | undefined): RowName {
  if (numbers !== undefined) return findNumber(row, numbers);
  const id = defaultId(row, keyColumn);
  return id === undefined ? {} : { id };
}

/** An item without a number of the job names no row: it is foreign. One with another number has no place at all. */
function findNumber(row: unknown, { column, placeOf }: RowNumbers): RowName {
  const isRow = typeof row === 'object' && row !== null && Object.hasOwn(row, column);
  const text = isRow ? String(Reflect.get(row, column)).trim() : '';
  const index = /^\d{1,15}$/.test(text) ? placeOf(Number(text)) : undefined;
  if (index !== undefined) return { index };
  return text === '' ? {} : { index: [] };
}

/** What is said of a row; of one of a file without what is hidden of it, and remembered. */
async function describeSeen(
  { result, view }: ResultInput,
  seen: SeenRow | undefined,
  row: unknown,
  variables: Variables,
): Promise<Description> {
  if (view === undefined || seen === undefined) return describe(result, row, variables);
  const description = await describe(result, seen.shown(), variables);
  remember(view, seen, description);
  return description;
}

async function describe(result: ResultSpec, row: unknown, variables: Variables): Promise<Description> {
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
    'gave no outcome; it must give succeeded, failed or not_found. Fix the provider file.',
  );
}

/** The row that an item names by itself: a scalar, or what stands under the key's column. */
export function defaultId(row: unknown, keyColumn: string | undefined): string | undefined {
  if (typeof row !== 'object' || row === null) return asId(row);
  return keyColumn !== undefined && Object.hasOwn(row, keyColumn) ? asId(Reflect.get(row, keyColumn)) : undefined;
}

function asId(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || value instanceof ExactNumber ? String(value) : undefined;
}

function asPlaces(value: unknown): number | readonly number[] | undefined {
  if (!Array.isArray(value)) return asIndex(value);
  const places = value.map(asIndex).filter((place) => place !== undefined);
  return places.length === 0 ? undefined : places;
}

function asIndex(value: unknown): number | undefined {
  const index = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : undefined;
}
