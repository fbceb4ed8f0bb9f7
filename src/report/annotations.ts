import { formatDuration } from '../domain/duration.ts';
import type { Fault } from '../domain/fault.ts';
import { MODES } from '../domain/mode.ts';
import { explainRow, OUTCOME_TABLE } from '../domain/outcome.ts';
import { count, plural } from '../domain/plural.ts';
import { safeLine } from '../domain/safe-line.ts';
import { levelOf } from './levels.ts';
import { toPlain } from './line.ts';
import { SAID_FAULTS } from './next-steps.ts';
import { reduceToDetail } from './privacy.ts';
import type { Annotation } from './publication.ts';
import type { ProblemGroup, Report } from './schema.ts';
import { isWaiting } from './severity.ts';
import { describeVerdict, firstSentence } from './verdict.ts';

/** The runner keeps the first 10 of a type a step (ExecutionContext.cs, `_maxCountPerIssueType`). */
export const MAX_ANNOTATIONS = 10;
/** The runner cuts a message there (ExecutionContext.cs, `_maxIssueMessageLength`). */
export const ANNOTATION_CHARS = 4096;
/** The checks API refuses a longer title. */
const TITLE_CHARS = 255;
/** Of a sentence that makes a title. */
const SHORT_TITLE_CHARS = 80;

/** Annotations of one level, and how many rows or faults are behind those that were made. */
interface Candidate {
  readonly annotation: Annotation;
  /** Rows that it represents without a place of their own. */
  readonly more: number;
  /** At a row that the pull request does not change, which its author reads last. */
  readonly isOld?: boolean;
}

/**
 * What a CI system shows at files and lines: faults, then one for each problem row, those that the pull request changes
 * before others of their level, worst kind first; none at a row that is fine. At most `MAX_ANNOTATIONS` of each level;
 * where there are more, the last one counts the rest.
 */
export function annotations(given: Report): readonly Annotation[] {
  const report = reduceToDetail(given);
  const all = [
    ...report.faults.filter(({ code }) => !SAID_FAULTS.has(code)).map((fault) => annotateFault(fault, report)),
    ...report.problemGroups.filter((group) => !isWaiting(group)).flatMap((group) => annotateGroup(group, report)),
    ...(MODES[report.mode].judges === 'plan' && report.plan !== null ? [annotatePlan(report, report.plan)] : []),
  ];
  // A failure whose rows are all fine has no line to stand at.
  if (report.conclusion === 'failure' && !all.some(({ annotation }) => annotation.level === 'error'))
    all.unshift(annotateVerdict(report));
  return (['error', 'warning', 'notice'] as const).flatMap((level) => {
    const mine = all
      .filter(({ annotation }) => annotation.level === level)
      .sort((a, b) => Number(a.isOld ?? false) - Number(b.isOld ?? false));
    const more = mine.reduce((sum, each) => sum + each.more, 0);
    const made = mine.map(({ annotation }) => annotation);
    if (made.length + (more > 0 ? 1 : 0) <= MAX_ANNOTATIONS)
      return more === 0 ? made : [...made, annotateRest(level, more, report)];
    const shown = made.slice(0, MAX_ANNOTATIONS - 1);
    return [...shown, annotateRest(level, made.length - shown.length + more, report)];
  });
}

function annotateFault(fault: Fault, report: Report): Candidate {
  const sentence = fault.next === undefined ? fault.message : `${fault.message} ${fault.next}`;
  const { file, line, column } = fault;
  return {
    annotation: {
      level: report.conclusion === 'failure' ? 'error' : 'warning',
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      title: safeLine(firstSentence(fault.message), SHORT_TITLE_CHARS),
      message: safeLine(sentence, ANNOTATION_CHARS),
    },
    more: 0,
  };
}

/** One for each row of which the place is known; the message of a single row is its own. */
function annotateGroup(group: ProblemGroup, report: Report): readonly Candidate[] {
  const places = group.places ?? [group.first];
  const level = levelOf(group, report);
  const rest = group.rows - places.length;
  return places.map(({ file, line, cell, changed }, index) => {
    const own = report.firstProblems.find((row) => row.file === file && row.line === line);
    const says = own === undefined ? explainRow(group, group.template) : explainRow(own, own.message);
    const words = OUTCOME_TABLE[group.outcome].words;
    return {
      annotation: {
        level,
        file,
        ...(cell ?? { line }),
        title: `Row ${words}${group.rows === 1 ? '' : ` (${count(index + 1)} of ${count(group.rows)} alike)`}`,
        message: safeLine(says, ANNOTATION_CHARS),
      },
      more: index === places.length - 1 ? rest : 0,
      isOld: changed !== true,
    };
  });
}

function annotateRest(level: Annotation['level'], rows: number, { resultFiles }: Report): Annotation {
  const where = resultFiles.includes('records.csv')
    ? 'records.csv of the results lists all of them'
    : 'report.json of the results counts them';
  return {
    level,
    title: `${count(rows)} more`,
    message: `${plural(rows, `more ${level}`)}: the job summary groups them, and ${where}.`,
  };
}

function annotateVerdict(report: Report): Candidate {
  const verdict = toPlain(describeVerdict(report));
  return {
    annotation: {
      level: 'error',
      title: safeLine(verdict, SHORT_TITLE_CHARS),
      message: safeLine(`${verdict}.`, ANNOTATION_CHARS),
    },
    more: 0,
  };
}

function annotatePlan(report: Report, plan: NonNullable<Report['plan']>): Candidate {
  const cost = ` At least ${plural(plan.requests, 'request')} and ${formatDuration(plan.leastMs)} at the rate in effect.`;
  return {
    annotation: {
      level: 'notice',
      title: 'Plan',
      message: safeLine(`${toPlain(describeVerdict(report))}.${cost}`, TITLE_CHARS * 4),
    },
    more: 0,
  };
}
