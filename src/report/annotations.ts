import { formatDuration } from '../domain/duration.ts';
import type { Fault } from '../domain/fault.ts';
import type { Annotation } from '../domain/publication.ts';
import type { ProblemGroup, Report } from '../domain/report.ts';
import { safeLine } from '../domain/safe-line.ts';
import { levelOf } from './levels.ts';
import { count, plural } from './markdown.ts';
import { reduceToDetail } from './privacy.ts';
import { describeVerdict } from './verdict.ts';
import { explainRow, OUTCOME_WORDS } from './words.ts';

/** The runner keeps the first 10 of a type a step (ExecutionContext.cs, `_maxCountPerIssueType`). */
export const MAX_ANNOTATIONS = 10;
/** The runner cuts a message there (ExecutionContext.cs, `_maxIssueMessageLength`). */
export const ANNOTATION_CHARS = 4096;
/** The checks API refuses a longer title. */
const TITLE_CHARS = 255;

/**
 * What a CI system shows at files and lines: faults, then one for each group of rows with the same trouble.
 * At most `max` of each level; where there are more, the last one counts the rest.
 */
export function annotations(given: Report, options: { readonly max: number } = { max: MAX_ANNOTATIONS }): Annotation[] {
  const report = reduceToDetail(given);
  const all = [
    ...report.faults.map((fault) => annotateFault(fault, report)),
    ...report.problemGroups.map((group) => annotateGroup(group, report)),
    ...(report.mode === 'validate' && report.plan !== null ? [annotatePlan(report, report.plan)] : []),
  ];
  return (['error', 'warning', 'notice'] as const).flatMap((level) => {
    const mine = all.filter((annotation) => annotation.level === level);
    if (mine.length <= options.max) return mine;
    const rest = mine.length - options.max + 1;
    return [
      ...mine.slice(0, options.max - 1),
      {
        level,
        title: `${count(rest)} more`,
        message: `${plural(rest, `more ${level}`)} of other kinds: the summary and report.json list them.`,
      },
    ];
  });
}

function annotateFault(fault: Fault, report: Report): Annotation {
  const sentence = fault.next === undefined ? fault.message : `${fault.message} ${fault.next}`;
  return {
    level: report.conclusion === 'failure' ? 'error' : 'warning',
    ...(fault.file === undefined ? {} : { file: fault.file }),
    ...(fault.line === undefined ? {} : { line: fault.line }),
    title: safeLine(fault.code, TITLE_CHARS),
    message: safeLine(sentence, ANNOTATION_CHARS),
  };
}

function annotateGroup(group: ProblemGroup, report: Report): Annotation {
  const { file, line } = group.first;
  const rows = `${plural(group.rows, 'row')} ${OUTCOME_WORDS[group.outcome]}`;
  // The place first: a long message is cut at its end.
  const where = group.rows === 1 ? `line ${line}` : `first at ${file}:${line}`;
  return {
    level: levelOf(group, report),
    file,
    line,
    title: rows,
    message: safeLine(`${rows}, ${where}: ${explainRow(group, group.template)}`, ANNOTATION_CHARS),
  };
}

function annotatePlan(report: Report, plan: NonNullable<Report['plan']>): Annotation {
  const cost = ` At least ${plural(plan.requests, 'request')} and ${formatDuration(plan.leastMs)} at the rate in effect.`;
  return { level: 'notice', title: 'Plan', message: `${describeVerdict(report)}${cost}` };
}
