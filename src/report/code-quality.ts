import { listFindings } from './findings.ts';
import { reduceToDetail } from './privacy.ts';
import type { LocateFile, ProblemRows } from './problem-rows.ts';
import type { Report } from './schema.ts';

/** GitLab's words, of five. */
const SEVERITIES = { error: 'major', warning: 'minor', notice: 'info' } as const;

/**
 * `gl-code-quality.json` for GitLab's merge requests, in pieces: an array with an object for each finding. GitLab drops
 * what has the fingerprint of another, and paths that start with `./`.
 */
export function* renderCodeQuality(
  given: Report,
  options: { readonly rows: ProblemRows; readonly locate: LocateFile },
): Generator<string> {
  const report = reduceToDetail(given);
  let separator = '\n';
  yield '[';
  for (const { rule, level, path, line, text, fingerprint } of listFindings(report, options)) {
    const issue = {
      description: text,
      check_name: rule,
      fingerprint,
      severity: SEVERITIES[level],
      location: { path, lines: { begin: line } },
    };
    yield `${separator}  ${JSON.stringify(issue)}`;
    separator = ',\n';
  }
  yield separator === '\n' ? ']\n' : '\n]\n';
}
