import { type PlainPath, readPlainPath } from './plain-path.ts';

/**
 * A simple expression around plain paths, which is evaluated without the interpreter, with the same result as JSONata's.
 * A property test compares the two.
 */
export type PlainShape =
  /** `{ "name": $variable }`, where there is no input, as for a body. */
  | { readonly kind: 'object'; readonly members: readonly (readonly [name: string, value: PlainValue])[] }
  /** `a / b` */
  | { readonly kind: 'ratio'; readonly of: PlainPath; readonly by: PlainPath }
  /** `a ?? b` */
  | { readonly kind: 'either'; readonly first: PlainPath; readonly second: PlainPath };

/** A value in a plain object. */
export type PlainValue =
  | { readonly constant: unknown }
  /** It begins with a variable. */
  | { readonly path: PlainPath }
  | { readonly object: Extract<PlainShape, { kind: 'object' }> };

/** The interpreter must evaluate it: for this input a shape may mean something else. */
export const NOT_PLAIN = Symbol('not plain');

/** The value of a shape, or `NOT_PLAIN`. */
export function readPlainShape(shape: PlainShape, input: unknown, variables: ReadonlyMap<string, unknown>): unknown {
  switch (shape.kind) {
    case 'object':
      // A list would give an object with all that is made of its items.
      return input === undefined ? makeObject(shape, variables) : NOT_PLAIN;
    case 'ratio':
      return divide(readPlainPath(shape.of, input, variables), readPlainPath(shape.by, input, variables));
    case 'either': {
      const first = readPlainPath(shape.first, input, variables);
      return first === undefined ? readPlainPath(shape.second, input, variables) : first;
    }
  }
}

function makeObject(
  { members }: Extract<PlainShape, { kind: 'object' }>,
  variables: ReadonlyMap<string, unknown>,
): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, value] of members) {
    const found = readValue(value, variables);
    if (found !== undefined) made[name] = found;
  }
  return made;
}

function readValue(value: PlainValue, variables: ReadonlyMap<string, unknown>): unknown {
  if ('constant' in value) return value.constant;
  return 'path' in value ? readPlainPath(value.path, undefined, variables) : makeObject(value.object, variables);
}

/** What is not a number is an error of the expression, which the interpreter describes. */
function divide(value: unknown, by: unknown): unknown {
  const areNumbers = typeof value === 'number' && typeof by === 'number';
  return areNumbers && Number.isFinite(value) && Number.isFinite(by) ? value / by : NOT_PLAIN;
}
