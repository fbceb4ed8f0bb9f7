import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatLines, type Line, type PartResult } from './lines.ts';
import { measureFailing } from './parts/failing-rows.ts';
import { measureFiles } from './parts/files-of-rows.ts';
import { measureIds } from './parts/jobs-of-ids.ts';
import { measureStart } from './parts/start.ts';
import { measureValidation } from './parts/validation.ts';
import { measureLag, measureRate } from './parts/waits.ts';
import { checkSurroundings } from './processes.ts';
import type { Place } from './take-turns.ts';
import { startVendor } from './vendor/client.ts';

/**
 * `npm run bench [-- --all] [<part>…]`: the built bundle beside its peers against one vendor on loopback, as one table
 * with the project's bars (docs/performance.md). Ends with 1 where an outcome is wrong; a missed bar is only printed.
 */

const RUNS = 3;
const START_RUNS = 9;
const SIZES = [10_000, 100_000, 1_000_000];
const LARGEST = 10_000_000;

type Part = (place: Place, isAll: boolean) => Promise<PartResult>;

const PARTS = new Map<string, Part>([
  ['files', (place, isAll) => measureFiles(place, isAll ? [...SIZES, LARGEST] : SIZES)],
  ['ids', (place) => measureIds(place, 100_000, 2_000)],
  ['rate', (place) => measureRate(place, 10_000)],
  ['validate', (place) => measureValidation(place, 1_000_000)],
  ['failing', (place) => measureFailing(place, 100_000)],
  ['lag', (place) => measureLag(place, 10_000)],
  ['start', (place) => measureStart(place, START_RUNS)],
]);

/** Runs a part with a vendor and a folder of its own. */
export async function runPart(part: (place: Place) => Promise<PartResult>, runs = RUNS): Promise<PartResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bulk-job-bench-'));
  const vendor = await startVendor();
  try {
    return await part({ vendor, folder, runs });
  } finally {
    await vendor.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  checkSurroundings();
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { all: { type: 'boolean' } } });
  const names = positionals.length > 0 ? positionals : [...PARTS.keys()];
  const lines: Line[] = [];
  const faults: string[] = [];
  for (const name of names) {
    const part = PARTS.get(name);
    if (part === undefined) throw new Error(`Usage: npm run bench [-- --all] [${[...PARTS.keys()].join('|')}]…`);
    console.error(`Measuring ${name} …`);
    const result = await runPart((place) => part(place, values.all === true));
    lines.push(...result.lines);
    faults.push(...result.faults);
  }
  const bars = lines.flatMap((line) => line.bars);
  const count = (isMet: boolean | undefined): number => bars.filter((bar) => bar.isMet === isMet).length;
  console.log(`Node ${process.versions.node}, medians.\n\n${formatLines(lines)}\n`);
  console.log(`Bars: ${count(true)} met, ${count(false)} missed, ${count(undefined)} not measured.`);
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

if (import.meta.main) await main();
