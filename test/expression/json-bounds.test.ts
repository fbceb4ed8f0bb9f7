import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/expression/json.ts';

const list = (count: number, item: string): string => `[${Array.from({ length: count }, () => item).join(',')}]`;

describe('JSON that is too large to be built', () => {
  it.each([
    ['8 MB of brackets', '['.repeat(8_000_000), 'deeper than 64 levels'],
    [
      '8 MB of brackets in a string and then some',
      `{"a":"${'['.repeat(1_000)}","b":${'['.repeat(70)}`,
      'deeper than 64 levels',
    ],
    ['8 MB of numbers', list(4_000_000, '1'), 'more than 2000000 values'],
    [
      'an object of too many members',
      `{${Array.from({ length: 100_001 }, (_, i) => `"k${i}":1`).join(',')}}`,
      'more than 100000 members',
    ],
  ])('%s', (_name, text, message) => {
    expect(() => parseJson(text)).toThrow(RangeError);
    expect(() => parseJson(text)).toThrow(message);
  });

  it('builds nothing of it', () => {
    const text = list(3_900_000, '1');
    const before = process.memoryUsage().heapUsed;
    expect(() => parseJson(text)).toThrow(RangeError);
    // The values alone would take 30 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
  });
});

describe('JSON within the bounds', () => {
  it.each([
    ['brackets, commas and escapes in strings', String.raw`{"a":"[[,,\"{{\\","b":"\\\\"}`],
    ['a list of 100,000 ids', list(100_000, '"id"')],
    ['64 levels', `${'['.repeat(64)}${']'.repeat(64)}`],
    ['100,000 members', `{${Array.from({ length: 100_000 }, (_, i) => `"k${i}":1`).join(',')}}`],
  ])('%s', (_name, text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });
});
