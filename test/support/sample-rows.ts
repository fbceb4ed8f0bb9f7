import type { FinalRow } from '../../src/report/final-rows.ts';
import { describeProblemRow, type LocateFile, type ProblemRows } from '../../src/report/problem-rows.ts';
import type { Report } from '../../src/report/schema.ts';
import { makeRow } from './sample-reports.ts';

/** Rows of a group that a sample has; the others are "more". */
const ROWS_OF_GROUP = 3;

/** What the renderers of single rows get: a few rows of each group of the report. */
export function sampleOptions(report: Report): { readonly rows: ProblemRows; readonly locate: LocateFile } {
  const rows = report.problemGroups.flatMap(({ outcome, reason, template, rows, first }) =>
    Array.from({ length: Math.min(rows, reason === 'not-sent' ? 1 : ROWS_OF_GROUP) }, (_, index) =>
      makeRow({
        path: first.file,
        line: first.line + index,
        key: `D-${1000 + first.line + index}`,
        outcome,
        reason,
        message: template,
        jobId: outcome === 'invalid' ? undefined : 'job-1',
      }),
    ),
  );
  return optionsOf(rows, report);
}

/** The same of given rows. */
export function optionsOf(
  rows: readonly FinalRow[],
  { detail }: Pick<Report, 'detail'>,
): ReturnType<typeof sampleOptions> {
  return { rows: rows.map((row) => describeProblemRow(row, detail, 'key')), locate: (path) => path };
}
