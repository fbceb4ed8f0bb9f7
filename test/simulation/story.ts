import type { CrashPoint, DiskFaultKind, JobFaultKind, RequestStage, ShelfFaultKind, WireFaultKind } from './faults.ts';

/**
 * How much of the program a story happens to: its core (engine, ledger, transport and what decides where a run goes on),
 * or all of it from its inputs to its result files.
 */
export type Tier = 'core' | 'whole';
const WHOLE_EACH = 10;

/** One story in ten happens to the whole program. */
export function tierOf({ seed }: Pick<Story, 'seed'>): Tier {
  return seed % WHOLE_EACH === 0 ? 'whole' : 'core';
}

export const PROVIDERS = ['plain', 'keyed', 'lookup', 'index', 'number', 'grouped', 'sync'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** What the vendor makes of a row. `flaky`: fails and may be sent again, `times` times; then it succeeds. */
export type Fate = 'ok' | 'absent' | 'bad' | 'flaky';

export interface StoryRow {
  /** Empty: the row is invalid. */
  readonly key: string;
  readonly tag: string;
  /** Unlike any other text of the story, but for a copy of the row. */
  readonly note: string;
  readonly fate: Fate;
  readonly times: number;
}

/** At the nth request of a stage, and the ones after it, `times` in all. */
export interface WireFault {
  readonly stage: RequestStage;
  readonly nth: number;
  readonly times: number;
  readonly kind: WireFaultKind;
  /** Of `slow`, of a late delivery, and of what Retry-After asks for. */
  readonly seconds: number;
}

/** Of the nth job that the vendor accepts. */
export interface JobFault {
  readonly nth: number;
  readonly kind: JobFaultKind;
}

export interface DiskFault {
  /** Sync of the ledger. */
  readonly nth: number;
  readonly kind: DiskFaultKind;
}

export interface ShelfFault {
  /** Save, or load, of the ledger store; and the ones after it, `times` in all. */
  readonly nth: number;
  readonly times: number;
  readonly kind: ShelfFaultKind;
}

/** The runner dies at the nth effect of a kind, and the next attempt begins with what is left. */
export interface Crash {
  readonly attempt: number;
  readonly point: CrashPoint;
  readonly nth: number;
  readonly side: 'before' | 'after';
  /** Of what was written and not synced this share is on the disk. */
  readonly share: number;
  readonly left: Left;
  readonly gapMs: number;
}

/** What the next attempt finds: the folder as it was, or a new machine and what was saved elsewhere. */
export type Left = 'folder' | 'cache';

/** All that happens in one simulated world: plain data, so that a story can be shortened and kept. */
export interface Story {
  readonly seed: number;
  readonly provider: ProviderName;
  readonly rows: readonly StoryRow[];
  readonly inputs: Readonly<Record<string, string>>;
  /** `none`: a machine of one's own, where every attempt is a run of its own and finds the folder. */
  readonly ci: 'github' | 'none';
  readonly visibility: 'public' | 'private';
  /** How long the vendor works on a job, about. */
  readonly jobMs: number;
  readonly wire: readonly WireFault[];
  readonly jobs: readonly JobFault[];
  readonly disk: readonly DiskFault[];
  readonly shelf: readonly ShelfFault[];
  readonly crashes: readonly Crash[];
  /** A run that ended red is run again, so many times, and finds this. */
  readonly reruns: readonly Left[];
  /** The first attempt only submits; a later one collects, and finds this. */
  readonly detach: Left | undefined;
  /** The workflow is cancelled so long after the attempt began. */
  readonly cancel: { readonly attempt: number; readonly afterMs: number } | undefined;
}
