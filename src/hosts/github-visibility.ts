import type { RunContext } from '../domain/context.ts';

/** One small request; a run must not wait for it. */
const REQUEST_LIMIT_MS = 10_000;

/**
 * The repository's visibility: the event's, else the API's. `unknown` where neither tells it, which is treated as
 * public. On an event that a stranger can cause no request carries the token (contract, section 7).
 */
export async function fetchVisibility(
  context: RunContext,
  environment: ReadonlyMap<string, string>,
  token: string | undefined,
): Promise<RunContext['visibility']> {
  const [owner, repo] = (environment.get('GITHUB_REPOSITORY') ?? '').split('/');
  const mayAsk = context.visibility === 'unknown' && context.trust !== 'hijackable';
  if (!mayAsk || token === undefined || !owner || !repo) return context.visibility;
  try {
    const { getOctokit } = await import('@actions/github');
    const signal = AbortSignal.timeout(REQUEST_LIMIT_MS);
    const { data } = await getOctokit(token).rest.repos.get({ owner, repo, request: { signal } });
    if (data.private) return data.visibility === 'internal' ? 'internal' : 'private';
    return 'public';
  } catch {
    return 'unknown';
  }
}
