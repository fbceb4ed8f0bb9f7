import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { installAction, runWorkflow, type StepRun, type WorkflowOptions, type WorkflowRun } from './act.ts';
import { createGit } from './git.ts';
import { type Github, startGithub, TOKEN } from './github/server.ts';
import { startInstrumented } from './sandbox/start.ts';

const WORKFLOW = '.github/workflows/bulk-job.yml';
const SOURCE = new URL('../e2e/workflows/pull-request.yml', import.meta.url);
const ACTION = 'acme/bulk-job-action';
const REPOSITORY = { full_name: 'acme/donors', private: true, visibility: 'private' };
/** Strong enough that sealing needs no slow key derivation. */
const API_KEY = 'sandbox-9f2d7c41b8e6035aa17c4de2f90b8653';
const JOB_SECONDS = 60;
const FIRST_RUN = 1001;
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9/acme/donors.git';

/** Tiers by key: the file has a line for each. */
export type Passes = Readonly<Record<string, string>>;

export interface DonorRun {
  readonly whole: WorkflowRun;
  readonly step: StepRun;
  /** Keys that arrived at the vendor meanwhile, sorted; one that came twice stands there twice. */
  readonly sent: readonly string[];
}

export interface CheckOptions {
  /** Default `pull_request`. */
  readonly trigger?: 'pull_request' | 'merge_group';
  /**
   * What is checked out: the merge with the default branch in a whole clone (default), or one commit, without credentials
   * for more: that merge, as GitHub's checkout does by itself, or the branch.
   */
  readonly checkout?: 'whole' | 'shallow' | 'shallow-head';
  /** The branch is a fork's: its run gets no secret, and this GitHub. */
  readonly fork?: Github;
}

/** A real repository with the workflow of a user, on the loopback GitHub; its rows go to a sandbox. */
export interface DonorRepository {
  /** Of the repository, for the API. */
  readonly directory: string;
  readonly github: Github;
  readonly sandbox: Sandbox;
  /** Jobs of the vendor end only once this is false. */
  isBusy: boolean;
  /** Commits the data file to a branch; one that is new begins where the default branch is. */
  commit(branch: string, passes: Passes): void;
  /** Merges a branch into the default branch. */
  merge(branch: string): void;
  /** A run that sends, on the default branch. */
  send(options?: Pick<WorkflowOptions, 'trigger' | 'cancelAt'>): Promise<DonorRun>;
  /** A run that checks a branch. */
  check(pull: number, branch: string, options?: CheckOptions): Promise<DonorRun>;
  close(): Promise<void>;
}

/** @param passes in the first commit. */
export async function openDonorRepository(passes: Passes): Promise<DonorRepository> {
  const home = mkdtempSync(join(tmpdir(), 'bulk-job-donors-'));
  const directory = join(home, 'donors');
  mkdirSync(directory);
  const actions = installAction(ACTION);
  const github = await startGithub({ git: directory, permissions: ['actions', 'contents', 'pull-requests'] });
  const state = { isBusy: false, ahead: 0, run: FIRST_RUN };
  const sandbox = await startInstrumented({
    vendor: 'passcreator',
    apiKeys: [API_KEY],
    rate: 'unlimited',
    jobSeconds: JOB_SECONDS,
    // A job has ended by its first poll, unless the vendor is busy.
    now() {
      if (!state.isBusy) state.ahead += JOB_SECONDS * 1000;
      return performance.now() + state.ahead;
    },
  });
  const git = createGit(directory);
  git('init', '--quiet', '--initial-branch=main');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  write(WORKFLOW, readFileSync(SOURCE, 'utf8').replaceAll(/acme\/bulk-job-action@\w+/g, actions.uses));
  write('bulk-job.yml', renderConfig(sandbox.url));
  write('data/passes.schema.json', JSON.stringify(SCHEMA));

  async function run(at: string, { isCheck, ...options }: RunOptions): Promise<DonorRun> {
    state.run += 1;
    const before = countSent(sandbox);
    const whole = await runWorkflow(at, WORKFLOW, {
      github,
      actions,
      secrets: [
        ['GITHUB_TOKEN', TOKEN],
        ['PASSCREATOR_API_KEY', API_KEY],
      ],
      ...options,
      environment: [
        ...(options.github ?? github).runner({ runId: String(state.run), ...(isCheck && { canWrite: false }) }),
        ['GITHUB_RUN_ID', String(state.run)],
        ['GITHUB_REPOSITORY', REPOSITORY.full_name],
        ['GITHUB_WORKFLOW_REF', `${REPOSITORY.full_name}/${WORKFLOW}@refs/heads/main`],
      ],
    });
    const step = whole.steps.get(isCheck ? 'check' : 'send');
    if (step === undefined) throw new Error(`The job did not run:\n${whole.output}`);
    const sent = [...countSent(sandbox)].flatMap(([key, times]) =>
      Array.from({ length: times - (before.get(key) ?? 0) }, () => key),
    );
    return { whole, step, sent: sent.sort() };
  }

  const donors: DonorRepository = {
    directory,
    github,
    sandbox,
    get isBusy() {
      return state.isBusy;
    },
    set isBusy(is) {
      state.isBusy = is;
    },
    commit(branch, rows) {
      const isKnown = git('branch', '--list', branch) !== '';
      if (isKnown) git('checkout', '--quiet', branch);
      else if (git('branch', '--list') !== '') git('checkout', '--quiet', '-b', branch, 'main');
      write('data/passes.csv', renderPasses(rows));
      git('add', '--all');
      git('commit', '--quiet', `--message=Passes of ${branch}`);
    },
    merge(branch) {
      git('checkout', '--quiet', 'main');
      git('merge', '--quiet', '--no-ff', '--no-edit', branch);
    },
    send(options) {
      git('checkout', '--quiet', 'main');
      return run(directory, { event: { repository: REPOSITORY }, isCheck: false, ...options });
    },
    check(number, branch, { trigger = 'pull_request', checkout = 'whole', fork } = {}) {
      const [base = '', head = ''] = git('rev-parse', 'main', branch).split('\n');
      git('checkout', '--quiet', '--detach', checkout === 'shallow-head' ? branch : 'main');
      git('merge', '--quiet', '--no-ff', '--no-edit', branch);
      const place = join(home, `checkout-${state.run}`);
      git('clone', '--quiet', ...(checkout === 'whole' ? [] : ['--depth=1']), `file://${directory}`, place);
      git('-C', place, 'remote', 'set-url', 'origin', NOWHERE);
      // As GitHub's checkout names it. act copies no empty folder, and a repository without the folder `refs` is none.
      git('-C', place, 'update-ref', `refs/remotes/pull/${number}/merge`, 'HEAD');
      const event = describeEvent(trigger, { number, base, head, branch, isFork: fork !== undefined });
      const theirs = fork && { github: fork, secrets: [['GITHUB_TOKEN', TOKEN]] as const };
      return run(place, { event, trigger, isCheck: true, ...theirs });
    },
    async close() {
      await github.close();
      await sandbox.stop();
      actions.remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
  donors.commit('main', passes);
  return donors;
}

interface RunOptions extends Omit<WorkflowOptions, 'environment'> {
  readonly isCheck: boolean;
}

interface Change {
  readonly number: number;
  readonly base: string;
  readonly head: string;
  readonly branch: string;
  readonly isFork: boolean;
}

function describeEvent(trigger: string, { number, base, head, branch, isFork }: Change): unknown {
  if (trigger === 'merge_group') {
    const about = { head_sha: head, head_ref: `refs/heads/gh-readonly-queue/main/pr-${number}-${base}` };
    return { repository: REPOSITORY, merge_group: { ...about, base_sha: base, base_ref: 'refs/heads/main' } };
  }
  const repository = isFork ? { full_name: 'mallory/donors', private: true } : REPOSITORY;
  return {
    number,
    repository: REPOSITORY,
    pull_request: {
      number,
      head: { sha: head, ref: branch, repo: repository },
      base: { sha: base, ref: 'main', repo: REPOSITORY },
    },
  };
}

function countSent({ record }: Sandbox): ReadonlyMap<string, number> {
  return new Map([...record.rows].map(([key, { sent }]) => [key, sent]));
}

function renderPasses(passes: Passes): string {
  const lines = Object.entries(passes).map(([key, tier]) => `${key},${tier}`);
  return ['userProvidedId,tier', ...lines, ''].join('\n');
}

const SCHEMA = { properties: { tier: { enum: ['gold', 'silver', 'bronze'] } } };

function renderConfig(url: string): string {
  return `provider: passcreator
files:
  - data/*.csv
schema: data/passes.schema.json
params:
  match_by: userProvidedId
max-failed: 0
retry-failed: 0
base-url: ${url}
`;
}
