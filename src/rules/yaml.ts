import { type Document, Lexer, LineCounter, Parser, parseDocument, type ToJSOptions } from 'yaml';

/** Maximum nesting of a YAML text: no hand-written file comes near it, and it protects the library's stack. */
const MAX_YAML_DEPTH = 64;
/** In addition to the collections, the parser's stack holds the document and the current value. */
const OTHER_FRAMES = 2;
/** How often anchors may be repeated in total ("billion laughs"). */
const MAX_YAML_ALIASES = 100;

/** Why a YAML text is refused, as the end of a sentence. */
export const TOO_DEEP = `it is nested deeper than ${MAX_YAML_DEPTH} levels`;
export const TOO_MANY_ALIASES = 'its aliases (*) repeat too much; write the values out';

/** A position in a text; both are 1-based. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** A parsed YAML text. */
export interface ParsedYaml {
  readonly document: Document.Parsed;
  /** The offset at which the text is nested too deeply; undefined if it is not. Only the lines of such a text are parsed. */
  readonly tooDeepAt: number | undefined;
  /** The position of an offset (0-based); without an offset the beginning of the text. */
  readonly placeOf: (offset: number | undefined) => TextPlace;
}

/**
 * Parses one YAML document, within bounds. Its errors are in `document.errors`.
 * @param schema `core` converts scalars to their types (YAML 1.2), `failsafe` leaves them as strings.
 */
export function parseYaml(text: string, schema: 'core' | 'failsafe'): ParsedYaml {
  const lineCounter = new LineCounter();
  const tooDeepAt = findTooDeep(text);
  const plain = tooDeepAt === undefined ? text : text.slice(0, tooDeepAt).replaceAll(/[^\n]/g, ' ');
  const document = parseDocument(plain, { schema, lineCounter, prettyErrors: false, uniqueKeys: true });
  const placeOf = (offset = 0): TextPlace => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return { document, tooDeepAt, placeOf };
}

/**
 * The offset at which a text is nested too deeply; undefined if it is not. Must be called before the library parses the
 * text: a deep text would end the process, through the stack or the memory of a regular expression.
 */
function findTooDeep(text: string): number | undefined {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > MAX_YAML_DEPTH + OTHER_FRAMES) return parser.offset;
  }
  return undefined;
}

/** A name at the start of a line that is not in the same column as the names beside it. */
export interface IndentFault extends TextPlace {
  /** As the end of a sentence. */
  readonly reason: string;
  /** What to do, as a sentence. */
  readonly next: string;
}

/** `name:` at the start of a line, with what follows on it. Longer names may be text of a value. */
const NAMED_LINE = /^( *)([A-Za-z_][\w-]{0,39}):(?:[ \t]+(.*))?$/;
/** A value that continues on the next lines: none yet, a block of text, an anchor, a tag, or an open bracket or quote. */
const CONTINUED = /^(?:#|[|>&!]|$|[[{](?!.*[\]}]\s*(?:#.*)?$)|(["'])(?!.*\1))/;

/**
 * The first wrongly indented name of a text that is not valid YAML: the library would name the line before it, and
 * speak of nested mappings. Undefined if that is not what is wrong at `line`, where the library found a fault.
 */
export function findIndentFault(text: string, line: number): IndentFault | undefined {
  /** Names above, from the outermost to the last one. */
  const above: { readonly name: string; readonly column: number; readonly isClosed: boolean; readonly line: number }[] =
    [];
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const [, blanks, name, value = ''] = NAMED_LINE.exec(content) ?? [];
    if (blanks === undefined || name === undefined) continue;
    const here = { name, column: blanks.length + 1, isClosed: !CONTINUED.test(value.trim()), line: index + 1 };
    const last = above.at(-1);
    const peer = above.findLast(({ column }) => column <= here.column);
    const isNear = last !== undefined && line >= last.line && line <= here.line;
    if (isNear && last.isClosed && here.column > last.column) return misplaced(here, last, 'more');
    if (isNear && here.column < last.column && peer?.column !== here.column) return misplaced(here, last, 'less');
    while ((above.at(-1)?.column ?? 0) >= here.column) above.pop();
    above.push(here);
  }
  return undefined;
}

function misplaced(
  { name, line, column }: TextPlace & { readonly name: string },
  last: TextPlace & { readonly name: string },
  how: 'more' | 'less',
): IndentFault {
  return {
    line,
    column,
    reason: `\`${name}:\` is indented ${how} than \`${last.name}:\` above it`,
    next: `Fix line ${line}: start \`${name}:\` in column ${last.column}, as \`${last.name}:\` does.`,
  };
}

/** The values of a document or of a node in it; undefined if its aliases exceed the limit. */
export function toBoundedValues(
  node: { toJS(document: Document, options?: ToJSOptions): unknown },
  document: Document,
  options: ToJSOptions = {},
): { readonly value: unknown } | undefined {
  try {
    return { value: node.toJS(document, { ...options, maxAliasCount: MAX_YAML_ALIASES }) };
  } catch (error) {
    // The library throws this also for an alias without an anchor; anything else is a bug.
    if (!(error instanceof ReferenceError)) throw error;
    return undefined;
  }
}
