import type { Fault } from '../domain/fault.ts';
import { isError } from '../domain/http.ts';
import type { JobState } from '../domain/job.ts';
import { count, plural } from '../domain/plural.ts';

/** Faults of the vendor or the network. They name jobs, never rows; text that they quote may name rows. */

/** A limit that is exceeded. */
export interface Breach {
  /** The input that sets it, and its value as the user wrote it. */
  readonly input: string;
  readonly limit: string;
  /** `26 failed`. */
  readonly words: string;
}

/** What the user can do next with the ledger of this run: clauses for the next steps. */
export interface NextRun {
  /** The input with its value, such as `ledger: run:4242`. */
  readonly ledger: string;
  /** Sends what was not sent, and nothing twice. A run without the ledger would send all rows. */
  readonly resume: string;
  /** Sends all rows, where the vendor has none of this run. */
  readonly fresh: string;
  /** Polls the jobs and reads results again, and sends nothing. */
  readonly collect: string;
  /** Sends uncertain rows again. */
  readonly resend: string;
}

/** A text about a job or its submit: ours, or the vendor's. */
export interface Said {
  readonly message: string;
  /** Public form: without values from the job's rows. */
  readonly template: string;
}

/** A fault that quotes such a text. */
export function quote({ message, template }: Said, write: (text: string) => Fault): Fault {
  return { ...write(message), template: write(template).message };
}

/** A quoted text as the end of a sentence. */
export function endSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Appends the reason: a sentence as a sentence, anything else after a colon. */
function withReason(problem: string, reason: string): string {
  if (reason === '') return `${problem}.`;
  return endSentence(`${problem}${/^[A-Z][a-z]* /.test(reason) ? '.' : ':'} ${reason}`);
}

/** A job that a fault is about. */
export interface FaultyJob {
  readonly name: string;
  /** Its results can be read again: they did not come with the response to its submit. */
  readonly canCollect: boolean;
}

function orCollect({ canCollect }: FaultyJob, next: NextRun): string {
  return canCollect ? ` To read the results again, ${next.collect}.` : '';
}

/** @param nameless those of the items that identify no row, neither by an id nor by a position. */
export function foreignFault(next: NextRun, job: FaultyJob, items: number, nameless: number): Fault {
  const code = 'vendor/foreign-rows';
  if (nameless > 0 && nameless === items) {
    return {
      code,
      message: `The results of job ${job.name} contain ${plural(nameless, 'item')} without a row id, so which rows they describe is unknown.`,
      next: `Compare \`rows\` and \`id\` under \`results\` in the provider file with a response of the vendor.${orCollect(job, next)}`,
    };
  }
  return {
    code,
    message: `The results of job ${job.name} name ${plural(items, 'row that was', 'rows that were')} never sent.`,
    next: `Ask the vendor about this job before you rely on its results.${orCollect(job, next)}`,
  };
}

/** The vendor's counts of a job do not fit its rows. */
export function miscountFault(next: NextRun, job: FaultyJob): Fault {
  return {
    code: 'vendor/miscounted',
    message: `The vendor's own count for job ${job.name} disagrees with the rows that it lists.`,
    next: `The rows that it does not list are unresolved: check the job in the vendor's system.${orCollect(job, next)}`,
  };
}

/** A job that succeeded although its results leave rows open. */
export function unclearFault(next: NextRun, job: FaultyJob, rows: number, why: string): Fault {
  return {
    code: 'vendor/unclear-rows',
    message: `The results of job ${job.name} leave ${plural(rows, 'row')} without a clear outcome. ${why}`.trim(),
    next: `Check these rows in the vendor's system; unresolved.csv lists them.${orCollect(job, next)}`,
  };
}

/** A job that the vendor ended without success. */
export function endedFault(next: NextRun, job: string, state: 'failed' | 'canceled', said: Said): Fault {
  const ended = state === 'failed' ? 'failed' : 'was canceled';
  return quote(said, (text) => ({
    code: `vendor/job-${state}`,
    message: endSentence(`Job ${job} ${ended} at the vendor${text === '' ? '' : `: ${text}`}`),
    next: `Check the job in the vendor's system; rows without a result are in unresolved.csv. To send the failed rows again, ${next.resume}.`,
  }));
}

/** A job whose end or results could not be read. */
export function silentFault(
  next: NextRun,
  job: FaultyJob,
  state: Extract<JobState, 'lost' | 'unreachable'>,
  said: Said,
): Fault {
  const again = job.canCollect ? ` To poll it again, ${next.collect}.` : '';
  const problem =
    state === 'lost'
      ? `The vendor no longer knows job ${job.name}`
      : `The state or the results of job ${job.name} could not be read`;
  return quote(said, (text) => ({
    code: `vendor/job-${state}`,
    message: withReason(problem, text),
    next: `Check the job in the vendor's system before you send its rows again.${again}`,
  }));
}

/** The timeout came before all rows were sent. */
export function unsentFault(next: NextRun): Fault {
  return {
    code: 'run/timed-out',
    message: 'The timeout ended before all rows were sent.',
    next: `To send the rest, ${next.resume}. For the next run, raise timeout or split the files.`,
  };
}

/** How far a run has come. */
export interface Progress {
  /** Rows with an outcome, of all that are to be sent. */
  readonly done: number;
  readonly all: number;
  readonly round: number;
}

/** `stop-on-breach` stopped the run. */
export function breachFault(next: NextRun, { input, limit, words }: Breach, { done, all, round }: Progress): Fault {
  const where = round > 1 ? `in round ${round}` : `at ${count(done)} of ${plural(all, 'row')}`;
  return {
    code: 'run/stopped-on-breach',
    message: `Stopped ${where}: ${words}, more than ${input} allows (${limit}).`,
    next: `Fix the rows first. To send the rest all the same, raise ${input} or turn off stop-on-breach, and ${next.resume}.`,
    input,
  };
}

/** In `collect`, which sends nothing. */
export function neverSentFault(next: NextRun, rows: number): Fault {
  return {
    code: 'run/timed-out',
    message: `${plural(rows, 'row was', 'rows were')} never sent by the run that wrote the ledger, and collect sends nothing.`,
    next: `To send ${rows === 1 ? 'it' : 'them'} and no other rows, ${next.resume}.`,
  };
}

/**
 * No copy of the ledger could be saved outside this runner.
 * @param why why the cache accepts no copies from this run at all.
 */
export function unsavedFault(next: NextRun, why?: string): Fault {
  return {
    code: 'ledger/not-saved',
    message: `The cache ${why === undefined ? 'confirmed no further copy of the ledger' : `accepts no copy of the ledger (${why})`}, so no further rows were sent: if this runner were lost, it would be unknown which rows were sent.`,
    next:
      why === undefined
        ? `When the cache works again, ${next.resume}. To run without copies, set \`ACTIONS_CACHE_MODE: none\` under \`env\` of the step.`
        : `Start a new run with ${next.ledger}: it sends the rows that were not sent, without copies.`,
  };
}

/** Jobs were still running at the timeout. */
export function runningFault(next: NextRun, jobs: number): Fault {
  return {
    code: 'run/timed-out',
    message: `${plural(jobs, 'job was', 'jobs were')} still running at the timeout.`,
    next: `${jobs === 1 ? 'It continues' : 'They continue'} at the vendor. To wait without sending anything, ${next.collect}. Raise timeout for the next run.`,
  };
}

/** The run was canceled. */
export function cancelledFault(next: NextRun): Fault {
  return {
    code: 'run/cancelled',
    message: 'The run was canceled.',
    next: `Running jobs continue at the vendor unless on-cancel: cancel stopped them. To get their results, ${next.collect}. To send the rest, ${next.resume}.`,
  };
}

/** @param said with the response's status, if there was a response. */
export function uncertainFault(next: NextRun, said: Said & { readonly status?: number }): Fault {
  const what = isError(said.status) ? 'failed' : 'got no usable response';
  return quote(said, (text) => ({
    code: 'vendor/uncertain',
    message: withReason(`A submission ${what}, so its rows may or may not be at the vendor`, text),
    next: `Check in the vendor's system whether the rows in unresolved.csv arrived. If they did not, ${next.resend}.`,
  }));
}

/** This many outages in a row stop the run. */
export function lostInARowFault(next: NextRun, count: number): Fault {
  return {
    code: 'vendor/uncertain',
    message: `${count} submissions in a row got no usable response, so nothing more was sent.`,
    next: `When the vendor responds again, ${next.resume}: that sends the rows that were not sent. Check in the vendor's system whether the rows in unresolved.csv that are uncertain arrived; if they did not, ${next.resend}.`,
  };
}

/** The step with side effects would be skipped. */
export function noCommitFault(unset: readonly string[]): Fault {
  const names = unset.map((name) => `\`${name}\``).join(', ');
  return {
    code: 'provider/unset-step',
    message: `The submit step that sends the rows cannot run: its URL uses ${names === '' ? 'a variable that nothing sets' : `${names}, which has no value`}.`,
    next: `Set ${unset[0] === undefined ? 'it' : `params.${unset[0]} (--param ${unset[0]}=…)`}. Nothing was sent.`,
    ...(names !== '' && { input: 'params' }),
  };
}

/** The first submit was redirected, and the vendor may have taken it nevertheless. */
export function redirectedFault(next: NextRun, said: Said): Fault {
  return quote(said, (text) => ({
    code: 'vendor/redirected',
    message: `The vendor redirected a submission: ${endSentence(text)} It may have taken the rows first, so nothing more was sent.`,
    next: `Check base-url: if the address in the redirect is the vendor's, use that. Check in the vendor's system whether the rows in unresolved.csv arrived; if they did not, ${next.resend}.`,
  }));
}
