import { type Fault, FaultError } from '../domain/fault.ts';
import { howToRunAgain, type RunPlace } from '../domain/run-again.ts';
import type { Stop } from '../engine/types.ts';
import type { JobStore } from '../store/job-store.ts';

/** What decides whether the vendor may have rows. */
interface SendingState {
  readonly jobs: Pick<JobStore, 'states'> | undefined;
  readonly mayBeSent: boolean;
}

/** Converts what was thrown to reasons of the verdict. Anything unexpected is a bug, never a success. */
export function toStops(error: unknown, signal: AbortSignal, known: SendingState, place: RunPlace): Stop[] {
  if (error instanceof FaultError) return error.faults.map((fault) => ({ reason: error.reason, fault }));
  if (signal.aborted) {
    return [
      {
        reason: 'cancelled',
        fault: {
          code: 'run/cancelled',
          message: 'The run was canceled before anything was sent.',
          next: 'Run again.',
        },
      },
    ];
  }
  const system = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (DISK_CODES.has(system)) {
    // Once rows were sent it is not a configuration error, whatever the cause.
    const isSent = hasSent(known);
    return [{ reason: isSent ? 'vendor-error' : 'config-error', fault: diskFault(system, isSent, place) }];
  }
  // The message of an unknown error may contain a cell; its name and stack frame do not.
  const frame = error instanceof Error ? (/^ {4}at .*/m.exec(error.stack ?? '')?.[0].trim() ?? '') : '';
  const name = error instanceof Error ? error.name : typeof error;
  const code = system === '' ? '' : ` (${system})`;
  return [
    {
      reason: 'bug',
      fault: {
        code: 'bug/unexpected',
        message: `An unexpected ${name}${code} stopped the run ${frame}.`,
        next: maySend(known)
          ? `Report this bug with the log. Rows may have been sent: to resume, ${howToRunAgain(place)}. Rows that succeeded are not sent again.`
          : 'Report this bug with the log. No row was sent.',
      },
    },
  ];
}

/** Error codes of a disk that is full or not accessible, which is not a bug. */
const DISK_CODES: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'read-only disk'],
  ['EMFILE', 'too many open files'],
  ['ENFILE', 'too many open files'],
]);

function diskFault(code: string, isSent: boolean, place: RunPlace): Fault {
  return {
    code: 'output/unwritable',
    message: `A file of the run could not be written (${DISK_CODES.get(code) ?? code}, ${code}). ${isSent ? 'Rows had been sent by then; the ledger names them' : 'No row was sent'}.`,
    next: isSent
      ? `Fix that, then ${howToRunAgain(place)}. It resumes from the ledger, sends no row twice and writes the files.`
      : 'Fix that, or set output-dir to a writable folder, then run again.',
    input: 'output-dir',
  };
}

/** Sending may have begun. */
function maySend({ jobs, mayBeSent }: SendingState): boolean {
  return mayBeSent || jobs !== undefined;
}

/** The vendor has, or may have, a row of this run or of the one that it resumes. */
function hasSent({ jobs, mayBeSent }: SendingState): boolean {
  return mayBeSent || [...(jobs?.states ?? [])].some(([state, count]) => state !== 'refused' && count > 0);
}
