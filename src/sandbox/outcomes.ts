import type { VendorOutcome } from '../domain/outcome.ts';
import type { ResultEntry, RowAsked } from './types.ts';

/** Beginnings of a key that choose its outcome (contract, section 3, `sandbox`). Every other key succeeds. */
export const KEY_PREFIXES = { notFound: 'notfound-', fail: 'fail-', flaky: 'flaky-' } as const;

/** Decides what becomes of the ids of a job, and remembers which flaky ones have had their failure. */
export interface Fate {
  /** One entry for each different id, in the order of their first appearance. */
  decide(ids: readonly string[]): readonly ResultEntry[];
  /** One row; `id` is what a flaky one is remembered by. */
  decideRow(row: RowAsked): VendorOutcome;
}

export function createFate(): Fate {
  const failedOnce = new Set<string>();

  const decideRow = ({ key, id }: RowAsked): VendorOutcome => {
    if (key.startsWith(KEY_PREFIXES.notFound)) return 'not_found';
    if (key.startsWith(KEY_PREFIXES.fail)) return 'failed';
    if (!key.startsWith(KEY_PREFIXES.flaky) || failedOnce.has(id)) return 'succeeded';
    failedOnce.add(id);
    return 'failed';
  };

  return {
    decide: (ids) => Array.from(new Set(ids), (id) => ({ id, outcome: decideRow({ key: id, id }) })),
    decideRow,
  };
}
