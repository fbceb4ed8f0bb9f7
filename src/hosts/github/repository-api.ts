import type { Http } from '../../ports/http.ts';
import {
  createOctokit,
  GithubApiFailure,
  type GithubApiOptions,
  type GithubRequest,
  getFromGithub,
  JSON_TYPE,
} from './api.ts';

export interface RepositoryApiOptions extends Pick<GithubApiOptions, 'clock' | 'random'> {
  readonly http: Http;
  readonly environment: ReadonlyMap<string, string>;
  readonly token: string | undefined;
}

/** Reads from the repository: `owner` and `repo` are filled in, and JSON is accepted unless a request says otherwise. */
export type Get = <T>(
  request: Omit<GithubRequest<T>, 'signal' | 'accept' | 'denied'> & { readonly accept?: string },
) => Promise<T>;

/** Connects to the API of `GITHUB_REPOSITORY`. Rejects with `GithubApiFailure` without a token or a repository. */
export async function connectToRepository(
  { environment, token, http, clock, random }: RepositoryApiOptions,
  common: Pick<GithubRequest<unknown>, 'signal' | 'denied'>,
): Promise<Get> {
  if (token === undefined) throw new GithubApiFailure('github-token is empty');
  const { owner, repo } = readRepository(environment);
  const octokit = await createOctokit(token, environment, http);
  return (request) => {
    const parameters = { owner, repo, ...request.parameters };
    return getFromGithub({ octokit, clock, random }, { accept: JSON_TYPE, ...common, ...request, parameters });
  };
}

/** Owner and name of `GITHUB_REPOSITORY`. */
export function readRepository(environment: ReadonlyMap<string, string>): {
  readonly owner: string;
  readonly repo: string;
} {
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(environment.get('GITHUB_REPOSITORY') ?? '') ?? [];
  if (owner === undefined || repo === undefined) throw new GithubApiFailure('GITHUB_REPOSITORY is not owner/name');
  return { owner, repo };
}
