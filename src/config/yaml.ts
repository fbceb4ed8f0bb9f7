import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { findTooDeep, TOO_DEEP, TOO_MANY_ALIASES, toBoundedValues } from '../rules/yaml-bounds.ts';

/** What is wrong and where (1-based). The reason never repeats the text, which may hold a secret. */
export interface YamlFault {
  readonly reason: string;
  readonly line: number;
  readonly column: number;
}

export type YamlResult = { readonly value: unknown } | { readonly fault: YamlFault };

/**
 * Parses YAML with every scalar as the string that was written (`0012` stays `0012`), mappings as `Map`.
 * The provider's declaration types the values later.
 */
export function parseYamlStrings(text: string): YamlResult {
  const { document, lines, fault } = read(text);
  if (fault !== undefined) return { fault };
  if (document.contents === null) return { value: null };
  const values = toBoundedValues(document.contents, document, { mapAsMap: true });
  return values ?? { fault: { reason: TOO_MANY_ALIASES, ...placeOf(lines) } };
}

/** A top-level entry of a config file with its place (1-based). */
export interface ConfigEntry {
  readonly name: string;
  readonly value: unknown;
  readonly line: number;
  readonly column: number;
}

/** Top-level entries of a config file; scalars stay the strings that were written. */
export function parseConfigFile(
  text: string,
): { readonly entries: readonly ConfigEntry[] } | { readonly fault: YamlFault } {
  const { document, lines, fault } = read(text);
  if (fault !== undefined) return { fault };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === '')) return { entries: [] };
  if (!isMap(contents)) return { fault: { reason: 'it is no mapping', ...placeOf(lines, contents.range?.[0]) } };
  const entries: ConfigEntry[] = [];
  for (const { key, value } of contents.items) {
    if (!isScalar(key) || typeof key.value !== 'string') {
      const at = isNode(key) ? key.range?.[0] : undefined;
      return { fault: { reason: 'the name of an input must be text', ...placeOf(lines, at) } };
    }
    const place = placeOf(lines, key.range?.[0]);
    const plain = isNode(value) ? toBoundedValues(value, document, { mapAsMap: true }) : { value: null };
    if (plain === undefined) return { fault: { reason: TOO_MANY_ALIASES, ...place } };
    entries.push({ name: key.value, value: plain.value, ...place });
  }
  return { entries };
}

interface Read {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly fault: YamlFault | undefined;
}

function read(text: string): Read {
  const lines = new LineCounter();
  // A byte order mark is no character of the first line.
  const plain = text.replace(/^\uFEFF/, '');
  const deepAt = findTooDeep(plain);
  // Of a text that is refused only its lines are wanted.
  const document = parseDocument(deepAt === undefined ? plain : plain.slice(0, deepAt).replaceAll(/[^\n]/g, ' '), {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const fault = deepAt === undefined ? firstFault(document, lines) : { reason: TOO_DEEP, ...placeOf(lines, deepAt) };
  return { document, lines, fault };
}

function firstFault(document: Document.Parsed, lines: LineCounter): YamlFault | undefined {
  const error = document.errors[0];
  if (error !== undefined) return { reason: describe(error), ...placeOf(lines, error.pos[0]) };
  let fault: YamlFault | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      fault = { reason: 'an alias (*) names no anchor; put the value in quotes', ...placeOf(lines, alias.range?.[0]) };
      return visit.BREAK;
    },
  });
  return fault;
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['DUPLICATE_KEY', 'a name stands twice'],
  ['TAB_AS_INDENT', 'a tab is used to indent; use spaces'],
  ['BAD_INDENT', 'the indentation does not fit, or a bracket is not closed'],
  ['MISSING_CHAR', 'a character is missing, such as a closing quote or bracket'],
  ['UNEXPECTED_TOKEN', 'something stands where it can not; put the value in quotes'],
  ['BLOCK_AS_IMPLICIT_KEY', 'the value has ": " in it; put it in quotes'],
  ['MULTILINE_IMPLICIT_KEY', 'a colon is missing, or a line should be indented'],
  ['BAD_SCALAR_START', 'a value begins with a sign that YAML reserves; put it in quotes'],
  ['MULTIPLE_DOCS', 'a second document begins; keep one'],
]);

/** The library's own message would quote the text. */
function describe(error: YAMLError): string {
  return REASONS.get(error.code) ?? error.code.toLowerCase().replaceAll('_', ' ');
}

function placeOf(lines: LineCounter, offset = 0): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
