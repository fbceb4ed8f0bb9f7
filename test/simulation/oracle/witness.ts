import { readLines, readRanges } from './ledger.ts';
import type { Invariant } from './view.ts';

/**
 * I15, witness: when a submit leaves, the head beside the ledger vouches for its intent. It names no more records than there
 * are, and the sum of the last one that it names. A full disk takes neither.
 */
export const witness: Invariant = function* ({ requests, story, fired }) {
  if ([...fired.keys()].some((name) => name.startsWith('ledger/full'))) return;
  for (const { number, stage, notes, ledger, head } of requests) {
    if (stage !== 'submit' || notes.length === 0) continue;
    const lines = readLines(ledger) ?? [];
    // Without sums there is nothing to be vouched for.
    if (lines.every(({ sum }) => sum === undefined)) continue;
    const said = /^\{"records":(\d+),"sum":"(\w*)"\}\n$/.exec(head);
    if (said === null) {
      yield `Request ${number} was submitted, and no head vouches for the ledger.`;
      continue;
    }
    const records = Number(said[1]);
    if (records > lines.length || lines[records - 1]?.sum !== said[2])
      yield `Request ${number} was submitted, and the head names ${records} records that end otherwise.`;
    const isVouchedFor = lines.slice(0, records).some(({ kind, rows }) => {
      if (kind !== 'intent' || typeof rows !== 'string') return false;
      const intended = readRanges(rows).map((row) => story.rows[row]?.note);
      return intended.length === notes.length && notes.every((note) => intended.includes(note));
    });
    if (!isVouchedFor) yield `Request ${number} was submitted, and the head does not vouch for its intent.`;
  }
};
