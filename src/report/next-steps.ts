import { PARTLY_APPLIED, type UnresolvedReason } from '../domain/outcome.ts';
import type { Report } from '../domain/report.ts';
import type { RowFile } from './final-rows.ts';
import { plural } from './markdown.ts';
import { hasRowFiles } from './summary-text.ts';

const RESEND = 'correct the rows (bulk_job_message says what is wrong), and send that file alone';
/** Where some rows of a file must not go again. */
const RESEND_OTHERS = 'correct the other rows (bulk_job_message says what is wrong), and send those alone';

/** Reasons that leave a row at the vendor or not: sending it again may make it twice. */
const UNSURE: readonly UnresolvedReason[] = [
  'timed-out',
  'cancelled',
  'uncertain',
  'lost',
  'unreachable',
  'missing',
  'contradictory',
];

/**
 * What the user does now, one sentence each, most pressing first; only of things that exist. Own words only.
 * Says of every kind of row whether it is safe to send again.
 */
export function listNextSteps(report: Report): readonly string[] {
  const { totals, reason } = report;
  const rows = (of: UnresolvedReason): number => totals.reasons[of] ?? 0;
  const file = (name: RowFile): string => nameFile(report, name);
  const steps: string[] = [];
  if (reason === 'bug') steps.push('Report the fault as a bug, with its code and the version of bulk-job-action.');
  if (reason === 'config-error') steps.push('Correct what the faults name, and run again.');
  if (rows('uncertain') > 0) {
    steps.push(
      `Look at the vendor for the ${plural(rows('uncertain'), 'row')} whose submit has no answer: they may have arrived. The job list in summary.md names the time of each submit. If they are not there, ledger (the ledger of this run) with resend-uncertain: true sends them again.`,
    );
  }
  if (rows('timed-out') > 0) {
    steps.push(
      `The vendor goes on with the ${plural(rows('timed-out'), 'row')} in jobs that still ran: do not send these rows again, but wait for them with mode: collect and the ledger of this run. Raise timeout for the next run.`,
    );
  }
  if (rows('cancelled') > 0) {
    steps.push(
      `The cancelled run left jobs with ${plural(rows('cancelled'), 'row')} running at the vendor: do not send these rows again; collect them with the ledger of this run (mode: collect).`,
    );
  }
  const unread = rows('lost') + rows('unreachable') + rows('missing') + rows('contradictory');
  if (unread > 0) {
    steps.push(
      `Check at the vendor what became of the ${plural(unread, 'row')} of which it gave no clear outcome; ${file('unresolved')} has them, and report.json their jobs. mode: collect with the ledger of this run asks once more.`,
    );
  }
  if (!hasRowFiles(report)) return [...steps, ...goOnSteps(report, rows('not-sent'))];
  if (rows('not-sent') > 0) steps.push(notSentStep(report, rows('not-sent')));
  if (reason === 'vendor-error' && steps.length === 0) {
    steps.push('Read in the job list and the faults what the vendor said, and run again when it is mended.');
  }
  const partly = countPartlyApplied(report);
  if (partly > 0) {
    steps.push(
      `Do not send ${plural(partly, 'row')} of ${file('failed')} again as they are: their message says what the vendor did apply ("${PARTLY_APPLIED}"), and gifts or responses among that would be there twice. Send only what is missing.`,
    );
  }
  if (totals.failed > partly) steps.push(`Open ${file('failed')}, ${partly > 0 ? RESEND_OTHERS : RESEND}.`);
  if (totals.invalid > 0) steps.push(`Open ${file('invalid')}, ${RESEND}; these rows never left.`);
  if (totals.not_found > 0) {
    steps.push(
      `Open ${file('not-found')}: the vendor knows no record for these keys. Correct the keys, or create the records first.`,
    );
  }
  if (steps.length === 0 && report.mode === 'validate' && totals.total > 0) {
    steps.push('Nothing was sent: mode: run sends the rows, on an event that may send.');
  }
  return steps;
}

/** Rows of delimited files and of JSON are in files of their own. */
function nameFile({ resultFiles }: Report, name: RowFile): string {
  const names = [`${name}.csv`, `${name}.ndjson`].filter((file) => resultFiles.includes(file));
  return names.length === 0 ? `${name}.csv` : names.join(' and ');
}

/** As far as the groups are listed; one is enough for the warning. */
function countPartlyApplied({ problemGroups }: Report): number {
  return problemGroups
    .filter(({ outcome, template }) => outcome === 'failed' && template.startsWith(PARTLY_APPLIED))
    .reduce((sum, { rows }) => sum + rows, 0);
}

/** A cancelled run has not looked at its rows; with its ledger it can go on. */
function goOnSteps({ jobs }: Report, notSent: number): readonly string[] {
  if (jobs.count === 0) return ['Start the run again: no row was sent.'];
  if (notSent === 0) return [];
  return [
    `${plural(notSent, 'row')} never left: the same run with ledger set to the ledger of this one sends them, and collects the others. No row is sent twice.`,
  ];
}

function notSentStep(report: Report, rows: number): string {
  const file = nameFile(report, 'unresolved');
  const unsure = UNSURE.some((reason) => (report.totals.reasons[reason] ?? 0) > 0);
  const safe = unsure
    ? `in ${file}, only those whose message starts with "not sent" are safe to send again`
    : `${file} holds them`;
  return `${plural(rows, 'row')} never left: once the cause is gone, run the job again (outside of GitHub with ledger, the ledger of this run), and they are sent; ${safe}.`;
}
