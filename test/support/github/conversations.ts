import { MAX_COMMENT_CHARS, MAX_PER_PAGE, PER_PAGE } from './rules.ts';

export interface IssueComment {
  readonly id: number;
  readonly issue: number;
  readonly login: string;
  body: string;
}

/** An open pull request, as far as it is looked for. */
export interface Pull {
  readonly number: number;
  readonly sha: string;
  readonly branch: string;
  /** `owner/name` of the repository that the branch is in. */
  readonly repository: string;
}

/** The comments on the pull requests of one repository; a pull request is an issue there. */
export interface Conversations {
  readonly all: IssueComment[];
  add(issue: number, login: string, body: string): IssueComment;
  on(issue: number): readonly IssueComment[];
}

const FIRST_ID = 100;

export function createConversations(): Conversations {
  const all: IssueComment[] = [];
  let added = 0;
  return {
    all,
    add(issue, login, body) {
      const comment = { id: FIRST_ID + added, issue, login, body };
      added += 1;
      all.push(comment);
      return comment;
    },
    on: (issue) => all.filter((each) => each.issue === issue),
  };
}

interface Served {
  readonly status?: number;
  readonly document?: unknown;
}

/**
 * The calls that read and write comments, as https://docs.github.com/en/rest/issues/comments describes them; undefined
 * for other paths.
 * @param login the account of the token.
 */
export function serveComments(
  { all, add, on }: Conversations,
  {
    url,
    method,
    body,
    login,
  }: { readonly url: URL; readonly method: string; readonly body: string; readonly login: string },
): Served | undefined {
  const document = ({ id, login: author, body: text }: IssueComment) => ({ id, body: text, user: { login: author } });
  const [, issue] = /\/issues\/(\d+)\/comments$/.exec(url.pathname) ?? [];
  const [, id] = /\/issues\/comments\/(\d+)$/.exec(url.pathname) ?? [];
  if (issue !== undefined && method === 'GET') return { document: takePage(on(Number(issue)), url).map(document) };
  const text = method === 'POST' || method === 'PATCH' ? String(JSON.parse(body).body) : '';
  if (text.length > MAX_COMMENT_CHARS) return { status: 422, document: { message: 'Validation Failed' } };
  if (issue !== undefined) return { status: 201, document: document(add(Number(issue), login, text)) };
  if (id === undefined) return undefined;
  const comment = all.find((each) => each.id === Number(id));
  if (comment === undefined) return { status: 404, document: { message: 'Not Found' } };
  if (method === 'DELETE') {
    all.splice(all.indexOf(comment), 1);
    return { status: 204 };
  }
  comment.body = text;
  return { document: document(comment) };
}

/** Source: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests, `head` is `account:branch`. */
export function listPulls(pulls: readonly Pull[], url: URL): readonly unknown[] {
  const head = url.searchParams.get('head');
  const found = pulls.filter(
    ({ repository, branch }) => head === null || head === `${repository.split('/')[0]}:${branch}`,
  );
  return takePage(found, url).map(({ number, sha, repository }) => ({
    number,
    head: { sha, repo: { full_name: repository } },
  }));
}

/** One page of a list. */
export function takePage<T>(list: readonly T[], url: URL): readonly T[] {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? PER_PAGE), MAX_PER_PAGE);
  const page = Number(url.searchParams.get('page') ?? 1);
  return list.slice((page - 1) * size, page * size);
}
