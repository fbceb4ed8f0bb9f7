import { z } from 'zod';
import type { CiContext } from '../../domain/context.ts';
import type { Http } from '../../ports/http.ts';
import { createOctokit, JSON_TYPE, readText, tryOnGithub } from './api.ts';

/** One small request; a run must not wait for it. */
const REQUEST_LIMIT_MS = 10_000;
/** Of the description of a repository; GitHub's are some KB. */
const MAX_BYTES = 1024 * 1024;

const repositorySchema = z.object({ private: z.boolean(), visibility: z.string().optional() });

export interface VisibilityOptions {
  readonly environment: ReadonlyMap<string, string>;
  readonly token: string | undefined;
  readonly http: Http;
  readonly signal: AbortSignal;
}

/**
 * The repository's visibility: the event's, else the API's. `unknown` where neither tells it, which is treated as
 * public. On an event that a stranger can cause no request carries the token (docs/contract.md, 7.2).
 */
export async function fetchVisibility(
  context: CiContext,
  { environment, token, http, signal }: VisibilityOptions,
): Promise<CiContext['visibility']> {
  const [owner, repo] = (environment.get('GITHUB_REPOSITORY') ?? '').split('/');
  const mayAsk = context.visibility === 'unknown' && context.trust !== 'hijackable';
  if (!mayAsk || token === undefined || !owner || !repo) return context.visibility;
  try {
    const octokit = await createOctokit(token, environment, http);
    const repository = await tryOnGithub(octokit, {
      route: 'GET /repos/{owner}/{repo}',
      parameters: { owner, repo },
      accept: JSON_TYPE,
      limitMs: REQUEST_LIMIT_MS,
      signal,
      read: async (body) => repositorySchema.parse(JSON.parse(await readText(body, MAX_BYTES))),
    });
    if (repository.private) return repository.visibility === 'internal' ? 'internal' : 'private';
    return 'public';
  } catch {
    return 'unknown';
  }
}
