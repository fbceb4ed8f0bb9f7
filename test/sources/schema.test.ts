import { fullFormats } from 'ajv-formats/dist/formats.js';
import { describe, expect, it } from 'vitest';
import { ExactNumber, type Fields, type Value } from '../../src/domain/row.ts';
import { compileRowSchema } from '../../src/sources/schema.ts';
import { faultsOf } from './reading.ts';
import { withoutPrototypes } from './without-prototypes.ts';

const ORIGIN = { name: 'The schema row.json', file: 'row.json', input: 'schema' };

function nest(levels: number): unknown {
  let schema: unknown = { type: 'object' };
  for (let i = 0; i < levels; i += 1) schema = { allOf: [schema] };
  return schema;
}

function nestProperties(levels: number): unknown {
  return levels === 0 ? {} : { properties: { a: nestProperties(levels - 1) } };
}

describe('schemas that are refused', () => {
  const cases: readonly (readonly [name: string, schema: unknown, code: string, contains: string])[] = [
    ['no schema', 'text', 'schema/invalid', 'neither an object nor a boolean'],
    ['a list', [], 'schema/invalid', 'neither an object nor a boolean'],
    ['an unknown keyword', { requird: ['a'] }, 'schema/invalid', 'requird'],
    ['an unknown type', { type: 'text' }, 'schema/invalid', 'type'],
    ['a column without a valid value', { properties: { a: { enum: [] } } }, 'schema/invalid', 'non-empty'],
    ['an unknown format', { format: 'donor' }, 'schema/invalid', 'donor'],
    ['an older draft', { $schema: 'http://json-schema.org/draft-07/schema#' }, 'schema/invalid', 'draft-07'],
    ['a reference elsewhere', { $ref: 'https://example.org/row.json' }, 'schema/invalid', 'example.org'],
    ['a backreference', { properties: { a: { pattern: '^(a+)\\1$' } } }, 'schema/unsafe-pattern', 'a backreference'],
    ['a pattern deep inside', { $defs: { x: { anyOf: [{ pattern: 'a(?=b)' }] } } }, 'schema/unsafe-pattern', 'a(?=b)'],
    ['a pattern of names', { patternProperties: { '(?<=x)y': true } }, 'schema/unsafe-pattern', '(?<=x)y'],
    ['schemas without end', nest(5_000), 'schema/invalid', 'deeper than 100 levels'],
    [
      'a keyword deep inside',
      { items: { allOf: [{ minLenght: 3 }] } },
      'schema/invalid',
      '"minLenght" is not a keyword',
    ],
    ['no regular expression', { pattern: '(' }, 'schema/unsafe-pattern', '('],
  ];
  it.each(cases)('%s', async (_name, schema, code, contains) => {
    const faults = await faultsOf(Promise.resolve().then(() => compileRowSchema(schema, ORIGIN)));
    expect(faults).toMatchObject([
      { code, file: 'row.json', input: 'schema', message: expect.stringContaining(contains) },
    ]);
    expect(faults[0]?.next).toMatch(/[.?]$/);
  });
});

describe('checks', () => {
  const schema = compileRowSchema(
    {
      type: 'object',
      required: ['id', 'toString'],
      additionalProperties: false,
      properties: {
        id: { type: 'string', pattern: '^[0-9]+$' },
        toString: true,
        amount: { type: 'number', minimum: 5 },
        address: { type: 'object', properties: { zip: { enum: ['1', '2'] } } },
        'a~1/b': { enum: ['1'] },
      },
    },
    ORIGIN,
  );
  const fieldsOf = (members: Readonly<Record<string, Value>>) => Object.assign(Object.create(null), members);

  it.each<readonly [string, Readonly<Record<string, Value>>, string | undefined]>([
    ['a good row', { id: '1', toString: 'x', amount: new ExactNumber('9007199254740993') }, undefined],
    [
      'an exact number out of range',
      { id: '1', toString: 'x', amount: new ExactNumber('1.0') },
      '"amount" must be >= 5',
    ],
    ['an inherited name', { id: '1' }, "the row must have required property 'toString'"],
    [
      'a nested value',
      { id: '1', toString: 'x', address: { zip: 'canary' } },
      '"address.zip" must be equal to one of the allowed values',
    ],
    [
      'a name with the marks of a path',
      { id: '1', toString: 'x', 'a~1/b': 'canary' },
      '"a~1/b" must be equal to one of the allowed values',
    ],
    [
      'a field too many',
      { id: '1', toString: 'x', more: 'canary' },
      'the row must NOT have additional properties ("more")',
    ],
    ['many faults', { id: 'canary', amount: 'canary', a: 1, b: 2 }, '; and 2 more'],
  ])('%s', (_name, members, contains) => {
    const fault = schema.check(fieldsOf(members));
    if (contains === undefined) expect(fault).toBeUndefined();
    else expect(fault).toMatchObject({ code: 'row/schema', message: expect.stringContaining(contains) });
    expect(fault?.message ?? '').not.toContain('canary');
  });
});

describe('schemas that are taken', () => {
  it.each<readonly [string, unknown]>([
    ['99 levels', nest(99)],
    ['50 properties inside each other', nestProperties(50)],
    ...Object.keys(fullFormats).map((format) => [`format ${format}`, { format }] as const),
  ])('%s', (_name, schema) => {
    expect(
      compileRowSchema({ properties: { a: schema } }, ORIGIN).check(Object.assign(Object.create(null), { b: '1' })),
    ).toBeUndefined();
  });

  it.each([
    ['url', 'https://example.org/a', true],
    ['url', 'https://192.168.0.1/', false],
    ['url', `https://example.org/${'a'.repeat(8_000)}`, false],
    ['url', `https://${':'.repeat(1_000_000)}`, false],
    ['duration', 'P1DT2H', true],
    ['duration', 'P', false],
    ['duration', `P${'1'.repeat(1_000_000)}D`, false],
    ['email', `${'a.'.repeat(500_000)}@`, false],
    ['hostname', `${'a-'.repeat(500_000)}_`, false],
  ])('format %s judges a text in bounded time', (format, text, isGood) => {
    const schema = compileRowSchema({ properties: { a: { format } } }, ORIGIN);
    expect(schema.check(Object.assign(Object.create(null), { a: text })) === undefined).toBe(isGood);
  });

  it('each pattern is judged by itself', () => {
    const schema = compileRowSchema({ properties: { a: { pattern: '^1$' }, b: { pattern: '^2$' } } }, ORIGIN);
    expect(schema.check(Object.assign(Object.create(null), { a: '1', b: '2' }))).toBeUndefined();
    expect(schema.check(Object.assign(Object.create(null), { a: '2', b: '2' }))?.message).toContain('"a" must match');
  });
});

describe('values of JSON files', () => {
  const parse = (text: string): Fields => withoutPrototypes(JSON.parse(text));
  it.each<readonly [string, unknown, string, boolean]>([
    ['const with an object', { properties: { o: { const: { a: 1 } } } }, '{"o":{"a":1}}', true],
    ['const with an object, another', { properties: { o: { const: { a: 1 } } } }, '{"o":{"a":2}}', false],
    ['enum with a list of objects', { properties: { o: { enum: [[{ a: 1 }]] } } }, '{"o":[{"a":1}]}', true],
    ['unique objects', { properties: { o: { uniqueItems: true } } }, '{"o":[{"a":1},{"a":2}]}', true],
    ['equal objects', { properties: { o: { uniqueItems: true } } }, '{"o":[{"a":1},{"a":1}]}', false],
    ['a member __proto__', JSON.parse('{"properties":{"__proto__":{"type":"number"}}}'), '{"__proto__":"foo"}', false],
    [
      '$anchor',
      { $defs: { x: { $anchor: 'id', minLength: 3 } }, properties: { k: { $ref: '#id' } } },
      '{"k":"ab"}',
      false,
    ],
    [
      'overlapping patterns',
      { properties: { x_id: true }, patternProperties: { '^x_': { maxLength: 2 } } },
      '{"x_id":"abc"}',
      false,
    ],
    ['if without then', { if: { required: ['a'] } }, '{}', true],
    ['a format that is not checked', { properties: { a: { format: 'iri' } } }, '{"a":"any text"}', true],
    ['a format', { properties: { a: { format: 'email' } } }, '{"a":"no address"}', false],
    [
      'a property called pattern',
      { properties: { pattern: { const: { pattern: '(' } } } },
      '{"pattern":{"pattern":"("}}',
      true,
    ],
  ])('%s', (_name, schema, row, isGood) => {
    expect(compileRowSchema(schema, ORIGIN).check(parse(row)) === undefined).toBe(isGood);
  });

  it('names a schema that its references form an endless loop', () => {
    const schema = compileRowSchema({ $ref: '#' }, ORIGIN);
    expect(() => schema.check(parse('{}'))).toThrow('its references form an endless loop');
  });
});
