import { EXIT_CODES, REASON_PRECEDENCE, type Reason } from '../domain/fault.ts';
import { UNRESOLVED_REASONS, type UnresolvedReason } from '../domain/outcome.ts';
import type { Conclusion, RuleResult } from '../domain/report.ts';
import { isBreached, type Threshold } from '../domain/threshold.ts';
import type { Totals } from '../domain/totals.ts';

export interface GateInput {
  readonly thresholds: {
    readonly maxFailed: Threshold;
    readonly maxInvalid: Threshold;
    readonly maxNotFound: Threshold;
    readonly warnFailed: Threshold;
    readonly warnNotFound: Threshold;
  };
  readonly onBreach: 'fail' | 'warn';
  readonly onTimeout: 'fail' | 'warn';
  readonly totals: Totals;
  /**
   * What stopped or spoiled the run as the engine saw it, however often: `cancelled`, `bug`, `config-error`,
   * `vendor-error` (also a failed job or a foreign row), `uncertain`, `timed-out` (also where only unsent rows
   * are left of it). Rows `not-sent` take the code of these.
   */
  readonly stop: readonly Reason[];
  /** Reasons that the caller has let pass already, such as `config-error` under `on-empty: warn`. */
  readonly letPass?: readonly Reason[];
}

export interface Judgement {
  readonly conclusion: Conclusion;
  readonly reason: Reason;
  readonly exitCode: number;
  readonly rules: readonly RuleResult[];
}

/** The reason each problem row stands for; `not-sent` has none of its own (contract, section 4). */
const ROW_REASONS: Readonly<Record<UnresolvedReason, Reason | undefined>> = {
  planned: undefined,
  submitted: undefined,
  'not-sent': undefined,
  'timed-out': 'timed-out',
  cancelled: 'cancelled',
  uncertain: 'uncertain',
  lost: 'vendor-error',
  unreachable: 'vendor-error',
  missing: 'vendor-error',
  contradictory: 'vendor-error',
};

/**
 * The verdict on a run. Every rule is evaluated, whatever decides; of several reasons the first by
 * `REASON_PRECEDENCE` decides, and one that is let pass never hides one that fails.
 *
 * `on-breach: warn` lets `threshold` and `invalid-data` pass, `on-timeout: warn` lets `timed-out` pass, each
 * with the unsent rows behind it. More than `max-invalid` still sends nothing under `on-breach: warn`: the
 * input softens the verdict, not the guard.
 */
export function judge(input: GateInput): Judgement {
  const rules = evaluateRules(input);
  const found = new Set<Reason>([...input.stop, ...rowReasons(input.totals)]);
  for (const { rule, verdict } of rules) {
    if (verdict === 'fail') found.add(rule === 'max-invalid' ? 'invalid-data' : 'threshold');
  }
  const passed = new Set<Reason>(input.letPass ?? []);
  for (const { rule, verdict } of rules) {
    if (verdict === 'warn') passed.add(rule === 'max-invalid' ? 'invalid-data' : 'threshold');
  }
  // An engine that stops for max-invalid may say so; the rule alone decides what it is worth.
  if (input.onBreach === 'warn' && found.delete('invalid-data')) passed.add('invalid-data');
  if (input.onTimeout === 'warn' && found.delete('timed-out')) passed.add('timed-out');
  found.delete('none');
  passed.delete('none');
  if (isUnexplained(input.totals, found, passed)) found.add('bug');
  const failing = first(found);
  if (failing !== undefined) {
    return { conclusion: 'failure', reason: failing, exitCode: EXIT_CODES[failing], rules };
  }
  const warning = first(passed);
  return { conclusion: warning === undefined ? 'success' : 'warning', reason: warning ?? 'none', exitCode: 0, rules };
}

function evaluateRules({ thresholds, onBreach, totals }: GateInput): readonly RuleResult[] {
  const { total, failed, invalid, not_found: notFound } = totals;
  const sendable = total - invalid - totals.skipped;
  const evaluate = (rule: string, limit: Threshold, actual: number, of: number): RuleResult => {
    const verdict = !isBreached(limit, actual, of) ? 'pass' : rule.startsWith('max-') ? onBreach : 'warn';
    return { rule, limit: limit.text, actual, of, verdict };
  };
  return [
    evaluate('max-failed', thresholds.maxFailed, failed, sendable),
    evaluate('max-invalid', thresholds.maxInvalid, invalid, total),
    evaluate('max-not-found', thresholds.maxNotFound, notFound, sendable),
    evaluate('warn-failed', thresholds.warnFailed, failed, sendable),
    evaluate('warn-not-found', thresholds.warnNotFound, notFound, sendable),
  ];
}

function rowReasons(totals: Totals): readonly Reason[] {
  return UNRESOLVED_REASONS.flatMap((reason) => {
    const mapped = ROW_REASONS[reason];
    return mapped !== undefined && (totals.reasons[reason] ?? 0) > 0 ? [mapped] : [];
  });
}

/** Rows that nobody sent and nothing explains must not end green: that is a fault of ours. */
function isUnexplained(totals: Totals, found: ReadonlySet<Reason>, passed: ReadonlySet<Reason>): boolean {
  const named = UNRESOLVED_REASONS.reduce((sum, reason) => sum + (totals.reasons[reason] ?? 0), 0);
  if (named !== totals.unresolved) return true;
  if ((totals.reasons['not-sent'] ?? 0) === 0) return false;
  return ![...found, ...passed].some((reason) => reason !== 'threshold');
}

function first(reasons: ReadonlySet<Reason>): Reason | undefined {
  return REASON_PRECEDENCE.find((reason) => reasons.has(reason));
}
