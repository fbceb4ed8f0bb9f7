import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { RowList } from '../../src/expression/content.ts';
import { compileExpression } from '../../src/expression/expression.ts';
import { findPlainShape } from '../../src/expression/expression-tree.ts';

const name = fc.constantFrom('a', 'b', 'c');
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>('x', 0, 1, 2.5, -3, true, false, undefined, null),
    fc.array(tie('document'), { maxLength: 3 }),
    fc.dictionary(name, tie('document'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('.'));

/** The value as JSON, or that there is none. */
async function outcome(evaluate: () => unknown): Promise<string> {
  try {
    return String(JSON.stringify(await evaluate()));
  } catch {
    return 'an error';
  }
}

describe('plain shapes', () => {
  it.each([
    ['progress / total', 'ratio'],
    ['error ?? message', 'either'],
    ['{ "ids": $ids, "a": { "b": $x.y, "c": 1 } }', 'object'],
    ['{}', 'object'],
    ['a + b', undefined],
    ['a / 2', undefined],
    ['a ? b : c', undefined],
    ['$exists(a) ? b : c', undefined],
    ['{ "a": b }', undefined],
    ['{ "a": $x, "a": $y }', undefined],
    ['{ "1": $x }', undefined],
    ['{ "__proto__": $x }', undefined],
    ['{ $x: $y }', undefined],
    ['{ "a": $ }', undefined],
    ['{ "a": [$x] }', undefined],
    ['a.{ "b": $x }', undefined],
  ])('%s: %s', (source, kind) => {
    expect(findPlainShape(jsonata(source).ast())?.kind).toBe(kind);
  });

  it('give what JSONata gives, of an input', async () => {
    const source = fc.tuple(path, fc.constantFrom('/', '??'), path).map((parts) => parts.join(' '));
    await fc.assert(
      fc.asyncProperty(document, source, async (input, text) => {
        const expected = await outcome(() => jsonata(text).evaluate(input));
        expect(await outcome(() => compileExpression(text).evaluate(input, new Map()))).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('give what JSONata gives, of variables', async () => {
    const source = path.map(
      (names) => `{ "one": $x, "two": { "three": $x.${names}, "none": $y }, "four": null, "five": 5 }`,
    );
    await fc.assert(
      fc.asyncProperty(document, document, source, async (value, input, text) => {
        const expected = await outcome(() => jsonata(text).evaluate(input, value === null ? {} : { x: value }));
        const given = new Map([['x', value]]);
        expect(await outcome(() => compileExpression(text).evaluate(input, given))).toBe(expected);
        const expectedAlone = await outcome(() =>
          jsonata(text).evaluate(undefined, value === null ? {} : { x: value }),
        );
        expect(await outcome(() => compileExpression(text).evaluate(undefined, given))).toBe(expectedAlone);
      }),
      { numRuns: 3000 },
    );
  });

  it('load a list of rows, and need no interpreter', () => {
    const ids = new RowList(1, () => ['7']);
    const found = compileExpression('{ "ids": $ids }').evaluate(undefined, new Map([['ids', ids]]));
    expect(found).toEqual({ ids: ['7'] });
  });
});
