import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../src/rules/schema-keywords.ts';
import { isPlainSchema } from '../../src/sources/plain-schema.ts';

const ajv = new Ajv2020({ strict: false, logger: false });

const KEYWORDS =
  '$schema $id $comment title description type enum const pattern format minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf required properties additionalProperties items'.split(
    ' ',
  );

const VALUE = fc.oneof(
  fc.constantFrom(0, 3, -1, 1.5, true, false, null, '', 'a', 'object', 'string', 'number', 'integer', 'text'),
  fc.constantFrom('https://json-schema.org/draft/2020-12/schema', 'http://json-schema.org/draft-07/schema#'),
  fc.constant([]),
  fc.constant(['a', 'b']),
  fc.constant(['a', 'a']),
  fc.constant(['string', 'null']),
  fc.constant([1]),
);
const PROPERTY = fc.dictionary(fc.constantFrom(...KEYWORDS), VALUE, { maxKeys: 3 });
/** A column of the usual keywords, each often with a value that the draft allows for it. */
const COLUMN = fc.record(
  {
    type: fc.constantFrom<unknown>('string', 'integer', ['string', 'null'], 'text'),
    enum: fc.constantFrom<unknown>([], ['a'], ['a', 'a'], [null, {}], 'a'),
    pattern: fc.constantFrom<unknown>('^a$', '', 7),
    minLength: fc.constantFrom<unknown>(0, 2, 1.5, -1),
    maximum: fc.constantFrom<unknown>(0, -1.5, '1'),
    title: fc.constantFrom<unknown>('', 'A', 7),
  },
  { requiredKeys: [] },
);
const TABLE = fc.record({ type: fc.constant('object'), properties: fc.record({ id: COLUMN }) });
const PROPERTIES = fc.dictionary(fc.constantFrom('id', '__proto__', 'n'), fc.oneof(VALUE, PROPERTY), { maxKeys: 2 });
const SCHEMA = fc.dictionary(
  fc.constantFrom(...KEYWORDS),
  fc.oneof({ arbitrary: VALUE, weight: 2 }, PROPERTY, PROPERTIES),
  { maxKeys: 4 },
);

describe('a schema of the usual rules', () => {
  it('is one that the draft allows, and that compiles', () => {
    let plain = 0;
    fc.assert(
      fc.property(fc.oneof(SCHEMA, VALUE, TABLE), (schema) => {
        if (!isObject(schema) || !isPlainSchema(schema)) return;
        plain += 1;
        expect(ajv.validateSchema(schema), JSON.stringify(schema)).toBe(true);
        // It is compiled only when a row has a fault.
        expect(() => ajv.compile(schema)).not.toThrow();
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(500);
  });

  it.each([
    { type: 'object', required: ['id'], properties: { id: { type: 'string', pattern: '^C', maxLength: 9 } } },
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'People',
      additionalProperties: false,
      properties: { n: { type: 'number', minimum: 0.5, exclusiveMaximum: 9 }, kind: { enum: ['a', null] } },
    },
  ])('is recognized: %j', (schema) => {
    expect(isPlainSchema(schema)).toBe(true);
  });
});
