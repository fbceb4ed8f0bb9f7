import type { ServerResponse } from 'node:http';
import type { ResultEntry } from './outcome-decider.ts';
import type { RequestKind, RowCounter } from './record.ts';
import type { Detour, MeetFile } from './respond.ts';
import type { JobView, StatusWords } from './types.ts';

/**
 * What tests and benches attach to a sandbox to measure and disturb it; the instruments are in `test/support/sandbox`.
 * The product uses none, so its sandboxes only simulate the vendor.
 */
export interface Instruments {
  /** Keys that are accepted; by default only `SANDBOX_KEY`. */
  readonly apiKeys?: readonly string[];
  /** Requests in any window of the vendor's length (a second, a minute); by default the documented rate. */
  readonly rate?: number | 'unlimited';
  /** Headers of the response to a request over the rate, in addition to the vendor's. */
  readonly throttledHeaders?: Readonly<Record<string, string>>;
  /** Monotonic milliseconds, for the rate, the jobs and the record; by default the process's own clock. */
  readonly now?: () => number;
  /** Wall clock in milliseconds since 1970, for dates in responses and for links and signatures that expire. */
  readonly epochMs?: () => number;
  /** Counts rows instead of keeping a record of each: for millions of rows. */
  readonly rowCounter?: RowCounter;
  /** Called for each request to the API once its body is read; the response is sent when `proceed` is called. */
  hold?(response: ServerResponse, proceed: () => void): void;
  /** Called for each request to the API that is not over the rate. Undefined: nothing is done to it. */
  meet?(kind: RequestKind): Encounter | undefined;
  /** Called for each request for a result file or to the object store. */
  readonly meetFile?: MeetFile;
}

/** What an instrument does with one request to the API. */
export interface Encounter {
  readonly detour: Detour | undefined;
  /** Called when the request has created this job. */
  accept(job: InstrumentedJob): void;
  /** What the request sees of a job instead of `view`; undefined: the vendor does not know the job. */
  look(job: InstrumentedJob, view: JobView): JobView | undefined;
  /** The text of the response instead of `body`. */
  edit(body: string): string;
}

/** A job as an instrument sees it. */
export interface InstrumentedJob {
  readonly id: string;
  /** Its rows and their outcomes, also while it runs. */
  readonly entries: readonly ResultEntry[];
  readonly words: StatusWords;
  /** Milliseconds since the sandbox started. */
  readonly nowMs: number;
  /** Makes the job have no effect: all its rows fail, including those that are still to be read. */
  lose(): void;
}
