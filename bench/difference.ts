import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm run bench:difference [-- <rows>]`: what it costs `validate` to compare the rows with a base: processor seconds
 * beyond the same run without a base, and the most memory; for one changed row in a hundred, and for all.
 */
const ROOT = join(import.meta.dirname, '..');
const rows = Number(process.argv[2] ?? 1_000_000);
const MB = 1_000_000;

function makeRows(change: (row: number) => string): string {
  const lines = Array.from({ length: rows }, (_, row) => `id-${row},First${row},Last${row},Zürich,${change(row)}\n`);
  return `identifier,first_name,last_name,city,tier\n${lines.join('')}`;
}

interface Measured {
  readonly cpuSeconds: number;
  readonly maxRssBytes: number;
}

function validate(folder: string, base: string): Measured & { readonly difference: unknown } {
  const note = join(folder, 'usage.json');
  const hook = `data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(note)},JSON.stringify(process.resourceUsage())))`;
  const flags = ['--provider=passcreator', '--param=match_by=identifier', '--files=rows.csv', '--output-dir=out'];
  const limits = ['--timeout=1000d', `--base=${base}`, '--report-detail=full'];
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', hook, join(ROOT, 'src', 'cli.ts'), 'validate', ...flags, ...limits],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * MB },
  );
  if (status !== 0) throw new Error(`validate ended with ${status}: ${stderr.slice(-2_000)}`);
  const usage = JSON.parse(readFileSync(note, 'utf8')) as NodeJS.ResourceUsage;
  const report = JSON.parse(readFileSync(join(folder, 'out', 'report.json'), 'utf8')) as {
    readonly difference?: Readonly<Record<string, unknown>>;
  };
  const { new: added, changed, removed, unchanged } = report.difference ?? {};
  return {
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    maxRssBytes: usage.maxRSS * 1024,
    difference: { new: added, changed, removed, unchanged },
  };
}

const folder = mkdtempSync(join(tmpdir(), 'bulk-job-bench-'));
try {
  const git = (...words: readonly string[]): void => {
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words]);
  };
  git('init', '--quiet');
  writeFileSync(
    join(folder, 'rows.csv'),
    makeRows(() => 'Gold'),
  );
  git('add', 'rows.csv');
  git('commit', '--quiet', '--message=base');
  for (const [name, change] of [
    ['1 row in 100 changed', (row: number) => (row % 100 === 0 ? 'Silver' : 'Gold')],
    ['all rows changed', () => 'Silver'],
  ] as const) {
    writeFileSync(join(folder, 'rows.csv'), makeRows(change));
    const without = validate(folder, 'none');
    const compared = validate(folder, 'HEAD');
    const extra = compared.cpuSeconds - without.cpuSeconds;
    console.log(
      `${rows} rows, ${name}: ${extra.toFixed(1)} CPU s beyond ${without.cpuSeconds.toFixed(1)} s; at most ${(compared.maxRssBytes / MB).toFixed(0)} MB (${(without.maxRssBytes / MB).toFixed(0)} MB without)`,
      compared.difference,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
