import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { SANDBOX_KEY, type Sandbox } from '../../src/sandbox/server.ts';
import { installAction, runWorkflow, type StepRun, type WorkflowOptions, type WorkflowRun } from './act.ts';
import { type Checkout, createDonorRepository, type DonorRepository, WORKFLOW } from './donor-repository.ts';
import { type Github, startGithub, TOKEN } from './github/server.ts';
import { startInstrumented } from './sandbox/start.ts';

const ACTION = 'acme/bulk-job-action';
const REPOSITORY = { full_name: 'acme/donors', private: true, visibility: 'private' };
const JOB_SECONDS = 60;
const FIRST_RUN = 1001;

export interface DonorRun {
  readonly whole: WorkflowRun;
  readonly step: StepRun;
  /** Keys that arrived at the vendor meanwhile, sorted; one that came twice stands there twice. */
  readonly sent: readonly string[];
}

export interface CheckOptions {
  /** Default `pull_request`. */
  readonly trigger?: 'pull_request' | 'merge_group';
  /** Default `whole`. */
  readonly checkout?: Checkout;
  /** The branch is a fork's: its run gets no secret, and this GitHub. */
  readonly fork?: Github;
}

/** A repository on the loopback GitHub, whose workflow runs under act and sends to a simulated vendor. */
export interface DonorRuns {
  readonly repository: DonorRepository;
  readonly github: Github;
  readonly vendor: Vendor;
  /** A run that sends, on the default branch. */
  send(options?: Pick<WorkflowOptions, 'trigger' | 'cancelAt'>): Promise<DonorRun>;
  /** A run that checks a branch. */
  check(pull: number, branch: string, options?: CheckOptions): Promise<DonorRun>;
  close(): Promise<void>;
}

export interface Vendor extends Sandbox {
  /** Jobs end only once this is false; by default they have ended by their first poll. */
  isBusy: boolean;
}

export async function openDonorRuns(): Promise<DonorRuns> {
  const home = mkdtempSync(join(tmpdir(), 'bulk-job-donors-'));
  const directory = join(home, 'donors');
  mkdirSync(directory);
  const actions = installAction(ACTION);
  const github = await startGithub({ git: directory, permissions: ['actions', 'contents', 'pull-requests'] });
  const vendor = await startVendor();
  const repository = createDonorRepository(directory, actions.uses, vendor.url);
  const run = createRun({ github, actions, vendor });
  let checkouts = 0;
  return {
    repository,
    github,
    vendor,
    send(options) {
      repository.checkOutDefault();
      return run(directory, { job: 'send', event: { repository: REPOSITORY }, ...options });
    },
    check(number, branch, { trigger = 'pull_request', checkout = 'whole', fork } = {}) {
      checkouts += 1;
      const place = join(home, `checkout-${checkouts}`);
      const commits = repository.checkOutPull(number, branch, { checkout, place });
      const event = describeEvent(trigger, { ...commits, number, branch, isFork: fork !== undefined });
      const theirs = fork && { github: fork, secrets: [['GITHUB_TOKEN', TOKEN]] as const };
      return run(place, { job: 'check', event, trigger, ...theirs });
    },
    async close() {
      await github.close();
      await vendor.stop();
      actions.remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function startVendor(): Promise<Vendor> {
  let aheadMs = 0;
  const state = { isBusy: false };
  const sandbox = await startInstrumented({
    vendor: 'passcreator',
    rate: 'unlimited',
    jobSeconds: JOB_SECONDS,
    now() {
      if (!state.isBusy) aheadMs += JOB_SECONDS * 1000;
      return performance.now() + aheadMs;
    },
  });
  return Object.assign(state, sandbox);
}

type Shared = Required<Pick<WorkflowOptions, 'github' | 'actions'>> & { readonly vendor: Vendor };
type RunOptions = Omit<WorkflowOptions, 'environment'> & {
  /** The one that runs on this event. */
  readonly job: 'check' | 'send';
};

/** Each run has a higher id than the one before it. */
function createRun({ github, actions, vendor }: Shared): (at: string, options: RunOptions) => Promise<DonorRun> {
  let runs = FIRST_RUN;
  return async (at, { job, ...options }) => {
    const runId = String(runs);
    runs += 1;
    const before = countSent(vendor);
    const whole = await runWorkflow(at, WORKFLOW, {
      github,
      actions,
      secrets: [
        ['GITHUB_TOKEN', TOKEN],
        ['PASSCREATOR_API_KEY', SANDBOX_KEY],
      ],
      ...options,
      environment: [
        ...(options.github ?? github).runner({ runId, canWrite: job === 'send' }),
        ['GITHUB_RUN_ID', runId],
        ['GITHUB_REPOSITORY', REPOSITORY.full_name],
        ['GITHUB_WORKFLOW_REF', `${REPOSITORY.full_name}/${WORKFLOW}@refs/heads/main`],
      ],
    });
    const step = whole.steps.get(job);
    if (step === undefined) throw new Error(`The job "${job}" did not run:\n${whole.output}`);
    const sent = [...countSent(vendor)].flatMap(([key, times]) =>
      Array.from({ length: times - (before.get(key) ?? 0) }, () => key),
    );
    return { whole, step, sent: sent.sort() };
  };
}

function countSent({ record }: Vendor): ReadonlyMap<string, number> {
  return new Map([...record.rows].map(([key, { sent }]) => [key, sent]));
}

interface Change {
  readonly number: number;
  readonly base: string;
  readonly head: string;
  readonly branch: string;
  readonly isFork: boolean;
}

/** What GitHub says of a change in the payload, as far as it is read. */
function describeEvent(trigger: string, { number, base, head, branch, isFork }: Change): unknown {
  if (trigger === 'merge_group') {
    const about = { head_sha: head, head_ref: `refs/heads/gh-readonly-queue/main/pr-${number}-${base}` };
    return { repository: REPOSITORY, merge_group: { ...about, base_sha: base, base_ref: 'refs/heads/main' } };
  }
  return {
    number,
    repository: REPOSITORY,
    pull_request: {
      number,
      head: { sha: head, ref: branch, repo: isFork ? { full_name: 'mallory/donors', private: true } : REPOSITORY },
      base: { sha: base, ref: 'main', repo: REPOSITORY },
    },
  };
}
