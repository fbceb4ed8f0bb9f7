import { OUTCOMES, type Outcome, UNRESOLVED_REASONS, type UnresolvedReason } from '../domain/outcome.ts';
import { get8 } from './little-endian.ts';

/** Rows of one file with the same outcome and reason; undefined means none yet. */
export interface RowCount {
  readonly file: number;
  readonly outcome: Outcome | undefined;
  readonly reason: UnresolvedReason | undefined;
  readonly rows: number;
}

/** Counts that are updated with every change of a row. */
export interface RowCounts {
  /** A new row without an outcome. */
  add(file: number): void;
  /** Combines outcome and reason, one byte each in the table, into one code. */
  read(page: Buffer, at: number): number;
  move(file: number, from: number, to: number): void;
  /** A row with this code is gone. */
  remove(file: number, code: number): void;
  /** All counts that are not 0. */
  all(): Generator<RowCount>;
}

const REASONS = UNRESOLVED_REASONS.length + 1;
/** One count per code: about 300 bytes per file. */
const CODES = (OUTCOMES.length + 1) * REASONS;
/** Code of a new row. */
const NONE = 0;

export function createRowCounts(): RowCounts {
  const files = new Map<number, Uint32Array>();
  // Rows of a file are adjacent.
  let last: { readonly file: number; readonly counts: Uint32Array } = { file: -1, counts: new Uint32Array(CODES) };
  function countsOf(file: number): Uint32Array {
    if (last.file === file) return last.counts;
    const counts = files.get(file) ?? new Uint32Array(CODES);
    files.set(file, counts);
    last = { file, counts };
    return counts;
  }
  return {
    add(file) {
      const counts = countsOf(file);
      counts[NONE] = (counts[NONE] ?? 0) + 1;
    },
    read: (page, at) => get8(page, at) * REASONS + get8(page, at + 1),
    move(file, from, to) {
      if (from === to) return;
      const counts = countsOf(file);
      counts[from] = (counts[from] ?? 0) - 1;
      counts[to] = (counts[to] ?? 0) + 1;
    },
    remove(file, code) {
      const counts = countsOf(file);
      counts[code] = (counts[code] ?? 0) - 1;
    },
    *all() {
      for (const [file, counts] of files) {
        for (const [code, rows] of counts.entries()) {
          if (rows === 0) continue;
          // 0 means none in the table as well.
          const outcome = OUTCOMES[Math.floor(code / REASONS) - 1];
          yield { file, outcome, reason: UNRESOLVED_REASONS[(code % REASONS) - 1], rows };
        }
      }
    },
  };
}
