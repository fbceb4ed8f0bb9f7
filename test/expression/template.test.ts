import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTextTemplate, compileUrlTemplate, expandAll, TemplateError } from '../../src/expression/template.ts';

describe('a URL template', () => {
  it.each([
    ['/n/{id}', { id: 'a/b c?' }, '/n/a%2Fb%20c%3F'],
    ['/n/{+id}', { id: 'a/b' }, '/n/a/b'],
    ['/n{?a,b}', { b: 1 }, '/n?b=1'],
    ['/n{?a,b}', {}, '/n'],
    ['/n?x=1{&a}', { a: 'ü' }, '/n?x=1&a=%C3%BC'],
    ['/n/{id}', {}, undefined],
    ['/n/{id}', { id: '' }, undefined],
    ['{+url}', { url: [] }, undefined],
    ['/n/{id}{?a}', { a: 1 }, undefined],
    ['/n/{id}', { id: 7 }, '/n/7'],
    ['/n{?list*}', { list: ['a', 'b'] }, '/n?list=a&list=b'],
  ])('%s with %j is %s', (source, values, expected) => {
    expect(compileUrlTemplate(source).expand(new Map(Object.entries(values)))).toBe(expected);
  });

  it.each(['.', '..'])('refuses the dot segment %s, which would climb out of the path', (id) => {
    expect(() => compileUrlTemplate('/n/{id}/x').expand(new Map([['id', id]]))).toThrow(TemplateError);
  });

  it('keeps any value inside its segment', () => {
    const template = compileUrlTemplate('/n/{id}/end');
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
        fc.pre(id !== '.' && id !== '..');
        const url = new URL(`https://h.example${template.expand(new Map([['id', id]]))}`);
        expect(url.pathname.split('/')).toHaveLength(4);
        expect(decodeURIComponent(url.pathname.split('/')[2] ?? '')).toBe(id);
      }),
    );
  });

  it.each(['{', '}', '{a', 'a}', '{}', '{a b}', '{1a}', '{=a}', '{{a}}', '{a,}'])('%s is refused', (source) => {
    expect(() => compileUrlTemplate(source)).toThrow(TemplateError);
  });

  it('fans out over a list, and only in {+x}', () => {
    const list = new Map([['f', ['https://a.example/1', 'https://a.example/2']]]);
    expect(expandAll(compileUrlTemplate('{+f}'), list)).toEqual([
      { text: 'https://a.example/1', item: ['f', 'https://a.example/1'] },
      { text: 'https://a.example/2', item: ['f', 'https://a.example/2'] },
    ]);
    expect(expandAll(compileUrlTemplate('/x/{f}'), list)).toHaveLength(1);
    expect(expandAll(compileUrlTemplate('{+f}'), new Map([['f', []]]))).toEqual([]);
    expect(() => expandAll(compileUrlTemplate('{+f}'), new Map([['f', [{ url: 'x' }]]]))).toThrow(TemplateError);
  });

  it('names its variables, and those it needs', () => {
    const template = compileUrlTemplate('/{a}/{+b}{?c,a}');
    expect(template.names).toEqual(['a', 'b', 'c']);
    expect(template.needed).toEqual(['a', 'b']);
  });
});

describe('a text template', () => {
  it('takes values as they are', () => {
    expect(compileTextTemplate('Bearer {key} x').expand(new Map([['key', 'a+/=|$&%20']]))).toBe('Bearer a+/=|$&%20 x');
  });

  it('is undefined where a variable is unset, and refuses queries', () => {
    expect(compileTextTemplate('Bearer {key}').expand(new Map())).toBeUndefined();
    expect(() => compileTextTemplate('{?a}')).toThrow(TemplateError);
  });
});
