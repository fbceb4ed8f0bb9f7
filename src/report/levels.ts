import type { Annotation } from '../domain/publication.ts';
import type { ProblemGroup, Report } from '../domain/report.ts';

type Level = Annotation['level'];

const BY_VERDICT = { fail: 'error', warn: 'warning', pass: 'notice' } as const;
const RANK: readonly Level[] = ['error', 'warning', 'notice'];

/** How loud a group of rows is: an error where it fails the run, a warning where it is let pass. */
export function levelOf(group: Pick<ProblemGroup, 'outcome' | 'reason'>, report: Report): Level {
  switch (group.outcome) {
    case 'failed':
      return worst(report, ['max-failed', 'warn-failed']);
    case 'not_found':
      return worst(report, ['max-not-found', 'warn-not-found']);
    case 'invalid':
      // Within the limit they are still not sent, which is worth a word.
      return worst(report, ['max-invalid']) === 'error' ? 'error' : 'warning';
    case 'unresolved':
      return report.conclusion === 'failure' && !isLetPass(group, report) ? 'error' : 'warning';
    case 'succeeded':
    case 'skipped':
      return 'notice';
  }
}

function isLetPass(group: Pick<ProblemGroup, 'reason'>, report: Report): boolean {
  return group.reason === 'timed-out' && report.inputs['on-timeout'] === 'warn';
}

/** Without rules, as after a fault that came before the gate, the conclusion speaks. */
function worst(report: Report, rules: readonly string[]): Level {
  const levels = report.rules.filter(({ rule }) => rules.includes(rule)).map(({ verdict }) => BY_VERDICT[verdict]);
  if (levels.length === 0) return report.conclusion === 'failure' ? 'error' : 'warning';
  return RANK.find((level) => levels.includes(level)) ?? 'notice';
}
