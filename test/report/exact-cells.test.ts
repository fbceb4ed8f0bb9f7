import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvCellExact } from '../../src/report/csv.ts';
import { countExactCells } from '../../src/report/exact-cells.ts';

it.each<[string, number]>([
  ['a,b', 2],
  ['', 1],
  [',', 2],
  ['a b,c', 2],
  ['a ,b', -1],
  [' a', -1],
  ['a,\u00a0b', -1],
  ['a;b', -1],
  ['a|b', -1],
  ['"a"', -1],
  ['Zoë,Ωmega', 2],
])('%j: %j', (line, count) => {
  expect(countExactCells(line)).toBe(count);
});

it('counts the cells of a line that is written as it is, and of no other', () => {
  const cell = fc.stringMatching(/^[ab \t;|"\r\n\u00a0é,]{0,4}$/);
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
      const isExact = cells.every((each) => csvCellExact(each) === each);
      return (
        countExactCells(cells.join(',')) === (isExact ? cells.length : -1) ||
        (!isExact && cells.some((each) => each.includes(',')))
      );
    }),
    { numRuns: 5000 },
  );
});
