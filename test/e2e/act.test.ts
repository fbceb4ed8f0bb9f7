import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_KEY } from '../../src/sandbox/server.ts';
import { until } from '../ports/loopback.ts';
import { ACT, exportProject, runWorkflow, type StepRun, type WorkflowRun } from '../support/act.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { startInstrumented } from '../support/sandbox/start.ts';

const WORKFLOWS = 'test/e2e/workflows';
const PRIVATE = { repository: { full_name: 'acme/donors', private: true, visibility: 'private' } };
const PUBLIC = { repository: { full_name: 'acme/donors', private: false, visibility: 'public' } };
/** Rounds pause for 5 s and more (docs/contract.md, 5.5). */
const WORKFLOW_MS = 120_000;

// Without act these can't run; a run that must prove everything fails instead (see .ci/run).
const mustRun = process.env.CI_REQUIRE_ALL === '1';
if (ACT === undefined && !mustRun) {
  process.stderr.write('The workflow tests are skipped: install act and set ACT_BIN, or put it on the PATH.\n');
}

describe.skipIf(ACT === undefined && !mustRun)('workflows that use the action', () => {
  let project: ReturnType<typeof exportProject>;
  beforeAll(() => {
    project = exportProject();
  });
  afterAll(() => project.remove());

  async function run(
    workflow: string,
    event: unknown,
  ): Promise<{ readonly whole: WorkflowRun; readonly step: StepRun }> {
    const whole = await runWorkflow(project.directory, `${WORKFLOWS}/${workflow}`, { event });
    const step = whole.steps.get('send');
    if (step === undefined) throw new Error(`The step "send" did not run:\n${whole.output}`);
    return { whole, step };
  }

  it('run: sends, reports, and passes within the limits', { timeout: WORKFLOW_MS }, async () => {
    const { whole, step } = await run('run.yml', PRIVATE);
    expect(whole.code, whole.output).toBe(0);
    expect(Object.fromEntries(step.outputs)).toMatchObject({
      conclusion: 'warning',
      reason: 'threshold',
      total: '247',
      succeeded: '239',
      failed: '2',
      'not-found': '5',
      invalid: '0',
      skipped: '1',
      unresolved: '0',
      'artifact-id': '4711',
    });
    expect(JSON.parse(step.outputs.get('job-ids') ?? '')).toHaveLength(Number(step.outputs.get('jobs')));
    expect(step.summary).toMatch(/sandbox/i);
    const name = step.outputs.get('artifact-name') ?? '';
    expect(name).toMatch(/^bulk-job-results-donoratlas-sync-.*a1$/);
    expect(whole.artifacts.get(name)?.toString('latin1')).toContain('failed.csv');
  });

  it('run: a public repository shows no cell', { timeout: WORKFLOW_MS }, async () => {
    const { whole, step } = await run('run.yml', PUBLIC);
    expect(whole.code, whole.output).toBe(0);
    const zip = whole.artifacts.get(step.outputs.get('artifact-name') ?? '')?.toString('latin1') ?? '';
    expect(zip).toContain('records.csv');
    expect(zip).not.toContain('failed.csv');
    expect(whole.output).not.toMatch(/dnt_|Grünthal/);
  });

  it('gate: more failed rows than allowed fail the step', { timeout: WORKFLOW_MS }, async () => {
    const { whole, step } = await run('gate.yml', PRIVATE);
    expect(whole.code, whole.output).toBe(1);
    expect(step.result).toBe('failure');
    expect(step.outputs.get('conclusion')).toBe('failure');
    expect(step.outputs.get('reason')).toBe('threshold');
    expect(step.summary).toContain('max-failed');
    const errors = step.annotations.filter((annotation) => annotation.level === 'error');
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.some((error) => error.file === 'examples/donoratlas/donors.csv')).toBe(true);
    const results = [...whole.steps.values()].at(-1);
    expect(results?.result).toBe('success');
  });

  it('validate: plans and sends nothing', { timeout: WORKFLOW_MS }, async () => {
    const { whole, step } = await run('validate.yml', PRIVATE);
    expect(whole.code, whole.output).toBe(0);
    expect(Object.fromEntries(step.outputs)).toMatchObject({ conclusion: 'success', 'to-send': '246', submitted: '0' });
  });

  it('cancel: the post step says what became of the rows', { timeout: WORKFLOW_MS }, async () => {
    const forever: FaultRule = { on: 'submit', nth: 'all', do: { kind: 'never-ends' } };
    const sandbox = await startInstrumented({ vendor: 'donoratlas', faults: [forever] });
    try {
      const { jobs } = sandbox.record;
      const whole = await runWorkflow(project.directory, `${WORKFLOWS}/cancel.yml`, {
        event: PRIVATE,
        environment: [['BULK_JOB_API_KEY', SANDBOX_KEY]],
        variables: [['VENDOR_URL', sandbox.url]],
        cancelAt: () => until(() => [...jobs.values()].filter(({ polls }) => polls > 0).length === 3, WORKFLOW_MS / 2),
      });
      expect(whole.code, whole.output).toBe(1);
      const post = whole.posts.get('send');
      expect(post?.result, whole.output).toBe('success');
      expect(post?.summary).toContain('### After the cancel: 0 of 247 rows delivered');
      expect(post?.log).toContain('247 rows');
      expect(sandbox.record.counts.requestsByKind.submit).toBe(3);
      const [[, zip] = ['', Buffer.alloc(0)]] = [...whole.artifacts];
      expect(zip.toString('latin1')).toContain('unresolved.csv');
    } finally {
      await sandbox.stop();
    }
  });

  it('config-error: names every mistake at once', { timeout: WORKFLOW_MS }, async () => {
    const { whole, step } = await run('config-error.yml', PRIVATE);
    expect(whole.code, whole.output).toBe(1);
    expect(step.outputs.get('reason')).toBe('config-error');
    const text = step.annotations.map((annotation) => annotation.message).join('\n') + step.log;
    expect(text).toContain('max-failed');
    expect(text).toContain('retention-days');
  });
});
