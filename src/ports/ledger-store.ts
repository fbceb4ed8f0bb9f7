import type { Shard } from '../domain/shard.ts';

/** Identity of a ledger: run, job, step, shard and plan (docs/contract.md, 6.2), and the account at the vendor. */
export interface LedgerIdentity {
  readonly runId: string;
  /** The CI's id of the job, as in names of artifacts. */
  readonly job: string;
  /** Hash of the job, its matrix leg, the step and the shard. */
  readonly place: string;
  /** Hash of the plan. */
  readonly plan: string;
  /** Undefined unless several runners share the run. */
  readonly shard?: Shard | undefined;
  /** Hash of secrets and address. Not part of the storage key: a ledger must be found with a new API key, too. */
  readonly account: string;
  /** Hash of the scheduler's name for the run of all legs; not part of the storage key either. Absent if it has none. */
  readonly schedulerRun?: string | undefined;
}

/** Result of saving one copy of a ledger. */
export type SavedCopy =
  /** Confirmed; `bytes` is its size in the store. */
  | { readonly kind: 'saved'; readonly bytes: number }
  /** Not confirmed, so it may exist or not; a later copy may succeed. */
  | { readonly kind: 'refused' }
  /** The store accepts no copies from this run; nothing was saved. */
  | { readonly kind: 'denied'; readonly why: string };

/** A store that outlives the machine, in which a run saves its ledger for the next attempt. */
export interface LedgerStore {
  /** Why no copies can be saved at all, if that is known in advance; undefined if they can. */
  readonly closed: string | undefined;
  /** Files of the run can be uploaded, so another run can fetch its ledger. */
  readonly hasArtifacts: boolean;
  /**
   * Saves the complete ledger so far. `sequence` increases within an attempt. Never rejects; if a copy is not confirmed,
   * the reason is logged. One save at a time: `refused` at once while an earlier one hangs.
   */
  save(
    identity: LedgerIdentity,
    entry: { readonly attempt: number; readonly sequence: number; readonly text: string },
  ): Promise<SavedCopy>;
  /**
   * The ledgers of earlier attempts, newest first; empty if there are none. Where each attempt continues the one before,
   * the newest are enough; `all` asks for those of every attempt.
   * Rejects with `FaultError` if that cannot be determined: to assume none would send again what an earlier attempt sent.
   */
  load(identity: LedgerIdentity, which?: 'newest' | 'all'): Promise<readonly string[]>;
  /** Ledgers of another workflow run, newest first, for `ledger: run:<id>`; rejects with `FaultError`. */
  fetch(runId: string): Promise<readonly string[]>;
}
