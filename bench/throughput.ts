import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  checkSurroundings,
  forkSandbox,
  type MeasuredRun,
  makeRows,
  type RemoteSandbox,
  type RowCounts,
  runBundle,
  type VendorRecord,
} from './processes.ts';
import { countRecords, readTotals } from './read-results.ts';
import { formatTable, grouped } from './table.ts';
import { BENCH_VENDORS, type BenchProvider, isBenchProvider, readUnlimited } from './vendors.ts';

/**
 * `npm run bench [-- [--provider donoratlas] <rows>…]`: rows a second from file to outcome, and the most memory, of the
 * built bundle against a simulated vendor without a rate limit. Ends with 1 where a run is wrong or misses a bar.
 */

const DEFAULT_SIZES = [10_000, 100_000, 1_000_000, 10_000_000];
const BAD = '1%';
const MB = 1e6;
/** The bars: memory up to a million rows, its growth beyond, and a million rows in a minute (docs/speed.md). */
const MAX_RSS_BYTES = 256 * MB;
const MILLION = 1_000_000;
const MAX_GROWTH = 1.2;
const MAX_MILLION_SECONDS = 60;
/** A run is ended after this long: what the slowest machine would need with room to spare. */
const LIMIT_BASE_MS = 60_000;
const LIMIT_MS_PER_ROW = 0.3;

interface Result {
  readonly rows: number;
  readonly run: MeasuredRun;
  readonly vendor: VendorRecord['counts'];
  readonly faults: readonly string[];
}

export async function measure(rows: number, provider: BenchProvider = 'donoratlas'): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'bulk-job-bench-'));
  const sandbox = await forkSandbox({ vendor: provider, rate: 'unlimited', record: 'counts' });
  try {
    const made = await makeRows(join(folder, 'rows.csv'), rows, { bad: BAD, provider });
    const { text, rowsPerJob } = readUnlimited(provider);
    await writeFile(join(folder, 'provider.yaml'), text);
    const results = join(folder, 'results');
    await mkdir(results);
    const limitMs = LIMIT_BASE_MS + rows * LIMIT_MS_PER_ROW;
    const environment = sandbox.storage?.environment;
    const run = await runBundle(flagsFor(provider, sandbox, results), { folder, limitMs, environment });
    const { counts } = await sandbox.record();
    const expected = { made, rowsPerJob, sets: BENCH_VENDORS[provider].sets };
    return { rows, run, vendor: counts, faults: await findFaults(expected, run, counts, results) };
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function flagsFor(provider: BenchProvider, { url, storage }: RemoteSandbox, results: string): readonly string[] {
  const flags = new Map([
    ['provider', 'provider.yaml'],
    ['base-url', url],
    ['files', 'rows.csv'],
    ['params', BENCH_VENDORS[provider].params],
    ['output-dir', results],
    ['timeout', '6h'],
    // The pauses before the rounds (docs/contract.md, 5.5) are 15 s, whatever the number of rows.
    ['retry-failed', '0'],
    ['max-failed', 'unlimited'],
    ['max-invalid', 'unlimited'],
  ]);
  if (storage !== undefined) flags.set('storage', storage.url);
  return ['run', ...[...flags].map(([name, value]) => `--${name}=${value}`)];
}

interface Expected {
  /** What should become of the rows. */
  readonly made: RowCounts;
  readonly rowsPerJob: number;
  readonly sets: number;
}

/** Compares what was in the file, what the report and records.csv say, and what the vendor counted. */
async function findFaults(
  { made, rowsPerJob, sets }: Expected,
  run: MeasuredRun,
  vendor: VendorRecord['counts'],
  results: string,
): Promise<readonly string[]> {
  if (run.exitCode !== 0) return [`It ended with ${run.exitCode}: ${run.output}`];
  const faults: string[] = [];
  const compare = (what: string, found: number, right: number): void => {
    if (found !== right) faults.push(`${what}: ${found} instead of ${right}.`);
  };
  const totals = await readTotals(results);
  const records = await countRecords(results);
  const sent = made.rows - made.invalid;
  compare('report, total', totals.total, made.rows);
  for (const outcome of ['succeeded', 'failed', 'not_found', 'invalid'] as const) {
    compare(`report, ${outcome}`, totals[outcome], made[outcome]);
    compare(`records.csv, ${outcome}`, records.get(outcome) ?? 0, made[outcome]);
    if (outcome !== 'invalid') compare(`vendor, ${outcome}`, vendor.outcomes[outcome], made[outcome]);
  }
  const lines = [...records.values()].reduce((sum, count) => sum + count, 0);
  compare('records.csv, lines', lines, made.rows);
  compare('vendor, rows sent', vendor.rowsSent, sent);
  compare('vendor, different rows', vendor.rowsDistinct, sent);
  // The last job of each set is not full.
  const fewest = Math.ceil(sent / rowsPerJob);
  compare('vendor, jobs', vendor.jobs, Math.min(Math.max(vendor.jobs, fewest), fewest + sets - 1));
  compare('vendor, refused for the rate', vendor.throttled, 0);
  return faults;
}

function judge({ rows, run, faults }: Result, millionRss: number | undefined): readonly string[] {
  const missed = [...faults];
  const most = rows > MILLION ? MAX_GROWTH * (millionRss ?? MAX_RSS_BYTES) : MAX_RSS_BYTES;
  if (!(run.maxRssBytes <= most)) {
    missed.push(`maxRSS is ${(run.maxRssBytes / MB).toFixed(1)} MB, the bar is ${(most / MB).toFixed(1)} MB.`);
  }
  const seconds = (MAX_MILLION_SECONDS * rows) / MILLION;
  if (rows >= MILLION && run.seconds > seconds)
    missed.push(`It took ${run.seconds.toFixed(1)} s, the bar is ${seconds} s.`);
  return missed;
}

const HEADER = ['rows', 'jobs', 'seconds', 'rows/s', 'maxRSS MB', 'most jobs in flight', 'requests', 'verdict'];

function describe({ rows, run, vendor }: Result, missed: readonly string[]): readonly string[] {
  const requests = Object.values(vendor.requestsByKind).reduce((sum, count) => sum + count, 0);
  return [
    grouped(rows),
    grouped(vendor.jobs),
    run.seconds.toFixed(1),
    grouped(rows / run.seconds),
    (run.maxRssBytes / MB).toFixed(1),
    grouped(vendor.maxOpenJobs),
    grouped(requests),
    missed.length === 0 ? 'ok' : 'MISSED',
  ];
}

function readArguments(): { readonly provider: BenchProvider; readonly sizes: readonly number[] } {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { provider: { type: 'string', default: 'donoratlas' } },
  });
  const sizes = positionals.map(Number);
  const { provider } = values;
  if (!isBenchProvider(provider) || sizes.some((size) => !Number.isSafeInteger(size) || size < 1)) {
    throw new Error(`Usage: npm run bench [-- [--provider ${Object.keys(BENCH_VENDORS).join('|')}] <rows>…]`);
  }
  return { provider, sizes: sizes.length > 0 ? sizes : DEFAULT_SIZES };
}

function introduce(provider: BenchProvider): string {
  const { rowsPerJob } = readUnlimited(provider);
  return [
    `The built bundle as a process on Node ${process.versions.node} without heap flags; ${BAD} of the rows are bad.`,
    'The simulated vendor is another process. From file to outcome: seconds are from start to end of the process.',
    `Provider: providers/${provider}.yaml with its ${grouped(rowsPerJob)} rows a job, but ${BENCH_VENDORS[provider].about};`,
    '--retry-failed 0; all else as by default.',
  ].join('\n');
}

async function main(): Promise<void> {
  checkSurroundings();
  const { provider, sizes } = readArguments();
  console.log(introduce(provider));
  const table = [HEADER];
  const missed: string[] = [];
  let millionRss: number | undefined;
  for (const rows of sizes) {
    const result = await measure(rows, provider);
    if (rows === MILLION) millionRss = result.run.maxRssBytes;
    const bars = judge(result, millionRss);
    missed.push(...bars.map((bar) => `${grouped(rows)} rows: ${bar}`));
    table.push([...describe(result, bars)]);
    console.log(`${grouped(rows)} rows: ${result.run.seconds.toFixed(1)} s.`);
  }
  console.log(`\n${formatTable(table)}`);
  for (const bar of missed) console.log(bar);
  if (missed.length > 0) process.exitCode = 1;
}

if (import.meta.main) await main();
