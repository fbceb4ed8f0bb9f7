import type { LedgerStore } from '../ports/ledger-store.ts';
import { onAbort } from '../ports/shared-signal.ts';

/** Stores that a cancelled run does not wait for: a copy under way counts as not confirmed, a look-up ends the run. */
export function interruptible(ledgers: LedgerStore, signal: AbortSignal): LedgerStore {
  return {
    save: (...entry) => unlessAborted(signal, () => ledgers.save(...entry)).catch(() => false),
    load: (identity) => unlessAborted(signal, () => ledgers.load(identity)),
    fetch: (runId) => unlessAborted(signal, () => ledgers.fetch(runId)),
  };
}

/** Rejects with the signal's reason as soon as that aborts, whether the work ends or not. */
async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let leave: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = onAbort(signal, () => reject(signal.reason));
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    leave();
  }
}
