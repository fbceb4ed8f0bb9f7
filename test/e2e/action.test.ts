import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { until } from '../ports/loopback.ts';
import { RUNNER, readAnnotations, readOutputs, type StepOptions, startStep } from '../support/action-step.ts';
import { ROOT, readReport } from '../support/bundle.ts';
import { type Github, type GithubOptions, startGithub } from '../support/github/server.ts';
import { readZip } from '../support/read-zip.ts';
import type { RunningProcess } from '../support/run-process.ts';
import type { FaultRule } from '../support/sandbox/fault-plan.ts';
import { startInstrumented } from '../support/sandbox/start.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

const FOREVER: FaultRule = { on: 'submit', nth: 'all', do: { kind: 'never-ends' } };
/** GitHub's runner drops a summary above this. */
const MAX_SUMMARY_BYTES = 1024 * 1024;
/** From the end of a run to the end of its process. */
const LINGER_MS = 2000;
const ROWS = 'donor_id,name\na,Ada\nfail-b,Bo\nnotfound-c,Cy\nd,Di\n';
const RESULTS = `${RUNNER}/temp/bulk-job-results/donoratlas-send`;

interface Setting {
  readonly workspace: Workspace;
  readonly sandbox: Sandbox;
  readonly server: Github;
  start(inputs?: Readonly<Record<string, string>>, more?: Partial<StepOptions>): RunningProcess;
}

const refuseArtifacts: GithubOptions['fault'] = (call) =>
  call === 'CreateArtifact' ? { status: 403, message: 'the storage is full' } : undefined;

interface SettingOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly faults?: readonly FaultRule[];
  readonly artifacts?: GithubOptions;
}

async function withStep(
  { files = { 'data/a.csv': ROWS }, faults = [], artifacts = {} }: SettingOptions,
  work: (setting: Setting) => Promise<void>,
): Promise<void> {
  const sandbox = await startInstrumented({ vendor: 'donoratlas', faults });
  const server = await startGithub(artifacts);
  try {
    await withWorkspace(files, (workspace) =>
      work({
        workspace,
        sandbox,
        server,
        start: (inputs, more) =>
          startStep(workspace, {
            inputs: {
              provider: 'donoratlas',
              files: 'data/*',
              params: 'network_id: net_1',
              'api-key': SANDBOX_KEY,
              'base-url': sandbox.url,
              'retry-failed': '0',
              ...inputs,
            },
            ...more,
            env: [...server.environment, ...(more?.env ?? [])],
          }),
      }),
    );
  } finally {
    await server.close();
    await sandbox.stop();
  }
}

describe.concurrent('the built action as a step', () => {
  it('sets every output, writes the summary, and uploads the files', () =>
    withStep({}, async ({ workspace, sandbox, server, start }) => {
      const { code, stdout, stderr } = await start({ 'max-failed': '1' }).end;
      expect(code, stdout + stderr).toBe(0);
      const outputs = readOutputs(workspace);
      const declared: unknown = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
      expect(declared).toHaveProperty('outputs');
      expect([...outputs.keys()].sort()).toEqual(Object.keys((declared as { outputs: object }).outputs).sort());
      expect(Object.fromEntries(outputs)).toEqual({
        conclusion: 'warning',
        reason: 'threshold',
        total: '4',
        'to-send': '4',
        submitted: '4',
        succeeded: '2',
        failed: '1',
        'not-found': '1',
        invalid: '0',
        skipped: '0',
        unresolved: '0',
        jobs: '1',
        'job-ids': JSON.stringify([...sandbox.record.jobs.keys()]),
        'results-dir': workspace.path(RESULTS),
        report: workspace.path(`${RESULTS}/report.json`),
        ledger: workspace.path(`${RESULTS}/ledger.ndjson`),
        'artifact-id': '4711',
        'artifact-name': 'bulk-job-results-donoratlas-sync-a1',
        'artifact-url': 'https://github.com/acme/donors/actions/runs/42/artifacts/4711',
        'report-url': 'https://github.com/acme/donors/actions/runs/42/artifacts/4712',
        new: '',
        changed: '',
        removed: '',
        unchanged: '',
        'verdict-change': 'same',
      });
      const summary = workspace.read(`${RUNNER}/summary`) ?? '';
      expect(Buffer.byteLength(summary)).toBeLessThan(MAX_SUMMARY_BYTES);
      const files = `[\`failed.csv\`, \`not-found.csv\` and all result files](${outputs.get('artifact-url')})`;
      const links = `[Report](${outputs.get('report-url')}) · ${files}\n\n`;
      expect(summary).toContain(links);
      expect(summary.replace(links, '')).toBe(workspace.read(`${RESULTS}/summary.md`));
      const page = server.received().get('bulk-job-results-donoratlas-sync-a1.html');
      expect(page?.toString()).toBe(workspace.read(`${RESULTS}/report.html`));
      expect(readReport(outputs.get('report') ?? '').detail).toBe('full');
      const zip = readZip(server.received().get('bulk-job-results-donoratlas-sync-a1') ?? Buffer.alloc(0));
      expect([...zip.keys()].sort()).toEqual([
        'failed.csv',
        'gl-code-quality.json',
        'junit.xml',
        'ledger.ndjson',
        'not-found.csv',
        'problems.json',
        'records.csv',
        'report.html',
        'report.json',
        'results.sarif',
        'summary.md',
      ]);
      for (const [name, bytes] of zip)
        expect([name, bytes.toString()]).toEqual([name, workspace.read(`${RESULTS}/${name}`)]);
      for (const name of ['env', 'path']) expect(workspace.read(`${RUNNER}/${name}`)).toBe('');
    }));

  it('annotates files relative to the repository, also below working-directory', () =>
    withStep({ files: { 'sub/dir/data/a.csv': ROWS } }, async ({ start }) => {
      const { code, stdout } = await start({ 'working-directory': 'sub/dir' }).end;
      expect(code).toBe(1);
      expect(
        readAnnotations(stdout).map(({ level, properties }) => [level, properties.get('file'), properties.get('line')]),
      ).toEqual([
        ['error', 'sub/dir/data/a.csv', '3'],
        ['warning', 'sub/dir/data/a.csv', '4'],
      ]);
    }));

  it('annotates a broken file relative to the repository', () =>
    withStep({ files: { 'sub/data/a.csv': 'donor_id\n"a\n' } }, async ({ start, sandbox }) => {
      const { code, stdout } = await start({ 'working-directory': './sub/' }).end;
      expect(code).toBe(2);
      const [first] = readAnnotations(stdout);
      expect(first?.properties.get('file')).toBe('sub/data/a.csv');
      expect(first?.properties.get('line')).toBe('2');
      expect(sandbox.record.requests).toEqual([]);
    }));

  it('annotates at most 10 of a level, the last one counting the rest', () => {
    const columns = Array.from({ length: 14 }, (_, index) => `c${index}`);
    // Row n breaks the rule of column n alone: as many kinds of trouble as rows.
    const rows = columns.map((_, row) => [`id-${row}`, ...columns.map((__, at) => (at === row ? 'x' : '1'))].join(','));
    const properties = Object.fromEntries(columns.map((name) => [name, { pattern: '^1$' }]));
    const files = {
      'data/a.csv': `${['donor_id', ...columns].join(',')}\n${rows.join('\n')}\nok${',1'.repeat(14)}\n`,
      'row.schema.json': JSON.stringify({ properties }),
    };
    return withStep({ files }, async ({ start }) => {
      const { code, stdout } = await start({ schema: 'row.schema.json', 'max-invalid': '14' }).end;
      expect(code, stdout).toBe(0);
      const warnings = readAnnotations(stdout).filter(({ level }) => level === 'warning');
      expect(warnings).toHaveLength(10);
      expect(warnings.at(-1)?.message).toMatch(/^5 more warnings/);
    });
  });

  it.for([
    ['the storage refuses', { artifacts: { fault: refuseArtifacts } }, {}, /could not be uploaded/],
    [
      'the summary can not be written',
      {},
      { env: [['GITHUB_STEP_SUMMARY', '/dev/null/summary']] as const },
      /job summary could not be written/,
    ],
  ] as const)('only warns where %s', ([, setting, more, sentence]) =>
    withStep({ files: { 'data/a.csv': 'donor_id\na\n' }, ...setting }, async ({ workspace, start }) => {
      const { code, stdout, stderr } = await start({}, more).end;
      expect(code, stdout + stderr).toBe(0);
      const [warning, ...others] = readAnnotations(stdout);
      expect(others).toEqual([]);
      expect(warning).toMatchObject({ level: 'warning', message: expect.stringMatching(sentence) });
      expect(readOutputs(workspace).get('conclusion')).toBe('success');
    }),
  );

  it('uploads under another name where one is taken', () =>
    withStep(
      { files: { 'data/a.csv': 'donor_id\na\n' }, artifacts: { taken: ['mine-donoratlas-sync-a1'] } },
      async ({ workspace, server, start }) => {
        const { code } = await start({ 'artifact-name': 'mine' }).end;
        expect(code).toBe(0);
        expect([...server.received().keys()]).toEqual(['mine-donoratlas-sync-a1-2', 'mine-donoratlas-sync-a1.html']);
        expect(readOutputs(workspace).get('artifact-name')).toBe('mine-donoratlas-sync-a1-2');
      },
    ));

  it('has told the jobs even if it is killed in the middle', () =>
    withStep({ faults: [FOREVER] }, async ({ workspace, sandbox, start }) => {
      const step = start({ 'batch-size': '2' });
      const jobs = (): readonly { readonly polls: number }[] => [...sandbox.record.jobs.values()];
      await until(() => jobs().length === 2 && jobs().every(({ polls }) => polls > 0), 15_000);
      step.signal('SIGKILL');
      expect((await step.end).code).toBeNull();
      const ids: unknown = JSON.parse(readOutputs(workspace).get('job-ids') ?? '[]');
      expect(ids).toEqual([...sandbox.record.jobs.keys()]);
      const ledger = workspace.read(`${RESULTS}/ledger.ndjson`) ?? '';
      for (const id of sandbox.record.jobs.keys()) expect(ledger).toContain(id);
      // What a reader finds of a step that was killed.
      expect(workspace.read(`${RUNNER}/summary`)).toContain('has written no result');
    }));

  it('reports what it can when it is cancelled', () =>
    withStep({ faults: [FOREVER] }, async ({ workspace, sandbox, server, start }) => {
      const step = start();
      await until(() => sandbox.record.counts.requestsByKind.poll > 0, 15_000);
      step.signal('SIGINT');
      const { code, stdout } = await step.end;
      expect(code, stdout).toBe(130);
      expect(Object.fromEntries(readOutputs(workspace))).toMatchObject({ reason: 'cancelled', unresolved: '4' });
      expect(workspace.read(`${RUNNER}/summary`)).toBe(workspace.read(`${RESULTS}/summary.md`));
      // The artifact comes from the post step.
      expect(server.received().size).toBe(0);
    }));

  it('ends by itself when it has its verdict, whatever still waits in the process', () =>
    withStep({ files: { 'data/a.csv': 'donor_id\na\n' } }, async ({ start }) => {
      const waiting = 'setInterval(() => {}, 1000)';
      const env = [['NODE_OPTIONS', `--import data:text/javascript,${encodeURIComponent(waiting)}`]] as const;
      const step = start({}, { env });
      await step.seen('successfully finalized');
      const finished = performance.now();
      const { code } = await step.end;
      expect(code).toBe(0);
      expect(performance.now() - finished).toBeLessThan(LINGER_MS);
    }));
});
