import type { Reason } from '../domain/fault.ts';
import type { Report, RuleResult } from '../domain/report.ts';
import { count, plural } from './markdown.ts';

/** Rule → what it counts. */
const RULE_WORDS: ReadonlyMap<string, string> = new Map([
  ['max-failed', 'failed'],
  ['warn-failed', 'failed'],
  ['max-invalid', 'invalid'],
  ['max-not-found', 'not found'],
  ['warn-not-found', 'not found'],
]);

const FAILURES: Readonly<Record<Exclude<Reason, 'none' | 'threshold' | 'invalid-data'>, string>> = {
  'config-error': 'the inputs, the configuration or the data files are wrong, or the vendor refused the request itself',
  'vendor-error': 'the vendor, or the connection to it, failed',
  uncertain: 'the answer to a submit was lost, and the vendor may or may not have these rows',
  'timed-out': 'time was up before the vendor was done',
  bug: 'the tool itself failed, which is a bug',
  cancelled: 'the run was cancelled',
};

/** The verdict in one sentence, of our own words and numbers only. */
export function describeVerdict(report: Report): string {
  if (report.conclusion === 'failure') return `Failed: ${describeFailure(report)}.`;
  const facts = report.conclusion === 'warning' ? describeWarning(report) : '';
  return `${report.conclusion === 'warning' ? 'Passed with warnings' : 'Succeeded'}: ${describeRows(report)}${facts}.`;
}

/** Breaches that another reason hides: they stand below the verdict all the same. */
export function describeOtherBreaches(report: Report): readonly string[] {
  const said = report.reason === 'threshold' || report.reason === 'invalid-data' ? breachesOf(report) : [];
  const rules = report.rules.filter((rule) => rule.verdict !== 'pass' && !said.includes(rule));
  if (report.conclusion === 'warning') return [];
  // `warn-failed` says nothing that a breached `max-failed` has not said.
  const failing = new Set(report.rules.filter(isFailing).map((rule) => RULE_WORDS.get(rule.rule)));
  return rules
    .filter((rule) => isFailing(rule) || !failing.has(RULE_WORDS.get(rule.rule)))
    .map((rule) => `Also: ${describeRule(rule)}.`);
}

/** `12 of 1,000 rows failed, more than max-failed allows`. */
export function describeRule(rule: RuleResult): string {
  const what = RULE_WORDS.get(rule.rule) ?? 'counted';
  const clause = what === 'failed' ? 'failed' : `${rule.actual === 1 ? 'was' : 'were'} ${what}`;
  return `${count(rule.actual)} of ${plural(rule.of, 'row')} ${clause}, more than ${rule.rule} allows`;
}

function isFailing(rule: RuleResult): boolean {
  return rule.verdict === 'fail';
}

/** The failing rules that the report's reason names. */
function breachesOf(report: Report): readonly RuleResult[] {
  const isInvalid = report.reason === 'invalid-data';
  return report.rules.filter((rule) => isFailing(rule) && (rule.rule === 'max-invalid') === isInvalid);
}

function describeFailure(report: Report): string {
  const { reason } = report;
  if (reason === 'none' || reason === 'threshold' || reason === 'invalid-data') {
    const breaches = breachesOf(report).map(describeRule).join('; ');
    const said = breaches === '' ? 'more rows have trouble than the rules allow' : breaches;
    return reason === 'invalid-data' ? `${said}; nothing was sent` : said;
  }
  // Rows of a lost submit may be at the vendor, though no job with them was accepted.
  const isUnsent = report.submitted === 0 && (report.totals.reasons.uncertain ?? 0) === 0;
  const sent = isUnsent ? 'no row was sent' : describeCounts(report);
  return `${FAILURES[reason]}; ${sent}`;
}

function describeWarning(report: Report): string {
  const warned = report.rules.filter((rule) => rule.verdict === 'warn');
  const softened = new Set(
    warned.filter((rule) => rule.rule.startsWith('max-')).map((rule) => RULE_WORDS.get(rule.rule)),
  );
  const sentences = warned
    .filter((rule) => rule.rule.startsWith('max-') || !softened.has(RULE_WORDS.get(rule.rule)))
    .map(describeRule);
  if (report.reason === 'timed-out') sentences.unshift('time was up, which on-timeout lets pass');
  return sentences.length === 0 ? '' : `; ${sentences.join('; ')}`;
}

function describeRows(report: Report): string {
  const { totals, plan } = report;
  if (totals.total === 0) return 'there were no rows';
  if (report.mode === 'validate') {
    const planned = plan === null ? '' : ` in ${plural(plan.jobs, 'job')}`;
    return `${plural(totals.reasons.planned ?? 0, 'row')} of ${count(totals.total)} would be sent${planned}, nothing was sent`;
  }
  if (totals.succeeded === totals.total) {
    return totals.total === 1 ? 'the row succeeded' : `all ${plural(totals.total, 'row')} succeeded`;
  }
  const accepted = totals.reasons.submitted ?? 0;
  return accepted === 0 ? describeCounts(report) : describeAccepted(report, accepted);
}

/** `mode: submit` waits for no outcome: that none is known is no failure. */
function describeAccepted(report: Report, accepted: number): string {
  const { totals } = report;
  const rows =
    accepted === totals.total
      ? `all ${plural(accepted, 'row')}`
      : `${count(accepted)} of ${plural(totals.total, 'row')}`;
  const others = totals.succeeded === 0 ? '' : `; ${describeCounts(report)}`;
  return `${rows} were accepted, and mode: collect tells what becomes of them${others}`;
}

function describeCounts({ totals }: Report): string {
  return `${count(totals.succeeded)} of ${plural(totals.total, 'row')} succeeded`;
}
