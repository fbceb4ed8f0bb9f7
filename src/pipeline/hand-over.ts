import { dirname, join } from 'node:path';
import { FaultError } from '../domain/fault.ts';
import { inUseFault } from '../engine/ledger-faults.ts';
import type { LedgerHistory } from '../engine/read-ledger.ts';
import { LEDGER_LOCK, openPlaced, placeLedger } from './ledger-files.ts';
import type { RunPorts } from './types.ts';

/** A ledger that `ledger` names, in a folder that a run wrote to: its head is beside it. */
export interface LedgerSource {
  readonly path: string;
  readonly history: LedgerHistory;
}

/**
 * Continues here what stands in another folder, so that one folder alone can send the rows that are left: under its lock
 * the other ledger gets `moved` as its last record, after `place` put the copy in this folder. A crash between leaves
 * both able to go on, and this one has not sent anything then.
 * @returns false where the other folder can't be written, so nothing keeps a run there from sending the same rows.
 * @throws FaultError `ledger/in-use` where a run writes there; nothing was placed then.
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
    // A run may have written there since it was read.
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

const NOT_OURS: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS']);

function refused(error: unknown): 'refused' {
  if (error instanceof Error && 'code' in error && NOT_OURS.has(error.code)) return 'refused';
  throw error;
}
