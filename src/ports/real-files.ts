import { closeSync, constants, createReadStream, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, mkdtemp, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileSink, Files, RandomAccessFile } from './files.ts';
import { findFiles } from './find-files.ts';
import { lockFolder } from './folder-lock.ts';

/** Result files and temporary files hold people's data: for the owner alone. */
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
/** A link could lead to a file of somebody else. Windows has no such flag, and no links in a checkout by default. */
const NO_LINK = constants.O_NOFOLLOW ?? 0;
const REPLACE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | NO_LINK;
const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | NO_LINK;
const READ_CHUNK = 128 * 1024;
/** Text is gathered up to this before it goes to the disk. */
const WRITE_BUFFER = 64 * 1024;

/** The real disk. `temporaryRoot` is the CI's temporary folder, else the system's. */
export function createFiles(temporaryRoot: string = tmpdir()): Files {
  return {
    read: (path) => createReadStream(path, { highWaterMark: READ_CHUNK }),
    readText: (path) => readFile(path, 'utf8'),
    async stat(path) {
      try {
        const found = await stat(path);
        return { bytes: found.size, isFile: found.isFile(), isDirectory: found.isDirectory() };
      } catch (error) {
        return nothingIfMissing(error);
      }
    },
    realPath: (path) => realpath(path).catch(nothingIfMissing),
    async isLink(path) {
      const found = await lstat(path).catch(nothingIfMissing);
      return found?.isSymbolicLink() === true;
    },
    glob: findFiles,
    makeDirectory: async (path) => void (await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER })),
    async remove(path) {
      await rm(path, { recursive: true, force: true });
      leftAtExit.delete(path);
    },
    rename: (from, to) => rename(from, to),
    openWrite: async (path) => createSink(await open(path, REPLACE, PRIVATE_FILE), 0),
    async openAppend(path) {
      const handle = await open(path, APPEND, PRIVATE_FILE);
      return createSink(handle, (await handle.stat()).size);
    },
    openRandom: (path) => createRandomAccess(openSync(path, 'w+', PRIVATE_FILE)),
    lock: (path) => lockFolder(path),
    temporaryDirectory: async (prefix) => removeAtExit(await mkdtemp(join(temporaryRoot, prefix))),
  };
}

/** What a process that is ended in a hurry, by a second signal say, must not leave behind: rows. */
const leftAtExit = new Set<string>();
let watchesExit = false;

function removeAtExit(path: string): string {
  leftAtExit.add(path);
  if (!watchesExit) {
    process.once('exit', () => {
      for (const left of leftAtExit) rmSync(left, { recursive: true, force: true });
    });
  }
  watchesExit = true;
  return path;
}

function nothingIfMissing(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw error;
}

/**
 * Writes behind the first `start` bytes. A write that the disk refuses leaves the file as it was before it, and its text
 * goes with the next one: a part of a line in the middle could not be told from damage.
 */
function createSink(handle: FileHandle, start: number): FileSink {
  let size = start;
  // Text is joined first and encoded once: a buffer for each line would cost more than the line.
  let text = '';
  // One write after the other: a second write must not overtake the first.
  let last: Promise<void> = Promise.resolve();

  function inTurn(work: () => Promise<void>): Promise<void> {
    last = last.catch(() => undefined).then(work);
    return last;
  }
  async function put(bytes: Uint8Array): Promise<void> {
    let done = 0;
    try {
      while (done < bytes.length) {
        done += (await handle.write(bytes, done, bytes.length - done, size + done)).bytesWritten;
      }
    } catch (error) {
      await handle.truncate(size).catch(() => undefined);
      throw error;
    }
    size += done;
  }
  function flush(): Promise<void> {
    return inTurn(async () => {
      const chunk = text;
      if (chunk === '') return;
      await put(Buffer.from(chunk, 'utf8'));
      text = text.slice(chunk.length);
    });
  }
  return {
    write(part) {
      if (typeof part !== 'string') {
        void flush().catch(() => undefined);
        return inTurn(() => put(part));
      }
      text += part;
      return text.length < WRITE_BUFFER ? undefined : flush();
    },
    async sync() {
      await flush();
      await handle.datasync();
    },
    async close() {
      try {
        await flush();
      } finally {
        await handle.close();
      }
    },
  };
}

function createRandomAccess(descriptor: number): RandomAccessFile {
  return {
    read: (buffer, position) => readSync(descriptor, buffer, 0, buffer.length, position),
    write(buffer, position) {
      let done = 0;
      while (done < buffer.length) done += writeSync(descriptor, buffer, done, buffer.length - done, position + done);
    },
    close: () => closeSync(descriptor),
  };
}
