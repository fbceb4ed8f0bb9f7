import { readFile } from 'node:fs/promises';
import type { CiContext } from '../domain/context.ts';

type Variables = ReadonlyMap<string, string>;

/** A run of which nothing is known. */
export const NOWHERE: Omit<CiContext, 'ci'> = {
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

/** A pull request says `false` or its number; a build for one may also be started by a schedule or by API. */
export function describeBuildkite(variables: Variables): Omit<CiContext, 'ci'> {
  const isPullRequest = isOn(variables.get('BUILDKITE_PULL_REQUEST'));
  const source = given(variables.get('BUILDKITE_PULL_REQUEST_REPO'));
  const isOwn = source !== undefined && repositoryOf(source) === repositoryOf(variables.get('BUILDKITE_REPO') ?? '');
  return {
    ...NOWHERE,
    event: isPullRequest ? 'pull_request' : (variables.get('BUILDKITE_SOURCE') ?? ''),
    onDefaultBranch: isDefaultBranch(
      variables.get('BUILDKITE_BRANCH'),
      variables.get('BUILDKITE_PIPELINE_DEFAULT_BRANCH'),
    ),
    trust: isPullRequest && !isOwn ? 'fork' : 'trusted',
    runId: variables.get('BUILDKITE_BUILD_ID') ?? '',
    commit: given(variables.get('BUILDKITE_COMMIT')),
    job: variables.get('BUILDKITE_STEP_KEY') ?? '',
  };
}

/** `owner/name` of a repository's address, which has several spellings (`git@host:owner/name.git`). */
function repositoryOf(address: string): string {
  return address
    .replace(/\.git\/?$/, '')
    .split(/[/:]/)
    .slice(-2)
    .join('/')
    .toLowerCase();
}

/** Neither the trigger nor the default branch is a variable there; `CIRCLE_PR_NUMBER` is set for forks alone. */
export function describeCircleci(variables: Variables): Omit<CiContext, 'ci'> {
  const isFork = [variables.get('CIRCLE_PR_NUMBER'), variables.get('CIRCLE_PR_REPONAME')].some(isOn);
  const isPullRequest =
    isFork || [variables.get('CIRCLE_PULL_REQUEST'), variables.get('CIRCLE_PULL_REQUESTS')].some(isOn);
  return {
    ...NOWHERE,
    event: nameEvent({ isPullRequest, isTag: isOn(variables.get('CIRCLE_TAG')), isBranch: false }),
    trust: isFork ? 'fork' : 'trusted',
    runId: variables.get('CIRCLE_WORKFLOW_ID') ?? '',
    commit: given(variables.get('CIRCLE_SHA1')),
    job: variables.get('CIRCLE_JOB') ?? '',
  };
}

/** Neither the trigger nor the default branch is a variable there, nor whether a pull request is a fork's. */
export function describeBitbucket(variables: Variables): Omit<CiContext, 'ci'> {
  const isPullRequest = isOn(variables.get('BITBUCKET_PR_ID'));
  return {
    ...NOWHERE,
    event: nameEvent({ isPullRequest, isTag: isOn(variables.get('BITBUCKET_TAG')), isBranch: false }),
    trust: isPullRequest ? 'fork' : 'trusted',
    runId: variables.get('BITBUCKET_PIPELINE_UUID') ?? '',
    commit: given(variables.get('BITBUCKET_COMMIT')),
  };
}

/** Only a multibranch project tells branches and changes apart; `BRANCH_IS_PRIMARY` is unset on other branches. */
export function describeJenkins(variables: Variables): Omit<CiContext, 'ci'> {
  const isPullRequest = isOn(variables.get('CHANGE_ID'));
  const isBranch = isOn(variables.get('BRANCH_NAME'));
  return {
    ...NOWHERE,
    event: nameEvent({ isPullRequest, isTag: isOn(variables.get('TAG_NAME')), isBranch }),
    onDefaultBranch: isBranch ? variables.get('BRANCH_IS_PRIMARY') === 'true' : undefined,
    trust: isPullRequest && isOn(variables.get('CHANGE_FORK')) ? 'fork' : 'trusted',
    runId: variables.get('BUILD_TAG') ?? '',
    commit: given(variables.get('GIT_COMMIT')),
    job: variables.get('JOB_BASE_NAME') ?? '',
  };
}

/** Branch and pull request are configuration parameters, which are in a file (`readTeamcityParameters`). */
export function describeTeamcity(variables: Variables, parameters: unknown): Omit<CiContext, 'ci'> {
  const known: Variables = parameters instanceof Map ? parameters : new Map();
  const isDefault = known.get('teamcity.build.branch.is_default');
  const isPullRequest = isOn(known.get('teamcity.pullRequest.number'));
  const isBranch = isDefault !== undefined;
  return {
    ...NOWHERE,
    event: nameEvent({ isPullRequest, isTag: false, isBranch }),
    onDefaultBranch: isBranch ? isDefault === 'true' : undefined,
    trust: isPullRequest ? 'fork' : 'trusted',
    runId: known.get('teamcity.build.id') ?? '',
    commit: given(variables.get('BUILD_VCS_NUMBER')),
    job: known.get('system.teamcity.buildType.id') ?? '',
  };
}

/** The parameters of the build, from the file that the file of its properties names; undefined if one cannot be read. */
export async function readTeamcityParameters(variables: Variables): Promise<Variables | undefined> {
  const properties = await readProperties(variables.get('TEAMCITY_BUILD_PROPERTIES_FILE'));
  return readProperties(properties?.get('teamcity.configuration.properties.file'));
}

/** A file of Java properties. Only `name=value` lines are read, since TeamCity writes no others. */
async function readProperties(path: string | undefined): Promise<Variables | undefined> {
  const text = path === undefined ? undefined : await readFile(path, 'latin1').catch(() => undefined);
  if (text === undefined) return undefined;
  const pairs = text.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^([^#!=][^=]*)=(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name.trim(), unescapeProperty(value.trim())] as const];
  });
  return new Map(pairs);
}

function unescapeProperty(value: string): string {
  return value.replace(/\\u([0-9a-f]{4})|\\(.)/gi, (_, code: string | undefined, plain: string | undefined) =>
    code === undefined ? (plain ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Nothing says whether a pull request is a fork's. Its `DRONE_BRANCH` is the target. */
export function describeDrone(variables: Variables): Omit<CiContext, 'ci'> {
  const event = variables.get('DRONE_BUILD_EVENT') ?? '';
  return {
    ...NOWHERE,
    event,
    onDefaultBranch: isDefaultBranch(variables.get('DRONE_BRANCH'), variables.get('DRONE_REPO_BRANCH')),
    trust: event === 'pull_request' ? 'fork' : 'trusted',
    visibility: readVisibility(variables.get('DRONE_REPO_VISIBILITY')),
    runId: variables.get('DRONE_BUILD_NUMBER') ?? '',
    commit: given(variables.get('DRONE_COMMIT_SHA')),
    job: variables.get('DRONE_STAGE_NAME') ?? '',
    step: variables.get('DRONE_STEP_NAME') ?? '',
  };
}

/** Nothing says whether a pull request is a fork's. */
export function describeWoodpecker(variables: Variables): Omit<CiContext, 'ci'> {
  const event = variables.get('CI_PIPELINE_EVENT') ?? '';
  const isPrivate = variables.get('CI_REPO_PRIVATE');
  return {
    ...NOWHERE,
    event,
    onDefaultBranch: isDefaultBranch(variables.get('CI_COMMIT_BRANCH'), variables.get('CI_REPO_DEFAULT_BRANCH')),
    trust: event.startsWith('pull_request') ? 'fork' : 'trusted',
    visibility: readVisibility(isPrivate === 'true' ? 'private' : isPrivate === 'false' ? 'public' : ''),
    runId: variables.get('CI_PIPELINE_NUMBER') ?? '',
    commit: given(variables.get('CI_COMMIT_SHA')),
    job: variables.get('CI_WORKFLOW_NAME') ?? '',
    step: variables.get('CI_STEP_NAME') ?? '',
  };
}

/** Where a system has variables for what a build is for, and none for its event; empty if they do not say. */
function nameEvent(is: {
  readonly isPullRequest: boolean;
  readonly isTag: boolean;
  readonly isBranch: boolean;
}): string {
  if (is.isPullRequest) return 'pull_request';
  if (is.isTag) return 'tag';
  return is.isBranch ? 'branch' : '';
}

/** The visibility if the text is the name of one. */
export function readVisibility(text: string | undefined): CiContext['visibility'] {
  return text === 'public' || text === 'private' || text === 'internal' ? text : 'unknown';
}

/** Whether a build is of the default branch; undefined if nothing says which branch that is. A tag has no branch. */
export function isDefaultBranch(branch: string | undefined, standard: string | undefined): boolean | undefined {
  return given(standard) === undefined ? undefined : branch === standard;
}

/** `CI=false` and `CI=0` count as not set. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no'].includes(value.toLowerCase());
}

/** The value, if there is one. */
export function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
