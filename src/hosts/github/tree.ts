import { z } from 'zod';
import { GithubApiFailure } from './api.ts';

/** A regular file of a commit. */
export interface TreeFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** Name of the object that holds its content. */
  readonly sha: string;
  readonly bytes: number;
}

/** What the API gives at most of one blob (REST API, "Get a blob"). */
const MAX_FILE_BYTES = 100 * 1024 * 1024;
/** A hundredth of what the API gives in a tree; each is a request, and a workflow's token has 1,000 an hour. */
const MAX_FILES = 1000;
/** Links and submodules are neither: they could lead anywhere. */
const REGULAR: ReadonlySet<string> = new Set(['100644', '100755']);

const treeSchema = z.object({
  truncated: z.boolean(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.string(),
      type: z.string(),
      sha: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/),
      size: z.number().int().nonnegative().optional(),
    }),
  ),
});

/**
 * The files in a response to "Get a tree" that are wanted. Throws `GithubApiFailure` where it is incomplete, or holds
 * what must not be written or is too much.
 */
export function readTree(response: string, isWanted: (path: string) => boolean): readonly TreeFile[] {
  const { tree, truncated } = parseTree(response);
  if (truncated) throw new GithubApiFailure('the commit has more files than the API lists');
  const wanted = tree.filter(({ path, type, mode }) => type === 'blob' && REGULAR.has(mode) && isWanted(path));
  if (wanted.length === 0) throw new GithubApiFailure('no file in it matches the input files');
  if (wanted.length > MAX_FILES) {
    throw new GithubApiFailure(`${wanted.length} of its files may match the input files; the limit is ${MAX_FILES}`);
  }
  return wanted.map(({ path, sha, size }) => {
    if (!isPlainPath(path)) throw new GithubApiFailure('the path of a file leads outside the repository');
    if (size === undefined || size > MAX_FILE_BYTES) {
      throw new GithubApiFailure(`${path} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB, the limit of the API`);
    }
    return { path, sha, bytes: size };
  });
}

function parseTree(response: string): z.infer<typeof treeSchema> {
  try {
    return treeSchema.parse(JSON.parse(response));
  } catch {
    throw new GithubApiFailure('the response is not a list of files');
  }
}

/** Git makes no other ones; `\` is a separator on Windows, and so is `:` after a drive. */
function isPlainPath(path: string): boolean {
  const isOdd = path.includes('\\') || path.includes('\0') || /^[a-z]:/i.test(path);
  return !isOdd && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
