/** Whose ledger it is: the same run, job, step and plan (contract, section 6), and the same account of the vendor. */
export interface LedgerIdentity {
  readonly runId: string;
  /** The CI's id of the job: what names of artifacts hold. */
  readonly job: string;
  /** Hash of the job, its leg of a matrix and the step. */
  readonly place: string;
  /** Hash of the plan. */
  readonly plan: string;
  /** Hash of secrets and address. No part of where a ledger is kept: a new key must not hide it. */
  readonly account: string;
}

/** What became of one copy of a ledger. */
export type SavedCopy =
  /** Confirmed; `bytes` is what it takes where it is. */
  | { readonly kind: 'saved'; readonly bytes: number }
  /** Not confirmed, so it may be there or not; a later copy may succeed. */
  | { readonly kind: 'refused' }
  /** The place takes no copy of this run, and says so; nothing was saved. */
  | { readonly kind: 'denied'; readonly why: string };

/** A place that outlives the machine, in which a run leaves its ledger for the next attempt. */
export interface LedgerStore {
  /** Why this machine saves no copies at all, known before the first; undefined where it does. */
  readonly closed: string | undefined;
  /**
   * Saves the whole ledger so far. `sequence` grows within an attempt. Never rejects; what was not confirmed is logged
   * with its reason. One save at a time: while an earlier one hangs, `refused` at once.
   */
  save(
    identity: LedgerIdentity,
    entry: { readonly attempt: number; readonly sequence: number; readonly text: string },
  ): Promise<SavedCopy>;
  /**
   * The ledgers that earlier attempts left, newest first; empty where there are none.
   * Rejects with `FaultError` where nobody can say whether there are any: to take that for none would send again
   * what an earlier attempt sent.
   */
  load(identity: LedgerIdentity): Promise<readonly string[]>;
  /** Ledgers of another workflow run, newest first, for `ledger: run:<id>`; rejects with `FaultError`. */
  fetch(runId: string): Promise<readonly string[]>;
}
