import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHARD_FILE } from '../src/report/own-starts.ts';
import { makeLegs } from './make-legs.ts';
import { bundleSource, runProgram } from './processes.ts';
import { type ShardedRun, type ShardLoad, simulateShards } from './simulate-shards.ts';
import { formatTable, grouped } from './table.ts';

/**
 * `npm run bench:shards [-- --quick]`: a run in legs.
 *
 * The first table is `merge` itself, bundled, as a process with real files of legs: the most memory that it held.
 *
 * The second is 100 million rows through 1 to 256 legs against one vendor that allows 50 requests a second, on a virtual
 * clock: how long they take against the least that the rate allows, and what the vendor saw. See `simulateShards` for what
 * is real in it.
 *
 * Ends with 1 where memory grows with the rows, where less than 95 % of the rate is used, or where the vendor saw more than
 * it allows, a batch twice, or a batch never.
 */

const LOAD: ShardLoad = { rows: 100_000_000, rowsPerJob: 1_000, rate: 50, jobSeconds: 5 };
const SHARDS = [1, 2, 4, 16, 64, 256];
const BAR = 0.95;
const MERGES = [
  { rows: 1_000_000, of: 4 },
  { rows: 1_000_000, of: 64 },
  { rows: 4_000_000, of: 4 },
  { rows: 4_000_000, of: 64 },
];
const QUICK_SHARE = 100;
const LIMIT_MS = 15 * 60_000;
/** Four times the rows in as many legs may take so many times the memory. */
const MOST_GROWTH = 1.1;
const MIB = 1024 * 1024;

interface Merged {
  readonly rows: number;
  readonly of: number;
  readonly seconds: number;
  readonly bytes: number;
}

async function measureMerges(quick: boolean): Promise<readonly Merged[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bulk-job-shards-'));
  try {
    const program = bundleSource(join(folder, 'program'));
    const template = await makeTemplate(folder, program);
    const found: Merged[] = [];
    for (const { rows: whole, of } of MERGES) {
      const rows = quick ? whole / QUICK_SHARE : whole;
      const legs = join(folder, 'legs');
      await makeLegs(legs, { rows, of, rowsPerJob: LOAD.rowsPerJob, template });
      const merged = join(folder, 'merged');
      const flags = ['merge', '--results=legs/*', `--output-dir=${merged}`];
      const {
        exitCode,
        output,
        seconds,
        largestBytes = Number.NaN,
      } = await runProgram(program, flags, {
        folder,
        limitMs: LIMIT_MS,
      });
      if (exitCode !== 0) throw new Error(`merge ended with ${exitCode}: ${output}`);
      found.push({ rows, of, seconds, bytes: largestBytes });
      console.error(`${grouped(rows)} rows in ${of} legs merged in ${seconds.toFixed(0)} s.`);
      await rm(legs, { recursive: true });
      await rm(merged, { recursive: true });
    }
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The file of a real leg of one row. */
async function makeTemplate(folder: string, program: string): Promise<string> {
  await writeFile(join(folder, 'donors.csv'), 'donor_id\nd-1\n');
  const results = join(folder, 'template');
  await mkdir(results);
  const flags = ['run', '--provider=donoratlas', '--files=donors.csv', '--param=network_id=net_1', '--sandbox'];
  const options = { folder, limitMs: LIMIT_MS };
  const run = await runProgram(program, [...flags, '--shard=1/1', `--output-dir=${results}`], options);
  if (run.exitCode !== 0) throw new Error(`The leg ended with ${run.exitCode}: ${run.output}`);
  return readFile(join(results, SHARD_FILE), 'utf8');
}

function findFaults(runs: readonly ShardedRun[], merges: readonly Merged[]): readonly string[] {
  const faults = runs.flatMap(({ shards, seconds, boundSeconds, secondsOver, duplicates, missing }) => [
    ...(boundSeconds / seconds < BAR
      ? [`${shards} shards: ${((100 * boundSeconds) / seconds).toFixed(1)} % of the bound.`]
      : []),
    ...(secondsOver > 0 ? [`${shards} shards: ${secondsOver} seconds over the rate.`] : []),
    ...(duplicates + missing > 0 ? [`${shards} shards: ${duplicates} batches twice, ${missing} never.`] : []),
  ]);
  const growths = merges.flatMap(({ of, rows, bytes }) => {
    const smaller = merges.find((each) => each.of === of && each.rows < rows);
    const growth = bytes / (smaller?.bytes ?? bytes);
    return growth > MOST_GROWTH ? [`${of} legs: ${growth.toFixed(2)} × the memory for more rows.`] : [];
  });
  return [...faults, ...growths];
}

async function main(): Promise<void> {
  const quick = process.argv.includes('--quick');
  const merges = await measureMerges(quick);
  console.log('merge, bundled, with real files of legs:');
  const table = merges.map(({ rows, of, seconds, bytes }) => [
    grouped(rows),
    String(of),
    seconds.toFixed(1),
    grouped(bytes / MIB),
  ]);
  console.log(`\n${formatTable([['rows', 'legs', 'seconds', 'peak MiB'], ...table])}\n`);
  const load = quick ? { ...LOAD, rows: LOAD.rows / QUICK_SHARE } : LOAD;
  console.log(
    `${grouped(load.rows)} rows, ${grouped(load.rowsPerJob)} a job, one vendor with ${load.rate} requests a second, on a virtual clock:`,
  );
  const runs: ShardedRun[] = [];
  for (const shards of SHARDS) runs.push(await simulateShards(shards, load));
  const header = [
    'shards',
    'jobs',
    'requests',
    'seconds',
    'bound',
    'of bound',
    'most in 1 s',
    's over',
    'doubles',
    'missing',
  ];
  const lines = runs.map((run) => [
    String(run.shards),
    grouped(run.jobs),
    grouped(run.requests),
    grouped(run.seconds),
    grouped(run.boundSeconds),
    `${((100 * run.boundSeconds) / run.seconds).toFixed(1)} %`,
    String(run.mostInSecond),
    String(run.secondsOver),
    String(run.duplicates),
    String(run.missing),
  ]);
  console.log(`\n${formatTable([header, ...lines])}`);
  const faults = findFaults(runs, merges);
  for (const fault of faults) console.log(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

await main();
