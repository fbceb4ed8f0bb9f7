import type { VendorOutcome } from '../domain/outcome.ts';

/** The outcome of one id according to the vendor. */
export interface ResultEntry {
  readonly id: string;
  readonly outcome: VendorOutcome;
}

/** A row whose outcome is wanted. `key` chooses the outcome; `id` identifies the row in the record. */
export interface RowAsked {
  readonly key: string;
  readonly id: string;
}

/** Prefixes of a key that choose its outcome (docs/contract.md, 3.5). Every other key succeeds. */
export const KEY_PREFIXES = { notFound: 'notfound-', fail: 'fail-', flaky: 'flaky-' } as const;

/** Decides the outcomes of the ids of a job, and remembers which flaky ones have already failed. */
export interface OutcomeDecider {
  /** One entry for each distinct id, in order of first appearance. */
  decide(ids: readonly string[]): readonly ResultEntry[];
  /** One row; a flaky row is remembered by `id`. */
  decideRow(row: RowAsked): VendorOutcome;
}

/** Decides by the first letters of a key, and remembers which flaky rows have failed. */
export function createOutcomeDecider(): OutcomeDecider {
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
