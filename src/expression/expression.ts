import jsonata from 'jsonata';
import type { LinearRegex } from '../rules/linear-regex.ts';
import { ADDED_FUNCTIONS, ArgumentError, toText } from './added-functions.ts';
import { readVariable } from './content.ts';
import { limitWork, WorkError } from './evaluation-work.ts';
import { ExpressionError } from './expression-error.ts';
import {
  analyze,
  convertConcatenations,
  type ExpressionUse,
  findConstant,
  findFields,
  findFirstPath,
  findPlainPath,
  findPlainShape,
  findStream,
} from './expression-tree.ts';
import { BytesInJson, encodeJson } from './json.ts';
import { type CompiledExpression, compileKnown, type ExpressionFacts } from './known-expression.ts';
import type { Expression, Variables } from './types.ts';

/** Maximum nesting of evaluations (the `stack` guard): far above any hand-written expression, far below Node's stack. */
export const EXPRESSION_STACK = 200;
/** Maximum items of a list (the `sequence` guard): the largest job that any cataloged vendor takes has a million rows. */
export const EXPRESSION_SEQUENCE = 1_000_000;

/** Functions of JSONata that provider files cannot use: `eval` would run text from outside. */
const REMOVED_FUNCTIONS = ['eval'] as const;

/** Compiles an expression. Literals and plain paths never reach the interpreter. Throws `ExpressionError`. */
export function compileExpression(source: string): CompiledExpression {
  const compiled = parse(source);
  const tree: unknown = compiled.ast();
  const facts = describeTree(tree);
  return compileKnown(source, facts, createEvaluation(source, compiled, facts.use));
}

/** What is known of an expression without a value. Throws `ExpressionError`. */
export function describeExpression(source: string): ExpressionFacts {
  return describeTree(parse(source).ast());
}

function describeTree(tree: unknown): ExpressionFacts {
  return {
    use: analyze(tree),
    constant: findConstant(tree),
    streams: findStream(tree),
    firstPath: findFirstPath(tree),
    path: findPlainPath(tree),
    shape: findPlainShape(tree),
    fields: findFields(tree),
  };
}

function createEvaluation(
  source: string,
  compiled: jsonata.Expression,
  { variables: names, regexes }: ExpressionUse,
): Expression['evaluate'] {
  const tree: unknown = compiled.ast();
  convertConcatenations(tree);
  for (const [name, run] of ADDED_FUNCTIONS) compiled.registerFunction(name, (...values: unknown[]) => run(...values));
  // JSONata's own would write an exact number as an object and round fractions to 15 digits.
  compiled.registerFunction('string', toText, '<x-b?:s>');
  for (const name of REMOVED_FUNCTIONS) compiled.assign(name, undefined);
  const work = limitWork(compiled);
  return (input, variables) =>
    enqueue(async () => {
      if (regexes.length > 0) await loadRegexes();
      const bindings = bind(names, variables);
      work.begin([input, bindings]);
      try {
        return toPlainList(await compiled.evaluate(input, bindings));
      } catch (error) {
        throw new ExpressionError(source, `failed: ${explain(error)}`, { cause: error });
      } finally {
        work.end();
      }
    });
}

function parse(source: string): jsonata.Expression {
  const options: jsonata.JsonataOptions = { stack: EXPRESSION_STACK, sequence: EXPRESSION_SEQUENCE };
  // The type requires all of `RegExp`, but the interpreter uses only `exec` and `lastIndex`.
  Object.assign(options, { RegexEngine: makeRegex });
  try {
    return jsonata(source, options);
  } catch (error) {
    const position = readMember(error, 'position');
    const where = typeof position === 'number' ? ` (at character ${position})` : '';
    throw new ExpressionError(source, `is not valid JSONata: ${explain(error)}${where}`, { cause: error });
  }
}

/** Loaded by the first expression that has a regular expression: most have none, and it is as large as the interpreter. */
let linear: typeof LinearRegex | undefined;

async function loadRegexes(): Promise<void> {
  linear ??= (await import('../rules/linear-regex.ts')).LinearRegex;
}

/** The interpreter calls it as a constructor. */
function makeRegex(pattern: RegExp): LinearRegex {
  if (linear === undefined) throw new Error('An expression was evaluated before its regular expressions were loaded.');
  return new linear(pattern);
}

/**
 * The interpreter yields at every step, so evaluations that start together would share one work counter and hold all
 * their intermediate lists at once. So they run one after another, each to its end within one turn of the event loop.
 */
let lastEvaluation: Promise<unknown> = Promise.resolve();

function enqueue<T>(run: () => Promise<T>): Promise<T> {
  const evaluation = lastEvaluation.then(run);
  lastEvaluation = evaluation.catch(() => undefined);
  return evaluation;
}

/** Binds only the variables that the expression names, so that a large set costs nothing. */
function bind(names: readonly string[], variables: Variables): Record<string, unknown> {
  const bindings: Record<string, unknown> = {};
  for (const name of names) {
    const value = readVariable(variables, name);
    if (value !== undefined && value !== null) bindings[name] = value;
  }
  return bindings;
}

/** JSONata adds flags to its lists, which would change how a later expression treats them. */
function toPlainList(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item: unknown) => item) : value;
}

/** JSONata's errors are plain objects whose message quotes the value at fault, so the value is removed. */
function explain(error: unknown): string {
  if (error instanceof ArgumentError || error instanceof BytesInJson || error instanceof WorkError)
    return error.message;
  const message = readMember(error, 'message');
  if (typeof message !== 'string') return 'it ended with an unknown error.';
  const code = readMember(error, 'code');
  // Syntax errors and the guards quote the expression or a limit, not data.
  if (typeof code === 'string' && /^(S|D1|D20)/.test(code)) return message;
  const value = readMember(error, 'value');
  const quoted = value === undefined || value === null ? [] : formsOf(value);
  return quoted.reduce<string>((text, part) => (part ? text.replaceAll(part, '…') : text), message);
}

/** The forms in which a message may quote a value. */
function formsOf(value: unknown): readonly (string | undefined)[] {
  try {
    return [toText(value), encodeJson(value)];
  } catch (error) {
    if (error instanceof BytesInJson) return [];
    throw error;
  }
}

function readMember(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}
