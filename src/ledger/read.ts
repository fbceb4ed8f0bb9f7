import { z } from 'zod';
import { FaultError } from '../domain/fault.ts';
import { cutShortFault, damagedFault, noHeadFault, notLedgerFault, versionFault } from './faults.ts';
import { type Checksums, checkSum, checkWitness, type LedgerHead, NO_RECORDS, toChecksums } from './head.ts';
import { type LedgerHistory, replay, startReplay, toHistory } from './history.ts';
import { LEDGER_VERSION, ledgerRecords } from './record.ts';

/**
 * Reads a ledger. Text after the last line feed was cut off by a crash and is ignored; everything before it must be
 * byte for byte as it was written.
 * @param name how messages refer to it.
 * @throws FaultError if the text is not a ledger, is of another version, or was altered; `ledger/foreign` also if its
 *   run ended before it had a plan, and so sent nothing.
 */
export function readLedger(text: string, name: string): LedgerHistory {
  const { history } = readRecords(text, name);
  if (history === undefined) throw new FaultError([notLedgerFault(name)]);
  return history;
}

/**
 * Reads the ledger of a results folder and compares it with the head beside it.
 * @param found each undefined if there is no such file.
 * @returns undefined if nothing was sent: there is no ledger, or its run ended without a plan.
 * @throws FaultError like `readLedger`, and `ledger/no-head`, `ledger/cut-short`.
 */
export function readWithHead(
  { text, head }: { readonly text: string | undefined; readonly head: LedgerHead | undefined },
  names: { readonly ledger: string; readonly witness: string },
): LedgerHistory | undefined {
  if (head === undefined && text === undefined) return undefined;
  // Without a complete line nothing was sent, if the head agrees.
  const isEmpty = text?.includes('\n') !== true;
  if (isEmpty && head?.records === 0) return undefined;
  if (isEmpty && head !== undefined) throw new FaultError([cutShortFault(names, NO_RECORDS, head)]);
  const read = readRecords(text ?? '', names.ledger);
  if (head === undefined) throw new FaultError([noHeadFault(names.ledger, names.witness)]);
  checkWitness(read, head, names);
  return read.history;
}

function readRecords(text: string, name: string): Checksums & { readonly history: LedgerHistory | undefined } {
  const end = text.lastIndexOf('\n') + 1;
  if (end === 0) throw new FaultError([notLedgerFault(name)]);
  const { ledgerRecord } = ledgerRecords();
  const replayed = startReplay();
  const sums = [''];
  let length = 0;
  for (const line of text.slice(0, end - 1).split('\n')) {
    const value = parseJson(line);
    if (length === 0) refuseForeign(value, name);
    const sum = checkSum({ sum: sums.at(-1) ?? '' }, line);
    const record = ledgerRecord.safeParse(value).data;
    if (sum === undefined || record === undefined || !replay(replayed, record, length))
      throw new FaultError([damagedFault(name, sums.length)]);
    sums.push(sum);
    length += line.length + 1;
  }
  const history = toHistory(replayed, { text: text.slice(0, end), isTorn: end < text.length, sums });
  return { ...toChecksums(sums), history };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** First record in every version of the format. A run that ended before it had a plan leaves only a verdict. */
const firstRecord = z.object({ kind: z.enum(['start', 'verdict']), version: z.unknown().optional() });

function refuseForeign(value: unknown, name: string): void {
  const first = firstRecord.safeParse(value).data;
  if (first === undefined) throw new FaultError([notLedgerFault(name)]);
  if (first.kind === 'start' && first.version !== LEDGER_VERSION)
    throw new FaultError([versionFault(name, first.version)]);
}
