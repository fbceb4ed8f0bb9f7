import { expect, it } from 'vitest';
import { count, plural } from '../../src/domain/plural.ts';

it.each([
  [0, '0', '0 rows', '0 rows are'],
  [1, '1', '1 row', '1 row is'],
  [999, '999', '999 rows', '999 rows are'],
  [1000, '1,000', '1,000 rows', '1,000 rows are'],
  [1234567, '1,234,567', '1,234,567 rows', '1,234,567 rows are'],
])('%d', (n, counted, words, clause) => {
  expect([count(n), plural(n, 'row'), plural(n, 'row is', 'rows are')]).toEqual([counted, words, clause]);
});
