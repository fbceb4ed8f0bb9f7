import { EXISTS, REPOSITORY_BYTES, readableScopes, UNUSED_MS, UPLOADS_PER_MINUTE, WRITE_DENIED } from './rules.ts';

/** Who asks: the branch (or merge ref) of a run, and what its token lets it do. */
export interface CacheScope {
  readonly ref: string;
  /** Of a pull request. */
  readonly base?: string;
  readonly canWrite: boolean;
}

export interface CacheEntry {
  readonly key: string;
  readonly version: string;
  readonly ref: string;
  readonly createdAt: number;
  usedAt: number;
  bytes: Buffer;
  isComplete: boolean;
}

/** The caches of one repository. */
export interface Caches {
  /** In the order in which they were reserved. */
  readonly entries: CacheEntry[];
  /** An entry to upload to, or why there is none. */
  reserve(scope: CacheScope, key: string, version: string): CacheEntry | { readonly refused: string } | 'too many';
  /** The newest whole entry of the first scope that has one for the first key: the key itself, else what begins with it. */
  find(scope: CacheScope, version: string, keys: readonly string[]): CacheEntry | undefined;
}

/**
 * @param now milliseconds.
 * @param most bytes of all entries, where a test can not fill 10 GB.
 */
export function createCaches(now: () => number, most = REPOSITORY_BYTES): Caches {
  const entries: CacheEntry[] = [];
  let uploads: number[] = [];

  function sweep(): void {
    const drop = (entry: CacheEntry | undefined): void => {
      if (entry !== undefined) entries.splice(entries.indexOf(entry), 1);
    };
    for (const entry of entries.filter(({ usedAt }) => now() - usedAt > UNUSED_MS)) drop(entry);
    const size = (): number => entries.reduce((sum, { bytes }) => sum + bytes.length, 0);
    while (size() > most) drop(entries.toSorted((a, b) => a.usedAt - b.usedAt)[0]);
  }

  return {
    entries,
    reserve({ ref, canWrite }, key, version) {
      sweep();
      if (!canWrite) return { refused: WRITE_DENIED };
      uploads = uploads.filter((at) => now() - at < 60_000);
      if (uploads.length >= UPLOADS_PER_MINUTE) return 'too many';
      uploads.push(now());
      const isTaken = entries.some((each) => each.key === key && each.version === version && each.ref === ref);
      if (isTaken) return { refused: EXISTS };
      const entry = { key, version, ref, createdAt: now(), usedAt: now(), bytes: Buffer.alloc(0), isComplete: false };
      entries.push(entry);
      return entry;
    },
    find(scope, version, keys) {
      sweep();
      for (const ref of readableScopes(scope)) {
        const known = entries.filter((entry) => entry.isComplete && entry.version === version && entry.ref === ref);
        for (const key of keys) {
          const exact = known.filter((entry) => entry.key === key);
          const found = newest(exact.length > 0 ? exact : known.filter((entry) => entry.key.startsWith(key)));
          if (found === undefined) continue;
          found.usedAt = now();
          return found;
        }
      }
      return undefined;
    },
  };
}

/** Times are kept in whole seconds, so that entries of one second have no order: here the oldest of them comes first. */
function newest(entries: readonly CacheEntry[]): CacheEntry | undefined {
  const second = ({ createdAt }: CacheEntry): number => Math.floor(createdAt / 1000);
  return entries.reduce<CacheEntry | undefined>(
    (best, entry) => (best === undefined || second(entry) > second(best) ? entry : best),
    undefined,
  );
}
