import { mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { within } from '../time-limit.ts';
import { captureOutput } from './captured-output.ts';

export type CacheClient = typeof import('@actions/cache');
/** Does some work with the client, in a folder of its own that is the working directory meanwhile. Never rejects. */
export type CacheCaller = <T>(limitMs: number, work: (client: CacheClient) => Promise<T>) => Promise<Called<T>>;

/** What the client returns for an entry that it did not save. */
export const NOT_SAVED = -1;
/** To the client a failure is a miss; only what it printed tells them apart. */
export const FAILED_LOOKUP = /Failed to restore: |Cache restore skipped: /;

/** The work before: a process has one working directory. */
let turn: Promise<unknown> = Promise.resolve();

/** @param folder absolute; the cache's alone. */
export function createCacheCaller(folder: string): CacheCaller {
  let isBusy = false;
  return async <T>(limitMs: number, work: (client: CacheClient) => Promise<T>): Promise<Called<T>> => {
    // An earlier call that still hangs may succeed yet, and must not become the newest entry after this one.
    if (isBusy)
      return { value: undefined, why: 'an earlier request to the cache service is still running', printed: '' };
    isBusy = true;
    let printed = '';
    const take = (text: string): void => {
      printed += text;
    };
    const running = turn.then(() => captureOutput(take, () => inFolder(folder, work)));
    turn = running
      .catch(() => undefined)
      .then(() => {
        isBusy = false;
      });
    try {
      return { value: await within(limitMs, () => running), why: explain(printed), printed };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const why = [reason, explain(printed)].filter((part) => part !== undefined).join(': ');
      return { value: undefined, why, printed };
    }
  };
}

/** The key of an entry of this file that has this key or begins with it. */
export function lookUpKey(client: CacheClient, file: string, key: string): Promise<string | undefined> {
  return client.restoreCache([file], key, [key], { lookupOnly: true });
}

/** The client swallows its errors, so that what it printed is often the only reason there is. */
export interface Called<T> {
  readonly value: T | undefined;
  readonly why: string | undefined;
  readonly printed: string;
}

/**
 * The client packs and unpacks relative to GITHUB_WORKSPACE, finds files relative to the process's folder, and keeps
 * its own below RUNNER_TEMP: for the time of a call all three are our folder. Our own paths are absolute.
 */
async function inFolder<T>(folder: string, work: (client: CacheClient) => Promise<T>): Promise<T> {
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
