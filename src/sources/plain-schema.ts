import { isObject } from '../rules/schema-keywords.ts';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const TYPES = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);

type IsValid = (value: unknown) => boolean;

const isText: IsValid = (value) => typeof value === 'string';
const isNumber: IsValid = (value) => typeof value === 'number';
const isCount: IsValid = (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0;
/** The draft allows an empty list, too, but it does not compile. */
const isList: IsValid = (value) => Array.isArray(value) && value.length > 0;
const isNameList: IsValid = (value) =>
  Array.isArray(value) && value.every(isText) && new Set<unknown>(value).size === value.length;

const NOTES: readonly (readonly [string, IsValid])[] = [
  ['$comment', isText],
  ['title', isText],
  ['description', isText],
];

/** What the value of a column may say, and the values that the draft allows for it. */
const PROPERTY: ReadonlyMap<string, IsValid> = new Map<string, IsValid>([
  ...NOTES,
  ['type', (value) => typeof value === 'string' && TYPES.has(value)],
  ['enum', isList],
  ['pattern', isText],
  ['format', isText],
  ['minLength', isCount],
  ['maxLength', isCount],
  ['minimum', isNumber],
  ['maximum', isNumber],
  ['exclusiveMinimum', isNumber],
  ['exclusiveMaximum', isNumber],
]);

const ROW: ReadonlyMap<string, IsValid> = new Map<string, IsValid>([
  ...NOTES,
  ['$schema', (value) => value === DRAFT],
  ['type', (value) => value === 'object'],
  ['required', isNameList],
  [
    'properties',
    (value) => isObject(value) && Object.values(value).every((each) => isObject(each) && has(each, PROPERTY)),
  ],
  ['additionalProperties', (value) => typeof value === 'boolean'],
]);

/**
 * True only for a schema that draft 2020-12 allows: one of columns with the usual rules. Others may be valid, too; for
 * these the draft's own schema is asked, which takes a tenth of a second to compile.
 */
export function isPlainSchema(schema: unknown): boolean {
  return isObject(schema) && has(schema, ROW);
}

function has(schema: Readonly<Record<string, unknown>>, allowed: ReadonlyMap<string, IsValid>): boolean {
  return Object.entries(schema).every(([keyword, value]) => allowed.get(keyword)?.(value) === true);
}
