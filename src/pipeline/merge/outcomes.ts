import { PARTLY_APPLIED } from '../../domain/outcome.ts';
import { OUTCOME } from '../../memory/codes.ts';
import type { ShardRow } from '../../report/shard-file.ts';
import type { JobStore } from '../../store/job-store.ts';
import { outcomeCode } from '../row-memory/outcomes.ts';

/** What the row memory learns from the rows of all legs: one byte a row of the files, and two more if any is open. */
export interface LegOutcomes {
  /** Codes of `OUTCOME` by the number of the row. */
  readonly codes: Uint8Array;
  /** The place in the list of the leg that left this row open. Throws if none did. */
  legOf(row: number): number;
  add(row: ShardRow, leg: number, job: number): void;
}

const FIRST_ROWS = 4096;

/** @param jobs of all legs, which come before the rows. */
export function createLegOutcomes(jobs: JobStore): LegOutcomes {
  let codes: Uint8Array = new Uint8Array(FIRST_ROWS);
  /** One more than the place of the leg; 0 where the row is not open. */
  let places: Uint16Array = new Uint16Array(0);
  return {
    get codes() {
      return codes;
    },
    legOf(row) {
      const place = places[row] ?? 0;
      if (place === 0) throw new Error(`No leg left row ${row} open.`);
      return place - 1;
    },
    add({ number, outcome, reason, message, template }, leg, job) {
      if (number >= codes.length) codes = grown(codes, number);
      const code = outcomeCode({ outcome, reason, job }, jobs, () =>
        template.startsWith(PARTLY_APPLIED) ? template : message,
      );
      codes[number] = code;
      if (code !== OUTCOME.open) return;
      if (number >= places.length) {
        const more = new Uint16Array(codes.length);
        more.set(places);
        places = more;
      }
      places[number] = leg + 1;
    },
  };
}

function grown(bytes: Uint8Array, number: number): Uint8Array {
  const more = new Uint8Array(Math.max(number + 1, bytes.length * 2));
  more.set(bytes);
  return more;
}
