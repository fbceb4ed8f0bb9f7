import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CiContext } from '../../src/domain/context.ts';
import { detectContext, readContext } from '../../src/hosts/detect.ts';
import { chooseMode } from '../../src/pipeline/mode.ts';
import { launchHere, makeFolder, startCountingServer, TERMINAL } from './launching.ts';

function context(change: Partial<CiContext>): CiContext {
  return { ...TERMINAL, ...change };
}

describe('mode: auto', () => {
  it.each<[CiContext['ci'], string, 'run' | 'validate']>([
    ['github', 'push', 'run'],
    ['github', 'schedule', 'run'],
    ['github', 'workflow_dispatch', 'run'],
    ['github', 'repository_dispatch', 'run'],
    ['github', 'pull_request', 'validate'],
    ['github', 'merge_group', 'validate'],
    ['github', 'pull_request_review', 'validate'],
    ['github', 'workflow_call', 'validate'],
    ['github', 'release', 'validate'],
    ['github', 'issues', 'validate'],
    ['github', 'an event of tomorrow', 'validate'],
    ['gitlab', 'schedule', 'run'],
    ['gitlab', 'web', 'run'],
    ['gitlab', 'api', 'run'],
    ['gitlab', 'trigger', 'run'],
    ['gitlab', 'pipeline', 'run'],
    ['gitlab', 'chat', 'run'],
    ['gitlab', 'merge_request_event', 'validate'],
    ['gitlab', 'external_pull_request_event', 'validate'],
    ['gitlab', 'parent_pipeline', 'validate'],
    ['gitlab', 'ondemand_dast_scan', 'validate'],
    ['azure', 'Schedule', 'run'],
    ['azure', 'Manual', 'run'],
    ['azure', 'BuildCompletion', 'run'],
    ['azure', 'ResourceTrigger', 'run'],
    ['azure', 'PullRequest', 'validate'],
    ['azure', 'ValidateShelveset', 'validate'],
    ['azure', 'CheckInShelveset', 'validate'],
    ['buildkite', 'schedule', 'run'],
    ['buildkite', 'ui', 'run'],
    ['buildkite', 'api', 'run'],
    ['buildkite', 'trigger_job', 'validate'],
    ['buildkite', 'pull_request', 'validate'],
    ['circleci', 'pull_request', 'validate'],
    ['circleci', 'tag', 'validate'],
    ['bitbucket', 'pull_request', 'validate'],
    ['bitbucket', 'tag', 'validate'],
    ['jenkins', 'pull_request', 'validate'],
    ['jenkins', 'tag', 'validate'],
    ['teamcity', 'pull_request', 'validate'],
    ['drone', 'cron', 'run'],
    ['drone', 'custom', 'run'],
    ['drone', 'pull_request', 'validate'],
    ['drone', 'tag', 'validate'],
    ['drone', 'promote', 'validate'],
    ['woodpecker', 'cron', 'run'],
    ['woodpecker', 'manual', 'run'],
    ['woodpecker', 'pull_request', 'validate'],
    ['woodpecker', 'pull_request_closed', 'validate'],
    ['woodpecker', 'release', 'validate'],
  ])('%s, event "%s": %s on any branch', (ci, event, mode) => {
    for (const onDefaultBranch of [true, false, undefined]) {
      const choice = chooseMode('auto', context({ ci, event, onDefaultBranch }));
      expect(choice.mode).toBe(mode);
      expect(choice.fault).toBeUndefined();
      // Whoever expected rows to be sent is told why none were.
      expect(choice.notice === undefined).toBe(mode === 'run');
    }
  });

  it.each<[CiContext['ci'], string]>([
    ['gitlab', 'push'],
    ['azure', 'IndividualCI'],
    ['azure', 'BatchedCI'],
    ['buildkite', 'webhook'],
    ['jenkins', 'branch'],
    ['teamcity', 'branch'],
    ['drone', 'push'],
    ['woodpecker', 'push'],
  ])('%s, event "%s": run on the default branch alone', (ci, event) => {
    const choose = (onDefaultBranch: boolean | undefined) =>
      chooseMode('auto', context({ ci, event, onDefaultBranch }));
    expect(choose(true)).toEqual({ mode: 'run' });
    expect(choose(false)).toMatchObject({ mode: 'validate', notice: expect.stringContaining('of another branch') });
    expect(choose(undefined)).toMatchObject({
      mode: 'validate',
      notice: expect.stringContaining('does not say which'),
    });
  });

  it.each<[CiContext['ci'], string, string]>([
    ['none', '', 'no CI system is running this'],
    ['unknown', '', 'does not know this CI system'],
    ['unknown', 'push', 'does not know this CI system'],
    ['circleci', '', 'the variables of CircleCI do not say what started this build'],
    ['bitbucket', '', 'the variables of Bitbucket Pipelines do not say'],
    ['jenkins', '', 'the variables of Jenkins do not say'],
    ['gitlab', '', 'the variables of GitLab do not say'],
    ['github', '', 'the variables of GitHub Actions do not say'],
  ])('%s, event "%s": an error, and nothing is sent', (ci, event, why) => {
    const { mode, fault } = chooseMode('auto', context({ ci, event }));
    expect(mode).toBe('validate');
    expect(fault?.message).toContain(why);
    expect(fault?.next).toBe('Set `mode` to `run` or `validate`.');
  });

  it('names the event for which nothing is sent', () => {
    const { notice } = chooseMode('auto', context({ ci: 'github', event: 'merge_group' }));
    expect(notice).toContain('the event is merge_group.');
  });
});

describe('mode: auto, by the variables of a job', () => {
  const BUILDKITE = { BUILDKITE: 'true', BUILDKITE_PIPELINE_DEFAULT_BRANCH: 'main', BUILDKITE_PULL_REQUEST: 'false' };
  const DRONE = { DRONE: 'true', CI: 'true', DRONE_REPO_BRANCH: 'main' };
  const WOODPECKER = { CI: 'woodpecker', CI_REPO_DEFAULT_BRANCH: 'main' };
  const GITLAB = { GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'main' };

  it.each<[string, Readonly<Record<string, string>>, 'run' | 'validate' | 'error']>([
    ['GitLab, main', { ...GITLAB, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main' }, 'run'],
    ['GitLab, a branch', { ...GITLAB, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'fix' }, 'validate'],
    ['GitLab, a tag', { ...GITLAB, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'v1' }, 'validate'],
    ['GitLab, a schedule', { ...GITLAB, CI_PIPELINE_SOURCE: 'schedule', CI_COMMIT_BRANCH: 'fix' }, 'run'],
    ['Azure, a push', { TF_BUILD: 'True', BUILD_REASON: 'IndividualCI' }, 'validate'],
    ['Azure, a schedule', { TF_BUILD: 'True', BUILD_REASON: 'Schedule' }, 'run'],
    ['Buildkite, main', { ...BUILDKITE, BUILDKITE_SOURCE: 'webhook', BUILDKITE_BRANCH: 'main' }, 'run'],
    ['Buildkite, a branch', { ...BUILDKITE, BUILDKITE_SOURCE: 'webhook', BUILDKITE_BRANCH: 'fix' }, 'validate'],
    [
      'Buildkite, a pull request whose branch is named main',
      { ...BUILDKITE, BUILDKITE_SOURCE: 'webhook', BUILDKITE_BRANCH: 'main', BUILDKITE_PULL_REQUEST: '7' },
      'validate',
    ],
    [
      'Buildkite, a pull request by API',
      { ...BUILDKITE, BUILDKITE_SOURCE: 'api', BUILDKITE_PULL_REQUEST: '7' },
      'validate',
    ],
    ['Buildkite, a schedule', { ...BUILDKITE, BUILDKITE_SOURCE: 'schedule', BUILDKITE_BRANCH: 'main' }, 'run'],
    ['CircleCI, a branch', { CIRCLECI: 'true', CIRCLE_BRANCH: 'main' }, 'error'],
    [
      'CircleCI, a pull request',
      { CIRCLECI: 'true', CIRCLE_PULL_REQUEST: 'https://github.com/a/b/pull/7' },
      'validate',
    ],
    ["CircleCI, a fork's", { CIRCLECI: 'true', CIRCLE_PR_NUMBER: '7' }, 'validate'],
    ['CircleCI, a tag', { CIRCLECI: 'true', CIRCLE_TAG: 'v1' }, 'validate'],
    ['Bitbucket, a branch', { BITBUCKET_BUILD_NUMBER: '8', BITBUCKET_BRANCH: 'main' }, 'error'],
    ['Bitbucket, a pull request', { BITBUCKET_BUILD_NUMBER: '8', BITBUCKET_PR_ID: '7' }, 'validate'],
    ['Jenkins, no multibranch project', { JENKINS_URL: 'https://ci.example/' }, 'error'],
    ['Jenkins, main', { JENKINS_URL: 'https://ci.example/', BRANCH_NAME: 'main', BRANCH_IS_PRIMARY: 'true' }, 'run'],
    ['Jenkins, a branch', { JENKINS_URL: 'https://ci.example/', BRANCH_NAME: 'fix' }, 'validate'],
    ['Jenkins, a change', { JENKINS_URL: 'https://ci.example/', BRANCH_NAME: 'PR-7', CHANGE_ID: '7' }, 'validate'],
    ['Jenkins, a tag', { JENKINS_URL: 'https://ci.example/', BRANCH_NAME: 'v1', TAG_NAME: 'v1' }, 'validate'],
    ['TeamCity without its file', { TEAMCITY_VERSION: '2026.1' }, 'error'],
    ['Drone, main', { ...DRONE, DRONE_BUILD_EVENT: 'push', DRONE_BRANCH: 'main' }, 'run'],
    ['Drone, a branch', { ...DRONE, DRONE_BUILD_EVENT: 'push', DRONE_BRANCH: 'fix' }, 'validate'],
    [
      'Drone, a pull request to main',
      { ...DRONE, DRONE_BUILD_EVENT: 'pull_request', DRONE_BRANCH: 'main' },
      'validate',
    ],
    ['Drone, cron', { ...DRONE, DRONE_BUILD_EVENT: 'cron', DRONE_BRANCH: 'main' }, 'run'],
    ['Woodpecker, main', { ...WOODPECKER, CI_PIPELINE_EVENT: 'push', CI_COMMIT_BRANCH: 'main' }, 'run'],
    ['Woodpecker, a branch', { ...WOODPECKER, CI_PIPELINE_EVENT: 'push', CI_COMMIT_BRANCH: 'fix' }, 'validate'],
    [
      'Woodpecker, a pull request',
      { ...WOODPECKER, CI_PIPELINE_EVENT: 'pull_request', CI_COMMIT_BRANCH: 'main' },
      'validate',
    ],
    ['another CI system', { CI: 'true' }, 'error'],
    ['a terminal', {}, 'error'],
  ])('%s: %s', (_, variables, expected) => {
    const { mode, fault } = chooseMode('auto', detectContext(new Map(Object.entries(variables)), undefined));
    expect(fault === undefined ? mode : 'error').toBe(expected);
  });

  it.each([
    ['teamcity.build.branch.is_default=true', 'run'],
    ['teamcity.build.branch.is_default=false\nteamcity.build.branch=fix', 'validate'],
    ['teamcity.build.branch.is_default=true\nteamcity.pullRequest.number=7', 'validate'],
    ['# a build without branches', 'error'],
  ])('TeamCity, by the parameters of the build: %j: %s', async (parameters, expected) => {
    const folder = mkdtempSync(join(tmpdir(), 'teamcity-'));
    const [properties, configuration] = [join(folder, 'build.properties'), join(folder, 'a=b \u00fc.properties')];
    writeFileSync(configuration, `${parameters}\n`);
    const escaped = configuration.replace('=', '\\=').replace('\u00fc', '\\u00fc');
    writeFileSync(properties, `#TeamCity build properties\nteamcity.configuration.properties.file=${escaped}\n`);
    const variables = new Map([
      ['TEAMCITY_VERSION', '2026.1'],
      ['TEAMCITY_BUILD_PROPERTIES_FILE', properties],
    ]);
    const { mode, fault } = chooseMode('auto', await readContext(variables));
    expect(fault === undefined ? mode : 'error').toBe(expected);
    rmSync(folder, { recursive: true });
  });

  it('ends a run with exit code 2 before anything is sent, where it cannot tell', async () => {
    const server = await startCountingServer();
    const folder = makeFolder();
    const inputs = new Map([
      ['mode', 'auto'],
      ['provider', 'donoratlas'],
      ['files', 'rows.csv'],
      ['params', 'network_id: net_1'],
      ['api-key', 'key-of-the-test'],
      ['base-url', server.url],
      ['output-dir', join(folder.path, 'results')],
    ]);
    const { publication, stderr } = await launchHere({ inputs });
    await server.close();
    folder.remove();
    expect(publication.report.exitCode).toBe(2);
    expect(stderr).toContain('Set `mode` to `run` or `validate`.');
    expect(server.requests).toEqual([]);
  });
});

describe('the mode in an untrusted event', () => {
  it.each<['run' | 'auto' | 'validate', CiContext['trust'], string]>([
    ['run', 'fork', 'pull_request'],
    ['auto', 'fork', 'pull_request'],
    ['auto', 'fork', 'push'],
    ['validate', 'fork', 'pull_request'],
    ['run', 'hijackable', 'pull_request_target'],
    ['auto', 'hijackable', 'issue_comment'],
    ['run', 'hijackable', 'workflow_run'],
  ])('%s from %s (%s) only validates', (asked, trust, event) => {
    const { mode, notice } = chooseMode(asked, context({ ci: 'github', event, trust }));
    expect(mode).toBe('validate');
    expect(notice === undefined).toBe(asked === 'validate');
    expect(notice ?? 'Nothing is sent').toContain('Nothing is sent');
  });

  it('run runs wherever it is trusted', () => {
    for (const ci of ['github', 'gitlab', 'azure', 'unknown', 'none'] as const) {
      expect(chooseMode('run', context({ ci, event: 'pull_request' }))).toEqual({ mode: 'run' });
    }
  });

  it.each<[string, Readonly<Record<string, string>>, unknown, 'run' | 'validate']>([
    ['a push', { GITHUB_EVENT_NAME: 'push' }, { repository: { private: true } }, 'run'],
    [
      "a fork's pull request",
      { GITHUB_EVENT_NAME: 'pull_request' },
      { pull_request: { head: { repo: { full_name: 'them/repo' } }, base: { repo: { full_name: 'we/repo' } } } },
      'validate',
    ],
    ['pull_request_target', { GITHUB_EVENT_NAME: 'pull_request_target' }, {}, 'validate'],
  ])('as the environment tells it: %s', (_, variables, payload, mode) => {
    const environment = new Map([['GITHUB_ACTIONS', 'true'], ...Object.entries(variables)]);
    expect(chooseMode('run', detectContext(environment, payload)).mode).toBe(mode);
  });
});
