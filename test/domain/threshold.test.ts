import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBreached, parseThreshold } from '../../src/domain/threshold.ts';

const percent = (numerator: bigint, denominator: bigint) => ({ numerator, denominator });

describe('a limit on rows', () => {
  it.each([
    ['0', { count: 0 }],
    ['25', { count: 25 }],
    ['007', { count: 7 }],
    [' 25 ', { count: 25 }],
    ['2.5%', { percent: percent(25n, 10n) }],
    ['2.5 %', { percent: percent(25n, 10n) }],
    ['0%', { percent: percent(0n, 1n) }],
    ['100%', { percent: percent(100n, 1n) }],
    ['100.000%', { percent: percent(100_000n, 1000n) }],
    ['0.000000001%', { percent: percent(1n, 1_000_000_000n) }],
    ['5 or 2.5%', { count: 5, percent: percent(25n, 10n) }],
    ['2.5% or 5', { count: 5, percent: percent(25n, 10n) }],
    ['5  or  2.5%', { count: 5, percent: percent(25n, 10n) }],
    ['unlimited', {}],
  ])('%s', (text, expected) => {
    expect(parseThreshold(text)).toEqual({ text: text.trim(), ...expected });
  });

  it.each([
    '',
    ' ',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '1,000',
    '0x10',
    '½',
    '٣',
    '101%',
    '100.1%',
    '-1%',
    '%',
    '.5%',
    '1.%',
    '5%%',
    'five',
    'Unlimited',
    '5 or',
    'or 5',
    '5 or 6',
    '5% or 6%',
    '5 or 6 or 7%',
    '5 and 6%',
    '5or6%',
    '5 or unlimited',
    '1234567890123456',
  ])('refuses %j', (text) => {
    expect(parseThreshold(text)).toBeUndefined();
  });

  it('is breached by more rows than the share, to the exact row', () => {
    // p·d is a whole number of rows for 2.5 % of 40·k: one row more breaches, that many do not.
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (k) => {
        const threshold = parseThreshold('2.5%');
        if (threshold === undefined) throw new Error('2.5% must parse.');
        expect(isBreached(threshold, k, 40 * k)).toBe(false);
        expect(isBreached(threshold, k + 1, 40 * k)).toBe(true);
      }),
    );
  });
});
