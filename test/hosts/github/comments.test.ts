import { afterEach, describe, expect, it } from 'vitest';
import { MAX_BODY_CHARS, type OwnComment } from '../../../src/hosts/comments.ts';
import { createOctokit } from '../../../src/hosts/github/api.ts';
import { writeComment } from '../../../src/hosts/github/comments.ts';
import { createHttpClient } from '../../../src/ports/http-client.ts';
import { ACTIONS_LOGIN } from '../../support/github/rules.ts';
import { type Github, type GithubOptions, startGithub, TOKEN } from '../../support/github/server.ts';
import { createFixedRandom } from '../../transport/scripted-http.ts';

const PLACE = { owner: 'acme', repo: 'donors', number: 7 };
const COMMENT: OwnComment = { identity: 'a1b2', text: '## ❌ 3 rows failed', isWanted: true };
const BODY = `<!-- bulk-job-comment a1b2 -->\n${COMMENT.text}`;
const LIST = 'api GET /api/v3/repos/acme/donors/issues/7/comments';
const CREATE = 'api POST /api/v3/repos/acme/donors/issues/7/comments';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(options: GithubOptions = {}): Promise<Github> {
  const github = await startGithub({ permissions: ['pull-requests'], ...options });
  closing.push(github.close);
  return github;
}

async function write(github: Github, comment: Partial<OwnComment> = {}): Promise<void> {
  const http = createHttpClient();
  closing.push(() => http.dispose());
  const octokit = await createOctokit(TOKEN, github.apiEnvironment, http);
  const ports = { octokit, clock: { sleep: async () => undefined }, random: createFixedRandom(0.5) };
  await writeComment({ ...ports, signal: new AbortController().signal }, PLACE, { ...COMMENT, ...comment });
}

const bodies = ({ conversations }: Github): readonly string[] => conversations.on(7).map(({ body }) => body);
const writes = ({ seen }: Github): readonly string[] =>
  seen.filter(({ method, url }) => method !== 'GET' && !url.endsWith('graphql')).map(({ method }) => method);

describe('a comment on a pull request', () => {
  it('is created once, then updated in place, and left alone where it says the same', async () => {
    const github = await start();
    await write(github);
    expect(bodies(github)).toEqual([BODY]);
    await write(github);
    expect(writes(github)).toEqual(['POST']);
    await write(github, { text: '## ✅ All good' });
    expect(bodies(github)).toEqual([BODY.replace(COMMENT.text, '## ✅ All good')]);
    expect(writes(github)).toEqual(['POST', 'PATCH']);
  });

  it('is found again where GitHub stores it with other line ends', async () => {
    const github = await start();
    github.conversations.add(7, ACTIONS_LOGIN, `${BODY.replaceAll('\n', '\r\n')}\r\n`);
    await write(github);
    expect(writes(github)).toEqual([]);
  });

  it('is not created where none is wanted, and an earlier one is updated', async () => {
    const github = await start();
    await write(github, { isWanted: false });
    expect(bodies(github)).toEqual([]);
    await write(github);
    await write(github, { text: 'Resolved', isWanted: false });
    expect(bodies(github)).toEqual([BODY.replace(COMMENT.text, 'Resolved')]);
  });

  describe('whose content is known', () => {
    const [first, second, third] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)];
    const fold = (commit: string): string => `❌ Same as for ${commit.slice(0, 7)}: 3 rows failed`;
    const about = (commit: string, digest = 'd1'): Partial<OwnComment> => ({ content: { digest, commit, fold } });
    const bodyOf = (text: string, commit: string, digest = 'd1'): string =>
      `<!-- bulk-job-comment a1b2 content=${digest} commit=${commit} -->\n${text}`;

    it('becomes one line where it is the same for another commit, and names the first', async () => {
      const github = await start();
      await write(github, about(first));
      expect(bodies(github)).toEqual([bodyOf(COMMENT.text, first)]);
      await write(github, about(second));
      expect(bodies(github)).toEqual([bodyOf(fold(first), first)]);
      await write(github, about(third));
      expect(writes(github)).toEqual(['POST', 'PATCH']);
    });

    it('stays whole where the same commit runs again, and is whole again where something changed', async () => {
      const github = await start();
      await write(github, about(first));
      await write(github, { ...about(first), text: 'With other links' });
      expect(bodies(github)).toEqual([bodyOf('With other links', first)]);
      await write(github, about(second));
      await write(github, { ...about(third, 'd2'), text: 'Changed' });
      expect(bodies(github)).toEqual([bodyOf('Changed', third, 'd2')]);
    });

    it.each([
      '<!-- bulk-job-comment a1b2 -->',
      '<!-- bulk-job-comment a1b2 content=d1 commit=[x](https://evil.example) -->',
      '<!-- bulk-job-comment a1b2 content=d1 -->',
    ])('is whole where the marker of the one that stands says nothing: %s', async (marker) => {
      const github = await start();
      github.conversations.add(7, ACTIONS_LOGIN, `${marker}\nOld`);
      await write(github, about(second));
      expect(bodies(github)).toEqual([bodyOf(COMMENT.text, second)]);
    });
  });

  it('never touches those of others, of another identity, or that only quote the marker', async () => {
    const github = await start();
    const others = [
      ['mallory', BODY],
      [ACTIONS_LOGIN, BODY.replace('a1b2', 'a1b2c')],
      [ACTIONS_LOGIN, `> ${BODY}`],
      ['github-actions', BODY],
    ] as const;
    for (const [login, body] of others) github.conversations.add(7, login, body);
    github.conversations.add(8, ACTIONS_LOGIN, BODY);
    await write(github, { text: 'Mine' });
    expect(bodies(github)).toEqual([...others.map(([, body]) => body), BODY.replace(COMMENT.text, 'Mine')]);
    expect(github.conversations.on(8).map(({ body }) => body)).toEqual([BODY]);
    expect(writes(github)).toEqual(['POST']);
  });

  it('is found behind hundreds of others', async () => {
    const github = await start();
    for (let n = 0; n < 250; n += 1) github.conversations.add(7, 'ada', `Comment ${n}`);
    github.conversations.add(7, ACTIONS_LOGIN, BODY);
    await write(github, { text: 'New' });
    expect(writes(github)).toEqual(['PATCH']);
    expect(
      github.seen.filter(({ url }) => url.includes('per_page=100')).map(({ url }) => /page=\d$/.exec(url)?.[0]),
    ).toEqual(['page=1', 'page=2', 'page=3']);
  });

  it('is one where two runs write at the same time: the oldest stays', async () => {
    let lists = 0;
    let release: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      release = resolve;
    });
    const github = await start({
      fault: (call) => {
        if (call !== LIST || lists >= 2) return undefined;
        lists += 1;
        if (lists === 2) release();
        return { hold: both };
      },
    });
    await Promise.all([write(github, { text: 'A' }), write(github, { text: 'B' })]);
    expect(writes(github).filter((method) => method === 'POST')).toHaveLength(2);
    expect(github.conversations.on(7)).toEqual([expect.objectContaining({ id: 100 })]);
  });

  it('leaves the oldest of several, and removes its own newer ones', async () => {
    const github = await start();
    for (let n = 0; n < 3; n += 1) github.conversations.add(7, ACTIONS_LOGIN, `${BODY} ${n}`);
    await write(github);
    expect(github.conversations.on(7)).toEqual([{ id: 100, issue: 7, login: ACTIONS_LOGIN, body: BODY }]);
  });

  it('does not mind that another run was faster to remove one', async () => {
    const github = await start({
      fault: (call) => (call.startsWith('api DELETE') ? { status: 404 } : undefined),
    });
    for (let n = 0; n < 2; n += 1) github.conversations.add(7, ACTIONS_LOGIN, BODY);
    await write(github);
    expect(writes(github)).toEqual(['DELETE']);
  });

  it('is not made twice where the response of the first was lost', async () => {
    const github = await start();
    const lost = await start({
      fault: (call) => {
        if (call !== CREATE) return undefined;
        lost.conversations.add(7, ACTIONS_LOGIN, BODY);
        return 'cut';
      },
    });
    await write(lost);
    expect(bodies(lost)).toEqual([BODY]);
    expect(writes(lost)).toEqual(['POST']);
    expect(bodies(github)).toEqual([]);
  });

  it('is kept where the list does not show it yet', async () => {
    const github = await start({
      instead: (path, nth) => (path.includes('comments?') && nth < 3 ? { body: '[]' } : undefined),
    });
    await write(github);
    expect(bodies(github)).toEqual([BODY]);
  });

  it.each<[string, GithubOptions, Partial<OwnComment>, string, string[]]>([
    [
      'the permission is missing',
      { permissions: ['contents'] },
      {},
      'HTTP 403: the token may not write comments',
      ['POST'],
    ],
    [
      'the service is down',
      { fault: (call) => (call === CREATE ? { status: 502 } : undefined) },
      {},
      'HTTP 502',
      ['POST'],
    ],
    ['it is too long', {}, { text: 'x'.repeat(MAX_BODY_CHARS) }, 'HTTP 422', ['POST']],
    [
      'the list is something else',
      { fault: (call) => (call === LIST ? { status: 200 } : undefined) },
      {},
      'not what GitHub',
      [],
    ],
  ])('says why it could not be written: %s', async (_, options, comment, message, methods) => {
    const github = await start(options);
    await expect(write(github, comment)).rejects.toThrow(message);
    expect(writes(github)).toEqual(methods);
    expect(bodies(github)).toEqual([]);
  });

  it('is repeated only where that cannot make a second one', async () => {
    const github = await start({
      fault: (call, times) =>
        (call.startsWith('api PATCH') || call === LIST) && times === 1 ? { status: 503 } : undefined,
    });
    github.conversations.add(7, ACTIONS_LOGIN, `${BODY}!`);
    await write(github);
    expect(bodies(github)).toEqual([BODY]);
    expect(writes(github)).toEqual(['PATCH', 'PATCH']);
  });

  it('sends the token to the API alone', async () => {
    const github = await start();
    await write(github);
    expect(new Set(github.seen.map(({ headers }) => headers.get('authorization')))).toEqual(
      new Set([`token ${TOKEN}`]),
    );
    expect(github.seen[0]).toMatchObject({ method: 'POST', url: '/api/graphql', body: '{"query":"{viewer{login}}"}' });
  });
});
