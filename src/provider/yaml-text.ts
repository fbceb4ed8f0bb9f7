import { type Document, isMap, isScalar, type Node, visit } from 'yaml';
import type { Fault } from '../domain/fault.ts';
import {
  findIndentFault,
  parseYaml,
  type TextPlace,
  TOO_DEEP,
  TOO_MANY_ALIASES,
  toBoundedValues,
} from '../rules/yaml.ts';

/** A YAML text as values, with the position of each. */
export interface YamlText {
  readonly value: unknown;
  /** Syntax faults; `value` means nothing if there are any. */
  readonly faults: readonly Fault[];
  /** The position of the value at `path`, or of the nearest parent that exists. */
  locate(path: readonly PropertyKey[]): TextPlace;
  /** The position of the name of the member at `path`. */
  locateName(path: readonly PropertyKey[]): TextPlace;
}

/** The most common mistake in hand-written provider files (docs/provider-file.md, "Expressions"). */
export const QUOTE_HINT =
  'A value that contains `[`, `{`, `, `, `: ` or ` #`, or starts with punctuation, must be in quotes or in a block after `|`.';

/** Parses YAML 1.2 core. `code` is the fault code of a syntax fault. */
export function readYaml(text: string, path: string, code: string): YamlText {
  const { document, tooDeepAt, placeOf } = parseYaml(text, 'core');
  const refuse = (reason: string, offset: number | undefined, next: string): Fault => ({
    code,
    message: `The YAML cannot be used: ${reason}.`,
    next,
    file: path,
    ...placeOf(offset),
  });
  const [first] = document.errors;
  const indent = first === undefined ? undefined : findIndentFault(text, placeOf(first.pos[0]).line);
  // The library's other errors are consequences of the first one.
  const errors = indent === undefined ? document.errors : [];
  const faults = errors.map((error): Fault => {
    const isDuplicate = error.code === 'DUPLICATE_KEY';
    const message = isDuplicate
      ? 'A name is given twice in the same mapping.'
      : `The YAML is not valid: ${error.message}.`;
    const next = isDuplicate ? 'Keep one of the two.' : QUOTE_HINT;
    return { code, message: message.replace(/\.+$/, '.'), next, file: path, ...placeOf(error.pos[0]) };
  });
  if (indent !== undefined) {
    const { reason, next, line, column } = indent;
    faults.push({ code, message: `The YAML is not valid: ${reason}.`, next, file: path, line, column });
  }
  if (tooDeepAt !== undefined) faults.push(refuse(TOO_DEEP, tooDeepAt, 'Flatten it.'));
  const values = faults.length > 0 ? undefined : readValues(document);
  if (faults.length === 0 && values === undefined) {
    faults.push(refuse(TOO_MANY_ALIASES, findAlias(document), 'Use aliases for short values only.'));
  }
  const value = values?.value;
  const findNode = (where: readonly PropertyKey[]): Node | undefined => {
    const found: unknown = where.length === 0 ? document.contents : document.getIn(where, true);
    return isYamlNode(found) ? found : undefined;
  };
  const locate = (where: readonly PropertyKey[]): TextPlace => {
    for (let depth = where.length; depth >= 0; depth -= 1) {
      const node = findNode(where.slice(0, depth));
      if (node?.range) return placeOf(node.range[0]);
    }
    return { line: 1, column: 1 };
  };
  const locateName = (where: readonly PropertyKey[]): TextPlace => {
    const parent = findNode(where.slice(0, -1));
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === where.at(-1))
      : undefined;
    const range = isScalar(pair?.key) ? pair.key.range : undefined;
    return range ? placeOf(range[0]) : locate(where);
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
