import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { until } from '../ports/loopback.ts';
import {
  PUBLIC_REPOSITORY,
  RUNNER,
  readAnnotations,
  readKept,
  type StepOptions,
  startPost,
  startStep,
} from '../support/action-step.ts';
import { countOutcomes, readRecords, readReport } from '../support/bundle.ts';
import { type Github, startGithub } from '../support/github/server.ts';
import { readZip } from '../support/read-zip.ts';
import type { RunningProcess } from '../support/run-process.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { startInstrumented } from '../support/sandbox/start.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

const FOREVER: FaultRule = { on: 'submit', nth: 'all', do: { kind: 'never-ends' } };
const ROWS = 'donor_id,name\na,Ada\nfail-b,Bo\nnotfound-c,Cy\nd,Di\n';
const RESULTS = `${RUNNER}/temp/bulk-job-results/donoratlas-send`;
const SEEN_MS = 15_000;

interface Setting {
  readonly workspace: Workspace;
  readonly sandbox: Sandbox;
  readonly server: Github;
  start(): RunningProcess;
  startPost(): RunningProcess;
}

interface SettingOptions {
  readonly faults?: readonly FaultRule[];
  readonly jobSeconds?: number;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly step?: Partial<StepOptions>;
}

async function withStep(
  { faults = [], jobSeconds, inputs, step }: SettingOptions,
  work: (setting: Setting) => Promise<void>,
): Promise<void> {
  const sandbox = await startInstrumented({
    vendor: 'donoratlas',
    faults,
    ...(jobSeconds !== undefined && { jobSeconds }),
  });
  const server = await startGithub();
  try {
    await withWorkspace({ 'data/a.csv': ROWS }, (workspace) => {
      const options: StepOptions = {
        inputs: {
          provider: 'donoratlas',
          files: 'data/*',
          params: 'network_id: net_1',
          'api-key': SANDBOX_KEY,
          'base-url': sandbox.url,
          'batch-size': '2',
          ...inputs,
        },
        ...step,
        env: server.environment,
      };
      return work({
        workspace,
        sandbox,
        server,
        start: () => startStep(workspace, options),
        startPost: () => startPost(workspace, options),
      });
    });
  } finally {
    await server.close();
    await sandbox.stop();
  }
}

/** Both jobs run, and both have been looked at. */
function arePolled({ record }: Sandbox): boolean {
  const jobs = [...record.jobs.values()];
  return jobs.length === 2 && jobs.every(({ polls }) => polls > 0);
}

const ARTIFACT = 'bulk-job-results-donoratlas-sync-a1';

describe.concurrent('the post step of the built action', () => {
  it('does nothing where the step has written all', () =>
    withStep({ inputs: { 'retry-failed': '0' } }, async ({ workspace, sandbox, server, ...step }) => {
      expect((await step.start().end).code).toBe(1);
      expect(Object.fromEntries(readKept(workspace))).toEqual({
        ledger: workspace.path(`${RESULTS}/ledger.ndjson`),
        complete: 'true',
      });
      const [requests, report] = [sandbox.record.requests.length, workspace.read(`${RESULTS}/report.json`)];
      expect(await step.startPost().end).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(sandbox.record.requests.length).toBe(requests);
      expect(workspace.read(`${RESULTS}/report.json`)).toBe(report);
      expect(workspace.read(`${RUNNER}/post-summary`)).toBe('');
      expect([...server.received().keys()]).toEqual([ARTIFACT, `${ARTIFACT}.html`]);
    }));

  it('does nothing where the step has kept nothing', () =>
    withStep({}, async ({ sandbox, ...step }) => {
      expect(await step.startPost().end).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(sandbox.record.requests).toEqual([]);
    }));

  it.for(['SIGINT', 'SIGKILL'] as const)('looks at each job once and writes what a step left out that got %s', (name) =>
    withStep({ faults: [FOREVER] }, async ({ workspace, sandbox, server, ...steps }) => {
      const step = steps.start();
      await until(() => arePolled(sandbox), SEEN_MS);
      step.signal(name);
      expect((await step.end).code).toBe(name === 'SIGINT' ? 130 : null);
      expect(workspace.list(RESULTS).filter((file) => file.endsWith('.csv'))).toEqual([]);
      expect(server.received().size).toBe(0);
      const before = { ...sandbox.record.counts.requestsByKind };
      const { code, stdout, stderr } = await steps.startPost().end;
      expect(code, stdout + stderr).toBe(0);
      expect(sandbox.record.counts.requestsByKind).toEqual({ ...before, poll: before.poll + 2 });
      const report = readReport(workspace.path(`${RESULTS}/report.json`));
      expect(countOutcomes(report)).toEqual({ cancelled: 4 });
      expect(report).toMatchObject({ mode: 'collect', reason: 'cancelled', exitCode: 130 });
      expect(report.resultFiles).toContain('records.csv');
      expect(readRecords(workspace, RESULTS).map((row) => row.reason)).toEqual(Array(4).fill('cancelled'));
      const summary = workspace.read(`${RUNNER}/post-summary`) ?? '';
      expect(summary).toMatch(/^### After the cancel: /);
      const received = server.received();
      expect([...received.keys()]).toEqual([ARTIFACT, `${ARTIFACT}.html`]);
      expect([...readZip(received.get(ARTIFACT) ?? Buffer.alloc(0)).keys()].sort()).toEqual(
        workspace.list(RESULTS).filter((file) => !/^(?:\.|artifact\/|ledger\.head$)/.test(file)),
      );
      expect(readAnnotations(stdout)).toEqual([]);
    }),
  );

  it('says what became of rows whose jobs have ended since', () =>
    withStep({ jobSeconds: 3 }, async ({ workspace, sandbox, server, ...steps }) => {
      const step = steps.start();
      await until(() => arePolled(sandbox), SEEN_MS);
      step.signal('SIGTERM');
      expect((await step.end).code).toBe(130);
      const isOver = async (id: string): Promise<boolean> => {
        const url = `${sandbox.url}/v1/partners/networks/jobs/${id}`;
        const answer = await fetch(url, { headers: { 'x-api-key': SANDBOX_KEY } });
        return (await answer.text()).includes('"completed"');
      };
      for (const id of sandbox.record.jobs.keys()) while (!(await isOver(id)));
      const { code, stdout, stderr } = await steps.startPost().end;
      expect(code, stdout + stderr).toBe(0);
      const report = readReport(workspace.path(`${RESULTS}/report.json`));
      expect(countOutcomes(report)).toEqual({ succeeded: 2, failed: 1, not_found: 1 });
      expect(report).toMatchObject({ reason: 'cancelled', exitCode: 130 });
      expect(readRecords(workspace, RESULTS).map(({ outcome }) => outcome)).toEqual([
        'succeeded',
        'failed',
        'not_found',
        'succeeded',
      ]);
      expect(workspace.read(`${RESULTS}/failed.csv`)).toContain('fail-b,Bo,');
      expect(sandbox.record.counts.requestsByKind.submit).toBe(2);
      expect([...server.received().keys()]).toEqual([ARTIFACT, `${ARTIFACT}.html`]);
    }));

  it('shows no cell where others can read it', () =>
    withStep(
      { faults: [FOREVER], step: { payload: { repository: PUBLIC_REPOSITORY } } },
      async ({ workspace, sandbox, server, ...steps }) => {
        const step = steps.start();
        await until(() => arePolled(sandbox), SEEN_MS);
        step.signal('SIGINT');
        await step.end;
        const { code, stdout, stderr } = await steps.startPost().end;
        expect(code, stdout + stderr).toBe(0);
        const zip = readZip([...server.received().values()][0] ?? Buffer.alloc(0));
        expect([...zip.keys()].sort()).toEqual([
          'gl-code-quality.json',
          'junit.xml',
          'ledger.ndjson',
          'problems.json',
          'records.csv',
          'report.json',
          'results.sarif',
          'summary.md',
        ]);
        const shown = [...[...zip.values()].map(String), stdout, stderr, workspace.read(`${RUNNER}/post-summary`)];
        for (const text of shown) expect(text).not.toMatch(/fail-b|notfound-c|\bAda\b|\bDi\b/);
        expect(workspace.read(`${RESULTS}/unresolved.csv`)).toContain('fail-b,Bo');
      },
    ));

  it('leaves what the step wrote where it can not do better, and the job as it is', () =>
    withStep({ faults: [FOREVER] }, async ({ workspace, sandbox, server, ...steps }) => {
      const step = steps.start();
      await until(() => arePolled(sandbox), SEEN_MS);
      step.signal('SIGINT');
      await step.end;
      const ledger = workspace.path(`${RESULTS}/ledger.ndjson`);
      writeFileSync(ledger, readFileSync(ledger, 'utf8').replace('"kind":"intent"', '"kind":'));
      const written = ['report.json', 'summary.md', 'ledger.ndjson'].map((file) =>
        workspace.read(`${RESULTS}/${file}`),
      );
      const { code, stdout } = await steps.startPost().end;
      expect(code).toBe(0);
      expect(stdout).toContain('[ledger/damaged]');
      expect(workspace.read(`${RUNNER}/post-summary`)).toMatch(/^_The step was stopped[^\n]*step itself are unchanged/);
      expect(
        ['report.json', 'summary.md', 'ledger.ndjson'].map((file) => workspace.read(`${RESULTS}/${file}`)),
      ).toEqual(written);
      expect(server.received().size).toBe(0);
    }));

  it('counts where the data files are gone, and the verdict stays', () =>
    withStep({ faults: [FOREVER] }, async ({ workspace, sandbox, server, ...steps }) => {
      const step = steps.start();
      await until(() => arePolled(sandbox), SEEN_MS);
      step.signal('SIGINT');
      await step.end;
      const ledger = workspace.read(`${RESULTS}/ledger.ndjson`);
      rmSync(workspace.path('data'), { recursive: true });
      const { code, stdout } = await steps.startPost().end;
      expect(code).toBe(0);
      expect(stdout).toContain('Rows 1-4: cancelled.');
      expect(readReport(workspace.path(`${RESULTS}/report.json`))).toMatchObject({
        reason: 'cancelled',
        exitCode: 130,
      });
      expect(workspace.read(`${RESULTS}/ledger.ndjson`)).toBe(ledger);
      expect(server.received().size).toBe(1);
    }));

  it('uploads what a cancel kept the step from uploading', () =>
    withStep({ inputs: { 'retry-failed': '0' } }, async ({ workspace, sandbox, server, ...steps }) => {
      const release = server.hold();
      const step = steps.start();
      await until(() => server.asked.length > 0, SEEN_MS);
      step.signal('SIGINT');
      // The verdict stood already.
      expect((await step.end).code).toBe(1);
      release();
      expect(readKept(workspace).has('complete')).toBe(false);
      const submits = sandbox.record.counts.requestsByKind.submit;
      const { code, stdout, stderr } = await steps.startPost().end;
      expect(code, stdout + stderr).toBe(0);
      expect(readReport(workspace.path(`${RESULTS}/report.json`))).toMatchObject({ reason: 'threshold', exitCode: 1 });
      expect(sandbox.record.counts.requestsByKind.submit).toBe(submits);
      expect([...server.received().keys()]).toEqual([`${ARTIFACT}-2`, `${ARTIFACT}.html`]);
    }));
});
