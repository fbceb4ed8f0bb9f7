import type { Fault } from '../domain/fault.ts';
import type { LedgerHead } from './ledger-head.ts';

/** What can be done with a journal that can't be believed. */
const REMEDY =
  "Use an undamaged copy: the artifact of the run holds one (mode: collect with ledger: <path of the copy> only asks what became of its jobs). Without a copy, check in the vendor's system which rows arrived; resume: never then moves this ledger aside and sends all rows.";

/** A line is not as it was written, so nothing behind it can be believed. */
export function damagedFault(name: string, line: number): Fault {
  return {
    code: 'ledger/damaged',
    message: `The ledger ${name} was changed or damaged in line ${line}, so what was sent is not known.`,
    next: REMEDY,
    input: 'ledger',
    line,
  };
}

/** Its head, or a copy of it, saw records that are not there. */
export function cutShortFault(
  names: { readonly ledger: string; readonly witness: string },
  found: LedgerHead,
  witness: LedgerHead,
): Fault {
  const lacks =
    found.records < witness.records
      ? `has ${found.records} of the ${witness.records} records`
      : `does not have the first ${witness.records} records`;
  return {
    code: 'ledger/cut-short',
    message: `The ledger ${names.ledger} ${lacks} that ${names.witness} names, so what was sent is not known.`,
    next: REMEDY,
    input: 'ledger',
  };
}

/** In a folder; nobody can tell whether it is whole. */
export function noHeadFault(name: string, head: string): Fault {
  return {
    code: 'ledger/no-head',
    message: `The ledger ${name} has no readable ${head} beside it, so it may have lost its last records.`,
    next: `If it is whole, continue it by its path: ledger: ${name} with another output-dir. ${REMEDY}`,
    input: 'ledger',
  };
}

/** Another file, or the journal of a run that had no plan. */
export function foreignFault(name: string): Fault {
  return {
    code: 'ledger/foreign',
    message: `${name} is not a ledger of this tool: it does not begin with a start record.`,
    next: 'Give the ledger.ndjson of the run to continue, or run:<run id>. Where it stands in the folder of the results, resume: never moves it aside and sends all rows.',
    input: 'ledger',
  };
}

/** Written by a tool that writes journals in another way. */
export function versionFault(name: string, version: unknown): Fault {
  return {
    code: 'ledger/version',
    message: `The ledger ${name} has the version ${JSON.stringify(version) ?? 'none'}; this tool reads version 2.`,
    next: 'Continue with the version of this tool that wrote it. Where it stands in the folder of the results and all its rows are settled, resume: never moves it aside and sends all rows.',
    input: 'ledger',
  };
}

/** A ledger whose rows another folder's now has. */
export function continuedFault(name: string): Fault {
  return {
    code: 'ledger/continued',
    message: `The ledger ${name} was continued in another folder, so it does not say what was sent since.`,
    next: "Continue with the ledger of that folder (ledger: <folder>/ledger.ndjson), here or there. If it is gone, check in the vendor's system which rows arrived; resume: never then moves this ledger aside and sends all rows.",
    input: 'ledger',
  };
}

/** A copy of another folder's ledger, such as `mode: collect` makes, and rows of it that were not sent. */
export function borrowedFault(name: string): Fault {
  return {
    code: 'ledger/borrowed',
    message: `The ledger ${name} is a copy of the ledger in another folder, which may have sent more rows since.`,
    next: 'Continue with the ledger that it was made of: ledger: <its path>.',
    input: 'ledger',
  };
}

/** A ledger that is to be continued in another folder while a run writes it. */
export function inUseFault(name: string): Fault {
  return {
    code: 'ledger/in-use',
    message: `Another run writes the ledger ${name}.`,
    next: 'Wait for it. If that run was killed on another machine, try again in a minute.',
    input: 'ledger',
  };
}

/** Found before a submit: what was sent is in a ledger that another run now writes. */
export function lostLockFault(): Fault {
  return {
    code: 'output/lost-lock',
    message:
      'Another run took over the folder of the results while this one was suspended, so it stopped and wrote no further file there.',
    next: 'See the results of the other run: it continued from the ledger of this one. Give each run an output-dir of its own.',
    input: 'output-dir',
  };
}
