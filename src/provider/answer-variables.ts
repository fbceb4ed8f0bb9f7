import type { Answer, Variables } from './types.ts';

/** The variables of an expression that reads an answer: `$statusCode` and `$headers` (names in lower case) too. */
export function answerVariables(answer: Answer, variables: Variables): Variables {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of answer.headers) headers[name] = value;
  return new Map<string, unknown>([...variables, ['statusCode', answer.status], ['headers', headers]]);
}
