import { expect, test } from 'vitest';
import { createSignFinder } from '../../src/difference/signs.ts';

/** Signs of ten rows whose cells all change like these. */
function findSigns(cells: Readonly<Record<string, readonly [before: string | undefined, now: string | undefined]>>) {
  const finder = createSignFinder(Object.keys(cells));
  const changed = Object.entries(cells).map(([column, [before, now]]) => ({ column, before, now }));
  const side = (index: 0 | 1) =>
    Object.fromEntries(
      Object.entries(cells).flatMap(([name, { [index]: value }]) => (value === undefined ? [] : [[name, value]])),
    );
  for (let row = 0; row < 10; row += 1)
    finder.add(
      changed,
      () => side(1),
      () => side(0),
    );
  return finder.find(10).map(({ kind, columns }) => `${kind} ${columns.join(', ')}`);
}

test('columns whose cells changed places look swapped', () => {
  expect(findSigns({ first: ['Ada', 'Marrow'], last: ['Marrow', 'Ada'] })).toEqual(['swapped first, last']);
});

test('a column with a new name is not swapped with the old one', () => {
  expect(findSigns({ note: ['Ada', undefined], notes: [undefined, 'Ada'] })).toEqual(['column note', 'column notes']);
});
