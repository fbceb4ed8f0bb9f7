import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { CLI } from '../support/bundle.ts';
import { readProjectFile } from '../support/markdown-documents.ts';
import { runProcess, startProcess } from '../support/run-process.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

const RUN_MS = 90_000;
const SHARDS = [1, 2, 3, 4];
const FILES = {
  'data/donors.csv': `donor_id\n${Array.from({ length: 900 }, (_, n) => `${n % 300 === 7 ? 'notfound-' : ''}d${n}`).join('\n')}\n`,
};

/** How a scheduler starts one leg and the merge of a run, as a process; the image's entrypoint is the program. */
interface Scheduler {
  readonly leg: (index: number) => Started;
  readonly merge: Started;
}

interface Started {
  readonly program: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Container {
  readonly command?: readonly string[];
  readonly args: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } };
  }[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly completions: number;
    readonly parallelism: number;
    readonly template: { readonly spec: { readonly containers: readonly Container[] } };
  };
}

interface ArgoWorkflow {
  readonly spec: { readonly templates: readonly { readonly name: string; readonly container?: Container }[] };
}

/** The image has the program there. */
const ENTRYPOINT = [process.execPath, CLI];
const PROGRAM_IN_IMAGE = ['node', '/opt/bulk-job/dist/cli/index.js'];

/** Labels of the pod have values of their own in each run. */
function readEnv({ env = [] }: Container, labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    env.flatMap(({ name, value, valueFrom }) => {
      const [, label = ''] = /^metadata\.labels\['(.+)'\]$/.exec(valueFrom?.fieldRef?.fieldPath ?? '') ?? [];
      const found = value ?? labels[label];
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

/** @param run the uid of the Job, which docs/shards.md puts into the manifest of the merge. */
function readKubernetes(run: string): Scheduler {
  const jobs: readonly Manifest[] = parseAllDocuments(readProjectFile('examples/schedulers/kubernetes.yaml')).map(
    (document) => document.toJS(),
  );
  const [leg, merge] = jobs.map(({ spec }) => spec.template.spec.containers[0]);
  if (leg === undefined || merge === undefined) throw new Error('The manifest has fewer than two jobs.');
  expect(jobs[0]?.spec).toMatchObject({ completionMode: 'Indexed', completions: 4, parallelism: 4 });
  expect(jobs.map(({ metadata }) => metadata.labels?.step)).toEqual(['legs', 'merge']);
  return {
    leg(index) {
      // The controller of jobs sets the index, from 0.
      const env = {
        ...readEnv(leg, { 'batch.kubernetes.io/controller-uid': run }),
        JOB_COMPLETION_INDEX: String(index - 1),
      };
      const known = new Map<string, string>(Object.entries(env));
      const args = leg.args.map((arg) => arg.replaceAll(/\$\((\w+)\)/g, (whole, name) => known.get(name) ?? whole));
      return { program: [...ENTRYPOINT, ...args], env };
    },
    merge: { program: [...ENTRYPOINT, ...merge.args.map((arg) => arg.replaceAll('JOB_UID', run))] },
  };
}

function readArgo(run: string): Scheduler {
  const workflow: ArgoWorkflow = parse(readProjectFile('examples/schedulers/argo.yaml'));
  const find = (name: string): Container => {
    const container = workflow.spec.templates.find((template) => template.name === name)?.container;
    if (container === undefined) throw new Error(`There is no template ${name}.`);
    expect(container.command).toEqual(PROGRAM_IN_IMAGE);
    return container;
  };
  const start = (container: Container, leg: string): Started => {
    const values = new Map([
      ['inputs.parameters.leg', leg],
      ['workflow.name', run],
      ['workflow.uid', `uid of ${run}`],
    ]);
    const fill = (arg: string): string => arg.replaceAll(/\{\{(.+?)\}\}/g, (_, name: string) => values.get(name) ?? '');
    const env = Object.entries(readEnv(container, {})).map(([name, value]) => [name, fill(value)]);
    return { program: [...ENTRYPOINT, ...container.args.map(fill)], env: Object.fromEntries(env) };
  };
  return { leg: (index) => start(find('leg'), String(index)), merge: start(find('merge'), '') };
}

/** The commands of the DAG, with its constants put in as Python does, and then the values of its run. */
function readAirflow(run: string): Scheduler {
  const text = readProjectFile('examples/schedulers/airflow.py');
  const constants = new Map(
    [...text.matchAll(/^([A-Z]+) = "?([^"\n(]+)"?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const command = (name: string): string => {
    const [, lines = ''] = new RegExp(`^${name} = \\(\\n([\\s\\S]*?)^\\)`, 'm').exec(text) ?? [];
    return [...lines.matchAll(/^ {4}f?"(.*)"$/gm)]
      .map(([, part = '']) =>
        part.replaceAll('\\"', '"').replaceAll(/\{(\w+)\}/g, (_, each: string) => constants.get(each) ?? ''),
      )
      .join('')
      .replaceAll('{{ ts_nodash }}', run);
  };
  const [, name = ''] = /"BULK_JOB_RUN": "\{\{ (\w+) \}\}"/.exec(text) ?? [];
  expect(name).toBe('run_id');
  const env = { BULK_JOB_RUN: `scheduled__${run}` };
  return {
    leg: (index) => ({ program: ['bash', '-c', command('LEG')], env: { ...env, LEG: String(index) } }),
    merge: { program: ['bash', '-c', command('MERGE')] },
  };
}

const SCHEDULERS: readonly (readonly [string, (run: string) => Scheduler])[] = [
  ['Kubernetes', readKubernetes],
  ['Argo Workflows', readArgo],
  ['Airflow', readAirflow],
];

/** `npx` runs the program of this repository. */
function withPrograms(work: (workspace: Workspace) => Promise<void>): Promise<void> {
  const npx = `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${CLI}" "$@"\n`;
  return withWorkspace({ ...FILES, 'bin/npx': npx }, (workspace) => {
    chmodSync(workspace.path('bin/npx'), 0o755);
    return work(workspace);
  });
}

/** As the scheduler does, but that a run is one of the sandbox. */
function start(workspace: Workspace, { program, env = {} }: Started): ReturnType<typeof startProcess> {
  const [command = '', ...args] = program;
  const isShell = command === 'bash';
  const sandboxed = isShell ? [args[0] ?? '', `${args[1]} --sandbox`] : [...args, '--sandbox'];
  return startProcess(command, / run |,run,/.test(`${program}`) ? sandboxed : args, {
    cwd: workspace.directory,
    env: new Map([['PATH', `${workspace.path('bin')}:${process.env.PATH}`], ...Object.entries(env)]),
  });
}

describe.each(SCHEDULERS)('the example for %s', (_, read) => {
  it('runs every leg, one of them again after a cancel and one after its end, and merges', { timeout: RUN_MS }, () =>
    withPrograms(async (workspace) => {
      const { leg, merge } = read('one');
      const first = start(workspace, leg(2));
      await first.seen('Sending ');
      first.signal('SIGTERM');
      expect((await first.end).code).toBe(130);
      const ends = await Promise.all(SHARDS.map((index) => start(workspace, leg(index)).end));
      expect(
        ends.map(({ code }) => code),
        ends.map(({ stderr }) => stderr).join('\n'),
      ).toEqual([0, 0, 0, 0]);
      // Its machine may be gone before the scheduler knows that it ended. All rows of this leg succeeded: of others the
      // vendor's message is read again, and each run has a sandbox of its own, which knows no earlier job.
      const again = await start(workspace, leg(2)).end;
      expect(again.code, again.stderr).toBe(0);
      expect(again.stdout + again.stderr).not.toContain('Sending ');
      const joined = await start(workspace, merge).end;
      expect(joined.code, joined.stdout + joined.stderr).toBe(0);
      const report = JSON.parse(workspace.read('bulk-job-results/one/merged/report.json') ?? '');
      expect(report).toMatchObject({ exitCode: 0, totals: { succeeded: 897, not_found: 3 } });
    }),
  );

  it(
    'the next run sends every row again, and a leg that it never ran is an error of its merge',
    {
      timeout: RUN_MS,
    },
    () =>
      withPrograms(async (workspace) => {
        const startLegs = async ({ leg }: Scheduler, indexes: readonly number[]) => {
          const legs = await Promise.all(indexes.map((index) => start(workspace, leg(index)).end));
          const texts = legs.map(({ stdout, stderr }) => stdout + stderr);
          expect(
            legs.map(({ code }) => code),
            texts.join('\n'),
          ).toEqual(indexes.map(() => 0));
          for (const text of texts) expect(text).toContain('Sending ');
        };
        const next = read('two');
        await startLegs(read('one'), SHARDS);
        await startLegs(next, [1, 3, 4]);
        const merged = await start(workspace, next.merge).end;
        expect(merged.code).toBe(2);
        expect(merged.stdout + merged.stderr).toMatch(/2\/4/);
      }),
  );
});

it('the DAG is Python', async () => {
  const { code, stderr } = await runProcess('python3', [
    '-c',
    `import ast; ast.parse(${JSON.stringify(readProjectFile('examples/schedulers/airflow.py'))})`,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
