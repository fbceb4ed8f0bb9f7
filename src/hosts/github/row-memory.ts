import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CiContext } from '../../domain/context.ts';
import { type Fault, FaultError } from '../../domain/fault.ts';
import type { MemoryPlace, MemoryStore, StoredMemory } from '../../ports/memory-store.ts';
import type { Log } from '../log.ts';
import { GithubApiFailure } from './api.ts';
import { removeArtifact, type Uploaded, uploadPlainFile } from './artifact.ts';
import { maySend } from './context.ts';
import { describeCacheService } from './ledger-service.ts';
import {
  createMemoryArtifacts,
  type MemoryArtifact,
  type MemoryArtifacts,
  type MemoryArtifactsOptions,
} from './memory-artifacts.ts';
import { createMemoryCache, type MemoryCache } from './memory-cache.ts';

export interface GithubMemoriesOptions extends MemoryArtifactsOptions {
  readonly context: CiContext;
  readonly log: Pick<Log, 'line'>;
}

const NAME_DIGITS = 32;
/** How long a repository keeps artifacts unless it is told otherwise. */
const DEFAULT_DAYS = 90;
/** The cache holds 10 GB of a repository, which others need as well. */
const MAX_CACHED_BYTES = 10 * 1024 * 1024;
/** Artifacts that may be newer than the one that was uploaded last. */
const MAX_CANDIDATES = 4;
/** Runs that are asked about; only somebody who may push can have planted that many. */
const MAX_ASKED = 20;
/** How long a list may lag behind an upload. */
const LIST_TRIES = 30;
const LIST_WAIT_MS = 2000;
const REMOVE_LIMIT_MS = 30_000;

/**
 * Row memories as artifacts of the runs that wrote them, with a second copy in the cache. Undefined on an event that
 * strangers can cause, or that only judges a change: such a run neither reads nor writes one.
 *
 * A name can be used once in a run, so a run writes under the first free one of `<name>`, `<name>-2`, … The reserved
 * memory, the final one and what an earlier attempt left are artifacts of their own: what was there is removed only once
 * what replaces it is uploaded and listed, so a runner that is lost in between leaves both, and the sealed header says
 * which is newer. All runs use the same names, because GitHub only finds artifacts by their whole name.
 */
export function createGithubMemories(options: GithubMemoriesOptions): MemoryPlace | undefined {
  const { context, environment, token } = options;
  if (context.trust !== 'trusted' || !maySend(context.event)) return undefined;
  const service = describeCacheService(environment);
  return {
    open(destination) {
      if (!service.hasArtifacts) throw new FaultError([noArtifactsFault()]);
      if (token === undefined) throw new FaultError([deniedFault('github-token is empty')]);
      const name = `bulk-job-memory-${destination.slice(0, NAME_DIGITS)}`;
      const temporary = context.temporaryDirectory ?? tmpdir();
      const cacheFolder = join(temporary, `bulk-job-memory-cache-${process.pid}`);
      return createStore(name, {
        ...options,
        temporary,
        artifacts: createMemoryArtifacts(name, options),
        cache: createMemoryCache(`${name}-`, cacheFolder, service),
      });
    },
  };
}

interface StoreParts extends GithubMemoriesOptions {
  readonly temporary: string;
  readonly artifacts: MemoryArtifacts;
  readonly cache: MemoryCache;
}

function createStore(name: string, parts: StoreParts): MemoryStore {
  const { artifacts, cache, temporary, clock, signal } = parts;
  const seen = new Map<number, MemoryArtifact>();
  let folder: Promise<string> | undefined;
  let files = 0;

  async function nextPath(): Promise<string> {
    folder ??= mkdir(temporary, { recursive: true }).then(() => mkdtemp(join(temporary, 'bulk-job-memory-')));
    files += 1;
    return join(await folder, `memory-${files}.bin`);
  }

  const fromArtifact = ({ id, run }: MemoryArtifact): StoredMemory => ({
    name: `in artifact ${id} of run ${run}`,
    read: () => readFrom(nextPath, (path) => artifacts.download(id, path)),
  });
  const fromCache = (id: number): StoredMemory => ({
    name: 'in the cache',
    read: () =>
      readFrom(nextPath, async (path) => {
        if (!(await cache.restore(id, path))) throw new Error('the copy in the cache is gone');
      }),
  });

  async function listNew(): Promise<readonly MemoryArtifact[]> {
    const unseen = (await artifacts.list()).filter(({ id }) => !seen.has(id));
    for (const artifact of unseen) seen.set(artifact.id, artifact);
    return unseen;
  }

  /** A list may lag behind: what it does not show, the next run would not find. */
  async function waitUntilListed(uploaded: Uploaded): Promise<void> {
    for (let nth = 1; !(await artifacts.isListed(uploaded)); nth += 1) {
      if (nth === LIST_TRIES) throw new Error('GitHub took the artifact but does not list it');
      await clock.sleep(LIST_WAIT_MS, signal);
    }
  }

  return {
    name: `"${name}"`,
    keptDays: Number(parts.environment.get('GITHUB_RETENTION_DAYS')) || DEFAULT_DAYS,
    load: () =>
      explained(async () => {
        const listed = await listNew();
        const found = await chooseNewest(listed, artifacts);
        const cached = await cache.find();
        const copy = cached.kind === 'found' && isNewer(cached.artifact, found, listed) ? [cached.artifact] : [];
        const stored = [...copy.map(fromCache), ...found.map(fromArtifact)];
        if (stored.length > 0) return stored;
        if (listed.some(({ isExpired }) => isExpired)) throw new FaultError([expiredFault(listed)]);
        if (cached.kind === 'failed') throw new Error(`the cache could not be read: ${cached.why}`);
        return [];
      }),
    async newer() {
      const listed = await listNew();
      const found = await onlyTrusted(listed, artifacts, MAX_ASKED);
      return found.map(fromArtifact);
    },
    async save(bytes) {
      const path = await nextPath();
      await pipeline(Readable.from(bytes), createWriteStream(path, { mode: 0o600 }));
      // As long as the repository keeps artifacts, whatever `retention-days` says.
      const uploaded = await uploadPlainFile({ name, extension: '', path, retentionDays: undefined }, parts);
      if ((await stat(path)).size <= MAX_CACHED_BYTES) await cache.save(uploaded.id, path);
      await waitUntilListed(uploaded);
      await removeOlder(uploaded, seen, parts);
    },
    async release() {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
}

/** Downloads first, so that half a download is none. */
async function* readFrom(
  nextPath: () => Promise<string>,
  download: (path: string) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const path = await nextPath();
  await explained(() => download(path));
  yield* createReadStream(path) as AsyncIterable<Buffer>;
}

/** The artifact that was uploaded last, and those of higher runs: a slow run may have uploaded after a newer one. */
async function chooseNewest(
  listed: readonly MemoryArtifact[],
  artifacts: MemoryArtifacts,
): Promise<readonly MemoryArtifact[]> {
  const [first] = await onlyTrusted(listed, artifacts, 1);
  if (first === undefined) return [];
  const higher = listed.filter(({ run }) => run > first.run);
  return [first, ...(await onlyTrusted(higher, artifacts, MAX_CANDIDATES - 1))];
}

/** The first ones whose run may have written a memory, at most `most`. */
async function onlyTrusted(
  listed: readonly MemoryArtifact[],
  artifacts: MemoryArtifacts,
  most: number,
): Promise<readonly MemoryArtifact[]> {
  const found: MemoryArtifact[] = [];
  const asked = new Set<number>();
  for (const artifact of listed.filter(({ isExpired }) => !isExpired)) {
    if (found.length === most) break;
    asked.add(artifact.run);
    if (asked.size > MAX_ASKED) throw new Error(`more than ${MAX_ASKED} runs that may not send have uploaded one`);
    if (await artifacts.isTrusted(artifact.run)) found.push(artifact);
  }
  return found;
}

/** The cache has a copy of an artifact that is newer than all that can be read, or that has expired. */
function isNewer(cached: number, found: readonly MemoryArtifact[], listed: readonly MemoryArtifact[]): boolean {
  if (found.some(({ id }) => id >= cached)) return false;
  return listed.every(({ id, isExpired }) => id !== cached || isExpired);
}

/** What this run, in this attempt or an earlier one, uploaded before. */
async function removeOlder(
  { id, name }: Uploaded,
  seen: Map<number, MemoryArtifact>,
  { context }: StoreParts,
): Promise<void> {
  const run = Number(context.runId);
  const older = [...seen.values()].filter((artifact) => artifact.run === run && artifact.id !== id);
  seen.set(id, { id, name, run, isExpired: false });
  for (const artifact of older) {
    // Nothing depends on it: it only takes up space, and its name.
    await removeArtifact(artifact.name, REMOVE_LIMIT_MS).catch(() => undefined);
    seen.delete(artifact.id);
  }
}

/** Turns what GitHub's services reject with into faults. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FaultError || (error instanceof Error && error.name === 'AbortError')) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const isDenied = error instanceof GithubApiFailure && error.denial !== undefined;
    throw new FaultError([isDenied ? deniedFault(why) : unreachableFault(why)], { cause: error });
  }
}

function deniedFault(why: string): Fault {
  return {
    code: 'memory/denied',
    message: `The row memory cannot be read: ${why}. Nothing was sent.`,
    next: 'Add `actions: read` to the permissions of the job (beside `contents: read`), and leave github-token at its default.',
    input: 'memory',
  };
}

function unreachableFault(why: string): Fault {
  return {
    code: 'memory/unreachable',
    message: `It is unknown which rows the vendor already has: the row memory cannot be read from GitHub (${why}). Nothing was sent.`,
    next: 'Click "Re-run jobs" later. GitHub says at https://www.githubstatus.com/ whether it has a problem.',
    input: 'memory',
  };
}

function expiredFault(listed: readonly MemoryArtifact[]): Fault {
  return {
    code: 'memory/expired',
    message: `The row memory has expired: run ${listed[0]?.run ?? ''} wrote it last, longer ago than this repository keeps artifacts. Nothing was sent.`,
    next: 'To send every row again, set memory: new in a run that you start by hand. Run more often than artifacts are kept (Settings, Actions, General), or set memory to a path on a runner of your own.',
    input: 'memory',
  };
}

function noArtifactsFault(): Fault {
  return {
    code: 'memory/no-artifacts',
    message:
      'This runner has no artifacts in which the row memory could be kept (GitHub Enterprise Server has none of this kind).',
    next: 'Set memory to a path on a runner of your own, or to a file that a step before and a step after this one keep.',
    input: 'memory',
  };
}
