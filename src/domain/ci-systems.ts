import { namesOf } from './table.ts';

interface CiSystemFacts {
  readonly title: string;
  /** The vendor's page with the variables that `src/hosts/detect.ts` reads. */
  readonly source: string;
  /** Events on which `mode: auto` runs, whatever the branch; on every other it validates (docs/contract.md, 2.1). */
  readonly runEvents: ReadonlySet<string>;
  /** Events on which `mode: auto` runs only if the system says that the branch is the default one. */
  readonly pushEvents: ReadonlySet<string>;
}

const CI_ROWS = {
  github: {
    title: 'GitHub Actions',
    source: 'https://docs.github.com/en/actions/reference/workflows-and-actions/variables',
    // The workflow's own `on.push` says which branches count.
    runEvents: new Set(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch']),
    pushEvents: new Set(),
  },
  gitlab: {
    title: 'GitLab',
    source: 'https://docs.gitlab.com/ci/variables/predefined_variables/',
    // Not `parent_pipeline`: the parent may be a merge request's.
    runEvents: new Set(['schedule', 'web', 'api', 'trigger', 'pipeline', 'chat']),
    pushEvents: new Set(['push']),
  },
  azure: {
    title: 'Azure Pipelines',
    source: 'https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables',
    runEvents: new Set(['Schedule', 'Manual', 'BuildCompletion', 'ResourceTrigger']),
    pushEvents: new Set(['IndividualCI', 'BatchedCI']),
  },
  buildkite: {
    title: 'Buildkite',
    source: 'https://buildkite.com/docs/pipelines/configure/environment-variables',
    // Not `trigger_job`: the build that triggered this one may be a pull request's.
    runEvents: new Set(['schedule', 'ui', 'api']),
    pushEvents: new Set(['webhook']),
  },
  circleci: {
    title: 'CircleCI',
    source: 'https://circleci.com/docs/reference/variables/',
    runEvents: new Set(),
    pushEvents: new Set(),
  },
  bitbucket: {
    title: 'Bitbucket Pipelines',
    source: 'https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/',
    runEvents: new Set(),
    pushEvents: new Set(),
  },
  jenkins: {
    title: 'Jenkins',
    source: 'https://www.jenkins.io/doc/book/pipeline/multibranch/#additional-environment-variables',
    runEvents: new Set(),
    pushEvents: new Set(['branch']),
  },
  teamcity: {
    title: 'TeamCity',
    source: 'https://www.jetbrains.com/help/teamcity/predefined-build-parameters.html',
    runEvents: new Set(),
    pushEvents: new Set(['branch']),
  },
  drone: {
    title: 'Drone',
    source: 'https://docs.drone.io/pipeline/environment/reference/',
    runEvents: new Set(['cron', 'custom']),
    pushEvents: new Set(['push']),
  },
  woodpecker: {
    title: 'Woodpecker',
    source: 'https://woodpecker-ci.org/docs/usage/environment',
    runEvents: new Set(['cron', 'manual']),
    pushEvents: new Set(['push']),
  },
} as const satisfies Readonly<Record<string, CiSystemFacts>>;

export type CiSystem = keyof typeof CI_ROWS;

/** All CI systems that are known; a new one is a row here, and one in `src/hosts/detect.ts`. */
export const CI_SYSTEMS: Readonly<Record<CiSystem, CiSystemFacts>> = CI_ROWS;

/** In the order in which they are looked for. */
export const CI_NAMES: readonly CiSystem[] = namesOf(CI_ROWS);
