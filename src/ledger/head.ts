import { createHash } from 'node:crypto';
import { FaultError } from '../domain/fault.ts';
import { cutShortFault } from './faults.ts';

/** How far a ledger goes: the number of its records and their running checksum. */
export interface LedgerHead {
  readonly records: number;
  /** 16 hexadecimal digits; empty if there is no record. */
  readonly sum: string;
}

export const NO_RECORDS: LedgerHead = { records: 0, sum: '' };

/** 64 bits: they detect accidental damage, not forgery. */
const SUM_DIGITS = 16;
const SUM_END = new RegExp(`^,"sum":"([0-9a-f]{${SUM_DIGITS}})"\\}$`);
const END_LENGTH = ',"sum":""}'.length + SUM_DIGITS;

/** The line of the next record, without its line feed: its JSON text with the sum added. */
export function addSum(
  { sum }: Pick<LedgerHead, 'sum'>,
  json: string,
): { readonly line: string; readonly sum: string } {
  const next = sumOf(sum, json);
  return { line: `${json.slice(0, -1)},"sum":"${next}"}`, sum: next };
}

/** The sum of the next line; undefined if its bytes, or those before it, are not as they were written. */
export function checkSum({ sum }: Pick<LedgerHead, 'sum'>, line: string): string | undefined {
  const stated = SUM_END.exec(line.slice(-END_LENGTH))?.[1];
  return stated !== undefined && stated === sumOf(sum, `${line.slice(0, -END_LENGTH)}}`) ? stated : undefined;
}

function sumOf(before: string, json: string): string {
  return createHash('sha256').update(before).update(json).digest('hex').slice(0, SUM_DIGITS);
}

/** How every `ledger.head` begins. */
export const HEAD_START = '{"records":';

/** `ledger.head`: one JSON line. */
export function formatHead({ records, sum }: LedgerHead): string {
  return `${JSON.stringify({ records, sum })}\n`;
}

/** Parses the output of `formatHead`; undefined if it is malformed. */
export function parseHead(text: string): LedgerHead | undefined {
  const [, records, sum] = /^\{"records":(0|[1-9]\d{0,14}),"sum":"((?:[0-9a-f]{16})?)"\}\n$/.exec(text) ?? [];
  return records === undefined || sum === undefined ? undefined : { records: Number(records), sum };
}

/** The checksums of a ledger, to compare it with its head or with another copy. */
export interface Checksums {
  readonly head: LedgerHead;
  /** Sum of the first `records` records; undefined if there are fewer. */
  readonly sumAt: (records: number) => string | undefined;
}

/** @param sums `sums[n]` is the sum of the first n records. */
export function toChecksums(sums: readonly string[], records = sums.length - 1): Checksums {
  return { head: { records, sum: sums[records] ?? '' }, sumAt: (count) => sums[count] };
}

/**
 * Compares a ledger with a witness: its head, or another copy of it. Records after the witness are not verified by it
 * but count as well.
 * @throws FaultError `ledger/cut-short` if the ledger lacks records of the witness or has different ones.
 */
export function checkWitness(
  { head, sumAt }: Checksums,
  witness: LedgerHead,
  names: { readonly ledger: string; readonly witness: string },
): void {
  if (sumAt(witness.records) !== witness.sum) throw new FaultError([cutShortFault(names, head, witness)]);
}
