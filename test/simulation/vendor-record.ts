import type { JobFaultKind } from './faults.ts';

/** What the vendor made of a row; `later`: it failed and may be sent again. */
export type Verdict = 'ok' | 'absent' | 'bad' | 'later';

export interface VendorRow {
  /** The row's canary: names the row of the story. */
  readonly note: string;
  readonly id: string;
  /** Its number in the run, where the engine sends one. */
  readonly number: number | undefined;
  readonly verdict: Verdict;
}

/** What the vendor says of one row when it is asked for the results, faults included. */
export interface Statement {
  /** As it is served: a number where the vendor makes numbers of ids. */
  readonly id: string | number;
  /** 0-based place in the job. */
  readonly at: number;
  /** Its number in the run. */
  readonly number: number | undefined;
  readonly verdict: Verdict;
  readonly why: string;
}

export type EndState = 'done' | 'failed' | 'canceled';

/** A job as the vendor remembers it: the truth that a run is measured by. */
export interface VendorJob {
  readonly id: string;
  /** 1-based, in the order of acceptance. */
  readonly nth: number;
  readonly key: string | undefined;
  /** Whose it is. */
  readonly account: string;
  readonly acceptedAt: number;
  /** Infinity: never. */
  endsAt: number;
  endState: EndState;
  readonly rows: readonly VendorRow[];
  /** Answered at once: there is nothing to poll. */
  readonly isSync: boolean;
  readonly faults: ReadonlySet<JobFaultKind>;
  /** Undefined: the results are null. */
  readonly statements: readonly Statement[] | undefined;
  /** The vendor's own tally of failed rows. */
  readonly failedCount: number;
}
