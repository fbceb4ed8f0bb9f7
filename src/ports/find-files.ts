import { type Dirent, readdir, realpath, type Stats, stat } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { FileSystemAdapter } from 'tinyglobby';
import type { FoundFiles } from './files.ts';

/**
 * Files below `cwd` that match. The crawler silently skips what it cannot read and does not count a broken link as a
 * file. Here both are reported, because otherwise a run could lack rows and look complete.
 */
export async function findFiles(patterns: readonly string[], cwd: string): Promise<FoundFiles> {
  const watched = watch();
  // Most runs name their files.
  const { glob } = await import('tinyglobby');
  const files = await glob([...patterns], { ...OPTIONS, cwd, fs: watched.system('file') });
  // A broken link may have been a folder with matching files.
  if (watched.broken.size > 0) await glob([...patterns], { ...OPTIONS, cwd, fs: watched.system('folder') });
  const matched = new Set(files);
  const unreadable = [...watched.unreadable]
    .map(([path, error]) => ({ path: relative(cwd, path).split(sep).join('/') || '.', error }))
    .filter(({ path }) => !matched.has(path));
  return { files, unreadable };
}

const OPTIONS = { dot: false, onlyFiles: true, expandDirectories: false };

interface Watched {
  /** Absolute paths of broken links. */
  readonly broken: ReadonlySet<string>;
  /** Folders that could not be read, by absolute path. */
  readonly unreadable: ReadonlyMap<string, NodeJS.ErrnoException>;
  /** The file system for the crawler, in which a broken link appears as `as`. */
  system(as: 'file' | 'folder'): FileSystemAdapter;
}

type Callback<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

function watch(): Watched {
  const broken = new Set<string>();
  const unreadable = new Map<string, NodeJS.ErrnoException>();
  return {
    broken,
    unreadable,
    system: (as) => ({
      // Only the signatures that the crawler uses.
      readdir: ((path: string, options: { readonly withFileTypes: true }, done: Callback<Dirent[]>) => {
        readdir(path, options, (error, entries) => {
          // A pattern's own folder may well be missing.
          if (error !== null && (!isMissing(error) || broken.has(resolve(path)))) unreadable.set(resolve(path), error);
          done(error, entries);
        });
      }) as typeof readdir,
      realpath: ((path: string, done: Callback<string>) => {
        realpath(path, (error, resolved) => {
          if (error !== null) broken.add(resolve(path));
          done(null, error === null ? resolved : path);
        });
      }) as typeof realpath,
      stat: ((path: string, done: Callback<Pick<Stats, 'isDirectory'>>) => {
        if (broken.has(resolve(path))) done(null, { isDirectory: () => as === 'folder' });
        else stat(path, done);
      }) as typeof stat,
    }),
  };
}

function isMissing({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR';
}
