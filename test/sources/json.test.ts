import { describe, expect, it } from 'vitest';
import { ExactNumber, type Value } from '../../src/domain/row.ts';
import { createPreparer } from '../../src/sources/prepare.ts';
import { readAll, sourceFile } from './reading.ts';

const prepare = createPreparer({ columns: undefined, key: { column: 'k', required: true }, blank: 'omit' });

/** A number as it stands in a file, and whether a double would change its text. */
const NUMBERS: readonly (readonly [text: string, isExact: boolean])[] = [
  ['0', true],
  ['7', true],
  ['-12.5', true],
  ['0.1', true],
  ['9007199254740991', true],
  ['1e+21', true],
  ['9007199254740993', false],
  ['123456789012345678901234567890', false],
  ['1.0', false],
  ['12.50', false],
  ['1e3', false],
  ['1E3', false],
  ['-0', false],
  ['0.1000000000000000055511151231257827', false],
  ['0.0000001', false],
  ['1e400', false],
];

describe.each(['ndjson', 'json'] as const)('%s values', (format) => {
  const wrap = (...objects: readonly string[]): string =>
    format === 'json' ? `[${objects.join(',\n')}]` : objects.join('\r\n');

  it.each(NUMBERS)('keeps the number %s', async (text, isExact) => {
    const [record] = await readAll(sourceFile(format), wrap(`{"k": ${text}, "list": [${text}], "text": "1.0"}`));
    const value: Value = isExact ? Number(text) : new ExactNumber(text);
    expect(record?.values).toEqual([value, [value], '1.0']);
    expect(record && prepare(record).key).toBe(text);
  });

  it('keeps the exact text of each record', async () => {
    const objects = ['{ "k" : "\\u00e9" , "n":1.0 }', '{"k":"2",\t"o":{"a":[ ]}}'];
    const records = await readAll(sourceFile(format), wrap(...objects));
    expect(records.map(({ raw }) => raw)).toEqual(objects);
    expect(records[0]?.values).toEqual(['é', new ExactNumber('1.0')]);
  });

  it.each(['__proto__', 'constructor', 'toString', ''])(
    'keeps a member named "%s", and pollutes nothing',
    async (name) => {
      const object = `{"k":1.0,${JSON.stringify(name)}:{"polluted":"yes"}}`;
      const [record] = await readAll(sourceFile(format), wrap(object));
      const { fields } = prepare(record ?? { line: 1, columns: [], values: [] });
      expect(Object.keys(fields)).toEqual(['k', name]);
      expect(fields[name]).toEqual({ polluted: 'yes' });
      expect('polluted' in {}).toBe(false);
      expect(Object.getPrototypeOf(fields)).toBeNull();
    },
  );

  it.each([
    ['equal', '{"k":1,"k":1}'],
    ['unequal', '{"k":1,"k":2}'],
    ['written in two ways', '{"k":1,"\\u006b":1}'],
    ['nested', '{"k":1,"a":[{"b":{"c":1,"d":2,"c":3}}]}'],
    ['named __proto__', '{"k":1,"__proto__":1,"__proto__":1}'],
    ['beside an inexact number', '{"k":1.0,"k":1.0}'],
  ])('refuses doubled members, %s', async (_name, object) => {
    const records = await readAll(sourceFile(format), wrap('{"k":1}', object, '{"k":2}'));
    expect(records.map(({ fault }) => fault?.code)).toEqual([undefined, 'row/duplicate-member', undefined]);
  });

  it('does not take text for members', async () => {
    const [record] = await readAll(sourceFile(format), wrap('{"k":"a\\":{\\"k\\":1,","\\\\":":","list":["k:",":"]}'));
    expect(record?.fault).toBeUndefined();
    expect(record?.values).toEqual(['a":{"k":1,', ':', ['k:', ':']]);
  });

  it.each([
    [63, undefined],
    [64, 'row/json-depth'],
    [5_000, 'row/json-depth'],
  ])('an object with %i levels in it: %s', async (levels, code) => {
    const [record] = await readAll(sourceFile(format), wrap(`{"k":${'['.repeat(levels)}${']'.repeat(levels)}}`));
    expect(record?.fault?.code).toBe(code);
  });
});
