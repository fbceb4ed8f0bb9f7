import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countChanged, FIRST_VERSION, LATER_VERSIONS, writeVersion } from './changed-rows.ts';
import { bundleSource, forkSandbox, type RemoteSandbox, runProgram } from './processes.ts';
import type { Sample } from './run-command.ts';
import { formatTable, grouped } from './table.ts';
import { BENCH_VENDORS, liftProvider } from './vendors.ts';

/**
 * `npm run bench:changed-only [-- --times 3 <rows>…]`: what the row memory costs a run from file to outcome, beyond the same run
 * without `changed-only`: processor seconds and the most memory of each run, as a process of its own against a simulated
 * vendor without a rate limit. First with no memory yet, then with one, for all rows changed and for one in a hundred.
 * Ends with 1 where a run that sends all rows misses a bar.
 */
const DEFAULT_ROWS = ['1000000'];
/** It gets all cells of a row, so that a row can change. */
const PROVIDER = 'ngpvan';
const MB = 1e6;
const MILLION = 1e6;
/** Of a million rows, and of fewer. */
const BAR_SECONDS = 3;
const BAR_BYTES = 150 * MB;
const LIMIT_MS = 3_600_000;
/** Strong, so that it is not stretched: that takes 128 MB and most of a second, whatever the number of rows. */
const MEMORY_KEY = 'b7c1f0de4a9d4c55a1e3d2706f8e91ab';
const MEMORY = ['--changed-only=true', '--memory=memory.bin', '--max-new=unlimited', '--max-changed=unlimited'];

interface Sent extends Sample {
  readonly sent: number;
}

interface Place {
  readonly program: string;
  readonly folder: string;
  readonly sandbox: RemoteSandbox;
}

async function send({ program, folder, sandbox }: Place, flags: readonly string[]): Promise<Sent> {
  const before = (await sandbox.record()).counts.rowsSent;
  await rm(join(folder, 'results'), { recursive: true, force: true });
  const common = [
    '--provider=provider.yaml',
    `--base-url=${sandbox.url}`,
    '--files=rows.csv',
    `--params=${BENCH_VENDORS[PROVIDER].params}`,
    '--output-dir=results',
    '--timeout=6h',
    ...(sandbox.storage === undefined ? [] : [`--storage=${sandbox.storage.url}`]),
  ];
  const environment = { ...sandbox.storage?.environment, BULK_JOB_MEMORY_KEY: MEMORY_KEY };
  const run = await runProgram(program, ['run', ...common, ...flags], { folder, limitMs: LIMIT_MS, environment });
  if (run.exitCode !== 0) throw new Error(`run ended with ${run.exitCode}: ${run.output}`);
  return { ...run, sent: (await sandbox.record()).counts.rowsSent - before };
}

/** The same run in several rounds: the least of what other work on the machine adds. */
interface Measured {
  readonly name: string;
  readonly sent: number;
  cpuSeconds: number;
  largestBytes: number;
}

/** One round of runs, the first without a row memory. `note` gets each, and how many rows it should send. */
async function runRound(
  place: Place,
  rows: number,
  note: (name: string, run: Sent, expected: number) => void,
): Promise<void> {
  const file = join(place.folder, 'rows.csv');
  await rm(join(place.folder, 'memory.bin'), { force: true });
  writeVersion(file, rows, FIRST_VERSION);
  note('without', await send(place, []), rows);
  note('no memory yet', await send(place, MEMORY), rows);
  for (const version of LATER_VERSIONS) {
    writeVersion(file, rows, version);
    note(version.name, await send(place, MEMORY), countChanged(rows, version));
  }
}

async function measure(rows: number, times: number): Promise<readonly Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bulk-job-bench-'));
  const sandbox = await forkSandbox({ vendor: PROVIDER, rate: 'unlimited', record: 'counts' });
  const measured = new Map<string, Measured>();
  try {
    const place = { program: bundleSource(folder), folder, sandbox };
    await writeFile(join(folder, 'provider.yaml'), liftProvider(PROVIDER));
    for (let time = 0; time < times; time += 1) {
      await runRound(place, rows, (name, run, expected) => {
        const { sent, cpuSeconds, largestBytes = Number.NaN } = run;
        if (sent !== expected) throw new Error(`${name}: ${sent} rows sent instead of ${expected}.`);
        const known = measured.get(name) ?? { name, sent, cpuSeconds, largestBytes };
        known.cpuSeconds = Math.min(known.cpuSeconds, cpuSeconds);
        known.largestBytes = Math.max(known.largestBytes, largestBytes);
        measured.set(name, known);
      });
    }
    return [...measured.values()];
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Prints each run and what it takes beyond the first; false where that misses a bar. */
function print(rows: number, measured: readonly Measured[]): boolean {
  const table = [['run', 'rows sent', 'CPU s', 'beyond', 'MB', 'beyond']];
  const barSeconds = (BAR_SECONDS * Math.max(rows, MILLION)) / MILLION;
  let isHeld = true;
  for (const { name, sent, cpuSeconds, largestBytes } of measured) {
    const [seconds, bytes] = [
      cpuSeconds - (measured[0]?.cpuSeconds ?? 0),
      largestBytes - (measured[0]?.largestBytes ?? 0),
    ];
    const memory = [(largestBytes / MB).toFixed(0), (bytes / MB).toFixed(0)];
    table.push([name, grouped(sent), cpuSeconds.toFixed(1), seconds.toFixed(1), ...memory]);
    if (seconds > barSeconds || bytes > BAR_BYTES) isHeld = false;
  }
  console.log(`Node ${process.versions.node}, ${grouped(rows)} rows\n${formatTable(table)}`);
  return isHeld;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { times: { type: 'string', default: '1' } },
});
for (const rows of (positionals.length > 0 ? positionals : DEFAULT_ROWS).map(Number)) {
  if (!print(rows, await measure(rows, Number(values.times)))) process.exitCode = 1;
}
