import { z } from 'zod';
import { HTTP_STATUS } from '../../domain/http.ts';
import type { CommentApi, StandingComment } from '../comments.ts';
import { callGitlab, GitlabApiFailure, type GitlabApiOptions, type GitlabRequest } from './api.ts';

const PAGE = 100;
/** GitLab takes 5,000 notes on a merge request. */
const MAX_PAGES = 51;

const noteSchema = z
  .object({ id: z.int().positive(), body: z.string(), author: z.object({ id: z.int() }).nullish() })
  .transform(
    ({ id, body, author }): StandingComment => ({
      id,
      body,
      account: author === null || author === undefined ? undefined : String(author.id),
    }),
  );
const userSchema = z.object({ id: z.int() });

/** The notes of a merge request, as comments. */
export function createNoteApi(options: GitlabApiOptions, project: string, mergeRequest: string): CommentApi {
  const at = `/projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(mergeRequest)}/notes`;
  const need = async <T>(request: GitlabRequest<T> & { readonly schema: z.ZodType<T> }): Promise<T> => {
    const value = await callGitlab(options, request);
    if (value === undefined) throw new GitlabApiFailure('the response is not what GitLab documents');
    return value;
  };
  return {
    async readAccount() {
      const { id } = await need({ method: 'GET', path: '/user', schema: userSchema, isRepeatable: true });
      return String(id);
    },
    async list() {
      const all: StandingComment[] = [];
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const path = `${at}?per_page=${PAGE}&page=${page}&sort=asc&order_by=created_at`;
        const notes = await need({ method: 'GET', path, schema: z.array(noteSchema), isRepeatable: true });
        all.push(...notes);
        if (notes.length < PAGE) return all;
      }
      throw new GitlabApiFailure(`the merge request has more than ${MAX_PAGES * PAGE} notes`);
    },
    // Once: a repetition could make a second one.
    create: (text) => need({ method: 'POST', path: at, body: { body: text }, schema: noteSchema, isRepeatable: false }),
    async update(id, text) {
      await callGitlab(options, { method: 'PUT', path: `${at}/${id}`, body: { body: text }, isRepeatable: true });
    },
    async remove(id) {
      try {
        await callGitlab(options, { method: 'DELETE', path: `${at}/${id}`, isRepeatable: true });
      } catch (error) {
        if (!(error instanceof GitlabApiFailure) || error.status !== HTTP_STATUS.notFound) throw error;
      }
    },
  };
}

/** GitLab executes a line of a note that starts with a slash and a word (`/merge`): a quick action. */
export function disarm(text: string): string {
  return text.replace(/^([^\S\n]*)\/(?=[a-z_])/gim, '$1&#47;');
}
