import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { VERSION } from '../../src/domain/version.ts';
import { CLI, ROOT } from '../support/bundle.ts';
import { type ProcessEnd, runProcess } from '../support/run-process.ts';

/** npm starts several processes. */
const NPM_MS = 120_000;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulk-job-packages-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function pack(what: 'npm' | 'azure'): Promise<string> {
  const output = join(folder, what);
  const { code, stderr } = await runProcess(process.execPath, [join(ROOT, 'scripts/pack.mjs'), what, output]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return output;
}

function readJson(...path: readonly string[]): Record<string, unknown> {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

describe('the npm package', () => {
  it('installs without a network and without another package, and runs with npx', { timeout: NPM_MS }, async () => {
    const made = await pack('npm');
    const npm = (args: readonly string[], cwd: string): Promise<ProcessEnd> =>
      runProcess('npm', [...args, '--offline', '--no-audit', '--no-fund', '--loglevel=error'], { cwd });
    const packed = await npm(['pack', made, '--json'], folder);
    expect(packed.code, packed.stderr).toBe(0);
    const user = join(folder, 'user');
    mkdirSync(user);
    // Without it npm installs into a folder above that has one, or packages.
    writeFileSync(join(user, 'package.json'), '{}');
    const installed = await npm(['install', join(folder, `bulk-job-action-${VERSION}.tgz`)], user);
    expect(installed.code, installed.stderr).toBe(0);
    expect(Object.keys(readJson(user, 'node_modules/.package-lock.json').packages as object)).toEqual([
      'node_modules/bulk-job-action',
    ]);
    const version = await runProcess('npx', ['--offline', 'bulk-job', '--version'], { cwd: user });
    expect(version).toMatchObject({ code: 0, stdout: `${VERSION}\n` });
    // What it reads from its own folder is there.
    const example = join(user, 'node_modules/bulk-job-action/examples/donoratlas');
    const args = ['--offline', 'bulk-job', 'validate', `--config=${example}/bulk-job.yaml`, '--sandbox'];
    const run = await runProcess('npx', args, { cwd: join(user, 'node_modules/bulk-job-action') });
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(run.stdout).toContain('rows would be sent');
  });

  it('has the version, the program and no dependency', async () => {
    const manifest = readJson(await pack('npm'), 'package.json');
    const own = readJson(ROOT, 'package.json');
    expect(manifest).toMatchObject({ name: own.name, version: own.version, bin: own.bin, engines: own.engines });
    expect(Object.keys(manifest).filter((name) => /dependencies|scripts|private/i.test(name))).toEqual([]);
  });
});

interface Command {
  readonly name: string;
  readonly properties: string;
  readonly data: string;
}

describe('the task for Azure Pipelines', () => {
  /** As the agent starts it: inputs in variables that keep their dashes. */
  async function run(inputs: Readonly<Record<string, string>>): Promise<ProcessEnd & { commands: readonly Command[] }> {
    const made = await pack('azure');
    const temporary = mkdtempSync(join(folder, 'agent-'));
    const { execution } = readJson(made, 'task.json') as { execution: Record<string, { target: string }> };
    const given = {
      provider: 'donoratlas',
      files: 'examples/donoratlas/donors.csv',
      params: 'network_id: net_spring_appeal',
      key: 'donor_id',
      sandbox: 'true',
      'retry-failed': '1',
      ...inputs,
    };
    const end = await runProcess(process.execPath, [join(made, execution.Node24?.target ?? '')], {
      cwd: ROOT,
      env: new Map([
        ['TF_BUILD', 'True'],
        ['BUILD_REASON', 'Manual'],
        ['BUILD_BUILDID', '42'],
        ['AGENT_TEMPDIRECTORY', temporary],
        ...Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const),
      ]),
    });
    const commands = [...end.stdout.matchAll(/^##vso\[([\w.]+) ?([^\]]*)\](.*)$/gm)].map(
      ([, name = '', properties = '', data = '']) => ({ name, properties, data }),
    );
    return { ...end, commands };
  }
  const variables = (commands: readonly Command[]): Readonly<Record<string, string>> =>
    Object.fromEntries(
      commands
        .filter(({ name }) => name === 'task.setvariable')
        .map(({ properties, data }) => [/variable=([^;]*)/.exec(properties)?.[1] ?? '', data]),
    );

  it('sends the demo data and passes the gate with issues', { timeout: NPM_MS }, async () => {
    const { code, commands, stdout } = await run({ 'max-failed': '2', mode: 'auto' });
    expect(code, stdout).toBe(0);
    expect(variables(commands)).toMatchObject({
      conclusion: 'warning',
      reason: 'threshold',
      total: '247',
      succeeded: '239',
      failed: '2',
      'not-found': '5',
    });
    const summary = commands.find(({ name }) => name === 'task.uploadsummary')?.data ?? '';
    // Azure does not tell whether a project is public.
    expect(readFileSync(summary, 'utf8')).not.toMatch(/fail-001|dnt_/);
    expect(stdout).not.toMatch(/fail-001|dnt_/);
    expect(commands.at(-1)).toMatchObject({ name: 'task.complete', properties: 'result=SucceededWithIssues;' });
  });

  it('a closed gate fails the task, with an issue at the line', { timeout: NPM_MS }, async () => {
    const { code, commands } = await run({ 'max-failed': '0', 'api-key': 'k3y-of-donoratlas' });
    expect(code).toBe(1);
    expect(variables(commands)).toMatchObject({ conclusion: 'failure', reason: 'threshold', failed: '2' });
    expect(commands).toContainEqual(
      expect.objectContaining({
        name: 'task.logissue',
        properties: expect.stringMatching(/^type=error;sourcepath=examples\/donoratlas\/donors\.csv;linenumber=\d+;/),
      }),
    );
    expect(commands.find(({ name }) => name === 'task.complete')).toBeUndefined();
  });

  it('may set its own outputs alone, and sets no other', { timeout: NPM_MS }, async () => {
    const task = readJson(await pack('azure'), 'task.json');
    const { allowed } = (task.restrictions as { settableVariables: { allowed: readonly string[] } }).settableVariables;
    const { commands } = await run({ mode: 'validate' });
    expect(Object.keys(variables(commands)).filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it('names a wrong input as the pipeline does', { timeout: NPM_MS }, async () => {
    const { code, stdout, stderr } = await run({ 'max-faild': '2' });
    expect(code).toBe(2);
    expect(stdout + stderr).toContain('max-failed');
    expect(stdout + stderr).not.toContain('--max-fail');
  });
});

interface StepsTemplate {
  readonly parameters: readonly { readonly name: string; readonly default: string }[];
  readonly steps: readonly {
    readonly script?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly publish?: string;
  }[];
}

describe('the steps for Azure Pipelines', () => {
  const template: StepsTemplate = parse(readFileSync(join(ROOT, 'templates/azure-steps.yml'), 'utf8'));

  /** Parameters as Azure fills them in, and the one variable of the agent. */
  function fill(text: string, given: ReadonlyMap<string, string>, temporary: string): string {
    return text
      .replace(/\$\{\{ parameters(?:\.(\w+)|\['([\w-]+)'\]) \}\}/g, (_, plain?: string, quoted?: string) => {
        const parameter = template.parameters.find(({ name }) => name === (plain ?? quoted));
        if (parameter === undefined) throw new Error(`There is no parameter ${plain ?? quoted}.`);
        return given.get(parameter.name) ?? parameter.default;
      })
      .replaceAll('$(Agent.TempDirectory)', temporary);
  }

  it.each([
    ['2', 0],
    ['0', 1],
  ])('send the demo data; with max-failed %s they end with %i', { timeout: NPM_MS }, async (limit, code) => {
    const temporary = mkdtempSync(join(folder, 'agent-'));
    const given = new Map([
      ['program', `"${process.execPath}" "${CLI}"`],
      ['provider', 'donoratlas'],
      ['files', 'examples/donoratlas/donors.csv'],
      ['params', 'network_id: net_spring_appeal'],
      ['key', 'donor_id'],
      ['sandbox', 'true'],
      ['retry-failed', '1'],
      ['max-failed', limit],
    ]);
    const [send, publish] = template.steps;
    const env = Object.entries(send?.env ?? {}).map(([name, value]) => [name, fill(value, given, temporary)] as const);
    const end = await runProcess('sh', ['-c', fill(send?.script ?? '', given, temporary)], {
      cwd: ROOT,
      env: new Map([['TF_BUILD', 'True'], ['BUILD_REASON', 'Manual'], ...env]), // biome-ignore format: one line
    });
    expect(end.code, end.stdout + end.stderr).toBe(code);
    expect(end.stdout).toContain('##vso[task.setvariable variable=failed;isOutput=true;]2');
    const published = fill(publish?.publish ?? '', given, temporary);
    expect(readdirSync(published)).toContain('report.json');
    // Azure does not tell whether a project is public.
    expect(readdirSync(published)).not.toContain('failed.csv');
  });
});
