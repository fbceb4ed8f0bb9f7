import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { type FileHandle, link, open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../domain/fault.ts';
import type { FolderLock } from './files.ts';
import { isRunning, type ProcessName, readProcessName, startOf } from './process-name.ts';

/** How often the holder renews its lock. */
const RENEW_MS = 5_000;
/** A lock from another machine is stale if it was not renewed for this long (docs/contract.md, 6.5). */
const MACHINE_STALE_MS = 60_000;
/** The same for another container on this machine: its processes are not visible, but it has the same clock. */
const CONTAINER_STALE_MS = 3 * RENEW_MS;
/** Time between checks of a lock that may be stale. */
const CHECK_MS = 50;
/** A claim is held for a few file operations; a process that holds it longer is suspended or dead. */
const CLAIM_MS = 2_000;
/** Nested claims: each level requires another process to die during its few file operations. */
const MAX_DEPTH = 4;
const PRIVATE_FILE = 0o600;

/** Contents of the locks that this process holds, by path. */
const held = new Map<string, string>();
let watchesExit = false;

/**
 * Takes the lock file at `path`; undefined while another process holds it. The file is created atomically: a temporary
 * file is hard-linked to its name, which fails if the name exists. It identifies the process that holds it and is renewed
 * every 5 s, so its modification time shows whether a process that is not visible here is still alive.
 *
 * A stale lock is removed only by the holder of a claim (itself a lock) on exactly its content, so a newer lock is never
 * removed. A lock is stale if its process is certainly gone or has our own pid; after 15 s without renewal (which we
 * wait for) if it belongs to another container on this machine; after a minute if it belongs to another machine.
 *
 * @param self this process; tests pass another one.
 * @throws Node's error if the folder is not writable.
 */
export async function lockFolder(path: string, self: ProcessName = readProcessName()): Promise<FolderLock | undefined> {
  const made = await acquire(path, self, 0);
  if (made === undefined) return undefined;
  const { text, handle } = made;
  held.set(path, text);
  removeAtExit();
  const renew = (): Promise<unknown> => handle.write(text, 0).catch(() => undefined);
  const timer = setInterval(() => void renew(), RENEW_MS).unref();
  return {
    async holds() {
      // A suspended process may have been considered dead in the meantime; then its lock was replaced.
      await renew();
      return (await readIfThere(path)) === text;
    },
    async release() {
      clearInterval(timer);
      held.delete(path);
      await handle.close();
      await removeExactly(path, { text, self, depth: 0 });
    },
  };
}

interface Acquired {
  readonly text: string;
  readonly handle: FileHandle;
}

async function acquire(path: string, self: ProcessName, depth: number): Promise<Acquired | undefined> {
  let claimedFor = 0;
  let before: Found | undefined;
  for (;;) {
    const { acquired, now } = await tryAcquire(path, self);
    if (acquired !== undefined) return acquired;
    const found = await readLock(path);
    if (found === undefined) continue;
    const state = judge(found.text, self, now - found.renewedAt);
    const isRenewed = before?.text === found.text && before.renewedAt < found.renewedAt;
    if (state === 'held' || (state === 'unclear' && isRenewed)) return undefined;
    before = found;
    if (state === 'stale') {
      if (await removeExactly(path, { text: found.text, self, depth })) continue;
      // Another process is removing it, or has done so.
      claimedFor += CHECK_MS;
      if (claimedFor > CLAIM_MS) return undefined;
    }
    await sleep(CHECK_MS);
  }
}

/** Creates the lock if there is none. `now` is the clock of the folder's disk, which may be another machine's. */
async function tryAcquire(
  path: string,
  self: ProcessName,
): Promise<{ readonly acquired: Acquired | undefined; readonly now: number }> {
  const id = randomUUID();
  const text = `${JSON.stringify({ ...self, id })}\n`;
  const temporary = `${path}.${id}`;
  const handle = await open(temporary, 'wx', PRIVATE_FILE);
  let kept: FileHandle | undefined;
  try {
    await handle.writeFile(text);
    const now = (await handle.stat()).mtimeMs;
    kept = await publish(path, { text, temporary, handle });
    return { acquired: kept && { text, handle: kept }, now };
  } finally {
    await rm(temporary, { force: true });
    if (kept !== handle) await handle.close();
  }
}

/** Error codes of file systems without hard links, such as exFAT. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Links the temporary file to the lock's name; undefined if there is a lock already. */
async function publish(
  path: string,
  { text, temporary, handle }: Acquired & { readonly temporary: string },
): Promise<FileHandle | undefined> {
  try {
    await link(temporary, path);
    return handle;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined;
    if (!NO_LINKS.has(systemCode(error))) throw error;
  }
  // Created empty and then written, but still by one process only; an empty lock is not stale for a minute.
  const created = await open(path, 'wx', PRIVATE_FILE).catch((error: unknown) => {
    if (systemCode(error) === 'EEXIST') return undefined;
    throw error;
  });
  await created?.writeFile(text);
  return created;
}

/** Removes the file if it has this content; false if another process holds the claim to do so. */
async function removeExactly(
  path: string,
  { text, self, depth }: { readonly text: string; readonly self: ProcessName; readonly depth: number },
): Promise<boolean> {
  if (depth >= MAX_DEPTH) return false;
  const claim = `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  const acquired = await acquire(claim, self, depth + 1);
  if (acquired === undefined) return false;
  try {
    if ((await readIfThere(path)) === text) await rm(path, { force: true });
    return true;
  } finally {
    await acquired.handle.close();
    await rm(claim, { force: true });
  }
}

type LockState = 'held' | 'stale' | 'unclear';

/** @param age milliseconds since the last renewal, by the clock of the folder's disk. */
function judge(text: string, self: ProcessName, age: number): LockState {
  const holder = readHolder(text, self);
  if (holder === undefined || holder.host !== self.host || holder.boot !== self.boot) {
    return age > MACHINE_STALE_MS ? 'stale' : 'held';
  }
  if (holder.space !== self.space) return age > CONTAINER_STALE_MS ? 'stale' : 'unclear';
  // No other process can have our pid: the lock is ours, or its process is gone.
  if (holder.pid === self.pid) return [...held.values()].includes(text) ? 'held' : 'stale';
  if (!isRunning(holder.pid)) return 'stale';
  const start = startOf(holder.pid);
  return holder.start !== '' && start !== undefined && start !== holder.start ? 'stale' : 'held';
}

/** undefined if the content does not identify a process. Earlier versions wrote `<pid> <host>`. */
function readHolder(text: string, self: ProcessName): ProcessName | undefined {
  const [, oldPid, oldHost] = /^(\d+) (\S+)\n$/.exec(text) ?? [];
  if (oldPid !== undefined && oldHost !== undefined) return { ...self, host: oldHost, pid: Number(oldPid), start: '' };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const fields: Record<string, unknown> = { ...value };
    const { host, boot, space, pid, start } = fields;
    return typeof host === 'string' &&
      typeof boot === 'string' &&
      typeof space === 'string' &&
      typeof pid === 'number' &&
      typeof start === 'string'
      ? { host, boot, space, pid, start }
      : undefined;
  } catch {
    return undefined;
  }
}

interface Found {
  readonly text: string;
  /** Milliseconds, by the clock of the folder's disk. */
  readonly renewedAt: number;
}

async function readLock(path: string): Promise<Found | undefined> {
  const text = await readIfThere(path);
  const found = text === undefined ? undefined : await stat(path).catch(() => undefined);
  return text === undefined || found === undefined ? undefined : { text, renewedAt: found.mtimeMs };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A process that exits early, for example on a second signal, leaves no lock behind. */
function removeAtExit(): void {
  if (watchesExit) return;
  watchesExit = true;
  process.once('exit', () => {
    for (const [path, text] of held) {
      try {
        if (readFileSync(path, 'utf8') === text) rmSync(path, { force: true });
      } catch {
        // The lock becomes stale instead.
      }
    }
  });
}
