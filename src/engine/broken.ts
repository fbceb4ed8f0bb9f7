import { FaultError } from '../domain/fault.ts';
import { ExpressionError } from '../provider/expression.ts';

/**
 * What a vendor's answer can make us throw: a URL that must not be asked, an expression that has no value for it.
 * Anything else is a bug.
 */
export function isAnswerError(error: unknown): error is FaultError | ExpressionError {
  return error instanceof FaultError || error instanceof ExpressionError;
}

/** The error as a sentence for the rows it concerns. The message of an unknown error may hold a cell. */
export function describeBroken(error: unknown): string {
  if (error instanceof FaultError) return error.faults.map(({ message }) => message).join(' ');
  if (error instanceof ExpressionError) return error.message;
  return `An unexpected ${error instanceof Error ? error.name : typeof error} stopped the reading of the answer.`;
}

/** What broke, if it is nobody's fault but ours. */
export function bugOf(error: unknown): { readonly bug?: Error } {
  if (isAnswerError(error)) return {};
  return { bug: error instanceof Error ? error : new Error(`A ${typeof error} was thrown.`) };
}
