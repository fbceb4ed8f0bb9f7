import { MODES } from '../domain/mode.ts';
import type { RowOutcome } from '../domain/outcome.ts';
import type { RowEntry } from '../store/row-table.ts';
import type { Known } from './context.ts';

/** The outcome of a row; a run that stopped while reading or before sending leaves rows without one. */
export function explainOutcome(row: Entry, { mode, mayBeSent }: Pick<Known, 'mode' | 'mayBeSent'>): RowOutcome {
  if (isKnown(row)) return row;
  if (MODES[mode].judges === 'plan') return { outcome: 'unresolved', reason: 'planned' };
  // Not `not-sent`, which would invite the user to send rows that an earlier attempt may have sent.
  return { outcome: 'unresolved', reason: mayBeSent ? 'uncertain' : 'not-sent' };
}

type Entry = Pick<RowEntry, 'outcome' | 'reason'>;

function isKnown(row: Entry): row is Entry & RowOutcome {
  return row.outcome !== undefined;
}
