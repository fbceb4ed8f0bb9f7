import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Fault } from '../domain/fault.ts';
import type { SourceFile, SourceFormat } from '../domain/row.ts';
import type { Files } from '../ports/files.ts';
import { detectFormat } from './format.ts';
import { lfsFault, missingFault, notAFileFault, outsideFault, resultFault, unreadableFault } from './path-faults.ts';

export interface ResolveOptions {
  /** The lines of the input `files`; `!` excludes. */
  readonly patterns: readonly string[];
  /** Absolute. */
  readonly workingDirectory: string;
  readonly format: 'auto' | SourceFormat;
  readonly files: Files;
  /** Absolute. What lies in it is never read as data (contract, section 3). */
  readonly outputDirectory?: string | undefined;
}

export interface ResolvedFiles {
  /** Each real file once, sorted by the code units of its path (contract, section 6). */
  readonly files: readonly SourceFile[];
  readonly faults: readonly Fault[];
  /** Patterns with a wildcard that match no file: `on-empty` decides about them. */
  readonly emptyPatterns: readonly string[];
}

/** The data files that the patterns name. Nothing is thrown; every fault found is in `faults`. */
export async function resolveFiles(options: ResolveOptions): Promise<ResolvedFiles> {
  const { workingDirectory, files } = options;
  const root = (await files.realPath(workingDirectory)) ?? workingDirectory;
  const closed = options.outputDirectory === undefined ? undefined : await files.realPath(options.outputDirectory);
  const { paths, faults, emptyPatterns } = await expand(options);
  const found: SourceFile[] = [];
  const seen = new Set<string>();
  for (const path of [...paths.keys()].sort(byCodeUnits)) {
    const real = await files.realPath(resolve(workingDirectory, path));
    if (real === undefined || seen.has(real)) continue;
    if (closed !== undefined && isWithin(real, closed)) {
      // A wildcard may well sweep over results; somebody who names one wants it read.
      if (paths.get(path) === 'literal') faults.push(resultFault(path));
      continue;
    }
    seen.add(real);
    const file = isWithin(real, root) ? await describeFile(path, options) : outsideFault(path);
    if ('absolute' in file) found.push(file);
    else faults.push(file);
  }
  return { files: found, faults, emptyPatterns };
}

type Origin = 'literal' | 'wildcard';

interface Expansion {
  /** Paths relative to the working directory, with `/`. */
  readonly paths: ReadonlyMap<string, Origin>;
  readonly faults: Fault[];
  readonly emptyPatterns: readonly string[];
}

async function expand({ patterns, workingDirectory, files }: ResolveOptions): Promise<Expansion> {
  const written = patterns.map((pattern) => pattern.trim()).filter((pattern) => pattern !== '');
  const excludes = written.filter((pattern) => pattern.startsWith('!'));
  const paths = new Map<string, Origin>();
  const literals = new Set<string>();
  const faults: Fault[] = [];
  const emptyPatterns: string[] = [];
  for (const pattern of written.filter((pattern) => !pattern.startsWith('!'))) {
    const stat = await files
      .stat(resolve(workingDirectory, pattern))
      .catch((error: unknown) => unreadableFault(pattern, error));
    if (stat !== undefined && 'code' in stat) {
      faults.push(stat);
    } else if (stat !== undefined) {
      // An existing file is meant as it stands, `report (1).csv` too.
      literals.add(toRelative(workingDirectory, pattern));
    } else if (/[*?[\]{}]|[!+@]\(/.test(pattern)) {
      const matches = await files.glob([toRelative(workingDirectory, pattern), ...excludes], workingDirectory);
      for (const match of matches) paths.set(toRelative(workingDirectory, match), 'wildcard');
      if (matches.length === 0) emptyPatterns.push(pattern);
    } else {
      faults.push(missingFault(pattern));
    }
  }
  // `glob` applies the excludes to wildcards; to a literal they are applied by what they match themselves.
  const excluded =
    literals.size === 0 || excludes.length === 0
      ? []
      : await files.glob(
          excludes.map((pattern) => toRelative(workingDirectory, pattern.slice(1))),
          workingDirectory,
        );
  const refused = new Set(excluded.map((match) => toRelative(workingDirectory, match)));
  for (const literal of literals) if (!refused.has(literal)) paths.set(literal, 'literal');
  return { paths, faults, emptyPatterns };
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

/** Relative to the working directory, with `/` and without `./`. */
function toRelative(workingDirectory: string, path: string): string {
  const plain = isAbsolute(path) ? relative(workingDirectory, path) : path;
  const slashed = sep === '/' ? plain : plain.split(sep).join('/');
  return slashed.replace(/^(?:\.\/+)+/, '').replace(/(?<=.)\/+$/, '');
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function byCodeUnits(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
