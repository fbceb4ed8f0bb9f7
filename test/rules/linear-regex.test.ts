import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainRegex, LinearRegex } from '../../src/rules/linear-regex.ts';

describe('expressions that hang a backtracking engine', () => {
  const texts = [`${'a'.repeat(20_000)}!`, ' '.repeat(20_000), 'ab'.repeat(10_000), `${'a1._-'.repeat(4_000)}@`];
  it.each([
    '(a|a)*$',
    '(a|aa)+$',
    '^(a?){40}a{40}$',
    '(.*a){25}$',
    String.raw`(\w|\d|a)+$`,
    String.raw`\s*\s*\s*\s*\s*\s*x`,
    '(.*)(.*)(.*)(.*)(.*)x',
    '([a-zA-Z0-9._-]|[a-z])+@',
    '^(a+)+$',
    '((ab)*c)+',
    '(a{1,9}){1,9}b',
  ])(
    '%s',
    (source) => {
      // The time limit of the test is the assertion: one of them alone takes a backtracking engine years.
      for (const text of texts) expect(typeof new LinearRegex(source, 'u').test(text)).toBe('boolean');
    },
    5_000,
  );
});

it('the same expression with other flags is another', () => {
  for (const flags of ['', 'i', '', 'i'])
    expect(new LinearRegex('^known by (name|key)$', flags).test('Known by KEY')).toBe(flags === 'i');
});

describe('expressions that are taken', () => {
  it.each([
    String.raw`^(\d{1,3}\.){3}\d{1,3}$`,
    String.raw`^(\d{3}-){2}\d{4}$`,
    String.raw`^[A-Z]{2}(?:\d{2})+$`,
    String.raw`^\d{5}(-\d{4})?$`,
    String.raw`^[^@\s]+@[^@\s]+\.[a-z?*+]+$`,
    String.raw`^\p{L}+$`,
    String.raw`^(?=.*\d)(?!.*\s)[A-Za-z\d]{8,}$`,
    '^(?<year>[0-9]{4})$',
  ])('%s', (source) => {
    expect(explainRegex(source, 'u')).toBeUndefined();
  });
  it.each([
    ['(', 'not a valid regular expression'],
    [String.raw`(a)\1`, 'a backreference'],
    ['a(?=b)', 'the lookahead (?=b)'],
    ['(?<!a)b', 'the lookbehind (?<!a)'],
    ['a{1,1500}', 'more than 1000 times'],
    ['((?:ab){100}){100}', 'more than 2000 parts'],
  ])('%s is refused: %s', (source, reason) => {
    expect(explainRegex(source, 'u')).toContain(reason);
  });
});

const ATOMS = ['a', 'b', 'K', 'é', '.', '\\d', '\\w', '\\s', '\\S', '\\W', '\\D', '[ab]', '[^a]', '[a-c]', '[^\\s@]'];
const MORE_ATOMS = ['[\\w-]', '\\.', 'ß', '\\u00e9', '[^]', '-', '\\n', '\\B', '\\b'];
const expressions = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...ATOMS, ...MORE_ATOMS),
    fc.tuple(tie('node'), tie('node')).map(([left, right]) => left + right),
    fc.tuple(tie('node'), tie('node')).map(([left, right]) => `(${left}|${right})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '*?'))
      .map(([node, times]) => `(?:${node})${times}`),
  ),
})).node;
const anchored = fc.tuple(fc.constantFrom('', '^', '^(?=.*a)', '^(?!.*1)'), expressions, fc.constantFrom('', '$'));
const texts = fc
  .array(fc.constantFrom(...'abcKké1 -.\n\u00a0@_ßx'.split('')), { maxLength: 8 })
  .map((parts) => parts.join(''));

describe('agreement with the engine of the runtime', () => {
  it('says of every text whether it matches', () => {
    const flags = fc.constantFrom('', 'i', 'u', 's');
    fc.assert(
      fc.property(anchored, flags, fc.array(texts, { minLength: 5, maxLength: 5 }), (parts, flag, samples) => {
        const source = parts.join('');
        const linear = new LinearRegex(source, flag);
        for (const text of samples) expect(linear.test(text)).toBe(new RegExp(source, flag).test(text));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [/(\d+)-(\w)?/g, 'ab 12-x, 34- end'],
    [/(?<name>[a-z]+)/gi, 'Ada LOVELACE'],
    [/\p{Lu}/gu, 'aÄbÇ'],
    [/./gu, 'a\u{1F600}b'],
    [/[\u0100-\u0fff]+/gi, 'ĀāЖжK'],
    [/[^\u0100-\u0fff]+/gi, 'ĀabЖ1'],
    [/\S+|\W/gi, 'Ää ß'],
  ])('gives the matches and groups of %s one after the other', (regex, text) => {
    const linear = new LinearRegex(regex);
    const matches = Array.from(text.matchAll(regex));
    for (const match of matches) {
      const found = linear.exec(text);
      expect([found?.index, ...(found ?? [])]).toEqual([match.index, ...match]);
    }
    expect(linear.exec(text)).toBeNull();
  });

  it('keeps the numbers of the groups behind a lookahead, whose own stay empty', () => {
    const match = new LinearRegex(/^(?=(a+)b)(?!(c))(\w)(b)?/).exec('ab');
    expect(match?.map((group) => group)).toEqual(['ab', undefined, undefined, 'a', 'b']);
  });
});
