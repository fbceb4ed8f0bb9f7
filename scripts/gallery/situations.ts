import type { SituationName } from './bounds.ts';
import type { Part } from './markdown-page.ts';
import type { Stage } from './stage.ts';

/** What a reader may find on the page of a run or of a pull request. */
export interface Situation {
  readonly name: SituationName;
  /** It shows the comment on a pull request, not the summary of the run. */
  readonly isComment?: true;
  /** A sentence for the index. */
  readonly shows: string;
  /** Durations in the summary that the situation chose; all others depend on the machine. */
  readonly durations?: readonly string[];
  /** Makes it happen, and gives what stands on the page. */
  play(stage: Stage): Promise<readonly Part[]>;
}
