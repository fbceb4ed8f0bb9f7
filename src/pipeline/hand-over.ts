import { dirname, join } from 'node:path';
import { FaultError } from '../domain/fault.ts';
import { inUseFault } from '../ledger/faults.ts';
import type { LedgerHistory } from '../ledger/history.ts';
import { LEDGER_LOCK, openPlaced, placeLedger } from './ledger-files.ts';
import type { RunPorts } from './types.ts';

/** A ledger that the input `ledger` names, in a folder that a run wrote to: its head is beside it. */
export interface LedgerSource {
  readonly path: string;
  readonly history: LedgerHistory;
}

/**
 * Moves the right to send the remaining rows from another folder to this one: after `place` has put the copy here, the
 * other ledger gets `moved` as its last record, under its lock. After a crash in between both folders can resume, but
 * this one has not sent anything yet.
 * @returns `isClosed` is false if the other folder is not writable, so that a run there could send the same rows.
 * @throws FaultError `ledger/in-use` if a run is writing there; nothing was placed then.
 */
export async function handOver<T>(
  { files, clock }: Pick<RunPorts, 'files' | 'clock'>,
  { path, history }: LedgerSource,
  place: () => Promise<T>,
): Promise<{ readonly placed: T; readonly isClosed: boolean }> {
  const lock = await files.lock(join(dirname(path), LEDGER_LOCK)).catch(refused);
  if (lock === undefined) throw new FaultError([inUseFault(path)]);
  if (lock === 'refused') return { placed: await place(), isClosed: false };
  try {
    // A run may have written to it since it was read.
    const text = await files.readText(path);
    if (!text.startsWith(history.text) || text.includes('\n', history.text.length))
      throw new FaultError([inUseFault(path)]);
    const placed = await place();
    const ports = { files, clock };
    const at = { ledger: path, holds: () => lock.holds() };
    const records = [{ kind: 'moved' } as const];
    const head = await placeLedger(ports, at, { text: history.text, before: history.head, records });
    const ledger = await openPlaced(ports, at, head);
    try {
      await ledger.commit();
    } finally {
      await ledger.close();
    }
    return { placed, isClosed: true };
  } finally {
    await lock.release();
  }
}

const NOT_WRITABLE: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS']);

function refused(error: unknown): 'refused' {
  if (error instanceof Error && 'code' in error && NOT_WRITABLE.has(error.code)) return 'refused';
  throw error;
}
