import type { ExpressionUse } from './expression-tree.ts';
import { type PlainPath, readPlainPath } from './plain-path.ts';
import { NOT_PLAIN, type PlainShape, readPlainShape } from './plain-shape.ts';
import type { Expression } from './types.ts';

/** What an expression's text says about it. Plain JSON: those of the built-in providers are in the bundle. */
export interface ExpressionFacts {
  readonly use: ExpressionUse;
  /** The value, if the expression is a literal. */
  readonly constant?: { readonly value: unknown } | undefined;
  /** Set if it can be generated row by row as a body: `$csv($rows)`, alone or in `$zip(name, …)`. */
  readonly streams?: 'csv' | 'zip' | undefined;
  /** The path at which it starts to read, if that does not depend on a condition. */
  readonly firstPath?: PlainPath | undefined;
  /** Set if it is only a path of names. */
  readonly path?: PlainPath | undefined;
  /** Set if it is something simple of such paths. */
  readonly shape?: PlainShape | undefined;
  /** See `Expression`. */
  readonly fields?: readonly string[] | undefined;
}

export interface CompiledExpression
  extends Expression,
    Required<Pick<ExpressionFacts, 'use' | 'constant' | 'streams' | 'firstPath'>> {
  /** True if it is only a path of names. */
  readonly isPlain: boolean;
}

/**
 * An expression of which all is known but its value. Literals, plain paths and plain shapes do not reach the interpreter; what does is
 * given to `interpret`.
 */
export function compileKnown(
  source: string,
  { use, constant, streams, firstPath, path, shape, fields }: ExpressionFacts,
  interpret: Expression['evaluate'],
): CompiledExpression {
  const known = { source, use, constant, streams, firstPath, isPlain: path !== undefined, fields };
  if (constant !== undefined) return { ...known, evaluate: () => constant.value ?? undefined };
  if (path !== undefined) {
    return { ...known, evaluate: (input, variables) => readPlainPath(path, input, variables) };
  }
  if (shape === undefined) return { ...known, evaluate: interpret };
  return {
    ...known,
    evaluate(input, variables) {
      const value = readPlainShape(shape, input, variables);
      return value === NOT_PLAIN ? interpret(input, variables) : value;
    },
  };
}
