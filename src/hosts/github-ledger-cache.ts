import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { captureOutput } from './captured-output.ts';
import { within } from './time-limit.ts';

/**
 * A relative name in a folder of our own: the service hashes the names that an entry holds into its version, and an
 * absolute one would hide the entry from the next attempt on a runner with other folders.
 */
const FILE = 'ledger.ndjson.gz';
/** More than any run writes; what unpacks to more is no ledger. */
const MAX_LEDGER_BYTES = 256 * 1024 * 1024;
const FAILED = -1;
const COUNT_DIGITS = 6;
const SUM_CHARS = 16;
/** Saves in a row that may have failed before one that did not: no window is sent after the first. */
const MAX_LOST_SAVES = 1;
/** Begins the service's reason for refusing what a job has no right to save (`@actions/cache`, src/cache.ts). */
const WRITE_DENIED = 'cache write denied:';
const FAILED_LOOKUP = /Failed to restore: |Cache restore skipped: /;

export type CacheAnswer =
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
  /** The last ledger of the last attempt that saved any under `prefix`. Never rejects. */
  newest(prefix: string): Promise<CacheAnswer>;
}

export interface LedgerCacheOptions {
  /** Absolute; the cache's alone. */
  readonly folder: string;
  /** The legacy protocol of Enterprise Server, whose client names an entry before it has uploaded it. */
  readonly isLegacy: boolean;
  readonly saveLimitMs: number;
  readonly loadLimitMs: number;
}

type Client = typeof import('@actions/cache');

export function createLedgerCache(options: LedgerCacheOptions): LedgerCache {
  const { folder, isLegacy, saveLimitMs, loadLimitMs } = options;
  let isBusy = false;
  let saves = 0;

  async function call<T>(limitMs: number, work: (client: Client) => Promise<T>): Promise<Called<T>> {
    // An earlier call that still hangs may yet end well, and must not become the newest entry after this one.
    if (isBusy) return { value: undefined, why: 'an earlier request to the cache service has not ended', printed: '' };
    isBusy = true;
    let printed = '';
    const take = (text: string): void => {
      printed += text;
    };
    const running = captureOutput(take, () => inFolder(folder, work)).finally(() => {
      isBusy = false;
    });
    try {
      return { value: await within(limitMs, () => running), why: explain(printed), printed };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const why = [reason, explain(printed)].filter((part) => part !== undefined).join(': ');
      return { value: undefined, why, printed };
    }
  }

  return {
    async save(prefix, { attempt, sequence, text }) {
      saves += 1;
      const key = formatKey(prefix, { attempt, save: saves, sequence, sum: sumOf(text) });
      const packed = await promisify(gzip)(text);
      const { value: isSaved, why = 'the cache service did not confirm it' } = await call(
        saveLimitMs,
        async (client) => {
          await writeFile(FILE, packed);
          const isSent = (await client.saveCache([FILE], key)) > FAILED;
          return isSent && (!isLegacy || (await lookUp(client, key)) === key);
        },
      );
      return isSaved === true ? { bytes: packed.length } : { why, isDenied: why.includes(WRITE_DENIED) };
    },
    async newest(prefix) {
      const { value, why, printed } = await call<CacheAnswer>(loadLimitMs, async (client) => {
        const entry = await findLast(client, prefix);
        if (entry === undefined) return { kind: 'none' };
        const key = formatKey(prefix, entry);
        if ((await client.restoreCache([FILE], key)) !== key) throw new Error('the entry is gone');
        const unpacked = await promisify(gunzip)(await readFile(FILE), { maxOutputLength: MAX_LEDGER_BYTES });
        const text = unpacked.toString('utf8');
        if (sumOf(text) !== entry.sum) throw new Error('the entry is not what was saved');
        return { kind: 'found', attempt: entry.attempt, text };
      });
      // To the client a failure is a miss; only what it printed tells them apart.
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

/** The witness of a copy: its key can't be changed, its bytes may be damaged or another entry's. */
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
async function findLast(client: Client, prefix: string): Promise<EntryName | undefined> {
  const first = parseKey(prefix, await lookUp(client, prefix));
  if (first === undefined) return undefined;
  let last = first;
  for (let save = first.save + 1, misses = 0; misses <= MAX_LOST_SAVES; save += 1) {
    const next = parseKey(prefix, await lookUp(client, savePrefix(prefix, first.attempt, save)));
    misses = next === undefined ? misses + 1 : 0;
    if (next !== undefined && next.sequence > last.sequence) last = next;
  }
  return last;
}

/** The key of an entry that has this key or begins with it. */
function lookUp(client: Client, key: string): Promise<string | undefined> {
  return client.restoreCache([FILE], key, [key], { lookupOnly: true });
}

/** The client swallows its errors, so that what it printed is often the only reason there is. */
interface Called<T> {
  readonly value: T | undefined;
  readonly why: string | undefined;
  readonly printed: string;
}

/**
 * The client packs and unpacks relative to GITHUB_WORKSPACE, finds files relative to the process's folder, and keeps
 * its own below RUNNER_TEMP: for the time of a call all three are our folder. Our own paths are absolute.
 */
async function inFolder<T>(folder: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await import('@actions/cache');
  await rm(folder, { recursive: true, force: true });
  await hideZstd(join(folder, 'bin'));
  const before = process.cwd();
  process.chdir(folder);
  const here = process.cwd();
  const path = [join(here, 'bin'), process.env.PATH ?? ''].join(delimiter);
  const restore = setVariables({ GITHUB_WORKSPACE: here, RUNNER_TEMP: here, PATH: path });
  try {
    return await work(client);
  } finally {
    restore();
    process.chdir(before);
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The client packs with zstd where it finds one, and an entry that it made is found only where there is one, too.
 * A zstd that tells no version counts as none, so that all runners find each other's entries.
 */
async function hideZstd(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'zstd'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(join(folder, 'zstd.cmd'), '@exit\r\n');
}

function setVariables(values: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** What the client says of a failure, the one that tells most first. It also prints `::debug::` that nobody asked for. */
const REASONS = [
  /^(?:::debug::)Failed to reserve cache: (?:\w*Error: )?(.+)$/gm,
  /^(?:::(?:warning|error)::|)(?:Failed to (?:save|restore)|Cache (?:save|restore) skipped|uploadCacheArchiveSDK): (.+)$/gm,
  /^(?:::(?:warning|error)::)(.+)$/gm,
  /^Attempt \d+ of \d+ failed with error: (.+?)\. Retrying/gm,
];

/** Why the client failed, from what it printed; a signed URL loses its query. Undefined where it names no failure. */
function explain(printed: string): string | undefined {
  for (const pattern of REASONS) {
    const last = [...printed.matchAll(pattern)].at(-1)?.[1];
    if (last !== undefined) return unescapeCommand(last).replace(/\?\S+/g, '');
  }
  return undefined;
}

/** As a runner reads the text of a command. */
function unescapeCommand(text: string): string {
  return text.replaceAll('%0D', ' ').replaceAll('%0A', ' ').replaceAll('%25', '%');
}
