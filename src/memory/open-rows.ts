import { type RowCollector, rowOf } from './collector.ts';
import { type Memory, openRowOf, openRunOf } from './image.ts';
import { ENTRY_BYTES, joinByKey, KEY_BYTES, PARTITIONS, type Sorted } from './sorted.ts';

/** Where an open row of an earlier run is now. */
export interface OpenPlace {
  /** Hash of its key, one character (latin1) per byte. */
  readonly key: string;
  /** The valid rows with the same key; none if the files have none any more. */
  readonly rows: readonly number[];
  /** More is remembered of the key, or left open: the vendor may have another version of it. */
  readonly isKnown: boolean;
}

/**
 * The rows that an earlier run left open, by their number in that run.
 * @param run its `index` in the header.
 */
export function findOpenRows(collector: RowCollector, memory: Memory, run: number): ReadonlyMap<number, OpenPlace> {
  const places = new Map<number, OpenPlace>();
  for (let number = 0; number < PARTITIONS; number += 1) {
    const { opens, records } = memory.partition(number);
    if (opens.count === 0) continue;
    const rows = collector.partition(number);
    joinByKey([opens, rows, records], ([open, here, known]) => {
      if (open === undefined || here === undefined || known === undefined) return;
      const same: number[] = [];
      for (let index = here.from; index < here.to && open.to > open.from; index += 1) {
        if (collector.isValid(rowOf(rows, index))) same.push(rowOf(rows, index));
      }
      const isKnown = known.to > known.from || open.to - open.from > 1;
      for (let index = open.from; index < open.to; index += 1) {
        if (openRunOf(opens, index) !== run) continue;
        places.set(openRowOf(opens, index), { key: keyOf(opens, index, number), rows: same, isKnown });
      }
    });
  }
  return places;
}

/** The first byte of an open row's entry holds its run; that of the key is the partition's number. */
function keyOf(opens: Sorted, index: number, partition: number): string {
  const { view } = opens;
  const bytes = Buffer.from(view.buffer, view.byteOffset + index * ENTRY_BYTES, KEY_BYTES);
  return String.fromCharCode(partition) + bytes.toString('latin1', 1);
}
