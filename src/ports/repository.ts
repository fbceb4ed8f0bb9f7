import type { ChildProcess, ExecFileOptionsWithStringEncoding } from 'node:child_process';
import { realpath, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { type ChangedLines, createDiffReader, type LineRanges } from '../domain/changed-lines.ts';

/** Earlier commits of the repository that holds the data files. */
export interface Repository {
  /**
   * Writes the files of a commit below `target`; resolves with the folder there that corresponds to `directory`.
   * undefined if `directory` is not in a repository or the commit is not available.
   */
  checkOut(wanted: WantedCommit): Promise<string | undefined>;
  /** Which of the files a commit has as they are in the folder; undefined where nobody can tell. */
  readonly listCommitted?: (asked: AskedFiles) => Promise<ReadonlySet<string> | undefined>;
  /** Which lines of the files were added or rewritten since they left `base`; undefined where nobody can tell. */
  readonly listChanged?: (asked: AskedChange) => Promise<ChangedLines | undefined>;
  /** The full name of the commit that a name, a branch or a tag stands for; undefined where nobody knows it. */
  readonly resolve?: (asked: { readonly directory: string; readonly name: string }) => Promise<string | undefined>;
  /** The full name of the commit that is checked out in a folder (absolute); undefined where nobody can tell. */
  readonly head?: (directory: string) => Promise<string | undefined>;
  /** Parents of the commit that is checked out, in order; undefined where nobody can tell. */
  readonly parents?: (asked: AskedHead) => Promise<readonly string[] | undefined>;
  /** The commit at which the one that is checked out and `target` part; undefined where nobody can tell. */
  readonly mergeBase?: (asked: AskedHead & { readonly target: string }) => Promise<string | undefined>;
}

interface AskedHead {
  /** Absolute. */
  readonly directory: string;
  /** What the CI system says is checked out, for where there is no git repository. */
  readonly head: string | undefined;
}

export interface AskedChange extends AskedFiles {
  /** The commit that a pull request starts from. */
  readonly base: string;
  readonly signal: AbortSignal;
}

export interface AskedFiles {
  readonly commit: string;
  /** Absolute. */
  readonly directory: string;
  /** Relative to the folder. */
  readonly paths: readonly string[];
}

export interface WantedCommit {
  readonly commit: string;
  /** Absolute. */
  readonly directory: string;
  /** Absolute; the caller removes what is there, even after a failure. */
  readonly target: string;
  /** The lines of the input `files`. Files that they cannot match may be left out. */
  readonly patterns: readonly string[];
}

/** A commit's full name (SHA-1 or SHA-256); anything else might be an option or a range. */
export const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Long enough to fetch one commit of a large repository. */
const GIT_MS = 5 * 60_000;
const OUTPUT_BYTES = 16 * 1024 * 1024;

/** Most runs start no process, and Node takes longer to load this than all else of this file. */
const loadProcesses = () => import('node:child_process');

async function run(
  program: string,
  words: readonly string[],
  options: Omit<ExecFileOptionsWithStringEncoding, 'encoding'>,
) {
  const { execFile } = await loadProcesses();
  return promisify(execFile)(program, words, options);
}

/** Runs `git` with a separate index, so neither the working tree nor the branch is touched. */
export function createRepository(): Repository {
  return {
    async checkOut({ commit, directory, target }) {
      if (!COMMIT.test(commit)) return undefined;
      const index = `${target}.index`;
      const git = async (...args: string[]): Promise<string> => {
        const options = { timeout: GIT_MS, maxBuffer: OUTPUT_BYTES, env: { ...process.env, GIT_INDEX_FILE: index } };
        return (await run('git', ['-C', directory, ...args], options)).stdout;
      };
      try {
        const top = (await git('rev-parse', '--show-toplevel')).replace(/\r?\n$/, '');
        if (!(await hasCommit(git, commit))) await git('fetch', '--quiet', '--depth=1', 'origin', commit);
        await git('read-tree', commit);
        await git('-C', top, 'checkout-index', '--all', `--prefix=${target}/`);
        return join(target, relative(await realpath(top), await realpath(directory)));
      } catch {
        return undefined;
      } finally {
        await rm(index, { force: true });
      }
    },
    listCommitted,
    listChanged,
    resolve: resolveName,
    head: (directory) => findCommit(directory, 'HEAD'),
    parents: readParents,
    mergeBase: findMergeBase,
  };
}

/** Tries the repositories in order until one has the commit, or knows what is asked. */
export function joinRepositories(...repositories: readonly (Repository | undefined)[]): Repository {
  const ask = async <T>(question: (repository: Repository) => Promise<T | undefined> | undefined) => {
    for (const repository of repositories) {
      const known = repository && (await question(repository));
      if (known !== undefined) return known;
    }
    return undefined;
  };
  return {
    checkOut: (wanted) => ask((repository) => repository.checkOut(wanted)),
    listCommitted: (asked) => ask((repository) => repository.listCommitted?.(asked)),
    listChanged: (asked) => ask((repository) => repository.listChanged?.(asked)),
    resolve: (asked) => ask((repository) => repository.resolve?.(asked)),
    head: (directory) => ask((repository) => repository.head?.(directory)),
    parents: (asked) => ask((repository) => repository.parents?.(asked)),
    mergeBase: (asked) => ask((repository) => repository.mergeBase?.(asked)),
  };
}

/** Says what git says, without its last line feed; undefined where it fails. */
async function askGit(directory: string, ...words: readonly string[]): Promise<string | undefined> {
  try {
    const options = { timeout: GIT_MS, maxBuffer: OUTPUT_BYTES };
    const { stdout } = await run('git', ['-C', directory, ...words], options);
    return stdout.replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}

/** What git takes for a name of a commit, without an option, a range or a path of a tree. */
const NAME = /^(?!-)(?!.*\.\.)[^\s:\\?*[\p{Cc}]{1,255}$/u;

/**
 * A branch that the CI system has fetched is newer than one of that name in its folder; what is in neither place, as in a
 * shallow clone, is fetched alone.
 */
async function resolveName({ directory, name }: { readonly directory: string; readonly name: string }) {
  if (!NAME.test(name)) return undefined;
  const find = (text: string) => findCommit(directory, text);
  const places = COMMIT.test(name) ? [name] : [`refs/remotes/origin/${name}`, name];
  for (const place of places) {
    const found = await find(place);
    if (found !== undefined) return found;
  }
  // A whole clone stays whole.
  const depth = (await isShallow(directory)) ? ['--depth=1'] : [];
  const fetched = await askGit(directory, 'fetch', '--quiet', ...depth, 'origin', name);
  return fetched === undefined ? undefined : find('FETCH_HEAD');
}

function findCommit(directory: string, name: string): Promise<string | undefined> {
  return askGit(directory, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
}

/** From the commit itself: git hides parents that a shallow clone lacks. */
async function readParents({ directory }: AskedHead): Promise<readonly string[] | undefined> {
  const text = await askGit(directory, 'cat-file', 'commit', 'HEAD');
  const [head = ''] = text?.split('\n\n', 1) ?? [];
  return text === undefined ? undefined : [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = '']) => parent);
}

/** A shallow clone may lack the commit and still have an older one that both have. */
async function findMergeBase({ directory, target }: AskedHead & { readonly target: string }) {
  if (!COMMIT.test(target)) return undefined;
  return (await isShallow(directory)) ? undefined : askGit(directory, 'merge-base', 'HEAD', target);
}

async function isShallow(directory: string): Promise<boolean> {
  return (await askGit(directory, 'rev-parse', '--is-shallow-repository')) !== 'false';
}

async function hasCommit(git: (...args: string[]) => Promise<string>, commit: string): Promise<boolean> {
  return git('cat-file', '-e', `${commit}^{commit}`).then(
    () => true,
    () => false,
  );
}

async function listCommitted({ commit, directory, paths }: AskedFiles): Promise<ReadonlySet<string> | undefined> {
  if (!COMMIT.test(commit) || paths.length === 0) return undefined;
  const git = async (...words: string[]): Promise<string> => {
    const options = { timeout: LOOK_MS, maxBuffer: OUTPUT_BYTES };
    return (await run('git', ['-C', directory, '--literal-pathspecs', ...words], options)).stdout;
  };
  try {
    const known = new Map(
      (await git('ls-tree', '-z', commit, '--', ...paths)).split('\0').flatMap((entry) => {
        const [facts = '', path = ''] = entry.split('\t');
        return path === '' ? [] : [[path, facts.split(' ')[2] ?? ''] as const];
      }),
    );
    const there = paths.filter((path) => known.has(path));
    const hashes = there.length === 0 ? [] : (await git('hash-object', '--', ...there)).split('\n');
    return new Set(there.filter((path, index) => known.get(path) === hashes[index]));
  } catch {
    return undefined;
  }
}

/** A look at files that are there; more is not worth the wait. */
const LOOK_MS = 10_000;

async function listChanged({ base, directory, paths, signal }: AskedChange): Promise<ChangedLines | undefined> {
  if (!COMMIT.test(base) || paths.length === 0) return undefined;
  const git = ['-C', directory, '-c', 'core.quotePath=false', '--literal-pathspecs'];
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
  try {
    const found = await run('git', [...git, 'merge-base', base, 'HEAD'], { signal: limited });
    // Against the files as they are read, which a step may have changed.
    const words = [...git, 'diff', ...PLAIN_DIFF, found.stdout.trim(), '--', ...paths];
    const { spawn } = await loadProcesses();
    return await readDiff(spawn('git', words, { signal: limited, stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  }
}

/** Paths from the folder, no context, and nothing that the user's settings could add. */
const PLAIN_DIFF =
  '--relative --unified=0 --no-renames --no-color --no-ext-diff --no-textconv --src-prefix=a/ --dst-prefix=b/'.split(
    ' ',
  );

/** The diff may be as long as the files are, so only its ranges are kept. */
async function readDiff(git: ChildProcess): Promise<ChangedLines> {
  const changed = new Map<string, LineRanges>();
  let reader = createDiffReader();
  const ended = new Promise<number | null>((resolve, reject) => git.once('close', resolve).once('error', reject));
  // Rejected while the lines are read, it is awaited only after them.
  ended.catch(() => undefined);
  for await (const line of createInterface({ input: git.stdout ?? Readable.from([]), crlfDelay: 0 })) {
    if (reader.add(line)) continue;
    // A path in quotes, which has control characters, is not worth reading.
    const path = /^\+\+\+ b\/([^\t]+)\t?$/.exec(line)?.[1];
    if (path === undefined) continue;
    reader = createDiffReader();
    changed.set(path, reader.ranges);
  }
  if ((await ended) !== 0) throw new Error('git diff failed');
  return changed;
}
