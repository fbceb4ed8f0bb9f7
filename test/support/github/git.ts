import { createGit } from '../git.ts';

const RAW = 'application/vnd.github.raw+json';
const SHA = 'application/vnd.github.sha';

/**
 * The calls that read commits, answered from a real repository; undefined: not found. Sources:
 * https://docs.github.com/en/rest/git, https://docs.github.com/en/rest/commits/commits.
 */
export function createGitReader(directory: string): (path: string, accept: string | undefined) => string | undefined {
  const git = createGit(directory);
  const answers: readonly (readonly [RegExp, (name: string, accept: string | undefined) => unknown])[] = [
    [/^git\/trees\/([0-9a-f]{40})\?recursive=1$/, (sha) => ({ sha, tree: listTree(git, sha), truncated: false })],
    [/^git\/blobs\/([0-9a-f]{40})$/, (sha, accept) => (accept === RAW ? git('cat-file', 'blob', sha) : undefined)],
    [
      /^commits\/([^/?]+)$/,
      (name, accept) => (accept === SHA ? git('rev-parse', `${name}^{commit}`).trim() : undefined),
    ],
    [/^compare\/([0-9a-f]{40}\.\.\.[0-9a-f]{40})\?per_page=1$/, (range) => compare(git, range)],
  ];
  return (path, accept) => {
    const [pattern, answer] = answers.find(([each]) => each.test(path)) ?? [];
    const [, name = ''] = pattern?.exec(path) ?? [];
    try {
      const found = answer?.(decodeURIComponent(name), accept);
      return typeof found === 'object' ? JSON.stringify(found) : (found as string | undefined);
    } catch {
      return undefined;
    }
  };
}

type Git = ReturnType<typeof createGit>;

function listTree(git: Git, sha: string): readonly unknown[] {
  return git('ls-tree', '-r', '-t', '-l', '-z', sha)
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [facts = '', path] = entry.split('\t');
      const [mode, type, object, size] = facts.split(/ +/);
      return { path, mode, type, sha: object, ...(size !== '-' && { size: Number(size) }) };
    });
}

function compare(git: Git, range: string): unknown {
  const [from = '', to = ''] = range.split('...');
  const names = git('diff', '--name-only', range).split('\n').filter(Boolean);
  return {
    merge_base_commit: { sha: git('merge-base', from, to).trim() },
    files: names.map((filename) => ({
      filename,
      patch: git('diff', range, '--', filename).replace(/^.*?(?=@@)/s, ''),
    })),
  };
}
