import { type CompiledExpression, compileKnown, type ExpressionFacts } from '../expression/known-expression.ts';
import type { Expression } from '../expression/types.ts';
import { BUILTIN_PROVIDERS } from './builtin.ts';
import { compileProvider } from './compile.ts';
import type { ProviderFile } from './schema.ts';
import type { ProviderSpec } from './types.ts';

/** A process that runs often compiles each file once. */
const compiled = new Map<string, ProviderSpec>();

/** The built-in provider of that name; undefined if there is none. Its file was read and checked when it was built in. */
export function loadBuiltin(name: string): ProviderSpec | undefined {
  const builtin = BUILTIN_PROVIDERS.get(name);
  if (builtin === undefined) return undefined;
  const known = compiled.get(name);
  if (known !== undefined) return known;
  // Our own texts: `npm run generate` has written them.
  const facts = JSON.parse(builtin.expressions) as Readonly<Record<string, ExpressionFacts>>;
  const compile = (source: string): CompiledExpression => {
    const each = facts[source];
    if (each === undefined) throw new Error(`The built-in provider ${name} is not current: ${source}.`);
    return compileKnown(source, each, createInterpreter(source));
  };
  const { spec } = compileProvider(JSON.parse(builtin.content) as ProviderFile, builtin.text, compile);
  compiled.set(name, spec);
  return spec;
}

/** The interpreter, loaded for the first value: no vendor's first request waits for it. */
function createInterpreter(source: string): Expression['evaluate'] {
  let compiled: Promise<Expression> | undefined;
  return async (input, variables) => {
    compiled ??= import('../expression/expression.ts').then(({ compileExpression }) => compileExpression(source));
    return (await compiled).evaluate(input, variables);
  };
}
