import { expect, test } from 'vitest';
import { FaultError } from '../../src/domain/fault.ts';
import { bugOf, describeError } from '../../src/engine/describe-error.ts';
import { ExpressionError } from '../../src/expression/expression-error.ts';

const bug = new TypeError('x is not a function');

test.each<[string, unknown, string, Error | undefined]>([
  [
    'faults',
    new FaultError([
      { code: 'a/b', message: 'The disk is full.' },
      { code: 'a/c', message: 'The ledger is cut short.' },
    ]),
    'The disk is full. The ledger is cut short.',
    undefined,
  ],
  ['an expression', new ExpressionError('$x', 'takes too long.'), 'The expression `$x` takes too long.', undefined],
  ['a bug', bug, 'Reading the response failed with an unexpected TypeError.', bug],
])('%s', (_, error, words, found) => {
  expect([describeError(error), bugOf(error).bug]).toEqual([words, found]);
});

test('what is thrown and is not an error is a bug, too', () => {
  expect(describeError('x')).toBe('Reading the response failed with an unexpected string.');
  expect(bugOf('x').bug?.message).toBe('A string was thrown.');
});
