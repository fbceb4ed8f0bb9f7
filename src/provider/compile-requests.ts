import { isVendorOutcome } from '../domain/outcome.ts';
import type { Compiler, Path } from './compiler.ts';
import { METHOD_FIELDS } from './field-names.ts';
import { foldState } from './request-flow.ts';
import type { AnyRequestFile, LookupFile, PollFile, ResultFile, SingleFile } from './request-schema.ts';
import type { LookupSpec, MappedState, PollSpec, RequestSpec, ResultSpec, SingleSpec } from './types.ts';

/** Polls, results, tokens, look-ups and cancels may be repeated (docs/provider-file.md, "What happens on the wire"). */
export const READ_ONLY = { idempotent: true, commits: false } as const;

/** Names with their templates, in the order of the file. */
export function compileHeaders(compiler: Compiler, path: Path, headers: Readonly<Record<string, string>>) {
  return Object.entries(headers).map(([name, source]) => [name, compiler.text([...path, name], source)] as const);
}

type Effects = Pick<RequestSpec, 'idempotent' | 'commits'>;

/** Compiles one request of any kind. `effects` says whether it may be repeated after a lost response. */
export function compileRequest(compiler: Compiler, path: Path, file: AnyRequestFile, effects: Effects): RequestSpec {
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
    statuses: new Map(Object.entries(file.statuses ?? {}).map(([status, meaning]) => [Number(status), meaning])),
    idempotent: effects.idempotent,
    commits: effects.commits,
    outputs: Object.entries(file.outputs ?? {}).map(
      ([name, output]) => [name, compiler.expression([...path, 'outputs', name], output)] as const,
    ),
    error: compiler.optional([...path, 'error'], file.error),
  };
}

const METHODS = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;
const MAPPED_STATES: readonly MappedState[] = ['running', 'succeeded', 'failed', 'canceled'];

/** Compiles the poll, and reports a state that is listed twice. */
export function compilePoll(compiler: Compiler, file: PollFile): PollSpec {
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

/** Compiles the one-row request, which is always the step that takes effect. */
export function compileSingle(compiler: Compiler, file: SingleFile): SingleSpec {
  return {
    request: compileRequest(compiler, ['single'], file, { idempotent: file.idempotent ?? false, commits: true }),
    when: compiler.optional(['single', 'when'], file.when),
    results: file.results?.map((result, index) => compileResult(compiler, ['single', 'results', index], result)),
  };
}

/** Compiles the look-up. Seconds become milliseconds. */
export function compileLookup(compiler: Compiler, file: LookupFile): LookupSpec {
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

/** Many vendors are still writing the results when a job has just ended (docs/contract.md, 8.2). */
const PENDING = [202, 404, 409, 425] as const;

/** Compiles a source of results. Without a method it reads a response that was already received. */
export function compileResult(compiler: Compiler, path: Path, file: ResultFile): ResultSpec {
  const hasRequest = METHOD_FIELDS.some((name) => file[name] !== undefined);
  const request = hasRequest ? compileRequest(compiler, path, file, READ_ONLY) : undefined;
  return {
    from: file.from,
    format: file.format,
    ignore: file.ignore,
    request,
    when: compiler.optional([...path, 'when'], file.when),
    next: compiler.optional([...path, 'next'], file.next),
    rows: compiler.optional([...path, 'rows'], file.rows),
    absent: new Set(file.absent.map(foldState)),
    pending: new Set([...PENDING, ...file.pending].filter((status) => !request?.ok.includes(status))),
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
