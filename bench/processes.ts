import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { VENDOR_OUTCOMES } from '../src/domain/outcome.ts';
import { REQUEST_KINDS } from '../src/sandbox/record.ts';
import { SANDBOX_KEY } from '../src/sandbox/server.ts';
import type { SandboxSetup } from '../test/support/sandbox/start.ts';
import { type CommandOptions, runCommand, type Sample } from './run-command.ts';

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

/** Measures a run of the program with the key of the simulated vendors. */
export function runProgram(program: string, args: readonly string[], options: CommandOptions): Promise<Sample> {
  const environment = { BULK_JOB_API_KEY: SANDBOX_KEY, ...options.environment };
  return runCommand([process.execPath, program, ...args], { ...options, environment });
}
