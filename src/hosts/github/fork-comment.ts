import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { PullRequestComment } from '../../report/publication.ts';
import { identifyComment, joinText, renderForms } from '../comments.ts';
import { readJson } from './api.ts';
import { type CommentOptions, linkRun, putComment } from './pull-request.ts';
import { connectToRepository, readRepository } from './repository-api.ts';

const REQUEST_MS = 20_000;
/** A list of 100 pull requests, each with its description. */
const MAX_BYTES = 32 * 1024 * 1024;

const fullName = z.string().regex(/^[\w.-]+\/[\w.-]+$/);
const sha = z.string().regex(/^[0-9a-f]{40,64}$/);

/** What the event `workflow_run` says about the run that has ended; a deleted fork is null. */
const eventSchema = z.object({
  workflow_run: z.object({
    id: z.int().positive(),
    event: z.literal('pull_request'),
    path: z.string(),
    head_sha: sha,
    head_branch: z.string(),
    head_repository: z.object({ full_name: fullName }).nullable(),
  }),
});
type EndedRun = z.infer<typeof eventSchema>['workflow_run'];

const pullsSchema = z.array(
  z.object({
    number: z.int().positive(),
    head: z.object({ sha, repo: z.object({ full_name: fullName }).nullable() }),
  }),
);

/** The run that caused this event `workflow_run`; undefined if a pull request did not cause that run. */
export async function readEndedRun(environment: ReadonlyMap<string, string>): Promise<EndedRun | undefined> {
  if (environment.get('GITHUB_EVENT_NAME') !== 'workflow_run') return undefined;
  try {
    const text = await readFile(environment.get('GITHUB_EVENT_PATH') ?? '', 'utf8');
    return eventSchema.parse(JSON.parse(text)).workflow_run;
  } catch {
    return undefined;
  }
}

/**
 * Writes the comment on the open pull request whose head is the head commit of that run: nothing that the run itself
 * says decides where. Resolves with its number, or undefined if there is none.
 * Rejects with an error whose message is part of a sentence.
 * @param place of the report, which anybody may have written: it only tells the comments of this workflow apart.
 */
export async function commentOnEndedRun(
  comment: PullRequestComment,
  { run, place }: { readonly run: EndedRun; readonly place: string },
  options: CommentOptions,
): Promise<number | undefined> {
  const { environment } = options;
  const number = await findPullRequest(run, options);
  if (number === undefined) return undefined;
  const from = [linkRun(environment, String(run.id)), `of \`${run.head_repository?.full_name}\``].join(' ').trim();
  // The first part keeps them apart from the comments of runs that may be believed.
  const identity = identifyComment(['report', run.path.replace(/@.*$/s, ''), place, comment.provider]);
  const source = `${from}: that run wrote this report, and nothing has verified it`;
  const forms = renderForms(comment, {
    commit: run.head_sha,
    finish: (text) => joinText({ ...comment, text }, source),
  });
  const { isWanted } = comment;
  await putComment({ ...readRepository(environment), number }, { identity, ...forms, isWanted }, options);
  return number;
}

/**
 * By branch: GitHub does not know the pull requests of a commit that only a fork has
 * (https://docs.github.com/en/rest/commits/commits lists those of a commit of this repository).
 */
async function findPullRequest(
  { head_repository: head, head_branch: branch, head_sha: commit }: EndedRun,
  options: CommentOptions,
): Promise<number | undefined> {
  if (head === null) return undefined;
  const { signal } = options;
  const get = await connectToRepository(options, { denied: 'the token may not read pull requests', signal });
  const [account] = head.full_name.split('/');
  const pulls = await get({
    route: 'GET /repos/{owner}/{repo}/pulls',
    parameters: { state: 'open', head: `${account}:${branch}`, per_page: '100' },
    limitMs: REQUEST_MS,
    read: readJson(pullsSchema, MAX_BYTES),
  });
  return pulls.find((pull) => pull.head.sha === commit && pull.head.repo?.full_name === head.full_name)?.number;
}
