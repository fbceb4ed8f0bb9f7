import { createHmac } from 'node:crypto';
import type { Fault } from '../domain/fault.ts';
import type { JobRecord } from '../domain/job.ts';
import type { ProgressEvent } from '../domain/progress.ts';
import { redactValues } from '../domain/redact-values.ts';
import type { Detail, Report } from '../domain/report.ts';

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

/**
 * The report as others may read it. Messages of rows and faults become templates; a job's text is left out.
 */
export function minimalReport(report: Report): Report {
  return {
    ...report,
    detail: 'minimal',
    jobs: { ...report.jobs, shown: report.jobs.shown.map(minimalJob) },
    faults: report.faults.map(minimalFault),
    firstProblems: report.firstProblems.map(({ key: _, ...problem }) => ({
      ...problem,
      message: problem.template ?? '',
    })),
  };
}

/** The report as its `detail` allows; every renderer passes through here, so that none can forget it. */
export function reduceToDetail(report: Report): Report {
  if (report.detail === 'minimal') return minimalReport(report);
  const { faults, jobs } = report;
  return { ...report, jobs: { ...jobs, shown: jobs.shown.map(fullJob) }, faults: faults.map(withoutTemplate) };
}

/** A state in the vendor's words that the provider file does not name: it may say anything. */
const UNNAMED_STATE = 'a state that the provider file does not name';

/** A job as others may read it: without texts of the vendor. */
export function minimalJob({ message: _, template: __, publicId, isNamed, ...job }: JobRecord): JobRecord {
  return {
    ...job,
    ...(publicId !== undefined && { id: publicId }),
    ...(isNamed === false && { vendorState: UNNAMED_STATE }),
  };
}

/** A job with all that is known of it. */
export function fullJob({ publicId: _, isNamed: __, ...job }: JobRecord): JobRecord {
  return withoutTemplate(job);
}

/** Progress as others may read it: in a log a job's text is what tells why it failed, so its template stays. */
export function minimalEvent(event: ProgressEvent): ProgressEvent {
  if (event.kind === 'warning') return { ...event, fault: minimalFault(event.fault) };
  if (event.kind !== 'job') return event;
  const { template } = event.job;
  return { ...event, job: { ...minimalJob(event.job), ...(template !== undefined && { message: template }) } };
}

/** Every fault loses what looks like a person's, one that quotes a vendor the values of its rows too. */
function minimalFault({ template, ...fault }: Fault): Fault {
  return { ...fault, message: redactValues(template ?? fault.message, []) };
}

function withoutTemplate<T extends { readonly template?: string }>({ template: _, ...rest }: T): Omit<T, 'template'> {
  return rest;
}
