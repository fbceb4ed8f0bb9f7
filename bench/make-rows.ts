import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';

/**
 * Writes a CSV file of invented donors: `node bench/make-rows.ts <count> <file> [--bad 1%]`. The same arguments give
 * the same bytes. The bad rows stand evenly among the others and take turns: not found, failed, ragged, empty key.
 * Prints what a run against the sandbox makes of the file, as one line of JSON.
 */

const HEADER = 'donor_id,name,city\n';
const NAMES = ['Ada Albrook', 'Björn Brenning', '"Castellor, Çağla"', 'Dörte Dunmarrow', '"Émile ""Milo"" Ellersby"'];
const CITIES = ['Lindenau', 'Port Marlow', 'Sankt Örben', '"Greyhaven, North"', 'Vale of Tarn', 'Østervig', 'Halden'];
/** One write of about a megabyte; the file is never in memory. */
const ROWS_PER_WRITE = 25_000;
/** Keys of ten million rows have one length. */
const KEY_DIGITS = 8;

type BadKind = 'not_found' | 'failed' | 'ragged' | 'empty-key';
const BAD_KINDS: readonly BadKind[] = ['not_found', 'failed', 'ragged', 'empty-key'];

function formatRow(number: number, bad: BadKind | undefined): string {
  const digits = String(number).padStart(KEY_DIGITS, '0');
  const rest = `${NAMES[number % NAMES.length]},${CITIES[number % CITIES.length]}\n`;
  switch (bad) {
    case undefined:
      return `dnt_${digits},${rest}`;
    case 'not_found':
      return `notfound-${digits},${rest}`;
    case 'failed':
      return `fail-${digits},${rest}`;
    case 'ragged':
      return `dnt_${digits},one cell too many,${rest}`;
    case 'empty-key':
      return `,${rest}`;
  }
}

export interface RowCounts {
  readonly rows: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly not_found: number;
  readonly invalid: number;
}

/** Writes `rows` rows of which `badPerMillion` of a million (rounded down) are bad. */
export function writeRows(file: string, rows: number, badPerMillion: number): RowCounts {
  const perKind = new Map<BadKind, number>(BAD_KINDS.map((kind) => [kind, 0]));
  let bad = 0;
  const descriptor = openSync(file, 'w');
  try {
    writeSync(descriptor, HEADER);
    for (let start = 0; start < rows; start += ROWS_PER_WRITE) {
      let text = '';
      for (let number = start; number < Math.min(start + ROWS_PER_WRITE, rows); number += 1) {
        const isBad = Math.floor(((number + 1) * badPerMillion) / 1e6) > bad;
        const kind = isBad ? BAD_KINDS[bad % BAD_KINDS.length] : undefined;
        if (kind !== undefined) {
          bad += 1;
          perKind.set(kind, (perKind.get(kind) ?? 0) + 1);
        }
        text += formatRow(number, kind);
      }
      writeAll(descriptor, Buffer.from(text));
    }
  } finally {
    closeSync(descriptor);
  }
  const of = (kind: BadKind): number => perKind.get(kind) ?? 0;
  const invalid = of('ragged') + of('empty-key');
  return { rows, succeeded: rows - bad, failed: of('failed'), not_found: of('not_found'), invalid };
}

/** One call may write less than it was given. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

/** `1%` is 10 000 of a million; undefined where the text is no percentage from 0 to 100. */
function parseShare(text: string): number | undefined {
  const match = /^(\d+(?:\.\d{1,4})?)%$/.exec(text);
  const perMillion = Math.round(Number(match?.[1]) * 10_000);
  return perMillion <= 1e6 ? perMillion : undefined;
}

function main(): void {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { bad: { type: 'string', default: '1%' } },
  });
  const [count = '', file] = positionals;
  const badPerMillion = parseShare(values.bad);
  if (!/^\d{1,10}$/.test(count) || file === undefined || badPerMillion === undefined) {
    console.error('Usage: node bench/make-rows.ts <count> <file> [--bad 1%]');
    process.exitCode = 2;
    return;
  }
  console.log(JSON.stringify(writeRows(file, Number(count), badPerMillion)));
}

if (import.meta.main) main();
