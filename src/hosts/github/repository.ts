import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { type ChangedLines, createDiffReader, type LineRanges } from '../../domain/changed-lines.ts';
import type { CiContext } from '../../domain/context.ts';
import { type AskedChange, COMMIT, type Repository, type WantedCommit } from '../../ports/repository.ts';
import type { Log } from '../log.ts';
import { GithubApiFailure, RAW_TYPE, readJson, readText, SHA_TYPE } from './api.ts';
import { connectToRepository, type Get, type RepositoryApiOptions } from './repository-api.ts';
import { readTree, type TreeFile } from './tree.ts';
import { createWanted } from './wanted-files.ts';

export interface GithubRepositoryOptions extends RepositoryApiOptions {
  readonly context: Pick<CiContext, 'trust'>;
  readonly signal: AbortSignal;
  readonly log: Pick<Log, 'line'>;
}

/** As git's: a run waits for it. */
const LIMIT_MS = 5 * 60_000;
const RESPONSE_MS = 60_000;
/** A megabit a second: a large file is not given up while a slow line still carries it. */
const SLOW_BYTES_PER_MS = 125;
/** Of a list of files; the API ends it at 7 MB. */
const MAX_TREE_BYTES = 32 * 1024 * 1024;
const MAX_SHA_BYTES = 1024;
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/**
 * Commits from GitHub's API, for where git has none: no checkout, a shallow one, one without credentials. Brings only
 * what the patterns may mean, as it is stored: no filter of git, such as for line ends, is applied. Says in the log
 * why a commit is not available. On an event that a stranger can cause no request is made (docs/contract.md, 7.2).
 */
export function createGithubRepository(options: GithubRepositoryOptions) {
  return {
    async checkOut(wanted) {
      try {
        return await download(wanted, options);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (!options.signal.aborted) {
          options.log.line(`Commit ${wanted.commit} is not available from git or from GitHub's API: ${why}.`);
        }
        return undefined;
      }
    },
    resolve: ({ name }) => ask(options, `"${name}"`, (get) => readCommitName(get, name)),
    parents: ({ head }) => ask(options, 'The checked-out commit', (get) => readParents(get, head)),
    listChanged: (asked) => compare(asked, options).catch(() => undefined),
    mergeBase: ({ head, target }) => ask(options, 'The base', (get) => readMergeBase(get, head, target)),
  } satisfies Repository;
}

/** What the API says; where it does not, the log says why. */
async function ask<T>(
  options: GithubRepositoryOptions,
  subject: string,
  question: (get: Get) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await question(await connect(options));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (!options.signal.aborted) options.log.line(`${subject} is not known to git or to GitHub's API: ${why}.`);
    return undefined;
  }
}

async function readCommitName(get: Get, name: string): Promise<string> {
  const sha = await get({
    route: 'GET /repos/{owner}/{repo}/commits/{name}',
    parameters: { name },
    accept: SHA_TYPE,
    limitMs: RESPONSE_MS,
    read: (body) => readText(body, MAX_SHA_BYTES),
  });
  return requireCommit(sha.trim());
}

async function readParents(get: Get, head: string | undefined): Promise<readonly string[]> {
  const { parents } = await get({
    route: 'GET /repos/{owner}/{repo}/git/commits/{commit}',
    parameters: { commit: requireCommit(head) },
    limitMs: RESPONSE_MS,
    read: readJson(z.object({ parents: z.array(z.object({ sha: z.string() })) }), MAX_TREE_BYTES),
  });
  return parents.map(({ sha }) => requireCommit(sha));
}

async function readMergeBase(get: Get, head: string | undefined, target: string): Promise<string> {
  const found = await get({
    route: 'GET /repos/{owner}/{repo}/compare/{range}',
    // Of the commits in between none is needed, but GitHub lists at least one.
    parameters: { range: `${requireCommit(target)}...${requireCommit(head)}`, per_page: '1' },
    limitMs: RESPONSE_MS,
    read: readJson(z.object({ merge_base_commit: z.object({ sha: z.string() }) }), MAX_TREE_BYTES),
  });
  return requireCommit(found.merge_base_commit.sha);
}

function requireCommit(sha: string | undefined): string {
  if (sha === undefined || !COMMIT.test(sha)) throw new GithubApiFailure('it is not a full commit SHA');
  return sha;
}

const LOOK_MS = 10_000;
/** Up to 300 files with their diffs; GitHub leaves out a diff that is long. */
const MAX_COMPARISON_BYTES = 32 * 1024 * 1024;

const comparisonSchema = z.object({
  files: z.array(z.object({ filename: z.string(), patch: z.string().optional() })).default([]),
});

/** Changed lines by GitHub's comparison, for a checkout without the history of both commits. */
async function compare(
  { base, commit, directory, signal }: AskedChange,
  options: GithubRepositoryOptions,
): Promise<ChangedLines | undefined> {
  // Reading is all that is asked for, so the event may be a fork's (docs/contract.md, 7.2).
  if (options.context.trust === 'hijackable' || ![base, commit].every((name) => COMMIT.test(name))) return undefined;
  const folder = (await locate(directory, options.environment.get('GITHUB_WORKSPACE'))).split(sep).join('/');
  const get = await connectToRepository(options, { signal: AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]) });
  const { files } = await get({
    route: 'GET /repos/{owner}/{repo}/compare/{basehead}',
    parameters: { basehead: `${base}...${commit}`, per_page: '1' },
    limitMs: LOOK_MS,
    read: readJson(comparisonSchema, MAX_COMPARISON_BYTES),
  });
  return new Map(
    files.map(({ filename, patch = '' }) => [posix.relative(folder, filename), readPatch(patch)] as const),
  );
}

function readPatch(patch: string): LineRanges {
  const reader = createDiffReader();
  for (const line of patch.split('\n')) reader.add(line);
  return reader.ranges;
}

async function download(wanted: WantedCommit, options: GithubRepositoryOptions): Promise<string> {
  const { commit, directory, target, patterns } = wanted;
  if (!COMMIT.test(commit)) throw new GithubApiFailure('it is not a full commit SHA');
  const folder = await locate(directory, options.environment.get('GITHUB_WORKSPACE'));
  const get = await connect(options);
  const place = join(target, folder);
  const isWanted = createWanted(patterns, place);
  const files = await get({
    route: 'GET /repos/{owner}/{repo}/git/trees/{commit}',
    parameters: { commit, recursive: '1' },
    limitMs: RESPONSE_MS,
    read: async (body) => readTree(await readText(body, MAX_TREE_BYTES), (path) => isInside(path, folder, isWanted)),
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

async function connect(options: GithubRepositoryOptions): Promise<Get> {
  const isTrusted = options.context.trust === 'trusted';
  if (!isTrusted) throw new GithubApiFailure('the event may come from somebody without write access');
  return connectToRepository(options, { signal: AbortSignal.any([options.signal, AbortSignal.timeout(LIMIT_MS)]) });
}

async function bring({ sha, bytes }: TreeFile, path: string, get: Get): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
  await get({
    route: 'GET /repos/{owner}/{repo}/git/blobs/{sha}',
    parameters: { sha },
    accept: RAW_TYPE,
    limitMs: RESPONSE_MS + Math.ceil(bytes / SLOW_BYTES_PER_MS),
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
  if (received !== bytes || hash.digest('hex') !== sha) throw new GithubApiFailure('a file was damaged on its way', 0);
}

const SHA1_DIGITS = 40;
