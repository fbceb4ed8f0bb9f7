import { lostLockFault } from '../ledger/faults.ts';
import { NO_RECORDS } from '../ledger/head.ts';
import type { RunContext } from './context.ts';
import { openPlaced, placeLedger } from './ledger-files.ts';

/** Writes nothing more to the folder, because what is there matters more than the report of this run. */
export async function leaveFolder({ known }: RunContext): Promise<void> {
  await known.folder?.release();
  known.folder = undefined;
}

/** Leaves the folder if another run has taken it over, and reports that once. */
export async function leaveLostFolder(run: RunContext): Promise<void> {
  const { folder } = run.known;
  if (folder === undefined || (await folder.holds())) return;
  const isReported = run.stops.some(({ fault }) => fault.code === 'output/lost-lock');
  if (!isReported) run.stops.push({ reason: 'vendor-error', fault: lostLockFault() });
  await leaveFolder(run);
}

/**
 * A run that ended before it had a ledger writes one with its verdict, but never replaces another: that may be the only
 * record of an earlier attempt.
 */
export async function ensureLedger({ known, ports }: RunContext): Promise<void> {
  const { folder } = known;
  if (folder === undefined || known.ledger !== undefined) return;
  await folder.clear();
  if (folder.previous !== undefined || folder.damage !== undefined) return;
  const head = await placeLedger(ports, folder, { text: '', before: NO_RECORDS, records: [] });
  const ledger = await openPlaced(ports, folder, head);
  known.ledger = { ledger, writer: undefined, save: undefined, continuation: undefined, continues: undefined };
}
