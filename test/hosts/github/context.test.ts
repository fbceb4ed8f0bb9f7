import { describe, expect, it } from 'vitest';
import type { CiContext } from '../../../src/domain/context.ts';
import { describeGithubEvent } from '../../../src/hosts/github/context.ts';

const HOME = 'acme/donors';
const repository = { full_name: HOME, private: true, visibility: 'private' };

function pullRequest(head: string | null, { user = 'ann', base = HOME } = {}): unknown {
  return {
    pull_request: {
      user: { login: user },
      head: { repo: head === null ? null : { full_name: head } },
      base: { repo: { full_name: base } },
    },
  };
}

function workflowRun(head: string | null, { event = 'push', actor = 'ann' } = {}): unknown {
  const headRepository = head === null ? null : { full_name: head };
  return { workflow_run: { event, actor: { login: actor }, head_repository: headRepository } };
}

const TRUST: readonly [string, string, unknown, CiContext['trust'], string?][] = [
  ['a push', 'push', {}, 'trusted'],
  ['a push by Dependabot', 'push', {}, 'trusted', 'dependabot[bot]'],
  ['a schedule', 'schedule', { schedule: '0 3 * * *' }, 'trusted'],
  ['a manual run', 'workflow_dispatch', {}, 'trusted'],
  ['a call over the API', 'repository_dispatch', {}, 'trusted'],
  ['a merge queue', 'merge_group', {}, 'trusted'],
  ['a release', 'release', {}, 'trusted'],
  ['an own pull request', 'pull_request', pullRequest(HOME), 'trusted'],
  ['an own pull request, name in other case', 'pull_request', pullRequest('Acme/Donors'), 'trusted'],
  ["a fork's pull request", 'pull_request', pullRequest('mallory/donors'), 'fork'],
  ['a pull request whose fork is deleted', 'pull_request', pullRequest(null), 'fork'],
  [
    'a fork that names itself as base',
    'pull_request',
    pullRequest('mallory/donors', { base: 'mallory/donors' }),
    'fork',
  ],
  ["Dependabot's pull request", 'pull_request', pullRequest(HOME, { user: 'dependabot[bot]' }), 'fork'],
  ['a pull request that Dependabot pushed to', 'pull_request', pullRequest(HOME), 'fork', 'dependabot[bot]'],
  ['a pull request without details', 'pull_request', {}, 'fork'],
  ['a pull request with a strange head', 'pull_request', { pull_request: { head: 'x' } }, 'fork'],
  ['a pull request whose event is a list', 'pull_request', [], 'fork'],
  ['pull_request_target of the own repository', 'pull_request_target', pullRequest(HOME), 'hijackable'],
  ['pull_request_target of a fork', 'pull_request_target', pullRequest('mallory/donors'), 'hijackable'],
  ['a comment on an issue', 'issue_comment', { comment: { body: '/run' } }, 'hijackable'],
  ['a comment on a commit', 'commit_comment', {}, 'hijackable'],
  ['a review', 'pull_request_review', pullRequest(HOME), 'hijackable'],
  ['a comment in a review', 'pull_request_review_comment', pullRequest(HOME), 'hijackable'],
  ['a comment in a discussion', 'discussion_comment', {}, 'hijackable'],
  ['an issue', 'issues', {}, 'hijackable'],
  ['a star', 'watch', {}, 'hijackable'],
  ['a wiki edit', 'gollum', {}, 'hijackable'],
  ['a check run', 'check_run', {}, 'hijackable'],
  ['an event that does not exist yet', 'quantum_merge', {}, 'hijackable'],
  ['no event', '', {}, 'hijackable'],
  ['workflow_run after an own push', 'workflow_run', workflowRun(HOME), 'trusted'],
  ['workflow_run after an own pull request', 'workflow_run', workflowRun(HOME, { event: 'pull_request' }), 'trusted'],
  ["workflow_run after a fork's pull request", 'workflow_run', workflowRun('mallory/donors'), 'hijackable'],
  ['workflow_run after a deleted fork', 'workflow_run', workflowRun(null), 'hijackable'],
  [
    'workflow_run after pull_request_target',
    'workflow_run',
    workflowRun(HOME, { event: 'pull_request_target' }),
    'hijackable',
  ],
  ['workflow_run after a comment', 'workflow_run', workflowRun(HOME, { event: 'issue_comment' }), 'hijackable'],
  ['workflow_run by Dependabot', 'workflow_run', workflowRun(HOME, { actor: 'dependabot[bot]' }), 'hijackable'],
  ['workflow_run without details', 'workflow_run', {}, 'hijackable'],
];

describe('trust of a GitHub event', () => {
  it.each(TRUST)('%s', (_name, event, payload, trust, actor = 'ann') => {
    const environment = new Map([
      ['GITHUB_EVENT_NAME', event],
      ['GITHUB_REPOSITORY', HOME],
      ['GITHUB_ACTOR', actor],
    ]);
    const whole = Array.isArray(payload) ? payload : { repository, ...(payload as object) };
    expect(describeGithubEvent(environment, whole).trust).toBe(trust);
  });

  it('trusts no pull request where the own repository is unknown', () => {
    const environment = new Map([['GITHUB_EVENT_NAME', 'pull_request']]);
    expect(describeGithubEvent(environment, { pull_request: { head: { repo: { full_name: HOME } } } }).trust).toBe(
      'fork',
    );
  });
});

describe('visibility', () => {
  it.each<[string, unknown, CiContext['visibility']]>([
    ['public', { visibility: 'public', private: false }, 'public'],
    ['private', { visibility: 'private', private: true }, 'private'],
    ['internal', { visibility: 'internal', private: true }, 'internal'],
    ['an old server: private only', { private: true }, 'private'],
    ['an old server: not private', { private: false }, 'public'],
    ['a contradiction', { visibility: 'private', private: false }, 'public'],
    ['an unknown word on a private repository', { visibility: 'secret', private: true }, 'private'],
    ['an unknown word', { visibility: 'secret' }, 'unknown'],
    ['a repository without either', {}, 'unknown'],
    ['no repository', undefined, 'unknown'],
  ])('%s', (_name, about, visibility) => {
    expect(describeGithubEvent(new Map(), { repository: about }).visibility).toBe(visibility);
  });

  it.each([undefined, null, 'text', 3])('is unknown where the event is %s', (payload) => {
    expect(describeGithubEvent(new Map(), payload).visibility).toBe('unknown');
  });
});

it('says by which schedule a run was started', () => {
  const of = (event: string) =>
    describeGithubEvent(new Map([['GITHUB_EVENT_NAME', event]]), { schedule: '0 3 * * *' }).schedule;
  expect([of('schedule'), of('push')]).toEqual(['0 3 * * *', undefined]);
});
