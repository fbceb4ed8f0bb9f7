import type { JobRecord } from '../domain/job.ts';
import type { Reused } from '../domain/reused.ts';
import { formatOutcomes } from '../ledger/codes.ts';
import type { RowChange } from '../store/row-table.ts';
import { countResult } from './fuse.ts';
import type { EngineState } from './state.ts';
import type { RowResult } from './types.ts';

interface Settlement {
  readonly job: number;
  readonly rows: readonly number[];
  /** In the order of the rows. */
  readonly results: readonly RowResult[];
  /**
   * `sent`: the vendor has the rows, or may have them. `unsent`: certainly not. `noted`: an earlier attempt sent and
   * counted them; rows that were sent again since are left unchanged.
   */
  readonly how: 'sent' | 'unsent' | 'noted';
}

/** Writes the outcomes of a batch's rows to the table. */
export function settleRows(state: EngineState, { job, rows, results, how }: Settlement): void {
  const { store } = state.parts;
  const change: Reused<RowChange> = { job };
  // An iterator would make an object for each of millions of rows.
  for (let i = 0; i < rows.length; i += 1) {
    const [row, result] = [rows[i] ?? 0, results[i]];
    if (result === undefined) continue;
    const before = store.table.view(row);
    if (how === 'noted' && before.job !== job) continue;
    if (before.outcome === undefined) state.settledRows += 1;
    if (result.retryable) state.retryableRows += 1;
    countResult(state, { row, before, result, isNoted: how === 'noted' });
    change.outcome = result.outcome;
    change.reason = result.reason;
    change.message = store.addText(result.message);
    change.retryable = result.retryable;
    change.attempts = before.attempts + (how === 'sent' ? 1 : 0);
    change.accepted = before.accepted || (how === 'sent' && result.reason !== 'uncertain');
    store.table.update(row, change);
  }
}

/** Inconsistencies in a job's results. */
export interface Inconsistencies {
  /** Rows that were never sent. */
  readonly foreign: number;
  /** The vendor's own count disagreed. */
  readonly miscounted: boolean;
}

/** Records the end of a batch: in the job list and the ledger, for progress and host. */
export function finish(
  { parts, progress }: EngineState,
  job: JobRecord,
  results: readonly RowResult[],
  { foreign, miscounted }: Inconsistencies = { foreign: 0, miscounted: false },
): void {
  parts.jobs.put(job);
  parts.ledger.append({
    kind: 'result',
    job: job.number,
    state: job.state,
    outcomes: formatOutcomes(results),
    ...(foreign > 0 && { foreign }),
    ...(miscounted && { miscounted }),
  });
  progress.jobEnded(job, results);
  parts.emit({ kind: 'job', job });
}

/** Message of a failed row that should have been retried (docs/contract.md, 5.5). */
export function notRetried(message: string, why: string): string {
  return `${message === '' ? '' : `${message}; `}not retried: ${why}`;
}
