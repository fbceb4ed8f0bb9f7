import type { TextBlock } from '../domain/text-block.ts';
import type { Report } from './schema.ts';

/** An annotation, at a line of a file or without a place. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly file?: string;
  readonly line?: number;
  /** 1-based, in characters. */
  readonly column?: number;
  /** Column after the last character, on the same line. */
  readonly endColumn?: number | undefined;
  readonly title: string;
  readonly message: string;
}

/** What a comment says besides its report. */
export interface CommentForm {
  /** Known after the upload. */
  readonly urls?: PublishedUrls | undefined;
  /** The commit that the comment said the same of: now it is one line, and the rest is folded. */
  readonly sameAs?: string | undefined;
}

/** What is shown on the pull request, on hosts that have such comments. */
export interface PullRequestComment {
  /** Markdown. */
  readonly text: string;
  /** The text in another form; undefined where there is only one. */
  readonly render?: ((form: CommentForm) => string) | undefined;
  /** Hex digits that are the same where verdict, counts and rows are; undefined where nobody can tell. */
  readonly content?: string | undefined;
  /** Where it comes from, as Markdown: the job, and the leg of its matrix. */
  readonly source: string;
  /** As the input has it; with job, step and leg it tells the comments of a pull request apart. */
  readonly provider: string;
  /** False: an existing comment is updated, and none is created. */
  readonly isWanted: boolean;
}

/** Where the result files can be downloaded and, if the host uploaded it alone, the page be opened. */
export interface PublishedUrls {
  readonly artifact: string;
  readonly page?: string;
}

/** What a run passes to its host at the end; everything is rendered and decided. */
export interface Publication {
  readonly report: Report;
  /** Markdown of the job summary; undefined if `summary: false`. */
  readonly summary: string | undefined;
  /** The summary again, with links to what was uploaded; undefined if `summary: false`. */
  readonly summarize?: ((urls: PublishedUrls) => string | undefined) | undefined;
  /** The summary for a terminal or a job log. */
  readonly text: readonly TextBlock[];
  readonly annotations: readonly Annotation[];
  /** undefined with `comment: never`. */
  readonly comment?: PullRequestComment | undefined;
  /** The step outputs (docs/contract.md, 4.1); values are counts, ids and paths only. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Files to upload, already reduced (docs/contract.md, 7.1); undefined if `artifact-name: none` or there are none. */
  readonly artifact:
    | {
        readonly name: string;
        readonly directory: string;
        readonly files: readonly string[];
        /** The one of these files that a host also uploads alone, for a browser to open; undefined in `minimal`. */
        readonly page?: string | undefined;
        readonly retentionDays: number;
      }
    | undefined;
}
