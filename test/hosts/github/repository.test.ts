import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGithubRepository, type GithubRepositoryOptions } from '../../../src/hosts/github/repository.ts';
import { createHttpClient } from '../../../src/ports/http-client.ts';
import { startNoting, startRaw, until } from '../../ports/loopback.ts';
import { COMMIT_SHA, type CommitEntry } from '../../support/github/commit.ts';
import { type ApiAnswer, type Github, startGithub, TOKEN } from '../../support/github/server.ts';
import { createFixedRandom } from '../../transport/scripted-http.ts';

const FILES: readonly (readonly [string, CommitEntry])[] = [
  ['data', { mode: '040000', type: 'tree', text: '' }],
  ['data/donors.csv', 'donor_id\na-1\n'],
  ['data/2031/more.csv', 'donor_id\na-2\n'],
  ['data/readme.md', '# Donors'],
  ['other.csv', 'donor_id\nb-1\n'],
];
const TREE = `git/trees/${COMMIT_SHA}?recursive=1`;

let workspace: string;
let home: string;
const closing: (() => unknown)[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'github-repository-'));
  workspace = join(home, 'workspace');
  await mkdir(workspace);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(home, { recursive: true });
});

interface Scene {
  readonly files?: readonly (readonly [string, CommitEntry])[];
  readonly instead?: (path: string, nth: number) => ApiAnswer | undefined;
  readonly patterns?: readonly string[];
  /** Relative to the workspace. */
  readonly directory?: string;
  readonly commit?: string;
  readonly variables?: Iterable<readonly [string, string]>;
  readonly options?: Partial<GithubRepositoryOptions>;
  readonly onStart?: (api: Github) => void;
}

interface Result {
  /** Relative to the target. */
  readonly directory: string | undefined;
  /** What was written, by path. */
  readonly written: Readonly<Record<string, string>>;
  readonly log: readonly string[];
  readonly sleeps: readonly number[];
  readonly api: Github;
}

async function checkOut(scene: Scene): Promise<Result> {
  const { files = FILES, patterns = ['data/**/*.csv'], directory = '', commit = COMMIT_SHA } = scene;
  const api = await startGithub({ commit: files, instead: scene.instead });
  scene.onStart?.(api);
  const http = createHttpClient();
  closing.push(() => http.dispose(), api.close);
  const log: string[] = [];
  const sleeps: number[] = [];
  const repository = createGithubRepository({
    environment: new Map([...api.apiEnvironment, ['GITHUB_WORKSPACE', workspace], ...(scene.variables ?? [])]),
    context: { trust: 'trusted' },
    token: TOKEN,
    signal: new AbortController().signal,
    log: { line: (text) => log.push(text) },
    http,
    clock: { sleep: async (ms) => void sleeps.push(ms) },
    random: createFixedRandom(0.5),
    ...scene.options,
  });
  const target = join(home, 'target');
  const found = await repository.checkOut({ commit, directory: join(workspace, directory), target, patterns });
  expect(log.join('\n')).not.toContain(TOKEN);
  return {
    directory: found?.slice(target.length),
    written: found === undefined ? {} : await readAll(target),
    log,
    sleeps,
    api,
  };
}

async function readAll(folder: string): Promise<Readonly<Record<string, string>>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files
    .sort()
    .map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}

async function write(path: string, text = ''): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

const DATA = { 'data/donors.csv': 'donor_id\na-1\n', 'data/2031/more.csv': 'donor_id\na-2\n' };

describe('a commit from the API', () => {
  it('has the files that the patterns mean, and no other is asked for', async () => {
    const { directory, written, log, sleeps, api } = await checkOut({});
    expect({ directory, written, log, sleeps }).toEqual({ directory: '', written: DATA, log: [], sleeps: [] });
    expect(api.seen.map(({ method, url }) => `${method} ${url.replace(/[0-9a-f]{40}$/, '…')}`)).toEqual([
      `GET /api/v3/repos/acme/donors/${TREE}`,
      'GET /api/v3/repos/acme/donors/git/blobs/…',
      'GET /api/v3/repos/acme/donors/git/blobs/…',
    ]);
    expect(api.seen[0]?.headers.get('user-agent')).toMatch(/^bulk-job-action\//);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['one file', ['data/donors.csv'], ['data/donors.csv']],
    ['a file with odd signs, as it stands', ['./odd/report (1).csv'], ['odd/report (1).csv']],
    ['all of an end', ['*.md', 'data/*.md'], ['data/readme.md']],
    ['two ends', ['data/*.{csv,md}'], ['data/2031/more.csv', 'data/donors.csv', 'data/readme.md']],
    ['a folder of braces', ['{data,x}/donors.csv'], ['data/donors.csv']],
    [
      'what is excluded too: the reader leaves it out',
      ['*.csv', '!data/**', '../x/*'],
      ['data/2031/more.csv', 'data/donors.csv', 'odd/report (1).csv', 'other.csv'],
    ],
  ])('brings %s', async (_, patterns, expected) => {
    const { written } = await checkOut({ patterns, files: [...FILES, ['odd/report (1).csv', 'id\n1\n']] });
    expect(Object.keys(written)).toEqual(expected);
  });

  it.each<[string, string, readonly string[], string]>([
    ['without a checkout', 'data', [], '/data'],
    ['in a checkout', 'data', ['.git/HEAD', 'data/x'], '/data'],
    ['in a checkout in a folder of its own', 'repo/data', ['repo/.git/HEAD', 'repo/data/x'], '/data'],
    ['in a worktree, where .git is a file', 'repo', ['repo/.git'], ''],
  ])('knows the working directory %s', async (_, directory, present, expected) => {
    for (const path of present) await write(join(workspace, path));
    const patterns = directory.endsWith('data') ? ['*.csv'] : ['data/**/*.csv'];
    const result = await checkOut({ directory, patterns });
    expect(result).toMatchObject({ directory: expected, written: DATA, log: [] });
  });

  it('replaces what git has left half done', async () => {
    await write(join(home, 'target', 'data', 'half.csv'), 'half');
    expect((await checkOut({})).written).toEqual(DATA);
  });

  it('leaves out links and submodules', async () => {
    const files: Scene['files'] = [
      ...FILES,
      ['data/link.csv', { mode: '120000', type: 'blob', text: '/etc/passwd' }],
      ['data/module.csv', { mode: '160000', type: 'commit', text: '' }],
    ];
    expect((await checkOut({ files })).written).toEqual(DATA);
  });

  it.each<[string, ApiAnswer, readonly number[]]>([
    ['500', { status: 500 }, [750]],
    ['503 with a time', { status: 503, headers: { 'retry-after': '7' } }, [7000]],
    ['429', { status: 429, headers: { 'retry-after': '1' } }, [1000]],
    ['403 of the second rate limit', { status: 403, headers: { 'retry-after': '2' } }, [2000]],
    ['a broken body', { headers: { 'content-length': '900', connection: 'close' } }, [750]],
    ['a file of another content', { body: 'donor_id\nx-1\n' }, [750]],
    ['a longer file', { body: 'donor_id\na-1\na-2\n' }, [750]],
  ])('comes after %s', async (_, answer, expected) => {
    const instead: Scene['instead'] = (path, nth) => (path.startsWith('git/blobs') && nth === 1 ? answer : undefined);
    const { written, sleeps, log } = await checkOut({ instead, patterns: ['data/donors.csv'] });
    expect({ written, sleeps, log }).toEqual({
      written: { 'data/donors.csv': 'donor_id\na-1\n' },
      sleeps: expected,
      log: [],
    });
  });

  it('follows a redirect of the API with the token', async () => {
    const { written, api } = await checkOut({
      instead: (path, nth) =>
        nth === 1 ? { status: 307, headers: { location: `/api/v3/repos/acme/donors/${path}` } } : undefined,
    });
    expect(written).toEqual(DATA);
    expect(api.seen.map(({ headers }) => headers.get('authorization'))).toEqual(Array(6).fill(`token ${TOKEN}`));
  });

  it('follows one to another origin without it', async () => {
    const store = await startNoting(() => ({ body: 'donor_id\na-1\n' }));
    closing.push(store.close);
    const { written } = await checkOut({
      patterns: ['data/donors.csv'],
      instead: (path) =>
        path.startsWith('git/blobs') ? { status: 302, headers: { location: `${store.origin}/blob` } } : undefined,
    });
    expect(written).toEqual({ 'data/donors.csv': 'donor_id\na-1\n' });
    expect(store.seen.map(({ headers }) => headers.get('authorization'))).toEqual([undefined]);
    expect(JSON.stringify([...(store.seen[0]?.headers ?? [])])).not.toContain(TOKEN);
  });
});

describe('what the API says besides', () => {
  it('a way back to the API after another origin goes without the token', async () => {
    let back = '';
    const store = await startNoting(() => ({ status: 302, headers: { location: back } }));
    closing.push(store.close);
    const { api, written } = await checkOut({
      patterns: ['data/donors.csv'],
      instead: (path, nth) => {
        if (path === 'back') return { body: 'donor_id\na-1\n' };
        return path.startsWith('git/blobs') && nth === 1
          ? { status: 302, headers: { location: `${store.origin}/blob` } }
          : undefined;
      },
      onStart: ({ origin }) => {
        back = `${origin}/api/v3/repos/acme/donors/back`;
      },
    });
    expect(written).toEqual({ 'data/donors.csv': 'donor_id\na-1\n' });
    expect(api.seen.at(-1)?.url).toMatch(/back$/);
    expect(api.seen.at(-1)?.headers.has('authorization')).toBe(false);
  });

  it('a route that GitHub will remove is printed nowhere', async () => {
    const printed = (['log', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    const { written } = await checkOut({
      patterns: ['data/donors.csv'],
      instead: (path) =>
        path.startsWith('git/blobs')
          ? { headers: { deprecation: '@1', sunset: '::error::x' }, body: 'donor_id\na-1\n' }
          : undefined,
    });
    expect(written).toEqual({ 'data/donors.csv': 'donor_id\na-1\n' });
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('an error whose body never ends is known by its status', async () => {
    const api = await startRaw((socket) => {
      socket.write('HTTP/1.1 404 Not Found\r\n\r\n');
      const more = (): boolean => !socket.destroyed && socket.write('x'.repeat(64 * 1024), more);
      more();
    });
    closing.push(api.close);
    const { log } = await checkOut({ variables: [['GITHUB_API_URL', api.origin]] });
    expect(log).toEqual([expect.stringContaining('HTTP 404')]);
    await until(() => api.open() === 0);
  });
});

describe('no commit, and the log says why', () => {
  const tree = (entry: object, truncated = false): string =>
    JSON.stringify({ truncated, tree: [{ mode: '100644', type: 'blob', sha: 'a'.repeat(40), size: 1, ...entry }] });
  const many = Array.from({ length: 1001 }, (_, nth): readonly [string, string] => [`data/${nth}.csv`, `${nth}`]);

  it.each<[string, Scene, string, number]>([
    [
      'not found',
      { instead: () => ({ status: 404 }) },
      'HTTP 404: no such commit, or github-token lacks permissions: contents: read',
      1,
    ],
    [
      'a token that may not',
      { instead: () => ({ status: 403 }) },
      'HTTP 403: no such commit, or github-token lacks',
      1,
    ],
    ['a token that is not one', { instead: () => ({ status: 401 }) }, 'HTTP 401: github-token is not valid', 1],
    ['a response that is not ready', { instead: () => ({ status: 202 }) }, 'HTTP 202', 1],
    [
      'a list without an end',
      { instead: () => ({ body: ' '.repeat(32 * 2 ** 20 + 1) }) },
      'the response is larger than 32 MB',
      1,
    ],
    ['an API that is down', { instead: () => ({ status: 502 }) }, 'HTTP 502', 4],
    [
      'a rate limit that is used up',
      { instead: () => ({ status: 403, headers: { 'x-ratelimit-remaining': '0' } }) },
      'rate limit is used up',
      1,
    ],
    ['too long a wait', { instead: () => ({ status: 429, headers: { 'retry-after': '3600' } }) }, 'rate limit', 1],
    [
      'an absurd wait',
      { instead: () => ({ status: 503, headers: { 'retry-after': '9'.repeat(400) } }) },
      'HTTP 503',
      1,
    ],
    ['a tree that is cut', { instead: () => ({ body: tree({ path: 'data/a.csv' }, true) }) }, 'more files than', 1],
    ['an answer of something else', { instead: () => ({ body: '<html>' }) }, 'is not a list of files', 1],
    [
      'a name of an object that is none',
      { instead: () => ({ body: tree({ path: 'data/a.csv', sha: '../x' }) }) },
      'not a list',
      1,
    ],
    [
      'a redirect in a circle',
      { instead: () => ({ status: 302, headers: { location: '#' } }) },
      'more than 3 redirects',
      4,
    ],
    [
      'a redirect to plain http',
      { instead: () => ({ status: 302, headers: { location: 'http://api.example/' } }) },
      'HTTP 302: a redirect to a URL',
      1,
    ],
    ['a redirect to nowhere', { instead: () => ({ status: 302 }) }, 'HTTP 302: a redirect to a URL', 1],
    ['no such file', { patterns: ['data/*.json'] }, 'no file in it matches', 1],
    ['too many files', { files: many }, '1001 of its files', 1],
    [
      'a file that is too large',
      { instead: () => ({ body: tree({ path: 'data/a.csv', size: 100 * 2 ** 20 + 1 }) }) },
      '100 MB',
      1,
    ],
    ['a file of no size', { instead: () => ({ body: tree({ path: 'data/a.csv', size: undefined }) }) }, '100 MB', 1],
    ['a short name of a commit', { commit: 'c0ffee' }, 'not a full commit SHA', 0],
    ['no token', { options: { token: undefined } }, 'github-token is empty', 0],
    ['an event of strangers', { options: { context: { trust: 'hijackable' } } }, 'without write access', 0],
    [
      'an API where nobody listens',
      { variables: [['GITHUB_API_URL', 'http://127.0.0.1:2']] },
      'the connection was refused (ECONNREFUSED)',
      0,
    ],
    ['an API without TLS', { variables: [['GITHUB_API_URL', 'http://api.example']] }, 'GITHUB_API_URL', 0],
    ['no repository', { variables: [['GITHUB_REPOSITORY', 'x']] }, 'GITHUB_REPOSITORY', 0],
    ['a directory elsewhere', { directory: '..' }, 'not in the workspace', 0],
  ])('%s', async (_, scene, why, requests) => {
    const { directory, log, api } = await checkOut(scene);
    expect(directory).toBe(undefined);
    expect(log).toEqual([expect.stringContaining(why)]);
    expect(log[0]).toMatch(/^Commit \w+ is not available from git or from GitHub's API: /);
    expect(api.seen).toHaveLength(requests);
  });

  it.each(['data/../../x.csv', 'data/./x.csv', 'data//x.csv', 'data/..\\x.csv', 'data/\0.csv'])(
    'a path that leads elsewhere: %j',
    async (path) => {
      const { log, directory } = await checkOut({ files: [...FILES, [path, 'id\n1\n']] });
      expect(directory).toBe(undefined);
      expect(log).toEqual([expect.stringContaining('leads outside the repository')]);
      expect(await readdir(home)).toEqual(['workspace']);
    },
  );

  it('an absolute path is nothing that a pattern means', async () => {
    expect((await checkOut({ files: [...FILES, ['/data/x.csv', 'id\n1\n']] })).written).toEqual(DATA);
  });

  it('a working directory behind a link out of the workspace', async () => {
    await mkdir(join(home, 'outside'));
    await symlink(join(home, 'outside'), join(workspace, 'link'));
    expect((await checkOut({ directory: 'link' })).log).toEqual([expect.stringContaining('not in the workspace')]);
  });

  it('a cancel ends it without a word', async () => {
    const cancel = new AbortController();
    const { directory, log } = await checkOut({
      options: { signal: cancel.signal },
      instead: () => {
        cancel.abort(new Error('cancelled'));
        return { status: 500 };
      },
    });
    expect({ directory, log }).toEqual({ directory: undefined, log: [] });
  });
});

describe('changed lines from the API', () => {
  const BASE = 'b'.repeat(40);
  const PATCH = '@@ -1,4 +1,5 @@\n a\n-b\n+B\n+C\n d\n e\n@@ -20 +21 @@ x\n-t\n+T\n\\ No newline at end of file';
  const comparison = (body: unknown) => ({ status: 200, body: JSON.stringify(body) });

  async function listChanged(answer: ApiAnswer, options: Partial<GithubRepositoryOptions> = {}) {
    const api = await startGithub({ instead: (path) => (path.startsWith('compare/') ? answer : undefined) });
    const http = createHttpClient();
    closing.push(() => http.dispose(), api.close);
    const repository = createGithubRepository({
      environment: new Map([...api.apiEnvironment, ['GITHUB_WORKSPACE', workspace]]),
      context: { trust: 'fork' },
      token: TOKEN,
      signal: new AbortController().signal,
      log: { line: () => undefined },
      http,
      clock: { sleep: async () => undefined },
      random: createFixedRandom(0.5),
      ...options,
    });
    const directory = join(workspace, 'data');
    await mkdir(directory);
    const asked = { base: BASE, commit: COMMIT_SHA, directory, paths: ['a.csv'], signal: new AbortController().signal };
    const found = await repository.listChanged?.(asked);
    return { found: found && Object.fromEntries(found), urls: api.seen.map(({ url }) => url) };
  }

  it('are those of its comparison, by path from the folder', async () => {
    const files = [{ filename: 'data/a.csv', patch: PATCH }, { filename: 'data/long.csv' }];
    const { found, urls } = await listChanged(comparison({ files }));
    expect(found).toEqual({
      'a.csv': [
        [2, 3],
        [21, 21],
      ],
      'long.csv': [],
    });
    expect(urls).toEqual([`/api/v3/repos/acme/donors/compare/${BASE}...${COMMIT_SHA}?per_page=1`]);
  });

  it.each<[string, ApiAnswer]>([
    ['is missing', { status: 404, body: '{}' }],
    ['is something else', comparison({ files: 'none' })],
  ])('are unknown where the comparison %s', async (_, answer) => {
    expect((await listChanged(answer)).found).toBeUndefined();
  });

  it.each<[string, Partial<GithubRepositoryOptions>]>([
    ['on an event of anybody', { context: { trust: 'hijackable' } }],
    ['without a token', { token: undefined }],
  ])('are not asked for %s', async (_, options) => {
    expect(await listChanged(comparison({ files: [] }), options)).toEqual({ found: undefined, urls: [] });
  });
});
