import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, symlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { VENDOR_OUTCOMES } from '../src/domain/outcome.ts';
import { REQUEST_KINDS } from '../src/sandbox/record.ts';
import { SANDBOX_KEY } from '../src/sandbox/server.ts';
import type { SandboxSetup } from '../test/support/sandbox/start.ts';
import type { BenchProvider } from './vendors.ts';

const ROOT = join(import.meta.dirname, '..');
const BUNDLE = join(ROOT, 'dist', 'cli', 'index.js');
/** The version that runs the action. */
const NODE_MAJOR = '24';

/** Throws a sentence if the bench would measure something else than the built bundle on the action's Node. */
export function checkSurroundings(): void {
  const { node } = process.versions;
  if (node.split('.', 1)[0] !== NODE_MAJOR)
    throw new Error(`This is Node ${node}, the bench is for ${NODE_MAJOR}: use npm run.`);
  if (!existsSync(BUNDLE)) throw new Error('dist/cli/index.js is missing: npm run build.');
}

/** The built program. */
export function bundlePath(): string {
  return BUNDLE;
}

const countsSchema = z.object({
  requestsByKind: z.record(z.enum(REQUEST_KINDS), z.number()),
  throttled: z.number(),
  jobs: z.number(),
  maxOpenJobs: z.number(),
  rowsSent: z.number(),
  rowsDistinct: z.number(),
  outcomes: z.record(z.enum(VENDOR_OUTCOMES), z.number()),
  maxInSlidingSecond: z.number(),
});
const recordSchema = z.object({
  counts: countsSchema,
  requests: z.array(z.object({ kind: z.enum(REQUEST_KINDS), atMs: z.number() })).default([]),
});
export type VendorRecord = z.infer<typeof recordSchema>;

const addressSchema = z.object({
  url: z.string(),
  storage: z.object({ url: z.string(), environment: z.record(z.string(), z.string()) }).optional(),
});

export interface RemoteSandbox extends z.infer<typeof addressSchema> {
  /** What the vendor itself counted. */
  record(): Promise<VendorRecord>;
  stop(): Promise<void>;
}

export async function forkSandbox(options: Omit<SandboxSetup, 'now'>): Promise<RemoteSandbox> {
  const child = fork(join(import.meta.dirname, 'sandbox-process.ts'), [JSON.stringify(options)], { execArgv: [] });
  const ended = once(child, 'exit');
  const failed = ended.then(() => Promise.reject(new Error('The sandbox did not start.')));
  const [address] = z
    .tuple([addressSchema])
    .rest(z.unknown())
    .parse(await Promise.race([once(child, 'message'), failed]));
  failed.catch(() => undefined);
  return {
    ...address,
    record: async () => recordSchema.parse(await (await fetch(`${address.url}/__sandbox/record`)).json()),
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

export interface MeasuredRun {
  readonly exitCode: number | null;
  readonly seconds: number;
  /** Of its own threads. */
  readonly cpuSeconds: number;
  readonly maxRssBytes: number;
  /** The end of what it printed. */
  readonly output: string;
}

const KEPT_OUTPUT = 4_000;
const usageSchema = z.object({ cpuSeconds: z.number(), maxRssBytes: z.number() });
const UNKNOWN_USAGE = { cpuSeconds: Number.NaN, maxRssBytes: Number.NaN };

interface RunOptions {
  readonly folder: string;
  readonly limitMs: number;
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** Runs the built bundle: see `runProgram`. */
export function runBundle(args: readonly string[], options: RunOptions): Promise<MeasuredRun> {
  return runProgram(BUNDLE, args, options);
}

/**
 * Bundles the program into a folder and gives its path: takes seconds, unlike `npm run build`. Run from the source, the
 * program would hold the compiler, which is a third of its memory.
 */
export function bundleSource(folder: string): string {
  const into = join(folder, 'dist', 'cli');
  const rolldown = join(ROOT, 'node_modules', '.bin', 'rolldown');
  const args = ['src/cli.ts', '--platform', 'node', '--format', 'esm', '--dir', into, '--log-level', 'silent'];
  const { status } = spawnSync(process.execPath, [rolldown, ...args], { cwd: ROOT, stdio: 'ignore' });
  if (status !== 0) throw new Error(`src/cli.ts could not be bundled: rolldown ended with ${status}.`);
  for (const name of ['providers', 'schema', 'examples', 'package.json'])
    symlinkSync(join(ROOT, name), join(folder, name));
  return join(into, 'cli.js');
}

/**
 * Runs the program as a process of its own, without flags for the heap and without this machine's CI variables.
 * Seconds are from its start to its end. A process inherits the peak of the one that started it (Linux), so the
 * bench itself must stay small.
 */
export async function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<MeasuredRun> {
  const { folder, limitMs, environment } = options;
  const note = join(folder, 'usage.json');
  const child = spawn(process.execPath, ['--import', join(import.meta.dirname, 'note-usage.mjs'), program, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, TMPDIR: folder, BULK_JOB_API_KEY: SANDBOX_KEY, NOTE_USAGE: note, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    });
  }
  const startedAt = performance.now();
  const exitCode = await endOf(child, limitMs);
  const seconds = (performance.now() - startedAt) / 1000;
  const usage = existsSync(note) ? usageSchema.parse(JSON.parse(await readFile(note, 'utf8'))) : UNKNOWN_USAGE;
  return { exitCode, seconds, ...usage, output };
}

/** Kills the process, and only it, when its time is up. */
async function endOf(child: ChildProcess, limitMs: number): Promise<number | null> {
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  try {
    await once(child, 'close');
    return child.exitCode;
  } finally {
    clearTimeout(timer);
  }
}

const rowCounts = z.object({
  rows: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  not_found: z.number(),
  invalid: z.number(),
});
export type RowCounts = z.infer<typeof rowCounts>;

/** Writes the file in a process of its own and gives what the vendor should make of it. */
export async function makeRows(
  file: string,
  rows: number,
  { bad, provider }: { readonly bad: string; readonly provider: BenchProvider },
): Promise<RowCounts> {
  const script = join(import.meta.dirname, 'make-rows.ts');
  const child = spawn(process.execPath, [script, String(rows), file, '--bad', bad, '--provider', provider], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  return rowCounts.parse(JSON.parse(output));
}
