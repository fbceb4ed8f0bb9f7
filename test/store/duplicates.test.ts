import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digest } from '../../src/store/digest.ts';
import { createDuplicateFinder, type Duplicate } from '../../src/store/duplicates.ts';
import { createMemoryFile } from './memory-file.ts';

function find(keys: readonly string[]): readonly Duplicate[] {
  const finder = createDuplicateFinder(createMemoryFile());
  for (const [row, key] of keys.entries()) finder.add(row, digest(key));
  const found: Duplicate[] = [];
  finder.each((duplicate) => found.push(duplicate));
  finder.close();
  return found.toSorted((a, b) => a.row - b.row);
}

/** The same with every key in memory. */
function findPlainly(keys: readonly string[]): readonly Duplicate[] {
  const firsts = new Map<string, number>();
  return keys.flatMap((key, row) => {
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, row);
    return first === undefined ? [] : [{ row, first }];
  });
}

describe('duplicates', () => {
  it.each([
    [
      'few keys, many times: partitions of several chunks',
      fc.array(fc.constantFrom('', '1', '01', '__proto__'), { maxLength: 600 }),
    ],
    ['many keys', fc.array(fc.nat(400).map(String), { maxLength: 600 })],
    ['any keys', fc.array(fc.string(), { maxLength: 60 })],
  ])('%s', (_name, keys) => {
    fc.assert(
      fc.property(keys, (given) => {
        expect(find(given)).toEqual(findPlainly(given));
      }),
      { numRuns: 40 },
    );
  });

  it('names the first row of the key, not the one before', () => {
    expect(find(['k', 'k', 'k'])).toEqual([
      { row: 1, first: 0 },
      { row: 2, first: 0 },
    ]);
  });

  it('keeps row numbers beyond 2^32', () => {
    const finder = createDuplicateFinder(createMemoryFile());
    const late = 2 ** 40;
    finder.add(late, digest('k'));
    finder.add(late + 1, digest('k'));
    const found: Duplicate[] = [];
    finder.each((duplicate) => found.push(duplicate));
    expect(found).toEqual([{ row: late + 1, first: late }]);
  });
});
