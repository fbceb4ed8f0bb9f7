import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/expression.ts';

describe('the columns that an expression can read', () => {
  it.each<[string, readonly string[] | undefined]>([
    ['Error', ['Error']],
    ['"not processed"', []],
    ['$contains(Error, /gone/) ? "not_found" : "failed"', ['Error']],
    ['Code & ": " & Text', ['Code', 'Text']],
    ['$exists(Code) and Code != "" ? $string(Code) : Text', ['Code', 'Text']],
    ['$message = "busy"', []],
    ['(Code; Text)', ['Code', 'Text']],
    ['a.b.c', ['a', 'b', 'c']],
    // What may read any of them.
    ['$', undefined],
    ['$string($)', undefined],
    ['$$.Code', undefined],
    ['*', undefined],
    ['**.Code', undefined],
    ['$keys()', undefined],
    ['$string()', undefined],
    ['$contains("x")', undefined],
    ['$entries($)', undefined],
    ['$lookup($, "Code")', undefined],
    ['{ "a": Code }', undefined],
    ['(function($x) { $x })(Code)', undefined],
    ['Code ~> $uppercase', undefined],
  ])('%s', (source, fields) => {
    expect(compileExpression(source).fields).toEqual(fields);
  });

  it('are all that its value depends on', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'constructor');
    const text = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 3 },
        name,
        fc.constantFrom('"x"', '1', '$message', '""'),
        fc
          .tuple(tie('expression'), fc.constantFrom('&', '=', 'and', '!='), tie('expression'))
          .map((all) => `(${all.join(' ')})`),
        fc
          .tuple(fc.constantFrom('exists', 'string', 'not', 'boolean'), tie('expression'))
          .map(([f, x]) => `$${f}(${x})`),
        fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      ),
    })).expression;
    const cell = fc.constantFrom('', 'x', 'y', 'a');
    const rows = fc.record({ a: cell, b: cell, c: cell }, { requiredKeys: ['b'] });
    const variables = new Map([['message', 'busy']]);
    await fc.assert(
      fc.asyncProperty(text, rows, async (source, row) => {
        const expression = compileExpression(source);
        const known = new Set(expression.fields);
        const part = Object.fromEntries(Object.entries(row).filter(([column]) => known.has(column)));
        expect(await expression.evaluate(part, variables)).toEqual(await expression.evaluate({ ...row }, variables));
      }),
      { numRuns: 500 },
    );
  });
});
