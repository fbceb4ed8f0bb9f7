import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { until } from '../ports/loopback.ts';
import {
  ACTION,
  CLI,
  countOutcomes,
  readReport,
  runArguments,
  sandboxEnvironment,
  startCli,
} from '../support/bundle.ts';
import { runProcess } from '../support/run-process.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { startInstrumented } from '../support/sandbox/start.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

const FOREVER: FaultRule = { on: 'submit', nth: 'all', do: { kind: 'never-ends' } };
/** The runner kills a cancelled step after 10 s; a busy machine takes its share of them. */
const CANCEL_MS = 2000;

interface Line {
  readonly name: string;
  readonly ids?: readonly string[];
  readonly flags?: readonly string[];
  readonly rules?: readonly FaultRule[];
  readonly code: number;
  readonly reason: string;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly verdict: RegExp;
}

const LINES: readonly Line[] = [
  { name: 'all is well', code: 0, reason: 'none', outcomes: { succeeded: 2 }, verdict: /^All 2 rows delivered$/ },
  {
    name: 'a breach that is let pass',
    ids: ['a', 'fail-b'],
    flags: ['--retry-failed=0', '--on-breach=warn'],
    code: 0,
    reason: 'threshold',
    outcomes: { succeeded: 1, failed: 1 },
    verdict: /^1 of 2 rows delivered; 1 failed \(allowed: 0, on-breach: warn\)$/,
  },
  {
    name: 'more failed rows than allowed',
    ids: ['a', 'fail-b'],
    flags: ['--retry-failed=0'],
    code: 1,
    reason: 'threshold',
    outcomes: { succeeded: 1, failed: 1 },
    verdict: /^1 of 2 rows failed \(allowed: 0\)$/,
  },
  {
    name: 'more invalid rows than allowed',
    ids: ['a', '#REF!'],
    code: 1,
    reason: 'invalid-data',
    outcomes: { 'not-sent': 1, invalid: 1 },
    verdict: /^Nothing was sent: 1 of 2 rows is invalid/,
  },
  {
    name: 'a wrong input',
    flags: ['--timeout=soon'],
    code: 2,
    reason: 'config-error',
    outcomes: {},
    verdict: /^Nothing was sent: .*soon/,
  },
  {
    name: 'a key that the vendor does not know',
    rules: [{ on: 'preflight', nth: 'all', do: { kind: 'answer', status: 401 } }],
    code: 2,
    reason: 'config-error',
    outcomes: { 'not-sent': 2 },
    verdict: /^Nothing was sent: DonorAtlas refused/,
  },
  {
    name: 'an answer that was lost',
    rules: [{ on: 'submit', do: { kind: 'reset-after' } }],
    code: 3,
    reason: 'uncertain',
    outcomes: { uncertain: 2 },
    verdict: /^2 rows may or may not have arrived/,
  },
  {
    name: 'a job that failed',
    rules: [{ on: 'submit', do: { kind: 'state-failed' } }],
    code: 3,
    reason: 'vendor-error',
    outcomes: { missing: 2 },
    verdict: /^2 rows without a result/,
  },
  {
    name: 'a job that never ends',
    rules: [FOREVER],
    flags: ['--timeout=3s'],
    code: 4,
    reason: 'timed-out',
    outcomes: { 'timed-out': 2 },
    verdict: /^2 rows still processing when the timeout/,
  },
];

async function withVendor(
  { ids = ['a', 'b'], rules = [] }: Pick<Line, 'ids' | 'rules'>,
  work: (workspace: Workspace, sandbox: Sandbox) => Promise<void>,
): Promise<void> {
  const sandbox = await startInstrumented({ vendor: 'donoratlas', faults: rules });
  try {
    await withWorkspace({ 'data/a.csv': ['donor_id', ...ids, ''].join('\n') }, (workspace) => work(workspace, sandbox));
  } finally {
    await sandbox.stop();
  }
}

describe.concurrent('the built CLI ends', () => {
  it.for(LINES)('with $code: $name', (line) =>
    withVendor(line, async (workspace, sandbox) => {
      const { code, stdout, stderr } = await startCli(
        runArguments(sandbox.url, ...(line.flags ?? [])),
        sandboxEnvironment(workspace),
      ).end;
      expect(code, stdout + stderr).toBe(line.code);
      const report = readReport(workspace.path('results/report.json'));
      expect(report).toMatchObject({ exitCode: line.code, reason: line.reason });
      expect(countOutcomes(report)).toEqual(line.outcomes);
      // Whatever failed, these are written (docs/contract.md, 10).
      expect(workspace.list('results')).toEqual(
        expect.arrayContaining(['ledger.ndjson', 'records.csv', 'report.json', 'summary.md']),
      );
      // The verdict is the last thing on the screen.
      expect(stdout.trimEnd().split('\n').at(-1)).toMatch(line.verdict);
    }),
  );

  it.for(['SIGINT', 'SIGTERM'] as const)('with 130 on %s while jobs run, and sends nothing more', (name) =>
    withVendor({ ids: ['a', 'b', 'c'], rules: [FOREVER] }, async (workspace, sandbox) => {
      const run = startCli(
        runArguments(sandbox.url, '--batch-size=1', '--concurrency=2', '--rate=5/s'),
        sandboxEnvironment(workspace),
      );
      await until(() => sandbox.record.counts.requestsByKind.poll > 1, 15_000);
      const signalled = performance.now();
      run.signal(name);
      const { code, stdout, stderr } = await run.end;
      expect(performance.now() - signalled).toBeLessThan(CANCEL_MS);
      expect(code, stdout + stderr).toBe(130);
      expect(sandbox.record.counts.requestsByKind.submit).toBe(2);
      const report = readReport(workspace.path('results/report.json'));
      expect(report).toMatchObject({ exitCode: 130, reason: 'cancelled' });
      expect(countOutcomes(report)).toEqual({ cancelled: 2, 'not-sent': 1 });
      expect(workspace.read('results/summary.md')).toContain('cancel');
      const ledger = workspace.read('results/ledger.ndjson') ?? '';
      // Whoever looks for the jobs at the vendor finds their ids there.
      for (const id of sandbox.record.jobs.keys()) expect(ledger).toContain(id);
    }),
  );

  it.for([
    ['CLI', CLI],
    ['action', ACTION],
  ] as const)('with 70 where the event loop runs dry: %s', ([, program]) =>
    withWorkspace({ 'data/a.csv': 'donor_id\na\n' }, async (workspace) => {
      // The disk never answers: the one promise that everything waits for is never settled.
      const stuck =
        "import fs from 'node:fs/promises'; import { syncBuiltinESMExports } from 'node:module';" +
        'fs.open = () => new Promise(() => {}); syncBuiltinESMExports();';
      const { code, stdout, stderr } = await runProcess(
        process.execPath,
        [program, ...runArguments('http://127.0.0.1:9')],
        {
          cwd: workspace.directory,
          env: new Map([
            ['NODE_OPTIONS', `--import data:text/javascript,${encodeURIComponent(stuck)}`],
            ['BULK_JOB_API_KEY', 'some-api-key'],
            ['GITHUB_WORKSPACE', workspace.directory],
            ['RUNNER_TEMP', workspace.directory],
          ]),
        },
      );
      expect(code, stdout + stderr).toBe(70);
      expect(stderr).toContain('[bug/no-verdict]');
    }),
  );
});
