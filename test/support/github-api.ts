import { createHash } from 'node:crypto';
import { type Loopback, type Seen, startNoting } from '../ports/loopback.ts';

/** What stands in a commit: a text is a regular file. */
export type CommitEntry = string | { readonly mode: string; readonly type: string; readonly text: string };

export interface ApiAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface GithubApi extends Loopback {
  readonly seen: readonly Seen[];
  /** As the runner sets it. */
  readonly environment: ReadonlyMap<string, string>;
}

export const TOKEN = 'ghs_t0ken-of-the-workflow';
export const COMMIT_SHA = 'c0ffee'.padEnd(40, '0');

/**
 * The two calls of GitHub's REST API that read a commit, for the repository acme/donors, as its pages describe them.
 * @param instead an answer in the place of the nth one to a path below the repository, counted for each path.
 */
export async function startGithubApi(
  entries: Iterable<readonly [string, CommitEntry]>,
  instead: (path: string, nth: number) => ApiAnswer | undefined = () => undefined,
): Promise<GithubApi> {
  const counts = new Map<string, number>();
  const files = [...entries].map(([path, entry]) => {
    const { text, ...kind } = typeof entry === 'string' ? { text: entry, mode: '100644', type: 'blob' } : entry;
    const size = Buffer.byteLength(text);
    const sha = createHash('sha1').update(`blob ${size}\0${text}`).digest('hex');
    return { path, text, entry: { path, ...kind, sha, size, url: `https://api.github.com/${sha}` } };
  });
  const server = await startNoting(({ url, headers }) => {
    const path = url.replace('/api/v3/repos/acme/donors/', '');
    const nth = (counts.get(path) ?? 0) + 1;
    counts.set(path, nth);
    const other = instead(path, nth);
    if (other !== undefined) return other;
    if (headers.get('authorization') !== `Bearer ${TOKEN}`) return { status: 401 };
    if (path === `git/trees/${COMMIT_SHA}?recursive=1`) {
      const tree = files.map(({ entry }) => entry);
      return { body: JSON.stringify({ sha: COMMIT_SHA, tree, truncated: false }) };
    }
    const blob = files.find(({ entry }) => path === `git/blobs/${entry.sha}`);
    const isRaw = headers.get('accept') === 'application/vnd.github.raw+json';
    return blob !== undefined && isRaw ? { body: blob.text } : { status: 404 };
  });
  return {
    ...server,
    environment: new Map([
      ['GITHUB_API_URL', `${server.origin}/api/v3`],
      ['GITHUB_REPOSITORY', 'acme/donors'],
    ]),
  };
}
