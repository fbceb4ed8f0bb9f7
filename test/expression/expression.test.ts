import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../../src/domain/row.ts';
import { FilePart } from '../../src/expression/added-functions.ts';
import { compileExpression } from '../../src/expression/expression.ts';
import { ExpressionError } from '../../src/expression/expression-error.ts';
import { findPlainPath, JSONATA_FUNCTIONS } from '../../src/expression/expression-tree.ts';

/** What takes seconds alone may take this long beside others. */
const SLOW_MS = 120_000;

type Given = readonly (readonly [string, unknown])[];

async function evaluate(source: string, input: unknown, given: Given = []): Promise<unknown> {
  return compileExpression(source).evaluate(input, new Map(given));
}

describe('plain paths', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const { document } = fc.letrec((tie) => ({
    document: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<unknown>('x', 0, true, false, undefined),
      fc.array(tie('document'), { maxLength: 3 }),
      fc.dictionary(name, tie('document'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  const names = fc.array(name, { minLength: 1, maxLength: 4 });

  it('reads what JSONata reads, from the input', async () => {
    await fc.assert(
      fc.asyncProperty(document, names, async (input, path) => {
        const source = path.join('.');
        const expected: unknown = await jsonata(source).evaluate(input);
        const found = compileExpression(source).evaluate(input, new Map());
        expect(found).not.toBeInstanceOf(Promise);
        expect(JSON.stringify(found)).toBe(JSON.stringify(expected));
      }),
      { numRuns: 1500 },
    );
  });

  it('reads what JSONata reads, from a variable', async () => {
    await fc.assert(
      fc.asyncProperty(document, names, async (value, path) => {
        const source = `$x.${path.join('.')}`;
        const expected: unknown = await jsonata(source).evaluate({}, { x: value });
        expect(JSON.stringify(await evaluate(source, {}, [['x', value]]))).toBe(JSON.stringify(expected));
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['a.b', true],
    ['$x', true],
    ['$headers.`content-type`', true],
    ['`Import Failure Reason`', true],
    ['a[0]', false],
    ['a[]', false],
    ['a.*', false],
    ['$', false],
    ['$count', false],
    ['a{b: c}', false],
    ['a^(b)', false],
    ['a@$v.b', false],
    ['a ?? b', false],
  ])('%s is plain: %s', (source, plain) => {
    expect(findPlainPath(jsonata(source).ast()) !== undefined).toBe(plain);
  });

  it('reads own members only', async () => {
    expect(await evaluate('constructor.name', {})).toBeUndefined();
    expect(await evaluate('__proto__.x', JSON.parse('{"__proto__":{"x":1}}'))).toBe(1);
  });
});

describe('literals', () => {
  it.each([
    ['"a text"', 'a text'],
    ['5', 5],
    ['true', true],
    ['null', undefined],
  ])('%s needs no interpreter', (source, value) => {
    expect(compileExpression(source).evaluate({}, new Map())).toBe(value);
  });
});

describe('guards', () => {
  it.each([
    ['deep recursion', '($f := function($n) { 1 + $f($n + 1) }; $f(1))', /Stack overflow/],
    ['endless recursion', '($f := function($n) { $f($n + 1) }; $f(1))', /more than 2000\d\d\d steps.*recursion/],
    [
      'lists made without end',
      '($f := function($n) { $f($count([1..1000000])) }; $f(1))',
      /more than 2000\d\d\d steps/,
    ],
    ['a text that doubles', '($f := function($s) { $f($s & $s) }; $f("0123456789"))', /more than 2000\d\d\d steps/],
    ['a huge range', '[1..10000000]', /maximum sequence length/],
    ['$eval', '$eval("1")', /non-function/],
    ['$zip without a name', '$zip([1], [2])', /first argument of \$zip must be the name of the file/],
    ['$csv of no names', '$csv([{"a": 1}], [1])', /\$csv takes the column names/],
    ['$zip of a list', '$zip("a", [2])', /\$zip takes text or bytes/],
    ['an argument of the wrong kind', '$gzip(5)', /\$gzip takes text or bytes, not number/],
  ])('%s ends with an error', { timeout: SLOW_MS }, async (_, source, reason) => {
    const ended = evaluate(source, {});
    await expect(ended).rejects.toThrow(ExpressionError);
    await expect(ended).rejects.toThrow(reason);
  });

  it('says where an expression does not parse', () => {
    expect(() => compileExpression('$f(')).toThrow(/`\$f\(` is not valid JSONata.*character 3/);
  });

  it('never shows a value in its message', async () => {
    for (const source of ['$number(a)', 'a + 1', '$sum([1, a])', '$join(a, b)', '$merge(a)']) {
      await expect(
        evaluate(source, { a: 'canary-7', b: {} }).catch((error: Error) => error.message),
      ).resolves.not.toContain('canary');
    }
  });

  it('counts the work of each evaluation alone', { timeout: SLOW_MS }, async () => {
    // Together they take more steps than one may, however they overlap.
    const source = '$sum($map([1..20000], function($n) { $n % 7 }))';
    const expression = compileExpression(source);
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? expression.evaluate({}, new Map()) : evaluate(source, {}))),
    );
    expect(new Set(results).size).toBe(1);
  });

  it('refuses by work and not by time: a stop of the machine is nothing', async () => {
    const input = {
      get slow() {
        // Longer than any limit on the time that an evaluation ever had here.
        const until = performance.now() + 600;
        while (performance.now() < until);
        return 'x';
      },
    };
    expect(await evaluate('$count([slow, $join([slow, "y"])])', input)).toBe(2);
  });

  it('lets the work grow with the data', { timeout: SLOW_MS }, async () => {
    // About 5 s of work: ten times the time that an evaluation once had.
    const people = Array.from({ length: 100_000 }, (_, id) => ({ id, name: `name ${id}`, tags: ['a', 'b'] }));
    const made = await evaluate(
      `$map(people, function($v, $i) { {
        "key": $v.id & "-" & $v.name, "even": $i % 2 = 0 ? "x" : $uppercase($v.name), "tags": $join($v.tags, ","),
        "late": $v.name and $v.id > 5, "more": $merge([{ "a": $v.id }, { "b": $v.id * 2 + $i }])
      } })`,
      { people },
    );
    expect(made).toHaveLength(people.length);
  });

  it('refuses an endless one over much data too', { timeout: SLOW_MS }, async () => {
    const rows = Array.from({ length: 10_000 }, (_, a) => ({ a }));
    const source = '($f := function($n) { $f($n + $count($rows)) }; $f(1))';
    // 2,000,000, and 50 for each row and each cell.
    await expect(evaluate(source, {}, [['rows', rows]])).rejects.toThrow(/more than 3000\d\d\d steps/);
  });

  it('makes a body over many rows', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => ({ a: index }));
    const body = await evaluate(
      '{ "data": [$rows.{ "type": "p", "attributes": { "a": a, "b": a & "x" } }] }',
      undefined,
      [['rows', rows]],
    );
    expect(body).toMatchObject({ data: { length: 30_000 } });
  });
});

describe('values', () => {
  const exact = new ExactNumber('9007199254740993');

  it.each([
    ['a list of one stays a list', '{ "ids": $ids }', undefined, [['ids', ['a']]], { ids: ['a'] }],
    ['an unset variable leaves its member out', '{ "a": $a, "b": 1 }', undefined, [], { b: 1 }],
    ['a concatenation writes exact digits', '"x" & a & "-" & missing', { a: exact }, [], 'x9007199254740993-'],
    [
      '$string writes exact digits',
      '$string($)',
      { a: [exact, 0.1234567890123456] },
      [],
      '{"a":[9007199254740993,0.1234567890123456]}',
    ],
    ['$entries of an object', '$entries(e)', { e: { '5': 'x' } }, [], [{ key: '5', value: 'x' }]],
    ['$entries of a list', '$entries(e)', { e: ['x'] }, [], [{ key: '0', value: 'x' }]],
    ['$entries of nothing', '$entries(e)', {}, [], undefined],
    [
      '$parse drops nulls',
      '$parse(t)',
      { t: '{"a":null,"b":12345678901234567890}' },
      [],
      { b: '12345678901234567890' },
    ],
    ['$parse of no JSON', '$parse(t)', { t: '<html>' }, [], undefined],
    ['$base64', '$base64("ü")', {}, [], 'w7w='],
    [
      '$jsonl',
      '$jsonl($rows)',
      {},
      [['rows', [{ a: exact }, { b: '\u2028' }]]],
      '{"a":9007199254740993}\n{"b":"\u2028"}\n',
    ],
    [
      '$csv takes the union of the columns and quotes what needs it',
      '$csv($rows)',
      {},
      [
        [
          'rows',
          [
            { a: 'x,y', b: exact },
            { c: null, a: ' q"\n' },
            { a: { n: 1 }, b: true },
          ],
        ],
      ],
      'a,b,c\r\n"x,y",9007199254740993,\r\n" q""\n",,\r\n"{""n"":1}",true,\r\n',
    ],
  ] as const)('%s', async (_, source, input, given, expected) => {
    expect(await evaluate(source, input, given)).toEqual(expected);
  });

  it('$csv takes the columns that are named, and no others', async () => {
    expect(await evaluate('$csv([{"a": 1, "b": 2}, {"a": 3}], ["b", "c", "a"])', {})).toBe('b,c,a\r\n2,,1\r\n,,3\r\n');
    expect(await evaluate('$csv([], "b")', {})).toBe('b\r\n');
  });

  it('$gzip gives bytes, $file a part', async () => {
    const zipped = await evaluate('$gzip("text")', {});
    expect(gunzipSync(zipped instanceof Uint8Array ? zipped : '').toString()).toBe('text');
    const part = await evaluate('{ "f": $file("a.csv", $csv($rows), "text/csv") }', {}, [['rows', [{ a: 1 }]]]);
    expect(part).toEqual({ f: new FilePart('a.csv', Buffer.from('a\r\n1\r\n'), 'text/csv') });
  });

  it('a list from one expression is a plain list for the next', async () => {
    const files = await evaluate('files[size > 0].url', {
      files: [
        { size: 1, url: 'a' },
        { size: 2, url: 'b' },
      ],
    });
    expect(Object.keys(files ?? {})).toEqual(['0', '1']);
  });
});

it('knows the functions of JSONata', async () => {
  for (const name of JSONATA_FUNCTIONS) expect(await jsonata(`$type($${name})`).evaluate({})).toBe('function');
});

it('names what an expression takes from outside', () => {
  const { use } = compileExpression('($x := $a; $map($rows, function($v, $i) { $v.b & $x & $c }) ~> $join(/;+/))');
  expect([...use.variables].sort()).toEqual(['a', 'c', 'rows']);
  expect([...use.functions].sort()).toEqual(['join', 'map']);
  expect(use.regexes.map(({ source }) => source)).toEqual([';+']);
});
