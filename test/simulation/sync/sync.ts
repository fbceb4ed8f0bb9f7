import type { Crash, DiskFault, Story, StoryRow } from '../story.ts';

/** What happened to the row memory before a run. */
export type MemoryChange = 'kept' | 'lost' | 'damaged' | 'new';

/** One run of a sync, and what came before it. */
export interface SyncRun {
  readonly mode: 'run' | 'submit' | 'collect';
  readonly rows: readonly StoryRow[];
  readonly inputs: Readonly<Record<string, string>>;
  readonly memory: MemoryChange;
  /** A fresh machine has the row memory, and nothing else. */
  readonly machine: 'same' | 'fresh';
  /** "Re-run jobs" of an earlier run, by its place; only where a CI system counts runs. */
  readonly rerunOf: number | undefined;
  readonly gapMs: number;
  readonly crash: Omit<Crash, 'attempt' | 'left' | 'gapMs'> | undefined;
  readonly cancelAfterMs: number | undefined;
  readonly disk: readonly DiskFault[];
}

/** Many runs with `changed-only`, one after the other, with a row memory that outlives them. */
export interface Sync {
  readonly seed: number;
  /** The world that they share: provider, vendor, faults on the way. Its rows are all versions of all rows. */
  readonly story: Story;
  readonly runs: readonly SyncRun[];
}
