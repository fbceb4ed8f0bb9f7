import { namesOf } from './table.ts';

/** What a mode does. All code consults this table, so a new mode is one row. */
export interface ModeRules {
  /** Rows go to the vendor. */
  readonly sends: boolean;
  /** Jobs are polled to their end, and their results are read. */
  readonly follows: boolean;
  /** Whether the provider's read-only checks run; `trusted`: only if the data is the user's own and all secrets are set. */
  readonly asks: 'always' | 'trusted' | 'never';
  /** The rows are those of an earlier ledger (from its commit if the working tree has changed), and results are read again. */
  readonly rereads: boolean;
  /** Whether the verdict is on the outcomes of the rows or on what would be sent. */
  readonly judges: 'rows' | 'plan';
}

const MODE_ROWS = {
  run: { sends: true, follows: true, asks: 'always', rereads: false, judges: 'rows' },
  validate: { sends: false, follows: false, asks: 'trusted', rereads: false, judges: 'plan' },
  submit: { sends: true, follows: false, asks: 'always', rereads: false, judges: 'rows' },
  collect: { sends: false, follows: true, asks: 'never', rereads: true, judges: 'rows' },
  // Joins what legs have sent and collected.
  merge: { sends: false, follows: false, asks: 'never', rereads: false, judges: 'rows' },
} as const satisfies Readonly<Record<string, ModeRules>>;

/** What a run does (docs/contract.md, 2.1), once `auto` is resolved. */
export type Mode = keyof typeof MODE_ROWS;

/** Everything about each mode; a new one is a row here. */
export const MODES: Readonly<Record<Mode, ModeRules>> = MODE_ROWS;

export const MODE_NAMES: readonly Mode[] = namesOf(MODE_ROWS);
