import type { Expression } from 'jsonata';

/** Steps that an evaluation may take regardless of its data: about a second and a half on a slow machine. */
export const EVALUATION_STEPS = 2_000_000;
/** Additional steps for each value of its data: a body over rows was measured at 4 per cell. */
const STEPS_PER_VALUE = 50;
/** Items of a list, or characters, that count as one step when they are created: measured at 1/20 of a step, and 1 for slow functions. */
const MADE_PER_STEP = 16;
/** The same when a variable is read: few functions iterate over all of it, and `$count($rows)` for each row must be possible. */
const READ_PER_STEP = 256;
/** Characters that count as one value of the data: a short cell. */
const CHARS_PER_VALUE = 16;

/** JSONata calls this with each part of an expression that it evaluated, and the result. A symbol, so that no expression can bind it. */
const EVALUATED = Symbol.for('jsonata.__evaluate_exit');

/** An evaluation that was stopped because it took too many steps. */
export class WorkError extends Error {
  constructor(steps: number) {
    super(
      `it took more than ${steps} steps, the limit for data of this size. Check for endless recursion, and for a list that is searched for each of its own items.`,
    );
    this.name = 'WorkError';
  }
}

/** Counts the work of one evaluation at a time. */
export interface WorkLimit {
  /** Starts counting for an evaluation over these values; a value is a cell, an object or a list. */
  begin(data: readonly unknown[]): void;
  end(): void;
}

/**
 * Limits the evaluations of an expression by their work, so that the result does not depend on how fast or busy a machine
 * is. (JSONata's own `timeout` reads the wall clock.) An evaluation over the limit rejects with `WorkError`.
 */
export function limitWork(expression: Expression): WorkLimit {
  let data: readonly unknown[] = [];
  let steps = 0;
  let limit = 0;
  let isMeasured = false;
  const evaluated = (part: { readonly type: string }, _input: unknown, _scope: unknown, given: unknown): void => {
    const size = typeof given === 'string' || Array.isArray(given) ? given.length : 0;
    steps += 1 + size / (part.type === 'variable' ? READ_PER_STEP : MADE_PER_STEP);
    if (steps <= limit) return;
    // Few evaluations get here, so the size of the data is rarely computed.
    if (!isMeasured) limit += STEPS_PER_VALUE * countValues(data);
    isMeasured = true;
    if (steps > limit) throw new WorkError(limit);
  };
  // The type of `assign` allows names only, but the interpreter uses symbols for its hooks.
  Reflect.apply(expression.assign, expression, [EVALUATED, evaluated]);
  return {
    begin(values) {
      data = values;
      steps = 0;
      limit = EVALUATION_STEPS;
      isMeasured = false;
    },
    end() {
      data = [];
    },
  };
}

/** Counts the values of JSON documents: each member and item. A long text counts as several, since it may contain a document. */
function countValues(documents: readonly unknown[]): number {
  const open: unknown[] = [documents];
  let count = 0;
  while (open.length > 0) {
    const value = open.pop();
    count += 1;
    if (typeof value === 'string') count += Math.floor(value.length / CHARS_PER_VALUE);
    else if (Array.isArray(value)) for (const item of value) open.push(item);
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      for (const member of Object.values(value)) open.push(member);
    }
  }
  return count;
}
