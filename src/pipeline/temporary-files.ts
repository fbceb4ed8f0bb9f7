import { dirname, sep } from 'node:path';
import { describeSystemCode, type Fault, FaultError } from '../domain/fault.ts';
import { howToRunAgain, type RunPlace } from '../domain/run-again.ts';
import type { FileSink, Files, RandomAccessFile } from '../ports/files.ts';

/**
 * Wraps the disk so that a temporary folder that is missing, not writable or full is reported as `output/temporary`.
 * `maySend` says whether rows may have been sent by then; before, it is a configuration error.
 */
export function watchTemporaryFiles(files: Files, maySend: () => boolean, place: RunPlace): Files {
  const folders = new Set<string>();
  const isOwn = (path: string): boolean => [...folders].some((folder) => path.startsWith(`${folder}${sep}`));
  const toFault = (error: unknown, root: string): unknown =>
    describeSystemCode(error) === '' || error instanceof FaultError
      ? error
      : new FaultError([describe(error, root, maySend() ? place : undefined)], {
          reason: maySend() ? 'vendor-error' : 'config-error',
          cause: error,
        });
  const guard = <T>(path: string, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw toFault(error, dirname(path));
    }
  };
  const guardLater = async <T>(path: string, work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw toFault(error, dirname(path));
    });
  return {
    ...files,
    async temporaryDirectory(prefix) {
      try {
        const folder = await files.temporaryDirectory(prefix);
        folders.add(folder);
        return folder;
      } catch (error) {
        throw toFault(error, rootOf(error));
      }
    },
    openRandom(path) {
      if (!isOwn(path)) return files.openRandom(path);
      const inner = guard(path, () => files.openRandom(path));
      return watchRandom(inner, (act) => guard(path, act));
    },
    async openWrite(path) {
      if (!isOwn(path)) return files.openWrite(path);
      return watchSink(await guardLater(path, files.openWrite(path)), (work) => guardLater(path, work));
    },
  };
}

function watchRandom(inner: RandomAccessFile, guard: <T>(act: () => T) => T): RandomAccessFile {
  return {
    read: (buffer, position) => guard(() => inner.read(buffer, position)),
    write: (buffer, position) => guard(() => inner.write(buffer, position)),
    close: () => inner.close(),
  };
}

function watchSink(inner: FileSink, guard: (work: Promise<void>) => Promise<void>): FileSink {
  return {
    write(text) {
      const work = inner.write(text);
      return work === undefined ? undefined : guard(work);
    },
    sync: () => guard(inner.sync()),
    close: () => guard(inner.close()),
  };
}

/** The folder in which the new folder should have been created. */
function rootOf(error: unknown): string {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? dirname(error.path) : '';
}

const CAUSES: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'it does not exist'],
  ['ENOTDIR', 'it is not a folder'],
  ['EACCES', 'this user is not allowed to write there'],
  ['EPERM', 'this user is not allowed to write there'],
  ['EROFS', 'it is read-only'],
  ['ENOSPC', 'its disk is full'],
  ['EDQUOT', 'the disk quota of this user is used up'],
]);

/** @param place of a run that may have sent rows; undefined before. */
function describe(error: unknown, folder: string, place: RunPlace | undefined): Fault {
  const code = describeSystemCode(error);
  const cause = CAUSES.get(code.replaceAll(/[ ()]/g, ''));
  return {
    code: 'output/temporary',
    message: `The temporary folder ${folder} cannot be used${cause === undefined ? '' : `: ${cause}`}${code}.${place === undefined ? ' Nothing was sent.' : ''}`,
    next: `Fix that, or set TMPDIR (on a GitHub runner RUNNER_TEMP) to a writable folder with enough space.${place === undefined ? ' Then run again.' : ` Then ${howToRunAgain(place)}. Rows that succeeded are not sent again.`}`,
  };
}
