import { readFile } from 'node:fs/promises';
import { CI_NAMES, type CiSystem } from '../domain/ci-systems.ts';
import type { CiContext } from '../domain/context.ts';
import { findChangeBase } from './change-base.ts';
import {
  describeBitbucket,
  describeBuildkite,
  describeCircleci,
  describeDrone,
  describeJenkins,
  describeTeamcity,
  describeWoodpecker,
  given,
  isDefaultBranch,
  isOn,
  NOWHERE,
  readTeamcityParameters,
  readVisibility,
} from './ci-variables.ts';
import { describeGithubEvent } from './github/context.ts';

interface Detection {
  /** The variable that is on in every job of the system, and in no other's. */
  readonly variable: string;
  /** The value that tells; by default any that is on. */
  readonly value?: string;
  readonly describe: (environment: ReadonlyMap<string, string>, payload: unknown) => Omit<CiContext, 'ci'>;
}

const DETECTIONS: Readonly<Record<CiSystem, Detection>> = {
  github: { variable: 'GITHUB_ACTIONS', describe: describeGithub },
  gitlab: { variable: 'GITLAB_CI', describe: describeGitlab },
  azure: { variable: 'TF_BUILD', describe: describeAzure },
  buildkite: { variable: 'BUILDKITE', describe: describeBuildkite },
  circleci: { variable: 'CIRCLECI', describe: describeCircleci },
  bitbucket: { variable: 'BITBUCKET_BUILD_NUMBER', describe: describeBitbucket },
  jenkins: { variable: 'JENKINS_URL', describe: describeJenkins },
  teamcity: { variable: 'TEAMCITY_VERSION', describe: describeTeamcity },
  drone: { variable: 'DRONE', describe: describeDrone },
  woodpecker: { variable: 'CI', value: 'woodpecker', describe: describeWoodpecker },
};

/**
 * Where the run happens, from the environment (and the files that GitHub and TeamCity name there).
 * An event payload that cannot be read counts as empty: no trust, and unknown visibility.
 */
export async function readContext(environment: ReadonlyMap<string, string>): Promise<CiContext> {
  switch (findSystem(environment)) {
    case 'github':
      return detectContext(environment, await readPayload(environment.get('GITHUB_EVENT_PATH')));
    case 'teamcity':
      return detectContext(environment, await readTeamcityParameters(environment));
    default:
      return detectContext(environment, undefined);
  }
}

/** As `readContext`, with what the named file says as an argument. */
export function detectContext(environment: ReadonlyMap<string, string>, payload: unknown): CiContext {
  const ci = findSystem(environment);
  const changeBase = findChangeBase(environment, payload);
  if (ci !== undefined) return { ci, ...DETECTIONS[ci].describe(environment, payload), changeBase };
  return { ci: isOn(environment.get('CI')) ? 'unknown' : 'none', ...NOWHERE, changeBase };
}

function findSystem(environment: ReadonlyMap<string, string>): CiSystem | undefined {
  return CI_NAMES.find((ci) => {
    const { variable, value } = DETECTIONS[ci];
    const found = environment.get(variable);
    return value === undefined ? isOn(found) : found === value;
  });
}

function describeGithub(environment: ReadonlyMap<string, string>, payload: unknown): Omit<CiContext, 'ci'> {
  const event = describeGithubEvent(environment, payload);
  return {
    ...event,
    runId: environment.get('GITHUB_RUN_ID') ?? '',
    attempt: readAttempt(environment.get('GITHUB_RUN_ATTEMPT')),
    commit: given(environment.get('GITHUB_SHA')),
    source: readGithubSource(environment, event.trust),
    workflow: given(environment.get('GITHUB_WORKFLOW_REF'))?.replace(/@.*$/s, ''),
    job: environment.get('GITHUB_JOB') ?? '',
    step: environment.get('GITHUB_ACTION') ?? '',
    leg: readMatrix(environment.get('INPUT_MATRIX')),
    temporaryDirectory: given(environment.get('RUNNER_TEMP')),
  };
}

function readGithubSource(environment: ReadonlyMap<string, string>, trust: CiContext['trust']): CiContext['source'] {
  const server = given(environment.get('GITHUB_SERVER_URL'));
  const repository = given(environment.get('GITHUB_REPOSITORY'));
  if (server === undefined || repository === undefined) return undefined;
  // An action of the workflow's own repository has neither.
  const action = given(environment.get('GITHUB_ACTION_REPOSITORY'));
  const version = given(environment.get('GITHUB_ACTION_REF'));
  return {
    server,
    repository,
    // The branch of a fork is in another repository, and a tag is no place for changes.
    ref:
      trust !== 'trusted' || environment.get('GITHUB_REF_TYPE') === 'tag'
        ? ''
        : (given(environment.get('GITHUB_HEAD_REF')) ?? environment.get('GITHUB_REF_NAME') ?? ''),
    ...(action !== undefined && version !== undefined && { documents: `${server}/${action}/blob/${version}/docs` }),
  };
}

function readGitlabSource(environment: ReadonlyMap<string, string>): CiContext['source'] {
  const server = given(environment.get('CI_SERVER_URL'));
  const repository = given(environment.get('CI_PROJECT_PATH'));
  if (server === undefined || repository === undefined) return undefined;
  const ref = isGitlabFork(environment)
    ? ''
    : (given(environment.get('CI_MERGE_REQUEST_SOURCE_BRANCH_NAME')) ?? environment.get('CI_COMMIT_BRANCH') ?? '');
  return { server, repository, ref };
}

/** From GitLab's predefined variables. It has no attempt number, and only collects files from the project's folder. */
function describeGitlab(environment: ReadonlyMap<string, string>): Omit<CiContext, 'ci'> {
  const base = given(environment.get('CI_MERGE_REQUEST_DIFF_BASE_SHA'));
  return {
    event: environment.get('CI_PIPELINE_SOURCE') ?? '',
    onDefaultBranch: isDefaultBranch(environment.get('CI_COMMIT_BRANCH'), environment.get('CI_DEFAULT_BRANCH')),
    trust: isGitlabFork(environment) ? 'fork' : 'trusted',
    visibility: readVisibility(environment.get('CI_PROJECT_VISIBILITY')),
    runId: environment.get('CI_PIPELINE_ID') ?? '',
    attempt: 1,
    commit: given(environment.get('CI_COMMIT_SHA')),
    ...(base !== undefined && { base }),
    source: readGitlabSource(environment),
    job: given(environment.get('CI_JOB_NAME_SLUG')) ?? environment.get('CI_JOB_NAME') ?? '',
    step: '',
    leg: '',
    temporaryDirectory: undefined,
  };
}

/** Checks the variables, not only the pipeline's source: a child pipeline of a merge request has another source. */
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

/** From Azure Pipelines' predefined variables, which do not say who can read the project. */
function describeAzure(environment: ReadonlyMap<string, string>): Omit<CiContext, 'ci'> {
  const event = environment.get('BUILD_REASON') ?? '';
  const isFork = environment.get('SYSTEM_PULLREQUEST_ISFORK');
  const fromFork = isOn(isFork) || (event === 'PullRequest' && given(isFork) === undefined);
  return {
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

function readAttempt(value: string | undefined): number {
  const attempt = Number(value);
  return Number.isSafeInteger(attempt) && attempt >= 1 ? attempt : 1;
}

/** The matrix as the action's default sets it: `null` in a job without one, `{}` on runners that are not GitHub's. */
function readMatrix(text: string | undefined): string {
  const matrix = text?.trim() ?? '';
  return matrix === 'null' || matrix === '{}' ? '' : matrix;
}
