import { isAbsolute, relative, resolve, sep } from 'node:path';
import { escapePath } from 'tinyglobby';
import type { FileStat, Files } from '../ports/files.ts';

/** The lines of the input `files`. */
export interface PatternLines {
  readonly includes: readonly string[];
  /** Without their `!`. */
  readonly excludes: readonly string[];
}

/** A blank behind the `!` means nothing. */
export function splitPatterns(lines: readonly string[]): PatternLines {
  const written = lines.map((line) => line.trim()).filter((line) => line !== '');
  return {
    includes: written.filter((line) => !line.startsWith('!')),
    excludes: written.filter((line) => line.startsWith('!')).map((line) => line.slice(1).trim()),
  };
}

/** Whether a path that does not exist as it stands can match something. */
export function hasWildcard(pattern: string): boolean {
  return /[*?[\]{}]|[!+@]\(/.test(pattern);
}

/**
 * The pattern for the crawler: its first folders, as far as they exist as they stand, mean just that
 * (`data (1)/*.csv`, `data [2026]/*.csv`). Several where braces hold a slash: of such a pattern the crawler can't tell
 * which folders it reaches.
 */
export async function toGlobs(files: Files, workingDirectory: string, pattern: string): Promise<readonly string[]> {
  const parts = toRelative(workingDirectory, pattern).split('/');
  const exists = async (count: number): Promise<boolean> =>
    (await statPath(files, resolve(workingDirectory, ...parts.slice(0, count)))) !== undefined;
  let known = 0;
  while (known < parts.length && (await exists(known + 1))) known += 1;
  const start = parts.slice(0, known).map(quotePart);
  return spreadBraces(parts.slice(known).join('/')).map((rest) => [...start, rest].join('/'));
}

/** The crawler's own form for a brace, a backslash before it, hides from it where the folders of a pattern end. */
function quotePart(part: string): string {
  return escapePath(part).replaceAll(/\\([{}])/g, '[$1]');
}

function spreadBraces(pattern: string): readonly string[] {
  const found = /\{([^{}]*\/[^{}]*)\}/.exec(pattern);
  if (found === null || !found[0].includes(',')) return [pattern];
  const [whole, inner = ''] = found;
  return inner
    .split(',')
    .flatMap((each) => spreadBraces(pattern.slice(0, found.index) + each + pattern.slice(found.index + whole.length)));
}

/** Undefined also where a pattern is longer than any path may be, so that it is the path of nothing. */
export async function statPath(files: Files, path: string): Promise<FileStat | undefined> {
  try {
    return await files.stat(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENAMETOOLONG') return undefined;
    throw error;
  }
}

/** Relative to the working directory, with `/` and without `./`. */
export function toRelative(workingDirectory: string, path: string): string {
  const plain = isAbsolute(path) ? relative(workingDirectory, path) : path;
  const slashed = sep === '/' ? plain : plain.split(sep).join('/');
  return slashed.replace(/^(?:\.\/+)+/, '').replace(/(?<=.)\/+$/, '');
}
