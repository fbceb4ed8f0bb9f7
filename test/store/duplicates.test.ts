import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digest } from '../../src/store/digest.ts';
import { createDuplicateFinder, type Duplicate } from '../../src/store/duplicates.ts';
import { createMemoryFile } from './memory-file.ts';

interface Row {
  readonly key: string;
  readonly content: string;
}

function find(rows: readonly Row[]): readonly Duplicate[] {
  const finder = createDuplicateFinder(createMemoryFile());
  for (const [row, { key, content }] of rows.entries()) finder.add(row, digest(key), digest(content));
  const found: Duplicate[] = [];
  finder.each((duplicate) => found.push(duplicate));
  finder.close();
  return found.toSorted((a, b) => a.row - b.row);
}

/** The same with every key in memory. */
function findPlainly(rows: readonly Row[]): readonly Duplicate[] {
  const firsts = new Map<string, { readonly row: number; readonly content: string }>();
  return rows.flatMap(({ key, content }, row) => {
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, { row, content });
    return first === undefined ? [] : [{ row, first: first.row, sameContent: first.content === content }];
  });
}

const CONTENT = fc.constantFrom('a', 'b');
const rowsOf = (key: fc.Arbitrary<string>, most: number): fc.Arbitrary<readonly Row[]> =>
  fc.array(fc.record({ key, content: CONTENT }), { maxLength: most });

describe('duplicates', () => {
  it.each([
    ['few keys, many times: partitions of several chunks', rowsOf(fc.constantFrom('', '1', '01', '__proto__'), 600)],
    ['many keys', rowsOf(fc.nat(400).map(String), 600)],
    ['any keys', rowsOf(fc.string(), 60)],
  ])('%s', (_name, rows) => {
    fc.assert(
      fc.property(rows, (given) => {
        expect(find(given)).toEqual(findPlainly(given));
      }),
      { numRuns: 40 },
    );
  });

  it('compares with the first row of the key, not with the one before', () => {
    const rows = ['a', 'b', 'a'].map((content) => ({ key: 'k', content }));
    expect(find(rows)).toEqual([
      { row: 1, first: 0, sameContent: false },
      { row: 2, first: 0, sameContent: true },
    ]);
  });

  it('keeps row numbers beyond 2^32', () => {
    const finder = createDuplicateFinder(createMemoryFile());
    const late = 2 ** 40;
    finder.add(late, digest('k'), digest('c'));
    finder.add(late + 1, digest('k'), digest('c'));
    const found: Duplicate[] = [];
    finder.each((duplicate) => found.push(duplicate));
    expect(found).toEqual([{ row: late + 1, first: late, sameContent: true }]);
  });
});
