import type { z } from 'zod';
import { ledgerRecords } from './record.ts';

/** What a quick look at a ledger shows. Nothing is verified, so it only helps to choose among several ledgers. */
export interface LedgerPeek {
  /**
   * Plan of the first record, if readable. Undefined if the run ended before it had a plan: the ledger has no jobs then.
   */
  readonly start: { readonly plan?: string | undefined } | undefined;
  /** Run that wrote last, with its job and step. */
  readonly writer: { readonly runId?: string | undefined; readonly place?: string | undefined };
  /** The last attempt ended normally. */
  readonly hasVerdict: boolean;
}

function makeParts() {
  const { startRecord, resumeRecord, verdictRecord } = ledgerRecords();
  return {
    start: startRecord.pick({ runId: true, plan: true, place: true }).partial(),
    resume: resumeRecord.pick({ runId: true, place: true }).partial(),
    verdict: verdictRecord.pick({ kind: true }),
  };
}

let made: ReturnType<typeof makeParts> | undefined;

/** @param text text of the ledger; anything after its last line feed is ignored. */
export function peekLedger(text: string): LedgerPeek {
  made ??= makeParts();
  const parts = made;
  const lines = text.slice(0, text.lastIndexOf('\n') + 1);
  const hasStart = lines.startsWith('{"kind":"start"');
  const start = hasStart ? { ...readPart(parts.start, lines, 0) } : undefined;
  // A ledger given by `ledger` was started by another run, perhaps in another job.
  const resumed = lines.lastIndexOf('\n{"kind":"resume"') + 1;
  const writer = { ...start, ...(resumed > 0 && readPart(parts.resume, lines, resumed)) };
  const last = lines.lastIndexOf('\n', lines.length - 2) + 1;
  // What would follow the verdict in a torn copy is unknown.
  const isComplete = lines.length === text.length;
  return { start, writer, hasVerdict: isComplete && readPart(parts.verdict, lines, last) !== undefined };
}

function readPart<Part extends z.ZodType>(part: Part, text: string, at: number): z.infer<Part> | undefined {
  try {
    return part.safeParse(JSON.parse(text.slice(at, text.indexOf('\n', at)))).data;
  } catch {
    return undefined;
  }
}

/** How every ledger begins. */
export const LEDGER_START = '{"kind":"';

/** True if the file begins like a ledger of Bulk Job, even if its first line is torn. */
export function looksLikeLedger(beginning: string): boolean {
  return beginning.startsWith(LEDGER_START);
}
