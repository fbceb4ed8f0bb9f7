import { execFile } from 'node:child_process';
import { realpath, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

/** Earlier commits of the repository that holds the data files. */
export interface Repository {
  /**
   * Writes the files of a commit below `target`; the folder there that stands for `directory`. undefined where
   * `directory` is in no repository, or the commit can't be had.
   */
  checkOut(wanted: WantedCommit): Promise<string | undefined>;
}

export interface WantedCommit {
  readonly commit: string;
  /** Absolute. */
  readonly directory: string;
  /** Absolute; what is there is the caller's to remove, whatever came of it. */
  readonly target: string;
  /** The lines of the input `files`. What they can't mean may be left out. */
  readonly patterns: readonly string[];
}

/** A commit's full name (SHA-1 or SHA-256); anything else might be an option or a range. */
export const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** A fetch of one commit of a large repository. */
const GIT_MS = 5 * 60_000;
const OUTPUT_BYTES = 16 * 1024 * 1024;

const run = promisify(execFile);

/** The program `git`, with an index of its own: neither the working tree nor the branch is touched. */
export function createRepository(): Repository {
  return {
    async checkOut({ commit, directory, target }) {
      if (!COMMIT.test(commit)) return undefined;
      const index = `${target}.index`;
      const git = async (...words: string[]): Promise<string> => {
        const options = { timeout: GIT_MS, maxBuffer: OUTPUT_BYTES, env: { ...process.env, GIT_INDEX_FILE: index } };
        return (await run('git', ['-C', directory, ...words], options)).stdout;
      };
      try {
        const top = (await git('rev-parse', '--show-toplevel')).replace(/\r?\n$/, '');
        if (!(await isThere(git, commit))) await git('fetch', '--quiet', '--depth=1', 'origin', commit);
        await git('read-tree', commit);
        await git('-C', top, 'checkout-index', '--all', `--prefix=${target}/`);
        return join(target, relative(await realpath(top), await realpath(directory)));
      } catch {
        return undefined;
      } finally {
        await rm(index, { force: true });
      }
    },
  };
}

/** Asks one after the other, until one has the commit. */
export function joinRepositories(...repositories: readonly (Repository | undefined)[]): Repository {
  return {
    async checkOut(wanted) {
      for (const repository of repositories) {
        const directory = await repository?.checkOut(wanted);
        if (directory !== undefined) return directory;
      }
      return undefined;
    },
  };
}

async function isThere(git: (...words: string[]) => Promise<string>, commit: string): Promise<boolean> {
  return git('cat-file', '-e', `${commit}^{commit}`).then(
    () => true,
    () => false,
  );
}
