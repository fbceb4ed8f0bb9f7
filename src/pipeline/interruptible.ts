import type { LedgerStore } from '../ports/ledger-store.ts';
import { unlessAborted } from '../ports/shared-signal.ts';

/** Stores that a cancelled run does not wait for: a copy under way counts as not confirmed, a look-up ends the run. */
export function interruptible(ledgers: LedgerStore, signal: AbortSignal): LedgerStore {
  return {
    closed: ledgers.closed,
    save: (...entry) => unlessAborted(signal, () => ledgers.save(...entry)).catch(() => ({ kind: 'refused' })),
    load: (identity) => unlessAborted(signal, () => ledgers.load(identity)),
    fetch: (runId) => unlessAborted(signal, () => ledgers.fetch(runId)),
  };
}
