import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRows } from './make-rows.ts';
import { bundlePath, checkSurroundings, forkSandbox, runProgram, type VendorRecord } from './processes.ts';
import { readTotals } from './read-results.ts';
import { formatTable, grouped } from './table.ts';

/**
 * `npm run bench:rate [-- --quick]`: how much of the documented rate of DonorAtlas (10 requests a second) becomes
 * rows, with the built-in provider file and default settings, for jobs of 1, 5 and 30 seconds. Ends with 1 where a
 * run is wrong, misses the bar, or the vendor's token bucket (10 tokens, and 10 more a second) had none for a request.
 */

const RATE = 10;
const ROWS_PER_JOB = 100;
/** `concurrency: auto` never has more jobs in flight (docs/contract.md, 3.3). */
const MOST_IN_FLIGHT = 64;
const BAR = 0.85;
const LIMIT_MS = 15 * 60_000;

const CASES = [
  { jobSeconds: 1, jobs: 500, quickJobs: 150 },
  { jobSeconds: 5, jobs: 500, quickJobs: 150 },
  { jobSeconds: 30, jobs: 320, quickJobs: 320 },
] as const;

/**
 * The fewest polls a job needs under the policy. At least one: somebody must see the end. And while all of the rate
 * is used, jobs of T seconds with at most 64 in flight can't begin faster than 64 ÷ T a second, so each of them gets
 * RATE × T ÷ 64 requests, one of which is its submit.
 */
function fewestPolls(jobSeconds: number): number {
  return Math.max(1, (RATE * jobSeconds) / MOST_IN_FLIGHT - 1);
}

interface Measured {
  readonly jobSeconds: number;
  readonly jobs: number;
  readonly polls: number;
  readonly rowsPerSecond: number;
  readonly wholeRowsPerSecond: number;
  readonly maxInSlidingSecond: number;
  readonly faults: readonly string[];
}

async function measure(jobSeconds: number, jobs: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'bulk-job-rate-'));
  const sandbox = await forkSandbox({ vendor: 'donoratlas', jobSeconds, record: 'full' });
  try {
    const rows = jobs * ROWS_PER_JOB;
    writeRows(join(folder, 'donors.csv'), rows, 0);
    const results = join(folder, 'results');
    await mkdir(results);
    const flags = ['run', '--provider=donoratlas', '--files=donors.csv', '--param=network_id=net_1'];
    const place = [`--base-url=${sandbox.url}`, `--output-dir=${results}`];
    const run = await runProgram(bundlePath(), [...flags, ...place], { folder, limitMs: LIMIT_MS });
    const record = await sandbox.record();
    const faults = run.exitCode === 0 ? [] : [`It ended with ${run.exitCode}: ${run.output}`];
    const totals = await readTotals(results);
    if (totals.succeeded !== rows) faults.push(`${totals.succeeded} of ${rows} rows succeeded.`);
    if (record.counts.throttled > 0)
      faults.push(`The vendor refused ${record.counts.throttled} requests for the rate.`);
    return { jobSeconds, jobs, faults, ...readPace(record, jobs) };
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Steady state: between the submits at a quarter and at the end, when the jobs in flight are as many as there will be. */
function readPace(
  { counts, requests }: VendorRecord,
  jobs: number,
): Pick<Measured, 'polls' | 'rowsPerSecond' | 'wholeRowsPerSecond' | 'maxInSlidingSecond'> {
  const submits = requests.filter(({ kind }) => kind === 'submit').map(({ atMs }) => atMs);
  const first = Math.floor(jobs / 4);
  const seconds = ((submits.at(-1) ?? 0) - (submits[first] ?? 0)) / 1000;
  const whole = ((requests.at(-1)?.atMs ?? 0) - (submits[0] ?? 0)) / 1000;
  return {
    polls: counts.requestsByKind.poll / jobs,
    rowsPerSecond: ((submits.length - 1 - first) * ROWS_PER_JOB) / seconds,
    wholeRowsPerSecond: (jobs * ROWS_PER_JOB) / whole,
    maxInSlidingSecond: counts.maxInSlidingSecond,
  };
}

async function main(): Promise<void> {
  checkSurroundings();
  const quick = process.argv.includes('--quick');
  console.log(
    `DonorAtlas at its documented ${RATE} requests a second, default settings, the built bundle as a process.`,
  );
  console.log(
    `Bound = ${ROWS_PER_JOB} × ${RATE} ÷ (1 + p) rows a second, p = max(1, ${RATE} × T ÷ ${MOST_IN_FLIGHT} − 1): the fewest polls a job of T`,
  );
  console.log(
    `seconds needs, since at least one must see its end, and at most ${MOST_IN_FLIGHT} jobs in flight share what the submits leave.`,
  );
  console.log(
    'Steady: from the submit at a quarter of the jobs to the last one. Whole: from the first submit to the last answer.',
  );
  const table = [
    [
      'job',
      'jobs',
      'p',
      'bound rows/s',
      'steady rows/s',
      'of bound',
      'whole rows/s',
      'polls a job',
      'most in a second',
    ],
  ];
  const missed: string[] = [];
  for (const { jobSeconds, jobs, quickJobs } of CASES) {
    const result = await measure(jobSeconds, quick ? quickJobs : jobs);
    const p = fewestPolls(jobSeconds);
    const bound = (ROWS_PER_JOB * RATE) / (1 + p);
    const share = result.rowsPerSecond / bound;
    table.push([
      `${jobSeconds} s`,
      grouped(result.jobs),
      p.toFixed(2),
      bound.toFixed(0),
      result.rowsPerSecond.toFixed(0),
      `${(share * 100).toFixed(1)} %`,
      result.wholeRowsPerSecond.toFixed(0),
      result.polls.toFixed(2),
      String(result.maxInSlidingSecond),
    ]);
    missed.push(...result.faults);
    if (!(share >= BAR))
      missed.push(`Jobs of ${jobSeconds} s: ${(share * 100).toFixed(1)} % of the bound, the bar is ${BAR * 100} %.`);
  }
  console.log(`\n${formatTable(table)}`);
  for (const line of missed) console.log(line);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

await main();
