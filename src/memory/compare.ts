import { DECISION } from './codes.ts';
import type { RowCollector } from './collector.ts';
import type { Memory } from './image.ts';
import { joinPartition, matchCounted, matchUnique } from './match.ts';
import { PARTITIONS } from './sorted.ts';

export interface Comparison {
  /** A code of `DECISION` per row number. */
  readonly decisions: Uint8Array;
  readonly totals: ComparisonTotals;
}

export interface ComparisonTotals {
  readonly new: number;
  readonly changed: number;
  readonly againFailed: number;
  readonly againNotFound: number;
  readonly againNotSent: number;
  readonly unchanged: number;
  /** With the same or another content. */
  readonly held: number;
  /** Keys if the key is unique, else versions, that the memory knows and no row has. */
  readonly removed: number;
  /** What the memory knows, as `removed` counts: the whole of a guard's percentages. 0 without a memory. */
  readonly known: number;
}

/**
 * Compares a run's rows with the memory, before anything is sent. Without a memory every row is new. Takes about a
 * second per million rows, without a pause. Throws RangeError if the memory was written for a key of the other kind.
 */
export function compareRows(options: {
  readonly collector: RowCollector;
  readonly memory: Memory | undefined;
  /** The provider's key is unique. */
  readonly unique: boolean;
}): Comparison {
  const { collector, memory, unique } = options;
  checkKind(memory, unique);
  const decisions = new Uint8Array(collector.size);
  const match = unique ? matchUnique : matchCounted;
  let removed = 0;
  for (let number = 0; number < PARTITIONS; number += 1) {
    joinPartition(collector, memory, number, (joined, spans) => {
      removed += match(joined, spans, decisions);
    });
  }
  return { decisions, totals: { ...countDecisions(decisions), removed, known: memory?.header.counts.known ?? 0 } };
}

/** Throws RangeError if the memory was written for a key of the other kind. */
export function checkKind(memory: Memory | undefined, unique: boolean): void {
  if (memory === undefined || memory.header.unique === unique) return;
  throw new RangeError(`The row memory was written for a ${unique ? 'key that is not unique' : 'unique key'}.`);
}

function countDecisions(decisions: Uint8Array): Omit<ComparisonTotals, 'removed' | 'known'> {
  const counts = new Uint32Array(Object.keys(DECISION).length);
  for (const decision of decisions) counts[decision] = (counts[decision] ?? 0) + 1;
  const of = (decision: number): number => counts[decision] ?? 0;
  return {
    new: of(DECISION.new),
    changed: of(DECISION.changed),
    againFailed: of(DECISION.againFailed),
    againNotFound: of(DECISION.againNotFound),
    againNotSent: of(DECISION.againNotSent),
    unchanged: of(DECISION.unchanged),
    held: of(DECISION.held) + of(DECISION.heldEdited),
  };
}

/** New and changed rows of each file that has any. `fileOf` is asked for those rows only, in ascending order. */
export function countByFile(
  decisions: Uint8Array,
  fileOf: (row: number) => number,
): ReadonlyMap<number, { readonly new: number; readonly changed: number }> {
  const files = new Map<number, { new: number; changed: number }>();
  for (let row = 0; row < decisions.length; row += 1) {
    const decision = decisions[row];
    if (decision !== DECISION.new && decision !== DECISION.changed) continue;
    const file = fileOf(row);
    const counts = files.get(file) ?? { new: 0, changed: 0 };
    files.set(file, counts);
    counts[decision === DECISION.new ? 'new' : 'changed'] += 1;
  }
  return files;
}
