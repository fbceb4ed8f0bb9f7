import { type Document, Lexer, Parser, type ToJSOptions } from 'yaml';

/** Deepest nesting of a YAML text: no file written by hand comes near it, and the library's stack may not be spent. */
const MAX_YAML_DEPTH = 64;
/** Beside the collections the parser holds the document and the value that it reads. */
const OTHER_FRAMES = 2;
/** How often anchors may be repeated in all ("billion laughs"). */
const MAX_YAML_ALIASES = 100;

/** Why a YAML text is refused, as the end of a sentence. */
export const TOO_DEEP = `it is nested deeper than ${MAX_YAML_DEPTH} levels`;
export const TOO_MANY_ALIASES = 'its aliases (*) repeat too much; write the values out';

/**
 * Offset at which a text is nested too deeply; undefined where it is not. To be asked before the library parses it: on
 * a deep text that ends the process, by its stack or by the memory of a regular expression.
 */
export function findTooDeep(text: string): number | undefined {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > MAX_YAML_DEPTH + OTHER_FRAMES) return parser.offset;
  }
  return undefined;
}

/** The values of a document or of a node in it; undefined where its aliases grow beyond the bound. */
export function toBoundedValues(
  node: { toJS(document: Document, options?: ToJSOptions): unknown },
  document: Document,
  options: ToJSOptions = {},
): { readonly value: unknown } | undefined {
  try {
    return { value: node.toJS(document, { ...options, maxAliasCount: MAX_YAML_ALIASES }) };
  } catch (error) {
    // The library's word for it, and for an alias without an anchor; anything else is a bug.
    if (!(error instanceof ReferenceError)) throw error;
    return undefined;
  }
}
