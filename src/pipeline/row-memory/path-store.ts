import { dirname } from 'node:path';
import { describeSystemCode, type Fault, FaultError } from '../../domain/fault.ts';
import type { FileSink, Files } from '../../ports/files.ts';
import type { MemoryStore } from '../../ports/memory-store.ts';
import { unfinishedPath } from '../ledger-files.ts';
import { refuseLinks } from '../links.ts';

/**
 * A row memory in a file, with a lock beside it. Throws `FaultError` if another run uses it, if its folder cannot be
 * written, or if a link leads elsewhere.
 * @param path absolute.
 * @param roots folders that may themselves be reached by links; links below them are refused.
 */
export async function openPathStore(files: Files, path: string, roots: readonly string[]): Promise<MemoryStore> {
  const lockPath = `${path}.lock`;
  const names = [path, lockPath, unfinishedPath(path)].map((each) => each.slice(dirname(path).length + 1));
  await refuseLinks(files, { path: dirname(path), roots, names });
  const lock = await takeLock(files, path, lockPath);
  return {
    name: path,
    async load() {
      const stat = await files.stat(path);
      if (stat === undefined) return [];
      if (!stat.isFile) throw new FaultError([notFile(path)]);
      return [{ name: path, read: () => files.read(path) }];
    },
    // Nobody writes beside the lock.
    newer: async () => [],
    async save(parts) {
      await files.remove(unfinishedPath(path));
      const sink = await files.openWrite(unfinishedPath(path));
      await writeAll(sink, parts);
      if (!(await lock.holds())) throw new Error('another run has taken it over');
      await files.rename(unfinishedPath(path), path);
    },
    release: () => lock.release(),
  };
}

async function takeLock(files: Files, path: string, lockPath: string) {
  try {
    await files.makeDirectory(dirname(path));
    const lock = await files.lock(lockPath);
    if (lock !== undefined) return lock;
  } catch (error) {
    const fault: Fault = {
      code: 'memory/unwritable',
      message: `The row memory ${path} cannot be written${describeSystemCode(error)}, so nothing was sent.`,
      next: 'Set memory to a path that this user may write to.',
      input: 'memory',
    };
    throw new FaultError([fault], { cause: error });
  }
  const fault: Fault = {
    code: 'memory/locked',
    message: `Another run is using the row memory ${path}.`,
    next: 'Wait for it, or give each run its own memory. If that run was killed on another machine, try again in a minute.',
    input: 'memory',
  };
  throw new FaultError([fault]);
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
