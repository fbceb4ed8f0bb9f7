import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfigFile, parseYamlStrings } from '../../src/config/yaml.ts';

const LAUGHS = [
  'a: &a [x, x]',
  ...'bcdefgh'.split('').map((name, i) => {
    const before = 'abcdefg'[i];
    return `${name}: &${name} [*${before}, *${before}, *${before}, *${before}]`;
  }),
].join('\n');

describe('YAML as strings', () => {
  it.each([
    ['a: 0012', { a: '0012' }],
    ['a: 1e3', { a: '1e3' }],
    ['a: no', { a: 'no' }],
    ['a: null', { a: 'null' }],
    ['a: ~', { a: '~' }],
    ['a:', { a: '' }],
    ['a: 2026-01-05', { a: '2026-01-05' }],
    ['a: 9007199254740993', { a: '9007199254740993' }],
    ['a: "1: 2"', { a: '1: 2' }],
    ['a: |\n  x\n  y\n', { a: 'x\ny\n' }],
    ['a: 1\r\nb: 2\r\n', { a: '1', b: '2' }],
    ['\uFEFFa: 1', { a: '1' }],
    ['__proto__: 1', { ['__proto__']: '1' }],
    ['x: &x 1\ny: *x', { x: '1', y: '1' }],
  ])('%j', (text, expected) => {
    const result = parseYamlStrings(text);
    expect('value' in result ? result.value : result.fault).toEqual(new Map(Object.entries(expected)));
  });

  it.each([
    ['a: [1, 2', 1, 9, 'bracket'],
    ['a: "canary', 1, 11, 'quote'],
    ['a: 1\nb: canary: 2', 2, 4, 'quotes'],
    ['a: 1\na: 2', 2, 1, 'twice'],
    ['a:\n\tb: canary', 2, 1, 'tab'],
    ['canary\nb: 1', 1, 1, 'colon'],
    ['a: @canary', 1, 4, 'quotes'],
    ['a: *canary', 1, 4, 'alias'],
    ['a: 1\n---\nb: 2', 2, 1, 'second document'],
    [LAUGHS, 1, 1, 'aliases'],
  ])('refuses %j and says where, but not what', (text, line, column, contains) => {
    for (const result of [parseYamlStrings(text), parseConfigFile(text)]) {
      if (!('fault' in result)) throw new Error('There must be a fault.');
      expect(result.fault).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
      if (text !== LAUGHS) expect(result.fault).toMatchObject({ line, column });
      expect(result.fault.reason).toContain(contains);
      expect(result.fault.reason).not.toContain('canary');
    }
  });

  it('never throws, and gives a place within the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a:-[]{}"\'&*!|>#%@`,? \n\t1'.split('')) }), (text) => {
        for (const result of [parseYamlStrings(text), parseConfigFile(text)]) {
          if (!('fault' in result)) continue;
          expect(result.fault.line).toBeGreaterThanOrEqual(1);
          expect(result.fault.line).toBeLessThanOrEqual(text.split('\n').length);
          expect(result.fault.column).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a config file', () => {
  it.each(['', '# nothing yet\n', '---\n', '{}'])('may be empty: %j', (text) => {
    expect(parseConfigFile(text)).toEqual({ entries: [] });
  });

  it('gives every entry with its place', () => {
    expect(
      parseConfigFile('provider: donoratlas\n\nfiles:\n  - a.csv\n  - b.csv\nparams: { network_id: 0012 }'),
    ).toEqual({
      entries: [
        { name: 'provider', value: 'donoratlas', line: 1, column: 1 },
        { name: 'files', value: ['a.csv', 'b.csv'], line: 3, column: 1 },
        { name: 'params', value: new Map([['network_id', '0012']]), line: 6, column: 1 },
      ],
    });
  });

  it.each([
    ['- provider: donoratlas', 1, 1, 'not a mapping'],
    ['\n\n- provider: donoratlas', 3, 1, 'not a mapping'],
    ['just text', 1, 1, 'not a mapping'],
    ['provider: donoratlas\n? [a]\n: b', 2, 3, 'must be a text'],
  ])('refuses %j', (text, line, column, contains) => {
    const result = parseConfigFile(text);
    expect(result).toMatchObject({ fault: { line, column, reason: expect.stringContaining(contains) } });
  });
});
