import { createHash } from 'node:crypto';
import type { Fault } from '../domain/fault.ts';
import { OUTCOME_TABLE } from '../domain/outcome.ts';
import { count, plural } from '../domain/plural.ts';
import { cleanLine, wellFormed } from './clean-text.ts';
import { levelOf } from './levels.ts';
import { countProblems, isHeldBack, type LocateFile, type ProblemRow, type ProblemRows } from './problem-rows.ts';
import type { Annotation } from './publication.ts';
import type { Report } from './schema.ts';

/** Faults that are named; a run has more only where a folder of files is of another kind altogether. */
const MAX_FAULTS = 150;
/** With `MAX_FAULTS` and `MAX_PROBLEM_ROWS` a file stays below GitHub's 10 MB, whatever its texts are. */
const TEXT_CHARS = 500;
/** Hex digits of a fingerprint: 128 bits. */
const FINGERPRINT_DIGITS = 32;

/** The rule of the last finding, which counts what is not named. */
export const MORE_RULE = 'more-rows';

/** Something at a line of a file of the repository. */
export interface Finding {
  /** `failed`, `uncertain`, …, or the code of a fault. */
  readonly rule: string;
  readonly level: Annotation['level'];
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly line: number;
  /** In characters, as `endColumn`, which is the one after the last. */
  readonly column?: number | undefined;
  readonly endColumn?: number | undefined;
  readonly text: string;
  /** The same in the next run, while the row is in the file, wherever; differs from all others of this run. */
  readonly fingerprint: string;
}

/**
 * What a system that shows findings in files may show of a run: faults that have a place, then rows, worst first, at
 * last how many more there are. What lies outside the repository is left out.
 * @param report already reduced to its detail.
 */
export function* listFindings(
  report: Report,
  { rows, locate }: { readonly rows: ProblemRows; readonly locate: LocateFile },
): Generator<Finding> {
  const fingerprint = createFingerprints();
  let last: Finding | undefined;
  let named = 0;
  for (const fault of report.faults.slice(0, MAX_FAULTS)) {
    const finding = describeFault(fault, report, locate);
    if (finding === undefined) continue;
    last = { ...finding, fingerprint: fingerprint([finding.rule, finding.path, `line ${finding.line}`]) };
    yield last;
  }
  const totals = new Map(report.files.map((file) => [file.path, file.totals]));
  for (const row of rows) {
    const heldBack = isHeldBack(row) ? (totals.get(row.path)?.reasons['not-sent'] ?? 1) : undefined;
    named += heldBack ?? 1;
    const path = locate(row.path);
    if (path === undefined) continue;
    const rule = row.reason ?? row.outcome;
    last = {
      rule,
      level: levelOf(row, report),
      path: wellFormed(path),
      ...(row.cell ?? { line: row.line }),
      text: describeRow(row, heldBack),
      fingerprint: fingerprint([rule, path, heldBack === undefined ? row.mark || `line ${row.line}` : '']),
    };
    yield last;
  }
  const more = countProblems(report.totals).reduce((sum, kind) => sum + kind.rows, 0) - named;
  if (more <= 0 || last === undefined) return;
  yield {
    rule: MORE_RULE,
    level: 'notice',
    path: last.path,
    line: last.line,
    text: `${count(more)} more ${more === 1 ? 'row needs' : 'rows need'} attention: records.csv lists all of them.`,
    fingerprint: fingerprint([MORE_RULE]),
  };
}

/** The faults that have no line in the repository: they are of the run. */
export function listOtherFaults(report: Report, locate: LocateFile): readonly Fault[] {
  return report.faults.slice(0, MAX_FAULTS).filter((fault) => describeFault(fault, report, locate) === undefined);
}

/** A fault as one line of text. */
export function describeFaultText({ message, next }: Fault): string {
  return cleanLine(next === undefined ? message : `${message} ${next}`, TEXT_CHARS);
}

function describeFault(fault: Fault, report: Report, locate: LocateFile): Omit<Finding, 'fingerprint'> | undefined {
  const path = fault.file === undefined ? undefined : locate(fault.file);
  if (path === undefined) return undefined;
  return {
    rule: fault.code,
    level: report.conclusion === 'failure' ? 'error' : 'warning',
    path: wellFormed(path),
    line: fault.line ?? 1,
    column: fault.column,
    text: describeFaultText(fault),
  };
}

/** Rows without a fault of their own are told with their number, at the first of them. */
function describeRow({ outcome, message }: ProblemRow, heldBack: number | undefined): string {
  const said = message === '' ? OUTCOME_TABLE[outcome].words : message;
  if (heldBack === undefined || heldBack === 1) return cleanLine(said, TEXT_CHARS);
  return cleanLine(`${plural(heldBack, 'row')} of this file, from here on: ${said}`, TEXT_CHARS);
}

/** Equal ones are told apart by their order, as two rows of the same key are. */
function createFingerprints(): (parts: readonly string[]) => string {
  const seen = new Map<string, number>();
  return (parts) => {
    const base = JSON.stringify(parts);
    const earlier = seen.get(base) ?? 0;
    seen.set(base, earlier + 1);
    const whole = earlier === 0 ? base : `${base} ${earlier}`;
    return createHash('sha256').update(whole).digest('hex').slice(0, FINGERPRINT_DIGITS);
  };
}
