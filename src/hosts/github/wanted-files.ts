import { isAbsolute, relative, resolve, sep } from 'node:path';

/** What a pattern certainly says of the files that it matches. */
interface Rule {
  /** Folder in which they lie, with its last `/`; empty for all. Of a pattern without wildcards the file itself. */
  readonly start: string;
  readonly end: string;
  readonly isFile: boolean;
}

/** From here on a pattern says nothing certain. `\` quotes a wildcard, so it is none of a path. */
const WILDCARD = /[*?[\]{}()!+@\\]/;

/**
 * Says of a file, relative to `directory` and with `/`, whether one of the patterns may match it. It may say so of too
 * many: who reads the files applies the patterns themselves. Never says so of a file outside of `directory`.
 */
export function createWanted(patterns: readonly string[], directory: string): (path: string) => boolean {
  const rules = patterns
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '' && !pattern.startsWith('!'))
    .flatMap((pattern) => readRules(pattern.split(sep).join('/'), directory));
  return (path) =>
    rules.some(({ start, end, isFile }) => (isFile ? path === start : path.startsWith(start) && path.endsWith(end)));
}

function readRules(pattern: string, directory: string): readonly Rule[] {
  // A file that is there is meant literally, `report (1).csv` too.
  const literal = place(pattern, directory);
  const asItStands = literal === undefined ? [] : [{ start: literal, end: '', isFile: true }];
  const at = pattern.search(WILDCARD);
  if (at === -1) return asItStands;
  const folder = place(pattern.slice(0, pattern.lastIndexOf('/', at) + 1), directory);
  if (folder === undefined) return asItStands;
  const end = /[^*?[\]{}()!+@\\/]*$/.exec(pattern)?.[0] ?? '';
  return [...asItStands, { start: folder === '' ? '' : `${folder}/`, end, isFile: false }];
}

/** Relative to the directory and with `/`; undefined outside of it. */
function place(path: string, directory: string): string | undefined {
  const way = relative(directory, resolve(directory, path));
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return undefined;
  return way.split(sep).join('/');
}
