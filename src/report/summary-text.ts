import { formatDuration } from '../domain/duration.ts';
import { MODES } from '../domain/mode.ts';
import { OUTCOME_TABLE, type RowOutcome, UNRESOLVED_REASONS, type UnresolvedReason } from '../domain/outcome.ts';
import { count, plural } from '../domain/plural.ts';
import type { ProblemGroup, Report } from './schema.ts';

export const SANDBOX_NOTE = 'Sandbox run: the vendor was simulated, and nothing left this machine.';

/** The vendor in a title such as `Acme – import contacts`. */
export function vendorName(title: string): string {
  return title.split(' – ', 1)[0] ?? title;
}

/** `Acme Contacts, run, 1m 3s, 42 requests`; `show` makes foreign text safe for where the line is printed. */
export function describeRun(report: Report, show: (text: string) => string): string {
  const ms = Date.parse(report.endedAt) - Date.parse(report.startedAt);
  return [
    ...(report.provider === null ? [] : [show(report.provider.title)]),
    report.mode,
    ...(Number.isFinite(ms) && ms >= 0 ? [formatDuration(ms)] : []),
    describeRequests(report),
    ...(report.rounds === 0 ? [] : [plural(report.rounds, 'retry round')]),
    `bulk-job-action ${show(report.tool.version)}`,
  ].join(', ');
}

/** `42 requests (2 rate-limited, HTTP 429)` */
export function describeRequests({ requests: { sent, throttled } }: Report): string {
  return plural(sent, 'request') + (throttled === 0 ? '' : ` (${count(throttled)} rate-limited, HTTP 429)`);
}

/** The vendor's name in the provider's title. */
export function vendorOf({ provider }: Pick<Report, 'provider'>): string {
  return provider === null ? 'the vendor' : vendorName(provider.title);
}

/** `failed`, or `unresolved (timed-out)`. */
export function describeOutcome({ outcome, reason }: RowOutcome): string {
  const { words } = OUTCOME_TABLE[outcome];
  return reason === undefined ? words : `${words} (${reason})`;
}

/** The unresolved reasons that occur, with their row counts. */
export function listReasons(report: Report): readonly { readonly reason: UnresolvedReason; readonly rows: number }[] {
  return UNRESOLVED_REASONS.flatMap((reason) => {
    const rows = report.totals.reasons[reason] ?? 0;
    return rows === 0 ? [] : [{ reason, rows }];
  });
}

/** Number of groups that the table does not show: those beyond its cap, and those that were not kept. */
export function countHidden(report: Report, shown: readonly ProblemGroup[]): number {
  return report.problemGroups.length - shown.length + report.moreProblemGroups;
}

/** What even a canceled run writes at once. */
const ALWAYS: ReadonlySet<string> = new Set(['report.json', 'summary.md', 'ledger.ndjson']);

/** False if a cancel left no time for the files with rows; `collect` writes them. */
export function hasRowFiles({ resultFiles }: Report): boolean {
  return resultFiles.length === 0 || resultFiles.some((name) => !ALWAYS.has(name));
}

/**
 * How to get the files with rows, if that is not obvious from the summary; `show` makes foreign text safe for where the
 * line is printed.
 */
export function describeAccess(report: Report, show: (text: string) => string): string {
  if (!hasRowFiles(report)) return describeLater(report, show);
  return report.detail === 'minimal'
    ? 'The artifact has only counts and line numbers, because others may read it. The files with rows are in that folder on this machine; a later step of the same job can use them.'
    : '';
}

/** Characters of a value that the provider file derived from params: a mapping in a list takes a few hundred. */
export const DERIVED_CHARS = 1000;
/** Values, or entries of a list, that are shown; report.json has all. */
const MAX_DERIVED = 30;

interface Named {
  readonly name: string;
  readonly value: string;
}

/** The plan in words, for `validate` only; a list that was derived from params is shown by entry. */
export function describePlan({ mode, plan, inputs }: Report):
  | {
      readonly cost: readonly Named[];
      readonly derived: readonly Named[];
    }
  | undefined {
  if (MODES[mode].judges !== 'plan' || plan === null) return undefined;
  const cost = [
    { name: 'rows', value: count(plan.rows) },
    { name: 'jobs', value: count(plan.jobs) },
    { name: 'bytes', value: count(plan.bytes) },
    { name: 'requests (minimum)', value: count(plan.requests) },
    { name: 'time (minimum)', value: formatDuration(plan.leastMs) },
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

/** How a later run collects the results of this one, as the end of a sentence; `show` makes foreign text safe. */
function describeCollect({ nextRun: { from, ledger } }: Report, show: (text: string) => string): string {
  const shown = ledger === '' ? '<ledger.ndjson of this run>' : show(ledger);
  return from === 'inputs'
    ? `use mode: collect and ledger: ${shown}`
    : `run bulk-job collect --ledger ${shown} with the other flags of this run`;
}

/** Why the files with rows do not exist, and how to get them. */
function describeLater(report: Report, show: (text: string) => string): string {
  const { reason, mode, nextRun } = report;
  const collect = describeCollect(report, show);
  if (MODES[mode].rereads && reason !== 'cancelled') {
    return `There are no files with rows, because the data files of the ledger are no longer available. To get them, check out the commit of that run and ${collect}.`;
  }
  const left = 'The run was canceled before it wrote records.csv, the files with rows and junit.xml.';
  if (report.jobs.count === 0) return left;
  return nextRun.from === 'inputs'
    ? `${left} The action's post step writes them and uploads the artifact. To write them later, ${collect}.`
    : `${left} To get them, ${collect}.`;
}
