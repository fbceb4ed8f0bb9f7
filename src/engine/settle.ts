import type { JobRecord } from '../domain/job.ts';
import { formatOutcomes } from './ledger-codes.ts';
import type { EngineState } from './state.ts';
import type { RowResult } from './types.ts';

interface Settlement {
  readonly job: number;
  readonly rows: readonly number[];
  /** In the order of the rows. */
  readonly results: readonly RowResult[];
  /**
   * `sent`: the vendor has the rows, or may have them. `unsent`: surely not. `noted`: an earlier attempt sent them and
   * counted it; rows that went again since are left as they are.
   */
  readonly how: 'sent' | 'unsent' | 'noted';
}

/** Writes what became of a batch's rows into the table. */
export function settleRows(state: EngineState, { job, rows, results, how }: Settlement): void {
  const { store } = state.parts;
  for (const [i, row] of rows.entries()) {
    const result = results[i];
    if (result === undefined) continue;
    const before = store.table.get(row);
    if (how === 'noted' && before.job !== job) continue;
    if (before.outcome === undefined) state.settledRows += 1;
    if (result.retryable) state.retryableRows += 1;
    store.table.update(row, {
      outcome: result.outcome,
      reason: result.reason,
      message: store.addText(result.message),
      retryable: result.retryable,
      job,
      attempts: before.attempts + (how === 'sent' ? 1 : 0),
      accepted: before.accepted || (how === 'sent' && result.reason !== 'uncertain'),
    });
  }
}

/** What a job's results said that is no row's outcome. */
export interface Spoiled {
  /** Rows that were never sent. */
  readonly foreign: number;
  /** The vendor's own count disagreed. */
  readonly miscounted: boolean;
}

/** The last word on a batch: job list, journal, progress, host. */
export function finish(
  { parts, progress }: EngineState,
  job: JobRecord,
  results: readonly RowResult[],
  { foreign, miscounted }: Spoiled = { foreign: 0, miscounted: false },
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

/** What is said of a failed row that should have gone again (contract, section 5). */
export function notRetried(message: string, why: string): string {
  return `${message === '' ? '' : `${message}; `}not retried: ${why}`;
}
