import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VENDOR_OUTCOMES } from '../../../src/domain/outcome.ts';
import { createFingerprintTable } from './row-counter.ts';

test('the fingerprint table remembers what a map would', () => {
  const id = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('__proto__', '', '7', '07'));
  fc.assert(
    fc.property(fc.array(fc.tuple(id, fc.constantFrom(...VENDOR_OUTCOMES)), { maxLength: 200 }), (puts) => {
      const table = createFingerprintTable();
      const map = new Map<string, string>();
      for (const [key, outcome] of puts) {
        expect(table.put(key, outcome)).toBe(map.get(key));
        map.set(key, outcome);
      }
    }),
  );
});

test('200 000 ids in a row, past two doublings, are all different and all found again', () => {
  const table = createFingerprintTable();
  const puts = (outcome: 'failed' | 'succeeded'): Set<string | undefined> =>
    new Set(Array.from({ length: 200_000 }, (_, index) => table.put(`dnt_${index}`, outcome)));
  expect(puts('failed')).toEqual(new Set([undefined]));
  expect(puts('succeeded')).toEqual(new Set(['failed']));
});
