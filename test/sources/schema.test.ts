import { describe, expect, it } from 'vitest';
import { ExactNumber, type Value } from '../../src/domain/row.ts';
import { isSafePattern } from '../../src/sources/safe-pattern.ts';
import { compileRowSchema } from '../../src/sources/schema.ts';
import { faultsOf } from './reading.ts';

const ORIGIN = { name: 'The schema row.json', file: 'row.json', input: 'schema' };

describe('schemas that are refused', () => {
  const cases: readonly (readonly [name: string, schema: unknown, code: string, contains: string])[] = [
    ['no schema', 'text', 'schema/invalid', 'neither an object nor a boolean'],
    ['a list', [], 'schema/invalid', 'neither an object nor a boolean'],
    ['an unknown keyword', { requird: ['a'] }, 'schema/invalid', 'requird'],
    ['an unknown type', { type: 'text' }, 'schema/invalid', 'type'],
    ['an unknown format', { format: 'donor' }, 'schema/invalid', 'donor'],
    ['an older draft', { $schema: 'http://json-schema.org/draft-07/schema#' }, 'schema/invalid', 'draft-07'],
    ['a reference elsewhere', { $ref: 'https://example.org/row.json' }, 'schema/invalid', 'example.org'],
    ['nested quantifiers', { properties: { a: { pattern: '^(a+)+$' } } }, 'schema/unsafe-pattern', '^(a+)+$'],
    [
      'nested quantifiers, deep',
      { $defs: { x: { anyOf: [{ pattern: '(?:a*)*' }] } } },
      'schema/unsafe-pattern',
      '(?:a*)*',
    ],
    ['nested quantifiers in names', { patternProperties: { '(x+)*y': true } }, 'schema/unsafe-pattern', '(x+)*y'],
    ['no regular expression', { pattern: '(' }, 'schema/unsafe-pattern', '('],
  ];
  it.each(cases)('%s', async (_name, schema, code, contains) => {
    const faults = await faultsOf(Promise.resolve().then(() => compileRowSchema(schema, ORIGIN)));
    expect(faults).toMatchObject([
      { code, file: 'row.json', input: 'schema', message: expect.stringContaining(contains) },
    ]);
    expect(faults[0]?.next).toMatch(/\.$/);
  });
});

describe('patterns', () => {
  it.each([
    String.raw`^\d{5}(-\d{4})?$`,
    String.raw`^\+?[0-9 ()-]{7,20}$`,
    String.raw`^(\d{3}-){2}\d{4}$`,
    String.raw`^[^@\s]+@[^@\s]+\.[a-z?*+]+$`,
    String.raw`^(?:a|b)\?$`,
    String.raw`^\p{L}+$`,
  ])('takes %s', (pattern) => {
    expect(isSafePattern(pattern)).toBe(true);
  });
  it.each(['(a+)+', '(a*)*$', '((ab)*c)+', '(a+){2,}', '(a{1,9}){1,9}', '(a+?)+', '([a-z]+)*'])(
    'refuses %s',
    (pattern) => {
      expect(isSafePattern(pattern)).toBe(false);
    },
  );
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
