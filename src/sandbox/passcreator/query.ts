import { isList, membersOf, parseBody } from '../request-values.ts';

// The vendor's query language (its page "Query language"), limited to conditions on a pass's fields.

/** The operators that the sandbox supports: whether a value meets a condition. */
const OPERATORS: ReadonlyMap<string, (value: string, wanted: string) => boolean> = new Map([
  ['equals', (value: string, wanted: string) => value === wanted],
  ['notEquals', (value: string, wanted: string) => value !== wanted],
  ['contains', (value: string, wanted: string) => value.includes(wanted)],
  ['doesNotContain', (value: string, wanted: string) => !value.includes(wanted)],
  ['beginsWith', (value: string, wanted: string) => value.startsWith(wanted)],
  ['endsWith', (value: string, wanted: string) => value.endsWith(wanted)],
]);

export interface Condition {
  readonly field: string;
  readonly operator: string;
  /** At least one of them must match. */
  readonly values: readonly string[];
}

/** At least one group must match; in a group all conditions must hold. */
export interface PassQuery {
  readonly templateId: string | undefined;
  readonly groups: readonly (readonly Condition[])[];
}

/** Reads a query, or returns a text that says what is wrong with it. */
export function readQuery(document: unknown): PassQuery | string {
  const members = membersOf(document);
  const groups = members?.get('groups');
  if (!isList(groups)) return 'query.groups is mandatory';
  const read = groups.map((group) => (isList(group) ? group.map(readCondition) : ['a group is not a list']));
  const problems = read.flat().filter((condition): condition is string => typeof condition === 'string');
  if (problems[0] !== undefined) return `query.groups: ${problems[0]}`;
  const templateId = members?.get('templateId');
  return {
    templateId: typeof templateId === 'string' ? templateId : undefined,
    groups: read.map((group) => group.filter((condition): condition is Condition => typeof condition !== 'string')),
  };
}

function readCondition(document: unknown): Condition | string {
  const members = membersOf(document);
  const [field, operator, value] = ['field', 'operator', 'value'].map((name) => members?.get(name));
  if (typeof field !== 'string' || field === '') return 'a condition has no field';
  if (typeof operator !== 'string' || !OPERATORS.has(operator))
    return `operator ${String(operator)} is not supported by the sandbox`;
  const values = (isList(value) ? value : [value]).filter((each) => each !== undefined && each !== null).map(String);
  return values.length === 0 ? 'a condition has no value' : { field, operator, values };
}

/** Decodes `?query=`: JSON in UTF-8 as base64url without padding. Returns a text if something is wrong with it. */
export function decodeQuery(text: string): PassQuery | string {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return 'query is not base64url';
  try {
    return readQuery(parseBody(Buffer.from(text, 'base64url')));
  } catch {
    return 'query is not JSON in base64url';
  }
}

/** True if a pass with these fields meets all conditions. */
export function matches(group: readonly Condition[], read: (field: string) => string): boolean {
  return group.every(({ field, operator, values }) => {
    const test = OPERATORS.get(operator);
    return values.some((wanted) => test?.(read(field), wanted) === true);
  });
}
