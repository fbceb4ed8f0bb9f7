import type { ComparedProblems } from '../comparison.ts';

/** What the page shows besides the report. */
export interface PageContext {
  /** In the order of the rows' file numbers. */
  readonly files: readonly { readonly path: string; readonly hasLines: boolean }[];
  /** The page is published without the other result files beside it. */
  readonly isAlone: boolean;
  /** How the problem rows differ from those of the run before, or why nobody can tell, as a sentence. */
  readonly previous?: ComparedProblems | string | undefined;
}
