import { isMap, isNode, isScalar, visit, type YAMLError } from 'yaml';
import {
  findIndentFault,
  type ParsedYaml,
  parseYaml,
  type TextPlace,
  TOO_DEEP,
  TOO_MANY_ALIASES,
  toBoundedValues,
} from '../rules/yaml.ts';

/** What is wrong, and where. The reason never quotes a value, which may be a secret. */
export interface YamlFault extends TextPlace {
  readonly reason: string;
  /** What to do, as a sentence, if the cause is known. */
  readonly next?: string;
}

export type YamlResult = { readonly value: unknown } | { readonly fault: YamlFault };

/**
 * Parses YAML with every scalar as the string that was written (`0012` stays `0012`) and mappings as `Map`.
 * The provider's declaration types the values later.
 */
export function parseYamlStrings(text: string): YamlResult {
  const { document, placeOf, fault } = read(text);
  if (fault !== undefined) return { fault };
  if (document.contents === null) return { value: null };
  const values = toBoundedValues(document.contents, document, { mapAsMap: true });
  return values ?? { fault: { reason: TOO_MANY_ALIASES, ...placeOf(undefined) } };
}

/** A top-level entry of a config file, with its place. */
export interface ConfigEntry extends TextPlace {
  readonly name: string;
  readonly value: unknown;
}

/** Top-level entries of a config file; scalars stay the strings that were written. */
export function parseConfigFile(
  text: string,
): { readonly entries: readonly ConfigEntry[] } | { readonly fault: YamlFault } {
  const { document, placeOf, fault } = read(text);
  if (fault !== undefined) return { fault };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === '')) return { entries: [] };
  if (!isMap(contents)) return { fault: { reason: 'it is not a mapping', ...placeOf(contents.range?.[0]) } };
  const entries: ConfigEntry[] = [];
  for (const { key, value } of contents.items) {
    if (!isScalar(key) || typeof key.value !== 'string') {
      const at = isNode(key) ? key.range?.[0] : undefined;
      return { fault: { reason: 'the name of an input must be a text', ...placeOf(at) } };
    }
    const place = placeOf(key.range?.[0]);
    const plain = isNode(value) ? toBoundedValues(value, document, { mapAsMap: true }) : { value: null };
    if (plain === undefined) return { fault: { reason: TOO_MANY_ALIASES, ...place } };
    entries.push({ name: key.value, value: plain.value, ...place });
  }
  return { entries };
}

function read(text: string): ParsedYaml & { readonly fault: YamlFault | undefined } {
  // A byte order mark is not part of the first line.
  const plain = text.replace(/^\uFEFF/, '');
  const parsed = parseYaml(plain, 'failsafe');
  const { tooDeepAt, placeOf } = parsed;
  const fault = tooDeepAt === undefined ? firstFault(plain, parsed) : { reason: TOO_DEEP, ...placeOf(tooDeepAt) };
  return { ...parsed, fault };
}

function firstFault(text: string, { document, placeOf }: ParsedYaml): YamlFault | undefined {
  const error = document.errors[0];
  if (error !== undefined) {
    const place = placeOf(error.pos[0]);
    return findIndentFault(text, place.line) ?? { reason: describe(error), ...place };
  }
  let fault: YamlFault | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      fault = { reason: 'an alias (*) refers to no anchor; put the value in quotes', ...placeOf(alias.range?.[0]) };
      return visit.BREAK;
    },
  });
  return fault;
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['DUPLICATE_KEY', 'a name is given twice'],
  ['TAB_AS_INDENT', 'a tab is used for indentation; use spaces'],
  ['BAD_INDENT', 'the indentation does not match the lines above, or a bracket is not closed'],
  ['MISSING_CHAR', 'a character is missing, such as a closing quote or bracket'],
  ['UNEXPECTED_TOKEN', 'a character is not allowed here; put the value in quotes'],
  ['BLOCK_AS_IMPLICIT_KEY', 'the value contains ": "; put it in quotes'],
  ['MULTILINE_IMPLICIT_KEY', 'a colon is missing, or a line needs to be indented'],
  ['BAD_SCALAR_START', 'a value starts with a character that YAML reserves; put it in quotes'],
  ['MULTIPLE_DOCS', 'there is a second document; keep one'],
]);

/** The library's own message would quote the text. */
function describe(error: YAMLError): string {
  return REASONS.get(error.code) ?? error.code.toLowerCase().replaceAll('_', ' ');
}
