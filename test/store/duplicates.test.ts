import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyHash } from '../../src/domain/key-hash.ts';
import { createDuplicateFinder, type Duplicate } from '../../src/store/duplicates.ts';
import { createMemoryFile } from './memory-file.ts';

function textHash(key: string): KeyHash {
  const hash = new KeyHash();
  hash.setText(key);
  return hash;
}

/** Of the letters only the first counts: other keys meet under one hash. */
function poorHash(key: string): KeyHash {
  return textHash(key.slice(0, 1));
}

function find(keys: readonly string[], hashOf = textHash): readonly Duplicate[] {
  const finder = createDuplicateFinder(createMemoryFile());
  for (const [row, key] of keys.entries()) finder.add(row, hashOf(key));
  const found: Duplicate[] = [];
  finder.each(
    (row, first) => keys[row] === keys[first],
    (duplicate) => found.push(duplicate),
  );
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
      fc.array(fc.constantFrom('', '1', '01', '__proto__'), { minLength: 2_000, maxLength: 6_000 }),
    ],
    ['many keys', fc.array(fc.nat(400).map(String), { maxLength: 600 })],
    ['any keys', fc.array(fc.string(), { maxLength: 60 })],
  ])('%s', (_name, keys) => {
    fc.assert(
      fc.property(keys, (given) => {
        expect(find(given)).toEqual(findPlainly(given));
        expect(find(given, poorHash)).toEqual(findPlainly(given));
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
    finder.add(late, textHash('k'));
    finder.add(late + 1, textHash('k'));
    const found: Duplicate[] = [];
    finder.each(
      () => true,
      (duplicate) => found.push(duplicate),
    );
    expect(found).toEqual([{ row: late + 1, first: late }]);
  });
});
