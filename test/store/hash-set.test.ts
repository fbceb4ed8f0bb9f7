import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HashSet } from '../../src/store/hash-set.ts';

const HASH = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));

it('holds what a set would', () => {
  fc.assert(
    fc.property(fc.array(HASH, { maxLength: 300 }), fc.array(HASH, { maxLength: 30 }), (added, asked) => {
      const [own, set] = [new HashSet(), new Set<number>()];
      for (const hash of added) {
        expect(own.has(hash)).toBe(set.has(hash));
        own.add(hash);
        set.add(hash);
      }
      expect(own.size).toBe(set.size);
      for (const hash of [...added, ...asked]) expect(own.has(hash)).toBe(set.has(hash));
    }),
    { numRuns: 500 },
  );
});
