import type { ComparisonTotals } from '../../src/memory/compare.ts';
import type { Publication } from '../../src/report/publication.ts';
import type { CrashPoint, RequestStage } from './faults.ts';
import type { RecordLine } from './oracle/view.ts';
import type { Story, Tier } from './story.ts';
import type { Vendor } from './vendor.ts';

/** One request as the network saw it. */
export interface SentRequest {
  /** 1-based over the whole story. */
  readonly number: number;
  readonly attempt: number;
  readonly stage: RequestStage;
  /** nth of its stage. */
  readonly nth: number;
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  readonly at: number;
  /** Canaries of the rows in its body, of a submit. */
  readonly notes: readonly string[];
  /** The ledger as it stood on the disk when the request was sent. */
  readonly ledger: string;
  /** Its head at that time, of a submit. */
  readonly head: string;
  readonly fault: string | undefined;
  /** When the vendor handled it; undefined: never. */
  arrivedAt: number | undefined;
  /** When the answer's head, or the failure, reached the engine. */
  endedAt: number | undefined;
  status: number | undefined;
  /** The answer was refused for now: nothing may be asked before this instant. */
  notBefore: number | undefined;
}

/** One text that was saved beside the runner. */
export interface Saved {
  readonly isConfirmed: boolean;
  readonly runId: string;
  readonly attempt: number;
  readonly sequence: number;
  readonly text: string;
  readonly at: number;
}

/** What is left of one run of the program. */
export interface Attempt {
  readonly number: number;
  readonly from: 'nothing' | 'folder' | 'cache';
  readonly mode: 'run' | 'submit' | 'collect';
  readonly startedAt: number;
  /** The instant of its end, whatever ended it. */
  readonly endedAt: number;
  /** The instant at which report, summary and outputs were given to the host. */
  readonly publishedAt: number | undefined;
  /** Undefined where it died, or broke. */
  readonly publication: Publication | undefined;
  /** What `run` rejected with: it must never. */
  readonly broken: unknown;
  /** Nothing was left that could wake it. */
  readonly hung: boolean;
  readonly died: { readonly point: CrashPoint; readonly side: 'before' | 'after' } | undefined;
  readonly cancelledAt: number | undefined;
  /** Lines of the log. */
  readonly lines: readonly string[];
  /** Files of the output folder by name. */
  readonly files: ReadonlyMap<string, string>;
  /** Of a run's core, which writes no records.csv: what would stand there; undefined where it would write none. */
  readonly records: readonly RecordLine[] | undefined;
  /** What the row memory said of the rows; undefined where there is none. */
  readonly compared: ComparisonTotals | undefined;
  /** The ledger at each sync: what was on the disk from then on. */
  readonly synced: readonly string[];
  /** The ledger as the attempt left it. */
  readonly ledger: string;
}

/** All that a story left behind: what the oracle looks at, and nothing else. */
export interface Evidence {
  readonly story: Story;
  readonly tier: Tier;
  readonly vendor: Vendor;
  readonly attempts: readonly Attempt[];
  readonly requests: readonly SentRequest[];
  readonly saved: readonly Saved[];
  /** How often each fault had its occasion, as `stage/kind`. */
  readonly fired: ReadonlyMap<string, number>;
  /** What promises were rejected with that nobody waited for. */
  readonly abandoned: readonly unknown[];
  /** Virtual milliseconds. */
  readonly elapsedMs: number;
  /** Of everything that happened, in order. */
  readonly traceHash: string;
}
