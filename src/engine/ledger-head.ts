import { createHash } from 'node:crypto';

/** How far a ledger goes: its records, and their running checksum. Also what a witness of it says. */
export interface LedgerHead {
  readonly records: number;
  /** 16 hexadecimal digits; empty where there is no record. */
  readonly sum: string;
}

export const NO_RECORDS: LedgerHead = { records: 0, sum: '' };

/** 64 bits: enough against chance, and no more is claimed. */
const SUM_DIGITS = 16;
const SUMMED = new RegExp(`^(\\{.*),"sum":"([0-9a-f]{${SUM_DIGITS}})"\\}$`, 's');

/** The line of a record behind `before`, without its line feed: the JSON text of the record with the sum in it. */
export function addSum(
  { sum }: Pick<LedgerHead, 'sum'>,
  json: string,
): { readonly line: string; readonly sum: string } {
  const next = sumOf(sum, json);
  return { line: `${json.slice(0, -1)},"sum":"${next}"}`, sum: next };
}

/** The sum of a line that follows `before`; undefined where its bytes, or those before it, are not what was written. */
export function checkSum({ sum }: Pick<LedgerHead, 'sum'>, line: string): string | undefined {
  const [, json, said] = SUMMED.exec(line) ?? [];
  return json !== undefined && said === sumOf(sum, `${json}}`) ? said : undefined;
}

function sumOf(before: string, json: string): string {
  return createHash('sha256').update(before).update(json).digest('hex').slice(0, SUM_DIGITS);
}

/** `ledger.head`: one JSON line. */
export function formatHead({ records, sum }: LedgerHead): string {
  return `${JSON.stringify({ records, sum })}\n`;
}

/** What `formatHead` wrote; undefined where it did not. */
export function parseHead(text: string): LedgerHead | undefined {
  const [, records, sum] = /^\{"records":(0|[1-9]\d{0,14}),"sum":"((?:[0-9a-f]{16})?)"\}\n$/.exec(text) ?? [];
  return records === undefined || sum === undefined ? undefined : { records: Number(records), sum };
}
