import {
  OUTCOMES,
  type Outcome,
  type RowOutcome,
  UNRESOLVED_REASONS,
  type UnresolvedReason,
} from '../domain/outcome.ts';

/** Kinds of rows, worst first: rows that may be at the vendor twice or not at all, then those to correct, then those that wait. */
const ORDER = [
  'uncertain',
  'contradictory',
  'missing',
  'lost',
  'unreachable',
  'invalid',
  'failed',
  'timed-out',
  'cancelled',
  'not_found',
  'not-sent',
] as const satisfies readonly (Outcome | UnresolvedReason)[];

/** Kinds that are not named above come last. */
const RANKS = new Map<string, number>(
  [...new Set<string>([...ORDER, ...OUTCOMES, ...UNRESOLVED_REASONS])].map((kind, rank) => [kind, rank]),
);

/** For sorting rows and groups of rows, worst kind first; keeps the order among equals. */
export function compareSeverity(a: RowOutcome, b: RowOutcome): number {
  return rankOf(a) - rankOf(b);
}

function rankOf({ outcome, reason }: RowOutcome): number {
  return RANKS.get(reason ?? outcome) ?? RANKS.size;
}

/** Rows that are as they should be, and wait: nobody has to correct them, so no line of a file is named for them. */
const WAITING: ReadonlySet<string> = new Set<UnresolvedReason>(['not-sent', 'timed-out', 'cancelled']);

/** True where the row itself is fine, whatever kept it. */
export function isWaiting({ reason }: RowOutcome): boolean {
  return reason !== undefined && WAITING.has(reason);
}
