import { expect, test } from 'vitest';
import { createTwinFinder } from '../../src/difference/twins.ts';

function findAll(now: readonly string[], before: readonly string[]): readonly (number | undefined)[] {
  const find = createTwinFinder({ from: 0, to: now.length }, (row, wanted: string) => now[row] === wanted);
  return before.map((text) => find(text));
}

test.each([
  ['changed rows', ['a', 'B', 'C', 'd'], ['a', 'b', 'c', 'd'], [0, undefined, undefined, 3]],
  ['removed rows', ['a', 'd'], ['a', 'b', 'c', 'd'], [0, undefined, undefined, 1]],
  ['new rows', ['a', 'x', 'y', 'b'], ['a', 'b'], [0, 3]],
  ['nothing that is left', ['x'], ['a', 'b', 'c'], [undefined, undefined, undefined]],
])('finds the same texts behind %s', (_, now, before, expected) => {
  expect(findAll(now, before)).toEqual(expected);
});
