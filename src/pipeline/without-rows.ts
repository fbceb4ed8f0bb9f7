import type { Outcome } from '../domain/outcome.ts';
import { plural } from '../domain/plural.ts';
import { NO_OVERHEAD } from '../engine/plan.ts';
import { formatRanges, rowsOf } from '../ledger/codes.ts';
import type { LedgerHistory } from '../ledger/history.ts';
import { createRowStore, type RowStore } from '../store/row-store.ts';
import { closeRows, type RunContext } from './context.ts';
import type { OpenedRows } from './open-rows.ts';
import type { RunPlan } from './plan-run.ts';
import type { ReadFile } from './read-rows.ts';
import type { Setup } from './setup.ts';

/** A row whose record is not available. */
const BLANK = { line: 0, position: 0, bytes: 0, blanks: [], encodedBytes: 0, keyHash: 0 } as const;
const NOTHING = { rows: 0, jobs: 0, requests: 0, bytes: 0, leastMs: 0, inferred: [], derived: [] };
const EMPTY = { line: 0, columns: [], values: [], raw: '' } as const;

/**
 * Rows for which only the ledger is left: a `collect` for which neither the working tree nor the commit has the files.
 * They have numbers and outcomes, but neither cells nor lines (docs/contract.md, 6.3).
 * @param isUnsent which rows in no job were valid, where somebody knows; the ledger only has their number.
 */
export async function openWithoutRows(
  run: RunContext,
  history: LedgerHistory,
  isUnsent?: (row: number) => boolean,
): Promise<{ readonly rows: OpenedRows; readonly plan: RunPlan }> {
  const { known, ports } = run;
  const temporary = await run.temporary();
  closeRows(known);
  const store = createRowStore({
    files: ports.files,
    directory: temporary(''),
    sources: [],
    parseRecord: () => EMPTY,
  });
  const files = history.files.map(
    ({ sha256, rows }, index): ReadFile => ({
      file: { path: `file ${index + 1}`, absolute: '', format: 'csv', gzip: false, bytes: 0 },
      rows,
      sha256,
      columns: [],
    }),
  );
  known.rows = { store, files, rowless: history };
  for (const [file, { rows }] of history.files.entries()) {
    for (let row = 0; row < rows; row += 1) store.table.add({ ...BLANK, file });
  }
  settleUnsent(store, history, isUnsent);
  const { invalid, skipped } = history;
  return {
    rows: { files, blanks: [], invalid, skipped, bytes: 0, columns: [], sameAs: new Map(), store },
    plan: {
      summary: NOTHING,
      whole: NOTHING,
      hash: history.plan,
      keepKeysApart: false,
      overhead: NO_OVERHEAD,
    },
  };
}

/** For rows in no job the ledger only knows how many were invalid or skipped, not which. */
function settleUnsent(
  { table }: RowStore,
  { jobs, invalid, skipped }: LedgerHistory,
  isUnsent: (row: number) => boolean = () => false,
): void {
  const isSent = Uint8Array.from({ length: table.count }, (_, row) => (isUnsent(row) ? 1 : 0));
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

/** What is missing, and how to get it; said first, so that a refusal does not hide it. */
export function noteMissingFiles({ notice }: RunContext, { commit }: LedgerHistory): void {
  notice(
    `The data files of this ledger are not available, so there are no files with rows. To get the files, check out ${commit === '' ? 'the commit of that run' : `commit ${commit}`} and collect again with the same ledger.`,
  );
}

/** Rows or jobs that a notice names; the report has the counts. */
const MOST_NAMED = 20;

/**
 * Reports the outcomes of rows by row number, if their files are not available. For a job whose results name rows by
 * key, which is no longer known, it reports how many of its rows have each outcome.
 */
export function noteRowNumbers({ known, notice }: RunContext, setup: Setup): void {
  const { store, rowless } = known.rows ?? {};
  if (store === undefined || rowless === undefined) return;
  notice('The counts are complete, and rows are named by their number over all files.');
  const isExact = setup.spec.numberColumn !== undefined || setup.spec.results.every(({ index }) => index !== undefined);
  const exact = new Map<string, number[]>();
  const vague = new Map<number, Map<string, number>>();
  for (let row = 0; row < store.table.count; row += 1) {
    const { outcome, reason, job } = store.table.get(row);
    if (job === 0 || outcome === undefined || outcome === 'succeeded') continue;
    const word = reason ?? outcome;
    if (isExact || rowless.jobs.get(job)?.end !== undefined || outcome === 'unresolved') {
      exact.set(word, [...(exact.get(word) ?? []), row]);
    } else {
      const counts = vague.get(job) ?? new Map<string, number>();
      vague.set(job, counts.set(word, (counts.get(word) ?? 0) + 1));
    }
  }
  for (const [word, rows] of exact) {
    const more = rows.length - MOST_NAMED;
    const named = formatRanges(rows.slice(0, MOST_NAMED)).replaceAll(',', ', ');
    notice(`Rows ${named}${more > 0 ? ` and ${more} more` : ''}: ${word}.`);
  }
  for (const [job, counts] of [...vague].slice(0, MOST_NAMED)) {
    const ranges = formatRanges([...rowsOf(rowless.jobs.get(job)?.rows ?? [])]).replaceAll(',', ', ');
    const parts = [...counts].map(([word, count]) => `${plural(count, 'row')} ${word}`).join(', ');
    notice(`Among the rows ${ranges} of job ${known.jobs?.get(job)?.id ?? job}: ${parts}.`);
  }
}
