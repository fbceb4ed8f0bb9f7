import { basename } from 'node:path';
import { createLedger, type Ledger, type LedgerRecord } from '../engine/ledger.ts';
import { formatHead, type LedgerHead, NO_RECORDS } from '../engine/ledger-head.ts';
import type { OutputFolder } from './output-folder.ts';
import type { RunPorts } from './types.ts';

type DiskPorts = Pick<RunPorts, 'files' | 'clock'>;
type LedgerFolder = Pick<OutputFolder, 'ledger' | 'holds'>;

/** Who holds it writes the ledger beside it. */
export const LEDGER_LOCK = '.bulk-job.lock';

/** The head of `<name>.ndjson` is `<name>.head` beside it. */
export function headPath(ledger: string): string {
  return ledger.replace(/\.ndjson$/, '.head');
}

/** A name that is only there until the file is whole. */
export function unfinishedPath(path: string): string {
  return `${path}.new`;
}

/** Replaces the head, whole: whoever reads it finds the old one or the new one. */
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
 * Puts a ledger of this text and the records behind it in the folder's place, whole or not at all: a part of it would be
 * taken for one that says less. Between the two the head beside it vouches for nothing.
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
    /** Of the text. */
    readonly before: LedgerHead;
    readonly records: readonly LedgerRecord[];
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

/** Writes behind what the folder's ledger holds. */
export async function openPlaced(
  { files, clock }: DiskPorts,
  { ledger: path, holds }: LedgerFolder,
  before: LedgerHead,
): Promise<Ledger> {
  const sink = await files.openAppend(path);
  return createLedger({ sink, clock, before, holds, writeHead: (head) => writeHead(files, path, head) });
}

/** Gives the folder's ledger and its head a name of their own, such as `ledger-42.ndjson`, which it returns. */
export async function moveAside(files: RunPorts['files'], ledger: string, runId: string): Promise<string> {
  const name = runId.replaceAll(/[^\w-]+/g, '-');
  for (let count = 1; ; count += 1) {
    const aside = ledger.replace(/\.ndjson$/, `-${count === 1 ? name : `${name}-${count}`}.ndjson`);
    if ((await files.stat(aside)) !== undefined) continue;
    if ((await files.stat(headPath(ledger))) !== undefined) await files.rename(headPath(ledger), headPath(aside));
    if ((await files.stat(ledger)) !== undefined) await files.rename(ledger, aside);
    return basename(aside);
  }
}
