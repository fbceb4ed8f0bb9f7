import type { CiContext } from './context.ts';

/** Where a run takes place, as far as it decides how the run is continued. */
export interface RunPlace {
  readonly ci: CiContext['ci'];
  /** Its CI system gives the next attempt of the job the ledger of this one, as the action on GitHub does. */
  readonly keepsLedger: boolean;
  /** Path of the run's ledger, where there is one. */
  readonly ledger?: string | undefined;
}

/**
 * How a run that broke off is continued, so that no row is sent twice: the end of a sentence, for messages that know
 * nothing of the run but its place. The only place that decides it.
 */
export function howToRunAgain({ ci, keepsLedger, ledger }: RunPlace): string {
  if (keepsLedger) return 'click "Re-run jobs"';
  if (ci === 'none') return 'run the same command again in the same folder';
  const input = ledger === undefined ? 'its ledger.ndjson as the input ledger' : `the input ledger: ${ledger}`;
  return `run the job again with its results folder still there, or with ${input}`;
}
