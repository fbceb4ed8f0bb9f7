import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { type CacheClient, createCacheCaller, FAILED_LOOKUP, lookUpKey, NOT_SAVED } from './cache-client.ts';

/**
 * A relative name in a folder of our own: the service hashes the names that an entry holds into its version, and an
 * absolute one would hide the entry from the next attempt on a runner with other folders.
 */
const FILE = 'ledger.ndjson.gz';
/** More than any run writes; what unpacks to more is not a ledger. */
const MAX_LEDGER_BYTES = 256 * 1024 * 1024;
const COUNT_DIGITS = 6;
const SUM_CHARS = 16;
/** Saves in a row that may have failed before one that did not: no window is sent after the first. */
const MAX_LOST_SAVES = 1;
/** Begins the service's reason for refusing what a job has no right to save (`@actions/cache`, src/cache.ts). */
const WRITE_DENIED = 'cache write denied:';

export type CacheLookup =
  | { readonly kind: 'found'; readonly attempt: number; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly why: string };

/** `isDenied`: the service gives this job no right to save, whenever it asks. */
export type CacheSave = { readonly bytes: number } | { readonly why: string; readonly isDenied: boolean };

/** The runner's cache service, by way of GitHub's own client. */
export interface LedgerCache {
  /** The bytes of the entry once the service has it, else why that is not sure. Never rejects. */
  save(
    prefix: string,
    entry: { readonly attempt: number; readonly sequence: number; readonly text: string },
  ): Promise<CacheSave>;
  /** The last ledger of an attempt under `prefix`; default: of the last attempt that saved any. Never rejects. */
  newest(prefix: string, attempt?: number): Promise<CacheLookup>;
}

export interface LedgerCacheOptions {
  /** Absolute; the cache's alone. */
  readonly folder: string;
  /** The legacy protocol of Enterprise Server, whose client names an entry before it has uploaded it. */
  readonly isLegacy: boolean;
  readonly saveLimitMs: number;
  readonly loadLimitMs: number;
}

/** Ledgers as entries of the cache. */
export function createLedgerCache(options: LedgerCacheOptions): LedgerCache {
  const { folder, isLegacy, saveLimitMs, loadLimitMs } = options;
  const call = createCacheCaller(folder);
  let saves = 0;

  return {
    async save(prefix, { attempt, sequence, text }) {
      saves += 1;
      const key = formatKey(prefix, { attempt, save: saves, sequence, sum: sumOf(text) });
      const packed = await promisify(gzip)(text);
      const { value: isSaved, why = 'the cache service did not confirm it' } = await call(
        saveLimitMs,
        async (client) => {
          await writeFile(FILE, packed);
          const isSent = (await client.saveCache([FILE], key)) > NOT_SAVED;
          return isSent && (!isLegacy || (await lookUpKey(client, FILE, key)) === key);
        },
      );
      return isSaved === true ? { bytes: packed.length } : { why, isDenied: why.includes(WRITE_DENIED) };
    },
    async newest(prefix, attempt) {
      const { value, why, printed } = await call<CacheLookup>(loadLimitMs, async (client) => {
        const entry = await findLast(client, prefix, attempt);
        if (entry === undefined) return { kind: 'none' };
        const key = formatKey(prefix, entry);
        if ((await client.restoreCache([FILE], key)) !== key) throw new Error('the entry is gone');
        const unpacked = await promisify(gunzip)(await readFile(FILE), { maxOutputLength: MAX_LEDGER_BYTES });
        const text = unpacked.toString('utf8');
        if (sumOf(text) !== entry.sum) throw new Error('the entry is not what was saved');
        return { kind: 'found', attempt: entry.attempt, text };
      });
      if (value !== undefined && !FAILED_LOOKUP.test(printed)) return value;
      return { kind: 'failed', why: why ?? 'the cache service gave no reason' };
    },
  };
}

/** `save` counts the saves of a process, `sequence` what the ledger holds, `sum` is of its text. */
interface EntryName {
  readonly attempt: number;
  readonly save: number;
  readonly sequence: number;
  readonly sum: string;
}

function formatKey(prefix: string, { attempt, save, sequence, sum }: EntryName): string {
  return `${savePrefix(prefix, attempt, save)}${pad(sequence)}-${sum}`;
}

function savePrefix(prefix: string, attempt: number, save: number): string {
  return `${prefix}${attempt}-${pad(save)}-`;
}

/** The witness of a copy: its key cannot be changed, its bytes may be damaged or another entry's. */
function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, SUM_CHARS);
}

function pad(count: number): string {
  return String(count).padStart(COUNT_DIGITS, '0');
}

function parseKey(prefix: string, key: string | undefined): EntryName | undefined {
  const [, attempt, save, sequence, sum] =
    /^(\d+)-(\d+)-(\d+)-([0-9a-f]+)$/.exec(key?.slice(prefix.length) ?? '') ?? [];
  return attempt === undefined || sum === undefined
    ? undefined
    : { attempt: Number(attempt), save: Number(save), sequence: Number(sequence), sum };
}

/**
 * A service tells entries of the same second apart by chance, and an older ledger would send again what a newer one
 * knows: from the entry that it takes for the newest on, later saves are asked for by their number.
 */
async function findLast(
  client: CacheClient,
  prefix: string,
  attempt: number | undefined,
): Promise<EntryName | undefined> {
  const asked = attempt === undefined ? prefix : `${prefix}${attempt}-`;
  const first = parseKey(prefix, await lookUpKey(client, FILE, asked));
  if (first === undefined) return undefined;
  let last = first;
  for (let save = first.save + 1, misses = 0; misses <= MAX_LOST_SAVES; save += 1) {
    const next = parseKey(prefix, await lookUpKey(client, FILE, savePrefix(prefix, first.attempt, save)));
    misses = next === undefined ? misses + 1 : 0;
    if (next !== undefined && next.sequence > last.sequence) last = next;
  }
  return last;
}
