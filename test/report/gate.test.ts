import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REASON_TABLE, REASONS, type Reason } from '../../src/domain/fault.ts';
import { UNRESOLVED_REASONS, UNRESOLVED_TABLE, type UnresolvedReason } from '../../src/domain/outcome.ts';
import type { Threshold } from '../../src/domain/threshold.ts';
import type { Totals } from '../../src/domain/totals.ts';
import { type GateInput, judge } from '../../src/report/gate.ts';

/** `5`, `2.5%`, `5 or 2.5%`, `unlimited`: only what the cases need; the real parser is tested where it is. */
function limit(text: string): Threshold {
  const count = /(?:^| )(\d+)(?= |$)/.exec(text)?.[1];
  const percent = /(\d+)(?:\.(\d+))?%/.exec(text);
  const decimals = percent?.[2] ?? '';
  return {
    text,
    ...(count === undefined ? {} : { count: Number(count) }),
    ...(percent === null
      ? {}
      : { percent: { numerator: BigInt(`${percent[1]}${decimals}`), denominator: 10n ** BigInt(decimals.length) } }),
  };
}

interface Rows {
  readonly succeeded?: number;
  readonly failed?: number;
  readonly not_found?: number;
  readonly invalid?: number;
  readonly skipped?: number;
  readonly reasons?: Partial<Record<UnresolvedReason, number>>;
}

function count(rows: Rows): Totals {
  const { succeeded = 0, failed = 0, not_found = 0, invalid = 0, skipped = 0, reasons = {} } = rows;
  const unresolved = Object.values(reasons).reduce((sum, n) => sum + n, 0);
  const total = succeeded + failed + not_found + invalid + skipped + unresolved;
  return { total, succeeded, failed, not_found, invalid, skipped, unresolved, reasons };
}

interface Given {
  readonly 'max-failed'?: string;
  readonly 'max-invalid'?: string;
  readonly 'max-not-found'?: string;
  readonly 'warn-failed'?: string;
  readonly 'warn-not-found'?: string;
  readonly 'on-breach'?: 'fail' | 'warn';
  readonly 'on-timeout'?: 'fail' | 'warn';
  readonly stop?: readonly Reason[];
  readonly downgraded?: readonly Reason[];
}

function input(rows: Rows, given: Given = {}): GateInput {
  return {
    inputs: {
      'max-failed': limit(given['max-failed'] ?? '0'),
      'max-invalid': limit(given['max-invalid'] ?? '0'),
      'max-not-found': limit(given['max-not-found'] ?? 'unlimited'),
      'warn-failed': limit(given['warn-failed'] ?? '0'),
      'warn-not-found': limit(given['warn-not-found'] ?? '0'),
      'on-breach': given['on-breach'] ?? 'fail',
      'on-timeout': given['on-timeout'] ?? 'fail',
    },
    totals: count(rows),
    stop: given.stop ?? [],
    ...(given.downgraded === undefined ? {} : { downgraded: given.downgraded }),
  };
}

const OK = 'success none 0';
const T = 'failure threshold 1';
const INVALID = 'failure invalid-data 1';
const WT = 'warning threshold 0';
const warn = { 'on-breach': 'warn' } as const;
const late = { 'on-timeout': 'warn' } as const;
const quiet = { 'warn-failed': 'unlimited', 'warn-not-found': 'unlimited' } as const;

const CASES: readonly (readonly [name: string, rows: Rows, given: Given, verdict: string])[] = [
  ['all succeeded', { succeeded: 10 }, {}, OK],
  ['no rows', {}, {}, OK],
  ['no rows, downgraded', {}, { downgraded: ['config-error'] }, 'warning config-error 0'],
  ['no rows, failing', {}, { stop: ['config-error'] }, 'failure config-error 2'],
  ['only skipped', { skipped: 3 }, {}, OK],
  ['planned rows', { reasons: { planned: 5 } }, {}, OK],
  ['submitted rows', { reasons: { submitted: 5 } }, {}, OK],
  // Counts: 0, 1, limit, limit + 1.
  ['0 failed of max 0', { succeeded: 5 }, { ...quiet }, OK],
  ['1 failed of max 0', { succeeded: 5, failed: 1 }, { ...quiet }, T],
  ['1 failed of max 1', { failed: 1 }, { 'max-failed': '1', ...quiet }, OK],
  ['2 failed of max 1', { failed: 2 }, { 'max-failed': '1', ...quiet }, T],
  ['25 failed of max 25', { succeeded: 1, failed: 25 }, { 'max-failed': '25', ...quiet }, OK],
  ['26 failed of max 25', { succeeded: 1, failed: 26 }, { 'max-failed': '25', ...quiet }, T],
  ['all failed, unlimited', { failed: 9 }, { 'max-failed': 'unlimited', ...quiet }, OK],
  ['failed within max warns at 0', { succeeded: 9, failed: 1 }, { 'max-failed': '5' }, WT],
  ['failed at warn-failed', { succeeded: 9, failed: 2 }, { 'max-failed': '5', 'warn-failed': '2' }, OK],
  ['failed above warn-failed', { succeeded: 9, failed: 3 }, { 'max-failed': '5', 'warn-failed': '2' }, WT],
  ['invalid 1 of max 0', { succeeded: 9, invalid: 1 }, {}, INVALID],
  ['invalid at max', { succeeded: 9, invalid: 1 }, { 'max-invalid': '1' }, OK],
  ['invalid above max', { succeeded: 9, invalid: 2 }, { 'max-invalid': '1' }, INVALID],
  ['invalid above max, nothing sent', { invalid: 2, reasons: { 'not-sent': 8 } }, { 'max-invalid': '1' }, INVALID],
  ['not found, unlimited, warns', { succeeded: 9, not_found: 1 }, {}, WT],
  ['not found, unlimited, quiet', { succeeded: 9, not_found: 1 }, { ...quiet }, OK],
  ['not found at max', { succeeded: 9, not_found: 1 }, { 'max-not-found': '1', ...quiet }, OK],
  ['not found above max', { succeeded: 9, not_found: 2 }, { 'max-not-found': '1', ...quiet }, T],
  // Shares: 2.5 % of 40 is exactly 1.
  ['1 of 40 at 2.5%', { succeeded: 39, failed: 1 }, { 'max-failed': '2.5%', ...quiet }, OK],
  ['1 of 39 at 2.5%', { succeeded: 38, failed: 1 }, { 'max-failed': '2.5%', ...quiet }, T],
  ['2 of 40 at 2.5%', { succeeded: 38, failed: 2 }, { 'max-failed': '2.5%', ...quiet }, T],
  ['3 of 10 at 30% (0.3 as a float is more)', { succeeded: 7, failed: 3 }, { 'max-failed': '30%', ...quiet }, OK],
  ['29 of 100 at 29%', { succeeded: 71, failed: 29 }, { 'max-failed': '29%', ...quiet }, OK],
  ['1 of 3 at 33.3%', { succeeded: 2, failed: 1 }, { 'max-failed': '33.3%', ...quiet }, T],
  ['1 of 3 at 33.4%', { succeeded: 2, failed: 1 }, { 'max-failed': '33.4%', ...quiet }, OK],
  ['0% and none', { succeeded: 3 }, { 'max-failed': '0%' }, OK],
  ['0% and one', { succeeded: 3, failed: 1 }, { 'max-failed': '0%' }, T],
  ['100% never breaches', { failed: 3 }, { 'max-failed': '100%', ...quiet }, OK],
  ['1 of 10^7 at 0.00001%', { succeeded: 9_999_999, failed: 1 }, { 'max-failed': '0.00001%', ...quiet }, OK],
  ['2 of 10^7 at 0.00001%', { succeeded: 9_999_998, failed: 2 }, { 'max-failed': '0.00001%', ...quiet }, T],
  [
    'invalid rows are out of the base',
    { succeeded: 38, failed: 1, invalid: 1 },
    { 'max-failed': '2.5%', 'max-invalid': '1', ...quiet },
    T,
  ],
  ['skipped rows are out of the base', { succeeded: 38, failed: 1, skipped: 1 }, { 'max-failed': '2.5%', ...quiet }, T],
  [
    'unresolved rows are in the base',
    { succeeded: 38, failed: 1, reasons: { submitted: 1 } },
    { 'max-failed': '2.5%', ...quiet },
    OK,
  ],
  ['base of max-invalid is the total', { succeeded: 20, invalid: 1, skipped: 19 }, { 'max-invalid': '2.5%' }, OK],
  ['base 0 never breaches a share', { invalid: 3 }, { 'max-invalid': 'unlimited', 'max-failed': '0%' }, OK],
  // Both: breached when both are exceeded.
  ['5 or 2.5%: 6 of 1000', { succeeded: 994, failed: 6 }, { 'max-failed': '5 or 2.5%', ...quiet }, OK],
  ['5 or 2.5%: 5 of 10', { succeeded: 5, failed: 5 }, { 'max-failed': '5 or 2.5%', ...quiet }, OK],
  ['5 or 2.5%: 6 of 10', { succeeded: 4, failed: 6 }, { 'max-failed': '5 or 2.5%', ...quiet }, T],
  ['5 or 2.5%: 25 of 1000', { succeeded: 975, failed: 25 }, { 'max-failed': '5 or 2.5%', ...quiet }, OK],
  ['5 or 2.5%: 26 of 1000', { succeeded: 974, failed: 26 }, { 'max-failed': '5 or 2.5%', ...quiet }, T],
  // on-breach.
  ['on-breach warn: failed', { succeeded: 9, failed: 1 }, { ...warn }, WT],
  ['on-breach warn: invalid', { succeeded: 9, invalid: 1 }, { ...warn }, 'warning invalid-data 0'],
  [
    'on-breach warn: invalid, nothing sent',
    { invalid: 1, reasons: { 'not-sent': 9 } },
    { ...warn },
    'warning invalid-data 0',
  ],
  [
    'on-breach warn: the engine says invalid-data',
    { invalid: 1, reasons: { 'not-sent': 9 } },
    { ...warn, stop: ['invalid-data'] },
    'warning invalid-data 0',
  ],
  ['on-breach warn: lost rows still fail', { failed: 1, reasons: { lost: 1 } }, { ...warn }, 'failure vendor-error 3'],
  // Problem reasons.
  ['timed out', { reasons: { 'timed-out': 1 } }, {}, 'failure timed-out 4'],
  ['timed out, let pass', { reasons: { 'timed-out': 1 } }, { ...late }, 'warning timed-out 0'],
  ['not sent in time', { reasons: { 'not-sent': 1 } }, { stop: ['timed-out'] }, 'failure timed-out 4'],
  [
    'not sent in time, let pass',
    { reasons: { 'not-sent': 1 } },
    { ...late, stop: ['timed-out'] },
    'warning timed-out 0',
  ],
  [
    'on-timeout warn lets nothing else pass',
    { reasons: { 'timed-out': 1, missing: 1 } },
    { ...late },
    'failure vendor-error 3',
  ],
  ['on-timeout warn and a breach', { failed: 1, reasons: { 'timed-out': 1 } }, { ...late }, T],
  ['both let pass', { failed: 1, reasons: { 'timed-out': 1 } }, { ...late, ...warn }, 'warning timed-out 0'],
  ['uncertain', { reasons: { uncertain: 1 } }, {}, 'failure uncertain 3'],
  ['lost', { reasons: { lost: 1 } }, {}, 'failure vendor-error 3'],
  ['unreachable', { reasons: { unreachable: 1 } }, {}, 'failure vendor-error 3'],
  ['missing', { reasons: { missing: 1 } }, {}, 'failure vendor-error 3'],
  ['contradictory', { reasons: { contradictory: 1 } }, {}, 'failure vendor-error 3'],
  ['cancelled', { reasons: { cancelled: 1 } }, {}, 'failure cancelled 130'],
  ['not sent after a refusal', { reasons: { 'not-sent': 3 } }, { stop: ['config-error'] }, 'failure config-error 2'],
  [
    'not sent after a vendor error',
    { reasons: { 'not-sent': 3 } },
    { stop: ['vendor-error'] },
    'failure vendor-error 3',
  ],
  [
    'not sent after an uncertain submit',
    { reasons: { 'not-sent': 3 } },
    { stop: ['uncertain'] },
    'failure uncertain 3',
  ],
  ['not sent, nobody says why', { reasons: { 'not-sent': 3 } }, {}, 'failure bug 70'],
  ['not sent, only a breach', { failed: 1, reasons: { 'not-sent': 3 } }, {}, 'failure bug 70'],
  ['foreign rows', { succeeded: 3 }, { stop: ['vendor-error'] }, 'failure vendor-error 3'],
  ['bug', { succeeded: 3 }, { stop: ['bug'] }, 'failure bug 70'],
  ['none is no reason', { succeeded: 3 }, { stop: ['none', 'none'] }, OK],
  // Several at once.
  ['130 before 70', {}, { stop: ['bug', 'cancelled'] }, 'failure cancelled 130'],
  ['70 before 2', {}, { stop: ['config-error', 'bug'] }, 'failure bug 70'],
  ['2 before 3', { reasons: { lost: 1 } }, { stop: ['config-error'] }, 'failure config-error 2'],
  ['uncertain before vendor-error', { reasons: { lost: 1, uncertain: 1 } }, {}, 'failure uncertain 3'],
  ['3 before 4', { reasons: { 'timed-out': 1, lost: 1 } }, {}, 'failure vendor-error 3'],
  ['4 before 1', { failed: 1, reasons: { 'timed-out': 1 } }, {}, 'failure timed-out 4'],
  ['invalid-data before threshold', { failed: 1, invalid: 1 }, {}, INVALID],
  [
    'everything',
    { failed: 1, invalid: 1, not_found: 1, reasons: { uncertain: 1, lost: 1, 'timed-out': 1, cancelled: 1 } },
    { stop: ['bug', 'config-error'] },
    'failure cancelled 130',
  ],
];

describe('judge', () => {
  it('has at least 60 cases', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(60);
  });

  it.each(CASES)('%s', (_name, rows, given, verdict) => {
    const { conclusion, reason, exitCode } = judge(input(rows, given));
    expect(`${conclusion} ${reason} ${exitCode}`).toBe(verdict);
  });

  it('evaluates every rule, whatever decides', () => {
    const rows = { succeeded: 1, failed: 3, not_found: 2, invalid: 4, skipped: 1 };
    const { rules } = judge(input(rows, { 'max-not-found': '1', stop: ['cancelled'] }));
    expect(rules).toEqual([
      { rule: 'max-failed', limit: '0', actual: 3, of: 6, verdict: 'fail' },
      { rule: 'max-invalid', limit: '0', actual: 4, of: 11, verdict: 'fail' },
      { rule: 'max-not-found', limit: '1', actual: 2, of: 6, verdict: 'fail' },
      { rule: 'warn-failed', limit: '0', actual: 3, of: 6, verdict: 'warn' },
      { rule: 'warn-not-found', limit: '0', actual: 2, of: 6, verdict: 'warn' },
    ]);
  });

  const few = fc.integer({ min: 0, max: 4 });
  const reasons = fc.dictionary(fc.constantFrom(...UNRESOLVED_REASONS), fc.integer({ min: 1, max: 3 }), { maxKeys: 3 });
  const limits = fc.constantFrom('0', '1', '2', '10%', '50%', '1 or 20%', 'unlimited');
  const anyInput = fc
    .tuple(
      fc.record({ succeeded: few, failed: few, not_found: few, invalid: few, skipped: few, reasons }),
      fc.record({
        'max-failed': limits,
        'max-invalid': limits,
        'max-not-found': limits,
        'warn-failed': limits,
        'warn-not-found': limits,
        'on-breach': fc.constantFrom('fail', 'warn'),
        'on-timeout': fc.constantFrom('fail', 'warn'),
        stop: fc.subarray([...REASONS]),
      }),
    )
    .map(([rows, given]) => input(rows, given));

  it('is green only where nothing needs attention, and the code always fits the reason', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const { conclusion, reason, exitCode, rules } = judge(given);
        const problems = UNRESOLVED_REASONS.filter(
          (one) => UNRESOLVED_TABLE[one].isProblem && given.totals.reasons[one],
        );
        expect(rules).toHaveLength(5);
        expect(exitCode).toBe(conclusion === 'failure' ? REASON_TABLE[reason].exitCode : 0);
        expect(exitCode === 0).toBe(conclusion !== 'failure');
        if (conclusion === 'success') {
          expect([problems, rules.filter(({ verdict }) => verdict !== 'pass'), reason]).toEqual([[], [], 'none']);
        }
        if (conclusion === 'warning') {
          expect(rules.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
          const harmless = new Set(['timed-out', 'not-sent']);
          expect(problems.filter((one) => !harmless.has(one))).toEqual([]);
          expect(reason).not.toBe('none');
        }
        const breached = rules.some(({ verdict }) => verdict === 'fail');
        if (breached) expect(conclusion).toBe('failure');
      }),
      { numRuns: 5000 },
    );
  });

  it('a softer rule never turns green red', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const hard = judge({ ...given, inputs: { ...given.inputs, 'on-breach': 'fail', 'on-timeout': 'fail' } });
        const soft = judge({ ...given, inputs: { ...given.inputs, 'on-breach': 'warn', 'on-timeout': 'warn' } });
        return soft.exitCode === 0 || hard.exitCode !== 0;
      }),
      { numRuns: 3000 },
    );
  });
});
