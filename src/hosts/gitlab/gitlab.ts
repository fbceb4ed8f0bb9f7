import { HTTP_STATUS } from '../../domain/http.ts';
import { unlessAborted } from '../../ports/abort.ts';
import type { PullRequestComment } from '../../report/publication.ts';
import { identifyComment, joinText, keepComment, renderForms } from '../comments.ts';
import type { OpenView, ViewOptions, ViewTools } from '../system-view.ts';
import { within } from '../time-limit.ts';
import { GitlabApiFailure } from './api.ts';
import { createNoteApi, disarm } from './notes.ts';

/** The variable with a token that may write notes: a job's own token may not. */
const TOKEN_VARIABLE = 'GITLAB_TOKEN';
/** The end of a job must not wait longer. */
const LIMIT_MS = 60_000;
const NEXT = `Set ${TOKEN_VARIABLE} to a project access token with the scope api and the role Reporter, masked.`;
const DENIALS: ReadonlySet<number> = new Set([HTTP_STATUS.unauthorized, HTTP_STATUS.forbidden, HTTP_STATUS.notFound]);

/** The note on the merge request. Artifacts, reports and the cache are the template's. */
export function openGitlabView(options: ViewOptions): OpenView {
  return (tools) => ({
    async publish({ comment }) {
      const mergeRequest = options.environment.get('CI_MERGE_REQUEST_IID');
      if (comment === undefined || mergeRequest === undefined) return;
      try {
        await writeNote(comment, mergeRequest, { ...options, tools });
      } catch (error) {
        const isDenied = error instanceof GitlabApiFailure && DENIALS.has(error.status ?? 0);
        const next = isDenied ? NEXT : 'The job log says the same.';
        tools.warn('The note on the merge request could not be written', error, next);
      }
    },
  });
}

async function writeNote(
  comment: PullRequestComment,
  mergeRequest: string,
  { environment, context, ports, signal, tools }: ViewOptions & { readonly tools: ViewTools },
): Promise<void> {
  const token = environment.get(TOKEN_VARIABLE);
  if (token === undefined) throw new GitlabApiFailure(`${TOKEN_VARIABLE} is empty`, HTTP_STATUS.unauthorized);
  const project = environment.get('CI_MERGE_REQUEST_PROJECT_ID') ?? environment.get('CI_PROJECT_ID') ?? '';
  const address = environment.get('CI_API_V4_URL') ?? '';
  const forms = renderForms(comment, {
    // The pipeline may be one of a merge result, which nobody has seen.
    commit: environment.get('CI_MERGE_REQUEST_SOURCE_BRANCH_SHA') ?? context.commit,
    finish: (text) => disarm(tools.redact(joinText({ ...comment, text }, describePipeline(environment)))),
  });
  const identity = identifyComment([project, context.job, context.leg, comment.provider]);
  const api = createNoteApi({ ...ports, address, token, signal }, project, mergeRequest);
  const work = () => keepComment(api, { identity, ...forms, isWanted: comment.isWanted });
  await unlessAborted(signal, () => within(LIMIT_MS, work));
}

/** A link to the pipeline, as Markdown. */
function describePipeline(environment: ReadonlyMap<string, string>): string {
  const url = environment.get('CI_PIPELINE_URL') ?? '';
  const id = environment.get('CI_PIPELINE_ID') ?? '';
  return /^https?:\/\/[\w.:/-]+\/-\/pipelines\/\d+$/.test(url) ? `[pipeline ${id}](${url})` : '';
}
