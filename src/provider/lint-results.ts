import { nearest } from '../domain/nearest.ts';
import { isVendorOutcome, VENDOR_OUTCOMES } from '../domain/outcome.ts';
import type { LintFinding, LintReport } from './compiler.ts';
import { claimsRest } from './request-flow.ts';
import type { ProviderSpec, RequestSpec, ResultSpec } from './types.ts';

/** Rules on the sources of results: each can be reached, and at least one can report that a row succeeded. */
export function lintResults(spec: ProviderSpec): LintReport {
  const errors = [
    ...lintSources(spec.results, ['results']),
    ...lintSources(spec.single?.results ?? [], ['single', 'results']),
  ];
  const warnings: LintFinding[] = [];
  if (spec.results.length === 0) {
    warnings.push(warn('provider/no-results', 'No source gives an outcome, so all rows would be unresolved.'));
  } else if (!spec.results.some(({ outcome }) => outcome === 'succeeded' || !isVendorOutcome(outcome))) {
    warnings.push(
      warn('provider/no-final-claim', 'No source can report success, so rows that succeeded would be unresolved.'),
    );
  }
  return { errors, warnings };
}

function lintSources(results: readonly ResultSpec[], list: readonly PropertyKey[]): LintFinding[] {
  const errors: LintFinding[] = [];
  let claimed = false;
  for (const [index, result] of results.entries()) {
    const path = [...list, index];
    const field = path.join('.');
    if (claimed) {
      const message = `\`${field}\` is never reached: an earlier source takes all remaining rows.`;
      errors.push({
        code: 'provider/unreachable-result',
        path,
        message,
        next: 'Move it before that source, or add a `when` to that source.',
      });
    }
    if (result.from === 'submit' && result.request !== undefined) {
      const message = `\`${field}\` has a request, so \`from\` has no effect.`;
      errors.push({ code: 'provider/result-from', path, message, next: 'Remove one of the two.' });
    }
    if (claimsRest(result) && result.when === undefined) claimed = true;
    const typo = findOutcomeTypo(result);
    if (typo !== undefined) {
      const message = `\`${typo.word}\` is not a valid value for \`${field}.outcome\`.`;
      const next = `Did you mean \`${typo.meant}\`?`;
      errors.push({ code: 'provider/bad-outcome', path: [...path, 'outcome'], message, next });
    }
  }
  return errors;
}

function warn(code: string, message: string): LintFinding {
  return {
    code,
    path: ['results'],
    message,
    next: 'Add `- outcome: succeeded` as the last source, if the rest succeeded.',
  };
}

/** Words that other tools use for outcomes. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ...['success', 'successful', 'ok', 'done', 'completed', 'accepted'].map((word) => [word, 'succeeded'] as const),
  ...['fail', 'failure', 'error', 'errored', 'rejected', 'invalid'].map((word) => [word, 'failed'] as const),
  ...['notfound', 'missing', 'absent', 'unknown'].map((word) => [word, 'not_found'] as const),
]);

/** A misspelled word (`sucess`) is valid JSONata: a path that finds nothing. In quotes it is a text of its own. */
function findOutcomeTypo({ outcome }: ResultSpec): { readonly word: string; readonly meant: string } | undefined {
  if (typeof outcome !== 'object') return undefined;
  const [, quote, word] = /^\s*("?)([A-Za-z_-]+)\1\s*$/.exec(outcome.source) ?? [];
  if (word === undefined) return undefined;
  const meant = OTHER_WORDS.get(word.toLowerCase().replaceAll(/[-_]/g, '')) ?? nearest(word, VENDOR_OUTCOMES);
  if (meant !== undefined) return { word, meant };
  return quote === '' || isVendorOutcome(word) ? undefined : { word, meant: 'failed' };
}

/** Refuses a status with two meanings, and an outcome for rows from a step that takes no rows. */
export function lintStatuses(spec: ProviderSpec): readonly LintFinding[] {
  const steps = spec.submit.map((step, index) => ({
    step,
    path: spec.submit.length === 1 ? ['submit'] : ['submit', index],
  }));
  const single = spec.single === undefined ? [] : [{ step: spec.single.request, path: ['single'] }];
  return [...steps, ...single].flatMap(({ step, path }) => lintStep(step, path));
}

function lintStep(step: RequestSpec, path: readonly PropertyKey[]): readonly LintFinding[] {
  return [...step.statuses].flatMap(([status, meaning]): readonly LintFinding[] => {
    const statusPath = [...path, 'statuses', String(status)];
    if (step.ok.includes(status)) {
      const message = `The status ${status} is in \`ok\` and in \`statuses\`.`;
      return [{ code: 'provider/statuses', path: statusPath, message, next: 'Keep one of the two.' }];
    }
    if (step.commits || !isVendorOutcome(meaning)) return [];
    const message = `The status ${status} gives rows an outcome, but this step does not take effect.`;
    const next = 'Move it to the step that takes effect, or mark this one with `commits: true`.';
    return [{ code: 'provider/statuses', path: statusPath, message, next }];
  });
}
