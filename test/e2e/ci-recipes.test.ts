import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CLI } from '../support/bundle.ts';
import { type Fence, listFences } from '../support/markdown-documents.ts';
import { type ProcessEnd, runProcess } from '../support/run-process.ts';
import { type Workspace, withWorkspace } from '../support/workspace.ts';

const RUN_MS = 60_000;
const ROWS = { 'data/donors.csv': 'donor_id\nd-1\nd-2\nnotfound-3\n' };
const RESULTS = 'bulk-job-results/donoratlas';

/** Shell commands of a fence, as its system runs them. */
interface Recipe {
  /** A text that only this fence has. */
  readonly fence: string;
  read(fence: Fence): readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folder of the results; default: the one of the command line. */
  readonly results?: string;
}

const lines = ({ text }: Fence): readonly string[] => [text];

const RECIPES: Readonly<Record<string, Recipe>> = {
  'the command line': { fence: 'export BULK_JOB_API_KEY=…', read: lines },
  'the npm package': {
    fence: 'npx --yes',
    read: (fence) => lines(fence).map((text) => text.replace(' validate ', ' run ')),
  },
  Azure: {
    fence: 'displayName: Send donors',
    read: ({ text }) => {
      const steps: readonly { script?: string }[] = parse(text).jobs[0].steps;
      return steps.flatMap(({ script = '' }) => script.replaceAll('$(Agent.TempDirectory)/bulk-job', '.bulk-job'));
    },
  },
  Buildkite: {
    fence: 'concurrency_group: sync-donors',
    read: ({ text }) => parse(text).steps[0].command,
    env: { BUILDKITE: 'true', BUILDKITE_SOURCE: 'schedule' },
  },
  Jenkins: {
    fence: 'disableConcurrentBuilds()',
    read: ({ text }) =>
      [...text.matchAll(/^ +sh (?:'(.*)'|"(.*)")$/gm)].map(([, single, double]) => single ?? double ?? ''),
    env: { JENKINS_URL: 'http://127.0.0.1', BRANCH_NAME: 'main', BRANCH_IS_PRIMARY: 'true' },
  },
  CircleCI: {
    fence: '# .circleci/config.yml',
    read: ({ text }) => [parse(text).jobs.donors.steps[1].run],
    env: { CIRCLECI: 'true', CIRCLE_BRANCH: 'main' },
  },
  Bitbucket: {
    fence: '# bitbucket-pipelines.yml',
    read: ({ text }) => parse(text).definitions.steps[0].step.script,
    env: { BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_BRANCH: 'main' },
  },
  cron: {
    fence: '#!/bin/sh',
    read: ({ text }) => [text.replace('cd /srv/donors', 'cd .')],
    results: 'results',
  },
  'any other system': { fence: '="$DONORATLAS_API_KEY"', read: lines, results: 'results' },
};

function findFence(text: string): Fence {
  const found = listFences('docs/ci.md').filter((fence) => fence.text.includes(text));
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`${found.length} fences of docs/ci.md have "${text}".`);
  return found[0];
}

/**
 * Runs the commands as one shell. `git` clones nothing, since the program is there already; every run of the program is
 * one of the sandbox.
 */
async function run(
  workspace: Workspace,
  commands: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessEnd> {
  const program = `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@" --sandbox\n`;
  const programs = {
    git: '#!/bin/sh\nexit 0\n',
    npx: program.replace('exec', 'shift 2\nexec'),
    'bulk-job': program,
    node: `#!/bin/sh\ncase "$1" in *cli/index.js) shift; exec "${workspace.path('bin/bulk-job')}" "$@" ;; *) exec "${process.execPath}" "$@" ;; esac\n`,
  };
  for (const [name, text] of Object.entries(programs)) {
    workspace.write(`bin/${name}`, text);
    chmodSync(workspace.path(`bin/${name}`), 0o755);
  }
  workspace.write('secrets.env', 'BULK_JOB_API_KEY=k3y-of-the-vendor\n');
  const path = `${workspace.path('bin')}:${process.env.PATH}`;
  return runProcess('bash', ['-e', '-c', commands.join('\n')], {
    cwd: workspace.directory,
    env: new Map([...Object.entries(env), ['PATH', path], ['DONORATLAS_API_KEY', 'k3y-of-the-vendor']]),
  });
}

describe('docs/ci.md', () => {
  it.each(Object.entries(RECIPES))('the commands for %s send the rows', { timeout: RUN_MS }, (_, recipe) =>
    withWorkspace(ROWS, async (workspace) => {
      const end = await run(workspace, recipe.read(findFence(recipe.fence)), recipe.env);
      expect(end.code, end.stdout + end.stderr).toBe(0);
      const report = JSON.parse(workspace.read(`${recipe.results ?? RESULTS}/report.json`) ?? '{}');
      expect(report).toMatchObject({
        mode: expect.stringMatching(/^(?:run|auto)$/),
        totals: { succeeded: 2, not_found: 1 },
      });
      expect(workspace.read(`${recipe.results ?? RESULTS}/artifact/junit.xml`)).toContain('<testsuites');
    }),
  );

  it('on Bitbucket the rows become annotations, 100 a request', { timeout: RUN_MS }, () =>
    withWorkspace(
      { 'data/donors.csv': `donor_id\n${Array.from({ length: 130 }, (_, n) => `notfound-${n}`).join('\n')}\n` },
      async (workspace) => {
        const seen: { readonly request: string; readonly body: string }[] = [];
        const proxy = createServer((request, response) => {
          let body = '';
          request.setEncoding('utf8').on('data', (text: string) => {
            body += text;
          });
          request.on('end', () => {
            seen.push({ request: `${request.method} ${request.url}`, body });
            response.end('{}');
          });
        });
        await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
        try {
          const { port } = proxy.address() as AddressInfo;
          const step = parse(findFence('# bitbucket-pipelines.yml').text).definitions.steps[0].step;
          const env = { BITBUCKET_BRANCH: 'main', BITBUCKET_REPO_FULL_NAME: 'acme/donors', BITBUCKET_COMMIT: 'abc123' };
          expect((await run(workspace, step.script, env)).code).toBe(0);
          const after: readonly string[] = step['after-script'];
          const end = await run(
            workspace,
            after.map((text) => text.replace('localhost:29418', `127.0.0.1:${port}`)),
            env,
          );
          expect(end.code, end.stderr).toBe(0);
          const api = 'http://api.bitbucket.org/2.0/repositories/acme/donors/commit/abc123/reports/bulk-job';
          expect(seen.map(({ request }) => request)).toEqual([
            `PUT ${api}`,
            `POST ${api}/annotations`,
            `POST ${api}/annotations`,
          ]);
          const [report, ...annotations] = seen.map(({ body }) => JSON.parse(body));
          expect(report).toMatchObject({ title: 'Donors', report_type: 'TEST', result: 'PASSED' });
          expect(report.data).toContainEqual({ title: 'not_found', type: 'NUMBER', value: 130 });
          expect(annotations.map((list) => list.length)).toEqual([100, 30]);
          expect(annotations[0][0]).toMatchObject({ path: 'data/donors.csv', line: 2, annotation_type: 'BUG' });
          expect(workspace.read('test-results/junit.xml')).toContain('<testsuites');
        } finally {
          await new Promise((resolve) => proxy.close(resolve));
        }
      },
    ),
  );
});
