import { copyFile, link, rename } from 'node:fs/promises';
import { createCacheCaller, FAILED_LOOKUP, lookUpKey, NOT_SAVED } from './cache-client.ts';
import type { CacheService } from './ledger-service.ts';

/** The newest copy in the cache, by the artifact that it is a copy of. */
export type CachedMemory =
  | { readonly kind: 'found'; readonly artifact: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly why: string };

/** Second copies of a memory's artifacts, in the runner's cache. Nothing rejects. */
export interface MemoryCache {
  find(): Promise<CachedMemory>;
  /** Puts the copy at `path`; false if it is gone. */
  restore(artifact: number, path: string): Promise<boolean>;
  save(artifact: number, path: string): Promise<void>;
}

const FILE = 'row-memory.bin';
const LIMIT_MS = 60_000;

/**
 * @param prefix of all keys of this memory; the number of the artifact follows.
 * @param folder absolute; the cache's alone.
 */
export function createMemoryCache(prefix: string, folder: string, service: CacheService): MemoryCache {
  const call = createCacheCaller(folder);
  return {
    async find() {
      // Where there is no cache, there is no copy in it.
      if (service.whyNoLoad !== undefined) return { kind: 'none' };
      const { value, why, printed } = await call(LIMIT_MS, async (client) => ({
        key: await lookUpKey(client, FILE, prefix),
      }));
      if (value === undefined || FAILED_LOOKUP.test(printed))
        return { kind: 'failed', why: why ?? 'the cache service gave no reason' };
      const artifact = Number(value.key?.slice(prefix.length));
      return Number.isSafeInteger(artifact) ? { kind: 'found', artifact } : { kind: 'none' };
    },
    async restore(artifact, path) {
      const key = `${prefix}${artifact}`;
      const { value } = await call(LIMIT_MS, async (client) => {
        if ((await client.restoreCache([FILE], key)) !== key) return false;
        await rename(FILE, path);
        return true;
      });
      return value === true;
    },
    async save(artifact, path) {
      if (service.whyNoSave !== undefined) return;
      await call(LIMIT_MS, async (client) => {
        await link(path, FILE).catch(() => copyFile(path, FILE));
        return (await client.saveCache([FILE], `${prefix}${artifact}`)) > NOT_SAVED;
      });
    },
  };
}
