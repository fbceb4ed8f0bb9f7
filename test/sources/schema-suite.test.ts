import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileRowSchema } from '../../src/sources/schema.ts';
import { withoutPrototypes } from './without-prototypes.ts';

/**
 * The official JSON Schema Test Suite, draft 2020-12: folder `tests/draft2020-12` of its repository, as a package that
 * ships it has it. CI fetches it; elsewhere name the folder in JSON_SCHEMA_SUITE.
 */
const FOLDER = process.env.JSON_SCHEMA_SUITE ?? '';
const mustRun = process.env.CI_REQUIRE_ALL === '1';

const suite = z.array(
  z.object({
    description: z.string(),
    schema: z.unknown(),
    tests: z.array(z.object({ description: z.string(), data: z.unknown(), valid: z.boolean() })),
  }),
);

const files =
  FOLDER === '' ? [] : readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== 'refRemote.json');
const groups = files.flatMap((name) =>
  suite
    .parse(JSON.parse(readFileSync(join(FOLDER, name), 'utf8')))
    .map((group) => ({ name: `${name}: ${group.description}`, ...group })),
);

/** What plain ajv says of each test; undefined where it cannot compile the schema (a reference to another document). */
function judgePlain(schema: unknown): ((data: unknown) => boolean | string) | undefined {
  const ajv = new Ajv2020({ strict: false, logger: false });
  addFormats.default(ajv);
  try {
    const validate = typeof schema === 'object' && schema !== null ? ajv.compile(schema) : ajv.compile(schema === true);
    return (data) => {
      try {
        return validate(data);
      } catch (error) {
        return error instanceof RangeError ? 'endless' : String(error);
      }
    };
  } catch {
    return undefined;
  }
}

function judgeOurs(schema: unknown): (data: unknown) => boolean | string {
  const compiled = compileRowSchema(schema, { name: 'The schema' });
  return (data) => {
    try {
      // `parse` gives what a reader of JSON gives: a row is an object, and the checker takes any value.
      return compiled.check(withoutPrototypes(JSON.parse(JSON.stringify(data)))) === undefined;
    } catch (error) {
      return String(error).includes('endless loop') ? 'endless' : String(error);
    }
  };
}

/** What plain ajv cannot compile although it refers to no other document. */
const NOT_COMPILED: readonly string[] = [
  'A $dynamicRef that initially resolves to a schema with a matching $dynamicAnchor resolves to the first $dynamicAnchor in the dynamic scope',
  'A $dynamicRef that initially resolves to a schema without a matching $dynamicAnchor behaves like a normal $ref to $anchor',
  'after leaving a dynamic scope, it is not used by a $dynamicRef',
  'URN ref with nested pointer ref',
];

describe.runIf(mustRun || FOLDER !== '')('the official test suite of JSON Schema', () => {
  it('is there', () => {
    expect(groups.length).toBeGreaterThan(250);
  });
  it.each(groups)('$name', ({ description: group, schema, tests }) => {
    const plain = judgePlain(schema);
    if (plain === undefined) {
      const isRemote = /localhost:1234|example\.com/.test(JSON.stringify(schema));
      expect(isRemote || NOT_COMPILED.includes(group)).toBe(true);
      return;
    }
    const ours = judgeOurs(schema);
    for (const { description, data, valid } of tests) {
      // Where plain ajv differs from the suite (names that every object inherits), the suite is right, too.
      const right = [plain(data), valid];
      expect(right, description).toContain(ours(data));
    }
  });
});
