import { nearest } from '../domain/nearest.ts';
import type { LintFinding, LintReport, Part } from './compiler.ts';
import { claimsRest, foldState, saysErrors } from './request-flow.ts';
import type { ProviderSpec, RequestSpec, ResultSpec } from './types.ts';

/** Rules on what a file may claim about rows, as far as they can be checked without a response (docs/contract.md, 8.3). */
export function lintClaims(spec: ProviderSpec, parts: readonly Part[]): LintReport {
  const lists = [
    ...spec.results.map((result, index) => ({ result, path: ['results', index] })),
    ...(spec.single?.results ?? []).map((result, index) => ({ result, path: ['single', 'results', index] })),
  ];
  return {
    errors: [
      ...lintProof(spec),
      ...lists.flatMap(({ result, path }) => lintAbsent(spec, result, path)),
      ...parts.flatMap(lintLength),
      ...lintGetBody(spec),
    ],
    warnings: lists.flatMap(({ result, path }) => [...lintHidden(result, path), ...lintName(parts, result, path)]),
  };
}

/** A proxy's page with status 200 must not count as the vendor's response. */
function lintProof({ poll, submit, results, single }: ProviderSpec): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  const check = (path: string, steps: readonly RequestSpec[], sources: readonly ResultSpec[]): void => {
    const isProven = steps.some(({ outputs }) => outputs.length > 0) || sources.some((source) => !claimsRest(source));
    if (isProven || sources.length === 0) return;
    const message = `\`${path}\` has no \`outputs\`, so any page with status 200 would count as the vendor's response.`;
    const next = "Add an output that only the vendor's response gives, such as `outputs: { answered: success }`.";
    findings.push({ code: 'provider/no-proof', path: [path], message, next });
  };
  if (poll === undefined) check('submit', submit, results);
  if (single?.results !== undefined) check('single', [single.request], single.results);
  return findings;
}

function lintAbsent(
  { poll }: ProviderSpec,
  { absent }: ResultSpec,
  path: readonly PropertyKey[],
): readonly LintFinding[] {
  return [...absent].flatMap((word): readonly LintFinding[] => {
    const refuse = (reason: string, next: string): readonly LintFinding[] => [
      { code: 'provider/absent-state', path: [...path, 'absent'], message: `\`${word}\` ${reason}.`, next },
    ];
    const states = [...(poll?.states ?? [])].filter(([, state]) => state === 'succeeded').map(([name]) => name);
    if (!states.includes(foldState(word))) {
      const guess = nearest(word, states);
      const meant = guess === undefined ? '' : `Did you mean \`${guess}\`? `;
      return refuse('is not a state that means success', `${meant}Use a state from \`poll.states.succeeded\`.`);
    }
    if (!saysErrors(word)) return [];
    return refuse(
      'says that rows failed, so the list that names them must not be absent',
      'Remove it: without the list it is not known which rows failed.',
    );
  });
}

/** `$rows.length` reads a field `length` of each row, and finds nothing. */
function lintLength(part: Part): readonly LintFinding[] {
  const { path } = part;
  const name =
    part.kind === 'expression' ? /\$(rows|ids|columns)\.length\b/.exec(part.compiled.source)?.[1] : undefined;
  if (name === undefined) return [];
  const message = `\`${path.join('.')}\` uses \`$${name}.length\`, which JSONata does not have.`;
  return [{ code: 'provider/rows-length', path, message, next: `Write \`$count($${name})\`.` }];
}

function lintGetBody(spec: ProviderSpec): readonly LintFinding[] {
  const requests: readonly (readonly [readonly PropertyKey[], RequestSpec | undefined])[] = [
    ...spec.preflight.map((request, index) => [['preflight', index], request] as const),
    ...spec.submit.map(
      (request, index) => [spec.submit.length === 1 ? ['submit'] : ['submit', index], request] as const,
    ),
    [['single'], spec.single?.request],
    [['poll'], spec.poll?.request],
    ...spec.results.map(({ request }, index) => [['results', index], request] as const),
    [['lookup'], spec.lookup?.request],
    [['cancel'], spec.cancel],
  ];
  return requests.flatMap(([path, request]): readonly LintFinding[] => {
    if (request?.method !== 'GET' || request.body === undefined) return [];
    const message = `\`${path.join('.')}\` is a GET with a body, which servers ignore.`;
    return [{ code: 'provider/get-body', path, message, next: 'Put it into the URL, or use `post`.' }];
  });
}

/** `[rejected]` is a list whether or not `rejected` exists. */
function lintHidden({ rows }: ResultSpec, path: readonly PropertyKey[]): readonly LintFinding[] {
  if (rows === undefined || !/^\s*\[[\s\S]*\]\s*$/.test(rows.source)) return [];
  const message = `\`${path.join('.')}.rows\` wraps its value in a list, so a missing list would count as an empty one.`;
  const next = 'Remove the brackets: a single item counts as a list of one.';
  return [{ code: 'provider/hidden-list', path: [...path, 'rows'], message, next }];
}

/** Finds a typo in the first name of a path, if other expressions read the same response by a similar name. */
function lintName(
  parts: readonly Part[],
  { request, rows, from }: ResultSpec,
  path: readonly PropertyKey[],
): readonly LintFinding[] {
  const name = rows?.firstPath?.names[0];
  if (name === undefined || request !== undefined) return [];
  const isSame = (part: Part): boolean =>
    part.path[0] === (from === 'submit' ? 'submit' : 'poll') ||
    (part.path[0] === 'results' && part.path.at(-1) === 'rows' && part.path[1] !== path[1]);
  const others = parts.flatMap((part) =>
    part.kind === 'expression' && isSame(part) ? (part.compiled.firstPath?.names.slice(0, 1) ?? []) : [],
  );
  const guess = others.includes(name) ? undefined : nearest(name, others);
  if (guess === undefined) return [];
  const message = `\`${path.join('.')}.rows\` reads \`${name}\`, while other expressions read \`${guess}\`.`;
  return [{ code: 'provider/rows-name', path: [...path, 'rows'], message, next: `Did you mean \`${guess}\`?` }];
}
