import { UNREAD_STATES } from '../../domain/job.ts';
import { resultsOf, rowsOf } from '../../ledger/codes.ts';
import type { LedgerHistory } from '../../ledger/history.ts';

/** Numbers of rows that a ledger leaves unfinished. */
export interface RowsLeft {
  /** The vendor may have them, and their outcome is unknown (docs/contract.md, 1.2). */
  readonly open: number;
  /** They should have been sent, and certainly were not. */
  readonly unsent: number;
  /** In a job that the vendor has or may have, with any outcome. */
  readonly sent: number;
}

const UNSENT = 0;
const KNOWN = 1;
const OPEN = 2;

/** Processes the jobs of a ledger in order: for a row in several jobs the last one counts. */
export function countRowsLeft({
  jobs,
  rows,
  invalid,
  skipped,
  lags,
  reserved,
}: Pick<LedgerHistory, 'jobs' | 'rows' | 'invalid' | 'skipped' | 'lags' | 'reserved'>): RowsLeft {
  const states = new Uint8Array(rows);
  const lastJob = new Uint32Array(rows);
  for (const job of [...jobs.values()].toSorted((a, b) => a.number - b.number)) {
    if (job.submit === 'refused') continue;
    const results = job.end === undefined ? undefined : resultsOf(job.end.results);
    const isRead = job.end !== undefined && !UNREAD_STATES.has(job.end.state);
    for (const row of rowsOf(job.rows)) {
      const result = results?.next().value;
      const isKnown = isRead && result !== undefined && result.outcome !== 'unresolved';
      states[row] = isKnown ? KNOWN : result?.reason === 'not-sent' ? UNSENT : OPEN;
      lastJob[row] = job.number;
    }
  }
  // A copy that lags behind lists what was about to be sent.
  for (const { rows: ranges, after } of lags ? reserved : []) {
    for (const row of rowsOf(ranges)) if ((lastJob[row] ?? 0) <= after && states[row] !== KNOWN) states[row] = OPEN;
  }
  const count = (state: number): number => states.reduce((sum, each) => sum + (each === state ? 1 : 0), 0);
  const open = count(OPEN);
  const known = count(KNOWN);
  return { open, unsent: Math.max(0, rows - invalid - skipped - open - known), sent: open + known };
}
