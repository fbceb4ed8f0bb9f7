import { holdsValue } from '../domain/private-id.ts';
import { redactValues } from '../domain/redact-values.ts';
import type { FinalRow } from '../domain/report.ts';
import { vendorTemplate } from '../domain/vendor-text.ts';
import type { EngineParts } from '../engine/types.ts';
import { leafTexts } from '../report/cell-text.ts';
import type { RowStore } from '../store/row-store.ts';
import type { Draft } from './draft.ts';
import { createMasks } from './guard.ts';
import type { Setup } from './setup.ts';

/** Digits of the hash that stands for an id: enough to tell a million jobs apart. */
const NAME_DIGITS = 12;
/** Made by chance alone, so nothing of a row is in it. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What the engine may say and note of texts that a vendor made, in this run's detail. */
export function engineDiscretion(
  draft: Draft,
  { spec, seal }: Pick<Setup, 'spec' | 'seal'>,
  store: RowStore,
): Pick<EngineParts, 'conceal' | 'hides' | 'nameJob' | 'isPublic'> {
  const isPublic = draft.detail === 'minimal';
  // Without the rows nobody can tell which words of a text are theirs.
  const isBlind = (): boolean => draft.rowless !== undefined;
  return {
    isPublic,
    conceal(message, rows) {
      if (message === '' || isBlind()) return '';
      return template(message, { isPublic, words: spec.words, values: () => textsOf(store, rows) });
    },
    hides(text, rows) {
      if (createMasks(draft).text(text) !== text) return true;
      return !UUID.test(text) && !isBlind() && holdsValue(text, textsOf(store, rows));
    },
    nameJob: (id, job) =>
      seal === undefined ? `job-number-${job}` : `job-${seal.name(`job ${id}`).slice(0, NAME_DIGITS)}`,
  };
}

/** The message of a row without what is the row's own: the same for every row with the same trouble. */
export function rowTemplate(
  { outcome, message, key, record }: Pick<FinalRow, 'outcome' | 'message' | 'key' | 'record'>,
  { detail, setup }: Pick<Draft, 'detail' | 'setup'>,
): string {
  if (message === '') return '';
  const values = leafTexts(record.values);
  if (key !== undefined) values.push(key);
  // What is said of a row that never left is ours.
  const isOurs = outcome === 'invalid' || outcome === 'skipped';
  return template(message, {
    isPublic: detail === 'minimal' && !isOurs,
    words: setup?.spec.words ?? NONE,
    values: () => values,
  });
}

interface Context {
  readonly isPublic: boolean;
  readonly words: ReadonlySet<string>;
  readonly values: () => Iterable<string>;
}

function template(message: string, { isPublic, ...context }: Context): string {
  return isPublic ? vendorTemplate(message, context) : redactValues(message, context.values());
}

/** Cells of the rows one by one: those of a large job would fill the memory. */
function* textsOf(store: RowStore, rows: readonly number[]): Generator<string> {
  for (const row of rows) yield* leafTexts(store.record(row).values);
}

const NONE: ReadonlySet<string> = new Set();
