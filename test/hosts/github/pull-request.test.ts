import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { CiContext } from '../../../src/domain/context.ts';
import { MAX_BODY_CHARS } from '../../../src/hosts/comments.ts';
import { commentOnEvent } from '../../../src/hosts/github/pull-request.ts';
import { createHttpClient } from '../../../src/ports/http-client.ts';
import type { PullRequestComment } from '../../../src/report/publication.ts';
import { type Github, type GithubOptions, startGithub, TOKEN } from '../../support/github/server.ts';
import { createFixedRandom } from '../../transport/scripted-http.ts';

const COMMENT: PullRequestComment = { text: '## ❌ 3 rows', source: 'check', provider: 'donoratlas', isWanted: true };
const WORKFLOW = 'acme/donors/.github/workflows/check.yml';
const home = await mkdtemp(join(tmpdir(), 'pull-request-'));
afterAll(() => rm(home, { recursive: true }));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Scene {
  readonly comment?: Partial<PullRequestComment>;
  readonly context?: Partial<CiContext>;
  readonly variables?: Iterable<readonly [string, string]>;
  readonly payload?: unknown;
  readonly token?: string | undefined;
  readonly github?: GithubOptions;
}

async function write(
  scene: Scene = {},
): Promise<{ readonly isWritten: boolean; readonly github: Github; readonly body: string }> {
  const github = await startGithub({ permissions: ['pull-requests'], ...scene.github });
  const http = createHttpClient();
  closing.push(() => http.dispose(), github.close);
  await writeFile(join(home, 'event.json'), JSON.stringify(scene.payload ?? { pull_request: { number: 7 } }));
  const context: CiContext = {
    ci: 'github',
    event: 'pull_request',
    trust: 'trusted',
    visibility: 'private',
    runId: '42',
    attempt: 1,
    job: 'check',
    step: 'send',
    leg: '',
    temporaryDirectory: undefined,
    ...scene.context,
  };
  const isWritten = await commentOnEvent({ ...COMMENT, ...scene.comment }, context, {
    environment: new Map([
      ...github.apiEnvironment,
      ['GITHUB_SERVER_URL', 'https://github.com'],
      ['GITHUB_EVENT_PATH', join(home, 'event.json')],
      ['GITHUB_WORKFLOW_REF', `${WORKFLOW}@refs/pull/7/merge`],
      ...(scene.variables ?? []),
    ]),
    token: 'token' in scene ? scene.token : TOKEN,
    http,
    clock: { sleep: async () => undefined },
    random: createFixedRandom(0.5),
    signal: new AbortController().signal,
    redact: (text) => text.replaceAll('s3cret', '***'),
  });
  return { isWritten, github, body: github.conversations.on(7)[0]?.body ?? '' };
}

const idOf = (body: string): string => /^<!-- bulk-job-comment ([0-9a-f]{32}) -->\n/.exec(body)?.[1] ?? '';

describe('the comment on the pull request of an event', () => {
  it('names the run and hides secrets', async () => {
    const { body, isWritten } = await write({ comment: { text: '## ❌ s3cret' } });
    expect(isWritten).toBe(true);
    expect(body.split('\n').slice(1)).toEqual([
      '## ❌ ***',
      '',
      '<sub>check · [run 42](https://github.com/acme/donors/actions/runs/42)</sub>',
    ]);
  });

  it('is another one for each workflow, job, step, leg and provider, and the same on every branch', async () => {
    const scenes: Scene[] = [
      {},
      { variables: [['GITHUB_WORKFLOW_REF', `${WORKFLOW.replace('check', 'other')}@refs/pull/7/merge`]] },
      { context: { job: 'other' } },
      { context: { step: 'other' } },
      { context: { leg: '{"network":"a"}' } },
      { comment: { provider: 'acme' } },
    ];
    const ids = new Set<string>();
    for (const scene of scenes) ids.add(idOf((await write(scene)).body));
    expect(ids.size).toBe(scenes.length);
    const { body } = await write({ variables: [['GITHUB_WORKFLOW_REF', `${WORKFLOW}@refs/heads/main`]] });
    expect(ids).toContain(idOf(body));
  });

  it('links nothing where the runner says something odd', async () => {
    const { body } = await write({ variables: [['GITHUB_SERVER_URL', 'https://evil.example/)[x](https:']] });
    expect(body).toMatch(/\n<sub>check<\/sub>$/);
  });

  it('is its first line where it would be too long', async () => {
    const { body } = await write({ comment: { text: `## ❌ 3 rows\n\n${'x'.repeat(MAX_BODY_CHARS)}` } });
    expect(body.split('\n')[1]).toBe('## ❌ 3 rows');
    expect(body.length).toBeLessThan(500);
  });

  it.each(['push', 'schedule', 'merge_group', 'issue_comment'])('is not written on %s', async (event) => {
    const { isWritten, github } = await write({ context: { event } });
    expect({ isWritten, seen: github.seen }).toEqual({ isWritten: false, seen: [] });
  });

  it.each<[string, Scene, string]>([
    ['there is no token', { token: undefined }, 'github-token is empty'],
    ['the event has no pull request', { payload: {} }, 'the event does not name its pull request'],
    ['there is no event', { variables: [['GITHUB_EVENT_PATH', '']] }, 'the event does not name its pull request'],
    ['the repository is odd', { variables: [['GITHUB_REPOSITORY', 'a/b/c']] }, 'GITHUB_REPOSITORY is not owner/name'],
    ['the API is odd', { variables: [['GITHUB_API_URL', 'ftp://x']] }, 'GITHUB_API_URL is not valid'],
  ])('says why it was not written where %s', async (_, scene, message) => {
    await expect(write(scene)).rejects.toThrow(message);
  });
});
