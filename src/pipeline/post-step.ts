import type { Fault } from '../domain/fault.ts';
import type { LedgerHistory } from '../engine/read-ledger.ts';
import type { Draft } from './draft.ts';

/** A post step says what became of the rows; the verdict of its step stands. */
export function keepVerdict({ stops }: Draft, { verdict }: LedgerHistory): void {
  if (verdict !== undefined && verdict.reason !== 'cancelled') return;
  const fault: Fault = {
    code: 'run/cancelled',
    message: verdict === undefined ? 'The step was ended before it had a verdict.' : 'The run was cancelled.',
    next: 'Jobs that were still running when the post step looked go on at the vendor: mode: collect with ledger: run:<run id> takes them up.',
  };
  stops.push({ reason: 'cancelled', fault });
}
