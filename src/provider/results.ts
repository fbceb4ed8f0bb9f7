import type { VendorOutcome } from '../domain/outcome.ts';
import { ExactNumber } from '../domain/row.ts';
import { cleanText } from './error-text.ts';
import { ExpressionError } from './expression.ts';
import { isUnset } from './template.ts';
import type { Expression, ProviderSpec, ResultSpec, Variables } from './types.ts';
import { isVendorOutcome } from './vendor-outcome.ts';

/** What a vendor says of one row. The row is found by `id`, else by `index`. */
export interface ResultItem {
  /** Compared as the exact text that was sent: `007` is not `7`. */
  readonly id?: string;
  /** 0-based place of the row in its job. */
  readonly index?: number;
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
}

/** The items of one document, in its order. Throws `ExpressionError` where an expression fails or gives no outcome. */
export async function readItems(input: ResultInput): Promise<readonly ResultItem[]> {
  const { result, document, variables } = input;
  const rows = result.rows === undefined ? document : await result.rows.evaluate(document, variables);
  const list: readonly unknown[] = Array.isArray(rows) ? rows : rows === undefined || rows === null ? [] : [rows];
  const keyColumn = readKeyColumn(input);
  const items: ResultItem[] = [];
  for (const [position, row] of list.entries()) {
    const found =
      readSimple(result, row, keyColumn) ??
      (await readItem(result, row, keyColumn, new Map([...variables, ['position', position]])));
    items.push(found);
  }
  return items;
}

/** True for a source without request and rows: it speaks for all rows that no other source named (rule 6). */
export function claimsRest(result: ResultSpec): boolean {
  return (
    result.request === undefined && result.rows === undefined && result.id === undefined && result.index === undefined
  );
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
  if (typeof next !== 'object' || next === null || Array.isArray(next)) return undefined;
  const values = Object.entries(next).filter(([, value]) => !isUnset(value));
  return values.length === 0 ? undefined : { variables: new Map<string, unknown>(values) };
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

async function readItem(
  result: ResultSpec,
  row: unknown,
  keyColumn: string | undefined,
  variables: Variables,
): Promise<ResultItem> {
  const id = result.id === undefined ? defaultId(row, keyColumn) : asId(await result.id.evaluate(row, variables));
  const index = asIndex(await result.index?.evaluate(row, variables));
  return {
    ...(id === undefined ? {} : { id }),
    ...(index === undefined ? {} : { index }),
    ...(await describe(result, row, variables)),
  };
}

async function describe(result: ResultSpec, row: unknown, variables: Variables): Promise<ResultItem> {
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
  throw new ExpressionError(expression.source, 'gave no outcome; it must give succeeded, failed or not_found.');
}

function defaultId(row: unknown, keyColumn: string | undefined): string | undefined {
  if (typeof row !== 'object' || row === null) return asId(row);
  return keyColumn !== undefined && Object.hasOwn(row, keyColumn) ? asId(Reflect.get(row, keyColumn)) : undefined;
}

function asId(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || value instanceof ExactNumber ? String(value) : undefined;
}

function asIndex(value: unknown): number | undefined {
  const index = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : undefined;
}
