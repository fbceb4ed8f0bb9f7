import type { Answer, Variables } from './types.ts';

/** The variables of an expression that reads an answer: `$statusCode` and `$headers` (names in lower case) too. */
export function answerVariables(answer: Answer, variables: Variables): Variables {
  // fromEntries defines members, so that a header named `__proto__` is a member like any other.
  const headers = Object.fromEntries(answer.headers);
  return new Map<string, unknown>([...variables, ['statusCode', answer.status], ['headers', headers]]);
}
