import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { until } from '../ports/loopback.ts';
import { readRecords, sandboxEnvironment, startCli } from '../support/bundle.ts';
import { startInstrumented } from '../support/sandbox/start.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

const KEYS = ['fail-1', '2', 'notfound-3', '4', '5', '6', '7', 'fail-8', '9', '10', '11', '12'];
const LEGS = 3;
const JOBS_OF_LEG = KEYS.length / LEGS;
/** A process starts and submits in far less. */
const STAGE_MS = 60_000;

interface World {
  readonly sandbox: Sandbox;
  readonly workspace: Workspace;
}

/** The exit code of the built program, run to its end. */
async function complete({ workspace }: World, args: readonly string[]): Promise<number | null> {
  const { code, stdout, stderr } = await startCli(args, sandboxEnvironment(workspace)).end;
  expect(code, stdout + stderr).not.toBe(70);
  return code;
}

function runFlags({ sandbox }: World, ...more: readonly string[]): readonly string[] {
  return [
    'run',
    '--provider=donoratlas',
    '--param=network_id=net_1',
    '--files=data/*',
    `--base-url=${sandbox.url}`,
    '--batch-size=1',
    '--concurrency=6',
    '--retry-failed=0',
    '--stop-on-breach=false',
    '--changed-only',
    '--memory=memory.bin',
    ...more,
  ];
}

const legFlags = (index: number): readonly string[] => [`--shard=${index}/${LEGS}`, `--output-dir=legs/${index}`];

async function withVendor(work: (world: World) => Promise<void>): Promise<void> {
  const sandbox = await startInstrumented({ vendor: 'donoratlas', jobSeconds: 2 });
  try {
    await withWorkspace({ 'data/a.csv': `donor_id\n${KEYS.join('\n')}\n` }, (workspace) =>
      work({ sandbox, workspace }),
    );
  } finally {
    await sandbox.stop();
  }
}

const outcomes = ({ workspace }: World, folder: string): readonly string[] =>
  readRecords(workspace, folder).map(({ key, outcome, reason, message }) => [key, outcome, reason, message].join());

describe('the built CLI, a leg of it killed', { timeout: 240_000 }, () => {
  it('and run again: merge gives what a single run gives, no row goes twice, and the next run knows them all', async () => {
    let expected: readonly string[] = [];
    let exitCode: number | null = 0;
    await withVendor(async (world) => {
      exitCode = await complete(world, runFlags(world, '--output-dir=results'));
      expected = outcomes(world, 'results');
    });
    await withVendor(async (world) => {
      const { workspace, sandbox } = world;
      const start = (index: number) => runFlags(world, ...legFlags(index));
      expect(await complete(world, start(1))).toBe(0);
      const killed = startCli(start(2), sandboxEnvironment(workspace));
      const accepted = (): number => workspace.read('legs/2/ledger.ndjson')?.match(/"kind":"accepted"/g)?.length ?? 0;
      await until(() => accepted() === JOBS_OF_LEG, STAGE_MS);
      killed.signal('SIGKILL');
      expect((await killed.end).code).toBeNull();
      expect(await complete(world, start(3))).toBe(0);
      const merge = ['merge', '--results=legs/*', '--output-dir=merged'];
      expect(await complete(world, merge)).toBe(2);
      expect(await complete(world, start(2))).toBe(0);
      expect(await complete(world, merge)).toBe(exitCode);
      expect(outcomes(world, 'merged')).toEqual(expected);
      for (const [key, { sent }] of sandbox.record.rows) expect([key, sent]).toEqual([key, 1]);
      expect(sandbox.record.rows.size).toBe(KEYS.length);
      // Only what failed or was not found goes again.
      await complete(world, runFlags(world, '--output-dir=next'));
      expect(readRecords(workspace, 'next').map(({ key }) => key)).toEqual(['fail-1', 'notfound-3', 'fail-8']);
    });
  });
});
