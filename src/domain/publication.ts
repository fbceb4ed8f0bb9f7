import type { Report } from './report.ts';

/** An annotation at a line of a file, or at none. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly file?: string;
  readonly line?: number;
  readonly title: string;
  readonly message: string;
}

/** What a run hands to its host at the end; everything is rendered, nothing is decided any more. */
export interface Publication {
  readonly report: Report;
  /** Markdown of the job summary; undefined if `summary: false`. */
  readonly summary: string | undefined;
  /** Plain text of the summary, for a terminal. */
  readonly text: string;
  readonly annotations: readonly Annotation[];
  /** Contract, section 4; values are counts, ids and paths only. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Files to upload, already reduced as section 7 demands; undefined if `artifact-name: none` or there are none. */
  readonly artifact:
    | {
        readonly name: string;
        readonly directory: string;
        readonly files: readonly string[];
        readonly retentionDays: number;
      }
    | undefined;
}
