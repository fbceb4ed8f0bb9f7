import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VendorRecord } from './processes.ts';
import { checkSurroundings, forkSandbox, type MeasuredRun, makeRows, type RowCounts, runBundle } from './processes.ts';
import { countRecords, readTotals } from './read-results.ts';
import { formatTable, grouped } from './table.ts';

/**
 * `npm run bench [-- <rows>…]`: rows a second from file to outcome, and the most memory, of the built bundle against
 * a simulated vendor without a rate limit. Ends with 1 where a run is wrong or misses a bar.
 */

const DEFAULT_SIZES = [10_000, 100_000, 1_000_000, 10_000_000];
const BAD = '1%';
const ROWS_PER_JOB = 100;
const MB = 1e6;
/** The bars: memory up to a million rows, its growth beyond, and a million rows in a minute (reliability, P1). */
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

export async function measure(rows: number): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'bulk-job-bench-'));
  const sandbox = await forkSandbox({ vendor: 'donoratlas', rate: 'unlimited', record: 'counts' });
  try {
    const expected = await makeRows(join(folder, 'donors.csv'), rows, BAD);
    const results = join(folder, 'results');
    await mkdir(results);
    const limitMs = LIMIT_BASE_MS + rows * LIMIT_MS_PER_ROW;
    const run = await runBundle(flagsFor(sandbox.url, results), { folder, limitMs });
    const { counts } = await sandbox.record();
    return { rows, run, vendor: counts, faults: await findFaults(expected, run, counts, results) };
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function flagsFor(url: string, results: string): readonly string[] {
  const flags = new Map([
    ['provider', join(import.meta.dirname, 'unlimited-donoratlas.yaml')],
    ['base-url', url],
    ['files', 'donors.csv'],
    ['param', 'network_id=net_1'],
    ['output-dir', results],
    ['timeout', '6h'],
    // The pauses before the rounds are set by contract: 15 s, whatever the number of rows.
    ['retry-failed', '0'],
    ['max-failed', 'unlimited'],
    ['max-invalid', 'unlimited'],
  ]);
  return ['run', ...[...flags].map(([name, value]) => `--${name}=${value}`)];
}

/** Compares what was in the file, what the report and records.csv say, and what the vendor counted. */
async function findFaults(
  expected: RowCounts,
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
  const sent = expected.rows - expected.invalid;
  compare('report, total', totals.total, expected.rows);
  for (const outcome of ['succeeded', 'failed', 'not_found', 'invalid'] as const) {
    compare(`report, ${outcome}`, totals[outcome], expected[outcome]);
    compare(`records.csv, ${outcome}`, records.get(outcome) ?? 0, expected[outcome]);
    if (outcome !== 'invalid') compare(`vendor, ${outcome}`, vendor.outcomes[outcome], expected[outcome]);
  }
  const lines = [...records.values()].reduce((sum, count) => sum + count, 0);
  compare('records.csv, lines', lines, expected.rows);
  compare('vendor, rows sent', vendor.rowsSent, sent);
  compare('vendor, different rows', vendor.rowsDistinct, sent);
  compare('vendor, jobs', vendor.jobs, Math.ceil(sent / ROWS_PER_JOB));
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

async function main(): Promise<void> {
  checkSurroundings();
  const sizes = process.argv.slice(2).map(Number);
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < 1)) {
    throw new Error('Usage: npm run bench [-- <rows>…]');
  }
  console.log(
    `The built bundle as a process on Node ${process.versions.node} without heap flags; ${BAD} of the rows are bad.`,
  );
  console.log(
    'The simulated vendor is another process. From file to outcome: seconds are from start to end of the process.',
  );
  console.log(
    'Provider: bench/unlimited-donoratlas.yaml (DonorAtlas with 100 rows a job, but 100,000 requests a second,',
  );
  console.log('polls 1 ms apart and 16 jobs in flight), --retry-failed 0; all else as by default.');
  const table = [HEADER];
  const missed: string[] = [];
  let millionRss: number | undefined;
  for (const rows of sizes.length > 0 ? sizes : DEFAULT_SIZES) {
    const result = await measure(rows);
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
