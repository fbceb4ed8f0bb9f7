import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { type FileHandle, link, open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FolderLock } from './files.ts';
import { isRunning, type ProcessName, readProcessName, startOf } from './process-name.ts';

/** The holder writes its lock again so often. */
const RENEW_MS = 5_000;
/** A lock of another machine that was not renewed this long is stale (contract, section 6). */
const MACHINE_STALE_MS = 60_000;
/** Of another container on this machine: its processes can not be seen, but the clock is the same. */
const CONTAINER_STALE_MS = 3 * RENEW_MS;
/** Between two looks at a lock that may turn out stale. */
const LOOK_MS = 50;
/** A claim is held for a few file operations; who holds it longer is stopped or broken. */
const CLAIM_MS = 2_000;
/** Claims on claims: each needs one more process to die within its few file operations. */
const MAX_DEPTH = 4;
const PRIVATE_FILE = 0o600;

/** Texts of the locks that this process holds, by path. */
const held = new Map<string, string>();
let watchesExit = false;

/**
 * Takes the lock file at `path`; undefined while another process holds it. The file is made whole in one step: a
 * temporary file is linked to its name, which fails where there is one. It names the process that holds it and is
 * renewed every 5 s, so that its time of modification tells whether a process that can not be seen is there.
 *
 * A stale lock is removed only by the holder of a claim on exactly its text (a lock itself), so never a newer one. It is
 * stale where its process is surely gone, or has our own number; after 15 s without renewal in another container of
 * this machine, which is waited for; after a minute on another machine.
 *
 * @param self this process; another one in tests.
 * @throws Node's error where the folder can not be written.
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
      // A process that was suspended may have been taken for dead meanwhile; its text is gone then.
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

interface Made {
  readonly text: string;
  readonly handle: FileHandle;
}

async function acquire(path: string, self: ProcessName, depth: number): Promise<Made | undefined> {
  let claimedFor = 0;
  let before: Found | undefined;
  for (;;) {
    const { made, madeAt } = await make(path, self);
    if (made !== undefined) return made;
    const found = await look(path);
    if (found === undefined) continue;
    const state = judge(found.text, self, madeAt - found.renewedAt);
    const isRenewed = before?.text === found.text && before.renewedAt < found.renewedAt;
    if (state === 'held' || (state === 'unclear' && isRenewed)) return undefined;
    before = found;
    if (state === 'stale') {
      if (await removeExactly(path, { text: found.text, self, depth })) continue;
      // Somebody else removes it, or did.
      claimedFor += LOOK_MS;
      if (claimedFor > CLAIM_MS) return undefined;
    }
    await sleep(LOOK_MS);
  }
}

/** The lock, whole, if there is none; and what the clock of the folder's disk says, which may be another machine's. */
async function make(
  path: string,
  self: ProcessName,
): Promise<{ readonly made: Made | undefined; readonly madeAt: number }> {
  const id = randomUUID();
  const text = `${JSON.stringify({ ...self, id })}\n`;
  const temporary = `${path}.${id}`;
  const handle = await open(temporary, 'wx', PRIVATE_FILE);
  let kept: FileHandle | undefined;
  try {
    await handle.writeFile(text);
    const madeAt = (await handle.stat()).mtimeMs;
    kept = await place(path, { text, temporary, handle });
    return { made: kept && { text, handle: kept }, madeAt };
  } finally {
    await rm(temporary, { force: true });
    if (kept !== handle) await handle.close();
  }
}

/** What a disk says that knows no second names for a file, such as exFAT. */
const NO_LINKS: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** The open lock; undefined where there is one already. */
async function place(
  path: string,
  { text, temporary, handle }: Made & { readonly temporary: string },
): Promise<FileHandle | undefined> {
  try {
    await link(temporary, path);
    return handle;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined;
    if (!NO_LINKS.has(codeOf(error))) throw error;
  }
  // Made empty and then written, but still by one process alone; an empty one is not stale before a minute is over.
  const made = await open(path, 'wx', PRIVATE_FILE).catch((error: unknown) => {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw error;
  });
  await made?.writeFile(text);
  return made;
}

/** Removes the file if it holds this text; false where another process has the right to. */
async function removeExactly(
  path: string,
  { text, self, depth }: { readonly text: string; readonly self: ProcessName; readonly depth: number },
): Promise<boolean> {
  if (depth >= MAX_DEPTH) return false;
  const claim = `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  const made = await acquire(claim, self, depth + 1);
  if (made === undefined) return false;
  try {
    if ((await readIfThere(path)) === text) await rm(path, { force: true });
    return true;
  } finally {
    await made.handle.close();
    await rm(claim, { force: true });
  }
}

type LockState = 'held' | 'stale' | 'unclear';

/** @param age milliseconds since it was renewed, by the clock of the folder's disk. */
function judge(text: string, self: ProcessName, age: number): LockState {
  const holder = readHolder(text, self);
  if (holder === undefined || holder.host !== self.host || holder.boot !== self.boot) {
    return age > MACHINE_STALE_MS ? 'stale' : 'held';
  }
  if (holder.space !== self.space) return age > CONTAINER_STALE_MS ? 'stale' : 'unclear';
  // Nothing else can have our number: it is ours, or of a process that is gone.
  if (holder.pid === self.pid) return [...held.values()].includes(text) ? 'held' : 'stale';
  if (!isRunning(holder.pid)) return 'stale';
  const start = startOf(holder.pid);
  return holder.start !== '' && start !== undefined && start !== holder.start ? 'stale' : 'held';
}

/** Undefined where it names no process. Earlier versions wrote `<pid> <host>`. */
function readHolder(text: string, self: ProcessName): ProcessName | undefined {
  const [, pid, host] = /^(\d+) (\S+)\n$/.exec(text) ?? [];
  if (pid !== undefined && host !== undefined) return { ...self, host, pid: Number(pid), start: '' };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { host: name, boot, space, pid: number, start }: Record<string, unknown> = { ...value };
    return typeof name === 'string' &&
      typeof boot === 'string' &&
      typeof space === 'string' &&
      typeof number === 'number' &&
      typeof start === 'string'
      ? { host: name, boot, space, pid: number, start }
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

async function look(path: string): Promise<Found | undefined> {
  const text = await readIfThere(path);
  const found = text === undefined ? undefined : await stat(path).catch(() => undefined);
  return text === undefined || found === undefined ? undefined : { text, renewedAt: found.mtimeMs };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A process that is ended in a hurry, by a second signal say, leaves no lock behind. */
function removeAtExit(): void {
  if (watchesExit) return;
  watchesExit = true;
  process.once('exit', () => {
    for (const [path, text] of held) {
      try {
        if (readFileSync(path, 'utf8') === text) rmSync(path, { force: true });
      } catch {
        // It is stale then.
      }
    }
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
