/**
 * What GitHub's documents say of its cache, its artifacts and its API, as far as a ledger rests on it. Each number
 * stands with where it is said; the loopback GitHub keeps to them. DOCS is
 * https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching.
 */

/** An entry that nobody read for a week is removed. Source: DOCS#usage-limits-and-eviction-policy. */
export const UNUSED_MS = 7 * 24 * 3_600_000;

/** All caches of a repository; beyond it the entries go that were not used for longest. Source: as above. */
export const REPOSITORY_BYTES = 10 * 1024 ** 3;

/** Uploads of a repository in a minute; a further one is answered 429. Source: as above, "rate limits". */
export const UPLOADS_PER_MINUTE = 200;

/**
 * A run reads the caches of its own branch, then of the base branch of its pull request, then of the default branch,
 * and writes to its own only. Source: DOCS#restrictions-for-accessing-a-cache.
 */
export function readableScopes({ ref, base }: { readonly ref: string; readonly base?: string }): readonly string[] {
  return [...new Set([ref, ...(base === undefined ? [] : [base]), DEFAULT_BRANCH])];
}

export const DEFAULT_BRANCH = 'refs/heads/main';

/** How a reservation is refused whose job may only read. Source: actions/toolkit, packages/cache/src/cache.ts. */
export const WRITE_DENIED = 'cache write denied: the token of this run is read-only';

/** What an entry of the same key, version and scope is answered: none is ever changed. Source: DOCS#cache-hits-and-misses. */
export const EXISTS = 'cache entry with the same key, version, and scope already exists';

/** Without the permission in `permissions`. Source: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export const NOT_ACCESSIBLE = 'Resource not accessible by integration';

/**
 * What an artifact is that does not say it at its creation. One that is not zipped is one file with the file's name and
 * type; a browser that knows the type shows it. Source:
 * https://github.blog/changelog/2026-02-26-github-actions-now-supports-uploading-and-downloading-non-zipped-artifacts and
 * https://github.com/actions/toolkit/pull/2256.
 */
export const ZIP_TYPE = 'application/zip';

/** Days that an artifact is kept unless it says otherwise. Source: https://docs.github.com/en/rest/actions/artifacts (410 once it has expired). */
export const RETENTION_DAYS = 90;

/** The longest comment; a longer one is answered 422. Source: the error "Body is too long (maximum is 65536 characters)". */
export const MAX_COMMENT_CHARS = 65_536;

/** Entries of a page, and the most that may be asked for. Source: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export const PER_PAGE = 30;
export const MAX_PER_PAGE = 100;

/** Whom the token of a job writes as: REST names it `user.login`, GraphQL `viewer.login`. Source: https://docs.github.com/en/graphql/reference/queries#viewer */
export const ACTIONS_LOGIN = 'github-actions[bot]';
