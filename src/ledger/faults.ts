import { describeSystemCode, type Fault } from '../domain/fault.ts';
import { LEDGER_VERSION } from './record.ts';

/** What can be done about a ledger that cannot be trusted. */
const REMEDY =
  "Use an undamaged copy, such as the one in the run's artifact: `mode: collect` with `ledger: <path of the copy>` reports its jobs and sends nothing. Without a copy, check in the vendor's system which rows arrived; then `resume: never` moves this ledger aside and sends all rows.";

/** A line is not as it was written, so nothing after it can be trusted. */
export function damagedFault(name: string, line: number): Fault {
  return {
    code: 'ledger/damaged',
    message: `The ledger ${name} is damaged or was changed in line ${line}, so what was sent is unknown.`,
    next: REMEDY,
    input: 'ledger',
    line,
  };
}

/** The head, or a copy of the ledger, has records that are missing here. */
export function cutShortFault(
  names: { readonly ledger: string; readonly witness: string },
  found: { readonly records: number },
  witness: { readonly records: number },
): Fault {
  const lacks =
    found.records < witness.records
      ? `has ${found.records} of the ${witness.records} records`
      : `does not have the first ${witness.records} records`;
  return {
    code: 'ledger/cut-short',
    message: `The ledger ${names.ledger} ${lacks} that ${names.witness} lists, so what was sent is unknown.`,
    next: REMEDY,
    input: 'ledger',
  };
}

/** A ledger in a folder without a readable head: whether it is complete is unknown. */
export function noHeadFault(name: string, head: string): Fault {
  return {
    code: 'ledger/no-head',
    message: `The ledger ${name} has no readable ${head} beside it, so its last records may be missing.`,
    next: `If it is complete, resume it by its path: \`ledger: ${name}\` with another output-dir. ${REMEDY}`,
    input: 'ledger',
  };
}

/** Not a ledger, or the ledger of a run that ended before it had a plan. */
export function notLedgerFault(name: string): Fault {
  return {
    code: 'ledger/foreign',
    message: `${name} is not a ledger of Bulk Job: it does not begin with a start record.`,
    next: 'Pass the ledger.ndjson of the run to resume, or `run:<run id>`. If this file is in the results folder, `resume: never` moves it aside and sends all rows.',
    input: 'ledger',
  };
}

/** Written in another version of the format. */
export function versionFault(name: string, version: unknown): Fault {
  return {
    code: 'ledger/version',
    message: `The ledger ${name} has format version ${JSON.stringify(version) ?? 'none'}; this version of Bulk Job reads version ${LEDGER_VERSION}.`,
    next: 'Resume with the version of Bulk Job that wrote it. If the file is in the results folder and the outcomes of all its rows are known, `resume: never` moves it aside and sends all rows.',
    input: 'ledger',
  };
}

/** A ledger that was resumed in another folder. */
export function continuedFault(name: string): Fault {
  return {
    code: 'ledger/continued',
    message: `The ledger ${name} was resumed in another folder, so what was sent since then is not in it.`,
    next: "Resume from the ledger in that folder: `ledger: <that folder>/ledger.ndjson`. If that folder is gone, check in the vendor's system which rows arrived; then `resume: never` moves this ledger aside and sends all rows.",
    input: 'ledger',
  };
}

/** A copy of another folder's ledger, as `mode: collect` makes, with rows that were not sent. */
export function borrowedFault(name: string): Fault {
  return {
    code: 'ledger/borrowed',
    message: `The ledger ${name} is a copy of a ledger in another folder, from which more rows may have been sent since.`,
    next: 'Resume from the original: `ledger: <path that was given to collect>`.',
    input: 'ledger',
  };
}

/** A ledger that is to be resumed in another folder while a run is writing to it. */
export function inUseFault(name: string): Fault {
  return {
    code: 'ledger/in-use',
    message: `Another run is writing to the ledger ${name}.`,
    next: 'Wait until it ends, then run the same command again. If it was killed on another machine, wait a minute.',
    input: 'ledger',
  };
}

/** Whether a run is writing to the ledger is unknown. */
export function unlockableFault(name: string, error: unknown): Fault {
  return {
    code: 'ledger/in-use',
    message: `The folder of the ledger ${name} cannot be locked${describeSystemCode(error)}, so another run may be writing to it.`,
    next: 'Run as a user that may write to that folder.',
    input: 'ledger',
  };
}

/** Detected before a submit: another run now writes the ledger. */
export function lostLockFault(): Fault {
  return {
    code: 'output/lost-lock',
    message:
      'Another run took over the results folder while this run was suspended, so this run stopped and wrote nothing more there.',
    next: 'See the results of the other run: it resumed from the ledger of this one. Give each run its own output-dir.',
    input: 'output-dir',
  };
}
