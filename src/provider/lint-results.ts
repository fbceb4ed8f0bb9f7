import { nearest } from '../domain/nearest.ts';
import { VENDOR_OUTCOMES } from '../domain/outcome.ts';
import type { Finding } from './compiler.ts';
import type { LintReport } from './lint.ts';
import { claimsRest } from './results.ts';
import type { ProviderSpec, ResultSpec } from './types.ts';
import { isVendorOutcome } from './vendor-outcome.ts';

/** Rules on the sources of results: each can be reached, and together they can say that a row succeeded. */
export function lintResults(spec: ProviderSpec): LintReport {
  const errors = [
    ...lintSources(spec.results, ['results']),
    ...lintSources(spec.single?.results ?? [], ['single', 'results']),
  ];
  const warnings: Finding[] = [];
  if (spec.results.length === 0) {
    warnings.push(warn('provider/no-results', 'No source tells what became of the rows: all would be unresolved.'));
  } else if (!spec.results.some(({ outcome }) => outcome === 'succeeded' || !isVendorOutcome(outcome))) {
    warnings.push(
      warn('provider/no-final-claim', 'No source can say that a row succeeded: such rows would be unresolved.'),
    );
  }
  return { errors, warnings };
}

function lintSources(results: readonly ResultSpec[], list: readonly PropertyKey[]): Finding[] {
  const errors: Finding[] = [];
  let claimed = false;
  for (const [index, result] of results.entries()) {
    const path = [...list, index];
    const place = path.join('.');
    if (claimed) {
      const message = `\`${place}\` can't be reached: an earlier source takes all remaining rows.`;
      errors.push({
        code: 'provider/unreachable-result',
        path,
        message,
        next: 'Move it before that source, or give that one a `when`.',
      });
    }
    if (result.from === 'submit' && result.request !== undefined) {
      const message = `\`${place}\` has a request, so \`from\` has no meaning.`;
      errors.push({ code: 'provider/result-from', path, message, next: 'Remove one of the two.' });
    }
    if (claimsRest(result) && result.when === undefined) claimed = true;
    const meant = findMeantOutcome(result);
    if (meant !== undefined) {
      const message = `\`${place}.outcome\` is a word that is no outcome.`;
      const next = `Did you mean \`${meant}\`?`;
      errors.push({ code: 'provider/bad-outcome', path: [...path, 'outcome'], message, next });
    }
  }
  return errors;
}

function warn(code: string, message: string): Finding {
  return {
    code,
    path: ['results'],
    message,
    next: 'Add `- outcome: succeeded` as the last source, if the rest succeeded.',
  };
}

/** Words that other tools have for an outcome. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ...['success', 'successful', 'ok', 'done', 'completed', 'accepted'].map((word) => [word, 'succeeded'] as const),
  ...['fail', 'failure', 'error', 'errored', 'rejected', 'invalid'].map((word) => [word, 'failed'] as const),
  ...['notfound', 'missing', 'absent', 'unknown'].map((word) => [word, 'not_found'] as const),
]);

/** A misspelled word (`sucess`) is valid JSONata: a path that finds nothing. A text in quotes is meant as it stands. */
function findMeantOutcome({ outcome }: ResultSpec): string | undefined {
  if (typeof outcome !== 'object') return undefined;
  const [, quote, word] = /^\s*("?)([A-Za-z_-]+)\1\s*$/.exec(outcome.source) ?? [];
  if (word === undefined) return undefined;
  const meant = OTHER_WORDS.get(word.toLowerCase().replaceAll(/[-_]/g, '')) ?? nearest(word, VENDOR_OUTCOMES);
  return meant ?? (quote === '' || isVendorOutcome(word) ? undefined : 'failed');
}
