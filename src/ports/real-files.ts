import { closeSync, constants, createReadStream, openSync, readSync, rmSync, writeSync } from 'node:fs';
import {
  copyFile,
  type FileHandle,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readFile,
  realpath,
  rm,
  stat,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../domain/fault.ts';
import type { FileSink, Files, RandomAccessFile } from './files.ts';
import { findFiles } from './find-files.ts';
import { lockFolder } from './folder-lock.ts';
import { renameFile } from './rename-file.ts';

/** Result files and temporary files contain personal data: readable by the owner only. */
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
/** A link could point to another user's file. Windows has no such flag, and by default no links in a checkout. */
const NO_LINK = constants.O_NOFOLLOW ?? 0;
const REPLACE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | NO_LINK;
const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | NO_LINK;
const READ_CHUNK = 256 * 1024;
/** Text is buffered up to this size before it is written. */
const WRITE_BUFFER = 64 * 1024;

/** The real disk. `temporaryRoot` is the CI's temporary folder, else the system's. */
export function createFiles(temporaryRoot: string = tmpdir()): Files {
  return {
    read: (path, { reuses } = { reuses: false }) =>
      reuses ? readReusing(path) : createReadStream(path, { highWaterMark: READ_CHUNK }),
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
    rename: (from, to) => renameFile(from, to),
    async link(from, to) {
      try {
        await link(from, to);
      } catch (error) {
        if (systemCode(error) === 'EEXIST') throw error;
        // Not every file system has hard links; the copy says itself what else is wrong.
        await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      }
    },
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

/** While a chunk is looked at, the next one is read. */
async function* readReusing(path: string): AsyncGenerator<Uint8Array, void> {
  const handle = await open(path, 'r');
  let [next, other] = [Buffer.allocUnsafeSlow(READ_CHUNK), Buffer.allocUnsafeSlow(READ_CHUNK)];
  const readNext = (): ReturnType<typeof read> => {
    const reading = read(handle, next);
    // Whoever waits for it hears of it.
    reading.catch(() => undefined);
    return reading;
  };
  let reading = readNext();
  try {
    for (;;) {
      const chunk = await reading;
      if (chunk.length === 0) return;
      [next, other] = [other, next];
      reading = readNext();
      yield chunk;
    }
  } finally {
    // A buffer that is still being filled must not be freed.
    await reading.catch(() => undefined);
    await handle.close();
  }
}

/** Bytes from where the last read ended; none at the end of the file. */
async function read(handle: FileHandle, into: Buffer): Promise<Uint8Array> {
  const { bytesRead } = await handle.read(into, 0, into.length, null);
  return into.subarray(0, bytesRead);
}

/** Folders with rows, which a process that exits early (for example on a second signal) must not leave behind. */
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
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw error;
}

/**
 * Appends after the first `start` bytes. A failed write leaves the file unchanged, and its text is written with the next
 * one: part of a line in the middle would look like damage.
 */
function createSink(handle: FileHandle, start: number): FileSink {
  let size = start;
  // Text is concatenated and encoded once: a buffer per line would cost more than the line.
  let text = '';
  // Writes are serialized: a second write must not overtake the first.
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
