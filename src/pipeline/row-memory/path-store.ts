import { basename, dirname, join } from 'node:path';
import { describeSystemCode, type Fault, FaultError } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FileSink, Files, FolderLock } from '../../ports/files.ts';
import type { MemoryParts, MemoryStore, StoredPart } from '../../ports/memory-store.ts';
import { unfinishedPath } from '../ledger-files.ts';
import { refuseLinks } from '../links.ts';

/** The disk of a run, and what a leg needs to wait for its turn. */
interface Place {
  readonly files: Files;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Folders that may themselves be reached by links; links below them are refused. */
  readonly roots: readonly string[];
}

/**
 * A row memory in a file, with a lock beside it. Throws `FaultError` if another run uses it, if its folder cannot be
 * written, or if a link leads elsewhere.
 * @param path absolute.
 */
export async function openPathStore(path: string, place: Place): Promise<MemoryStore> {
  const { files } = place;
  await refuseLinked(path, place);
  const lock = await takeLock(files, path);
  if (lock === undefined) throw new FaultError([lockedFault(path)]);
  return {
    ...readerOf(files, path),
    // Nobody writes beside the lock.
    newer: async () => [],
    save: (parts) => writeWhole(files, { path, parts, lock }),
    parts: partsOf(files, path, async (work) => work(lock, false)),
    release: () => lock.release(),
  };
}

/**
 * The same for a leg: all legs of a run share the file and do not write it. They hold the lock only while they store what
 * they are about to send, so that nobody replaces the memory meanwhile.
 */
export async function openSharedPathStore(path: string, place: Place): Promise<MemoryStore> {
  const { files } = place;
  await refuseLinked(path, place);
  // Proves that the place can be written, and that no other run is at work on it.
  await (await waitForLock(path, place)).release();
  const reader = readerOf(files, path);
  let seen = '';
  return {
    name: path,
    async load() {
      seen = await readTag(files, path);
      return reader.load();
    },
    newer: async () => [],
    save: () => Promise.reject(new Error('only merge writes the memory of legs')),
    parts: partsOf(files, path, async (work) => {
      const lock = await waitForLock(path, place);
      try {
        await work(lock, (await readTag(files, path)) !== seen);
      } finally {
        await lock.release();
      }
    }),
    release: async () => undefined,
  };
}

async function refuseLinked(path: string, { files, roots }: Place): Promise<void> {
  const names = [path, lockPath(path), unfinishedPath(path), partsPath(path)].map((each) => basename(each));
  await refuseLinks(files, { path: dirname(path), roots, names });
}

function readerOf(files: Files, path: string): Pick<MemoryStore, 'name' | 'load'> {
  return {
    name: path,
    async load() {
      const stat = await files.stat(path);
      if (stat === undefined) return [];
      if (!stat.isFile) throw new FaultError([notFile(path)]);
      return [{ name: path, read: () => files.read(path) }];
    },
  };
}

/** Each memory is sealed with salts of its own, which are at its start. */
const TAG_BYTES = 64;

/** What tells one stored memory from another; empty if there is none. */
async function readTag(files: Files, path: string): Promise<string> {
  if ((await files.stat(path)) === undefined) return '';
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of files.read(path)) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length >= TAG_BYTES) break;
  }
  return Buffer.concat(chunks).toString('hex', 0, TAG_BYTES);
}

/** Parts of legs are in a folder beside the memory. */
function partsPath(path: string): string {
  return `${path}.legs`;
}

type Locked = (work: (lock: FolderLock, isReplaced: boolean) => Promise<void>) => Promise<void>;

function partsOf(files: Files, path: string, locked: Locked): MemoryParts {
  const folder = partsPath(path);
  const list = async (): Promise<readonly StoredPart[]> => {
    if ((await files.stat(folder)) === undefined) return [];
    const found = await files.glob(['*.bin'], folder);
    return found.files.toSorted().map((file) => ({
      file,
      name: join(folder, file),
      read: () => files.read(join(folder, file)),
    }));
  };
  return {
    list,
    save: (file, parts, check) =>
      locked(async (lock, isReplaced) => {
        const others = check === undefined ? [] : (await list()).filter((other) => other.file !== file);
        await check?.({ isReplaced, others });
        await files.makeDirectory(folder);
        await writeWhole(files, { path: join(folder, file), parts, lock });
      }),
    async remove(names) {
      for (const file of names) await files.remove(join(folder, file));
    },
  };
}

interface Writing {
  readonly path: string;
  readonly parts: Iterable<Uint8Array>;
  readonly lock: FolderLock;
}

async function writeWhole(files: Files, { path, parts, lock }: Writing): Promise<void> {
  await files.remove(unfinishedPath(path));
  const sink = await files.openWrite(unfinishedPath(path));
  await writeAll(sink, parts);
  if (!(await lock.holds())) throw new Error('another run has taken it over');
  await files.rename(unfinishedPath(path), path);
}

function lockPath(path: string): string {
  return `${path}.lock`;
}

/** Undefined while another run holds it. */
async function takeLock(files: Files, path: string): Promise<FolderLock | undefined> {
  try {
    await files.makeDirectory(dirname(path));
    return await files.lock(lockPath(path));
  } catch (error) {
    const fault: Fault = {
      code: 'memory/unwritable',
      message: `The row memory ${path} cannot be written${describeSystemCode(error)}, so nothing was sent.`,
      next: 'Set memory to a path that this user may write to.',
      input: 'memory',
    };
    throw new FaultError([fault], { cause: error });
  }
}

/** Each of a thousand legs holds it for a moment. */
const LOCK_TRIES = 120;
const LOCK_PAUSE_MS = 500;

async function waitForLock(path: string, { files, clock, signal }: Place): Promise<FolderLock> {
  for (let tries = 1; ; tries += 1) {
    const lock = await takeLock(files, path);
    if (lock !== undefined) return lock;
    if (tries === LOCK_TRIES) throw new FaultError([lockedFault(path)]);
    await clock.sleep(LOCK_PAUSE_MS, signal);
  }
}

function lockedFault(path: string): Fault {
  return {
    code: 'memory/locked',
    message: `Another run is using the row memory ${path}.`,
    next: 'Wait for it, or give each run its own memory. If that run was killed on another machine, try again in a minute.',
    input: 'memory',
  };
}

async function writeAll(sink: FileSink, parts: Iterable<Uint8Array>): Promise<void> {
  try {
    for (const part of parts) await sink.write(part);
    await sink.sync();
  } finally {
    await sink.close();
  }
}

function notFile(path: string): Fault {
  return {
    code: 'memory/not-a-file',
    message: `The row memory ${path} is not a file.`,
    next: 'Set memory to the path of a file; if there is none yet, the run creates it.',
    input: 'memory',
  };
}
