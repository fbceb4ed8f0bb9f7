import { createHash } from 'node:crypto';
import type { CiContext } from '../domain/context.ts';
import { FaultError } from '../domain/fault.ts';
import { detectSchedulerRun, formatShard, isSameShard, type Shard } from '../domain/shard.ts';
import { countRowsLeft } from '../engine/resume/rows-left.ts';
import type { LedgerHistory } from '../ledger/history.ts';
import type { LedgerIdentity } from '../ports/ledger-store.ts';
import { otherAccountFault, otherPlanFault, otherShardFault } from './earlier-faults.ts';

type Placed = Pick<CiContext, 'job' | 'leg' | 'step'> & { readonly shard?: Shard | undefined };

/**
 * The identity of the ledger that a run writes and looks for.
 * @param environment says which run of a scheduler a leg belongs to.
 */
export function identify(
  context: Placed & { readonly environment: ReadonlyMap<string, string> },
  run: Pick<LedgerIdentity, 'runId' | 'plan' | 'account'>,
): LedgerIdentity {
  const { job, shard, environment } = context;
  const name = shard && detectSchedulerRun(environment);
  return { ...run, job, place: hashPlace(context), shard, schedulerRun: name && shortHash(name) };
}

/** Tells the job, its step, the leg of its matrix and the shard from all others of a workflow. */
export function hashPlace({ job, leg, step, shard }: Placed): string {
  return shortHash(JSON.stringify([job, leg, step, ...(shard === undefined ? [] : [formatShard(shard)])]));
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARS);
}

const HASH_CHARS = 32;

/** The account of every sandbox. */
export const SANDBOX_ACCOUNT = 'sandbox';

type Identified = Pick<LedgerIdentity, 'plan' | 'account' | 'shard'>;

/** Whether the ledger is about the same rows, sent the same way, by the same leg, and the same account at the vendor. */
export function isSameSend(history: Identified, identity: Identified): boolean {
  return (
    history.plan === identity.plan && history.account === identity.account && isSameShard(history.shard, identity.shard)
  );
}

/**
 * The ledger that this run resumes, of those that were found: the one with the same plan and account. This is the only
 * place that decides it, wherever they were found.
 * @param name what messages call them.
 * @throws FaultError `ledger/other-plan`, `ledger/other-shard`, `ledger/other-account` if none matches; a ledger that exists is never ignored.
 */
export function chooseSame(histories: readonly LedgerHistory[], identity: LedgerIdentity, name: string): LedgerHistory {
  const same = histories.find((history) => isSameSend(history, identity));
  if (same !== undefined) return same;
  const other = histories.find(({ plan }) => plan === identity.plan);
  if (other === undefined) throw new FaultError([otherPlanFault(name, histories[0])]);
  if (!isSameShard(other.shard, identity.shard)) throw new FaultError([otherShardFault(name, other, identity)]);
  const sandboxes = [other.account, identity.account].map((account) => account === SANDBOX_ACCOUNT);
  throw new FaultError([
    otherAccountFault(name, { wasSandbox: sandboxes[0] === true, isSandbox: sandboxes[1] === true }),
  ]);
}

/** Verdicts after which there is something left to do, even if no row is left. */
const UNFINISHED: ReadonlySet<string> = new Set(['timed-out', 'cancelled', 'uncertain']);

/** It ended properly, with its files written and no row left for later, and the outcome of every row is known: the next run starts over. */
export function isOver(history: LedgerHistory): boolean {
  const { verdict, left = 0 } = history;
  if (left > 0) return false;
  if (verdict === undefined || verdict.unwritten || UNFINISHED.has(verdict.reason)) return false;
  const { open, unsent } = countRowsLeft(history);
  return open === 0 && unsent === 0;
}

/**
 * Replacing it would lose the record of rows that the vendor has or may have. Without a verdict it is unknown whether the
 * run ended, whatever the rows say.
 */
export function isNeeded(history: LedgerHistory): boolean {
  const { open, unsent, sent } = countRowsLeft(history);
  return sent > 0 && (open + unsent > 0 || history.verdict === undefined);
}

/** The vendor has, or may have, one of its rows. */
export function mayHaveSent(history: LedgerHistory): boolean {
  return history.reserved.length > 0 || countRowsLeft(history).sent > 0;
}
