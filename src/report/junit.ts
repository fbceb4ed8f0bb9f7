import { OUTCOME_TABLE, type RowOutcome } from '../domain/outcome.ts';
import { count, plural } from '../domain/plural.ts';
import type { Totals } from '../domain/totals.ts';
import { type Case, renderSuites, type Suite } from './junit-xml.ts';
import { levelOf } from './levels.ts';
import { toPlain } from './line.ts';
import { reduceToDetail } from './privacy.ts';
import { countProblems, isHeldBack, type LocateFile, type ProblemRow, type ProblemRows } from './problem-rows.ts';
import { ruleOf } from './rules.ts';
import type { Report } from './schema.ts';
import { describeRule, describeVerdict } from './verdict.ts';

/** Suites that are written; no CI system displays more files than this well. */
const MAX_FILES = 1000;
/** Rows with a case of their own, over all files; hosts read all cases into one page. */
const MAX_ROWS = 1000;
const MAX_FAULTS = 200;
const MS = 1000;

/**
 * `junit.xml`: a suite for the run, with a case for its verdict, for each rule and for each fault, and a suite for each
 * file, with one case for its rows without a problem and one for each problem row. What is downgraded to a warning is `skipped`, so
 * that the file and the exit code agree.
 */
export function renderJunit(
  given: Report,
  options: { readonly rows: ProblemRows; readonly locate: LocateFile },
): string {
  const report = reduceToDetail(given);
  const suites = [runSuite(report, options.locate), ...fileSuites(report, options)];
  return renderSuites(suites, report.startedAt);
}

function runSuite(report: Report, locate: LocateFile): Suite {
  const { provider, mode, conclusion, reason, exitCode, sandbox, tool, totals } = report;
  const ms = Date.parse(report.endedAt) - Date.parse(report.startedAt);
  return {
    name: 'Bulk Job',
    className: className(report, 'run'),
    seconds: Number.isFinite(ms) && ms > 0 ? ms / MS : 0,
    properties: [
      ['provider', provider?.name ?? ''],
      ['mode', mode],
      ['conclusion', conclusion],
      ['reason', reason],
      ['exit-code', String(exitCode)],
      ['sandbox', String(sandbox)],
      ['version', tool.version],
      ...Object.entries(totals).flatMap(([name, rows]) =>
        typeof rows === 'number' ? [[`rows-${name.replace('_', '-')}`, String(rows)] as const] : [],
      ),
    ],
    cases: [verdictCase(report), ...ruleCases(report), ...faultCases(report, locate)],
  };
}

function verdictCase(report: Report): Case {
  const { conclusion, reason } = report;
  const message = toPlain(describeVerdict(report));
  if (conclusion === 'success') return { name: 'verdict' };
  const isOfRows = reason === 'threshold' || reason === 'invalid-data';
  const failed = isOfRows ? 'failure' : 'error';
  const tag = conclusion === 'warning' ? 'skipped' : failed;
  return { name: 'verdict', result: { tag, type: reason, message, details: [] } };
}

function ruleCases({ rules }: Report): readonly Case[] {
  return rules.map((result) => {
    if (result.verdict === 'pass') return { name: result.rule };
    const tag = result.verdict === 'fail' ? 'failure' : 'skipped';
    const details = [`limit: ${result.limit}`, `actual: ${count(result.actual)} of ${count(result.of)}`];
    const type = ruleOf(result)?.reason ?? 'threshold';
    return { name: result.rule, result: { tag, type, message: describeRule(result), details } };
  });
}

/** Names differ, since GitLab shows only the first of equal ones. */
function faultCases({ faults, conclusion }: Report, locate: LocateFile): readonly Case[] {
  const tag = conclusion === 'failure' ? 'error' : 'skipped';
  const cases = faults.slice(0, MAX_FAULTS).map((fault, index): Case => {
    const file = fault.file === undefined ? undefined : (locate(fault.file) ?? fault.file);
    const line = fault.line ?? 1;
    const earlier = faults.slice(0, index).filter(({ code }) => code === fault.code).length;
    return {
      name: earlier === 0 ? fault.code : `${fault.code} (${earlier + 1})`,
      ...(file !== undefined && { place: { file, line } }),
      result: {
        tag,
        type: fault.code,
        message: fault.message,
        details: [
          ...(fault.next === undefined ? [] : [fault.next]),
          ...(file === undefined ? [] : [`${file}:${line}`]),
        ],
      },
    };
  });
  const more = faults.length - cases.length;
  if (more <= 0) return cases;
  const message = `${plural(more, 'more fault')}: report.json lists all of them.`;
  return [...cases, { name: 'more faults', result: { tag, type: 'more', message, details: [] } }];
}

type FileReport = Report['files'][number];

function fileSuites(
  report: Report,
  { rows, locate }: { readonly rows: ProblemRows; readonly locate: LocateFile },
): readonly Suite[] {
  const byFile = new Map<string, ProblemRow[]>();
  let shown = 0;
  for (const row of rows) {
    if (shown >= MAX_ROWS) break;
    shown += 1;
    const rowsOfFile = byFile.get(row.path) ?? [];
    rowsOfFile.push(row);
    byFile.set(row.path, rowsOfFile);
  }
  // Files with problem rows first, where not all of them have room.
  const hasProblems = ({ totals }: FileReport): number => (countProblems(totals).length === 0 ? 1 : 0);
  const files = [...report.files].sort((a, b) => hasProblems(a) - hasProblems(b));
  const kept = new Set(files.slice(0, MAX_FILES).map(({ path }) => path));
  const suites = report.files
    .filter(({ path }) => kept.has(path))
    .map((file) => fileSuite(file, { report, locate, rows: byFile.get(file.path) ?? [] }));
  const others = files.slice(MAX_FILES);
  return others.length === 0 ? suites : [...suites, otherSuite(others, report)];
}

function fileSuite(
  { path, totals }: FileReport,
  {
    report,
    locate,
    rows,
  }: { readonly report: Report; readonly locate: LocateFile; readonly rows: readonly ProblemRow[] },
): Suite {
  const file = locate(path) ?? path;
  const sound = countSound(totals);
  const cases = [...rows]
    .sort((a, b) => a.line - b.line)
    .map((row) => (isHeldBack(row) ? heldBackCase(row, totals, report) : rowCase(row, file, report)));
  return {
    name: path,
    className: className(report, file),
    file,
    seconds: 0,
    cases: [
      ...(sound === 0 && cases.length > 0 ? [] : [{ name: `${plural(sound, 'row')} without a problem` }]),
      ...cases,
      ...moreCase(totals, rows, report),
    ],
  };
}

/** A name of its own for each row, and the same in the next run as long as it is there and has that problem. */
function rowCase(row: ProblemRow, file: string, report: Report): Case {
  const { words } = OUTCOME_TABLE[row.outcome];
  const message = row.message === '' ? words : row.message;
  return {
    name: `line ${row.line}: ${row.reason ?? words}: ${message}`,
    place: { file, line: row.line },
    result: {
      tag: tagOf(row, report),
      type: row.reason ?? row.outcome,
      message,
      details: [
        `${file}:${row.line}`,
        ...(report.detail === 'full' && row.key !== '' ? [`key: ${row.key}`] : []),
        ...(row.jobId === '' ? [] : [`job: ${row.jobId}`]),
      ],
    },
  };
}

/** Rows without a fault of their own, as one. */
function heldBackCase(row: ProblemRow, totals: Totals, report: Report): Case {
  const rows = totals.reasons[row.reason ?? 'not-sent'] ?? 1;
  const message = `${plural(rows, 'row')}: ${row.message}`;
  return { name: 'rows not sent', result: { tag: tagOf(row, report), type: row.reason ?? '', message, details: [] } };
}

/** What has no case of its own, as loud as the worst of it. */
function moreCase(totals: Totals, rows: readonly ProblemRow[], report: Report): readonly Case[] {
  const shown = (kind: RowOutcome): number => rows.filter((row) => isSameKind(row, kind)).length;
  const left = countProblems(totals).flatMap((kind) => {
    const hidden = isHeldBack(kind) && shown(kind) > 0 ? 0 : kind.rows - shown(kind);
    return hidden > 0 ? [{ ...kind, rows: hidden }] : [];
  });
  if (left.length === 0) return [];
  return [{ name: 'more rows', result: describeLeft(left, report) }];
}

function otherSuite(files: readonly FileReport[], report: Report): Suite {
  const left = files.flatMap(({ totals }) => countProblems(totals));
  const result = left.length === 0 ? undefined : describeLeft(left, report);
  return {
    name: 'more files',
    className: className(report, 'more files'),
    seconds: 0,
    cases: [{ name: plural(files.length, 'more file'), ...(result !== undefined && { result }) }],
  };
}

function describeLeft(
  left: readonly (RowOutcome & { readonly rows: number })[],
  report: Report,
): NonNullable<Case['result']> {
  const rows = left.reduce((sum, kind) => sum + kind.rows, 0);
  const tags = left.map((kind) => tagOf(kind, report));
  const message = `${count(rows)} more ${rows === 1 ? 'row needs' : 'rows need'} attention: records.csv lists all of them.`;
  return { tag: TAGS.find((tag) => tags.includes(tag)) ?? 'skipped', type: 'more', message, details: [] };
}

const TAGS = ['failure', 'error', 'skipped'] as const;

function tagOf(kind: RowOutcome, report: Report): (typeof TAGS)[number] {
  if (levelOf(kind, report) !== 'error') return 'skipped';
  return kind.outcome === 'unresolved' ? 'error' : 'failure';
}

function isSameKind(a: RowOutcome, b: RowOutcome): boolean {
  return a.outcome === b.outcome && a.reason === b.reason;
}

function countSound({ succeeded, skipped, reasons }: Totals): number {
  return succeeded + skipped + (reasons.planned ?? 0) + (reasons.submitted ?? 0);
}

/** Jenkins takes what is before the last dot for a package, so a file's name has none. */
function className({ provider }: Report, name: string): string {
  return `${provider?.name ?? 'bulk-job'}.${name.replaceAll('.', '_')}`;
}
