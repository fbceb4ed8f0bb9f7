import { z } from 'zod';
import { HTTP_STATUS } from '../../domain/http.ts';
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

/** GitHub refuses a longer body with 422: "body is too long (maximum is 65536 characters)". */
export const MAX_BODY_CHARS = 65_536;

export interface CommentPlace {
  readonly owner: string;
  readonly repo: string;
  /** Of the pull request. */
  readonly number: number;
}

export interface CommentContent {
  /** Hex digits that are the same where the comment says the same. */
  readonly digest: string;
  /** The commit that it is about: hex digits. */
  readonly commit: string;
  /** The text where it says the same as of that earlier commit. */
  fold(commit: string): string;
}

export interface OwnComment {
  /** Hex digits that tell the comments of one pull request apart. */
  readonly identity: string;
  /** Markdown, without the marker. */
  readonly text: string;
  /** What the text says, so that a later run can say that nothing changed. */
  readonly content?: CommentContent | undefined;
  /** False: an existing comment is updated, and none is created. */
  readonly isWanted: boolean;
}

const REQUEST_MS = 20_000;
/** A list of 100 bodies of the greatest length, and what GitHub says about each. */
const MAX_BYTES = 64 * 1024 * 1024;
const PAGE = 100;
/** GitHub locks a conversation at 2,500 comments. */
const MAX_PAGES = 26;

const NO_WRITE = 'the token may not write comments';

const commentSchema = z.object({
  id: z.int().positive(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullish(),
});
type Comment = z.infer<typeof commentSchema>;
const viewerSchema = z.object({ data: z.object({ viewer: z.object({ login: z.string() }) }) });

/**
 * Keeps exactly one comment with this identity on the pull request, as the token's own account. Comments of others are
 * never touched, whatever marker they hold. Where several runs write at the same time, each keeps the oldest comment and
 * removes its own newer ones, so one is left. A comment that says the same already is left alone; one that said the same
 * of an earlier commit becomes one line that names that commit.
 * Rejects with an error whose message is part of a sentence.
 */
export async function writeComment(
  options: GithubApiOptions & { readonly signal: AbortSignal },
  place: CommentPlace,
  comment: OwnComment,
): Promise<void> {
  const api = createCommentApi(options, place);
  const marker = `<!-- bulk-job-comment ${comment.identity} `;
  const login = await api.readLogin();
  const plainBody = ({ body: text }: Comment): string => (text ?? '').replaceAll('\r\n', '\n').trimEnd();
  const isOwn = (each: Comment): boolean => each.user?.login === login && plainBody(each).startsWith(marker);
  const listOwn = async (): Promise<readonly Comment[]> => (await api.list()).filter(isOwn);

  let own = await listOwn();
  if (own.length === 0) {
    if (!comment.isWanted) return;
    // It may have arrived although its response was lost: the list tells.
    const created = await api.create(composeBody(marker, comment, '')).catch((error: unknown) => ({ error }));
    own = await listOwn();
    if ('error' in created && own.length === 0) throw created.error;
    // A list may be older than what was just written.
    if ('id' in created && !own.some(({ id }) => id === created.id)) own = [...own, created];
  }
  const [oldest, ...newer] = own.toSorted((a, b) => a.id - b.id);
  if (oldest !== undefined) {
    const body = composeBody(marker, comment, plainBody(oldest));
    if (plainBody(oldest) !== body) await api.update(oldest.id, body);
  }
  for (const { id } of newer) await api.remove(id);
}

/** @param standing the comment that it replaces; empty if there is none. */
function composeBody(marker: string, { text, content }: OwnComment, standing: string): string {
  if (content === undefined) return `${marker}-->\n${text}`.trimEnd();
  const { digest, commit, fold } = content;
  const [, said, of = ''] = CONTENT.exec(standing.slice(marker.length)) ?? [];
  // The first of several commits with the same result: what changed last.
  const isRepeated = said === digest && of !== commit;
  const shown = isRepeated ? fold(of) : text;
  return `${marker}content=${digest} commit=${isRepeated ? of : commit} -->\n${shown}`.trimEnd();
}

const CONTENT = /^content=([0-9a-f]+) commit=([0-9a-f]{7,64}) -->/;

interface CommentApi {
  readLogin(): Promise<string>;
  /** All comments of the pull request. */
  list(): Promise<readonly Comment[]>;
  create(body: string): Promise<Comment>;
  update(id: number, body: string): Promise<void>;
  /** One that is gone already is as good as removed. */
  remove(id: number): Promise<void>;
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
    async readLogin() {
      const response = await repeatedly({
        route: `POST ${graphqlAddress(options)}`,
        parameters: { query: '{viewer{login}}' },
        read: readJson(viewerSchema, MAX_BYTES),
      });
      return response.data.viewer.login;
    },
    async list() {
      const all: Comment[] = [];
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
