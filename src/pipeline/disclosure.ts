import { memoize } from '../domain/memo.ts';
import { mayEcho } from '../domain/message-values.ts';
import { createIdSearch } from '../domain/private-id.ts';
import { redactValues } from '../domain/redact-values.ts';
import { vendorTemplate } from '../domain/vendor-text.ts';
import type { EngineParts } from '../engine/types.ts';
import { leafTexts } from '../report/cell-text.ts';
import type { FinalRow } from '../report/final-rows.ts';
import type { RowStore } from '../store/row-store.ts';
import type { Known, RunContext } from './context.ts';
import { createMasks } from './guard.ts';
import type { Setup } from './setup.ts';

/** Digits of the hash that replaces an id: enough to distinguish a million jobs. */
const NAME_DIGITS = 12;
/** Random, so it holds nothing of a row. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** How the engine treats text from the vendor in messages and in the ledger, given this run's detail. */
export function engineDisclosure(
  run: RunContext,
  { spec, seal }: Pick<Setup, 'spec' | 'seal'>,
  store: RowStore,
): Pick<EngineParts, 'conceal' | 'hides' | 'nameJob' | 'isPublic'> {
  const isPublic = run.known.detail === 'minimal';
  // Without the rows it is unknown which words of a text come from them.
  const isBlind = (): boolean => run.known.rows?.rowless !== undefined;
  return {
    isPublic,
    conceal(message, rows) {
      if (message === '' || isBlind()) return '';
      return template(message, { isPublic, words: spec.words, values: () => textsOf(store, rows) });
    },
    hides(text, rows) {
      if (createMasks(run).text(text) !== text) return true;
      return !UUID.test(text) && !isBlind() && holdsCell(text, store, rows);
    },
    nameJob: (id, job) =>
      seal === undefined ? `job-number-${job}` : `job-${seal.name(`job ${id}`).slice(0, NAME_DIGITS)}`,
  };
}

/**
 * The message of a row without the row's own values: the same for every row with the same problem.
 * @param line the row as a line of CSV, if it is stored so and its key is one of its cells.
 */
export function rowTemplate(
  row: Pick<FinalRow, 'outcome' | 'message' | 'key' | 'record'>,
  { detail, setup }: Pick<Known, 'detail' | 'setup'>,
  line?: Buffer,
): string {
  const { outcome, message, key } = row;
  if (message === '') return '';
  // Messages about rows that were not sent are our own.
  const isOurs = outcome === 'invalid' || outcome === 'skipped';
  const isPublic = detail === 'minimal' && !isOurs;
  if (!isPublic && line !== undefined && !mayEcho(message, line)) return withoutValues(message);
  const values = leafTexts(row.record.values);
  if (key !== undefined) values.push(key);
  return template(message, {
    isPublic,
    words: setup?.spec.words ?? NONE,
    values: () => values,
  });
}

/** Many rows have the same message, and echo nothing. */
const withoutValues = memoize((message: string) => redactValues(message, []));

interface Context {
  readonly isPublic: boolean;
  readonly words: ReadonlySet<string>;
  readonly values: () => Iterable<string>;
}

function template(message: string, { isPublic, ...context }: Context): string {
  return isPublic ? vendorTemplate(message, context) : redactValues(message, context.values());
}

/** True if an id from the vendor contains a cell of one of the rows. */
function holdsCell(id: string, store: RowStore, rows: readonly number[]): boolean {
  const search = createIdSearch(id);
  if (!search.isLong) return false;
  return rows.some((row) => {
    const { bytes, from, to } = store.stored(row);
    if (!search.mayHold(bytes.subarray(from, to))) return false;
    return leafTexts(store.record(row).values).some((cell) => search.holds(cell));
  });
}

/** The cells of the rows one by one: those of a large job would fill the memory. */
function* textsOf(store: RowStore, rows: readonly number[]): Generator<string> {
  for (const row of rows) yield* leafTexts(store.record(row).values);
}

const NONE: ReadonlySet<string> = new Set();
