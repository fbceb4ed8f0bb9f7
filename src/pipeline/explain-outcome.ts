import { MODES } from '../domain/mode.ts';
import type { RowOutcome } from '../domain/outcome.ts';
import type { RowEntry } from '../store/row-table.ts';
import type { Known } from './context.ts';

/** The outcome of a row; a run that stopped while reading or before sending leaves rows without one. */
export function explainOutcome(
  { outcome, reason }: Pick<RowEntry, 'outcome' | 'reason'>,
  { mode, mayBeSent }: Pick<Known, 'mode' | 'mayBeSent'>,
): RowOutcome {
  if (outcome !== undefined) return { outcome, reason };
  if (MODES[mode].judges === 'plan') return { outcome: 'unresolved', reason: 'planned' };
  // Not `not-sent`, which would invite the user to send rows that an earlier attempt may have sent.
  return { outcome: 'unresolved', reason: mayBeSent ? 'uncertain' : 'not-sent' };
}
