import { basename } from 'node:path';
import { formatHead, type LedgerHead, NO_RECORDS } from '../ledger/head.ts';
import { createLedger, type Ledger } from '../ledger/ledger.ts';
import type { NewRecord } from '../ledger/record.ts';
import type { RunPorts } from './types.ts';

type DiskPorts = Pick<RunPorts, 'files' | 'clock'>;
/** A ledger in a folder whose lock is held. */
interface LedgerFolder {
  readonly ledger: string;
  holds(): Promise<boolean>;
}

/** The holder of this lock may write the ledger beside it. */
export const LEDGER_LOCK = '.bulk-job.lock';

/** The head of `<name>.ndjson` is `<name>.head` beside it. */
export function headPath(ledger: string): string {
  return ledger.replace(/\.ndjson$/, '.head');
}

/** The name of a file until it is complete. */
export function unfinishedPath(path: string): string {
  return `${path}.new`;
}

/** Replaces the head atomically: readers find the old one or the new one. */
async function writeHead(files: RunPorts['files'], ledger: string, head: LedgerHead): Promise<void> {
  const path = headPath(ledger);
  const sink = await files.openWrite(unfinishedPath(path));
  try {
    void sink.write(formatHead(head));
    await sink.sync();
  } finally {
    await sink.close();
  }
  await files.rename(unfinishedPath(path), path);
}

/**
 * Replaces the folder's ledger atomically with this text and the records after it: a part of it would be taken for a
 * ledger of fewer rows. Meanwhile the head beside it requires no records.
 */
export async function placeLedger(
  { files, clock }: DiskPorts,
  { ledger: path }: LedgerFolder,
  {
    text,
    before,
    records,
  }: {
    readonly text: string;
    /** The head of `text`. */
    readonly before: LedgerHead;
    readonly records: readonly NewRecord[];
  },
): Promise<LedgerHead> {
  const sink = await files.openWrite(unfinishedPath(path));
  sink.write(text)?.catch(() => undefined);
  const ledger = createLedger({ sink, clock, before });
  for (const record of records) ledger.append(record);
  await ledger.close();
  await writeHead(files, path, NO_RECORDS);
  await files.rename(unfinishedPath(path), path);
  await writeHead(files, path, ledger.head);
  return ledger.head;
}

/** Opens the folder's ledger to append to it. */
export async function openPlaced(
  { files, clock }: DiskPorts,
  { ledger: path, holds }: LedgerFolder,
  before: LedgerHead,
): Promise<Ledger> {
  const sink = await files.openAppend(path);
  return createLedger({ sink, clock, before, holds, writeHead: (head) => writeHead(files, path, head) });
}

/** Where the ledgers of an earlier run are kept beside that of a later one. */
export function asidePath(ledger: string, runId: string, count: number): string {
  const name = count === 1 ? runId : `${runId}-${count}`;
  return ledger.replace(/\.ndjson$/, `-${name.replaceAll(/[^\w-]+/g, '-')}.ndjson`);
}

/** Renames the folder's ledger and its head, such as to `ledger-42.ndjson`, and returns the new name. */
export async function moveAside(files: RunPorts['files'], ledger: string, runId: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const aside = asidePath(ledger, runId, count);
    if ((await files.stat(aside)) !== undefined) continue;
    if ((await files.stat(headPath(ledger))) !== undefined) await files.rename(headPath(ledger), headPath(aside));
    if ((await files.stat(ledger)) !== undefined) await files.rename(ledger, aside);
    return basename(aside);
  }
}
