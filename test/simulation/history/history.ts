import type { Crash, DiskFault, Story, StoryRow } from '../story.ts';

/** Whose account a run sends to: each is a vendor of its own as far as rows are concerned. */
export type PlaceName = 'usual' | 'other-key' | 'other-origin' | 'sandbox';

/** What a run has to do with the ones before it. */
export type Relation =
  | 'first'
  /** The same command, in the same folder. */
  | 'again'
  /** "Re-run jobs": the next attempt of the same workflow run. */
  | 'rerun'
  /** A row was edited, added or removed meanwhile. */
  | 'changed'
  /** Another key, another address, or the sandbox. */
  | 'elsewhere'
  /** `resume: never` */
  | 'anew'
  /** `resend-uncertain: true` */
  | 'resend'
  /** `ledger` names a copy that was carried elsewhere. */
  | 'named'
  | 'collect'
  /** In another folder, with `ledger` naming the one in the folder so far. */
  | 'next-door'
  /** The same command, in the folder before the last `next-door`. */
  | 'back';

/** What happens to the ledger while no run looks at it. */
export const DAMAGES = [
  'byte',
  'digit',
  'cut-lines',
  'cut-bytes',
  'emptied',
  'version',
  'older',
  'without-head',
  'foreign-head',
  'saved-byte',
] as const;
export type DamageKind = (typeof DAMAGES)[number];

export interface Damage {
  readonly kind: DamageKind;
  /** Where, as a share of the file. */
  readonly at: number;
}

/** One run of a history, and what came before it. */
export interface Chapter {
  readonly relation: Relation;
  readonly machine: 'same' | 'fresh';
  readonly place: PlaceName;
  readonly rows: readonly StoryRow[];
  readonly inputs: Readonly<Record<string, string>>;
  readonly mode: 'run' | 'collect';
  readonly gapMs: number;
  readonly damage: Damage | undefined;
  readonly crash: Omit<Crash, 'attempt' | 'left' | 'gapMs'> | undefined;
  readonly cancelAfterMs: number | undefined;
  readonly disk: readonly DiskFault[];
  /** Where `ledger` names a copy: the folder still holds what the last run left in it, and only the copy was damaged. */
  readonly keepsFolder: boolean;
  /** The same command is started a second time, so long after the first. */
  readonly secondAfterMs: number | undefined;
}

/** Several runs one after the other, in one folder and one repository. */
export interface History {
  readonly seed: number;
  /** The world that they share: provider, vendor, faults on the way. */
  readonly story: Story;
  readonly chapters: readonly Chapter[];
}
