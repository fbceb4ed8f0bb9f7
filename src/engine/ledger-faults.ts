import type { Fault } from '../domain/fault.ts';

/** A line in the middle can not be read: what stands behind it may be about what was sent there. */
export function damagedFault(name: string, line: number): Fault {
  return {
    code: 'ledger/damaged',
    message: `The ledger ${name} is damaged in line ${line}, so nobody can say what was sent.`,
    next: 'Take an undamaged copy (the artifact of the run holds one), or look at the vendor what arrived and give the rows that did not in a file of their own.',
    input: 'ledger',
  };
}

/** Another file, or the journal of a run that had no plan. */
export function foreignFault(name: string): Fault {
  return {
    code: 'ledger/foreign',
    message: `${name} is no ledger of this tool: it does not begin with a start record.`,
    next: 'Give the ledger.ndjson of the run to go on with, or run:<run id>.',
    input: 'ledger',
  };
}

/** Written by a tool that writes journals in another way. */
export function versionFault(name: string, version: unknown): Fault {
  return {
    code: 'ledger/version',
    message: `The ledger ${name} has the version ${JSON.stringify(version) ?? 'none'}; this tool reads version 1.`,
    next: 'Go on with the version of this tool that wrote it.',
    input: 'ledger',
  };
}
