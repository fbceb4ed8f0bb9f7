import { readFile } from 'node:fs/promises';
import type { RunContext } from '../domain/context.ts';
import { describeGithubEvent } from './github-context.ts';

/**
 * Where the run happens, from the environment (and GitHub's event payload file).
 * An event payload that can't be read counts as an empty one, which trusts nobody and knows no visibility.
 */
export async function readContext(environment: ReadonlyMap<string, string>): Promise<RunContext> {
  const isGithub = isOn(environment.get('GITHUB_ACTIONS'));
  return detectContext(environment, isGithub ? await readPayload(environment.get('GITHUB_EVENT_PATH')) : undefined);
}

/** As `readContext`, with the parsed event payload as an argument. */
export function detectContext(environment: ReadonlyMap<string, string>, payload: unknown): RunContext {
  if (isOn(environment.get('GITHUB_ACTIONS'))) return describeGithub(environment, payload);
  if (isOn(environment.get('GITLAB_CI'))) return describeGitlab(environment);
  if (isOn(environment.get('TF_BUILD'))) return describeAzure(environment);
  return {
    ci: isOn(environment.get('CI')) ? 'unknown' : 'none',
    event: '',
    trust: 'trusted',
    visibility: 'unknown',
    runId: '',
    attempt: 1,
    job: '',
    step: '',
    leg: '',
    temporaryDirectory: undefined,
  };
}

function describeGithub(environment: ReadonlyMap<string, string>, payload: unknown): RunContext {
  return {
    ci: 'github',
    ...describeGithubEvent(environment, payload),
    runId: environment.get('GITHUB_RUN_ID') ?? '',
    attempt: readAttempt(environment.get('GITHUB_RUN_ATTEMPT')),
    commit: given(environment.get('GITHUB_SHA')),
    job: environment.get('GITHUB_JOB') ?? '',
    step: environment.get('GITHUB_ACTION') ?? '',
    leg: readMatrix(environment.get('INPUT_MATRIX')),
    temporaryDirectory: given(environment.get('RUNNER_TEMP')),
  };
}

/** GitLab's predefined variables. It has no number of attempts, and collects files from the project's folder only. */
function describeGitlab(environment: ReadonlyMap<string, string>): RunContext {
  const visibility = environment.get('CI_PROJECT_VISIBILITY');
  return {
    ci: 'gitlab',
    event: environment.get('CI_PIPELINE_SOURCE') ?? '',
    trust: isGitlabFork(environment) ? 'fork' : 'trusted',
    visibility:
      visibility === 'public' || visibility === 'private' || visibility === 'internal' ? visibility : 'unknown',
    runId: environment.get('CI_PIPELINE_ID') ?? '',
    attempt: 1,
    commit: given(environment.get('CI_COMMIT_SHA')),
    job: given(environment.get('CI_JOB_NAME_SLUG')) ?? environment.get('CI_JOB_NAME') ?? '',
    step: '',
    leg: '',
    temporaryDirectory: undefined,
  };
}

/** Asks the variables, not the pipeline's source: a child pipeline of a merge request has another source. */
function isGitlabFork(environment: ReadonlyMap<string, string>): boolean {
  const event = environment.get('CI_PIPELINE_SOURCE');
  if (event === 'external_pull_request_event') {
    const source = environment.get('CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY');
    return source === undefined || source !== environment.get('CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY');
  }
  if (event !== 'merge_request_event' && given(environment.get('CI_MERGE_REQUEST_IID')) === undefined) return false;
  const source = environment.get('CI_MERGE_REQUEST_SOURCE_PROJECT_PATH');
  const target = given(environment.get('CI_MERGE_REQUEST_PROJECT_PATH'));
  return (
    source === undefined || source !== environment.get('CI_PROJECT_PATH') || (target !== undefined && source !== target)
  );
}

/** Azure Pipelines' predefined variables, which do not tell who may read the project. */
function describeAzure(environment: ReadonlyMap<string, string>): RunContext {
  const event = environment.get('BUILD_REASON') ?? '';
  const isFork = environment.get('SYSTEM_PULLREQUEST_ISFORK');
  const fromFork = isOn(isFork) || (event === 'PullRequest' && given(isFork) === undefined);
  return {
    ci: 'azure',
    event,
    trust: fromFork ? 'fork' : 'trusted',
    visibility: 'unknown',
    runId: environment.get('BUILD_BUILDID') ?? '',
    attempt: readAttempt(environment.get('SYSTEM_JOBATTEMPT')),
    commit: given(environment.get('BUILD_SOURCEVERSION')),
    job: environment.get('SYSTEM_JOBNAME') ?? '',
    step: '',
    leg: '',
    temporaryDirectory: given(environment.get('AGENT_TEMPDIRECTORY')),
  };
}

async function readPayload(path: string | undefined): Promise<unknown> {
  try {
    return path === undefined ? undefined : JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** `CI=false` and `CI=0` are ways to say no. */
function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no'].includes(value.toLowerCase());
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function readAttempt(value: string | undefined): number {
  const attempt = Number(value);
  return Number.isSafeInteger(attempt) && attempt >= 1 ? attempt : 1;
}

/** The matrix as the action's default fills it in: `null` in a job without one. */
function readMatrix(text: string | undefined): string {
  const matrix = text?.trim() ?? '';
  return matrix === 'null' ? '' : matrix;
}
