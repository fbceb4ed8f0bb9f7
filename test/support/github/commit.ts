import { createHash } from 'node:crypto';

/** What stands in a commit: a text is a regular file. */
export type CommitEntry = string | { readonly mode: string; readonly type: string; readonly text: string };

export const COMMIT_SHA = 'c0ffee'.padEnd(40, '0');

/** The two calls that read a commit, as https://docs.github.com/en/rest/git describes them; undefined: not found. */
export function createCommit(
  entries: Iterable<readonly [string, CommitEntry]>,
): (path: string, accept: string | undefined) => string | undefined {
  const files = [...entries].map(([path, entry]) => {
    const { text, ...kind } = typeof entry === 'string' ? { text: entry, mode: '100644', type: 'blob' } : entry;
    const size = Buffer.byteLength(text);
    const sha = createHash('sha1').update(`blob ${size}\0${text}`).digest('hex');
    return { text, entry: { path, ...kind, sha, size, url: `https://api.github.com/${sha}` } };
  });
  return (path, accept) => {
    if (path === `git/trees/${COMMIT_SHA}?recursive=1`) {
      return JSON.stringify({ sha: COMMIT_SHA, tree: files.map(({ entry }) => entry), truncated: false });
    }
    const blob = files.find(({ entry }) => path === `git/blobs/${entry.sha}`);
    return accept === 'application/vnd.github.raw+json' ? blob?.text : undefined;
  };
}
