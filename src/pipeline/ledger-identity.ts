import { createHash } from 'node:crypto';
import type { RunContext } from '../domain/context.ts';
import { FaultError } from '../domain/fault.ts';
import type { LedgerHistory } from '../engine/read-ledger.ts';
import { countRowsLeft } from '../engine/rows-left.ts';
import type { LedgerIdentity } from '../ports/ledger-store.ts';
import { otherAccountFault, otherPlanFault } from './earlier-faults.ts';

/** Whose ledger a run writes and looks for. */
export function identify(
  { job, leg, step }: Pick<RunContext, 'job' | 'leg' | 'step'>,
  run: Pick<LedgerIdentity, 'runId' | 'plan' | 'account'>,
): LedgerIdentity {
  const place = createHash('sha256')
    .update(JSON.stringify([job, leg, step]))
    .digest('hex');
  return { ...run, job, place: place.slice(0, PLACE_CHARS) };
}

const PLACE_CHARS = 32;

/** Account of every sandbox: it takes no row of anybody's. */
export const SANDBOX_ACCOUNT = 'sandbox';

type Identified = Pick<LedgerHistory, 'plan' | 'account'>;

/** The ledger is about the same rows, as they are sent, and the same account of the vendor. */
export function isSame(history: Identified, identity: Identified): boolean {
  return history.plan === identity.plan && history.account === identity.account;
}

/**
 * The ledger that this run continues, of those that were found: of the same plan and account. The one place that decides
 * it, wherever they were found.
 * @param name how messages call them.
 * @throws FaultError `ledger/other-plan`, `ledger/other-account` where none is; a ledger that is there is never taken
 *   for none.
 */
export function chooseSame(histories: readonly LedgerHistory[], identity: LedgerIdentity, name: string): LedgerHistory {
  const same = histories.find((history) => isSame(history, identity));
  if (same !== undefined) return same;
  const other = histories.find(({ plan }) => plan === identity.plan);
  if (other === undefined) throw new FaultError([otherPlanFault(name, histories[0])]);
  const sandboxes = [other.account, identity.account].map((account) => account === SANDBOX_ACCOUNT);
  throw new FaultError([
    otherAccountFault(name, { wasSandbox: sandboxes[0] === true, isSandbox: sandboxes[1] === true }),
  ]);
}

/** Ends that leave something to be done although no row may be left. */
const CUT_OFF: ReadonlySet<string> = new Set(['timed-out', 'cancelled', 'uncertain']);

/** It ended in good order, with its files written, and the outcome of every row is known: the next run begins anew. */
export function isOver(history: LedgerHistory): boolean {
  const { verdict } = history;
  if (verdict === undefined || verdict.unwritten || CUT_OFF.has(verdict.reason)) return false;
  const { open, unsent } = countRowsLeft(history);
  return open === 0 && unsent === 0;
}

/**
 * Another run in its place would lose the trace of rows that the vendor has or may have. Without a verdict nobody knows
 * that it ended, whatever its rows say.
 */
export function holdsTrace(history: LedgerHistory): boolean {
  const { open, unsent, sent } = countRowsLeft(history);
  return sent > 0 && (open + unsent > 0 || history.verdict === undefined);
}

/** The vendor has, or may have, a row of it. */
export function mayHaveSent(history: LedgerHistory): boolean {
  return history.reserved.length > 0 || countRowsLeft(history).sent > 0;
}
