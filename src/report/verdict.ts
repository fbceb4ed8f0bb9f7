import { formatDuration } from '../domain/duration.ts';
import type { Fault, Reason } from '../domain/fault.ts';
import { MODES } from '../domain/mode.ts';
import { type Outcome, UNRESOLVED_REASONS, UNRESOLVED_TABLE, type UnresolvedReason } from '../domain/outcome.ts';
import { count, plural } from '../domain/plural.ts';
import { formatShard } from '../domain/shard.ts';
import { describeMerge } from './difference.ts';
import { code, join, type Line, line, strong } from './line.ts';
import { cut } from './markdown.ts';
import { ruleOf } from './rules.ts';
import type { Report, RuleResult } from './schema.ts';

/** Characters of a limit as the user wrote it. */
const LIMIT_CHARS = 60;

/** What a number of rows is said to be, in the verdict and beside the bar. */
const WORDS = {
  planned: 'to be sent',
  submitted: 'accepted, results pending',
  'not-sent': 'not sent',
  'timed-out': 'still processing',
  cancelled: 'still processing',
  uncertain: 'may or may not have arrived',
  lost: 'in jobs that are gone',
  unreachable: 'with unreadable results',
  missing: 'without a result',
  contradictory: 'with contradictory results',
} as const satisfies Readonly<Record<UnresolvedReason, string>>;

/** What is said of rows by outcome. */
export const OUTCOME_WORDS = {
  succeeded: 'delivered',
  failed: 'failed',
  not_found: 'not found',
  invalid: 'invalid',
  skipped: 'skipped (duplicate)',
  unresolved: '',
} as const satisfies Readonly<Record<Outcome, string>>;

/** A kind of rows with the number of them. */
export interface KindCount {
  readonly kind: Outcome | UnresolvedReason;
  readonly words: string;
  readonly rows: number;
}

/** In the order of the bar: what went well, what is under way, what went wrong, what did not go. */
const KINDS = [
  'succeeded',
  'planned',
  'submitted',
  'timed-out',
  'cancelled',
  'failed',
  'invalid',
  'not_found',
  'uncertain',
  'lost',
  'unreachable',
  'missing',
  'contradictory',
  'skipped',
  'not-sent',
] as const satisfies readonly (Outcome | UnresolvedReason)[];

/** The kinds of rows that occur. */
export function listTallies({ totals, reason }: Report): readonly KindCount[] {
  return KINDS.map((kind): KindCount => {
    if (isOutcome(kind)) return { kind, words: OUTCOME_WORDS[kind], rows: totals[kind] };
    // Held back for the sake of the others.
    const words = kind === 'not-sent' && reason === 'invalid-data' ? 'valid, not sent' : WORDS[kind];
    return { kind, words, rows: totals.reasons[kind] ?? 0 };
  }).filter(({ rows }) => rows > 0);
}

function isOutcome(kind: Outcome | UnresolvedReason): kind is Outcome {
  return Object.hasOwn(OUTCOME_WORDS, kind);
}

/** True where the vendor has no row of this run, and may have none. */
export function isUnsent({ submitted, totals, continues }: Report): boolean {
  const reached = UNRESOLVED_REASONS.filter((name) => UNRESOLVED_TABLE[name].reason !== undefined);
  return submitted === 0 && continues === null && reached.every((name) => (totals.reasons[name] ?? 0) === 0);
}

/** The verdict in one sentence without its stop: what happened to how many rows, and what was allowed. */
export function describeVerdict(report: Report): Line {
  const said = report.conclusion === 'failure' ? describeFailure(report) : describeEnd(report);
  const named = report.shard === undefined ? said : line`Shard ${formatShard(report.shard)}: ${said}`;
  return report.sandbox ? line`${named} (sandbox)` : named;
}

/** Breaches that another reason hides: they stand below the verdict all the same. */
export function describeOtherBreaches(report: Report): readonly string[] {
  if (report.conclusion !== 'failure') return [];
  const said = breachesOf(report);
  const rules = report.rules.filter((rule) => isFailing(rule) && !said.includes(rule));
  return rules.map((rule) => `Also: ${describeRule(rule)}.`);
}

/** `12 of 1,000 rows failed (allowed: 5)`. */
export function describeRule(rule: RuleResult): string {
  const { counts = 'failed', breach } = ruleOf(rule) ?? {};
  const is = counts !== 'invalid' ? '' : rule.actual === 1 ? 'is ' : 'are ';
  const shown = cut(rule.limit, LIMIT_CHARS);
  const limit = breach === 'warn' ? `${rule.rule}: ${shown}` : `allowed: ${shown}`;
  return `${count(rule.actual)} of ${plural(rule.of, 'row')} ${is}${OUTCOME_WORDS[counts]} (${limit})`;
}

function isFailing(rule: RuleResult): boolean {
  return rule.verdict === 'fail';
}

/** The failing rules that the report's reason names. */
function breachesOf(report: Report): readonly RuleResult[] {
  return report.rules.filter((rule) => isFailing(rule) && ruleOf(rule)?.reason === report.reason);
}

/** How a failure is told, by its reason; where there is no way of its own, by the first fault. */
const FAILURES: Partial<Readonly<Record<Reason, (report: Report) => Line | undefined>>> = {
  threshold: describeBreaches,
  'invalid-data': describeBreaches,
  uncertain: (report) => describeLeft(report, ['uncertain']),
  'timed-out': (report) => describeLeft(report, ['timed-out', 'not-sent'], nameTimeout(report)),
  cancelled: describeCancel,
  'vendor-error': (report) => {
    const unclear = UNRESOLVED_REASONS.filter((name) => UNRESOLVED_TABLE[name].reason === 'vendor-error');
    return describeLeft(report, unclear) ?? (report.foreignRows > 0 ? describeForeign(report) : undefined);
  },
};

function describeFailure(report: Report): Line {
  const said = FAILURES[report.reason]?.(report) ?? describeFaults(report);
  const isPlan = MODES[report.mode].judges === 'plan';
  if (report.reason === 'cancelled' || isPlan || !isUnsent(report)) return said;
  return line`Nothing was ${report.mode === 'merge' ? 'merged' : 'sent'}: ${said}`;
}

/** Where `stop-on-breach` stopped the run, its fault names one of the breaches. */
function describeBreaches(report: Report): Line | undefined {
  const stop = findBreachStop(report);
  const others = breachesOf(report).filter(({ rule }) => rule !== stop?.input);
  const said = [...(stop === undefined ? [] : [firstSentence(stop.message)]), ...others.map(describeRule)];
  return said.length === 0 ? undefined : [said.join('; ')];
}

/** The fault that says that `stop-on-breach` stopped the run, and at which limit. */
export function findBreachStop({ faults }: Report): Fault | undefined {
  return faults.find(({ code: name }) => name === 'run/stopped-on-breach');
}

/** Rows that are left of a run, each kind with its number, and those that arrived. */
function describeLeft(report: Report, kinds: readonly UnresolvedReason[], suffix = ''): Line | undefined {
  const tallies = listTallies(report);
  const left = kinds.flatMap((kind) => tallies.filter((tally) => tally.kind === kind));
  if (left.length === 0) return undefined;
  const [first] = left;
  const [head, ...rest] = left.map(
    ({ rows, words }, index) => `${index === 0 ? plural(rows, 'row') : count(rows)} ${words}`,
  );
  const isProcessing = first?.kind === 'timed-out' || (first?.kind === 'not-sent' && suffix !== '');
  return [[`${head}${isProcessing ? suffix : ''}`, ...rest, `${count(report.totals.succeeded)} delivered`].join('; ')];
}

/** Empty where rows were left over before the timeout ended: what held them back is told by its own fault. */
function nameTimeout({ inputs: { timeout }, totals, faults }: Report): string {
  const hasEnded = (totals.reasons['timed-out'] ?? 0) > 0 || faults.some(({ code: name }) => name === 'run/timed-out');
  const length = typeof timeout === 'number' ? ` (${formatDuration(timeout)})` : '';
  return hasEnded ? ` when the timeout${length} ended` : '';
}

function describeCancel(report: Report): Line {
  if (isUnsent(report)) return ['Canceled before anything was sent'];
  const { totals } = report;
  return [`Canceled: ${count(totals.succeeded)} of ${plural(totals.total, 'row')} delivered`];
}

function describeForeign({ foreignRows, totals }: Report): Line {
  return [
    `the results name ${plural(foreignRows, 'row')} that this run never sent; ${count(totals.succeeded)} delivered`,
  ];
}

/** Of one fault what it says, of many how many there are. */
function describeFaults({ faults, totals, reason }: Report): Line {
  const [fault] = faults;
  if (fault === undefined)
    return [reason === 'bug' ? 'Bulk Job itself failed, which is a bug' : `it ended with ${reason}`];
  const kinds = new Set(faults.map(({ message }) => message));
  const inputs = faults.every(({ input }) => input !== undefined);
  const said: Line =
    kinds.size === 1
      ? [firstSentence(fault.message)]
      : [
          `${plural(kinds.size, inputs ? 'input is' : 'problem', inputs ? 'inputs are' : undefined)}${inputs ? ' wrong' : ''}`,
        ];
  return totals.succeeded === 0
    ? said
    : line`${said}; ${count(totals.succeeded)} of ${plural(totals.total, 'row')} delivered`;
}

const SENTENCE_END = /\.(?:\s+(?=["A-Z(])|$)/;

/** What a verdict can hold of a fault's message; the others follow it. */
export function firstSentence(message: string): string {
  return message.split(SENTENCE_END)[0] ?? message;
}

/** The sentences of a fault's message that the verdict does not hold. */
export function otherSentences(message: string): string {
  const first = firstSentence(message);
  return message.slice(first.length).replace(/^\.\s*/, '');
}

/** A run that passes, with warnings or without. */
function describeEnd(report: Report): Line {
  const { totals, plan } = report;
  if (totals.total === 0) return describeEmpty(report);
  const { difference } = report;
  const [good, words] = chooseGood(report);
  const jobs = plan === null || MODES[report.mode].judges !== 'plan' ? '' : ` in ${plural(plan.jobs, 'job')}`;
  const sample = (report.beyondLimit ?? 0) > 0 ? ' of a sample' : '';
  const all = good === totals.total ? `${good > 1 ? 'All ' : ''}${plural(good, 'row')}` : undefined;
  const head =
    difference !== undefined
      ? describeMerge(report, difference)
      : `${all ?? `${count(good)} of ${plural(totals.total, 'row')}`}${sample} ${words}${jobs}`;
  const others = listTallies(report).filter(
    ({ kind }) => !GOOD_KINDS.has(kind) && !(kind === 'succeeded' && words === OUTCOME_WORDS.succeeded),
  );
  const parts = others.map((tally) => [`${count(tally.rows)} ${tally.words}`, ...describeAllowed(report, tally)]);
  return join([typeof head === 'string' ? [head] : head, ...parts.map((part): Line => [part.join('')])], '; ');
}

const GOOD_KINDS: ReadonlySet<string> = new Set(['planned', 'submitted']);

/** How many rows `limit` leaves for later, as a sentence; none where it leaves none. */
export function describeSample({ beyondLimit = 0, inputs }: Report): readonly Line[] {
  if (beyondLimit === 0) return [];
  const limit = code(`limit: ${String(inputs.limit)}`);
  return [line`A sample: ${limit} left out ${strong(plural(beyondLimit, 'more row'))}.`];
}

/** The rows that a run was made for, and what is said of them. */
function chooseGood({ mode, totals }: Report): readonly [rows: number, words: string] {
  const { planned = 0, submitted = 0 } = totals.reasons;
  if (MODES[mode].judges === 'plan')
    return [
      planned,
      planned < totals.total ? 'would be sent' : `${planned === 1 ? 'is' : 'are'} valid and would be sent`,
    ];
  return submitted === 0 ? [totals.succeeded, OUTCOME_WORDS.succeeded] : [submitted, 'accepted; results pending'];
}

/** ` (allowed: 5)`: the limit that let such rows pass, and the input that softened it. */
function describeAllowed({ rules, inputs }: Report, { kind }: KindCount): readonly string[] {
  if (kind === 'timed-out') return inputs['on-timeout'] === 'warn' ? [' (on-timeout: warn)'] : [];
  const rule = rules.find((result) => ruleOf(result)?.counts === kind && ruleOf(result)?.breach === 'on-breach');
  if (rule === undefined || (rule.limit === 'unlimited' && rule.verdict === 'pass')) return [];
  return [` (allowed: ${cut(rule.limit, LIMIT_CHARS)}${rule.verdict === 'warn' ? ', on-breach: warn' : ''})`];
}

function describeEmpty({ files, inputs, remembers, shard }: Report): Line {
  if (shard !== undefined) return ['Nothing to send: there are fewer jobs than shards'];
  if (files.length === 0)
    return line`Nothing to send: no file matches ${code(Array.isArray(inputs.files) ? inputs.files.join(' ') : 'files')}`;
  // The row memory has left out what was delivered; the line below says how many.
  if (remembers !== undefined) return ['Nothing to send: no row is new or changed'];
  const [file] = files;
  return files.length === 1
    ? line`Nothing to send: no data rows in ${code(file?.path ?? '')}`
    : [`Nothing to send: no data rows in ${plural(files.length, 'file')}`];
}
