import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { KEY } from '../bulk-job.ts';
import { writeIds } from '../contacts.ts';
import { atMost, type Line, median, type PartResult } from '../lines.ts';
import { ACTION_BUNDLE, prepareStep } from '../step.ts';
import type { Place } from '../take-turns.ts';

/**
 * From the start of the process to its first request, as the vendor sees it: the built action, and an action of three
 * lines with GitHub's toolkit that the same bundler made.
 */

const ROOT = join(import.meta.dirname, '..', '..');
const BAR = 1.5;
const ROWS = 200;
const LIMIT_MS = 30_000;

export async function measureStart(place: Place, runs: number): Promise<PartResult> {
  const { folder, vendor } = place;
  writeIds(join(folder, 'ids.txt'), ROWS);
  const inputs = {
    provider: 'donoratlas',
    'base-url': vendor.base,
    files: 'ids.txt',
    params: 'network_id: net_1',
    'output-dir': 'results',
    'api-key': KEY.BULK_JOB_API_KEY,
    'max-failed': 'unlimited',
    'max-not-found': 'unlimited',
    'retry-failed': '0',
  };
  const programs = new Map([
    ['Bulk Job, the action', ACTION_BUNDLE],
    ['@actions/core alone', bundleCore(folder)],
  ]);
  const times = new Map<string, number[]>([...programs].map(([name]) => [name, []]));
  const faults: string[] = [];
  for (let run = 0; run < runs; run += 1) {
    for (const [name, program] of programs) {
      const { ms, exitCode } = await start(place, program, inputs);
      times.get(name)?.push(ms);
      if (exitCode !== 0) faults.push(`Start, ${name}: ended with ${exitCode}.`);
    }
  }
  return { lines: linesOf(times), faults };
}

async function start({ vendor, folder }: Place, program: string, inputs: Readonly<Record<string, string>>) {
  await vendor.setUp({});
  const env = prepareStep(folder, inputs);
  const startedAt = Date.now();
  const child = spawn(process.execPath, [program], {
    cwd: folder,
    env,
    stdio: 'ignore',
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  await once(child, 'close');
  const { firstRequestAt = Number.NaN } = await vendor.count();
  return { ms: firstRequestAt - startedAt, exitCode: child.exitCode };
}

function bundleCore(folder: string): string {
  const ncc = join(dirname(createRequire(import.meta.url).resolve('@vercel/ncc/package.json')), 'dist/ncc/cli.js');
  const target = join(folder, 'core-only');
  const args = [ncc, 'build', 'bench/peers/core-only.mjs', '--out', target, '--quiet'];
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'ignore' });
  if (status !== 0) throw new Error(`bench/peers/core-only.mjs could not be bundled: ncc ended with ${status}.`);
  return join(target, 'index.mjs');
}

function linesOf(times: ReadonlyMap<string, readonly number[]>): readonly Line[] {
  const [own = Number.NaN, core = Number.NaN] = [...times.values()].map(median);
  return [...times].map(([command, list], nth) => ({
    what: nth === 0 ? 'start to first request' : '',
    command,
    runs: list.length,
    seconds: median(list) / 1000,
    cpuSeconds: undefined,
    peakBytes: undefined,
    bars: nth === 0 ? [atMost(BAR, own / core, ' × @actions/core alone')] : [],
  }));
}
