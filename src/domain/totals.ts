import { OUTCOMES, type Outcome, type UnresolvedReason } from './outcome.ts';

/** Row counts. `total` is always the sum of the six outcomes (docs/contract.md, 1.1). */
export interface Totals {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly not_found: number;
  readonly invalid: number;
  readonly skipped: number;
  readonly unresolved: number;
  /** Unresolved rows by reason; only reasons that occur. */
  readonly reasons: Readonly<Partial<Record<UnresolvedReason, number>>>;
}

/** Accumulates row counts. */
export interface Tally {
  add(outcome: Outcome, reason: UnresolvedReason | undefined, rows: number): void;
  totals(): Totals;
}

/** Begins with no rows. */
export function createTally(): Tally {
  const counts = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  const reasons = new Map<UnresolvedReason, number>();
  return {
    add(outcome, reason, rows) {
      counts.set(outcome, (counts.get(outcome) ?? 0) + rows);
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + rows);
    },
    totals() {
      const of = (outcome: Outcome): number => counts.get(outcome) ?? 0;
      return {
        total: OUTCOMES.reduce((sum, outcome) => sum + of(outcome), 0),
        succeeded: of('succeeded'),
        failed: of('failed'),
        not_found: of('not_found'),
        invalid: of('invalid'),
        skipped: of('skipped'),
        unresolved: of('unresolved'),
        reasons: Object.fromEntries(reasons),
      };
    },
  };
}
