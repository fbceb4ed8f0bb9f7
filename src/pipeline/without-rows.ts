import type { Outcome } from '../domain/outcome.ts';
import { formatRanges, rowsOf } from '../engine/ledger-codes.ts';
import { NO_FRAME } from '../engine/plan.ts';
import type { LedgerHistory } from '../engine/read-ledger.ts';
import { plural } from '../report/markdown.ts';
import { createRowStore, type RowStore } from '../store/row-store.ts';
import { type Draft, notice, temporaryPath } from './draft.ts';
import type { OpenedRows } from './open-rows.ts';
import type { RunPlan } from './plan-run.ts';
import type { Setup } from './setup.ts';
import type { RunPorts, RunRequest } from './types.ts';

/** Of a row that nobody can read. */
const BLANK = { line: 0, position: 0, bytes: 0, blanks: [], encodedBytes: 0, keyHash: 0 } as const;
const EMPTY = { line: 0, columns: [], values: [], raw: '' } as const;

/**
 * Rows of which only the ledger is left: `collect` where neither the working tree nor the commit can be read. They have
 * numbers and outcomes, and neither cells nor lines (contract, section 6).
 */
export async function openWithoutRows(
  draft: Draft,
  history: LedgerHistory,
  ports: RunPorts,
): Promise<{ readonly read: OpenedRows; readonly plan: RunPlan }> {
  const temporary = await temporaryPath(draft, ports);
  const store = createRowStore({
    files: ports.files,
    directory: temporary(''),
    sources: [],
    parseRecord: () => EMPTY,
  });
  draft.store?.close();
  draft.store = store;
  draft.rowless = history;
  draft.read = history.files.map(({ sha256, rows }, index) => ({
    file: { path: `file ${index + 1}`, absolute: '', format: 'csv', gzip: false, bytes: 0 },
    rows,
    sha256,
    columns: [],
  }));
  for (const [file, { rows }] of history.files.entries()) {
    for (let row = 0; row < rows; row += 1) store.table.add({ ...BLANK, file });
  }
  settleUnsent(store, history);
  const { invalid, skipped } = history;
  return {
    read: { files: draft.read, blanks: [], invalid, skipped, bytes: 0, columns: [], store },
    plan: {
      summary: { rows: 0, jobs: 0, requests: 0, bytes: 0, leastMs: 0, inferred: [], derived: [] },
      hash: history.plan,
      keepKeysApart: false,
      frame: NO_FRAME,
    },
  };
}

/** Of the rows in no job the ledger knows how many were invalid or skipped, and not which. */
function settleUnsent({ table }: RowStore, { jobs, invalid, skipped }: LedgerHistory): void {
  const isSent = new Uint8Array(table.count);
  for (const job of jobs.values()) for (const row of rowsOf(job.rows)) isSent[row] = 1;
  const left: [Outcome, number][] = [
    ['invalid', invalid],
    ['skipped', skipped],
  ];
  for (let row = isSent.indexOf(0); row >= 0; row = isSent.indexOf(0, row + 1)) {
    const next = left.find(([, count]) => count > 0);
    if (next === undefined) return;
    next[1] -= 1;
    table.update(row, { outcome: next[0] });
  }
}

/** Rows, or jobs, that a sentence names; the counts are in the report. */
const MOST_NAMED = 20;

/**
 * Says by their numbers which rows came to what, where their files can not be read. Of a job whose results name rows by
 * a key that nobody knows any more, it says how many of its rows.
 */
export function tellRowNumbers(draft: Draft, setup: Setup, request: Pick<RunRequest, 'emit'>): void {
  const { store, rowless } = draft;
  if (store === undefined || rowless === undefined) return;
  notice(
    draft,
    request,
    `The data files of this ledger can not be read any more, so there are no files with rows: the counts are right, and rows are named by their number over all files. To get the files, check out ${rowless.commit === '' ? 'the commit of that run' : `commit ${rowless.commit}`} and collect again with the same ledger.`,
  );
  const isExact = setup.spec.number !== undefined || setup.spec.results.every(({ index }) => index !== undefined);
  const known = new Map<string, number[]>();
  const vague = new Map<number, Map<string, number>>();
  for (let row = 0; row < store.table.count; row += 1) {
    const { outcome, reason, job } = store.table.get(row);
    if (job === 0 || outcome === undefined || outcome === 'succeeded') continue;
    const word = reason ?? outcome;
    if (isExact || rowless.jobs.get(job)?.end !== undefined || outcome === 'unresolved') {
      known.set(word, [...(known.get(word) ?? []), row]);
    } else {
      const counts = vague.get(job) ?? new Map<string, number>();
      vague.set(job, counts.set(word, (counts.get(word) ?? 0) + 1));
    }
  }
  for (const [word, rows] of known) {
    const more = rows.length - MOST_NAMED;
    const named = formatRanges(rows.slice(0, MOST_NAMED)).replaceAll(',', ', ');
    notice(draft, request, `Rows ${named}${more > 0 ? ` and ${more} more` : ''}: ${word}.`);
  }
  for (const [job, counts] of [...vague].slice(0, MOST_NAMED)) {
    const ranges = formatRanges([...rowsOf(rowless.jobs.get(job)?.rows ?? [])]).replaceAll(',', ', ');
    const said = [...counts].map(([word, count]) => `${plural(count, 'row')} ${word}`).join(', ');
    notice(draft, request, `Among the rows ${ranges} of job ${draft.jobs?.get(job)?.id ?? job}: ${said}.`);
  }
}
