import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import {
  PRIVATE_REPOSITORY,
  RUNNER,
  readOutputs,
  type StepOptions,
  startPost,
  startStep,
} from '../../test/support/action-step.ts';
import { type Github, startGithub, TOKEN } from '../../test/support/github/server.ts';
import type { RunningProcess } from '../../test/support/run-process.ts';
import { type SandboxSetup, startInstrumented } from '../../test/support/sandbox/start.ts';
import { type Workspace, withWorkspace } from '../../test/support/workspace.ts';
import { type Judge, startAcme } from './acme.ts';
import { createStandIns } from './normalize.ts';

/** A step `uses: <the action>` of a workflow on GitHub. */
export interface StageStep {
  readonly inputs: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Default 0. */
  readonly exitCode?: number;
}

/** A repository on a runner, with a GitHub and vendors on loopback. */
export interface Stage {
  /** Whose artifacts a summary links to. */
  readonly github: Github;
  /** The checkout, with the folders of the runner beside it. */
  readonly workspace: Workspace;
  /** Volatile values of what was played, and what stands for each in a committed summary. */
  readonly standIns: ReadonlyMap<string, string>;
  /** Writes files and commits them; the following steps run at that commit. */
  commit(files: Readonly<Record<string, string>>): void;
  /**
   * Commits files to a branch `spring` of `main` and opens a pull request; the following steps run at the merge of the
   * two, as GitHub has them. Gives what its event adds to a step.
   */
  propose(files: Readonly<Record<string, string>>): Pick<StageStep, 'event' | 'payload' | 'env'>;
  /** Serves a simulated vendor. */
  vendor(setup: SandboxSetup): Promise<Sandbox>;
  /** Serves the invented vendor of the documents; gives its address. */
  acme(judge: Judge): Promise<string>;
  start(step: StageStep): RunningProcess;
  startPost(step: StageStep): RunningProcess;
  /** Waits for a started step, and gives its summary; fails on another exit code than the step's. */
  finish(step: StageStep, running: RunningProcess): Promise<string>;
  /** Runs a step to its end, as `start` and `finish`. */
  run(step: StageStep): Promise<string>;
  /** The comment on the pull request. */
  readComment(): string;
  /** What the post step wrote into its own summary. */
  readPostSummary(): string;
  /** The next job gets another runner: nothing of the folders beside the checkout is left. */
  changeRunner(): void;
}

/** Of the workflow run, unless a step's environment says otherwise. */
export const RUN_ID = '16042318842';
/** A commit of the same files has the same name, whoever makes it and when. */
const GIT_ENVIRONMENT = {
  GIT_AUTHOR_DATE: '2031-03-04T09:00:00Z',
  GIT_AUTHOR_EMAIL: 'alice@acme.example',
  GIT_AUTHOR_NAME: 'Alice',
  GIT_COMMITTER_DATE: '2031-03-04T09:00:00Z',
  GIT_COMMITTER_EMAIL: 'alice@acme.example',
  GIT_COMMITTER_NAME: 'Alice',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};
const PULL_REQUEST = 57;
const CHECKOUT = '/home/runner/work/donors/donors';
const TEMPORARY = '/home/runner/work/_temp';

/** Sets a stage for a play, and clears it afterwards. */
export async function withStage<T>(play: (stage: Stage) => Promise<T>): Promise<T> {
  const github = await startGithub({ permissions: ['actions', 'contents', 'pull-requests'] });
  const ends: (() => Promise<void>)[] = [() => github.close()];
  try {
    return await withWorkspace({}, (workspace) => play(createStage(workspace, github, ends)));
  } finally {
    for (const end of ends) await end();
  }
}

function createStage(workspace: Workspace, github: Github, ends: (() => Promise<void>)[]): Stage {
  const standIns = createStandIns([
    [workspace.path(`${RUNNER}/temp`), TEMPORARY],
    [workspace.directory, CHECKOUT],
  ]);
  let sha = '';
  const options = (step: StageStep): StepOptions => stepOptions(step, github, sha);

  const finish: Stage['finish'] = async ({ exitCode = 0 }, running) => {
    const { code, stdout, stderr } = await running.end;
    if (code !== exitCode) {
      const log = `${stdout}${stderr}`.replace(/^::add-mask::.*\n/gm, '');
      throw new Error(`The step ended with exit code ${code} instead of ${exitCode}:\n${log}`);
    }
    standIns.addJobIds(JSON.parse(readOutputs(workspace).get('job-ids') || '[]'));
    return workspace.read(`${RUNNER}/summary`) ?? '';
  };

  const commit: Stage['commit'] = (files) => {
    for (const [name, text] of Object.entries(files)) workspace.write(name, text);
    if (workspace.read('.git/HEAD') === undefined) {
      git(workspace, 'init', '--quiet', '--initial-branch=main');
      workspace.write('.git/info/exclude', `${RUNNER}\n`);
    }
    git(workspace, 'add', '--all');
    git(workspace, 'commit', '--quiet', '--message=Update data');
    sha = git(workspace, 'rev-parse', 'HEAD');
  };

  return {
    github,
    workspace,
    standIns: standIns.all,
    commit,
    propose(files) {
      const base = sha;
      git(workspace, 'checkout', '--quiet', '-b', 'spring');
      commit(files);
      const head = sha;
      git(workspace, 'checkout', '--quiet', '--detach', 'main');
      git(workspace, 'merge', '--quiet', '--no-ff', '--message=Merge spring into main', 'spring');
      sha = git(workspace, 'rev-parse', 'HEAD');
      return describePull({ base, head });
    },
    async vendor(setup) {
      const sandbox = await startInstrumented({ rate: 'unlimited', ...setup });
      ends.push(() => sandbox.stop());
      return sandbox;
    },
    async acme(judge) {
      const { url, stop } = await startAcme(judge);
      ends.push(stop);
      return url;
    },
    start: (step) => startStep(workspace, options(step)),
    startPost: (step) => startPost(workspace, options(step)),
    finish,
    run: (step) => finish(step, startStep(workspace, options(step))),
    readComment() {
      const [comment] = github.conversations.on(PULL_REQUEST);
      if (comment === undefined) throw new Error('Nobody commented on the pull request.');
      return comment.body;
    },
    readPostSummary: () => workspace.read(`${RUNNER}/post-summary`) ?? '',
    changeRunner: () => rmSync(workspace.path(RUNNER), { recursive: true, force: true }),
  };
}

function describePull({ base, head }: { readonly base: string; readonly head: string }): ReturnType<Stage['propose']> {
  const repo = { full_name: PRIVATE_REPOSITORY.full_name };
  return {
    event: 'pull_request',
    payload: {
      number: PULL_REQUEST,
      pull_request: {
        number: PULL_REQUEST,
        head: { ref: 'spring', sha: head, repo },
        base: { ref: 'main', sha: base, repo },
      },
    },
    env: {
      GITHUB_BASE_REF: 'main',
      GITHUB_HEAD_REF: 'spring',
      GITHUB_REF: `refs/pull/${PULL_REQUEST}/merge`,
      GITHUB_REF_NAME: `${PULL_REQUEST}/merge`,
    },
  };
}

function stepOptions(
  { inputs, event = 'push', payload = {}, env = {} }: StageStep,
  github: Github,
  sha: string,
): StepOptions {
  const variables = {
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY_OWNER: 'acme',
    GITHUB_RUN_ID: RUN_ID,
    GITHUB_RUN_NUMBER: '118',
    GITHUB_SHA: sha,
    GITHUB_TRIGGERING_ACTOR: 'alice',
    GITHUB_WORKFLOW: 'Sync donors',
    GITHUB_WORKFLOW_REF: 'acme/donors/.github/workflows/sync-donors.yml@refs/heads/main',
    ...env,
  };
  return {
    event,
    payload: { repository: { ...PRIVATE_REPOSITORY, default_branch: 'main' }, ...payload },
    inputs: { 'api-key': SANDBOX_KEY, 'github-token': TOKEN, matrix: 'null', ...inputs },
    env: [...github.runner({ runId: variables.GITHUB_RUN_ID }), ...Object.entries(variables)],
  };
}

function git({ directory }: Workspace, ...args: readonly string[]): string {
  const env = { PATH: process.env.PATH, ...GIT_ENVIRONMENT };
  return execFileSync('git', args, { cwd: directory, env, encoding: 'utf8' }).trim();
}
