import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countChanged, FIRST_VERSION, LATER_VERSIONS, writeVersion } from './changed-rows.ts';
import { bundleSource, forkSandbox, type MeasuredRun, type RemoteSandbox, runProgram } from './processes.ts';
import { formatTable, grouped } from './table.ts';
import { BENCH_VENDORS, readUnlimited } from './vendors.ts';

/**
 * `npm run bench:changed-only [-- <rows>…]`: what the row memory costs a run from file to outcome, beyond the same run
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

interface Sent extends MeasuredRun {
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

async function measure(rows: number, table: string[][]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bulk-job-bench-'));
  const sandbox = await forkSandbox({ vendor: PROVIDER, rate: 'unlimited', record: 'counts' });
  const file = join(folder, 'rows.csv');
  const missed: string[] = [];
  try {
    const place = { program: bundleSource(folder), folder, sandbox };
    await writeFile(join(folder, 'provider.yaml'), readUnlimited(PROVIDER).text);
    writeVersion(file, rows, FIRST_VERSION);
    const without = await send(place, []);
    const note = (name: string, run: Sent): void => {
      const [seconds, bytes] = [run.cpuSeconds - without.cpuSeconds, run.maxRssBytes - without.maxRssBytes];
      const memory = [(run.maxRssBytes / MB).toFixed(0), (bytes / MB).toFixed(0)];
      table.push([name, grouped(run.sent), run.cpuSeconds.toFixed(1), seconds.toFixed(1), ...memory]);
      if (seconds > (BAR_SECONDS * Math.max(rows, MILLION)) / MILLION)
        missed.push(`${name}: ${seconds.toFixed(1)} CPU s beyond`);
      if (bytes > BAR_BYTES) missed.push(`${name}: ${grouped(bytes)} bytes beyond`);
    };
    note('without', without);
    note('no memory yet', await send(place, MEMORY));
    for (const version of LATER_VERSIONS) {
      writeVersion(file, rows, version);
      const run = await send(place, MEMORY);
      note(version.name, run);
      if (run.sent !== countChanged(rows, version)) missed.push(`${version.name}: ${grouped(run.sent)} rows sent`);
    }
    return missed;
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const sizes = (process.argv.length > 2 ? process.argv.slice(2) : DEFAULT_ROWS).map(Number);
for (const rows of sizes) {
  const table = [['run', 'rows sent', 'CPU s', 'beyond', 'MB', 'beyond']];
  for (const missed of await measure(rows, table)) {
    console.log(`${grouped(rows)} rows, ${missed}`);
    process.exitCode = 1;
  }
  console.log(`Node ${process.versions.node}, ${grouped(rows)} rows\n${formatTable(table)}`);
}
