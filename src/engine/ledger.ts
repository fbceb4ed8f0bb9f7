import { FaultError, type Reason } from '../domain/fault.ts';
import type { JobState } from '../domain/job.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileSink } from '../ports/files.ts';
import { lostLockFault } from './ledger-faults.ts';
import { addSum, type LedgerHead, NO_RECORDS } from './ledger-head.ts';

/** Of the records and of what binds them. */
export const LEDGER_VERSION = 2;

/**
 * The append-only journal of a run, one JSON object a line. It holds no input, header, key, cell or vendor
 * text: batch and row numbers, outcomes, hashes, times, and the ids of accepted jobs (contract, section 6).
 */
export type LedgerRecord =
  | {
      readonly kind: 'start';
      readonly version: typeof LEDGER_VERSION;
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
  /** What stands before is a copy of the ledger in another folder, which alone may send the rows that are left. */
  | { readonly kind: 'borrowed' }
  /** That folder does not send them any more: its ledger ends with `moved`. */
  | { readonly kind: 'owned' }
  /** The last record of a ledger that is continued in another folder. */
  | { readonly kind: 'moved' }
  /** A further attempt goes on here. */
  | { readonly kind: 'resume'; readonly runId: string; readonly attempt: number; readonly place?: string }
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
  | {
      readonly kind: 'verdict';
      readonly reason: Reason;
      readonly exitCode: number;
      /** The disk did not take the result files: a further run writes them. */
      readonly unwritten?: true;
    };

export interface Ledger {
  /** How far it goes, the records of earlier attempts counted. */
  readonly head: LedgerHead;
  append(record: LedgerRecord): void;
  /**
   * Resolves when all records so far are on the disk; callers at the same time share one sync. Rejects with Node's error
   * where the disk does not take them (the next call tries again), and with `FaultError` where another run has the
   * folder: then nothing more is written.
   */
  sync(): Promise<void>;
  /** As `sync`, and the head names them: called before each request that takes effect, and at the end. */
  commit(): Promise<void>;
  close(): Promise<void>;
}

export interface LedgerParts {
  /** Writes behind what the file holds. */
  readonly sink: FileSink;
  readonly clock: Clock;
  /** What the file holds already. */
  readonly before?: LedgerHead;
  /** Puts the head in its place, whole. */
  readonly writeHead?: (head: LedgerHead) => Promise<void>;
  /** False once another run has taken the folder over. */
  readonly holds?: () => Promise<boolean>;
}

/** Records wait in memory for the next sync, up to so many characters. */
const MOST_WAITING = 64 * 1024;

export function createLedger({ sink, clock, before = NO_RECORDS, writeHead, holds }: LedgerParts): Ledger {
  let head = before;
  let onDisk = before;
  let named: LedgerHead | undefined;
  let waiting = '';

  const sync = share(async () => {
    if (holds !== undefined && !(await holds())) throw new FaultError([lostLockFault()], { reason: 'vendor-error' });
    const upTo = head;
    const text = waiting;
    waiting = '';
    // What fails here fails in the sync, too.
    sink.write(text)?.catch(() => undefined);
    await sink.sync();
    onDisk = upTo;
  });
  const commit = share(async () => {
    await sync();
    const next = onDisk;
    if (named?.records === next.records) return;
    await writeHead?.(next);
    named = next;
  });
  return {
    get head() {
      return head;
    },
    append(record) {
      const { line, sum } = addSum(head, JSON.stringify({ ...record, at: clock.date().toISOString() }));
      head = { records: head.records + 1, sum };
      waiting += `${line}\n`;
      if (waiting.length > MOST_WAITING) void sync().catch(() => undefined);
    },
    sync,
    commit,
    async close() {
      try {
        await sync();
      } finally {
        await sink.close();
      }
    },
  };
}

/** Callers at the same time share one call; those that come while it runs share the next. */
function share(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  return function call(): Promise<void> {
    if (running === undefined) {
      running = work().finally(() => {
        running = undefined;
      });
      return running;
    }
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return call();
      });
    return next;
  };
}
