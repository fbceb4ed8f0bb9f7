import { createHash } from 'node:crypto';
import { type CompiledExpression, compileExpression, ExpressionError } from './expression.ts';
import { compileLimits } from './limits.ts';
import {
  type AnyRequestFile,
  type LookupFile,
  METHOD_FIELDS,
  type PollFile,
  type ProviderFile,
  type ResultFile,
  type SingleFile,
} from './schema.ts';
import { foldState } from './state.ts';
import { type CompiledTemplate, compileTextTemplate, compileUrlTemplate, TemplateError } from './template.ts';
import type { LookupSpec, MappedState, PollSpec, ProviderSpec, RequestSpec, ResultSpec, SingleSpec } from './types.ts';
import { isVendorOutcome } from './vendor-outcome.ts';

type Path = readonly PropertyKey[];

/** A fault or a warning with its place in the provider file. */
export interface Finding {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  readonly next: string;
}

/** An expression or a template of the file, with its place: what the linter goes through. */
export type Part =
  | { readonly kind: 'expression'; readonly path: Path; readonly compiled: CompiledExpression }
  | { readonly kind: 'url' | 'text'; readonly path: Path; readonly compiled: CompiledTemplate };

export interface Compilation {
  readonly spec: ProviderSpec;
  readonly parts: readonly Part[];
  readonly findings: readonly Finding[];
}

interface Compiler {
  expression(path: Path, source: string): CompiledExpression;
  optional(path: Path, source: string | undefined): CompiledExpression | undefined;
  url(path: Path, source: string): CompiledTemplate;
  text(path: Path, source: string): CompiledTemplate;
  report(code: string, path: Path, message: string, next: string): void;
}

/** Compiles a valid file. Where there are findings the spec is incomplete and must not be used. */
export function compileProvider(file: ProviderFile, text: string): Compilation {
  const parts: Part[] = [];
  const findings: Finding[] = [];
  const compiler = createCompiler(parts, findings);
  const submit = Array.isArray(file.submit) ? file.submit : [file.submit];
  const paths = submit.map((_, index) => (Array.isArray(file.submit) ? ['submit', index] : ['submit']));
  const committing = submit.some((step) => step.commits === true);
  const compiled: Omit<ProviderSpec, keyof Needs> = {
    name: file.name,
    title: file.title ?? file.name,
    docs: file.docs,
    facts: file.facts.map(({ text: sentence, verified, source }) => ({ text: sentence, verified, source })),
    inputs: Object.entries(file.inputs).map(([name, input]) => ({
      name,
      description: input.description ?? '',
      required: input.required,
      secret: input.secret,
      type: input.type,
      default: input.default ?? undefined,
      values: input.values,
    })),
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
    number: file.number,
    submit: submit.map((step, index) => {
      const commits = step.commits ?? (!committing && index === submit.length - 1);
      return compileRequest(compiler, paths[index] ?? [], step, { idempotent: step.idempotent ?? false, commits });
    }),
    single: file.single === undefined ? undefined : compileSingle(compiler, file.single),
    poll: file.poll === undefined ? undefined : compilePoll(compiler, file.poll),
    results: file.results.map((result, index) => compileResult(compiler, ['results', index], result)),
    lookup: file.lookup === undefined ? undefined : compileLookup(compiler, file.lookup),
    cancel: file.cancel === undefined ? undefined : compileRequest(compiler, ['cancel'], file.cancel, READ_ONLY),
    hash: createHash('sha256').update(text, 'utf8').digest('hex'),
  };
  // Only now all parts are known.
  return { spec: { ...compiled, ...findNeeds(parts) }, parts, findings };
}

type Needs = Pick<ProviderSpec, 'streams' | 'usesStorage'>;

/** What the file's expressions and templates as a whole ask of the engine. */
function findNeeds(parts: readonly Part[]): Needs {
  const uses = (part: Part, name: string): boolean =>
    part.kind === 'expression' ? part.compiled.use.variables.includes(name) : part.compiled.names.includes(name);
  const streamOf = (part: Part): 'csv' | 'zip' | undefined =>
    part.kind === 'expression' && part.path[0] === 'submit' && part.path.at(-1) === 'body'
      ? part.compiled.streams
      : undefined;
  // One use of the rows as a list, and they must be in memory.
  const asList = parts.some((part) => uses(part, 'ids') || (uses(part, 'rows') && streamOf(part) === undefined));
  const streams = parts.map(streamOf).find((stream) => stream !== undefined);
  return {
    streams: asList ? undefined : streams,
    usesStorage: parts.some((part) => uses(part, 'upload_url') || uses(part, 'source_url')),
  };
}

/** Polls, results, tokens, look-ups and cancels may always be repeated (provider-model, rule 9). */
const READ_ONLY = { idempotent: true, commits: false } as const;
const NOTHING = {
  evaluate: () => undefined,
  use: { variables: [], functions: [], regexes: [] },
  constant: undefined,
  streams: undefined,
};

function createCompiler(parts: Part[], findings: Finding[]): Compiler {
  const report: Compiler['report'] = (kind, path, message, next) => {
    findings.push({ code: `provider/${kind}`, path, message, next });
  };
  const expression: Compiler['expression'] = (path, source) => {
    try {
      const compiled = compileExpression(source);
      parts.push({ kind: 'expression', path, compiled });
      return compiled;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      report('bad-expression', path, `\`${path.join('.')}\`: ${error.message}.`, 'See https://docs.jsonata.org.');
      return { ...NOTHING, source };
    }
  };
  const template = (kind: 'url' | 'text', path: Path, source: string): CompiledTemplate => {
    try {
      const compiled = kind === 'url' ? compileUrlTemplate(source) : compileTextTemplate(source);
      parts.push({ kind, path, compiled });
      return compiled;
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      report(
        'bad-template',
        path,
        `\`${path.join('.')}\` is \`${source}\`. ${error.message}`,
        'See RFC 6570, section 1.2.',
      );
      return { source, names: [], needed: [], expand: () => undefined };
    }
  };
  return {
    expression,
    optional: (path, source) => (source === undefined ? undefined : expression(path, source)),
    url: (path, source) => template('url', path, source),
    text: (path, source) => template('text', path, source),
    report,
  };
}

function compileHeaders(compiler: Compiler, path: Path, headers: Readonly<Record<string, string>>) {
  return Object.entries(headers).map(([name, source]) => [name, compiler.text([...path, name], source)] as const);
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

type Standing = Pick<RequestSpec, 'idempotent' | 'commits'>;

function compileRequest(compiler: Compiler, path: Path, file: AnyRequestFile, standing: Standing): RequestSpec {
  const field = METHOD_FIELDS.find((name) => file[name] !== undefined) ?? 'get';
  const kind = (['body', 'form', 'multipart'] as const).find((name) => file[name] !== undefined);
  const source = kind === undefined ? undefined : file[kind];
  return {
    method: METHODS[field],
    url: compiler.url([...path, field], file[field] ?? ''),
    headers: compileHeaders(compiler, [...path, 'headers'], file.headers ?? {}),
    body:
      kind === undefined || source === undefined
        ? undefined
        : { kind, expression: compiler.expression([...path, kind], source) },
    ok: file.ok ?? [],
    idempotent: standing.idempotent,
    commits: standing.commits,
    outputs: Object.entries(file.outputs ?? {}).map(
      ([name, output]) => [name, compiler.expression([...path, 'outputs', name], output)] as const,
    ),
    error: compiler.optional([...path, 'error'], file.error),
  };
}

const METHODS = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;
const MAPPED_STATES: readonly MappedState[] = ['running', 'succeeded', 'failed', 'canceled'];

function compilePoll(compiler: Compiler, file: PollFile): PollSpec {
  const states = new Map<string, MappedState>();
  for (const state of MAPPED_STATES) {
    for (const [index, word] of file.states[state].entries()) {
      const other = states.get(foldState(word));
      if (other !== undefined) {
        const message = `The state \`${word}\` is listed under \`${other}\` and again under \`${state}\`.`;
        compiler.report('doubled-state', ['poll', 'states', state, index], message, 'Keep one of the two.');
      }
      states.set(foldState(word), state);
    }
  }
  const counts = (['succeeded', 'failed', 'not_found'] as const).flatMap((outcome) => {
    const count = compiler.optional(['poll', 'counts', outcome], file.counts[outcome]);
    return count === undefined ? [] : [[outcome, count] as const];
  });
  return {
    request: compileRequest(compiler, ['poll'], { ...file, error: undefined }, READ_ONLY),
    status: compiler.expression(['poll', 'status'], file.status),
    states,
    progress: compiler.optional(['poll', 'progress'], file.progress),
    floorMs: file.floor * 1_000,
    counts,
    error: compiler.optional(['poll', 'error'], file.error),
  };
}

/** A column that an input names: its default stands until the value is known, so there must be one. */
function compileKey(compiler: Compiler, { key, inputs }: ProviderFile): ProviderSpec['key'] {
  if (key === undefined) return undefined;
  const { column, ...rest } = typeof key === 'string' ? { column: key, required: true, unique: true } : key;
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

function compileSingle(compiler: Compiler, file: SingleFile): SingleSpec {
  return {
    request: compileRequest(compiler, ['single'], file, { idempotent: file.idempotent ?? false, commits: true }),
    when: compiler.optional(['single', 'when'], file.when),
    results: file.results?.map((result, index) => compileResult(compiler, ['single', 'results', index], result)),
  };
}

function compileLookup(compiler: Compiler, file: LookupFile): LookupSpec {
  return {
    request: compileRequest(compiler, ['lookup'], file, READ_ONLY),
    set: Object.entries(file.set).map(
      ([name, source]) => [name, compiler.expression(['lookup', 'set', name], source)] as const,
    ),
    size: file.size,
    rows: compiler.optional(['lookup', 'rows'], file.rows),
    id: compiler.optional(['lookup', 'id'], file.id),
    resolves: file.resolves,
    lagMs: file.lag * 1_000,
  };
}

function compileResult(compiler: Compiler, path: Path, file: ResultFile): ResultSpec {
  const hasRequest = METHOD_FIELDS.some((name) => file[name] !== undefined);
  return {
    request: hasRequest ? compileRequest(compiler, path, file, READ_ONLY) : undefined,
    from: file.from,
    when: compiler.optional([...path, 'when'], file.when),
    format: file.format,
    ignore: file.ignore,
    next: compiler.optional([...path, 'next'], file.next),
    rows: compiler.optional([...path, 'rows'], file.rows),
    id: compiler.optional([...path, 'id'], file.id),
    index: compiler.optional([...path, 'index'], file.index),
    outcome: isVendorOutcome(file.outcome) ? file.outcome : compiler.expression([...path, 'outcome'], file.outcome),
    message: compiler.optional([...path, 'message'], file.message),
    retryable:
      typeof file.retryable === 'boolean'
        ? file.retryable
        : compiler.expression([...path, 'retryable'], file.retryable),
  };
}
