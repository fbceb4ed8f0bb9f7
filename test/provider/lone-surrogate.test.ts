import { describe, expect, it } from 'vitest';
import { hasLoneSurrogate } from '../../src/domain/row.ts';
import { compileTextTemplate, compileUrlTemplate, TemplateError } from '../../src/expression/template.ts';

describe('half a character', () => {
  it.each([
    ['a\ud800', true],
    ['\udc00b', true],
    [['a', { b: '\ud83d' }], true],
    [{ '\ude00': 1 }, true],
    ['😀', false],
    [{ a: ['é', null, 7, true] }, false],
    [undefined, false],
  ])('%j: %s', (value, expected) => expect(hasLoneSurrogate(value)).toBe(expected));

  it('is no value of a URL or a header', () => {
    for (const value of ['\ud800', ['a', '\udc00']]) {
      const variables = new Map<string, unknown>([['id', value]]);
      expect(() => compileUrlTemplate('/jobs/{id}').expand(variables)).toThrow(TemplateError);
      expect(() => compileUrlTemplate('/jobs{?id}').expand(variables)).toThrow(TemplateError);
    }
    const header = compileTextTemplate('Key {id}');
    expect(() => header.expand(new Map([['id', '\ud800']]))).toThrow(TemplateError);
  });
});
