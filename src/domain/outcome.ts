import type { Reason } from './fault.ts';
import { namesOf } from './table.ts';

/** Names of the files with problem rows, without their extension. */
export type RowFile = 'failed' | 'not-found' | 'invalid' | 'unresolved';

interface OutcomeRow {
  /** The outcome as shown to people. */
  readonly words: string;
  /** Message of a row that has none of its own. */
  readonly unexplained: string;
  /** Level of such rows while no limit is breached; after that the rule's level applies. */
  readonly level: 'notice' | 'warning';
  /** The row file with such rows, without its extension; absent if they are not a problem. */
  readonly file?: RowFile;
}

const OUTCOME_ROWS = {
  succeeded: { words: 'succeeded', unexplained: '', level: 'notice' },
  failed: { words: 'failed', unexplained: 'the vendor gave no reason', level: 'notice', file: 'failed' },
  not_found: { words: 'not found', unexplained: 'the vendor has no such record', level: 'notice', file: 'not-found' },
  // Even within the limit they are not sent, which deserves a warning.
  invalid: { words: 'invalid', unexplained: '', level: 'warning', file: 'invalid' },
  skipped: { words: 'skipped', unexplained: '', level: 'notice' },
  unresolved: { words: 'unresolved', unexplained: '', level: 'warning', file: 'unresolved' },
} as const satisfies Readonly<Record<string, OutcomeRow>>;

/** Outcome of a row. Every row in scope has exactly one at the end (docs/contract.md, 1.1). */
export type Outcome = keyof typeof OUTCOME_ROWS;

/** Everything about each outcome. */
export const OUTCOME_TABLE: Readonly<Record<Outcome, OutcomeRow>> = OUTCOME_ROWS;

export const OUTCOMES: readonly Outcome[] = namesOf(OUTCOME_ROWS);

/** The outcomes that a vendor can report; Bulk Job decides the others. */
export const VENDOR_OUTCOMES = ['succeeded', 'failed', 'not_found'] as const;
export type VendorOutcome = (typeof VENDOR_OUTCOMES)[number];

/** Prefix of a provider's message if the vendor applied part of a failed row: sending it again may apply that part twice. */
export const PARTLY_APPLIED = 'partly applied';

interface UnresolvedRow {
  /** What happened, as a clause. */
  readonly words: string;
  /** Such rows need attention. */
  readonly isProblem: boolean;
  /**
   * How a run with such a row ends: the vendor may have the row, so sending it again may create a duplicate. Absent if
   * the mode intends this, or if the row was certainly not sent.
   */
  readonly reason?: Reason;
  /** Anchor of its section in docs/troubleshooting.md. */
  readonly anchor: string;
}

const UNRESOLVED_ROWS = {
  planned: { words: 'planned, not sent', isProblem: false, anchor: 'rows-planned' },
  submitted: { words: 'accepted by the vendor; outcome pending', isProblem: false, anchor: 'rows-submitted' },
  // The exit code is that of whatever stopped the run (docs/contract.md, 4.2).
  'not-sent': { words: 'not sent', isProblem: true, anchor: 'rows-not-sent' },
  'timed-out': {
    words: 'its job was still running at the timeout',
    isProblem: true,
    reason: 'timed-out',
    anchor: 'rows-timed-out',
  },
  cancelled: {
    words: 'the run was canceled before its outcome was known',
    isProblem: true,
    reason: 'cancelled',
    anchor: 'rows-cancelled',
  },
  uncertain: {
    words: 'no usable response to its submission; the vendor may or may not have it',
    isProblem: true,
    reason: 'uncertain',
    anchor: 'rows-uncertain',
  },
  lost: { words: 'the vendor no longer knows its job', isProblem: true, reason: 'vendor-error', anchor: 'rows-lost' },
  unreachable: {
    words: 'the state or the results of its job could not be read',
    isProblem: true,
    reason: 'vendor-error',
    anchor: 'rows-unreachable',
  },
  missing: {
    words: 'its job finished without a result for this row',
    isProblem: true,
    reason: 'vendor-error',
    anchor: 'rows-missing',
  },
  contradictory: {
    words: 'the vendor reported contradictory outcomes',
    isProblem: true,
    reason: 'vendor-error',
    anchor: 'rows-contradictory',
  },
} as const satisfies Readonly<Record<string, UnresolvedRow>>;

/** Why a row is `unresolved`. */
export type UnresolvedReason = keyof typeof UNRESOLVED_ROWS;

/** Everything about each of these; a new one is a row here and a section in docs/troubleshooting.md. */
export const UNRESOLVED_TABLE: Readonly<Record<UnresolvedReason, UnresolvedRow>> = UNRESOLVED_ROWS;

export const UNRESOLVED_REASONS: readonly UnresolvedReason[] = namesOf(UNRESOLVED_ROWS);

/** Outcome of one row, with the reason if it is unresolved. */
export interface RowOutcome {
  readonly outcome: Outcome;
  readonly reason?: UnresolvedReason | undefined;
}

/** True if the row needs attention: it is in one of the row files. */
export function isProblem({ outcome, reason }: RowOutcome): boolean {
  if (reason !== undefined) return UNRESOLVED_TABLE[reason].isProblem;
  return OUTCOME_TABLE[outcome].file !== undefined;
}

/** Explanation of a row's outcome: its message, or a default for the outcome. Empty if there is nothing to explain. */
export function explainRow({ outcome, reason }: RowOutcome, message: string): string {
  if (reason === undefined) return message === '' ? OUTCOME_TABLE[outcome].unexplained : message;
  const { words } = UNRESOLVED_TABLE[reason];
  return message === '' ? words : `${words}: ${message}`;
}

/** True for the three outcomes that a vendor can report. */
export function isVendorOutcome(value: unknown): value is VendorOutcome {
  return VENDOR_OUTCOMES.some((outcome) => outcome === value);
}
