import { parseTemplate } from 'url-template';
import { ExactNumber, hasLoneSurrogate } from '../domain/row.ts';
import { readVariable } from './content.ts';
import type { Template, Variables } from './types.ts';

/** A template that is not well-formed, or a value that is not allowed where the template puts it. */
export class TemplateError extends Error {}

interface Part {
  readonly operator: string;
  readonly names: readonly string[];
}

/** RFC 6570, section 2.3, but without dots and percent signs, which variables in expressions cannot have. */
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)(?::[1-9]\d{0,3}|\*)?$/;

/** Optional queries: an unset name is left out, and the request is still sent (docs/provider-file.md, "Templates"). */
const OPTIONAL_OPERATORS: ReadonlySet<string> = new Set(['?', '&']);

/** Compiles an RFC 6570 template of a URL. Throws `TemplateError`. */
export function compileUrlTemplate(source: string): Template {
  const parts = parseParts(source);
  const inner = parseTemplate(source);
  const names = unique(parts.flatMap((part) => part.names));
  const needed = unique(parts.filter((part) => !OPTIONAL_OPERATORS.has(part.operator)).flatMap((part) => part.names));
  const simple = unique(parts.filter((part) => part.operator === '').flatMap((part) => part.names));
  return {
    source,
    names,
    needed,
    expand(variables) {
      if (needed.some((name) => isUnset(readVariable(variables, name)))) return undefined;
      refuseDotSegments(simple, variables);
      const context: Record<string, TemplateValue> = {};
      for (const name of names) {
        const value = readVariable(variables, name);
        if (!isUnset(value)) context[name] = toTemplateValue(value);
      }
      return inner.expand(context);
    },
  };
}

/**
 * Compiles the template of a header or a credential: `{name}` inserts the value as it is, since percent-encoding would
 * change a key. Throws `TemplateError`.
 */
export function compileTextTemplate(source: string): Template {
  const parts = parseParts(source);
  if (parts.some((part) => (part.operator !== '' && part.operator !== '+') || part.names.length !== 1)) {
    throw new TemplateError('Outside a URL only `{name}` can be used.');
  }
  const names = unique(parts.flatMap((part) => part.names));
  return {
    source,
    names,
    needed: names,
    expand(variables) {
      if (names.some((name) => isUnset(readVariable(variables, name)))) return undefined;
      return source.replace(/\{\+?([^{}]+)\}/g, (_, name: string) => toScalarText(readVariable(variables, name)));
    },
  };
}

/** One URL of a template, with the element that it is for if a list fans out. */
export interface Expansion {
  readonly text: string;
  readonly item: readonly [name: string, value: unknown] | undefined;
}

/**
 * All expansions of a URL template: a list in `{+x}` gives one for each item. An empty list counts as unset, and gives
 * no expansion.
 */
export function expandAll(template: Template, variables: Variables): readonly Expansion[] {
  for (const name of listNames(template)) {
    const value = readVariable(variables, name);
    if (!Array.isArray(value)) {
      if (!isUnset(value)) toScalarText(value);
      continue;
    }
    return value.flatMap((item: unknown) =>
      expandAll(template, new Map([...variables, [name, item]])).map(({ text }) => ({ text, item: [name, item] })),
    );
  }
  const text = template.expand(variables);
  return text === undefined ? [] : [{ text, item: undefined }];
}

/** Names whose value may be a list; found once for each template. */
function listNames(template: Template): readonly string[] {
  const known = names.get(template);
  if (known !== undefined) return known;
  const found = Array.from(template.source.matchAll(/\{\+([A-Za-z_][A-Za-z0-9_]*)\}/g), ([, name = '']) => name);
  names.set(template, found);
  return found;
}

const names = new WeakMap<Template, readonly string[]>();

/** An empty text and an empty list count as no value: `${{ vars.X }}` of an unset X is an empty text. */
export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function parseParts(source: string): readonly Part[] {
  if (/[{}]/.test(source.replaceAll(/\{[^{}]*\}/g, ''))) throw new TemplateError('The braces are not balanced.');
  return Array.from(source.matchAll(/\{([^{}]*)\}/g), ([whole, inner = '']) => {
    const operator = /^[+#./;?&]/.exec(inner)?.[0] ?? '';
    const names = inner
      .slice(operator.length)
      .split(',')
      .map((variable) => VARIABLE.exec(variable)?.[1]);
    if (!names.every((name) => name !== undefined)) throw new TemplateError(`\`${whole}\` is not a valid variable.`);
    return { operator, names };
  });
}

/** `.` and `..` survive percent-encoding and would change the path. */
function refuseDotSegments(names: readonly string[], variables: Variables): void {
  const name = names.find((each) => /^\.{1,2}$/.test(String(readVariable(variables, each))));
  if (name !== undefined)
    throw new TemplateError(`The value of \`${name}\` is \`.\` or \`..\`, which would change the path of the URL.`);
}

type TemplateValue = string | string[] | Record<string, string>;

function toTemplateValue(value: unknown): TemplateValue {
  if (Array.isArray(value)) return value.map(toScalarText);
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return toScalarText(value);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toScalarText(member)]));
}

function toScalarText(value: unknown): string {
  if (typeof value === 'object' && value !== null && !(value instanceof ExactNumber)) {
    throw new TemplateError('A list or an object is used where a single value is needed.');
  }
  if (hasLoneSurrogate(value)) throw new TemplateError('A value contains half a character (a lone surrogate).');
  return String(value);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
