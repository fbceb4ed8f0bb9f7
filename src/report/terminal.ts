import type { Report } from '../domain/report.ts';
import { safeLine } from '../domain/safe-line.ts';
import { count, cut, plural } from './markdown.ts';
import { listNextSteps } from './next-steps.ts';
import { reduceToDetail } from './privacy.ts';
import {
  countHidden,
  DERIVED_CHARS,
  describeAccess,
  describeOutcome,
  describePlan,
  describeRun,
  listReasons,
  SANDBOX_NOTE,
} from './summary-text.ts';
import { describeOtherBreaches, describeVerdict } from './verdict.ts';
import { explainRow, OUTCOME_WORDS, REASON_WORDS } from './words.ts';

/** Rows a table shows; a terminal and a job log are read from their end. */
const MAX_ROWS = 10;
/** A cell of an aligned table; messages, which stand last, may be longer. */
const CELL_CHARS = 60;
const MESSAGE_CHARS = 300;

/**
 * The summary as plain text for a terminal or a job log: aligned columns, no Markdown, no escape sequences,
 * no line that a CI system takes for a command. Ends with the verdict, which is then the last thing on screen.
 */
export function renderTerminal(given: Report): string {
  const report = reduceToDetail(given);
  const steps = listNextSteps(report);
  const blocks = [
    report.sandbox ? [SANDBOX_NOTE] : [],
    listFaults(report),
    listPlan(report),
    listGroups(report),
    listProblems(report),
    listJobs(report),
    report.notices.slice(0, MAX_ROWS).map((notice) => `Note: ${safeLine(notice)}`),
    listCounts(report),
    listRules(report),
    steps.length === 0 ? [] : ['What to do next', ...steps.map((step, index) => `  ${index + 1}. ${step}`)],
    report.resultsDir === ''
      ? []
      : [
          `Result files in ${safeLine(report.resultsDir)}:`,
          `  ${report.resultFiles.join(', ')}`,
          ...[describeAccess(report, safeLine)].filter((text) => text !== '').map((text) => `  ${text}`),
        ],
    [
      ...(report.continues === null ? [] : [safeLine(report.continues)]),
      describeRun(report, safeLine),
      ...describeOtherBreaches(report),
      describeVerdict(report),
    ],
  ];
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${text.join('\n\n')}\n`;
}

function listFaults({ faults }: Report): readonly string[] {
  if (faults.length === 0) return [];
  const lines = faults.slice(0, MAX_ROWS).flatMap((fault) => {
    const place = [fault.file, fault.line, fault.column].filter((part) => part !== undefined).join(':');
    const where = place === '' ? '' : `${place}: `;
    return [
      `  ${safeLine(`${where}${fault.message} [${fault.code}]`)}`,
      ...(fault.next === undefined ? [] : [`    ${safeLine(fault.next)}`]),
    ];
  });
  return ['Faults', ...lines, ...more(faults.length - MAX_ROWS)];
}

function listPlan(report: Report): readonly string[] {
  const plan = describePlan(report);
  if (plan === undefined) return [];
  const derived = plan.derived.map(({ name, value }) => `  ${safeLine(`${name}: ${value}`, DERIVED_CHARS)}`);
  return [
    'Plan',
    ...align(plan.cost.map(({ name, value }) => [name, value])),
    ...(derived.length === 0 ? [] : ['Made of params', ...derived]),
  ];
}

function listGroups(report: Report): readonly string[] {
  const shown = report.problemGroups.slice(0, MAX_ROWS);
  if (shown.length === 0) return [];
  const rows = shown.map((group) => [
    count(group.rows),
    describeOutcome(group),
    `${group.first.file}:${group.first.line}`,
    explainRow(group, group.template),
  ]);
  return [
    'Problems',
    ...align([['rows', 'outcome', 'first at', 'message'], ...rows]),
    ...more(countHidden(report, shown)),
  ];
}

function listProblems({ firstProblems, detail }: Report): readonly string[] {
  // In minimal a row shows no more than its group does.
  if (firstProblems.length === 0 || detail === 'minimal') return [];
  const rows = firstProblems
    .slice(0, MAX_ROWS)
    .map((problem) => [
      `${problem.file}:${problem.line}`,
      describeOutcome(problem),
      problem.key ?? '',
      explainRow(problem, problem.message),
    ]);
  return ['First rows with a problem', ...align([['row', 'outcome', 'key', 'message'], ...rows])];
}

function listJobs({ jobs }: Report): readonly string[] {
  if (jobs.count === 0) return [];
  const states = Object.entries(jobs.states).map(([state, n]) => `${count(n)} ${state}`);
  const troubled = jobs.shown.filter((job) => job.state !== 'succeeded').slice(0, MAX_ROWS);
  const head = `${plural(jobs.count, 'job')}: ${states.join(', ')}`;
  if (troubled.length === 0) return [head];
  const rows = troubled.map((job) => [
    String(job.number),
    job.id ?? 'none',
    count(job.rows),
    job.vendorState === undefined ? job.state : `${job.state} (${job.vendorState})`,
    job.message ?? '',
  ]);
  return [head, ...align([['job', 'id', 'rows', 'state', 'message'], ...rows])];
}

function listCounts(report: Report): readonly string[] {
  const { totals } = report;
  const rows = (['succeeded', 'failed', 'not_found', 'invalid', 'skipped', 'unresolved'] as const).flatMap((outcome) =>
    totals[outcome] === 0 ? [] : [[count(totals[outcome]), OUTCOME_WORDS[outcome]]],
  );
  const reasons = listReasons(report).map(({ reason, rows: n }) => [count(n), `  ${REASON_WORDS[reason]}`]);
  return [plural(totals.total, 'row'), ...align([...rows, ...reasons])];
}

function listRules({ rules }: Report): readonly string[] {
  if (rules.length === 0) return [];
  const rows = rules.map(({ rule, limit, actual, of, verdict }) => [rule, limit, count(actual), count(of), verdict]);
  return ['Rules', ...align([['rule', 'limit', 'rows', 'of', 'verdict'], ...rows])];
}

function more(hidden: number): readonly string[] {
  return hidden > 0 ? [`  ${count(hidden)} more in report.json`] : [];
}

/** Pads every column but the last to its widest cell. Columns of counts stand to the right. */
function align(rows: readonly (readonly string[])[]): readonly string[] {
  const safe = rows.map((row) =>
    row.map((text, column) => {
      const max = column === row.length - 1 ? MESSAGE_CHARS : CELL_CHARS;
      return safeLine(cut(text, max), max);
    }),
  );
  const widths = (safe[0] ?? []).map((_, column) => Math.max(...safe.map((row) => row[column]?.length ?? 0)));
  const isCount = widths.map((_, column) => safe.slice(1).every((row) => /^[\d,]+$/.test(row[column] ?? '')));
  return safe.map((row) => {
    const cells = row.map((text, column) => {
      const width = widths[column] ?? 0;
      return isCount[column] === true ? text.padStart(width) : text.padEnd(width);
    });
    return `  ${cells.join('  ').trimEnd()}`;
  });
}
