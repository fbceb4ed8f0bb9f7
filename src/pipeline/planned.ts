import type { LedgerIdentity } from '../ports/ledger-store.ts';
import type { Scope } from './choose-rows.ts';
import type { VendorClient } from './context.ts';
import type { Earlier } from './earlier.ts';
import type { OpenedRows } from './open-rows.ts';
import type { RunPlan } from './plan-run.ts';
import type { Setup } from './setup.ts';

/** The rows in scope, how they are split into jobs, and the ledger that is continued. */
export interface Planned {
  readonly setup: Setup;
  readonly rows: OpenedRows;
  readonly plan: RunPlan;
  readonly scope: Scope;
  readonly identity: LedgerIdentity;
  readonly earlier: Earlier | undefined;
}

/** A plan that may be sent, and the client to send it with. */
export interface Approved extends Planned {
  readonly client: VendorClient;
}
