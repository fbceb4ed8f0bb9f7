import { hasLoneSurrogate } from '../domain/lone-surrogate.ts';
import { answerVariables } from './answer-variables.ts';
import { isUnset } from './template.ts';
import type { Answer, RequestSpec, Variables } from './types.ts';

export interface Outputs {
  readonly values: ReadonlyMap<string, unknown>;
  /** Names that the answer gave no value for: of a submit step, the job is `uncertain` (contract, Lost answers). */
  readonly missing: readonly string[];
}

/** Evaluates a request's outputs over its answer. Throws `ExpressionError`. */
export async function readOutputs(request: RequestSpec, answer: Answer, variables: Variables): Promise<Outputs> {
  const values = new Map<string, unknown>();
  const missing: string[] = [];
  const known = answerVariables(answer, variables);
  // A page of HTML is text; no path finds anything in it, but a constant would.
  const document = typeof answer.document === 'string' && !answer.isJson ? undefined : answer.document;
  for (const [name, expression] of request.outputs) {
    const value = await expression.evaluate(document, known);
    // An id with half a character names no job: no URL can hold it.
    if (isUnset(value) || hasLoneSurrogate(value)) missing.push(name);
    else values.set(name, value);
  }
  return { values, missing };
}
