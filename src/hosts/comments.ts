import { createHash } from 'node:crypto';
import type { PublishedUrls, PullRequestComment } from '../report/publication.ts';

/** GitHub refuses a longer body with 422: "body is too long (maximum is 65536 characters)"; GitLab takes a million. */
export const MAX_BODY_CHARS = 65_536;
/** With the marker and the link to the run below `MAX_BODY_CHARS`. */
const MAX_TEXT_CHARS = MAX_BODY_CHARS - 1024;
const IDENTITY_DIGITS = 32;
const SHORT_COMMIT = 7;

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

/** A comment as the system has it. */
export interface StandingComment {
  readonly id: number;
  readonly body: string;
  /** Who wrote it; undefined if the account is gone. */
  readonly account: string | undefined;
}

/** The comments of one pull request. */
export interface CommentApi {
  /** The token's own account. */
  readAccount(): Promise<string>;
  list(): Promise<readonly StandingComment[]>;
  create(body: string): Promise<StandingComment>;
  update(id: number, body: string): Promise<void>;
  /** One that is gone already is as good as removed. */
  remove(id: number): Promise<void>;
}

/**
 * Keeps exactly one comment with this identity on the pull request, as the token's own account. Comments of others are
 * never touched, whatever marker they hold. Where several runs write at the same time, each keeps the oldest comment and
 * removes its own newer ones, so one is left. A comment that says the same already is left alone; one that said the same
 * of an earlier commit becomes one line that names that commit.
 * Rejects with an error whose message is part of a sentence.
 */
export async function keepComment(api: CommentApi, comment: OwnComment): Promise<void> {
  const marker = `<!-- bulk-job-comment ${comment.identity} `;
  const account = await api.readAccount();
  const plainBody = ({ body }: StandingComment): string => body.replaceAll('\r\n', '\n').trimEnd();
  const isOwn = (each: StandingComment): boolean => each.account === account && plainBody(each).startsWith(marker);
  const listOwn = async (): Promise<readonly StandingComment[]> => (await api.list()).filter(isOwn);

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

/** The text of a comment, and the one that it has where nothing changed since an earlier commit. */
export function renderForms(
  { text, render, content }: PullRequestComment,
  {
    urls,
    commit,
    finish,
  }: {
    readonly urls?: PublishedUrls | undefined;
    readonly commit: string | undefined;
    readonly finish: (text: string) => string;
  },
): Pick<OwnComment, 'text' | 'content'> {
  const whole = finish(render?.({ urls }) ?? text);
  if (render === undefined || content === undefined || commit === undefined) return { text: whole };
  const fold = (sameAs: string): string => finish(render({ urls, sameAs: sameAs.slice(0, SHORT_COMMIT) }));
  return { text: whole, content: { digest: content, commit, fold } };
}

/** The same for the same parts, and nothing that a reader could take for a name. */
export function identifyComment(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, IDENTITY_DIGITS);
}

/** The text with a last line that names where it comes from; both are Markdown. */
export function joinText({ text, source }: Pick<PullRequestComment, 'text' | 'source'>, run: string): string {
  const [first = ''] = text.split('\n', 1);
  const from = [source, run].filter((part) => part !== '').join(' · ');
  return `${text.length > MAX_TEXT_CHARS ? first : text}${from === '' ? '' : `\n\n<sub>${from}</sub>`}`;
}
