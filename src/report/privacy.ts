import { createHmac } from 'node:crypto';
import type { Fault } from '../domain/fault.ts';
import type { JobRecord } from '../domain/job.ts';
import { explainRow, type RowOutcome } from '../domain/outcome.ts';
import type { ProgressEvent } from '../domain/progress.ts';
import { redactValues } from '../domain/redact-values.ts';
import type { CellPlace } from '../domain/row.ts';
import type { Detail, Difference, Report } from './schema.ts';

export type Visibility = 'public' | 'private' | 'internal' | 'unknown';

export interface DetailChoice {
  readonly detail: Detail;
  /** `full` was requested although everyone could read it: nothing may be sent. */
  readonly fault?: Fault;
}

/** What others may read of this run (docs/contract.md, 7.1). Unknown visibility counts as public. */
export function chooseDetail(options: {
  readonly input: 'auto' | Detail;
  readonly visibility: Visibility;
  readonly ci: boolean;
  readonly allowPublic: boolean;
}): DetailChoice {
  const { input, visibility, ci, allowPublic } = options;
  if (input === 'minimal') return { detail: 'minimal' };
  const closed = !ci || visibility === 'private' || visibility === 'internal';
  if (closed || (input === 'full' && allowPublic)) return { detail: 'full' };
  if (input === 'auto') return { detail: 'minimal' };
  return {
    detail: 'minimal',
    fault: {
      code: 'input/public-personal-data',
      input: 'report-detail',
      message: `report-detail is full, but this repository is ${visibility === 'public' ? 'public' : 'not known to be private'}: everyone could read the values in the log, the summary and the artifact.`,
      next: 'Set report-detail to auto, or set allow-public-personal-data: true if the data may be public.',
    },
  };
}

/** Hex digits of a key's HMAC that are kept: 64 bits, enough to distinguish a million keys. */
const KEY_DIGITS = 16;

/** A masked key that only the owner of the API key can match to the data; empty without one (docs/contract.md, 7.1). */
export function maskKey(key: string | undefined, apiKey: string | undefined): string {
  if (key === undefined || key === '' || apiKey === undefined || apiKey === '') return '';
  return createHmac('sha256', apiKey).update(key).digest('hex').slice(0, KEY_DIGITS);
}

/** What is said of a row, before it is reduced. */
export interface WholeRow extends RowOutcome {
  readonly path: string;
  readonly line: number;
  /** Where the value at fault stands, where that is one and was looked for. */
  readonly cell?: CellPlace | undefined;
  readonly key: string | undefined;
  /** Set where the row comes from the results of a leg: its key as it was masked there. */
  readonly maskedKey?: string | undefined;
  readonly message: string;
  /** The message without the row's own values: the same for every row with the same problem. */
  readonly template: string;
  readonly jobId: string | undefined;
  /** What others may read instead of the job id. */
  readonly publicJobId?: string | undefined;
  readonly attempts: number;
}

/** A row without its cells: what a report says of it. */
export interface ReducedRow extends RowOutcome {
  readonly path: string;
  readonly line: number;
  readonly cell?: CellPlace | undefined;
  /** Empty where there is none that may be shown. */
  readonly key: string;
  /** What is said of it; empty where all is well. */
  readonly message: string;
  /** Empty where it was in no job. */
  readonly jobId: string;
  readonly attempts: number;
}

/** The row as `detail` allows; whatever tells of single rows passes through here. */
export function reduceRow(row: WholeRow, detail: Detail, apiKey: string | undefined): ReducedRow {
  const { path, line, cell, outcome, reason, attempts } = row;
  const full = detail === 'full';
  return {
    path,
    line,
    ...(cell !== undefined && { cell: full ? cell : minimalCell(cell) }),
    outcome,
    reason,
    attempts,
    key: full ? (row.key ?? '') : (row.maskedKey ?? maskKey(row.key, apiKey)),
    message: explainRow(row, full ? row.message : row.template),
    jobId: (full ? row.jobId : (row.publicJobId ?? row.jobId)) ?? '',
  };
}

/** Without its end, which would tell the length of the value. */
function minimalCell({ line, column }: CellPlace): CellPlace {
  return { line, column };
}

/** A row or a place, with as much of the place of its value as others may read. */
function withMinimalCell<T extends { readonly cell?: CellPlace | undefined }>(row: T): T {
  return row.cell === undefined ? row : { ...row, cell: minimalCell(row.cell) };
}

/**
 * What tells a row from others, the same in `full` and in `minimal` where there is an API key: a hash of the key alone
 * could be guessed. Empty where nothing may.
 */
export function markRow(
  { key, maskedKey }: Pick<WholeRow, 'key' | 'maskedKey'>,
  detail: Detail,
  apiKey: string | undefined,
): string {
  const masked = maskedKey ?? maskKey(key, apiKey);
  return masked === '' && detail === 'full' ? (key ?? '') : masked;
}

/**
 * The report as others may read it. Messages of rows and faults become templates; the texts of jobs are left out. Every
 * member is named here: a new one is left out, or does not compile, until somebody decides about it.
 */
export function minimalReport(report: Report): Report {
  const { faults, firstProblems, jobs, source, destination, place, verdictChange, comparison, ...others } = report;
  const { unchanged, beyondLimit, difference, memory, shard, ...rest } = others;
  const { version, tool, provider, mode, sandbox, conclusion, reason, exitCode, startedAt, endedAt, inputs, plan } =
    rest;
  const { totals, submitted, rounds, files, rules, notices, problemGroups, moreProblemGroups, foreignRows } = rest;
  const { requests, resultsDir, remembers, continues, resultFiles, nextRun } = rest;
  return {
    version,
    tool,
    provider,
    mode,
    sandbox,
    detail: 'minimal',
    conclusion,
    reason,
    exitCode,
    startedAt,
    endedAt,
    inputs,
    plan,
    ...(difference !== undefined && { difference: minimalDifference(difference) }),
    totals,
    submitted,
    rounds,
    ...(source !== undefined && { source }),
    ...(destination !== undefined && { destination }),
    ...(shard !== undefined && { shard }),
    ...(place !== undefined && { place }),
    ...(verdictChange !== undefined && { verdictChange }),
    ...(memory !== undefined && { memory }),
    ...(unchanged !== undefined && { unchanged }),
    ...(beyondLimit !== undefined && { beyondLimit }),
    ...(comparison !== undefined && { comparison }),
    files,
    rules,
    faults: faults.map(minimalFault),
    notices,
    // Their texts are templates.
    problemGroups: problemGroups.map(({ first, places, ...group }) => ({
      ...group,
      first: withMinimalCell(first),
      ...(places !== undefined && { places: places.map(withMinimalCell) }),
    })),
    moreProblemGroups,
    firstProblems: firstProblems.map(({ key: _, ...problem }) => ({
      ...withMinimalCell(problem),
      message: problem.template ?? '',
    })),
    foreignRows,
    requests,
    resultsDir,
    ...(remembers !== undefined && { remembers }),
    continues,
    resultFiles,
    nextRun,
    jobs: { ...jobs, shown: jobs.shown.map(minimalJob) },
  };
}

/** Columns and lines alone, without keys and values. */
function minimalDifference(difference: Difference): Difference {
  const first = difference.first.map(({ change, file, line, columns }) => {
    return { change, file, line, columns: columns.map(({ name }) => ({ name })) };
  });
  return { ...difference, first };
}

/** The report reduced to what its `detail` allows; every renderer calls this, so that none can forget it. */
export function reduceToDetail(report: Report): Report {
  if (report.detail === 'minimal') return minimalReport(report);
  const { faults, jobs } = report;
  return { ...report, jobs: { ...jobs, shown: jobs.shown.map(fullJob) }, faults: faults.map(withoutTemplate) };
}

/** Replaces a state that the provider file does not name: the vendor may put anything there. */
const UNNAMED_STATE = 'a state that the provider file does not name';

/** A job as others may read it: without text from the vendor. */
export function minimalJob({
  message: _,
  template: __,
  publicId,
  isNamed,
  isMiscounted: ___,
  ...job
}: JobRecord): JobRecord {
  return {
    ...job,
    ...(publicId !== undefined && { id: publicId }),
    ...(isNamed === false && { vendorState: UNNAMED_STATE }),
  };
}

/** A job with everything that is known about it. */
export function fullJob({ publicId: _, isNamed: __, isMiscounted: ___, ...job }: JobRecord): JobRecord {
  return withoutTemplate(job);
}

/** Progress as others may read it: in a log only a job's text says why it failed, so its template is kept. */
export function minimalEvent(event: ProgressEvent): ProgressEvent {
  if (event.kind !== 'job') return event;
  const { template } = event.job;
  return { ...event, job: { ...minimalJob(event.job), ...(template !== undefined && { message: template }) } };
}

/** Removes from a fault what looks like personal data and, if it quotes a vendor, the values of its rows. */
function minimalFault({ template, ...fault }: Fault): Fault {
  return { ...fault, message: redactValues(template ?? fault.message, []) };
}

function withoutTemplate<T extends { readonly template?: string }>({ template: _, ...rest }: T): Omit<T, 'template'> {
  return rest;
}
