/** An expression that does not compile, or failed. The message quotes the expression, never a value. */
export class ExpressionError extends Error {
  readonly expression: string;
  constructor(expression: string, reason: string, options: { readonly cause?: unknown } = {}) {
    super(`The expression \`${shorten(expression)}\` ${reason}`, options);
    this.name = 'ExpressionError';
    this.expression = expression;
  }
}

/** Maximum length of an expression that a message quotes. */
const QUOTED_EXPRESSION = 120;

function shorten(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > QUOTED_EXPRESSION ? `${line.slice(0, QUOTED_EXPRESSION)}…` : line;
}
