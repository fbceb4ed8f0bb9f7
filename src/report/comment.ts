import { createHash } from 'node:crypto';
import type { CiContext } from '../domain/context.ts';
import { isProblem } from '../domain/outcome.ts';
import type { FinalRow } from './final-rows.ts';
import { cell } from './markdown.ts';
import { minimalReport } from './privacy.ts';
import type { CommentForm, PullRequestComment } from './publication.ts';
import type { Report } from './schema.ts';
import { renderSummary } from './summary.ts';

/** GitHub takes 65,536 characters; the marker and the link to the run need some, and masks may lengthen the rest. */
export const COMMENT_BYTES = 60_000;
const CONTENT_DIGITS = 32;

/** Where a comment comes from. */
export type CommentSource = Pick<CiContext, 'trust' | 'job' | 'leg'>;

/**
 * The comment on a pull request: what the summary says first, as others may read it. A run that anybody can cause shows
 * no value, whatever its report holds. With `on-problem` a clean run leaves one line where there is an earlier comment, and
 * creates none.
 * @param rows digest of all problem rows (`createRowDigest`); undefined where they cannot be read.
 */
export function renderComment(
  given: Report,
  when: 'always' | 'on-problem',
  { trust, job, leg }: CommentSource,
  rows?: string,
): Omit<PullRequestComment, 'provider'> {
  const report = trust === 'trusted' ? given : minimalReport(given);
  const source = [job, leg]
    .filter((part) => part !== '')
    .map((part) => cell(part))
    .join(' ');
  const isGone = report.conclusion === 'success' && when === 'on-problem';
  const render = (form: CommentForm): string => renderForm(report, isGone, form);
  const content = digestContent(report, rows);
  return { text: render({}), render, source, isWanted: !isGone, ...(content !== undefined && { content }) };
}

function renderForm(report: Report, isGone: boolean, { urls, sameAs }: CommentForm): string {
  const text = renderSummary(report, { maxBytes: COMMENT_BYTES, isBrief: true, ...urls }).trim();
  const [first = ''] = text.split('\n', 1);
  const verdict = first.replace(/^#+ /, '');
  if (isGone) return `${verdict}. The problems of an earlier run are gone.`;
  // Nothing to send is one line, and so is what does not fit: steps and values of unusual length.
  const isEmpty = report.conclusion === 'success' && report.totals.total === 0;
  if (isEmpty || Buffer.byteLength(text) > COMMENT_BYTES) return first;
  if (sameAs === undefined) return text;
  const [mark = '', ...words] = verdict.split(' ');
  const rest = text.slice(first.length).trim();
  const details = rest === '' ? '' : `\n\n<details><summary>Details</summary>\n\n${rest}\n\n</details>`;
  return `${mark} Same as for ${sameAs}: ${words.join(' ')}${details}`;
}

/** A digest of problem rows: with the counts it tells whether two runs found the same. */
export function createRowDigest(): { add(row: FinalRow): void; result(): string } {
  const hash = createHash('sha256');
  return {
    add(row) {
      if (!isProblem(row)) return;
      const { path, line, outcome, reason = '', template } = row;
      hash.update(`${JSON.stringify([path, line, outcome, reason, template])}\n`);
    },
    result: () => hash.digest('hex'),
  };
}

/**
 * The same where verdict, counts and rows are the same, whatever the run, its commit, times and requests. Undefined where
 * the report alone cannot tell, since it names only the first rows of a group.
 */
function digestContent(report: Report, rows: string | undefined): string | undefined {
  const { conclusion, reason, provider, mode, sandbox, destination, totals, files, rules, notices, difference } =
    report;
  const { problemGroups, moreProblemGroups, firstProblems, foreignRows, jobs } = report;
  if (rows === undefined && !problemGroups.every((group) => group.places?.length === group.rows)) return undefined;
  const faults = report.faults.map(({ code, message, file, line, input }) => [code, message, file, line, input]);
  const content = [
    ...[conclusion, reason, provider, mode, sandbox, destination, totals, rules, notices, faults, rows],
    ...[problemGroups, moreProblemGroups, firstProblems, foreignRows, jobs.count, difference],
    files.map(({ path, totals: each }) => [path, each]),
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, CONTENT_DIGITS);
}
