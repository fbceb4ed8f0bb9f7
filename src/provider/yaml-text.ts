import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Fault } from '../domain/fault.ts';
import { findTooDeep, TOO_DEEP, TOO_MANY_ALIASES, toBoundedValues } from '../rules/yaml-bounds.ts';

/** Where something stands in a YAML text; both are 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML text as values, with the place of each. */
export interface YamlText {
  readonly value: unknown;
  /** Syntax faults; `value` means nothing if there are any. */
  readonly faults: readonly Fault[];
  /** The place of the value at `path`, or of the nearest parent that exists. */
  locate(path: readonly PropertyKey[]): Position;
  /** The place of the name of the member at `path`. */
  locateName(path: readonly PropertyKey[]): Position;
}

/** The trap that broke most hand-written provider files (provider-model, traps). */
export const QUOTE_HINT =
  'A value that has `[`, `{`, `, `, `: ` or ` #` in it, or starts with a sign, must stand in quotes or in a block after `|`.';

/** Parses YAML 1.2 core. `code` is the fault code of a syntax fault. */
export function readYaml(text: string, path: string, code: string): YamlText {
  const lines = new LineCounter();
  const deepAt = findTooDeep(text);
  // Of a text that is refused only its lines are wanted.
  const document = parseDocument(deepAt === undefined ? text : text.slice(0, deepAt).replaceAll(/[^\n]/g, ' '), {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const toPosition = (offset: number | undefined): Position => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refuse = (reason: string, offset: number | undefined, next: string): Fault => ({
    code,
    message: `The YAML cannot be used: ${reason}.`,
    next,
    file: path,
    ...toPosition(offset),
  });
  const faults = document.errors.map((error): Fault => {
    const isDuplicate = error.code === 'DUPLICATE_KEY';
    const message = isDuplicate
      ? 'A name stands twice in the same mapping.'
      : `The YAML does not parse: ${error.message}.`;
    const next = isDuplicate ? 'Keep one of the two.' : QUOTE_HINT;
    return { code, message: message.replace(/\.+$/, '.'), next, file: path, ...toPosition(error.pos[0]) };
  });
  if (deepAt !== undefined) faults.push(refuse(TOO_DEEP, deepAt, 'Flatten it.'));
  const values = faults.length > 0 ? undefined : readValues(document);
  if (faults.length === 0 && values === undefined) {
    faults.push(refuse(TOO_MANY_ALIASES, findAlias(document), 'Keep aliases for what is short, or leave them out.'));
  }
  const value = values?.value;
  const findNode = (where: readonly PropertyKey[]): Node | undefined => {
    const found: unknown = where.length === 0 ? document.contents : document.getIn(where, true);
    return isYamlNode(found) ? found : undefined;
  };
  const locate = (where: readonly PropertyKey[]): Position => {
    for (let depth = where.length; depth >= 0; depth -= 1) {
      const node = findNode(where.slice(0, depth));
      if (node?.range) return toPosition(node.range[0]);
    }
    return { line: 1, column: 1 };
  };
  const locateName = (where: readonly PropertyKey[]): Position => {
    const parent = findNode(where.slice(0, -1));
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === where.at(-1))
      : undefined;
    const range = isScalar(pair?.key) ? pair.key.range : undefined;
    return range ? toPosition(range[0]) : locate(where);
  };
  return { value, faults, locate, locateName };
}

function readValues(document: Document): { readonly value: unknown } | undefined {
  return document.contents === null ? { value: null } : toBoundedValues(document.contents, document);
}

function findAlias(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_, { range }) {
      offset = range?.[0];
      return visit.BREAK;
    },
  });
  return offset;
}

function isYamlNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value;
}
