import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { CiContext } from '../../domain/context.ts';
import type { Http } from '../../ports/http.ts';
import type { PublishedUrls, PullRequestComment } from '../../report/publication.ts';
import { identifyComment, joinText, type OwnComment, renderForms } from '../comments.ts';
import { within } from '../time-limit.ts';
import { createOctokit, GithubApiFailure, type GithubApiOptions } from './api.ts';
import { type CommentPlace, writeComment } from './comments.ts';
import { readRepository } from './repository-api.ts';

export interface CommentOptions extends Pick<GithubApiOptions, 'clock' | 'random'> {
  readonly http: Http;
  readonly environment: ReadonlyMap<string, string>;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

/** The end of a step must not wait longer. */
const LIMIT_MS = 60_000;
const COMMIT = /^[0-9a-f]{40,64}$/;

const eventSchema = z.object({
  pull_request: z.object({
    number: z.int().positive(),
    /** `GITHUB_SHA` is a merge that nobody has seen. */
    head: z
      .object({ sha: z.string().regex(COMMIT) })
      .optional()
      .catch(undefined),
  }),
});
type Pull = z.infer<typeof eventSchema>['pull_request'];

/**
 * Writes the comment on the pull request that caused this run. Resolves with `false` where the event has none.
 * Rejects with an error whose message is part of a sentence.
 * @param urls of what was uploaded.
 * @param redact takes secrets out of what is written.
 */
export async function commentOnEvent(
  comment: PullRequestComment,
  context: CiContext,
  options: CommentOptions & { readonly urls?: PublishedUrls | undefined; readonly redact: (text: string) => string },
): Promise<boolean> {
  if (context.event !== 'pull_request') return false;
  const { environment, redact, urls } = options;
  const { number, head } = await readPull(environment);
  const place = { ...readRepository(environment), number };
  const { job, step, leg } = context;
  const identity = identifyComment([nameWorkflow(environment), job, step, leg, comment.provider]);
  const from = linkRun(environment, context.runId);
  const forms = renderForms(comment, {
    urls,
    commit: head?.sha,
    finish: (text) => redact(joinText({ ...comment, text }, from)),
  });
  await putComment(place, { identity, ...forms, isWanted: comment.isWanted }, options);
  return true;
}

/** Writes a comment, in limited time. Rejects with an error whose message is part of a sentence. */
export async function putComment(
  place: CommentPlace,
  comment: OwnComment,
  { environment, token, http, signal, ...ports }: CommentOptions,
): Promise<void> {
  if (token === undefined) throw new GithubApiFailure('github-token is empty');
  const octokit = await createOctokit(token, environment, http);
  await within(LIMIT_MS, () => writeComment({ octokit, signal, ...ports }, place, comment));
}

/** A link to a run, as Markdown; empty where the runner does not say where it is. */
export function linkRun(environment: ReadonlyMap<string, string>, runId: string): string {
  const address = `${environment.get('GITHUB_SERVER_URL')}/${environment.get('GITHUB_REPOSITORY')}/actions/runs/${runId}`;
  return /^https?:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+$/.test(address)
    ? `[run ${runId}](${address})`
    : '';
}

/** The path of the workflow's file, which is the same on every branch; else its name. */
function nameWorkflow(environment: ReadonlyMap<string, string>): string {
  const reference = environment.get('GITHUB_WORKFLOW_REF') ?? '';
  return reference === '' ? (environment.get('GITHUB_WORKFLOW') ?? '') : reference.replace(/@.*$/s, '');
}

async function readPull(environment: ReadonlyMap<string, string>): Promise<Pull> {
  try {
    const text = await readFile(environment.get('GITHUB_EVENT_PATH') ?? '', 'utf8');
    return eventSchema.parse(JSON.parse(text)).pull_request;
  } catch {
    throw new GithubApiFailure('the event does not name its pull request');
  }
}
