import type { Fault } from '../domain/fault.ts';
import type { JobState } from '../domain/job.ts';
import type { Refusal } from './stopper.ts';

/** Sentences on what the vendor or the network did. They name jobs, never rows; what they quote may name rows. */

/** How to go on without sending again what succeeded: a run that knows of no ledger would send all rows. */
const GO_ON = 'run the job again, outside of GitHub with ledger: <the ledger.ndjson of this run>';
/** How to ask once more without sending anything. */
const COLLECT = 'mode: collect with ledger: <the ledger.ndjson of this run, or run:<run id>>';

/** A text on a job or its submit: ours, or the vendor's. */
export interface Said {
  readonly message: string;
  /** Without values of the job's rows. */
  readonly template: string;
}

/** A fault that quotes such a text. */
function quote({ message, template }: Said, write: (text: string) => Fault): Fault {
  return { ...write(message), template: write(template).message };
}

/** A job that a fault is about. */
export interface FaultyJob {
  readonly name: string;
  /** Its results can be read again: they did not come with the response to its submit. */
  readonly canCollect: boolean;
}

/** How to read the results of a job again, where that is possible. */
function orCollect({ canCollect }: FaultyJob): string {
  return canCollect ? ` To read the results again: ${COLLECT}.` : '';
}

/** @param nameless of the items: those that name no row at all, neither by an id nor by a place. */
export function foreignFault(job: FaultyJob, items: number, nameless: number): Fault {
  const code = 'vendor/foreign-rows';
  if (nameless > 0 && nameless === items) {
    const count = `${nameless} ${nameless === 1 ? 'item' : 'items'}`;
    return {
      code,
      message: `The results of job ${job.name} hold ${count} without the id of a row, so nobody can tell which rows they mean.`,
      next: `Compare \`rows\` and \`id\` under \`results\` of the provider file with a response of the vendor.${orCollect(job)}`,
    };
  }
  return {
    code,
    message: `The results of job ${job.name} name ${items} ${items === 1 ? 'row that was' : 'rows that were'} never sent.`,
    next: `Ask the vendor about this job before you rely on its results.${orCollect(job)}`,
  };
}

export function miscountFault(job: FaultyJob): Fault {
  return {
    code: 'vendor/miscounted',
    message: `The vendor's own count for job ${job.name} disagrees with the rows that it lists.`,
    next: `Rows that it did not list are unresolved: check the job in the vendor's system.${orCollect(job)}`,
  };
}

/** A job that succeeded although its results leave rows open. */
export function unclearFault(job: FaultyJob, rows: number, why: string): Fault {
  return {
    code: 'vendor/unclear-rows',
    message: `The results of job ${job.name} do not tell what became of ${rows} of its rows. ${why}`.trim(),
    next: `Check these rows in the vendor's system, they are in unresolved.csv.${orCollect(job)}`,
  };
}

/** A job that the vendor ended without success. */
export function endedFault(job: string, state: 'failed' | 'canceled', said: Said): Fault {
  return quote(said, (text) => ({
    code: `vendor/job-${state}`,
    message: `Job ${job} ended as ${state}${text === '' ? '' : `: ${text}`}.`,
    next: `Look at the job at the vendor; rows without a result stand in unresolved.csv. To send what failed again, ${GO_ON}.`,
  }));
}

/** A job whose end or results could not be seen. */
export function silentFault(job: FaultyJob, state: Extract<JobState, 'lost' | 'unreachable'>, said: Said): Fault {
  const again = job.canCollect ? `To ask for it again: ${COLLECT}.` : '';
  return quote(said, (text) => ({
    code: `vendor/job-${state}`,
    message: `Job ${job.name} is ${state}. ${text}`.trim(),
    next: `Check the job in the vendor's system before you send its rows again. ${again}`.trim(),
  }));
}

export function unsentFault(): Fault {
  return {
    code: 'run/timed-out',
    message: 'The timeout came before all rows were sent.',
    next: `To send the others, ${GO_ON}. Raise timeout, or split the files, for the next one.`,
  };
}

/** In `collect`, which sends nothing. */
export function neverSentFault(rows: number): Fault {
  return {
    code: 'run/timed-out',
    message: `${rows} ${rows === 1 ? 'row was' : 'rows were'} never sent by the run that wrote the ledger, and collect sends nothing.`,
    next: 'Run again with mode: run and the same ledger: it sends these rows and no other.',
  };
}

/** The journal could not be brought to where it survives the runner. */
/** @param why what the cache said where it takes no copy of this run at all. */
export function unsavedFault(why?: string): Fault {
  return {
    code: 'ledger/not-saved',
    message: `The cache saved no ${why === undefined ? 'further ' : ''}copy of the ledger${why === undefined ? '' : ` (${why})`}, so no further row was sent: after a crash nobody could tell which rows were.`,
    next:
      why === undefined
        ? 'Click "Re-run jobs" when the cache works again, or start a new run with `ledger: run:<run id>`: both send the rows that were not sent. To run without copies, set the variable `ACTIONS_CACHE_MODE: none` in `env` of the step.'
        : 'Start a new run with `ledger: run:<run id>`: it sends the rows that were not sent, without copies.',
  };
}

export function runningFault(jobs: number): Fault {
  return {
    code: 'run/timed-out',
    message: `${jobs} ${jobs === 1 ? 'job was' : 'jobs were'} still running at the timeout.`,
    next: `The vendor goes on with them: ${COLLECT} waits for them and sends nothing. Raise timeout for the next run.`,
  };
}

export function cancelledFault(): Fault {
  return {
    code: 'run/cancelled',
    message: 'The run was cancelled.',
    next: `Jobs that were running go on at the vendor, unless on-cancel: cancel ended them: ${COLLECT} tells what became of them. To send the rest, ${GO_ON}.`,
  };
}

export function uncertainFault(said: Said): Fault {
  return quote(said, (text) => ({
    code: 'vendor/uncertain',
    message: `The answer to a submit was lost, so its rows may or may not be at the vendor: ${text}`,
    next: `Look at the vendor whether the rows of unresolved.csv arrived. If they did not: ledger: <the ledger.ndjson of this run, or run:<run id>> with resend-uncertain: true sends them again.`,
  }));
}

/** So many outages in a row stop the run. */
export function lostInARowFault(count: number): Fault {
  return {
    code: 'vendor/uncertain',
    message: `The answers to ${count} submits in a row were lost, so nothing more was sent.`,
    next: `When the vendor answers, ${GO_ON}: it sends the rows that were not sent. Those whose answers were lost go only with resend-uncertain: true, after you looked at the vendor.`,
  };
}

/** A submit that was surely not taken; `status` is absent where no answer came at all. */
export function refusedFault(said: Refusal): Fault {
  return quote(said, (text) => (said.byStorage === undefined ? describeRefusal(said, text) : describeStorage(text)));
}

/** What S3-compatible stores and Azure say where a signature is of another time than theirs. */
const CLOCK_IS_OFF = /request has expired|not valid yet|RequestTimeTooSkewed|too skewed|specified time frame/i;

function describeStorage(message: string): Fault {
  const said = `The storage did not take the rows of a job: ${message}.`;
  if (CLOCK_IS_OFF.test(message)) {
    const next = `Check the clock of this machine: the signed address is of another time than the storage's. These rows were not sent. Then ${GO_ON}.`;
    return { code: 'vendor/storage', message: said, next, input: 'storage' };
  }
  return {
    code: 'vendor/storage',
    message: said,
    next: `Check that the credentials behind storage may write there (PutObject), the bucket and its region; these rows were not sent. Then ${GO_ON}.`,
    input: 'storage',
  };
}

function describeRefusal({ status, later, remedy, isElsewhere }: Refusal, message: string): Fault {
  if (status === undefined) {
    return {
      code: 'vendor/not-reached',
      message: `A submit did not reach the vendor: ${message}`,
      next:
        remedy === undefined
          ? `These rows were not sent: when the vendor can be reached, ${GO_ON}.`
          : `${remedy} These rows were not sent. Then ${GO_ON}.`,
    };
  }
  if ((status === 401 || status === 403) && isElsewhere === true) {
    return {
      code: 'vendor/denied',
      message: `The address that a submit step uses refused it: ${message}.`,
      next: `It is none of base-url's own: check where the provider file takes it from. A signed address may have expired, or be signed for other headers. These rows were not sent. Then ${GO_ON}.`,
    };
  }
  if (status === 401 || status === 403) {
    return {
      code: 'vendor/denied',
      message: `The vendor refused the key: ${message}.`,
      next: `Check the api-key secret and its permissions; these rows were not sent. Then ${GO_ON}.`,
    };
  }
  if (status === 402) {
    return {
      code: 'vendor/no-credit',
      message: `The vendor says that the account has no credit: ${message}.`,
      next: `Top up the account; these rows were not sent. Then ${GO_ON}.`,
    };
  }
  if (status >= 300 && status < 400) {
    return {
      code: 'vendor/redirected',
      message: `The vendor redirected a submit: ${message}. A submit is never sent on to another address.`,
      next: `Check base-url: it must be the address that the redirect names, if that is the vendor's. These rows were not sent. Then ${GO_ON}.`,
    };
  }
  if (later) {
    return {
      code: 'vendor/busy',
      message: `The vendor did not take a submit and asks to try later: ${message}.`,
      next: `These rows were not sent. Later, ${GO_ON}; if need be with a lower rate.`,
    };
  }
  return {
    code: 'vendor/refused',
    message: `The vendor refused a submit: ${message}.`,
    next: `Correct what it says; these rows were not sent. Then ${GO_ON}; with other params or files send these rows alone.`,
  };
}

/** No step that takes effect would be made. */
export function noCommitFault(unset: readonly string[]): Fault {
  const names = unset.map((name) => `\`${name}\``).join(', ');
  return {
    code: 'provider/unset-step',
    message: `The submit step that takes effect is not made: its URL uses ${names === '' ? 'a variable that nothing sets' : `${names}, which has no value`}.`,
    next: `Set ${unset[0] === undefined ? 'it' : `params.${unset[0]} (--param ${unset[0]}=…)`}. Nothing was sent.`,
    ...(names !== '' && { input: 'params' }),
  };
}

/** The first submit led elsewhere, and may have been taken all the same. */
export function redirectedFault(said: Said): Fault {
  return quote(said, (text) => ({
    code: 'vendor/redirected',
    message: `The vendor redirected a submit: ${text}. It may have taken the rows first; nothing more was sent.`,
    next: `Check base-url: it must be the address that the redirect names, if that is the vendor's. Check in the vendor's system whether the rows of unresolved.csv arrived; if they did not, resend-uncertain: true with ledger: <the ledger.ndjson of this run> sends them again.`,
  }));
}
