import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGit } from '../git.ts';
import { createArtifacts } from './artifacts.ts';
import { type CacheEntry, type CacheScope, type Caches, createCaches } from './caches.ts';
import { REPOSITORY_BYTES, UNUSED_MS } from './rules.ts';
import { type Github, type GithubOptions, startGithub, TOKEN } from './server.ts';

const MAIN: CacheScope = { ref: 'refs/heads/main', canWrite: true };
const TOPIC: CacheScope = { ref: 'refs/heads/topic', canWrite: true };
const PULL: CacheScope = { ref: 'refs/pull/7/merge', base: 'refs/heads/topic', canWrite: true };

function fill(caches: Caches, scope: CacheScope, key: string, bytes = 1): CacheEntry {
  const entry = caches.reserve(scope, key, 'v');
  if (typeof entry === 'string' || 'refused' in entry) throw new Error(`not reserved: ${JSON.stringify(entry)}`);
  return Object.assign(entry, { isComplete: true, bytes: Buffer.alloc(bytes) });
}

describe('the caches of the loopback GitHub', () => {
  it.each<[string, CacheScope, CacheScope, boolean]>([
    ['its own branch', TOPIC, TOPIC, true],
    ['the default branch', MAIN, TOPIC, true],
    ['the base of a pull request', TOPIC, PULL, true],
    ['another branch', TOPIC, MAIN, false],
    ['a pull request', PULL, TOPIC, false],
  ])('are read from %s: as the rule says', (_, writer, reader, isSeen) => {
    const caches = createCaches(() => 0);
    fill(caches, writer, 'key-1');
    expect(caches.find(reader, 'v', ['key-1']) !== undefined).toBe(isSeen);
    expect(caches.find(reader, 'other version', ['key-1'])).toBeUndefined();
  });

  it('are never changed, and not written by who may only read', () => {
    const caches = createCaches(() => 0);
    fill(caches, MAIN, 'key-1');
    expect(caches.reserve(MAIN, 'key-1', 'v')).toEqual({ refused: expect.stringContaining('already exists') });
    expect(caches.reserve({ ...MAIN, canWrite: false }, 'key-2', 'v')).toEqual({
      refused: expect.stringMatching(/^cache write denied:/),
    });
  });

  it('go when nobody reads them for a week, and the one that was not used for longest beyond the limit', () => {
    let now = 0;
    const caches = createCaches(() => now, 10);
    fill(caches, MAIN, 'a', 4);
    now += 1000;
    fill(caches, MAIN, 'b', 4);
    now += 1000;
    caches.find(MAIN, 'v', ['a']);
    fill(caches, MAIN, 'c', 4);
    expect(['a', 'b', 'c'].filter((key) => caches.find(MAIN, 'v', [key]) !== undefined)).toEqual(['a', 'c']);
    now += UNUSED_MS + 1;
    expect(caches.find(MAIN, 'v', ['a'])).toBeUndefined();
    expect(REPOSITORY_BYTES).toBe(10_737_418_240);
  });

  it('take 200 uploads a minute', () => {
    let now = 0;
    const caches = createCaches(() => now);
    for (let n = 0; n < 200; n += 1) fill(caches, MAIN, `key-${n}`);
    expect(caches.reserve(MAIN, 'one more', 'v')).toBe('too many');
    now += 60_000;
    expect(fill(caches, MAIN, 'one more').key).toBe('one more');
  });
});

it('artifacts have a name once in a run, are listed late, and expire', () => {
  let now = 0;
  const artifacts = createArtifacts(() => now, 5000);
  const artifact = artifacts.add('1', 'a', Buffer.alloc(1));
  expect(artifacts.create('1', 'a')).toBeUndefined();
  expect(artifacts.create('2', 'a')).toBeDefined();
  expect(artifacts.listed('1')).toEqual([]);
  now += 5000;
  expect(artifacts.listed('1')).toEqual([artifact]);
  now += 91 * 24 * 3_600_000;
  expect(artifacts.isExpired(artifact)).toBe(true);
});

it('artifacts are found by their whole name over all runs, newest first, expire as they say, and can be removed', () => {
  let now = 0;
  const artifacts = createArtifacts(() => now);
  const first = artifacts.add('1', 'a', Buffer.alloc(1));
  const second = artifacts.add('2', 'a', Buffer.alloc(1));
  artifacts.add('2', 'a-2', Buffer.alloc(1));
  const short = artifacts.create('3', 'a', { expiresAt: 10 });
  expect(artifacts.named('a')).toEqual([second, first]);
  now = 11;
  expect(short && artifacts.isExpired(short)).toBe(true);
  expect(artifacts.isExpired(first)).toBe(false);
  artifacts.remove(second);
  expect(artifacts.named('a')).toEqual([first]);
  expect(artifacts.create('2', 'a')).toBeDefined();
});

describe('the conversations of the loopback GitHub', () => {
  it('are read in pages, oldest first, and take no comment that is too long', async () => {
    const github = await startGithub({ permissions: ['pull-requests'] });
    const call = async (path: string, init: RequestInit = {}) =>
      fetch(`${github.origin}/repos/acme/donors/${path}`, { headers: { authorization: `Bearer ${TOKEN}` }, ...init });
    for (let n = 0; n < 31; n += 1) github.conversations.add(7, 'ada', `${n}`);
    expect(await (await call('issues/7/comments')).json()).toHaveLength(30);
    expect(await (await call('issues/7/comments?page=2')).json()).toMatchObject([
      { body: '30', user: { login: 'ada' } },
    ]);
    const tooLong = { method: 'POST', body: JSON.stringify({ body: 'x'.repeat(65_537) }) };
    expect((await call('issues/7/comments', tooLong)).status).toBe(422);
    expect((await call('issues/comments/99', { method: 'DELETE' })).status).toBe(404);
    expect((await call('issues/comments/100', { method: 'DELETE' })).status).toBe(204);
    await github.close();
  });

  it('find the pull request of a fork by the branch of its account', async () => {
    const pull = { number: 7, sha: 'c0ffee', branch: 'main', repository: 'mallory/donors' };
    const github = await startGithub({ pulls: [pull] });
    const list = async (head: string) =>
      (
        await fetch(`${github.origin}/repos/acme/donors/pulls?head=${head}`, {
          headers: { authorization: `Bearer ${TOKEN}` },
        })
      ).json();
    expect(await list('mallory:main')).toMatchObject([{ number: 7, head: { sha: 'c0ffee' } }]);
    expect(await list('acme:main')).toEqual([]);
    await github.close();
  });
});

describe('the API of the loopback GitHub', () => {
  async function ask(options: GithubOptions, path: string, token = TOKEN): Promise<number> {
    const github: Github = await startGithub(options);
    const { status } = await fetch(`${github.origin}/repos/acme/donors/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await github.close();
    return status;
  }
  const TREE = `git/trees/${'c0ffee'.padEnd(40, '0')}?recursive=1`;

  it.each<[string, GithubOptions, string, string, number]>([
    ['with both permissions', {}, 'actions/runs/1/artifacts', TOKEN, 200],
    ['without actions: read', { permissions: ['contents'] }, 'actions/runs/1/artifacts', TOKEN, 403],
    ['without contents: read', { permissions: ['actions'] }, TREE, TOKEN, 403],
    ['with another token', {}, TREE, 'ghs_other', 401],
    ['for what is not there', {}, 'git/blobs/x', TOKEN, 404],
  ])('%s', async (_, options, path, token, expected) => {
    expect(await ask(options, path, token)).toBe(expected);
  });

  it('reads the commits of a real repository', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'loopback-github-'));
    const git = createGit(directory);
    git('init', '--quiet', '--initial-branch=main');
    const commits = ['id\na\n', 'id\na\nb\n'].map((text) => {
      writeFileSync(join(directory, 'a.csv'), text);
      git('add', '--all');
      git('commit', '--quiet', '--message=rows');
      return git('rev-parse', 'HEAD').trim();
    });
    const [base = '', head = ''] = commits;
    const github = await startGithub({ git: directory });
    const get = async (path: string, accept = '') => {
      const headers = { authorization: `Bearer ${TOKEN}`, accept };
      const response = await fetch(`${github.origin}/repos/acme/donors/${path}`, { headers });
      return response.status === 200 ? response.text() : '';
    };
    expect(await get('commits/main', 'application/vnd.github.sha')).toBe(head);
    const { tree } = JSON.parse(await get(`git/trees/${base}?recursive=1`));
    expect(tree).toMatchObject([{ path: 'a.csv', mode: '100644', type: 'blob', size: 5 }]);
    expect(await get(`git/blobs/${tree[0].sha}`, 'application/vnd.github.raw+json')).toBe('id\na\n');
    expect(JSON.parse(await get(`compare/${base}...${head}?per_page=1`))).toEqual({
      merge_base_commit: { sha: base },
      files: [{ filename: 'a.csv', patch: '@@ -1,2 +1,3 @@\n id\n a\n+b\n' }],
    });
    expect(await get(`git/trees/${'0'.repeat(40)}?recursive=1`)).toBe('');
    await github.close();
    rmSync(directory, { recursive: true });
  });
});
