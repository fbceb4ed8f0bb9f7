import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CiContext } from '../../domain/context.ts';
import { FaultError } from '../../domain/fault.ts';
import type { MemoryPlace, MemoryStore, StoredMemory } from '../../ports/memory-store.ts';
import type { Log } from '../log.ts';
import { removeArtifact, type Uploaded, uploadPlainFile } from './artifact.ts';
import { describeCacheService } from './ledger-service.ts';
import {
  createMemoryArtifacts,
  type MemoryArtifact,
  type MemoryArtifacts,
  type MemoryArtifactsOptions,
} from './memory-artifacts.ts';
import { createMemoryCache, type MemoryCache } from './memory-cache.ts';
import { deniedFault, expiredFault, explained, noArtifactsFault } from './memory-faults.ts';
import { createMemoryParts, untilListed } from './memory-parts.ts';
import { createScratch, readFrom, type Scratch } from './scratch.ts';

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
const REMOVE_LIMIT_MS = 30_000;

/**
 * Row memories as artifacts of the runs that wrote them, with a second copy in the cache.
 *
 * A name can be used once in a run, so a run writes under the first free one of `<name>`, `<name>-2`, … The reserved
 * memory, the final one and what an earlier attempt left are artifacts of their own: what was there is removed only once
 * what replaces it is uploaded and listed, so a runner that is lost in between leaves both, and the sealed header says
 * which is newer. All runs use the same names, because GitHub only finds artifacts by their whole name.
 */
export function createGithubMemories(options: GithubMemoriesOptions): MemoryPlace {
  const { context, environment, token } = options;
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
        scratch: createScratch(temporary),
        artifacts: createMemoryArtifacts(name, options),
        cache: createMemoryCache(`${name}-`, cacheFolder, service),
      });
    },
  };
}

interface StoreParts extends GithubMemoriesOptions {
  readonly scratch: Scratch;
  readonly artifacts: MemoryArtifacts;
  readonly cache: MemoryCache;
}

function createStore(name: string, parts: StoreParts): MemoryStore {
  const { artifacts, cache, scratch } = parts;
  const seen = new Map<number, MemoryArtifact>();

  const fromArtifact = ({ id, run }: MemoryArtifact): StoredMemory => ({
    name: `in artifact ${id} of run ${run}`,
    read: () => readFrom(scratch, (path) => artifacts.download(id, path)),
  });
  const fromCache = (id: number): StoredMemory => ({
    name: 'in the cache',
    read: () =>
      readFrom(scratch, async (path) => {
        if (!(await cache.restore(id, path))) throw new Error('the copy in the cache is gone');
      }),
  });

  async function listNew(): Promise<readonly MemoryArtifact[]> {
    const unseen = (await artifacts.list()).filter(({ id }) => !seen.has(id));
    for (const artifact of unseen) seen.set(artifact.id, artifact);
    return unseen;
  }

  const newer = async (): Promise<readonly StoredMemory[]> => {
    const listed = await listNew();
    const found = await onlyTrusted(listed, artifacts, MAX_ASKED);
    return found.map(fromArtifact);
  };

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
    newer,
    parts: createMemoryParts(name, { ...parts, hasNewer: async () => (await newer()).length > 0 }),
    async save(bytes) {
      const path = await scratch.write(bytes);
      // As long as the repository keeps artifacts, whatever `retention-days` says.
      const uploaded = await uploadPlainFile({ name, extension: '', path, retentionDays: undefined }, parts);
      if ((await stat(path)).size <= MAX_CACHED_BYTES) await cache.save(uploaded.id, path);
      await untilListed(parts, async () =>
        (await artifacts.listNamed(uploaded.name)).some(({ id }) => id === uploaded.id),
      );
      await removeOlder(uploaded, seen, parts);
    },
    release: () => scratch.remove(),
  };
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
