import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { countChanged, FIRST_VERSION, LATER_VERSIONS, writeVersion } from './changed-rows.ts';
import { bundleSource, runProgram } from './processes.ts';
import type { Sample } from './run-command.ts';
import { formatTable, grouped } from './table.ts';

/**
 * `npm run bench:difference [-- <rows>…]`: what it costs `validate` to compare the rows with a base: processor seconds
 * beyond the same run without a base, and the most memory; for one changed row in a hundred, and for all. Ends with 1
 * where a bar is missed.
 */
const DEFAULT_ROWS = ['1000000'];
const MB = 1e6;
const MILLION = 1e6;
/** Of a million rows, and of fewer. */
const BAR_SECONDS = 10;
const BAR_BYTES = 256 * MB;
const LIMIT_MS = 3_600_000;

const reportSchema = z.object({
  difference: z.object({ new: z.number(), changed: z.number(), removed: z.number(), unchanged: z.number() }).optional(),
});

async function validate(
  program: string,
  folder: string,
  base: string,
): Promise<Pick<Sample, 'cpuSeconds'> & { readonly bytes: number } & z.infer<typeof reportSchema>> {
  const flags = ['--provider=passcreator', '--param=match_by=identifier', '--files=rows.csv', '--output-dir=out'];
  const limits = ['--timeout=1000d', `--base=${base}`, '--report-detail=full'];
  const run = await runProgram(program, ['validate', ...flags, ...limits], { folder, limitMs: LIMIT_MS });
  if (run.exitCode !== 0) throw new Error(`validate ended with ${run.exitCode}: ${run.output}`);
  const { cpuSeconds, largestBytes: bytes = Number.NaN } = run;
  return {
    cpuSeconds,
    bytes,
    ...reportSchema.parse(JSON.parse(await readFile(join(folder, 'out', 'report.json'), 'utf8'))),
  };
}

async function measure(program: string, rows: number, table: string[][]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bulk-job-bench-'));
  const file = join(folder, 'rows.csv');
  const git = (...words: readonly string[]): void => {
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words]);
  };
  const missed: string[] = [];
  try {
    git('init', '--quiet');
    writeVersion(file, rows, FIRST_VERSION, 'identifier');
    git('add', 'rows.csv');
    git('commit', '--quiet', '--message=base');
    for (const version of LATER_VERSIONS) {
      const { name } = version;
      writeVersion(file, rows, version, 'identifier');
      const without = await validate(program, folder, 'none');
      const compared = await validate(program, folder, 'HEAD');
      const extra = compared.cpuSeconds - without.cpuSeconds;
      table.push([
        grouped(rows),
        name,
        without.cpuSeconds.toFixed(1),
        extra.toFixed(1),
        (without.bytes / MB).toFixed(0),
        (compared.bytes / MB).toFixed(0),
        grouped(compared.difference?.changed ?? Number.NaN),
      ]);
      if (compared.difference?.changed !== countChanged(rows, version))
        missed.push(`${name}: ${JSON.stringify(compared.difference)}`);
      if (extra > (BAR_SECONDS * Math.max(rows, MILLION)) / MILLION) missed.push(`${name}: ${extra.toFixed(1)} CPU s`);
      if (compared.bytes > BAR_BYTES) missed.push(`${name}: ${grouped(compared.bytes)} bytes of memory`);
    }
    return missed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const sizes = (process.argv.length > 2 ? process.argv.slice(2) : DEFAULT_ROWS).map(Number);
const table = [['rows', 'change', 'CPU s without', 'CPU s beyond', 'MB without', 'MB', 'changed rows']];
const bundle = mkdtempSync(join(tmpdir(), 'bulk-job-bench-'));
try {
  const program = bundleSource(bundle);
  for (const rows of sizes) {
    for (const missed of await measure(program, rows, table)) {
      console.log(`${grouped(rows)} rows, ${missed}`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(bundle, { recursive: true, force: true });
}
console.log(`Node ${process.versions.node}\n${formatTable(table)}`);
