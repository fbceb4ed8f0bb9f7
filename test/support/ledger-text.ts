import { addSum, formatHead, type LedgerHead, NO_RECORDS } from '../../src/ledger/head.ts';

/** A ledger of these records, each with the sum that a run writes; and its head. */
export function sumLedger(records: readonly (string | object)[]): { readonly text: string; readonly head: LedgerHead } {
  let head = NO_RECORDS;
  let text = '';
  for (const record of records) {
    const json = typeof record === 'string' ? record : JSON.stringify(record);
    const { line, sum } = addSum(head, json);
    head = { records: head.records + 1, sum };
    text += `${line}\n`;
  }
  return { text, head };
}

/** The head that a run leaves where it dies behind the last whole line of this text. */
export function headOf(text: string): string {
  const sums = [...text.matchAll(/,"sum":"([0-9a-f]+)"\}\n/g)];
  return formatHead({ records: sums.length, sum: sums.at(-1)?.[1] ?? '' });
}

/** A ledger whose records were changed by somebody who knows how sums are made. */
export function changeLedger(text: string, change: (lines: string) => string): string {
  const lines = text.replaceAll(/,"sum":"[0-9a-f]+"\}$/gm, '}');
  return sumLedger(change(lines).trimEnd().split('\n')).text;
}
