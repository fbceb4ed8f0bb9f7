import { describe, expect, it } from 'vitest';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { until } from '../ports/loopback.ts';
import { CLI, readReport, runArguments, sandboxEnvironment, startCli } from '../support/bundle.ts';
import { type ProcessEnd, runProcess } from '../support/run-process.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { startInstrumented } from '../support/sandbox/start.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

/** A job that seems never to end runs longer than that, and ends in the next run. */
const TIMEOUT = '--timeout=4s';
const NEVER_ENDS: FaultRule = { on: 'submit', nth: 2, do: { kind: 'never-ends', polls: 6 } };
/** A data file of three batches of the simulated vendor. */
/** Of a whole situation on a busy machine. */
const LIMIT_MS = 60_000;
const DATA = 'data/a.csv';
const ids = (rows: number): readonly string[] => Array.from({ length: rows }, (_, index) => `d${index + 1}`);
const csv = (rows: readonly string[], head = 'donor_id'): string => `${[head, ...rows].join('\n')}\n`;

/** What a run printed, as somebody reads it who knows nothing else. */
interface Screen extends ProcessEnd {
  /** The texts of "What to do next", in their order. */
  readonly steps: readonly string[];
  /** Command lines below the steps, in their order. */
  readonly commands: readonly string[];
}

interface Bench {
  readonly workspace: Workspace;
  readonly sandbox: Sandbox;
  run(...flags: readonly string[]): Promise<Screen>;
  /** As `run`, of another mode. */
  start(mode: string, ...flags: readonly string[]): Promise<Screen>;
  /** Types a command that was printed into a shell. */
  type(command: string | undefined, secret?: string): Promise<Screen>;
}

async function withBench(
  { rows, faults = [] }: { readonly rows: string; readonly faults?: readonly FaultRule[] },
  work: (bench: Bench) => Promise<void>,
): Promise<void> {
  const sandbox = await startInstrumented({ vendor: 'donoratlas', rate: 'unlimited', faults });
  try {
    await withWorkspace({ [DATA]: rows }, (workspace) => {
      const { cwd, env } = sandboxEnvironment(workspace);
      const start: Bench['start'] = async (mode, ...flags) => {
        const [, ...args] = runArguments(
          sandbox.url,
          `--files=${DATA}`,
          '--retry-failed=0',
          '--concurrency=1',
          ...flags,
        );
        return readScreen(await startCli([mode, ...args], { cwd, env }).end);
      };
      return work({
        workspace,
        sandbox,
        start,
        run: (...flags) => start('run', ...flags),
        type: async (command = 'false', secret = SANDBOX_KEY) =>
          readScreen(await runProcess('sh', ['-c', command], { cwd, env: new Map([['BULK_JOB_API_KEY', secret]]) })),
      });
    });
  } finally {
    await sandbox.stop();
  }
}

/** Steps are numbered, and go on below their number; a command is below its step, on a line of its own. */
function readScreen(end: ProcessEnd): Screen {
  const [, section = ''] = /^What to do next\n((?: {2}.*\n)+)/m.exec(end.stdout) ?? [];
  const lines = section.split('\n').map((line) => line.trim());
  const isCommand = (line: string): boolean => line.includes(CLI) && !/^\d\. /.test(line);
  const texts = lines
    .filter((line) => !isCommand(line))
    .join(' ')
    .trim();
  return {
    ...end,
    steps: texts
      .split(/(?:^| )\d\. /)
      .map((text) => text.trim())
      .filter((text) => text !== ''),
    commands: lines.filter(isCommand),
  };
}

/** How often each row was taken, by the vendor's own record. */
const sentOf = ({ record }: Sandbox): ReadonlyMap<string, number> =>
  new Map([...record.rows].map(([id, { sent }]) => [id, sent]));
const once = (rows: readonly string[]): ReadonlyMap<string, number> => new Map(rows.map((id) => [id, 1]));
const succeeded = (workspace: Workspace, folder = 'results'): number =>
  readReport(workspace.path(`${folder}/report.json`)).totals.succeeded;
/** A command that a text holds between words: `cp a b`. */
const copyIn = (text: string | undefined): string => /\bcp \S+ \S+(?=, )/.exec(text ?? '')?.[0] ?? 'false';

/** Fixes the rows of a file, as an editor would: every cell of the column gets another value. */
function fixRows(workspace: Workspace, path: string, fix: (id: string) => string): void {
  const [head = '', ...lines] = (workspace.read(path) ?? '').trimEnd().split('\n');
  workspace.write(path, `${[head, ...lines.map((line) => line.replace(/^[^,\n]*/, fix))].join('\n')}\n`);
}

describe.concurrent('what a terminal says to do next leads there', { timeout: LIMIT_MS }, () => {
  it('failed rows, safe to send again: the copy alone', () =>
    withBench({ rows: csv(['a', 'flaky-b', 'flaky-c']) }, async ({ workspace, sandbox, run, type }) => {
      const { code, steps, commands } = await run();
      expect(code).toBe(1);
      expect(steps).toEqual([
        expect.stringMatching(
          /^2 rows are safe to send again unchanged: send a copy of failed\.csv: cp \S+ \S+, then run /,
        ),
      ]);
      expect((await type(copyIn(steps[0]))).code).toBe(0);
      const again = await type(commands[0]);
      expect([again.code, again.steps]).toEqual([0, []]);
      expect(succeeded(workspace, 'results-failed')).toBe(2);
      expect(sentOf(sandbox)).toEqual(new Map([...once(['a']), ['flaky-b', 2], ['flaky-c', 2]]));
    }));

  it('failed rows within the limit: the same step, of a run that passed', () =>
    withBench({ rows: csv(['a', 'flaky-b']) }, async ({ workspace, run, type }) => {
      const { code, steps, commands } = await run('--max-failed=5');
      expect(code).toBe(0);
      await type(copyIn(steps[0]));
      expect((await type(commands[0])).code).toBe(0);
      expect(succeeded(workspace, 'results-failed')).toBe(1);
    }));

  it('keys that the vendor does not know: the lines that are named', () =>
    withBench({ rows: csv(['a', 'notfound-b']) }, async ({ workspace, run }) => {
      const { steps, stdout } = await run();
      expect(steps).toEqual(['1 key is unknown to DonorAtlas (lines above): fix or remove it.']);
      const [, line = ''] = /data\/a\.csv:(\d+)/.exec(stdout) ?? [];
      expect(workspace.read(DATA)?.split('\n')[Number(line) - 1]).toBe('notfound-b');
    }));

  it('invalid rows, nothing sent: fix the file, or allow them', () =>
    withBench({ rows: csv(['a,x', ',y', 'c,z'], 'donor_id,name') }, async ({ workspace, sandbox, run, type }) => {
      const { code, steps, stdout } = await run();
      expect([code, sandbox.record.counts.rowsSent]).toEqual([1, 0]);
      expect(steps[0]).toBe(
        'Fix this row in data/a.csv (line above) and run again. The whole file is sent then; this run sent nothing.',
      );
      const [, flag = ''] = /: set (--\S+ \S+)\.$/.exec(steps[1] ?? '') ?? [];
      const allowed = await run(...flag.split(' '));
      expect(allowed.code).toBe(0);
      expect(sentOf(sandbox)).toEqual(once(['a', 'c']));
      expect(stdout).toContain('data/a.csv:3');
      // What it says then: the row alone, since the others have arrived.
      expect(allowed.steps).toEqual([expect.stringContaining('and send only the copy: cp ')]);
      await type(copyIn(allowed.steps[0]));
      fixRows(workspace, 'results-invalid.csv', () => 'b');
      expect((await type(allowed.commands[0])).code).toBe(0);
      expect(sentOf(sandbox)).toEqual(once(['a', 'c', 'b']));
    }));

  it('invalid rows, the file fixed: the same command sends it whole', () =>
    withBench({ rows: csv(['a,x', ',y'], 'donor_id,name') }, async ({ workspace, sandbox, run }) => {
      expect((await run()).code).toBe(1);
      workspace.write(DATA, csv(['a,x', 'b,y'], 'donor_id,name'));
      expect((await run()).code).toBe(0);
      expect(sentOf(sandbox)).toEqual(once(['a', 'b']));
    }));

  it('timeout: waits, and sends nothing twice', () =>
    withBench({ rows: csv(ids(150)), faults: [NEVER_ENDS] }, async ({ workspace, sandbox, run, type }) => {
      const { code, steps, commands } = await run('--timeout=3s');
      expect(code).toBe(4);
      expect(steps[0]).toMatch(/waits for the 50 rows that DonorAtlas still processes\. No row is sent twice\.$/);
      expect(steps).toContain('Raise --timeout for the next run.');
      const raised = commands[0]?.replace(/--timeout \S+/, '--timeout 1m');
      const again = await type(raised);
      expect([again.code, succeeded(workspace)]).toEqual([0, 150]);
      expect(sentOf(sandbox)).toEqual(once(ids(150)));
    }));

  it('a lost response: sent again only by the second step', () =>
    withBench(
      { rows: csv(ids(250)), faults: [{ on: 'submit', nth: 2, do: { kind: 'reset' } }] },
      async ({ workspace, sandbox, run, type }) => {
        const { code, steps, commands } = await run();
        expect(code).toBe(3);
        const [, path = '', line = '', key = ''] = /DonorAtlas: (\S+):(\d+) \((\S+)\)/.exec(steps[0] ?? '') ?? [];
        expect(workspace.read(path)?.split('\n')[Number(line) - 1]).toBe(key);
        expect(sandbox.record.rows.has(key)).toBe(false);
        expect(steps[1]).toMatch(/^If it is not there: run the command below\. These 100 rows go again\.$/);
        const again = await type(commands[0]);
        expect([again.code, succeeded(workspace)]).toEqual([0, 250]);
        expect(sentOf(sandbox)).toEqual(once(ids(250)));
      },
    ));

  it('submit, then collect: of the ledger that wrote it, also after a collect into another folder', () =>
    withBench({ rows: csv(ids(150)), faults: [NEVER_ENDS] }, async ({ workspace, sandbox, start, type }) => {
      const submitted = await start('submit', TIMEOUT);
      expect(submitted.code).toBe(0);
      expect(submitted.steps).toEqual(['Get the results once DonorAtlas is done: the command below.']);
      const collect = submitted.commands[0]?.replace('--output-dir results', '--output-dir other') ?? '';
      const early = await type(collect.replace(/--timeout \S+/, '--timeout 2s'));
      expect(early.code).toBe(4);
      expect(early.commands[0]).toContain('--ledger results/ledger.ndjson');
      expect(early.stderr).toContain('`--ledger results/ledger.ndjson`');
      const again = await type(early.commands[0]?.replace(/--timeout \S+/, '--timeout 1m'));
      expect([again.code, succeeded(workspace, 'other')]).toEqual([0, 150]);
      expect(sentOf(sandbox)).toEqual(once(ids(150)));
    }));

  it('validate: sends what it planned', () =>
    withBench({ rows: csv(ids(3)) }, async ({ workspace, sandbox, start, type }) => {
      const { code, commands } = await start('validate');
      expect([code, sandbox.record.counts.rowsSent]).toEqual([0, 0]);
      expect((await type(commands[0])).code).toBe(0);
      expect([succeeded(workspace), sandbox.record.counts.rowsSent]).toEqual([3, 3]);
    }));

  it('a configuration that is wrong: the example that it gives', () =>
    withBench({ rows: csv(ids(2)) }, async ({ workspace, run }) => {
      const { code, steps } = await run('--timeout=5min');
      expect(code).toBe(2);
      const [, example = ''] = /Examples: (\S+),/.exec(steps[0] ?? '') ?? [];
      expect((await run(`--timeout=${example}`)).code).toBe(0);
      expect(succeeded(workspace)).toBe(2);
    }));

  it('a wrong key: nothing was sent, and the right one in the named variable sends all', () =>
    withBench({ rows: csv(ids(2)) }, async ({ workspace, sandbox, start, type }) => {
      const [command] = (await start('validate')).commands;
      const refused = await type(command, 'a-wrong-key');
      expect([refused.code, sandbox.record.counts.rowsSent]).toEqual([2, 0]);
      expect(refused.steps).toEqual([expect.stringContaining('(BULK_JOB_API_KEY)')]);
      expect((await type(command)).code).toBe(0);
      expect(succeeded(workspace)).toBe(2);
    }));

  it('a vendor that is down: the same command once it is back', () =>
    withBench(
      { rows: csv(ids(2)), faults: [{ on: 'preflight', times: 20, do: { kind: 'reset' } }] },
      async ({ sandbox, run }) => {
        const { code, steps } = await run(TIMEOUT);
        expect([code, sandbox.record.counts.rowsSent]).toEqual([3, 0]);
        expect(steps).toEqual([expect.stringMatching(/Run again once the vendor can be reached\./)]);
        expect(steps.join()).not.toContain('ledger');
      },
    ));

  it('a first submit that is refused: the cause, and the same command', () =>
    withBench(
      { rows: csv(ids(2)), faults: [{ on: 'submit', do: { kind: 'answer', status: 422 } }] },
      async ({ workspace, sandbox, run }) => {
        const { code, steps, stderr } = await run();
        expect(code).toBe(2);
        expect(steps).toEqual([
          'These rows were not sent. Fix what the vendor names. Then run the same command again.',
        ]);
        expect(stderr).not.toContain('ledger');
        expect((await run()).code).toBe(0);
        expect(succeeded(workspace)).toBe(2);
        expect(sentOf(sandbox)).toEqual(once(ids(2)));
      },
    ));

  it('a first submit that is refused: the cause fixed in the file, too', () =>
    withBench(
      { rows: csv(['a', 'b']), faults: [{ on: 'submit', do: { kind: 'answer', status: 422 } }] },
      async ({ workspace, sandbox, run }) => {
        expect((await run()).code).toBe(2);
        workspace.write(DATA, csv(['a', 'c']));
        expect((await run()).code).toBe(0);
        expect(sentOf(sandbox)).toEqual(once(['a', 'c']));
      },
    ));

  it('a job that failed: its failure, and the rows again if they are not there', () =>
    withBench(
      { rows: csv(ids(2)), faults: [{ on: 'submit', do: { kind: 'state-failed' } }] },
      async ({ workspace, run, type }) => {
        const { code, steps, commands, stdout } = await run();
        expect(code).toBe(3);
        expect(stdout).toContain('The job failed at the vendor.');
        expect(stdout).not.toContain('has no list');
        expect(steps[1]).toBe('If they are not there: run the command below.');
        await type(commands[0]);
        // It still ends with exit 3: the reasons for the verdict of the job's own run are repeated.
        expect(succeeded(workspace)).toBe(2);
      },
    ));

  it('rows without a result: what is not there goes again, or the vendor is asked once more', () =>
    withBench(
      { rows: csv(ids(3)), faults: [{ on: 'submit', do: { kind: 'missing-rows', polls: 1 } }] },
      async ({ workspace, sandbox, run, type }) => {
        const { code, commands } = await run();
        expect(code).toBe(3);
        const collected = await type(commands[1]);
        expect([collected.code, succeeded(workspace)]).toEqual([0, 3]);
        expect(sentOf(sandbox)).toEqual(once(ids(3)));
      },
    ));

  it('results that could not be read: the vendor is asked once more', () =>
    withBench(
      { rows: csv(ids(2)), faults: [{ on: 'poll', times: 4, do: { kind: 'answer', status: 500 } }] },
      async ({ workspace, sandbox, run, type }) => {
        const { code, steps, commands } = await run(TIMEOUT);
        expect(code).toBe(3);
        expect(steps[0]).toMatch(/^Ask DonorAtlas once more: the command below\. No row is sent again\.$/);
        const end = await type(commands[0]?.replace(/--timeout \S+/, '--timeout 1m'));
        expect([end.code, succeeded(workspace)]).toEqual([0, 2]);
        expect(sentOf(sandbox)).toEqual(once(ids(2)));
      },
    ));

  it('canceled: the rest is sent, and nothing twice', () =>
    withBench({ rows: csv(ids(150)), faults: [NEVER_ENDS] }, async ({ workspace, sandbox, type }) => {
      const { cwd, env } = sandboxEnvironment(workspace);
      const running = startCli(runArguments(sandbox.url, `--files=${DATA}`), { cwd, env });
      await until(() => [...sandbox.record.jobs.values()].filter(({ polls }) => polls > 0).length === 2, LIMIT_MS);
      running.signal('SIGINT');
      const { code, steps, commands } = readScreen(await running.end);
      expect(code).toBe(130);
      expect(steps[0]).toMatch(/No row is sent twice\.$/);
      expect((await type(commands[0])).code).toBe(0);
      expect([succeeded(workspace), ...new Set(sentOf(sandbox).values())]).toEqual([150, 1]);
    }));
});
