import { type RowCollector, rowOf } from './collector.ts';
import type { Memory } from './image.ts';
import { type Joined, matchCounted, matchUnique, type Spans } from './match.ts';
import { joinByContent, joinByKey, NO_SPAN, PARTITIONS, type Sorted, type Span } from './sorted.ts';

export interface RemovedOptions {
  /** The rows of today. */
  readonly collector: RowCollector;
  readonly memory: Memory;
  /** The rows of the files from which the memory was made. */
  readonly before: RowCollector;
  readonly unique: boolean;
}

/** Which of the rows before left the files, as far as the memory counts them as removed: 1 for each such row. */
export function findRemoved({ collector, memory, before, unique }: RemovedOptions): Uint8Array {
  const removed = new Uint8Array(before.size);
  const unused = new Uint8Array(collector.size);
  const match = unique ? matchUnique : matchCounted;
  for (let number = 0; number < PARTITIONS; number += 1) {
    const { records, opens } = memory.partition(number);
    const joined: Joined = { rows: collector.partition(number), records, opens, isValid: collector.isValid };
    const old = before.partition(number);
    joinByKey(
      [joined.rows, records, opens, old],
      ([rows = NO_SPAN, known = NO_SPAN, open = NO_SPAN, own = NO_SPAN]) => {
        if (own.to === own.from) return;
        const spans: Spans = { rows, records: known, opens: open };
        const count = match(joined, spans, unused);
        if (count > 0) for (const row of listUnmatched(joined, rows, { old, own }).slice(-count)) removed[row] = 1;
      },
    );
  }
  return removed;
}

/** Rows before with a content that today fewer rows of the key have, in order. */
function listUnmatched(
  { rows, isValid }: Joined,
  here: Span,
  { old, own }: { readonly old: Sorted; readonly own: Span },
): readonly number[] {
  const unmatched: number[] = [];
  joinByContent([rows, old], [here, own], ([now = NO_SPAN, then = NO_SPAN]) => {
    let kept = 0;
    for (let index = now.from; index < now.to; index += 1) if (isValid(rowOf(rows, index))) kept += 1;
    for (let index = then.from + kept; index < then.to; index += 1) unmatched.push(rowOf(old, index));
  });
  return unmatched.sort((a, b) => a - b);
}
