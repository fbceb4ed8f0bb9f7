import { type Fault, FaultError } from '../domain/fault.ts';
import type { Stop } from '../engine/types.ts';

/** What was thrown, as reasons of the verdict. Anything unexpected is a bug, never a green run. */
export function toStops(error: unknown, signal: AbortSignal): Stop[] {
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
  if (DISK_CODES.has(system)) return [{ reason: 'config-error', fault: diskFault(system) }];
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

function diskFault(code: string): Fault {
  return {
    code: 'output/unwritable',
    message: `The disk refused a file of the run (${code}).`,
    next: 'Make room, or give an output-dir that may be written. Rows may have been sent: run the job again, outside of GitHub with ledger: <the ledger.ndjson of this run>, and what succeeded is kept.',
    input: 'output-dir',
  };
}
