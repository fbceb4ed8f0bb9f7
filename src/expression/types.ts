import type { PlainPath } from './plain-path.ts';

/** Variables of templates (`{x}`) and expressions (`$x`): inputs, outputs, `rows`, `ids`, `key`, `batch_id`, … */
export type Variables = ReadonlyMap<string, unknown>;

/** A compiled JSONata expression. Plain paths are read directly, without the interpreter. */
export interface Expression {
  readonly source: string;
  /** Members of its input that it can read, if the input is an object of texts; absent if it may read any. */
  readonly fields?: readonly string[] | undefined;
  /** undefined if nothing matches. Rejects or throws `ExpressionError` with the expression and the reason. */
  evaluate(input: unknown, variables: Variables): unknown | Promise<unknown>;
}

/** An expression that finds a list in a document. */
export interface RowsExpression extends Expression {
  /** The path at which it starts to read; undefined if that depends on a condition. */
  readonly firstPath: PlainPath | undefined;
  /** True if it is only that path. */
  readonly isPlain: boolean;
}

/** A compiled RFC 6570 template. */
export interface Template {
  readonly source: string;
  readonly names: readonly string[];
  /** Names that must have a value, else there is no expansion. */
  readonly needed: readonly string[];
  /** undefined if a variable outside an optional query (`{?a}`, `{&a}`) is unset. */
  expand(variables: Variables): string | undefined;
}
