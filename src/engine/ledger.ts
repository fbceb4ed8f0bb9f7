import type { Reason } from '../domain/fault.ts';
import type { JobState } from '../domain/job.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileSink } from '../ports/files.ts';

/**
 * The append-only journal of a run, one JSON object a line. It holds no input, header, key, cell or vendor
 * text: batch and row numbers, outcomes, hashes, times, and the ids of accepted jobs (contract, section 6).
 */
export type LedgerRecord =
  | {
      readonly kind: 'start';
      readonly version: 1;
      readonly runId: string;
      readonly attempt: number;
      readonly plan: string;
      /** Hash of the job, its leg of a matrix and the step. */
      readonly place: string;
      /** Hash of secrets and address: the vendor's account. */
      readonly account: string;
      readonly rows: number;
      /** Rows that are in no job for good. */
      readonly invalid: number;
      readonly skipped: number;
      readonly files: readonly { readonly sha256: string; readonly rows: number }[];
      /** What was checked out; empty where nobody knows. */
      readonly commit: string;
    }
  /** What stands before is a copy that may lag behind what its attempt sent; the next `resume` has taken that up. */
  | { readonly kind: 'copy' }
  /** A further attempt goes on here. */
  | { readonly kind: 'resume'; readonly runId: string; readonly attempt: number }
  /** Rows that are about to be sent: what a copy of the journal that lags behind must not take for never sent. */
  | {
      readonly kind: 'reserve';
      readonly rows: string;
      /** Highest job number given out before. */
      readonly after: number;
      /** The next one takes its place. */
      readonly until?: 'next';
    }
  /** Written and on the disk before the request that takes effect. */
  | {
      readonly kind: 'intent';
      readonly job: number;
      readonly round: number;
      readonly batch: number;
      readonly batchId: string;
      readonly rows: string;
    }
  | { readonly kind: 'accepted'; readonly job: number; readonly outputs: Readonly<Record<string, unknown>> }
  /** Surely not taken: the intent is void. */
  | { readonly kind: 'refused'; readonly job: number; readonly status?: number }
  | { readonly kind: 'uncertain'; readonly job: number; readonly status?: number }
  | {
      readonly kind: 'result';
      readonly job: number;
      readonly state: JobState;
      readonly outcomes: string;
      /** Rows in the results that were never sent. */
      readonly foreign?: number;
      /** The vendor's own count disagreed with its rows. */
      readonly miscounted?: true;
    }
  /** The vendor was asked to end the job. */
  | { readonly kind: 'canceled'; readonly job: number }
  | { readonly kind: 'verdict'; readonly reason: Reason; readonly exitCode: number };

export interface Ledger {
  /** Records in the journal, those of earlier attempts counted. */
  readonly records: number;
  append(record: LedgerRecord): void;
  /** Resolves when all records so far are on the disk; callers at the same time share one sync. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A journal that goes on behind `records` records that the sink's file holds already. */
export function createLedger(sink: FileSink, clock: Clock, records = 0): Ledger {
  let count = records;
  let running: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;

  function sync(): Promise<void> {
    if (running === undefined) {
      running = sink.sync().finally(() => {
        running = undefined;
      });
      return running;
    }
    // What was appended after the running sync began needs the next one.
    waiting ??= running
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return sync();
      });
    return waiting;
  }
  return {
    get records() {
      return count;
    },
    append(record) {
      count += 1;
      void sink.write(`${JSON.stringify({ ...record, at: clock.date().toISOString() })}\n`);
    },
    sync,
    async close() {
      try {
        await sync();
      } finally {
        await sink.close();
      }
    },
  };
}
