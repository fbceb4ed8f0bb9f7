import { FaultError } from '../domain/fault.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileSink } from '../ports/files.ts';
import { lostLockFault } from './faults.ts';
import { addSum, type LedgerHead, NO_RECORDS } from './head.ts';
import type { NewRecord } from './record.ts';

/** Appends the records of a run to its ledger. */
export interface Ledger {
  /** Records so far, including those of earlier attempts. */
  readonly head: LedgerHead;
  append(record: NewRecord): void;
  /**
   * Resolves when all records so far are on the disk; concurrent callers share one sync. Rejects with Node's error if the
   * write fails (the next call tries again), and with `FaultError` if another run has taken over the folder: then nothing
   * more is written.
   */
  sync(): Promise<void>;
  /** Like `sync`, and updates the head: called before each request with side effects, and at the end. */
  commit(): Promise<void>;
  close(): Promise<void>;
}

export interface LedgerParts {
  /** Appends to the file. */
  readonly sink: FileSink;
  readonly clock: Clock;
  /** Head of what is in the file already. */
  readonly before?: LedgerHead;
  /** Replaces the head atomically. */
  readonly writeHead?: (head: LedgerHead) => Promise<void>;
  /** False once another run has taken the folder over. */
  readonly holds?: () => Promise<boolean>;
}

/** Records are buffered in memory until the next sync, up to this many characters. */
const MAX_BUFFERED = 64 * 1024;

/** Writes records behind what the file holds already. */
export function createLedger({ sink, clock, before = NO_RECORDS, writeHead, holds }: LedgerParts): Ledger {
  let head = before;
  let onDisk = before;
  let committed: LedgerHead | undefined;
  let buffered = '';

  const sync = share(async () => {
    if (holds !== undefined && !(await holds())) throw new FaultError([lostLockFault()], { reason: 'vendor-error' });
    const upTo = head;
    const text = buffered;
    buffered = '';
    // What fails here also fails in the sync.
    sink.write(text)?.catch(() => undefined);
    await sink.sync();
    onDisk = upTo;
  });
  const commit = share(async () => {
    await sync();
    const next = onDisk;
    if (committed?.records === next.records) return;
    await writeHead?.(next);
    committed = next;
  });
  return {
    get head() {
      return head;
    },
    append(record) {
      const { line, sum } = addSum(head, JSON.stringify({ ...record, at: clock.date().toISOString() }));
      head = { records: head.records + 1, sum };
      buffered += `${line}\n`;
      if (buffered.length > MAX_BUFFERED) void sync().catch(() => undefined);
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

/** Concurrent callers share one call; those that arrive while it runs share the next one. */
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
