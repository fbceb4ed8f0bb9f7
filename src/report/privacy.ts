import { createHmac } from 'node:crypto';
import type { Fault } from '../domain/fault.ts';
import type { JobRecord } from '../domain/job.ts';
import { redactValues } from '../domain/redact-values.ts';
import type { Detail, FinalRow, Report } from '../domain/report.ts';
import { leafTexts } from './cell-text.ts';

export type Visibility = 'public' | 'private' | 'internal' | 'unknown';

export interface DetailChoice {
  readonly detail: Detail;
  /** `full` was asked for where everybody would read it: nothing may be sent. */
  readonly fault?: Fault;
}

/** What others may read of this run (contract, section 7). Who can't tell counts as public. */
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
      message: `report-detail is full, but this repository is ${visibility === 'public' ? 'public' : 'not known to be private'}: everybody could read the values in the log, the summary and the artifact.`,
      next: 'Leave report-detail at auto, or set allow-public-personal-data: true if the data may be public.',
    },
  };
}

/** Hex digits kept of a key's HMAC: 64 bits, enough to tell a million keys apart. */
const KEY_DIGITS = 16;

/** A key that only who has the API key can join with the data; empty without one (contract, section 7). */
export function maskKey(key: string | undefined, apiKey: string | undefined): string {
  if (key === undefined || key === '' || apiKey === undefined || apiKey === '') return '';
  return createHmac('sha256', apiKey).update(key).digest('hex').slice(0, KEY_DIGITS);
}

/** A row's message without the row's values: the same for every row with the same trouble. */
export function makeTemplate(row: Pick<FinalRow, 'message' | 'key' | 'record'>): string {
  if (row.message === '') return '';
  const values = leafTexts(row.record.values);
  if (row.key !== undefined) values.push(row.key);
  return redactValues(row.message, values);
}

/**
 * The report as others may read it. Row messages become templates; a job's text is left out, for it may name
 * rows that are not known here; faults name no value by their own rule and lose what looks like one.
 */
export function minimalReport(report: Report): Report {
  return {
    ...report,
    detail: 'minimal',
    jobs: { ...report.jobs, shown: report.jobs.shown.map(minimalJob) },
    faults: report.faults.map((fault) => ({ ...fault, message: redactValues(fault.message, []) })),
    firstProblems: report.firstProblems.map(({ key: _, ...problem }) => ({
      ...problem,
      message: problem.template ?? '',
    })),
  };
}

/** The report as its `detail` allows; every renderer passes through here, so that none can forget it. */
export function reduceToDetail(report: Report): Report {
  return report.detail === 'minimal' ? minimalReport(report) : report;
}

/** A job as others may read it: without texts of the vendor. */
export function minimalJob({ message: _, ...job }: JobRecord): JobRecord {
  return job;
}
