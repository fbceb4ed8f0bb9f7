import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Spelling } from '../config/spelling.ts';
import type { Fault } from '../domain/fault.ts';
import type { SourceFile, SourceFormat } from '../domain/row.ts';
import type { Files } from '../ports/files.ts';
import { detectFormat } from './format.ts';
import {
  brokenLinkFault,
  lfsFault,
  linkedOutsideFault,
  missingFault,
  notAFileFault,
  outsideFault,
  resultFault,
  unreadableFault,
  unreadableFolderFault,
} from './path-faults.ts';
import { hasWildcard, splitPatterns, statPath, toGlobs, toRelative } from './patterns.ts';

export interface ResolveOptions {
  /** The lines of the input `files`; `!` excludes. */
  readonly patterns: readonly string[];
  /** Absolute. */
  readonly workingDirectory: string;
  readonly format: 'auto' | SourceFormat;
  readonly files: Files;
  /** How the user writes inputs. */
  readonly spelling: Spelling;
  /** Absolute. Files in it are never read as data (docs/contract.md, 3.2). */
  readonly outputDirectory?: string | undefined;
}

export interface ResolvedFiles {
  /** Each real file once, sorted by the code units of its path (docs/contract.md, 3.2). */
  readonly files: readonly SourceFile[];
  readonly faults: readonly Fault[];
  /** Patterns with a wildcard that match no readable file: `on-empty` decides what happens. */
  readonly emptyPatterns: readonly EmptyPattern[];
  /** Excludes, without their `!`, that match no file. */
  readonly idleExcludes: readonly string[];
}

export interface EmptyPattern {
  readonly pattern: string;
  /** How many files it matches in the output directory. */
  readonly results: number;
}

/** The data files that the patterns name. Never throws; every fault is in `faults`. */
export async function resolveFiles(options: ResolveOptions): Promise<ResolvedFiles> {
  const { workingDirectory, files } = options;
  const root = (await files.realPath(workingDirectory)) ?? workingDirectory;
  const closed = options.outputDirectory === undefined ? undefined : await files.realPath(options.outputDirectory);
  const { paths, matches, faults, idleExcludes } = await expand(options);
  const found: SourceFile[] = [];
  const seen = new Set<string>();
  const results = new Set<string>();
  for (const path of [...paths.keys()].sort(byCodeUnits)) {
    const real = await realOf(files, resolve(workingDirectory, path), path);
    if (typeof real !== 'string') {
      faults.push(real);
    } else if (closed !== undefined && isWithin(real, closed)) {
      results.add(path);
      // A wildcard may match results by accident, but a path was named on purpose.
      if (paths.get(path) === true && !seen.has(real)) faults.push(resultFault(path));
      seen.add(real);
    } else if (!seen.has(real)) {
      seen.add(real);
      const file = isWithin(real, root) ? await describeFile(path, options) : describeOutside(path, options);
      if ('absolute' in file) found.push(file);
      else faults.push(file);
    }
  }
  const emptyPatterns = [...matches]
    .filter(([, matched]) => matched.every((path) => results.has(path)))
    .map(([pattern, matched]) => ({ pattern, results: matched.length }));
  return { files: found, faults, emptyPatterns, idleExcludes };
}

function describeOutside(path: string, { workingDirectory, spelling }: ResolveOptions): Fault {
  const absolute = resolve(workingDirectory, path);
  return isWithin(absolute, workingDirectory) ? linkedOutsideFault(path) : outsideFault(path, absolute, spelling);
}

async function realOf(files: Files, absolute: string, path: string): Promise<string | Fault> {
  try {
    return (await files.realPath(absolute)) ?? brokenLinkFault(path);
  } catch (error) {
    return unreadableFault(path, error);
  }
}

interface Expansion {
  /** Paths relative to the working directory, with `/`; true if the path was named literally. */
  readonly paths: ReadonlyMap<string, boolean>;
  /** What each pattern with a wildcard matches. */
  readonly matches: ReadonlyMap<string, readonly string[]>;
  readonly faults: Fault[];
  readonly idleExcludes: readonly string[];
}

async function expand({ patterns, workingDirectory, files }: ResolveOptions): Promise<Expansion> {
  const { includes, excludes } = splitPatterns(patterns);
  const paths = new Map<string, boolean>();
  const matches = new Map<string, readonly string[]>();
  const faults: Fault[] = [];
  const excludeGlobs: string[] = [];
  const idleExcludes: string[] = [];
  const refused = new Set<string>();
  for (const exclude of excludes) {
    // To exclude a folder means to exclude what is in it.
    const globs = (await toGlobs(files, workingDirectory, exclude)).flatMap((glob) => [glob, `${glob}/**`]);
    excludeGlobs.push(...globs.map((glob) => `!${glob}`));
    const excluded = await files.glob(globs, workingDirectory);
    if (excluded.files.length === 0) idleExcludes.push(exclude);
    for (const path of excluded.files) refused.add(toRelative(workingDirectory, path));
  }
  for (const pattern of includes) {
    const path = toRelative(workingDirectory, pattern);
    const stat = await statPath(files, resolve(workingDirectory, pattern)).catch((error: unknown) =>
      unreadableFault(pattern, error),
    );
    if (stat !== undefined && 'code' in stat) {
      faults.push(stat);
    } else if (stat !== undefined) {
      // An existing file is taken literally, even `report (1).csv`.
      if (!refused.has(path)) paths.set(path, true);
    } else if (hasWildcard(pattern)) {
      const globs = await toGlobs(files, workingDirectory, pattern);
      const found = await files.glob([...globs, ...excludeGlobs], workingDirectory);
      faults.push(...found.unreadable.map(({ path: folder, error }) => unreadableFolderFault(folder, pattern, error)));
      const relatives = found.files.map((match) => toRelative(workingDirectory, match));
      matches.set(pattern, relatives);
      for (const match of relatives) paths.set(match, paths.get(match) ?? false);
    } else {
      faults.push(missingFault(pattern));
    }
  }
  return { paths, matches, faults, idleExcludes };
}

async function describeFile(
  path: string,
  { workingDirectory, format, files }: ResolveOptions,
): Promise<SourceFile | Fault> {
  const absolute = resolve(workingDirectory, path);
  const stat = await files.stat(absolute);
  if (stat?.isFile !== true) return notAFileFault(path, stat?.isDirectory === true);
  const detected = detectFormat(path, format);
  if ('code' in detected) return detected;
  try {
    if (stat.bytes < LFS_POINTER_LIMIT && (await beginsWith(files.read(absolute), LFS_MARK))) return lfsFault(path);
  } catch (error) {
    return unreadableFault(path, error);
  }
  return { path, absolute, ...detected, bytes: stat.bytes };
}

/** First line of a Git LFS pointer, which is always shorter than 1,024 bytes (Git LFS specification, "The Pointer"). */
const LFS_MARK = Buffer.from('version https://git-lfs.github.com/spec/v1');
const LFS_POINTER_LIMIT = 1_024;

async function beginsWith(bytes: AsyncIterable<Uint8Array>, mark: Buffer): Promise<boolean> {
  let head = Buffer.alloc(0);
  for await (const chunk of bytes) {
    head = Buffer.concat([head, chunk]);
    if (head.length >= mark.length) break;
  }
  return head.subarray(0, mark.length).equals(mark);
}

function isWithin(path: string, folder: string): boolean {
  const inside = relative(folder, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

function byCodeUnits(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
