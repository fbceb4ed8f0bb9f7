import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RunContext } from '../domain/context.ts';
import { checkUrl, parseUrl } from '../domain/url.ts';
import { COMMIT, type Repository, type WantedCommit } from '../ports/repository.ts';
import { GithubApiFailure, type GithubApiOptions, type GithubRequest, getFromGithub } from './github-api.ts';
import { readTree, type TreeFile } from './github-tree.ts';
import type { Log } from './log.ts';
import { createWanted } from './wanted-files.ts';

export interface GithubRepositoryOptions extends Pick<GithubApiOptions, 'http' | 'clock' | 'random'> {
  readonly environment: ReadonlyMap<string, string>;
  readonly context: Pick<RunContext, 'trust'>;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
  readonly log: Pick<Log, 'line'>;
}

/** As git's: a run waits for it. */
const LIMIT_MS = 5 * 60_000;
const ANSWER_MS = 60_000;
/** A megabit a second: a large file is not given up while a slow line still carries it. */
const SLOW_BYTES_PER_MS = 125;
/** Of a list of files; the API ends it at 7 MB. */
const MAX_TREE_BYTES = 32 * 1024 * 1024;
const JSON_TYPE = 'application/vnd.github+json';
const RAW_TYPE = 'application/vnd.github.raw+json';
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

type Get = <T>(request: Pick<GithubRequest<T>, 'path' | 'accept' | 'limitMs' | 'read'>) => Promise<T>;

/**
 * Commits from GitHub's API, for where git has none: no checkout, a shallow one, one without credentials. Brings only
 * what the patterns may mean, as it is stored: no filter of git, such as for line ends, is applied. Says in the log
 * why a commit can't be had. On an event that a stranger can cause no request is made (contract, section 7).
 */
export function createGithubRepository(options: GithubRepositoryOptions): Repository {
  return {
    async checkOut(wanted) {
      try {
        return await download(wanted, options);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (!options.signal.aborted) {
          options.log.line(`The commit ${wanted.commit} can't be had from git, and not from GitHub's API: ${why}.`);
        }
        return undefined;
      }
    },
  };
}

async function download(wanted: WantedCommit, options: GithubRepositoryOptions): Promise<string> {
  const { commit, directory, target, patterns } = wanted;
  if (!COMMIT.test(commit)) throw new GithubApiFailure('that is no full name of a commit');
  const folder = await locate(directory, options.environment.get('GITHUB_WORKSPACE'));
  const get = connect(options);
  const place = join(target, folder);
  const isWanted = createWanted(patterns, place);
  const files = await get({
    path: `/git/trees/${commit}?recursive=1`,
    accept: JSON_TYPE,
    limitMs: ANSWER_MS,
    read: async (body) => readTree(await readText(body), (path) => isInside(path, folder, isWanted)),
  });
  // What git may have left there is not whole.
  await rm(target, { recursive: true, force: true });
  await mkdir(place, { recursive: true, mode: PRIVATE_FOLDER });
  for (const file of files) await bring(file, join(target, ...file.path.split('/')), get);
  return place;
}

/** Where the working directory lies in the repository: in the checkout around it, else in the workspace. */
async function locate(directory: string, workspace: string | undefined): Promise<string> {
  if (workspace === undefined) throw new GithubApiFailure('GITHUB_WORKSPACE is not set');
  const real = [workspace, directory].map((path) => realpath(path));
  // Without a checkout the directory need not exist.
  const [top, place] = await Promise.all(real).catch(() => [workspace, directory] as const);
  if (top === undefined || place === undefined || isOutside(relative(top, place))) {
    throw new GithubApiFailure('working-directory is not in the workspace');
  }
  let root = place;
  while (root !== top && !existsSync(join(root, '.git'))) root = dirname(root);
  return relative(root, place);
}

function isOutside(way: string): boolean {
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/** @param path from the repository's root; what is wanted is asked for below the folder. */
function isInside(path: string, folder: string, isWanted: (path: string) => boolean): boolean {
  const start = folder === '' ? '' : `${folder.split(sep).join('/')}/`;
  return path.startsWith(start) && isWanted(path.slice(start.length));
}

function connect({ environment, context, token, signal, ...ports }: GithubRepositoryOptions): Get {
  if (context.trust !== 'trusted') throw new GithubApiFailure('a stranger may have caused this run');
  if (token === undefined) throw new GithubApiFailure('github-token is empty');
  const url = parseUrl(environment.get('GITHUB_API_URL') ?? 'https://api.github.com');
  const names = (environment.get('GITHUB_REPOSITORY') ?? '').split('/');
  if (url === undefined || checkUrl(url) !== undefined || names.length !== 2) {
    throw new GithubApiFailure('GITHUB_API_URL or GITHUB_REPOSITORY is not what a runner sets');
  }
  const whole = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const base = `/repos/${names.map((name) => encodeURIComponent(name)).join('/')}`;
  return (request) =>
    getFromGithub({ url, token, ...ports }, { ...request, path: `${base}${request.path}`, signal: whole });
}

async function bring({ sha, bytes }: TreeFile, path: string, get: Get): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
  await get({
    path: `/git/blobs/${sha}`,
    accept: RAW_TYPE,
    limitMs: ANSWER_MS + Math.ceil(bytes / SLOW_BYTES_PER_MS),
    read: (body) => pipeline(verify(body, { sha, bytes }), createWriteStream(path, { mode: PRIVATE_FILE })),
  });
}

/** The bytes as they come; throws as soon as they are more than the object has, or at the end if they are others. */
async function* verify(
  body: AsyncIterable<Uint8Array>,
  { sha, bytes }: Pick<TreeFile, 'sha' | 'bytes'>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash(sha.length === SHA1_DIGITS ? 'sha1' : 'sha256').update(`blob ${bytes}\0`);
  let received = 0;
  for await (const chunk of body) {
    received += chunk.length;
    if (received > bytes) break;
    hash.update(chunk);
    yield chunk;
  }
  // The name of a git object is the hash of its kind, its length and its content.
  if (received !== bytes || hash.digest('hex') !== sha) throw new GithubApiFailure('a file arrived damaged', 0);
}

const SHA1_DIGITS = 40;

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_TREE_BYTES) throw new GithubApiFailure('its list of files is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
