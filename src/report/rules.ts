import type { Config } from '../config/schema.ts';
import { REASON_TABLE, type Reason } from '../domain/fault.ts';
import { isBreached } from '../domain/threshold.ts';
import type { Totals } from '../domain/totals.ts';
import type { RuleResult } from './schema.ts';

/** The inputs that hold a limit on rows. */
type LimitInput = 'max-failed' | 'max-invalid' | 'max-not-found' | 'warn-failed' | 'warn-not-found';

/** The inputs that configure the gate. */
export type GateInputs = Readonly<Pick<Config, LimitInput | 'on-breach' | 'on-timeout'>>;

/** Row counts at the time a rule is evaluated; what is not counted yet is 0. */
type Counted = Pick<Totals, 'total'> & Partial<Pick<Totals, 'failed' | 'invalid' | 'not_found' | 'skipped'>>;

export interface Rule {
  /** The input that sets the limit, as the user writes it. */
  readonly name: LimitInput;
  /** The outcome whose rows are counted. */
  readonly counts: 'failed' | 'invalid' | 'not_found';
  /** What a percentage is taken of: all rows, or those that may be sent. */
  readonly base: 'total' | 'sendable';
  /** What happens above the limit: what `on-breach` says, or only a warning. */
  readonly breach: 'on-breach' | 'warn';
  /** The reason of a run that breaks the rule. */
  readonly reason: Reason;
  /** The predicate for one counted row, and for several. */
  readonly words: readonly [one: string, many: string];
  /** Evaluated before the first row is sent: above the limit nothing is sent, whatever `on-breach` says. */
  readonly isEarly?: true;
}

const FAILED = { counts: 'failed', base: 'sendable', reason: 'threshold', words: ['failed', 'failed'] } as const;
const NOT_FOUND = {
  counts: 'not_found',
  base: 'sendable',
  reason: 'threshold',
  words: ['was not found', 'were not found'],
} as const;

/** The gate (docs/contract.md, 4.4). A new rule is a row here, with the input that sets its limit. */
export const RULES: readonly Rule[] = [
  { name: 'max-failed', breach: 'on-breach', ...FAILED },
  {
    name: 'max-invalid',
    breach: 'on-breach',
    counts: 'invalid',
    base: 'total',
    reason: 'invalid-data',
    words: ['was invalid', 'were invalid'],
    isEarly: true,
  },
  { name: 'max-not-found', breach: 'on-breach', ...NOT_FOUND },
  { name: 'warn-failed', breach: 'warn', ...FAILED },
  { name: 'warn-not-found', breach: 'warn', ...NOT_FOUND },
];

/** Limits on what the vendor makes of rows. */
export const VENDOR_RULES = RULES.filter(({ reason, breach }) => reason === 'threshold' && breach === 'on-breach');

/** The rule that a result in a report belongs to; undefined for one of another version. */
export function ruleOf({ rule }: RuleResult): Rule | undefined {
  return RULES.find(({ name }) => name === rule);
}

/** A rule's result for these rows. */
export function evaluateRule({ name, counts, base, breach }: Rule, inputs: GateInputs, rows: Counted): RuleResult {
  const { total, invalid = 0, skipped = 0 } = rows;
  const limit = inputs[name];
  const actual = rows[counts] ?? 0;
  const of = base === 'total' ? total : total - invalid - skipped;
  const broken = breach === 'warn' ? breach : inputs[breach];
  return { rule: name, limit: limit.text, actual, of, verdict: isBreached(limit, actual, of) ? broken : 'pass' };
}

/** The rule that forbids sending any of these rows; undefined if none is broken. */
export function findEarlyBreach(inputs: GateInputs, rows: Counted): Rule | undefined {
  return RULES.find((rule) => rule.isEarly === true && evaluateRule(rule, inputs, rows).verdict !== 'pass');
}

/**
 * The limit on rows of the vendor that these exceed; undefined if none is. Such a run fails or, with `on-breach: warn`,
 * warns.
 */
export function findVendorBreach(inputs: GateInputs, rows: Counted): (Rule & Pick<RuleResult, 'actual'>) | undefined {
  for (const rule of VENDOR_RULES) {
    const { verdict, actual } = evaluateRule(rule, inputs, rows);
    if (verdict !== 'pass') return { ...rule, actual };
  }
  return undefined;
}

/** Whether an input downgrades the reason to a warning. `inputs` may be those of a report. */
export function isDowngraded(reason: Reason, inputs: Readonly<Record<string, unknown>>): boolean {
  const { softenedBy } = REASON_TABLE[reason];
  return softenedBy !== undefined && inputs[softenedBy] === 'warn';
}
