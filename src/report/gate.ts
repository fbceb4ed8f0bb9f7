import { REASON_TABLE, type Reason } from '../domain/fault.ts';
import { UNRESOLVED_REASONS, UNRESOLVED_TABLE } from '../domain/outcome.ts';
import type { Totals } from '../domain/totals.ts';
import { evaluateRule, type GateInputs, isDowngraded, RULES, ruleOf } from './rules.ts';
import type { Report, RuleResult } from './schema.ts';

export interface GateInput {
  readonly inputs: GateInputs;
  readonly totals: Totals;
  /**
   * Everything that stopped the run or went wrong in it, with repetitions: `cancelled`, `bug`, `config-error`,
   * `vendor-error` (also a failed job or a foreign row), `uncertain`, `timed-out` (also if it only left unsent
   * rows), `threshold` (`stop-on-breach` stopped the run). Rows that are `not-sent` take the exit code of these.
   */
  readonly stop: readonly Reason[];
  /** Reasons that the caller has already downgraded to a warning, such as `config-error` under `on-empty: warn`. */
  readonly downgraded?: readonly Reason[];
  /** The run is one leg of several: limits are about the rows of all, so `merge` judges by them, and nothing exits 1 here. */
  readonly isLeg?: boolean;
}

export type Judgment = Pick<Report, 'conclusion' | 'reason' | 'exitCode' | 'rules'>;

/**
 * The verdict on a run. Every rule is evaluated, whichever decides; of several reasons the first by rank decides, and
 * one that is downgraded to a warning never hides one that fails.
 *
 * `on-breach: warn` downgrades `threshold` and `invalid-data`, `on-timeout: warn` downgrades `timed-out`, including the
 * rows that were not sent because of it. With more invalid rows than `max-invalid` still nothing is sent under
 * `on-breach: warn`: the input changes the verdict, not what is sent.
 */
export function judge({ inputs, totals, stop, downgraded = [], isLeg = false }: GateInput): Judgment {
  const rules = (isLeg ? [] : RULES).map((rule) => evaluateRule(rule, inputs, totals));
  const broken = (verdict: RuleResult['verdict']): readonly Reason[] =>
    rules.filter((rule) => rule.verdict === verdict).flatMap((rule) => ruleOf(rule)?.reason ?? []);
  // The engine may report that it stopped because of max-invalid; only the rule decides whether that fails the run.
  const found = [...stop, ...rowReasons(totals), ...broken('fail')];
  const onlyWarns = (reason: Reason): boolean => REASON_TABLE[reason].exitCode === 0 || isDowngraded(reason, inputs);
  const warned = [...found.filter(onlyWarns), ...downgraded, ...broken('warn')];
  const failed = found.filter((reason) => !onlyWarns(reason));
  if (!stop.includes('threshold') && isUnexplained(totals, [...failed, ...warned])) failed.push('bug');
  const failing = first(failed.filter((reason) => !(isLeg && REASON_TABLE[reason].exitCode === GATE_EXIT)));
  if (failing !== 'none') {
    return { conclusion: 'failure', reason: failing, exitCode: REASON_TABLE[failing].exitCode, rules };
  }
  const reason = first(warned);
  return { conclusion: reason === 'none' ? 'success' : 'warning', reason, exitCode: 0, rules };
}

function rowReasons({ reasons }: Totals): readonly Reason[] {
  return UNRESOLVED_REASONS.flatMap((name) => ((reasons[name] ?? 0) > 0 ? (UNRESOLVED_TABLE[name].reason ?? []) : []));
}

/** Rows that were not sent for no known reason must not end in success: that is a bug of ours. */
function isUnexplained({ reasons, unresolved }: Totals, known: readonly Reason[]): boolean {
  const named = UNRESOLVED_REASONS.reduce((sum, reason) => sum + (reasons[reason] ?? 0), 0);
  if (named !== unresolved) return true;
  return (reasons['not-sent'] ?? 0) > 0 && known.every((reason) => reason === 'threshold' || reason === 'none');
}

/** Of all that `merge` decides for its legs. */
const GATE_EXIT = 1;

/** The reason that decides; `none` if there is none. */
function first(reasons: readonly Reason[]): Reason {
  return reasons.reduce((a, b) => (REASON_TABLE[b].rank < REASON_TABLE[a].rank ? b : a), 'none');
}
