import type { z } from 'zod';
import type { Fault } from '../domain/fault.ts';
import { nearest } from '../domain/nearest.ts';
import { QUOTE_HINT, type YamlText } from './yaml-text.ts';

type Issue = z.core.$ZodIssue;

interface Context {
  readonly yaml: YamlText;
  /** Path of the file as the user wrote it. */
  readonly file: string;
  /** The area of the fault codes: `provider`, `exchanges`. */
  readonly area: string;
  /** Names of the format, for "did you mean". */
  readonly names: readonly string[];
}

/** Turns zod's issues into faults with the position in the YAML, the value and the next step. */
export function describeIssues(issues: readonly Issue[], context: Context): readonly Fault[] {
  return issues.flatMap((issue) => settle(issue, [])).flatMap((issue) => describeIssue(issue, context));
}

/** Picks the branch of a union that was meant: the one whose type matches. Paths become absolute. */
function settle(issue: Issue, parent: readonly PropertyKey[]): readonly Issue[] {
  const path = [...parent, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ ...issue, path }];
  const branches = issue.errors.filter((branch) => !branch.some(isWrongType)).toSorted((a, b) => a.length - b.length);
  const meant = branches[0];
  return meant === undefined ? [{ ...issue, path }] : meant.flatMap((inner) => settle(inner, path));
}

function isWrongType(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code === 'invalid_type';
}

function describeIssue(issue: Issue, context: Context): readonly Fault[] {
  const { yaml, file, area } = context;
  const name = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const guess = nearest(key, context.names);
      return {
        code: `${area}/unknown-field`,
        message: `Unknown field \`${[...issue.path, key].map(String).join('.')}\`.`,
        next: adviseOnName(key, guess),
        file,
        ...yaml.locateName([...issue.path, key]),
      };
    });
  }
  const value = readAt(yaml.value, issue.path);
  if (value === undefined) {
    const message = `\`${name}\` is missing.`;
    return [{ code: `${area}/missing-field`, message, next: 'Add it.', file, ...yaml.locate(issue.path) }];
  }
  const place = issue.code === 'invalid_key' ? yaml.locateName(issue.path) : yaml.locate(issue.path);
  return [{ code: `${area}/bad-value`, ...explain(issue, name, value), file, ...place }];
}

/** A name with spaces or punctuation is the rest of an unquoted value: `{ description: 0 = a, 1 = b }`. */
function adviseOnName(key: string, guess: string | undefined): string {
  if (!/^[\w-]+$/.test(key)) return QUOTE_HINT;
  return guess === undefined || guess === key ? 'Remove it.' : `Did you mean \`${guess}\`?`;
}

function explain(issue: Issue, name: string, value: unknown): { readonly message: string; readonly next: string } {
  const where = name === '' ? 'The file' : `\`${name}\``;
  if (issue.code === 'custom') return { message: `${where}: ${issue.message}.`, next: 'Fix this request.' };
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map((each) => `\`${String(each)}\``).join(', ');
    const next = issue.values.length === 1 ? `Use ${allowed}.` : `Use one of ${allowed}.`;
    return { message: `${show(value)} is not a valid value for ${where}.`, next };
  }
  if (issue.code === 'invalid_key') {
    const next = 'Use letters, digits and `_` (and `-` in header names); inputs are lower case.';
    return { message: `\`${String(issue.path.at(-1))}\` is not a valid name.`, next };
  }
  if (issue.code === 'invalid_type' && issue.expected === 'string') {
    return { message: `${where} must be text, but it is ${kindOf(value)}.`, next: QUOTE_HINT };
  }
  if (issue.code === 'invalid_union') {
    const hint = typeof value === 'object' ? ` ${QUOTE_HINT}` : '';
    return {
      message: `${where} is ${kindOf(value)}, which is not allowed there.`,
      next: `See docs/provider-file.md.${hint}`,
    };
  }
  return { message: `${show(value)} is not a valid value for ${where}: ${issue.message}.`, next: 'Fix the value.' };
}

function readAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined),
    value,
  );
}

/** Maximum length of a value that a message quotes. */
const SHOWN = 60;

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `\`${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}\``;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'empty';
  return typeof value === 'object' ? 'a mapping' : `the ${typeof value} ${show(value)}`;
}
