/** What became of a row. Every row in scope has exactly one of these at the end (contract, section 1). */
export const OUTCOMES = ['succeeded', 'failed', 'not_found', 'invalid', 'skipped', 'unresolved'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The outcomes a vendor can state; the others are ours. */
export const VENDOR_OUTCOMES = ['succeeded', 'failed', 'not_found'] as const;
export type VendorOutcome = (typeof VENDOR_OUTCOMES)[number];

/** A provider's message begins so where the vendor applied a part of a failed row: sending it again may apply that twice. */
export const PARTLY_APPLIED = 'partly applied';

/** Why a row is `unresolved`. The first two are no problem, the others are. */
export const UNRESOLVED_REASONS = [
  'planned',
  'submitted',
  'not-sent',
  'timed-out',
  'cancelled',
  'uncertain',
  'lost',
  'unreachable',
  'missing',
  'contradictory',
] as const;
export type UnresolvedReason = (typeof UNRESOLVED_REASONS)[number];

const HARMLESS: ReadonlySet<UnresolvedReason> = new Set(['planned', 'submitted']);

/** True where a row that is unresolved for this reason needs somebody's attention. */
export function isProblemReason(reason: UnresolvedReason): boolean {
  return !HARMLESS.has(reason);
}
