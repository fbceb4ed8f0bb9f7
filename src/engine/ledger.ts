import type { Reason } from '../domain/fault.ts';
import type { JobState } from '../domain/job.ts';
import type { Outcome, UnresolvedReason } from '../domain/outcome.ts';
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
      readonly plan: string;
      readonly rows: number;
      readonly files: readonly { readonly sha256: string; readonly rows: number }[];
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
  | { readonly kind: 'result'; readonly job: number; readonly state: JobState; readonly outcomes: string }
  | { readonly kind: 'verdict'; readonly reason: Reason; readonly exitCode: number };

export interface Ledger {
  append(record: LedgerRecord): void;
  /** Resolves when all records so far are on the disk; callers at the same time share one sync. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export function createLedger(sink: FileSink, clock: Clock): Ledger {
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
    append(record) {
      void sink.write(`${JSON.stringify({ ...record, at: clock.date().toISOString() })}\n`);
    },
    sync,
    async close() {
      await sync();
      await sink.close();
    },
  };
}

/** Ascending row numbers as ranges, 1-based: `1-100,105`. */
export function formatRanges(rows: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < rows.length; ) {
    const start = rows[i] ?? 0;
    let end = start;
    i += 1;
    while (i < rows.length && rows[i] === end + 1) {
      end += 1;
      i += 1;
    }
    parts.push(start === end ? String(start + 1) : `${start + 1}-${end + 1}`);
  }
  return parts.join(',');
}

/** Outcomes in the order of the batch's rows, run-length coded: `succeeded*98,not_found*1,unresolved:missing*1`. */
export function formatOutcomes(
  outcomes: Iterable<{ readonly outcome: Outcome; readonly reason?: UnresolvedReason | undefined }>,
): string {
  const parts: string[] = [];
  let word = '';
  let run = 0;
  const flush = (): void => {
    if (run > 0) parts.push(`${word}*${run}`);
  };
  for (const { outcome, reason } of outcomes) {
    const next = reason === undefined ? outcome : `${outcome}:${reason}`;
    if (next !== word) {
      flush();
      word = next;
      run = 0;
    }
    run += 1;
  }
  flush();
  return parts.join(',');
}
