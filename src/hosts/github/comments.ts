import { z } from 'zod';
import { HTTP_STATUS } from '../../domain/http.ts';
import { type CommentApi, keepComment, type OwnComment, type StandingComment } from '../comments.ts';
import {
  GithubApiFailure,
  type GithubApiOptions,
  type GithubRequest,
  getFromGithub,
  JSON_TYPE,
  readJson,
  readText,
  tryOnGithub,
} from './api.ts';

export interface CommentPlace {
  readonly owner: string;
  readonly repo: string;
  /** Of the pull request. */
  readonly number: number;
}

const REQUEST_MS = 20_000;
/** A list of 100 bodies of the greatest length, and what GitHub says about each. */
const MAX_BYTES = 64 * 1024 * 1024;
const PAGE = 100;
/** GitHub locks a conversation at 2,500 comments. */
const MAX_PAGES = 26;

const NO_WRITE = 'the token may not write comments';

const commentSchema = z
  .object({
    id: z.int().positive(),
    body: z.string().nullish(),
    user: z.object({ login: z.string() }).nullish(),
  })
  .transform(({ id, body, user }): StandingComment => ({ id, body: body ?? '', account: user?.login }));
const viewerSchema = z.object({ data: z.object({ viewer: z.object({ login: z.string() }) }) });

/** As `keepComment`, on a pull request of GitHub. Rejects with an error whose message is part of a sentence. */
export async function writeComment(
  options: GithubApiOptions & { readonly signal: AbortSignal },
  place: CommentPlace,
  comment: OwnComment,
): Promise<void> {
  await keepComment(createCommentApi(options, place), comment);
}

function createCommentApi(
  { signal, ...options }: GithubApiOptions & { readonly signal: AbortSignal },
  { owner, repo, number }: CommentPlace,
): CommentApi {
  const at = `/repos/${owner}/${repo}/issues`;
  const fill = <T>(
    request: Pick<GithubRequest<T>, 'route' | 'read'> & Partial<GithubRequest<T>>,
  ): GithubRequest<T> => ({
    parameters: {},
    accept: JSON_TYPE,
    denied: NO_WRITE,
    limitMs: REQUEST_MS,
    signal,
    ...request,
  });
  const repeatedly = <T>(request: Parameters<typeof fill<T>>[0]): Promise<T> => getFromGithub(options, fill(request));
  const readAll = async (body: AsyncIterable<Uint8Array>): Promise<void> => void (await readText(body, MAX_BYTES));
  return {
    async readAccount() {
      const response = await repeatedly({
        route: `POST ${graphqlAddress(options)}`,
        parameters: { query: '{viewer{login}}' },
        read: readJson(viewerSchema, MAX_BYTES),
      });
      return response.data.viewer.login;
    },
    async list() {
      const all: StandingComment[] = [];
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const comments = await repeatedly({
          route: `GET ${at}/${number}/comments`,
          parameters: { per_page: String(PAGE), page: String(page) },
          read: readJson(z.array(commentSchema), MAX_BYTES),
        });
        all.push(...comments);
        if (comments.length < PAGE) return all;
      }
      throw new GithubApiFailure(`the pull request has more than ${MAX_PAGES * PAGE} comments`);
    },
    // Once: a repetition could make a second one.
    create: (body) =>
      tryOnGithub(
        options.octokit,
        fill({
          route: `POST ${at}/${number}/comments`,
          parameters: { body },
          read: readJson(commentSchema, MAX_BYTES),
        }),
      ),
    update: (id, body) => repeatedly({ route: `PATCH ${at}/comments/${id}`, parameters: { body }, read: readAll }),
    async remove(id) {
      try {
        await repeatedly({ route: `DELETE ${at}/comments/${id}`, read: readAll });
      } catch (error) {
        if (!(error instanceof GithubApiFailure) || error.denial !== HTTP_STATUS.notFound) throw error;
      }
    },
  };
}

/** Beside the REST API, as octokit finds it: on Enterprise Server `/api/graphql` beside `/api/v3`. */
function graphqlAddress({ octokit }: Pick<GithubApiOptions, 'octokit'>): string {
  const { baseUrl } = octokit.request.endpoint.DEFAULTS;
  return `${baseUrl.replace(/\/api\/v3$/, '/api')}/graphql`;
}
