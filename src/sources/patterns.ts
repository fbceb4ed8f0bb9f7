import { isAbsolute, relative, resolve, sep } from 'node:path';
import { systemCode } from '../domain/fault.ts';
import type { FileStat, Files } from '../ports/files.ts';

/** The lines of the input `files`. */
export interface PatternLines {
  readonly includes: readonly string[];
  /** Without their `!`. */
  readonly excludes: readonly string[];
}

/** A space after the `!` is ignored. */
export function splitPatterns(lines: readonly string[]): PatternLines {
  const written = lines.map((line) => line.trim()).filter((line) => line !== '');
  return {
    includes: written.filter((line) => !line.startsWith('!')),
    excludes: written.filter((line) => line.startsWith('!')).map((line) => line.slice(1).trim()),
  };
}

/** Whether a path that does not exist literally may still match something. */
export function hasWildcard(pattern: string): boolean {
  return /[*?[\]{}]|[!+@]\(/.test(pattern);
}

/**
 * The pattern for the crawler: its leading folders are taken literally as far as they exist (`data (1)/*.csv`,
 * `data [2026]/*.csv`). Several patterns if braces contain a slash: for such a pattern the crawler cannot determine
 * which folders it covers.
 */
export async function toGlobs(files: Files, workingDirectory: string, pattern: string): Promise<readonly string[]> {
  const parts = toRelative(workingDirectory, pattern).split('/');
  const exists = async (count: number): Promise<boolean> =>
    (await statPath(files, resolve(workingDirectory, ...parts.slice(0, count)))) !== undefined;
  let known = 0;
  while (known < parts.length && (await exists(known + 1))) known += 1;
  const { escapePath } = await import('tinyglobby');
  const start = parts.slice(0, known).map((part) => quoteBraces(escapePath(part)));
  return spreadBraces(parts.slice(known).join('/')).map((rest) => [...start, rest].join('/'));
}

/** The crawler's own escape for a brace, a backslash, would hide from it where the folders of a pattern end. */
function quoteBraces(part: string): string {
  return part.replaceAll(/\\([{}])/g, '[$1]');
}

function spreadBraces(pattern: string): readonly string[] {
  const found = /\{([^{}]*\/[^{}]*)\}/.exec(pattern);
  if (found === null || !found[0].includes(',')) return [pattern];
  const [whole, inner = ''] = found;
  return inner
    .split(',')
    .flatMap((each) => spreadBraces(pattern.slice(0, found.index) + each + pattern.slice(found.index + whole.length)));
}

/** Undefined also for a pattern that is too long to be a path. */
export async function statPath(files: Files, path: string): Promise<FileStat | undefined> {
  try {
    return await files.stat(path);
  } catch (error) {
    if (systemCode(error) === 'ENAMETOOLONG') return undefined;
    throw error;
  }
}

/** Relative to the working directory, with `/` and without `./`. */
export function toRelative(workingDirectory: string, path: string): string {
  const plain = isAbsolute(path) ? relative(workingDirectory, path) : path;
  const slashed = sep === '/' ? plain : plain.split(sep).join('/');
  return slashed.replace(/^(?:\.\/+)+/, '').replace(/(?<=.)\/+$/, '');
}
