import { type Fault, FaultError } from '../domain/fault.ts';
import type { Stop } from '../engine/types.ts';
import type { Draft } from './draft.ts';

/** What was thrown, as reasons of the verdict. Anything unexpected is a bug, never a green run. */
export function toStops(error: unknown, signal: AbortSignal, draft: Pick<Draft, 'jobs' | 'mayBeSent'>): Stop[] {
  if (error instanceof FaultError) return error.faults.map((fault) => ({ reason: error.reason, fault }));
  if (signal.aborted) {
    return [
      {
        reason: 'cancelled',
        fault: {
          code: 'run/cancelled',
          message: 'The run was cancelled before anything was sent.',
          next: 'Start it again.',
        },
      },
    ];
  }
  const system = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (DISK_CODES.has(system)) {
    // Whatever the cause: what was sent makes it no fault of the inputs.
    const isSent = hasSent(draft);
    return [{ reason: isSent ? 'vendor-error' : 'config-error', fault: diskFault(system, isSent) }];
  }
  // The message of an unknown error may hold a cell; its name and place do not.
  const frame = error instanceof Error ? (/^ {4}at .*/m.exec(error.stack ?? '')?.[0].trim() ?? '') : '';
  const name = error instanceof Error ? error.name : typeof error;
  const code = system === '' ? '' : ` (${system})`;
  return [
    {
      reason: 'bug',
      fault: {
        code: 'bug/unexpected',
        message: `An unexpected ${name}${code} stopped the run ${frame}.`,
        next: 'Please report this with the log. Rows may have been sent: run the job again, outside of GitHub with ledger: <the ledger.ndjson of this run>, and what succeeded is kept.',
      },
    },
  ];
}

/** What the disk says when it is full or closed to us: nobody's bug. */
const DISK_CODES: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'ENFILE']);

function diskFault(code: string, isSent: boolean): Fault {
  return {
    code: 'output/unwritable',
    message: `The disk refused a file of the run (${code}). ${isSent ? 'Rows were sent before; the ledger names them' : 'No row was sent'}.`,
    next: isSent
      ? 'Make room, then run the same command again, or "Re-run jobs": it continues from the ledger, sends no row twice and writes the files.'
      : 'Make room, or give an output-dir that may be written, and run again.',
    input: 'output-dir',
  };
}

/** The vendor has, or may have, a row of this run or of the one that it continues. */
function hasSent({ jobs, mayBeSent }: Pick<Draft, 'jobs' | 'mayBeSent'>): boolean {
  return mayBeSent || [...(jobs?.states ?? [])].some(([state, count]) => state !== 'refused' && count > 0);
}
