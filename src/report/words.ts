import { isProblemReason, type Outcome, type UnresolvedReason } from '../domain/outcome.ts';

/** What a person reads for an outcome. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  not_found: 'not found',
  invalid: 'invalid',
  skipped: 'skipped',
  unresolved: 'unresolved',
};

/** Why a row is unresolved, as a clause. */
export const REASON_WORDS: Readonly<Record<UnresolvedReason, string>> = {
  planned: 'planned, not sent',
  submitted: 'accepted, its outcome was not awaited',
  'not-sent': 'not sent',
  'timed-out': 'its job still ran when time was up',
  cancelled: 'its job still ran when the run was cancelled',
  uncertain: 'the answer to its submit was lost, so the vendor may have it or not',
  lost: 'the vendor no longer knows its job',
  unreachable: "its job's state or results could not be read",
  missing: 'its job ended and said nothing of it',
  contradictory: 'the vendor stated outcomes that contradict each other',
};

interface Resolved {
  readonly outcome: Outcome;
  readonly reason?: UnresolvedReason | undefined;
}

/** True where a row needs somebody's attention: it stands in one of the row files. */
export function isProblem({ outcome, reason }: Resolved): boolean {
  if (outcome === 'unresolved') return reason === undefined || isProblemReason(reason);
  return outcome === 'failed' || outcome === 'not_found' || outcome === 'invalid';
}

/** What is said of a row: the vendor's text or ours, else what its outcome means. Empty where all is well. */
export function explainRow({ outcome, reason }: Resolved, message: string): string {
  if (outcome === 'unresolved' && reason !== undefined) {
    return message === '' ? REASON_WORDS[reason] : `${REASON_WORDS[reason]}: ${message}`;
  }
  if (message !== '') return message;
  if (outcome === 'not_found') return 'not found at the vendor';
  return outcome === 'failed' ? 'failed, the vendor gave no reason' : '';
}
