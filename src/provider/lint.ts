import { nearest } from '../domain/nearest.ts';
import { ADDED_FUNCTIONS } from '../expression/added-functions.ts';
import { JSONATA_FUNCTIONS } from '../expression/expression-tree.ts';
import { explainRegex } from '../rules/linear-regex.ts';
import { findSchemaProblems } from '../rules/schema-keywords.ts';
import type { Compilation } from './compile.ts';
import type { LintFinding, LintReport, Part } from './compiler.ts';
import { lintClaims } from './lint-claims.ts';
import { lintCredentials } from './lint-credentials.ts';
import { lintResults, lintStatuses } from './lint-results.ts';
import type { ProviderSpec } from './types.ts';
import { INPUTS_ALLOWED, RESERVED_NAMES, variablesAt } from './variable-names.ts';

/** The rules beyond the schema. A file with an error cannot be loaded; a warning is for its author. */
export function lintCompilation({ spec, parts }: Compilation): LintReport {
  const results = lintResults(spec);
  const claims = lintClaims(spec, parts);
  const credentials = lintCredentials(spec, parts);
  return {
    errors: [
      ...lintNames(spec),
      ...parts.flatMap((part) => lintPart(spec, part)),
      ...lintRowSchema(spec.rowSchema),
      ...lintSubmit(spec),
      ...lintStatuses(spec),
      ...results.errors,
      ...claims.errors,
      ...credentials.errors,
    ],
    warnings: [...lintUnusedInputs(spec, parts), ...results.warnings, ...claims.warnings, ...credentials.warnings],
  };
}

function lintNames(spec: ProviderSpec): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  const refuse = (path: readonly PropertyKey[], name: string): void => {
    const message = `The name \`${name}\` is already used by the engine, a function or an input.`;
    findings.push({ code: 'provider/reserved-name', path, message, next: 'Choose another name.' });
  };
  for (const { name } of spec.inputs) {
    if ((RESERVED_NAMES.has(name) || name === 'id') && !INPUTS_ALLOWED.has(name)) refuse(['inputs', name], name);
  }
  const inputs = new Set(spec.inputs.map(({ name }) => name));
  for (const [name] of spec.derived) {
    if (RESERVED_NAMES.has(name) || name === 'id' || inputs.has(name)) refuse(['derived', name], name);
  }
  for (const { path, request, mayGiveId } of namedRequests(spec)) {
    for (const [name] of request.outputs) {
      if (RESERVED_NAMES.has(name) || (name === 'id' && !mayGiveId)) refuse([...path, 'outputs', name], name);
    }
  }
  for (const [name] of spec.lookup?.set ?? []) {
    if (RESERVED_NAMES.has(name) || name === 'id') refuse(['lookup', 'set', name], name);
  }
  return findings;
}

function namedRequests(spec: ProviderSpec) {
  const submits = spec.submit.map((request, index) => ({ path: submitPath(spec, index), request, mayGiveId: true }));
  const others = [
    ...spec.preflight.map((request, index) => ({ path: ['preflight', index], request })),
    ...(spec.auth?.kind === 'token' ? [{ path: ['auth', 'token'], request: spec.auth.request }] : []),
    ...(spec.poll === undefined ? [] : [{ path: ['poll'], request: spec.poll.request }]),
    ...(spec.lookup === undefined ? [] : [{ path: ['lookup'], request: spec.lookup.request }]),
    ...(spec.cancel === undefined ? [] : [{ path: ['cancel'], request: spec.cancel }]),
    ...spec.results.flatMap(({ request }, index) =>
      request === undefined ? [] : [{ path: ['results', index], request }],
    ),
  ].map((each) => ({ ...each, mayGiveId: false }));
  const single = spec.single === undefined ? [] : [{ path: ['single'], request: spec.single.request, mayGiveId: true }];
  return [...submits, ...single, ...others];
}

/** A list of one step looks like a single step here; either way `locate` finds the position in the file. */
function submitPath(spec: ProviderSpec, index: number): readonly PropertyKey[] {
  return spec.submit.length === 1 ? ['submit'] : ['submit', index];
}

function lintPart(spec: ProviderSpec, part: Part): readonly LintFinding[] {
  const { path } = part;
  const known = variablesAt(spec, path);
  if (part.kind !== 'expression') {
    const result = path[0] === 'results' ? spec.results[Number(path[1])] : undefined;
    // Names that occur only in an optional query may come from the object that `next` gives.
    const names = result?.next === undefined ? part.compiled.names : part.compiled.needed;
    return names.filter((name) => !known.has(name)).map((name) => unknownVariable(path, name, name, known));
  }
  const { variables, functions, regexes } = part.compiled.use;
  const isFunction = (name: string): boolean => JSONATA_FUNCTIONS.has(name) || ADDED_FUNCTIONS.has(name);
  return [
    ...variables
      .filter((name) => !isFunction(name) && !known.has(name))
      .map((name) => unknownVariable(path, name, `$${name}`, known)),
    ...functions.filter((name) => !isFunction(name)).map((name) => unknownFunction(path, name)),
    ...regexes.flatMap((regex) => lintRegex(path, regex)),
  ];
}

/** @param spelled the name as it is written in the file. */
function unknownVariable(
  path: readonly PropertyKey[],
  name: string,
  spelled: string,
  known: ReadonlySet<string>,
): LintFinding {
  const guess = nearest(name, known);
  return {
    code: 'provider/unknown-variable',
    path,
    message: `\`${path.join('.')}\` uses \`${spelled}\`, which is not set there.`,
    next: `${guess === undefined ? '' : `Did you mean \`${guess}\`? `}Available here: ${[...known].join(', ')}.`,
  };
}

function unknownFunction(path: readonly PropertyKey[], name: string): LintFinding {
  const guess = nearest(name, [...JSONATA_FUNCTIONS, ...ADDED_FUNCTIONS.keys()]);
  return {
    code: 'provider/unknown-function',
    path,
    message: `\`${path.join('.')}\` calls the unknown function \`$${name}\`.`,
    next:
      guess === undefined
        ? 'See docs/provider-file.md, "Expressions", for all functions.'
        : `Did you mean \`$${guess}\`?`,
  };
}

function lintRegex(
  path: readonly PropertyKey[],
  { source, flags }: Pick<RegExp, 'source' | 'flags'>,
): readonly LintFinding[] {
  const why = explainRegex(source, flags);
  if (why === undefined) return [];
  const message = `\`${path.join('.')}\` has the regex \`${source}\`, which ${why}.`;
  return [{ code: 'provider/unsafe-regex', path, message, next: 'Rewrite the regex without it.' }];
}

function lintRowSchema(schema: unknown): readonly LintFinding[] {
  return findSchemaProblems(schema).map(({ kind, path, reason, next }) => ({
    code: kind === 'pattern' ? 'provider/unsafe-regex' : 'provider/bad-value',
    path: ['row', ...path],
    message: `\`row\` ${reason}.`,
    next,
  }));
}

function lintSubmit(spec: ProviderSpec): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  const gives = (step: { readonly outputs: readonly (readonly [string, unknown])[] }): boolean =>
    step.outputs.some(([name]) => name === 'id');
  const missing = (name: 'submit' | 'single'): void => {
    const message = `\`${name}\` has no output \`id\`, so its job could not be polled.`;
    findings.push({ code: 'provider/no-job-id', path: [name], message, next: 'Add `outputs: { id: … }`.' });
  };
  if (spec.poll !== undefined && !spec.submit.some(gives)) missing('submit');
  const { single } = spec;
  if (spec.poll !== undefined && single !== undefined && single.results === undefined && !gives(single.request))
    missing('single');
  const committing = spec.submit.filter(({ commits }) => commits).length;
  if (committing !== 1) {
    const message = `Exactly one submit step must take effect, but ${committing === 0 ? 'none does' : `${committing} do`}.`;
    findings.push({
      code: 'provider/commits',
      path: ['submit'],
      message,
      next: 'Set `commits: true` on one step only.',
    });
  }
  const { preflight } = spec;
  const changing = preflight.findIndex(({ method }) => method === 'PUT' || method === 'PATCH' || method === 'DELETE');
  if (changing >= 0) {
    const message = `A preflight request must be read-only, but this one is a ${preflight[changing]?.method}.`;
    findings.push({
      code: 'provider/preflight-writes',
      path: ['preflight', changing],
      message,
      next: 'Use `get`, or `post` for a search.',
    });
  }
  return findings;
}

function lintUnusedInputs(spec: ProviderSpec, parts: readonly Part[]): readonly LintFinding[] {
  const used = new Set(
    parts.flatMap((part) => (part.kind === 'expression' ? part.compiled.use.variables : part.compiled.names)),
  );
  return spec.inputs
    .filter(({ name }) => !used.has(name) && !INPUTS_ALLOWED.has(name))
    .map(({ name }) => {
      const message = `The input \`${name}\` is not used.`;
      return { code: 'provider/unused-input', path: ['inputs', name], message, next: 'Use it or remove it.' };
    });
}
