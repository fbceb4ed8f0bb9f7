import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One place of the source made wrong. */
export interface Change {
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  /** The file as it becomes, of the file as it is. Throws where the source has moved on. */
  readonly apply: (source: string) => string;
  /** The seed to begin with; default: 1. */
  readonly from?: number;
  /** Only histories with a row memory meet it. */
  readonly isOfMemory?: boolean;
}

export interface Limits {
  /** Tried at the most. */
  readonly seeds: number;
  /** Milliseconds that the simulation may take, and then the tests. */
  readonly simulationMs: number;
  readonly testsMs: number;
}

/** What the simulation of some seeds came to, as `scripts/find-violation.ts` prints it. */
export interface Sought {
  readonly seeds: number;
  readonly violations: readonly { readonly seed: number; readonly invariant: string; readonly message: string }[];
}

export type Judgement =
  | {
      readonly by: 'simulation';
      readonly seed: number | undefined;
      /** All that the first red seed violates. */
      readonly invariants: readonly string[];
      readonly message: string;
    }
  | { readonly by: 'tests'; readonly file: string }
  | { readonly by: 'nobody'; readonly seeds: number };

/** A copy of the repository in which one thing at a time is made wrong. */
export interface Workshop {
  /** Who finds the change: the simulation, else the tests of its room, where they may be asked. */
  judge(change: Change | undefined, limits: Limits): Promise<Judgement>;
  remove(): void;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What simulation and tests read. */
const COPIED = ['src', 'test', 'scripts', 'providers', 'schema', 'examples', 'action.yml', 'package.json'];
const CONFIGURED = ['tsconfig.json', 'vitest.config.ts'];
/** A seed takes a small part of a second: past this one of them hangs. */
const HANG_MS = 15_000;

export function createWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'bulk-job-mutants-'));
  for (const name of [...COPIED, ...CONFIGURED]) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return {
    async judge(change, limits) {
      if (change === undefined) return judgeFolder(folder, { from: 1, file: 'src/engine/session.ts' }, limits);
      const path = join(folder, change.file);
      const source = readFileSync(path, 'utf8');
      writeFileSync(path, change.apply(source));
      try {
        return await judgeFolder(folder, { from: 1, ...change }, limits);
      } finally {
        writeFileSync(path, source);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function judgeFolder(
  folder: string,
  { from, isOfMemory = false, file }: Pick<Change, 'isOfMemory' | 'file'> & { readonly from: number },
  { seeds, simulationMs, testsMs }: Limits,
): Promise<Judgement> {
  const words = [
    'scripts/find-violation.ts',
    '--from',
    String(from),
    '--seeds',
    String(seeds),
    '--limit',
    String(simulationMs),
    ...(isOfMemory ? ['--memory'] : []),
  ];
  const simulated = await runNode(folder, words, simulationMs + HANG_MS);
  const broken = (message: string): Judgement => ({
    by: 'simulation',
    seed: undefined,
    invariants: [message],
    message,
  });
  if (simulated.code === undefined) return broken('hangs');
  if (simulated.code !== 0) return broken('breaks');
  const sought: Sought = JSON.parse(simulated.output);
  const [first] = sought.violations;
  if (first !== undefined) {
    const invariants = [...new Set(sought.violations.map(({ invariant }) => invariant))];
    return { by: 'simulation', seed: first.seed, invariants, message: first.message };
  }
  if (testsMs === 0) return { by: 'nobody', seeds: sought.seeds };
  const failing = await findFailing(folder, testsOf(file), testsMs);
  return failing === undefined ? { by: 'nobody', seeds: sought.seeds } : { by: 'tests', file: failing };
}

/** The tests of the room that a file of `src` is in, and those of whole runs. */
function testsOf(file: string): readonly string[] {
  return [file.replace(/^src\/([^/]+)\/.*$/s, 'test/$1'), 'test/contract'];
}

/** The first test file that fails; `the time` where they do not end. */
async function findFailing(folder: string, tests: readonly string[], testsMs: number): Promise<string | undefined> {
  const report = join(folder, 'tests.json');
  rmSync(report, { force: true });
  const tool = 'node_modules/vitest/vitest.mjs';
  const words = [tool, 'run', ...tests, '--bail', '1', '--maxWorkers', '1'];
  const { code } = await runNode(folder, [...words, '--reporter', 'json', '--outputFile', report], testsMs);
  if (code === 0) return undefined;
  if (code === undefined || !existsSync(report)) return 'the time';
  const { testResults }: { testResults: readonly { name: string; status: string }[] } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const failed = testResults.find(({ status }) => status === 'failed');
  return failed?.name.slice(failed.name.lastIndexOf('/test/') + 1) ?? tests.join(' ');
}

/** `code` is undefined where it had to be ended. */
function runNode(
  folder: string,
  words: readonly string[],
  limitMs: number,
): Promise<{ readonly code: number | undefined; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, limitMs);
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: isLate ? undefined : (code ?? 1), output });
    });
  });
}
