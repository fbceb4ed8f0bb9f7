import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, type YAMLError } from 'yaml';

/** Bounds the growth by aliases ("billion laughs"). */
const MAX_ALIASES = 100;

/** A place in a YAML text; the message never repeats the text, which may hold a secret. */
export interface YamlFault {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export type YamlResult = { readonly value: unknown } | { readonly fault: YamlFault };

/**
 * Parses YAML with every scalar as the string that was written (`0012` stays `0012`), mappings as `Map`.
 * The provider's declaration types the values later.
 */
export function parseYamlStrings(text: string): YamlResult {
  return parseWith(text, 'failsafe');
}

/** Parses YAML 1.2 core: numbers and booleans are typed; mappings are `Map`s. */
export function parseYaml(text: string): YamlResult {
  return parseWith(text, 'core');
}

function parseWith(text: string, schema: 'failsafe' | 'core'): YamlResult {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema, lineCounter, prettyErrors: false, uniqueKeys: true });
  const fault = firstFault(document, lineCounter);
  if (fault !== undefined) return { fault };
  const value: unknown = document.toJS({ mapAsMap: true, maxAliasCount: MAX_ALIASES });
  return { value };
}

function firstFault(document: Document.Parsed, lineCounter: LineCounter): YamlFault | undefined {
  const error = document.errors[0];
  if (error === undefined) return undefined;
  const { line, col } = lineCounter.linePos(error.pos[0]);
  return { message: `is not valid YAML: ${describe(error)}.`, line, column: col };
}

const REASONS = new Map([
  ['DUPLICATE_KEY', 'a name stands twice'],
  ['TAB_AS_INDENT', 'a tab is used to indent; use spaces'],
  ['BAD_INDENT', 'the indentation does not fit'],
  ['MISSING_CHAR', 'a character is missing, such as a closing quote or bracket'],
  ['UNEXPECTED_TOKEN', 'something stands where it can not; put the value in quotes'],
  ['BLOCK_AS_IMPLICIT_KEY', 'the value has ": " in it; put it in quotes'],
  ['MULTILINE_IMPLICIT_KEY', 'a colon is missing, or a line should be indented'],
]);

/** The library's own message would quote the text. */
function describe(error: YAMLError): string {
  return REASONS.get(error.code) ?? error.code.toLowerCase().replaceAll('_', ' ');
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
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter, prettyErrors: false, uniqueKeys: true });
  const fault = firstFault(document, lineCounter);
  if (fault !== undefined) return { fault };
  if (document.contents === null) return { entries: [] };
  if (!isMap(document.contents)) return { fault: { message: 'is not a mapping.', line: 1, column: 1 } };
  const entries = document.contents.items.map((pair) => {
    const key = isScalar(pair.key) ? pair.key : undefined;
    const { line, col } = lineCounter.linePos(key?.range?.[0] ?? 0);
    const value: unknown = isNode(pair.value)
      ? pair.value.toJS(document, { mapAsMap: true, maxAliasCount: MAX_ALIASES })
      : null;
    return { name: String(key?.value ?? ''), value, line, column: col };
  });
  return { entries };
}
