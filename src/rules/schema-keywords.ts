import { fullFormats } from 'ajv-formats/dist/formats.js';
import { nearest } from '../domain/nearest.ts';
import { explainRegex } from './linear-regex.ts';

/** How a keyword's value contains schemas: as the value itself, in a list, under names, or not at all. */
type Holds = 'schema' | 'list' | 'map' | 'none';

/** All keywords of draft 2020-12 (JSON Schema Core and Validation), and the older names of two of them. */
const KEYWORDS: ReadonlyMap<string, Holds> = new Map<string, Holds>([
  ...names('$schema $id $ref $anchor $dynamicRef $dynamicAnchor $vocabulary $comment', 'none'),
  ...names('title description default deprecated readOnly writeOnly examples format', 'none'),
  ...names('contentEncoding contentMediaType', 'none'),
  ...names('type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum', 'none'),
  ...names('maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains', 'none'),
  ...names('maxProperties minProperties required dependentRequired', 'none'),
  ...names('not if then else items contains additionalProperties propertyNames', 'schema'),
  ...names('unevaluatedItems unevaluatedProperties contentSchema', 'schema'),
  ...names('allOf anyOf oneOf prefixItems', 'list'),
  ...names('properties patternProperties dependentSchemas $defs definitions', 'map'),
]);

function names(list: string, holds: Holds): readonly (readonly [string, Holds])[] {
  return list.split(' ').map((name) => [name, holds]);
}

/** Formats of the specification that are not checked here: no library checks them in bounded time. */
const UNCHECKED_FORMATS: readonly string[] = ['iri', 'iri-reference', 'idn-email', 'idn-hostname'];
const FORMATS: readonly string[] = [...Object.keys(fullFormats), ...UNCHECKED_FORMATS];

/** No schema of a row nests this deep, and walking it must not exhaust the stack. */
const MAX_DEPTH = 100;

/** Why a schema cannot be used, and where in it. */
export interface SchemaProblem {
  readonly kind: 'keyword' | 'format' | 'pattern' | 'depth';
  readonly path: readonly string[];
  /** The end of a sentence that begins with the schema's name. */
  readonly reason: string;
  readonly next: string;
}

/**
 * Finds what a validator would silently accept: a misspelled keyword or format, a pattern that cannot be run in linear
 * time, schemas that nest too deep. Members of constants and examples are not keywords.
 */
export function findSchemaProblems(schema: unknown): readonly SchemaProblem[] {
  return [...keywordsOf(schema)].flatMap(checkKeyword);
}

/** The formats that a schema names. */
export function formatsOf(schema: unknown): ReadonlySet<string> {
  const named = [...keywordsOf(schema)].filter(({ keyword }) => keyword === 'format');
  return new Set(named.map(({ value }) => value).filter((value) => typeof value === 'string'));
}

interface Keyword {
  readonly path: readonly string[];
  readonly keyword: string;
  readonly value: unknown;
  /** Number of schemas around the one that contains it. */
  readonly depth: number;
}

function checkKeyword({ path, keyword, value, depth }: Keyword): readonly SchemaProblem[] {
  if (depth > MAX_DEPTH) return [depthProblem(path)];
  if (!KEYWORDS.has(keyword)) return [unknownProblem(path, 'keyword', keyword, [...KEYWORDS.keys()])];
  if (keyword === 'format' && typeof value === 'string' && !FORMATS.includes(value))
    return [unknownProblem(path, 'format', value, FORMATS)];
  return patternsOf(keyword, value).flatMap((pattern) => checkPattern(path, pattern));
}

function patternsOf(keyword: string, value: unknown): readonly string[] {
  if (keyword === 'pattern' && typeof value === 'string') return [value];
  return keyword === 'patternProperties' && isObject(value) ? Object.keys(value) : [];
}

/** Every keyword of a schema and of the schemas in it. Below `MAX_DEPTH` a branch ends with its first keyword. */
function* keywordsOf(schema: unknown, above: readonly string[] = [], depth = 0): Generator<Keyword> {
  if (!isObject(schema)) return;
  for (const [keyword, value] of Object.entries(schema)) {
    const path = [...above, keyword];
    yield { path, keyword, value, depth };
    if (depth > MAX_DEPTH) return;
    for (const [name, inner] of schemasIn(KEYWORDS.get(keyword), value)) {
      yield* keywordsOf(inner, [...path, ...name], depth + 1);
    }
  }
}

type Inner = readonly [path: readonly string[], schema: unknown];

function schemasIn(holds: Holds | undefined, value: unknown): readonly Inner[] {
  if (holds === 'schema') return [[[], value]];
  const isHolder = (holds === 'list' && Array.isArray(value)) || (holds === 'map' && isObject(value));
  return isHolder ? Object.entries(value).map(([name, inner]): Inner => [[name], inner]) : [];
}

function checkPattern(path: readonly string[], pattern: string): readonly SchemaProblem[] {
  // With the flag `u`, as JSON Schema requires (Core, section 6.4) and ajv uses.
  const why = explainRegex(pattern, 'u');
  if (why === undefined) return [];
  return [
    {
      kind: 'pattern',
      path,
      reason: `has the pattern ${pattern}, which ${why}`,
      next: 'Rewrite the pattern.',
    },
  ];
}

function unknownProblem(
  path: readonly string[],
  kind: 'keyword' | 'format',
  word: string,
  known: readonly string[],
): SchemaProblem {
  const guess = nearest(word, known);
  return {
    kind,
    path,
    reason: `cannot be used: "${word}" is not a ${kind} of JSON Schema draft 2020-12`,
    next: guess === undefined ? `Remove it, or use a ${kind} of that draft.` : `Did you mean "${guess}"?`,
  };
}

function depthProblem(path: readonly string[]): SchemaProblem {
  const reason = `cannot be used: it nests schemas deeper than ${MAX_DEPTH} levels`;
  return { kind: 'depth', path, reason, next: 'Move the inner schemas to "$defs" and refer to them with "$ref".' };
}

/** True for a mapping: not for a list or null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
