import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPackedSorter } from '../../src/store/packed-sort.ts';

const RECORDS = fc.array(fc.tuple(fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1), fc.nat(3)), { maxLength: 300 });

it('sorts by the head, then by the rest, and keeps the order of equal records', () => {
  const sort = createPackedSorter();
  fc.assert(
    fc.property(RECORDS, (records) => {
      const of = (index: number): readonly [number, number] => records[index] ?? [0, 0];
      const compare = (a: number, b: number): number => of(a)[0] - of(b)[0] || of(a)[1] - of(b)[1];
      const expected = [...records.keys()].sort(compare);
      expect([...sort(records.length, { head: (index) => of(index)[0], compare })]).toEqual(expected);
    }),
  );
});

it('tells records apart whose heads differ in the last bit, also where there are more than fit beside a whole head', () => {
  const count = 2 ** 22;
  const head = (index: number): number => count - 1 - index;
  const order = createPackedSorter()(count, { head, compare: (a, b) => head(a) - head(b) });
  expect([order[0], order[1], order[count - 1]]).toEqual([count - 1, count - 2, 0]);
});
