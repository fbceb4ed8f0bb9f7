import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI, ROOT } from './bundle.ts';
import { createGit } from './git.ts';
import { type ProcessEnd, runProcess } from './run-process.ts';

/** The program that runs pipelines as GitLab's runner does (gitlab-ci-local); undefined where it is not installed. */
export const GITLAB_CI_LOCAL = [process.env.GITLAB_CI_LOCAL ?? ''].find((path) => path !== '' && existsSync(path));

export interface Pipeline extends ProcessEnd {
  /** Files that GitLab would keep of a job, relative to the project. */
  artifacts(job: string): readonly string[];
  readArtifact(job: string, path: string): string;
}

export interface GitlabProject {
  readonly directory: string;
  write(path: string, text: string): void;
  /** Runs the pipeline; `variables` are predefined ones. */
  run(pipeline: string, variables?: Readonly<Record<string, string>>): Promise<Pipeline>;
  remove(): void;
}

/** What gitlab-ci-local does not set as GitLab does. */
const PREDEFINED = { GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'push', CI_PROJECT_VISIBILITY: 'private' };

/** A project with the component and the examples in it. Its jobs run as processes in folders of their own, as on a runner. */
export function createGitlabProject(): GitlabProject {
  const directory = mkdtempSync(join(tmpdir(), 'bulk-job-gitlab-'));
  for (const path of ['templates', 'examples']) cpSync(join(ROOT, path), join(directory, path), { recursive: true });
  const git = createGit(directory);
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', 'https://gitlab.com/acme/donors.git');
  const write: GitlabProject['write'] = (path, text) => writeFileSync(join(directory, path), text);
  return {
    directory,
    write,
    async run(pipeline, variables = {}) {
      write('.gitlab-ci.yml', pipeline);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message=Change');
      const given = Object.entries({ ...PREDEFINED, ...variables }).flatMap(([name, value]) => [
        '--variable',
        `${name}=${value}`,
      ]);
      const args = [
        GITLAB_CI_LOCAL ?? '',
        '--force-shell-executor',
        '--shell-isolation',
        '--no-artifacts-to-source',
        ...given,
      ];
      const end = await runProcess(process.execPath, args, { cwd: directory });
      const folder = (job: string): string => join(directory, '.gitlab-ci-local/artifacts', job);
      return {
        ...end,
        artifacts: (job) =>
          readdirSync(folder(job), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name).slice(folder(job).length + 1))
            .sort(),
        readArtifact: (job, path) => readFileSync(join(folder(job), path), 'utf8'),
      };
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The inputs of a component, as YAML, for a run of the bundle on the demo data. */
export function includeComponent(inputs: Readonly<Record<string, string>>): string {
  const given = {
    program: `${JSON.stringify(process.execPath)} ${JSON.stringify(CLI)}`,
    provider: 'donoratlas',
    files: 'examples/donoratlas/donors.csv',
    params: 'network_id: net_spring_appeal',
    key: 'donor_id',
    sandbox: 'true',
    ...inputs,
  };
  const lines = Object.entries(given).map(([name, value]) => `      ${name}: ${JSON.stringify(value)}\n`);
  return `include:\n  - local: templates/bulk-job.yml\n    inputs:\n${lines.join('')}`;
}
