import { explainRow, OUTCOME_TABLE, OUTCOMES, type Outcome, UNRESOLVED_TABLE } from '../domain/outcome.ts';
import { count, plural } from '../domain/plural.ts';
import { safeLine } from '../domain/safe-line.ts';
import { type Look, type Piece, type TextBlock, type TextLine, textLine } from '../domain/text-block.ts';
import { fitWidth, padWidth, textWidth } from '../domain/text-width.ts';
import { describeSigns } from './difference.ts';
import { findCommand, type Line, toPlain } from './line.ts';
import { listNextSteps } from './next-steps.ts';
import { reduceToDetail } from './privacy.ts';
import type { Place, Report } from './schema.ts';
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
import { describeOtherBreaches, describeSample, describeVerdict } from './verdict.ts';

/** Rows that a table shows; terminals and job logs are read from the end. */
const MAX_ROWS = 10;
/** Single rows below the table of their kinds. */
const MAX_SINGLE_ROWS = 5;
/** Columns of a cell in an aligned table; messages, in the last column, may be longer. */
const CELL_COLUMNS = 60;
const MESSAGE_COLUMNS = 300;

/** A line of a log has 1,000 characters: a longer command would be cut. */
const COMMAND_CHARS = 980;
/** Of an error the place and the code are seen in any case. */
const PLACE_CHARS = 200;
const CODE_CHARS = 80;
const FAULT_CHARS = 700;

const NO_ROWS = plural(0, 'row');

const LOOKS = { success: 'good', warning: 'warn', failure: 'bad' } as const satisfies Record<
  Report['conclusion'],
  Look
>;

const OUTCOME_LOOKS: Readonly<Partial<Record<Outcome, Look>>> = {
  succeeded: 'good',
  failed: 'bad',
  not_found: 'warn',
  invalid: 'bad',
  unresolved: 'warn',
};

/** How a path of the report, which is relative to `working-directory`, is written for the user's current directory. */
export type ShowPath = (path: string) => string;

/**
 * The summary as plain text for a terminal or a job log: aligned columns, no Markdown, no escape sequences, no
 * line that a CI system takes for a command. The verdict comes last, so that it is the last thing on the screen.
 */
export function renderTerminal(given: Report, showPath: ShowPath = (path) => path): readonly TextBlock[] {
  const report = reduceToDetail(given);
  const blocks: readonly TextBlock[] = [
    { kind: 'result', lines: report.sandbox ? [textLine(SANDBOX_NOTE)] : [] },
    { kind: 'errors', lines: listFaults(report, showPath) },
    { kind: 'details', title: 'Plan', lines: listPlan(report) },
    { kind: 'result', title: 'Difference', lines: listDifference(report) },
    { kind: 'result', title: 'Problems', lines: listGroups(report, showPath) },
    { kind: 'result', title: 'First rows with a problem', lines: listProblems(report, showPath) },
    { kind: 'details', ...listJobs(report) },
    {
      kind: 'result',
      lines: report.notices.slice(0, MAX_ROWS).map((notice) => textLine(`Note: ${safeLine(notice)}`, 2)),
    },
    { kind: 'result', title: plural(report.totals.total, 'row'), lines: listCounts(report) },
    { kind: 'result', title: 'Limits exceeded', lines: listRules(report) },
    { kind: 'details', title: 'Result files', lines: listFiles(report) },
    { kind: 'result', title: 'What to do next', lines: listSteps(report) },
    { kind: 'result', lines: listContext(report) },
    { kind: 'verdict', lines: [verdictLine(report)] },
  ];
  // Without a row and without an error, that there was none is the news.
  const isEmpty = report.totals.total === 0 && report.faults.length === 0;
  return blocks.filter(({ title, lines }) => lines.length > 0 || (isEmpty && title === NO_ROWS));
}

/** As compilers write it, so that editors and terminals can open the place. */
function listFaults({ faults, conclusion }: Report, showPath: ShowPath): readonly TextLine[] {
  const level = conclusion === 'failure' ? 'error' : 'warning';
  const lines = faults.slice(0, MAX_ROWS).flatMap(({ file, line, column, message, code, next }): TextLine[] => {
    const path = file === undefined ? undefined : safeLine(showPath(file), PLACE_CHARS);
    const place = [path, line, column].filter((part) => part !== undefined).join(':');
    return [
      {
        pieces: [
          ...(place === '' ? [] : [piece(`${safeLine(place)}: `, 'title')]),
          piece(`${level}: `, level === 'error' ? 'bad' : 'warn'),
          piece(safeLine(message, FAULT_CHARS)),
          piece(` [${safeLine(code, CODE_CHARS)}]`, 'faint'),
        ],
        hang: 2,
      },
      ...(next === undefined ? [] : [textLine(`  ${safeLine(next)}`, 2)]),
    ];
  });
  return [...lines, ...more(faults.length - MAX_ROWS)];
}

function listPlan(report: Report): readonly TextLine[] {
  const plan = describePlan(report);
  if (plan === undefined) return [];
  const derived = plan.derived.map(({ name, value }) =>
    textLine(`  ${safeLine(`${name}: ${value}`, DERIVED_CHARS)}`, 4),
  );
  return [
    ...align(plan.cost.map(({ name, value }) => [name, value])),
    ...(derived.length === 0 ? [] : [textLine('Derived from params'), ...derived]),
  ];
}

/** Counts by file, and what looks like a mistake. */
function listDifference({ difference }: Report): readonly TextLine[] {
  if (difference === undefined) return [];
  const files = difference.files.slice(0, MAX_ROWS);
  const rows = files.map((file) => [
    count(file.new),
    count(file.changed),
    count(file.removed),
    count(file.unchanged),
    file.path,
  ]);
  const signs = describeSigns(difference).map((sign) => textLine(`  Warning: ${toPlain(sign)}`, 4, 'warn'));
  const table = alignTable(['new', 'changed', 'removed', 'unchanged', 'file'], rows);
  return [...table, ...more(difference.files.length - files.length), ...signs];
}

function listGroups(report: Report, showPath: ShowPath): readonly TextLine[] {
  const shown = report.problemGroups.slice(0, MAX_ROWS);
  if (shown.length === 0) return [];
  const rows = shown.map((group) => [
    count(group.rows),
    describeOutcome(group),
    describeSpot(group.first, showPath),
    explainRow(group, group.template),
  ]);
  return [...alignTable(['rows', 'outcome', 'first at', 'message'], rows), ...more(countHidden(report, shown))];
}

/** The first rows, as far as they say more than their groups above. */
function listProblems({ firstProblems, problemGroups, detail }: Report, showPath: ShowPath): readonly TextLine[] {
  // In minimal a row shows no more than its group.
  if (firstProblems.length === 0 || detail === 'minimal') return [];
  const told = new Set(problemGroups.map((group) => explainRow(group, group.template)));
  const firsts = new Set(problemGroups.map(({ first }) => `${first.file}:${first.line}`));
  const rows = firstProblems.flatMap((problem) => {
    const message = explainRow(problem, problem.message);
    const isNew = !told.has(message);
    const key = problem.key ?? '';
    if (!isNew && key === '' && firsts.has(`${problem.file}:${problem.line}`)) return [];
    return [[describeSpot(problem, showPath), describeOutcome(problem), key, isNew ? message : '']];
  });
  const shown = rows.slice(0, MAX_SINGLE_ROWS);
  const width = shown.some((row) => row.at(-1) !== '') ? undefined : -1;
  const table = [['row', 'outcome', 'key', 'message'], ...shown].map((row) => row.slice(0, width));
  const [head = [], ...body] = table;
  return body.length === 0 ? [] : alignTable(head, body);
}

/** `file:line:column` of the value at fault, else `file:line` of the row, as editors open it. */
function describeSpot({ file, line, cell }: Place, showPath: ShowPath): string {
  return [showPath(file), ...(cell === undefined ? [line] : [cell.line, cell.column])].join(':');
}

function listJobs({ jobs }: Report): Pick<TextBlock, 'title' | 'lines'> {
  if (jobs.count === 0) return { lines: [] };
  const states = Object.entries(jobs.states).map(([state, n]) => `${count(n)} ${state}`);
  const others = jobs.shown.filter((job) => job.state !== 'succeeded').slice(0, MAX_ROWS);
  const head = `${plural(jobs.count, 'job')}: ${states.join(', ')}`;
  if (others.length === 0) return { lines: [textLine(head)] };
  const rows = others.map((job) => [
    String(job.number),
    job.id ?? 'none',
    count(job.rows),
    job.vendorState === undefined ? job.state : `${job.state} (${job.vendorState})`,
    job.message ?? '',
  ]);
  return { title: head, lines: alignTable(['job', 'id', 'rows', 'state', 'message'], rows) };
}

function listCounts(report: Report): readonly TextLine[] {
  const { totals } = report;
  const outcomes = OUTCOMES.filter((outcome) => totals[outcome] > 0);
  const rows = outcomes.map((outcome) => [count(totals[outcome]), OUTCOME_TABLE[outcome].words]);
  const reasons = listReasons(report).map(({ reason, rows: n }) => [count(n), `  ${UNRESOLVED_TABLE[reason].words}`]);
  return align([...rows, ...reasons], (index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? undefined : OUTCOME_LOOKS[outcome];
  });
}

/** A rule that passed is no news. */
function listRules(report: Report): readonly TextLine[] {
  const exceeded = report.rules.filter(({ verdict }) => verdict !== 'pass');
  if (exceeded.length === 0) return [];
  const rows = exceeded.map(({ rule, limit, actual, of, verdict }) => [rule, limit, count(actual), count(of), verdict]);
  return alignTable(['rule', 'limit', 'rows', 'of', 'verdict'], rows);
}

function listFiles(report: Report): readonly TextLine[] {
  if (report.resultsDir === '') return [];
  const access = describeAccess(report, safeLine);
  return [
    // Not wrapped: it is copied.
    { pieces: [piece(`  ${safeLine(report.resultsDir)}`)] },
    textLine(`  ${report.resultFiles.join(', ')}`, 2),
    ...(access === '' ? [] : [textLine(`  ${access}`, 2)]),
  ];
}

/** The steps, each with its command to copy where it is known. */
function listSteps(report: Report): readonly TextLine[] {
  // A command that must be escaped or cut to be shown is another command; a simulated vendor is gone by then.
  const usable = (command: string): boolean => !report.sandbox && command === safeLine(command, COMMAND_CHARS);
  return listNextSteps(report).flatMap((step, index): TextLine[] => {
    let shown: string | undefined;
    const words = step.flatMap((part): Line => {
      if (typeof part !== 'object' || !('command' in part)) return [part];
      const command = findCommand(part, report);
      if (command === undefined || !usable(command)) return [part];
      shown = command;
      return [part.below];
    });
    const lead = `  ${index + 1}. `;
    // Here the rows stand above the steps.
    const text = toPlain(words).replace(/\(lines? below\)/, (where) => where.replace('below', 'above'));
    return [
      textLine(`${lead}${text}`, lead.length),
      ...(shown === undefined ? [] : [{ pieces: [piece(' '.repeat(lead.length)), piece(shown, 'title')] }]),
    ];
  });
}

function listContext(report: Report): readonly TextLine[] {
  return [
    ...(report.remembers === undefined ? [] : [textLine(safeLine(report.remembers))]),
    ...describeSample(report).map((sentence) => textLine(toPlain(sentence))),
    ...(report.continues === null ? [] : [textLine(safeLine(report.continues))]),
    textLine(describeRun(report, safeLine), 2, 'faint'),
    ...describeOtherBreaches(report).map((text) => textLine(safeLine(text), 2)),
  ];
}

function verdictLine(report: Report): TextLine {
  return textLine(toPlain(describeVerdict(report)), 2, LOOKS[report.conclusion]);
}

function more(hidden: number): readonly TextLine[] {
  return hidden > 0 ? [textLine(`  ${count(hidden)} more in report.json`)] : [];
}

function piece(text: string, look?: Look): Piece {
  return { text, ...(look !== undefined && { look }) };
}

/** A table with a row of titles. */
function alignTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly TextLine[] {
  return align([head, ...rows], (index) => (index === 0 ? 'faint' : undefined));
}

/** Pads every column except the last to its widest cell. Columns of counts are right-aligned. */
function align(
  rows: readonly (readonly string[])[],
  lookOf: (row: number) => Look | undefined = () => undefined,
): readonly TextLine[] {
  const safe = rows.map((row) =>
    row.map((text, column) => {
      const max = column === row.length - 1 ? MESSAGE_COLUMNS : CELL_COLUMNS;
      return fitWidth(safeLine(text), max);
    }),
  );
  const widths = (safe[0] ?? []).map((_, column) => Math.max(...safe.map((row) => textWidth(row[column] ?? ''))));
  const isCount = widths.map((_, column) => safe.slice(1).every((row) => /^[\d,]+$/.test(row[column] ?? '')));
  return safe.map((row, index) => {
    const cells = row.map((text, column) =>
      padWidth(text, widths[column] ?? 0, isCount[column] === true ? 'end' : 'start'),
    );
    const before = `  ${cells.slice(0, -1).join('  ')}${cells.length > 1 ? '  ' : ''}`;
    return textLine(`${before}${cells.at(-1) ?? ''}`.trimEnd(), textWidth(before), lookOf(index));
  });
}
