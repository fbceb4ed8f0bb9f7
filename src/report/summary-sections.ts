import { formatDuration } from '../domain/duration.ts';
import type { JobRecord } from '../domain/job.ts';
import { explainRow, OUTCOMES } from '../domain/outcome.ts';
import { count, plural } from '../domain/plural.ts';
import type { Totals } from '../domain/totals.ts';
import { code, join, type Line, line, link, toMarkdown } from './line.ts';
import { findLinks } from './links.ts';
import { cell, prose, startLine, table } from './markdown.ts';
import type { Report, RuleResult } from './schema.ts';
import { isWaiting } from './severity.ts';
import { DERIVED_CHARS, describeOutcome, describePlan, describeRequests } from './summary-text.ts';
import { OUTCOME_WORDS } from './verdict.ts';

/** Characters of sentences, which matter more than other texts. */
const SENTENCE_CHARS = 600;
const LIMIT_CHARS = 60;

/** Lines of a list, and how many there are besides. */
function list(lines: readonly (Line | string)[], hidden = 0): string {
  const shown = lines.map((each) => `- ${typeof each === 'string' ? startLine(each) : toMarkdown(each)}`);
  const more = hidden > 0 ? [`- ${count(hidden)} more in \`report.json\``] : [];
  return [...shown, ...more].join('\n');
}

/** What the provider file made of the user's params. */
function derivedSection(report: Report): string {
  const { derived = [] } = describePlan(report) ?? {};
  return list(derived.map(({ name, value }) => line`${name}: ${code(value.slice(0, DERIVED_CHARS))}`));
}

function ruleSection({ rules }: Report): string {
  const shown = rules.filter(isTold);
  const others = rules.length - shown.length;
  const passed = others === 0 ? '' : `${plural(others, 'rule')} without a row passed.`;
  if (shown.length === 0) return '';
  const rows = shown.map(({ rule, limit, actual, of, verdict }) => [
    cell(rule),
    cell(limit, LIMIT_CHARS),
    `${count(actual)} of ${count(of)}`,
    verdict === 'pass' ? 'pass' : `**${verdict}**`,
  ]);
  return [table(['rule', 'limit', 'rows', 'verdict'], rows), passed].filter((text) => text !== '').join('\n\n');
}

/** A rule that passed without a row says nothing. */
function isTold({ actual, verdict }: RuleResult): boolean {
  return verdict !== 'pass' || actual > 0;
}

function ruleTitle({ rules }: Report): string {
  const broken = rules.filter(({ verdict }) => verdict !== 'pass').length;
  return broken === 0 ? 'rules' : `rules (${count(broken)} of ${count(rules.length)} exceeded)`;
}

/** The rows themselves, by key, where the report may name them. */
function problemSection(report: Report, cap: number): string {
  const { firstProblems, detail } = report;
  if (detail === 'minimal') return '';
  const links = findLinks(report);
  const problems = firstProblems.filter((problem) => !isWaiting(problem)).slice(0, cap);
  return list(
    problems.map((problem) => {
      const place = link([code(`${problem.file}:${problem.line}`)], links.file(problem.file, problem.line));
      const key: Line = problem.key === undefined || problem.key === '' ? [] : line` ${code(problem.key)}`;
      // The message of a row without an outcome is that of its job.
      if (problem.reason !== undefined) return line`${place}${key} ${describeOutcome(problem)}`;
      return line`${place}${key} ${describeOutcome(problem)}: ${explainRow(problem, problem.message)}`;
    }),
  );
}

function fileSection(report: Report, cap: number): string {
  const { files } = report;
  // Of one file the bar has said it all.
  if (files.length < 2) return '';
  const links = findLinks(report);
  const lines = files
    .slice(0, cap)
    .map(({ path, totals }) => line`${link([code(path)], links.file(path))}: ${describeTotals(totals)}`);
  return list(lines, files.length - lines.length);
}

function describeTotals(totals: Totals): string {
  const kinds = OUTCOMES.filter((outcome) => totals[outcome] > 0).map(
    (outcome) => `${count(totals[outcome])} ${OUTCOME_WORDS[outcome]}`,
  );
  return `${plural(totals.total, 'row')}${kinds.length === 0 ? '' : ': '}${kinds.join(', ')}`;
}

function jobSection({ jobs }: Report, cap: number): string {
  if (jobs.count === 0) return '';
  const lines = jobs.shown.slice(0, cap).map(describeJob);
  return list(lines, jobs.count - lines.length);
}

function describeJob(job: JobRecord): Line {
  const { number, id, rows, round, vendorState, submittedAt, endedAt, polls, message = '' } = job;
  const state: Line = vendorState === undefined ? [job.state] : line`${job.state} (${code(vendorState)})`;
  const took = Date.parse(endedAt ?? '') - Date.parse(submittedAt ?? '');
  const parts: Line[] = [
    id === undefined ? [`job ${number}`] : line`job ${number} ${code(id)}`,
    [plural(rows, 'row')],
    state,
    submittedAt === undefined ? [] : [`${clock(submittedAt)} UTC`],
    took >= 0 ? [formatDuration(took)] : [],
    polls === 0 ? [] : [plural(polls, 'poll')],
    round === 1 ? [] : [`round ${round}`],
    message === '' ? [] : [message],
  ];
  return join(
    parts.filter((part) => part.length > 0),
    ' · ',
  );
}

/** `10:00:01` of a time in ISO 8601. */
function clock(time: string): string {
  return time.slice(11, 19);
}

function timelineSection(report: Report): string {
  const { startedAt, endedAt, rounds, tool, jobs } = report;
  if (jobs.count === 0) return '';
  const [day = ''] = startedAt.split('T');
  const submits = jobs.shown.flatMap(({ submittedAt }) => submittedAt ?? []).sort();
  const ends = jobs.shown.flatMap((job) => job.endedAt ?? []).sort();
  const isWhole = jobs.shown.length === jobs.count;
  return list([
    `${day}: started ${clock(startedAt)}${isWhole && submits[0] !== undefined ? `, first job submitted ${clock(submits[0])}` : ''}${isWhole && ends.length > 0 ? `, last job ended ${clock(ends.at(-1) ?? '')}` : ''}, ended ${clock(endedAt)} UTC`,
    `${describeRequests(report)}${rounds === 0 ? '' : `, ${plural(rounds, 'retry round')}`}, ${toMarkdown([`${tool.name} ${tool.version}`])}`,
  ]);
}

function noteSection({ notices }: Report, cap: number): string {
  const shown = notices.slice(0, cap).map((note) => prose(note, 'line', SENTENCE_CHARS));
  return list(shown, notices.length - shown.length);
}

function assumptionSection({ plan }: Report, cap: number): string {
  const facts = plan?.inferred ?? [];
  const shown = facts.slice(0, cap).map((fact) => prose(fact, 'line', SENTENCE_CHARS));
  return list(shown, facts.length - shown.length);
}

/** A folded part of the summary. */
interface Section {
  /** What the fold is called by, and its heading inside. */
  readonly title: (report: Report) => string;
  /** Empty where there is nothing to say. `cap`: lines that its list may show. */
  readonly render: (report: Report, cap: number) => string;
  /** Of a list that grows with the data, the lines that it shows: what somebody reads; the rest is in report.json and the row files. */
  readonly cap?: number;
}

/** The folded sections in the order of the page; a new one is a function above and a row here. */
export const SECTIONS: readonly Section[] = [
  { title: () => 'first rows', render: problemSection, cap: 20 },
  { title: ruleTitle, render: ruleSection },
  { title: ({ files }) => plural(files.length, 'file'), render: fileSection, cap: 200 },
  { title: ({ jobs }) => plural(jobs.count, 'job'), render: jobSection, cap: 25 },
  { title: () => 'timeline', render: timelineSection },
  { title: () => 'made of params', render: derivedSection },
  { title: ({ notices }) => plural(notices.length, 'note'), render: noteSection, cap: 20 },
  {
    title: ({ plan }) =>
      plural(plan?.inferred.length ?? 0, 'assumption about the vendor', 'assumptions about the vendor'),
    render: assumptionSection,
    cap: 20,
  },
];
