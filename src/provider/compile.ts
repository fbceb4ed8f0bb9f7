import { createHash } from 'node:crypto';
import {
  compileHeaders,
  compileLookup,
  compilePoll,
  compileRequest,
  compileResult,
  compileSingle,
  READ_ONLY,
} from './compile-requests.ts';
import { type CompileExpression, type Compiler, createCompiler, type LintFinding, type Part } from './compiler.ts';
import { compileLimits } from './limits.ts';
import type { ProviderFile } from './schema.ts';
import type { InputSpec, ProviderSpec } from './types.ts';

export interface Compilation {
  readonly spec: ProviderSpec;
  readonly parts: readonly Part[];
  readonly findings: readonly LintFinding[];
}

/** Compiles a valid file. If there are findings, the spec is incomplete and must not be used. */
export function compileProvider(file: ProviderFile, text: string, compileExpression: CompileExpression): Compilation {
  const parts: Part[] = [];
  const findings: LintFinding[] = [];
  const compiler = createCompiler(parts, findings, compileExpression);
  const submit = Array.isArray(file.submit) ? file.submit : [file.submit];
  const paths = submit.map((_, index) => (Array.isArray(file.submit) ? ['submit', index] : ['submit']));
  const committing = submit.some((step) => step.commits === true);
  const compiled: Omit<ProviderSpec, keyof Needs> = {
    name: file.name,
    title: file.title ?? file.name,
    docs: file.docs,
    facts: file.facts.map(({ text: sentence, verified, source }) => ({ text: sentence, verified, source })),
    inputs: Object.entries(file.inputs).map(([name, input]) => compileInput(name, input)),
    baseUrl: compiler.url(['baseUrl'], file.baseUrl),
    headers: compileHeaders(compiler, ['headers'], file.headers),
    auth: compileAuth(compiler, file.auth),
    key: compileKey(compiler, file),
    rowSchema: file.row,
    limits: compileLimits(file.limits, (path, message, next) => compiler.report('bad-value', path, message, next)),
    error: compiler.optional(['error'], file.error),
    retry: compiler.optional(['retry'], file.retry),
    group: file.group === 'fields' ? 'fields' : compiler.optional(['group'], file.group),
    preflight: file.preflight.map((step, index) => compileRequest(compiler, ['preflight', index], step, READ_ONLY)),
    derived: Object.entries(file.derived).map(
      ([name, source]) => [name, compiler.expression(['derived', name], source)] as const,
    ),
    numberColumn: file.number,
    submit: submit.map((step, index) => {
      const commits = step.commits ?? (!committing && index === submit.length - 1);
      return compileRequest(compiler, paths[index] ?? [], step, { idempotent: step.idempotent ?? false, commits });
    }),
    single: file.single === undefined ? undefined : compileSingle(compiler, file.single),
    poll: file.poll === undefined ? undefined : compilePoll(compiler, file.poll),
    results: file.results.map((result, index) => compileResult(compiler, ['results', index], result)),
    lookup: file.lookup === undefined ? undefined : compileLookup(compiler, file.lookup),
    cancel: file.cancel === undefined ? undefined : compileRequest(compiler, ['cancel'], file.cancel, READ_ONLY),
    words: listWords(file),
    hash: createHash('sha256').update(text, 'utf8').digest('hex'),
  };
  // `parts` is complete only now.
  return { spec: { ...compiled, ...findNeeds(parts) }, parts, findings };
}

function compileInput(name: string, input: ProviderFile['inputs'][string]): InputSpec {
  const { description = '', required, secret, type, values, destination } = input;
  return { name, description, required, secret, type, default: input.default ?? undefined, values, destination };
}

/** The words of the file, which its vendor's messages may name. */
function listWords(file: ProviderFile): ReadonlySet<string> {
  return new Set(
    JSON.stringify(file)
      .toLowerCase()
      .match(/\p{L}{2,}/gu) ?? [],
  );
}

type Needs = Pick<ProviderSpec, 'streams' | 'usesStorage'>;

/** What the engine must provide for the file's expressions and templates. */
function findNeeds(parts: readonly Part[]): Needs {
  const uses = (part: Part, name: string): boolean =>
    part.kind === 'expression' ? part.compiled.use.variables.includes(name) : part.compiled.names.includes(name);
  const streamOf = (part: Part): 'csv' | 'zip' | undefined =>
    part.kind === 'expression' && part.path[0] === 'submit' && part.path.at(-1) === 'body'
      ? part.compiled.streams
      : undefined;
  // If the rows are used as a list anywhere, they must be in memory.
  const asList = parts.some((part) => uses(part, 'ids') || (uses(part, 'rows') && streamOf(part) === undefined));
  const streams = parts.map(streamOf).find((stream) => stream !== undefined);
  return {
    streams: asList ? undefined : streams,
    usesStorage: parts.some((part) => uses(part, 'upload_url') || uses(part, 'source_url')),
  };
}

function compileAuth(compiler: Compiler, auth: ProviderFile['auth']): ProviderSpec['auth'] {
  if (auth === undefined) return undefined;
  if ('token' in auth) {
    return { kind: 'token', request: compileRequest(compiler, ['auth', 'token'], auth.token, READ_ONLY) };
  }
  return {
    kind: 'basic',
    username: compiler.text(['auth', 'basic', 'username'], auth.basic.username),
    password: compiler.text(['auth', 'basic', 'password'], auth.basic.password),
  };
}

/** If an input names the column, its default is used until the value is known, so it must have one. */
function compileKey(compiler: Compiler, { key, inputs }: ProviderFile): ProviderSpec['key'] {
  if (key === undefined) return undefined;
  const { column, ...rest } = typeof key === 'string' ? { column: key, required: true, unique: true, fold: [] } : key;
  if (!column.includes('{')) return { column, ...rest };
  const template = compiler.text(['key'], column);
  const defaults = Object.entries(inputs).map(([name, input]) => [name, input.default] as const);
  const first = template.expand(new Map(defaults));
  if (first === undefined) {
    const message = `\`key\` is \`${column}\`, but an input in it has no default.`;
    compiler.report('bad-value', ['key'], message, 'Give that input a default.');
  }
  return { column: first ?? column, ...rest, template };
}
