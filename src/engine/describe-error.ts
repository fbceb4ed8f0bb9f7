import { FaultError } from '../domain/fault.ts';
import { ExpressionError } from '../expression/expression-error.ts';

/**
 * Errors that a vendor's response can cause: a URL that must not be used, an expression without a value for it.
 * Anything else is a bug.
 */
export function isResponseError(error: unknown): error is FaultError | ExpressionError {
  return error instanceof FaultError || error instanceof ExpressionError;
}

/** The error as a message for the affected rows. The message of an unknown error may contain a cell, so it is left out. */
export function describeError(error: unknown): string {
  if (error instanceof FaultError) return error.faults.map(({ message }) => message).join(' ');
  if (error instanceof ExpressionError) return error.message;
  return `Reading the response failed with an unexpected ${error instanceof Error ? error.name : typeof error}.`;
}

/** The error, if it is a bug of ours. */
export function bugOf(error: unknown): { readonly bug?: Error } {
  if (isResponseError(error)) return {};
  return { bug: error instanceof Error ? error : new Error(`A ${typeof error} was thrown.`) };
}
