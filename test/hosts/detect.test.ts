import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CiContext } from '../../src/domain/context.ts';
import { detectContext, readContext } from '../../src/hosts/detect.ts';

const gitlab = { GITLAB_CI: 'true', CI: 'true', CI_PIPELINE_ID: '88', CI_PROJECT_PATH: 'acme/donors' };
const mergeRequest = {
  ...gitlab,
  CI_PIPELINE_SOURCE: 'merge_request_event',
  CI_MERGE_REQUEST_IID: '7',
  CI_MERGE_REQUEST_PROJECT_PATH: 'acme/donors',
  CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: 'acme/donors',
};
const azure = { TF_BUILD: 'True', BUILD_BUILDID: '501' };

const CASES: readonly [string, Record<string, string>, Partial<CiContext>][] = [
  ['a terminal', {}, { ci: 'none', event: '', trust: 'trusted', runId: '', attempt: 1 }],
  ['CI=false is a terminal', { CI: 'false' }, { ci: 'none' }],
  ['CI=0 is a terminal', { CI: '0' }, { ci: 'none' }],
  ['a CI that is not known', { CI: 'true' }, { ci: 'unknown', event: '', visibility: 'unknown' }],
  ['CI=1', { CI: '1' }, { ci: 'unknown' }],
  [
    'GitLab, a push',
    {
      ...gitlab,
      CI_PIPELINE_SOURCE: 'push',
      CI_PROJECT_VISIBILITY: 'internal',
      CI_JOB_NAME: 'sync crm',
      CI_JOB_NAME_SLUG: 'sync-crm',
    },
    {
      ci: 'gitlab',
      event: 'push',
      trust: 'trusted',
      visibility: 'internal',
      runId: '88',
      job: 'sync-crm',
      temporaryDirectory: undefined,
    },
  ],
  [
    'GitLab, where its pages are',
    {
      ...gitlab,
      CI_SERVER_URL: 'https://gitlab.example',
      CI_PROJECT_PATH: 'acme/data/donors',
      CI_COMMIT_BRANCH: 'main',
    },
    { source: { server: 'https://gitlab.example', repository: 'acme/data/donors', ref: 'main' } },
  ],
  ['GitLab, no pages are named', gitlab, { source: undefined }],
  ['GitHub, no pages are named', { GITHUB_ACTIONS: 'true', GITHUB_RUN_ID: '4242' }, { source: undefined }],
  ['GitLab, a schedule', { ...gitlab, CI_PIPELINE_SOURCE: 'schedule' }, { event: 'schedule', trust: 'trusted' }],
  ['GitLab, no slug', { ...gitlab, CI_JOB_NAME: 'sync' }, { job: 'sync', visibility: 'unknown' }],
  ['GitLab, public', { ...gitlab, CI_PROJECT_VISIBILITY: 'public' }, { visibility: 'public' }],
  ['GitLab, an own merge request', mergeRequest, { event: 'merge_request_event', trust: 'trusted' }],
  [
    "GitLab, a fork's merge request run in the parent",
    { ...mergeRequest, CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: 'mallory/donors' },
    { trust: 'fork' },
  ],
  [
    "GitLab, a fork's merge request run in the fork",
    { ...mergeRequest, CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: 'mallory/donors', CI_PROJECT_PATH: 'mallory/donors' },
    { trust: 'fork' },
  ],
  [
    'GitLab, a merge request without a source',
    { ...gitlab, CI_PIPELINE_SOURCE: 'merge_request_event' },
    { trust: 'fork' },
  ],
  [
    "GitLab, a child pipeline of a fork's merge request",
    { ...mergeRequest, CI_PIPELINE_SOURCE: 'parent_pipeline', CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: 'mallory/donors' },
    { event: 'parent_pipeline', trust: 'fork' },
  ],
  [
    'GitLab, an external pull request of the own repository',
    {
      ...gitlab,
      CI_PIPELINE_SOURCE: 'external_pull_request_event',
      CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'a/b',
      CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'a/b',
    },
    { trust: 'trusted' },
  ],
  [
    'GitLab, an external pull request of another repository',
    {
      ...gitlab,
      CI_PIPELINE_SOURCE: 'external_pull_request_event',
      CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'c/b',
      CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'a/b',
    },
    { trust: 'fork' },
  ],
  [
    'GitLab, an external pull request without details',
    { ...gitlab, CI_PIPELINE_SOURCE: 'external_pull_request_event' },
    { trust: 'fork' },
  ],
  [
    'Azure, a push',
    {
      ...azure,
      BUILD_REASON: 'IndividualCI',
      SYSTEM_JOBATTEMPT: '3',
      SYSTEM_JOBNAME: 'sync',
      AGENT_TEMPDIRECTORY: '/agent/tmp',
    },
    {
      ci: 'azure',
      event: 'IndividualCI',
      trust: 'trusted',
      visibility: 'unknown',
      runId: '501',
      attempt: 3,
      job: 'sync',
      temporaryDirectory: '/agent/tmp',
    },
  ],
  [
    'Azure, an own pull request',
    { ...azure, BUILD_REASON: 'PullRequest', SYSTEM_PULLREQUEST_ISFORK: 'False' },
    { trust: 'trusted' },
  ],
  [
    "Azure, a fork's pull request",
    { ...azure, BUILD_REASON: 'PullRequest', SYSTEM_PULLREQUEST_ISFORK: 'True' },
    { trust: 'fork' },
  ],
  ['Azure, a pull request that does not say', { ...azure, BUILD_REASON: 'PullRequest' }, { trust: 'fork' }],
  ['Azure, a bad attempt', { ...azure, SYSTEM_JOBATTEMPT: 'x' }, { attempt: 1 }],
  [
    'GitHub',
    {
      GITHUB_ACTIONS: 'true',
      CI: 'true',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_RUN_ID: '12',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_JOB: 'sync',
      GITHUB_ACTION: 'send',
      RUNNER_TEMP: '/t',
    },
    {
      ci: 'github',
      event: 'push',
      trust: 'trusted',
      visibility: 'unknown',
      runId: '12',
      attempt: 2,
      job: 'sync',
      step: 'send',
      temporaryDirectory: '/t',
    },
  ],
  [
    'GitHub without a temporary folder',
    { GITHUB_ACTIONS: 'true', RUNNER_TEMP: '' },
    { temporaryDirectory: undefined, attempt: 1 },
  ],
  ['GitHub, a job without a matrix', { GITHUB_ACTIONS: 'true', INPUT_MATRIX: 'null' }, { leg: '' }],
  ['a job without a matrix, as runners of others say it', { GITHUB_ACTIONS: 'true', INPUT_MATRIX: '{}' }, { leg: '' }],
];

describe('where a run happens', () => {
  it.each(CASES)('%s', (_name, environment, expected) => {
    expect(detectContext(new Map(Object.entries(environment)), undefined)).toMatchObject(expected);
  });
});

describe("GitHub's event file", () => {
  it.each([
    ['a payload', '{"repository":{"private":true}}', 'private'],
    ['a broken payload', '{"repository":', 'unknown'],
  ])('%s', async (_name, content, visibility) => {
    const folder = await mkdtemp(join(tmpdir(), 'event-'));
    const path = join(folder, 'event.json');
    await writeFile(path, content);
    const environment = new Map([
      ['GITHUB_ACTIONS', 'true'],
      ['GITHUB_EVENT_NAME', 'push'],
      ['GITHUB_EVENT_PATH', path],
    ]);
    expect((await readContext(environment)).visibility).toBe(visibility);
    await rm(folder, { recursive: true });
  });

  it('trusts nobody where the file is missing', async () => {
    const environment = new Map([
      ['GITHUB_ACTIONS', 'true'],
      ['GITHUB_EVENT_NAME', 'pull_request'],
      ['GITHUB_EVENT_PATH', '/nowhere/event.json'],
    ]);
    expect(await readContext(environment)).toMatchObject({ trust: 'fork', visibility: 'unknown' });
  });
});
