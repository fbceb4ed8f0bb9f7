import type { Totals } from '../domain/totals.ts';
import type { Batch } from '../engine/plan.ts';
import type { LedgerShard } from '../ledger/record.ts';
import type { LedgerIdentity } from '../ports/ledger-store.ts';
import type { Scope } from './choose-rows.ts';
import type { VendorClient } from './context.ts';
import type { Earlier } from './earlier.ts';
import type { OpenedRows } from './open-rows.ts';
import type { RunPlan } from './plan-run.ts';
import type { Setup } from './setup.ts';

/** Rows of all legs of a run, counted before anything is sent. */
export type WholeRows = Pick<Totals, 'total' | 'invalid' | 'skipped'>;

/** The rows in scope, how they are split into jobs, and the ledger that is continued. */
export interface Planned {
  readonly setup: Setup;
  readonly rows: OpenedRows;
  readonly plan: RunPlan;
  /** The batches of this leg in its first round; undefined if they are to be made of the rows that are left. */
  readonly batches: Iterable<Batch> | undefined;
  /** Rows of all legs: what limits are about. */
  readonly whole: WholeRows;
  readonly scope: Scope;
  /** What the ledger of a leg says of the whole run. */
  readonly shard: LedgerShard | undefined;
  readonly identity: LedgerIdentity;
  readonly earlier: Earlier | undefined;
}

/** A plan that may be sent, and the client to send it with. */
export interface Approved extends Planned {
  readonly client: VendorClient;
}
