import type { ChangeBase } from '../domain/context.ts';
import { readGithubBase } from './github/context.ts';

/** The variables in which a CI system says what a pull request is compared with. */
interface BaseVariables {
  /** A variable that only a job for a pull request has, and the value that it then has, if there is only one. */
  readonly sign: readonly [name: string, value?: string];
  readonly commit?: string;
  /** Branches or commits; the first that is set counts. */
  readonly targets: readonly string[];
  readonly head?: string;
}

/** One row a system; only one of them applies, since no two systems set the same variables. */
const BASE_VARIABLES: readonly BaseVariables[] = [
  {
    // GitLab
    sign: ['CI_MERGE_REQUEST_IID'],
    commit: 'CI_MERGE_REQUEST_DIFF_BASE_SHA',
    targets: ['CI_MERGE_REQUEST_TARGET_BRANCH_NAME'],
    head: 'CI_MERGE_REQUEST_SOURCE_BRANCH_SHA',
  },
  {
    // Azure Pipelines
    sign: ['SYSTEM_PULLREQUEST_TARGETBRANCH'],
    targets: ['SYSTEM_PULLREQUEST_TARGETBRANCH'],
    head: 'SYSTEM_PULLREQUEST_SOURCECOMMITID',
  },
  {
    // Bitbucket Pipelines
    sign: ['BITBUCKET_PR_ID'],
    targets: ['BITBUCKET_PR_DESTINATION_COMMIT', 'BITBUCKET_PR_DESTINATION_BRANCH'],
  },
  // Jenkins
  { sign: ['CHANGE_ID'], targets: ['CHANGE_TARGET'] },
  // Buildkite
  { sign: ['BUILDKITE_PULL_REQUEST_BASE_BRANCH'], targets: ['BUILDKITE_PULL_REQUEST_BASE_BRANCH'] },
  // Drone
  { sign: ['DRONE_PULL_REQUEST'], targets: ['DRONE_TARGET_BRANCH'] },
  // Woodpecker
  { sign: ['CI_PIPELINE_EVENT', 'pull_request'], targets: ['CI_COMMIT_TARGET_BRANCH'] },
  // Travis CI
  { sign: ['TRAVIS_EVENT_TYPE', 'pull_request'], targets: ['TRAVIS_BRANCH'], head: 'TRAVIS_PULL_REQUEST_SHA' },
];

/** What the CI system says that a proposed change is compared with; undefined where it is none, or it does not say. */
export function findChangeBase(environment: ReadonlyMap<string, string>, payload: unknown): ChangeBase | undefined {
  const read = (name: string | undefined): string | undefined => {
    const value = name === undefined ? undefined : environment.get(name);
    return value === '' ? undefined : value;
  };
  const found = BASE_VARIABLES.find(({ sign: [name, value] }) => {
    const is = read(name);
    return is !== undefined && (value === undefined || is === value);
  });
  if (found === undefined) return readGithubBase(payload);
  const [commit, head] = [read(found.commit), read(found.head)];
  const target = found.targets.map(read).find((value) => value !== undefined);
  if (commit === undefined && target === undefined) return undefined;
  return {
    ...(commit !== undefined && { commit }),
    ...(target !== undefined && { target: target.replace(/^refs\/heads\//, '') }),
    ...(head !== undefined && { head }),
  };
}
