import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { memoize } from '../domain/memo.ts';
import type { Files } from '../ports/files.ts';
import type { LocateFile } from '../report/problem-rows.ts';
import type { RunRequest } from './types.ts';

/**
 * Names files as a host does that shows them: from the root of the repository, with `/`. Without a checkout around the
 * working directory, from the folder of the process.
 */
export async function createLocator(
  { config, processDirectory }: Pick<RunRequest, 'config' | 'processDirectory'>,
  files: Pick<Files, 'stat'>,
): Promise<LocateFile> {
  const directory = resolve(processDirectory, config['working-directory']);
  const isInProcess = relativePath(processDirectory, directory) !== undefined;
  const root = (await findRoot(directory, files)) ?? (isInProcess ? processDirectory : directory);
  // Thousands of rows are in a few files.
  const located = memoize((path: string) => ({ path: relativePath(root, resolve(directory, path)) }));
  return (path) => located(path).path;
}

/** The nearest folder above that git looks after. */
async function findRoot(directory: string, files: Pick<Files, 'stat'>): Promise<string | undefined> {
  for (let at = directory; ; at = dirname(at)) {
    const found = await files.stat(join(at, '.git')).catch(() => undefined);
    if (found !== undefined) return at;
    if (at === dirname(at)) return undefined;
  }
}

/** Undefined for what lies outside. */
function relativePath(root: string, path: string): string | undefined {
  const way = relative(root, path);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return undefined;
  return way.split(sep).join('/');
}
