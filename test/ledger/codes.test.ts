import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOMES, UNRESOLVED_REASONS } from '../../src/domain/outcome.ts';
import {
  countRows,
  formatOutcomes,
  formatRanges,
  type LedgerResult,
  parseOutcomes,
  parseRanges,
  resultsOf,
  rowsOf,
} from '../../src/ledger/codes.ts';

const COUNT = 200;
const rows = fc.uniqueArray(fc.nat(COUNT - 1)).map((list) => list.sort((a, b) => a - b));
const result: fc.Arbitrary<LedgerResult> = fc.oneof(
  fc.constantFrom(...OUTCOMES).map((outcome) => ({ outcome, reason: undefined, retryable: false })),
  fc
    .constantFrom(...UNRESOLVED_REASONS)
    .map((reason) => ({ outcome: 'unresolved' as const, reason, retryable: false })),
  fc.constant({ outcome: 'failed' as const, reason: undefined, retryable: true }),
);

describe('the spelling of the ledger', () => {
  test('of row numbers is read back', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const ranges = parseRanges(formatRanges(list), COUNT);
        expect([...rowsOf(ranges ?? [])]).toEqual(list);
        expect(countRows(ranges ?? [])).toBe(list.length);
      }),
    );
  });

  test('of outcomes is read back', () => {
    fc.assert(
      fc.property(fc.array(result), (list) => {
        expect([...resultsOf(parseOutcomes(formatOutcomes(list), list.length) ?? [])]).toEqual(list);
      }),
    );
  });

  test.each(['0', '1-', '2-1', '1,1', '3,2', '1-3,3', '201', '1-201', 'a', ' 1', '1.5', '-1', '1;2'])(
    'of row numbers does not take %j',
    (text) => {
      expect(parseRanges(text, COUNT)).toBeUndefined();
    },
  );

  test.each(['succeeded', 'succeeded*0', 'succeeded*2', 'done*1', 'unresolved:gone*1', 'succeeded*1,', '*1'])(
    'of the outcome of one row does not take %j',
    (text) => {
      expect(parseOutcomes(text, 1)).toBeUndefined();
    },
  );
});
