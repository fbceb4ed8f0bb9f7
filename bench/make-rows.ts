import { parseArgs } from 'node:util';
import { BENCH_VENDORS, isBenchProvider, type Outcomes, type RowShape } from './vendors.ts';
import { writeLines } from './write-lines.ts';

/**
 * Writes a CSV file of invented people: `node bench/make-rows.ts <count> <file> [--bad 1%] [--provider donoratlas]`.
 * The same arguments give the same bytes. The bad rows stand evenly among the others and take turns: not found, failed,
 * ragged, empty key. Prints what the vendor's sandbox makes of the file, as one line of JSON.
 */

/** Keys of ten million rows have one length. */
const KEY_DIGITS = 8;

type BadKind = 'not_found' | 'failed' | 'ragged' | 'empty-key';
const BAD_KINDS: readonly BadKind[] = ['not_found', 'failed', 'ragged', 'empty-key'];

function formatRow({ keyPrefix, rest: makeRest }: RowShape, number: number, bad: BadKind | undefined): string {
  const digits = String(number).padStart(KEY_DIGITS, '0');
  const rest = `${makeRest(number, digits)}\n`;
  switch (bad) {
    case undefined:
      return `${keyPrefix}${digits},${rest}`;
    case 'not_found':
      return `notfound-${digits},${rest}`;
    case 'failed':
      return `fail-${digits},${rest}`;
    case 'ragged':
      return `${keyPrefix}${digits},one cell too many,${rest}`;
    case 'empty-key':
      return `,${rest}`;
  }
}

export interface RowCounts extends Outcomes {
  readonly rows: number;
}

/** Writes `rows` rows of which `badPerMillion` of a million (rounded down) are bad. */
export function writeRows(
  file: string,
  rows: number,
  badPerMillion: number,
  shape: RowShape = BENCH_VENDORS.donoratlas.shape,
): RowCounts {
  const perKind = new Map<BadKind, number>(BAD_KINDS.map((kind) => [kind, 0]));
  let bad = 0;
  writeLines(file, `${shape.header}\n`, rows, (number) => {
    const isBad = Math.floor(((number + 1) * badPerMillion) / 1e6) > bad;
    const kind = isBad ? BAD_KINDS[bad % BAD_KINDS.length] : undefined;
    if (kind !== undefined) {
      bad += 1;
      perKind.set(kind, (perKind.get(kind) ?? 0) + 1);
    }
    return formatRow(shape, number, kind);
  });
  const of = (kind: BadKind): number => perKind.get(kind) ?? 0;
  const counts = {
    rows,
    succeeded: rows - bad,
    failed: of('failed'),
    not_found: of('not_found'),
    invalid: of('ragged'),
  };
  counts[shape.withoutKey] += of('empty-key');
  return counts;
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
    options: { bad: { type: 'string', default: '1%' }, provider: { type: 'string', default: 'donoratlas' } },
  });
  const [count = '', file] = positionals;
  const badPerMillion = parseShare(values.bad);
  const { provider } = values;
  if (!/^\d{1,10}$/.test(count) || file === undefined || badPerMillion === undefined || !isBenchProvider(provider)) {
    console.error('Usage: node bench/make-rows.ts <count> <file> [--bad 1%] [--provider donoratlas]');
    process.exitCode = 2;
    return;
  }
  console.log(JSON.stringify(writeRows(file, Number(count), badPerMillion, BENCH_VENDORS[provider].shape)));
}

if (import.meta.main) main();
