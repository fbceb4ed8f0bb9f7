import type { JobRecord } from '../domain/job.ts';
import { formatOutcomes } from './ledger.ts';
import type { EngineState } from './state.ts';
import type { RowResult } from './types.ts';

interface Settlement {
  readonly job: number;
  readonly rows: readonly number[];
  /** In the order of the rows. */
  readonly results: readonly RowResult[];
  /** The vendor has the rows, or may have them. */
  readonly sent: boolean;
}

/** Writes what became of a batch's rows into the table. */
export function settleRows(state: EngineState, { job, rows, results, sent }: Settlement): void {
  const { store } = state.parts;
  for (const [i, row] of rows.entries()) {
    const result = results[i];
    if (result === undefined) continue;
    const before = store.table.get(row);
    if (before.outcome === undefined) state.settledRows += 1;
    if (result.retryable) state.retryableRows += 1;
    store.table.update(row, {
      outcome: result.outcome,
      reason: result.reason,
      message: store.addText(result.message),
      retryable: result.retryable,
      job,
      attempts: before.attempts + (sent ? 1 : 0),
      accepted: before.accepted || (sent && result.reason !== 'uncertain'),
    });
  }
}

/** The last word on a batch: job list, journal, progress, host. */
export function finish({ parts, progress }: EngineState, job: JobRecord, results: readonly RowResult[]): void {
  parts.jobs.put(job);
  parts.ledger.append({ kind: 'result', job: job.number, state: job.state, outcomes: formatOutcomes(results) });
  progress.jobEnded(job, results);
  parts.emit({ kind: 'job', job });
}

/** What is said of a failed row that should have gone again (contract, section 5). */
export function notRetried(message: string, why: string): string {
  return `${message === '' ? '' : `${message}; `}not retried: ${why}`;
}
