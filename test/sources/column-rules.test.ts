import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FALSE, NULL, NUMBER, TEXT, TRUE } from '../../src/domain/object-scan.ts';
import { compileRowSchema } from '../../src/sources/schema.ts';

const ALL_RULES: fc.Arbitrary<Record<string, unknown>> = fc.record({
  type: fc.constantFrom<unknown>(
    'string',
    'number',
    'integer',
    'boolean',
    ['number', 'null'],
    ['string', 'null'],
    'null',
  ),
  minLength: fc.nat(4),
  maxLength: fc.nat(4),
  pattern: fc.constantFrom('^[a-z]+$', 'é', '\\d', '^.{2}$', '^\\p{L}*$'),
  enum: fc.constantFrom<unknown[]>(['a', 'é"', '7'], [7, 'b'], [true, 'true'], ['']),
  const: fc.constantFrom<unknown>('a', 7, true, null),
  minimum: fc.integer({ min: -3, max: 8 }),
  maximum: fc.integer({ min: -3, max: 80 }),
  exclusiveMinimum: fc.integer({ min: -3, max: 8 }),
  exclusiveMaximum: fc.integer({ min: -3, max: 80 }),
  multipleOf: fc.constantFrom(2, 0.01),
  format: fc.constantFrom('date', 'email', 'int32', 'uuid'),
  not: fc.constantFrom<unknown>({ const: 'a' }, { type: 'string' }),
  title: fc.constant('A note.'),
});
/** Few at a time, so that some cell follows them all. */
const RULES = fc
  .tuple(ALL_RULES, fc.nat(), fc.nat(), fc.boolean())
  .map(([all, one, two, isTyped]): Readonly<Record<string, unknown>> => {
    const names = Object.keys(all);
    const kept = [one, two].map((number) => names[number % names.length] ?? '');
    return Object.fromEntries([...kept, ...(isTyped ? ['type'] : [])].map((name) => [name, all[name]]));
  });
const CELLS = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'b',
    '7',
    '07',
    '+7',
    '-7.50',
    '7.',
    '.7',
    '1e1',
    '-0',
    '0',
    '12',
    '80',
    'true',
    'FALSE',
    'é"',
  ),
  fc.constantFrom(
    '2024-02-29',
    '2023-02-29',
    'a@b.co',
    '9007199254740993',
    '0.1',
    '123456789012345',
    '1234567890123456',
  ),
  fc.string({ unit: fc.constantFrom('a', 'b', '7', 'é', '€', '😀', ' ', '.', '-', '"'), maxLength: 6 }),
);

type Scalar = string | number | boolean | null;

function kindOf(value: Scalar): number {
  if (typeof value === 'string') return TEXT;
  if (typeof value === 'number') return NUMBER;
  return value === null ? NULL : value === true ? TRUE : FALSE;
}

describe('the rules of one column', () => {
  it('accept a cell exactly where the schema accepts the row with it', () => {
    let [accepted, refused] = [0, 0];
    fc.assert(
      fc.property(RULES, fc.array(CELLS, { minLength: 20, maxLength: 20 }), (property, cells) => {
        const schema = compileRowSchema({ type: 'object', properties: { a: property } }, { name: 'The schema' });
        const check = schema.columns?.checkOf('a');
        for (const cell of cells) {
          const bytes = Buffer.from(`7a${cell}7a`);
          const isAccepted = check === undefined || check(bytes, 2, bytes.length - 2);
          const isValid = schema.checkCells(['a'], [cell]) === undefined;
          // An empty cell of a type that may be null is looked at with its row.
          if (cell !== '' || isAccepted) expect(isAccepted, JSON.stringify([property, cell])).toBe(isValid);
          if (isAccepted) accepted += 1;
          else refused += 1;
        }
      }),
      { numRuns: 120 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(200);
  });

  it('accept a value in JSON exactly where the schema accepts the row with it', () => {
    let [accepted, refused] = [0, 0];
    const values = fc.oneof(CELLS, fc.constantFrom<Scalar>(0, 7, -1.5, 12, 80, true, false, null), fc.integer());
    fc.assert(
      fc.property(RULES, fc.array(values, { minLength: 20, maxLength: 20 }), (property, list) => {
        const schema = compileRowSchema({ type: 'object', properties: { a: property } }, { name: 'The schema' });
        const check = schema.columns?.valueCheckOf('a');
        for (const value of list) {
          const text = String(value);
          const bytes = Buffer.from(`7a${text}7a`);
          const isAccepted = check === undefined || check(bytes, 2, bytes.length - 2, kindOf(value));
          expect(isAccepted, JSON.stringify([property, value])).toBe(schema.check({ a: value }) === undefined);
          if (isAccepted) accepted += 1;
          else refused += 1;
        }
      }),
      { numRuns: 120 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(200);
  });

  it.each<[string, unknown]>([
    ['a reference', { properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: {} } }],
    ['an anchor', { properties: { a: { $anchor: 'a' } } }],
    [
      'a dialect of one column',
      { properties: { a: { $schema: 'http://json-schema.org/draft-07/schema#', format: 'email' } } },
    ],
    ['a condition', { if: { required: ['a'] }, else: { required: ['b'] } }],
    ['names by pattern', { patternProperties: { '^a': {} } }],
    ['a rule for other columns', { additionalProperties: { type: 'string' } }],
    ['a number of columns', { minProperties: 2 }],
    ['a row that is no object', { type: 'string' }],
    ['nothing', false],
  ])('are not told apart where the schema has %s', (_name, schema) => {
    expect(compileRowSchema(schema, { name: 'The schema' }).columns).toBeUndefined();
  });

  it('refuse a column that the schema does not allow, and know which are required', () => {
    const schema = {
      $id: 'https://example.org/s',
      properties: { a: true },
      required: ['a'],
      additionalProperties: false,
    };
    const { columns } = compileRowSchema(schema, { name: 'The schema' });
    expect(columns?.checkOf('a')).toBeUndefined();
    expect(columns?.checkOf('b')?.(Buffer.from('x'), 0, 1)).toBe(false);
    expect(columns?.valueCheckOf('a')).toBeUndefined();
    expect(columns?.valueCheckOf('b')?.(Buffer.from('x'), 0, 1, TEXT)).toBe(false);
    expect([...(columns?.required ?? [])]).toEqual(['a']);
  });
});
