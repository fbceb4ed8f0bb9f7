import { OUTCOME_TABLE, type RowOutcome, UNRESOLVED_TABLE } from '../domain/outcome.ts';
import type { Annotation } from './publication.ts';
import { isDowngraded, RULES, ruleOf } from './rules.ts';
import type { Report } from './schema.ts';

type Level = Annotation['level'];

const BY_VERDICT = { fail: 'error', warn: 'warning', pass: 'notice' } as const;
const RANK: readonly Level[] = ['error', 'warning', 'notice'];

/** The severity of a group of rows: an error if it fails the run, a warning if it is downgraded. */
export function levelOf({ outcome, reason }: RowOutcome, report: Report): Level {
  const { level } = OUTCOME_TABLE[outcome];
  const isFailure = report.conclusion === 'failure';
  if (outcome === 'unresolved') {
    const ends = reason === undefined ? undefined : UNRESOLVED_TABLE[reason].reason;
    return isFailure && !(ends !== undefined && isDowngraded(ends, report.inputs)) ? 'error' : level;
  }
  if (!RULES.some(({ counts }) => counts === outcome)) return level;
  const verdicts = report.rules.filter((rule) => ruleOf(rule)?.counts === outcome).map(({ verdict }) => verdict);
  // Without rules, as after a fault before the gate, the conclusion decides.
  if (verdicts.length === 0) return isFailure ? 'error' : 'warning';
  const levels = [level, ...verdicts.map((verdict) => BY_VERDICT[verdict])];
  return RANK.find((one) => levels.includes(one)) ?? level;
}
