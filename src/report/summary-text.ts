import { formatDuration } from '../domain/duration.ts';
import type { UnresolvedReason } from '../domain/outcome.ts';
import { UNRESOLVED_REASONS } from '../domain/outcome.ts';
import type { ProblemGroup, Report, RowProblem } from '../domain/report.ts';
import { count, plural } from './markdown.ts';
import { OUTCOME_WORDS } from './words.ts';

/** An artifact that the host has uploaded already; its address is the host's own. */
export interface ArtifactLink {
  readonly name: string;
  readonly url?: string;
}

export const SANDBOX_NOTE = 'Sandbox run: the vendor was simulated and nothing left this machine.';

/** `Acme Contacts, run, 1m 3s, 42 requests`; `show` makes foreign text fit for where the line stands. */
export function describeRun(report: Report, show: (text: string) => string): string {
  const ms = Date.parse(report.endedAt) - Date.parse(report.startedAt);
  const { sent, throttled } = report.requests;
  return [
    ...(report.provider === null ? [] : [show(report.provider.title)]),
    report.mode,
    ...(Number.isFinite(ms) && ms >= 0 ? [formatDuration(ms)] : []),
    plural(sent, 'request') + (throttled === 0 ? '' : ` (${plural(throttled, 'answer')} "too many")`),
    ...(report.rounds === 0 ? [] : [plural(report.rounds, 'retry round')]),
    `bulk-job-action ${show(report.tool.version)}`,
  ].join(', ');
}

/** `failed`, or `unresolved (timed-out)`. */
export function describeOutcome({ outcome, reason }: Pick<RowProblem, 'outcome' | 'reason'>): string {
  return reason === undefined ? OUTCOME_WORDS[outcome] : `${OUTCOME_WORDS[outcome]} (${reason})`;
}

/** The unresolved reasons that occur, with their rows. */
export function listReasons(report: Report): readonly { readonly reason: UnresolvedReason; readonly rows: number }[] {
  return UNRESOLVED_REASONS.flatMap((reason) => {
    const rows = report.totals.reasons[reason] ?? 0;
    return rows === 0 ? [] : [{ reason, rows }];
  });
}

/** Groups that the table does not show: those cut off, and those that were never kept. */
export function countHidden(report: Report, shown: readonly ProblemGroup[]): number {
  return report.problemGroups.length - shown.length + report.moreProblemGroups;
}

/** What also a cancelled run writes at once. */
const ALWAYS: ReadonlySet<string> = new Set(['report.json', 'summary.md', 'ledger.ndjson']);

/** False: a cancel left no time for the files with rows; `collect` writes them. */
export function hasRowFiles({ resultFiles }: Report): boolean {
  return resultFiles.length === 0 || resultFiles.some((name) => !ALWAYS.has(name));
}

/**
 * How to get at the row files, where that is not plain to everybody who reads the summary; `show` makes foreign text
 * fit for where the line stands.
 */
export function describeAccess(report: Report, show: (text: string) => string): string {
  if (!hasRowFiles(report)) return describeLater(report, show);
  return report.detail === 'minimal'
    ? 'The files with rows stay in that folder, on this machine: others could read the artifact, so it holds counts and line numbers only. A later step of the same job can use them.'
    : '';
}

/** Characters of a value that the provider file made of params: a list of mappings has some hundreds an item. */
export const DERIVED_CHARS = 1000;
/** Entries of such a list that are shown; report.json has all. */
const MAX_DERIVED = 30;

interface Named {
  readonly name: string;
  readonly value: string;
}

/** The plan in words, in `validate`, where it is what the reader came for; a list that was made of params by entry. */
export function describePlan({ mode, plan, inputs }: Report):
  | {
      readonly cost: readonly Named[];
      readonly derived: readonly Named[];
    }
  | undefined {
  if (mode !== 'validate' || plan === null) return undefined;
  const cost = [
    { name: 'rows', value: count(plan.rows) },
    { name: 'jobs', value: count(plan.jobs) },
    { name: 'bytes', value: count(plan.bytes) },
    { name: 'requests at least', value: count(plan.requests) },
    { name: 'time at least', value: formatDuration(plan.leastMs) },
  ];
  const params = typeof inputs.params === 'object' && inputs.params !== null ? inputs.params : {};
  const derived = plan.derived.flatMap((name): readonly Named[] => {
    const value: unknown = Reflect.get(params, name);
    const isLong = Array.isArray(value) && value.some((entry) => typeof entry === 'object');
    if (!isLong) return [{ name, value: JSON.stringify(value) ?? '' }];
    return value.map((entry, index) => ({ name: `${name} ${index + 1}`, value: JSON.stringify(entry) ?? '' }));
  });
  return { cost, derived: derived.slice(0, MAX_DERIVED) };
}

/** How the files come about that a run had no time for, or no rows. */
function describeLater(report: Report, show: (text: string) => string): string {
  const { reason, mode, resultsDir } = report;
  if (mode === 'collect' && reason !== 'cancelled') {
    return `The data files of the ledger can not be read any more, so there are no files with rows. With the commit of that run checked out, and its inputs, this writes them: bulk-job collect --ledger ${show(`${resultsDir}/ledger.ndjson`)}`;
  }
  const left = 'The cancelled run had no time for records.csv, the files with rows and junit.xml.';
  if (report.jobs.count === 0) return `${left} No row was sent: start it again, and all of them are written.`;
  return `${left} In a workflow the action's post step writes them and uploads the artifact. At any later time this does, with the inputs of this run: bulk-job collect --ledger ${show(`${report.resultsDir}/ledger.ndjson`)} (as an action: mode: collect, and ledger).`;
}
