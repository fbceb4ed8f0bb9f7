import { expect, test } from 'vitest';
import { createRowComparer, type Standing } from '../../src/difference/compare.ts';
import type { RandomAccessFile } from '../../src/ports/files.ts';
import { digest } from '../../src/store/digest.ts';

interface Row {
  readonly key: string;
  readonly content: string;
  readonly standing: Standing;
}

function memoryFile(): RandomAccessFile {
  let bytes = Buffer.alloc(0);
  return {
    read: (buffer, position) => bytes.copy(buffer, 0, position, position + buffer.length),
    write(buffer, position) {
      const end = position + buffer.length;
      if (bytes.length < end)
        bytes = Buffer.concat([bytes, Buffer.alloc(Math.max(end, bytes.length * 2) - bytes.length)]);
      bytes.set(buffer, position);
    },
    close: () => undefined,
  };
}

function compare(before: readonly Row[], now: readonly Row[], isUnique: boolean) {
  const comparer = createRowComparer({ open: memoryFile, isUnique });
  const side = ({ key, content }: Row, row: number) => ({ row, file: 0, key: digest(key), content: digest(content) });
  for (const [row, each] of before.entries()) comparer.addBefore(side(each, row));
  for (const [row, each] of now.entries()) comparer.addNow(side(each, row));
  const compared = comparer.compare((row) => now[row]?.standing ?? 'valid');
  const different = [...compared.different()];
  const counts = {
    known: compared.known,
    new: different.filter((each) => each.before === undefined).length,
    changed: different.filter((each) => each.before !== undefined).length,
    removed: [...compared.removed()].length,
    unchanged: compared.now.get(0)?.unchanged ?? 0,
  };
  comparer.close();
  return { counts, different, removed: [...compared.removed()] };
}

/** The rule in words, key by key, with lists. */
function model(before: readonly Row[], now: readonly Row[], isUnique: boolean) {
  const counts = { known: 0, new: 0, changed: 0, removed: 0, unchanged: 0 };
  for (const key of new Set([...before, ...now].map((row) => row.key))) {
    const old = before.filter((row) => row.key === key).map(({ content }) => content);
    const rows = now.filter((row) => row.key === key);
    counts.known += isUnique ? Math.min(1, old.length) : old.length;
    const take = (content: string): boolean => {
      const at = old.indexOf(content);
      if (at !== -1) old.splice(at, 1);
      return at !== -1;
    };
    let held = 0;
    for (const row of rows) if (row.standing === 'invalid' && (isUnique || !take(row.content))) held += 1;
    const left = rows.filter((row) => row.standing === 'valid' && !take(row.content)).length;
    counts.unchanged += rows.filter((row) => row.standing === 'valid').length - left;
    const changed = Math.min(left, old.length);
    counts.changed += changed;
    counts.new += left - changed;
    if (!isUnique) counts.removed += Math.max(0, old.length - changed - held);
    else if (rows.length === 0) counts.removed += Math.min(1, old.length);
  }
  return counts;
}

/** The same numbers each time. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

test('the counts are those of a naive model, for random edits of random rows', () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const dice = createDice(seed);
    const isUnique = dice(2) === 0;
    const make = (): Row => ({
      key: `k${dice(12)}`,
      content: `c${dice(3)}`,
      // Rows that are the same under one key may have different standings only if one of them repeats the other.
      standing: 'valid',
    });
    const before = Array.from({ length: dice(20) }, make);
    const now = before
      .flatMap((row): Row[] => (dice(4) === 0 ? [] : [dice(3) === 0 ? { ...row, content: `c${dice(3)}` } : row]))
      .concat(Array.from({ length: dice(6) }, make));
    const invalid = new Set(now.filter(() => dice(8) === 0).map(({ key }) => key));
    const judged = now.map((row): Row => (invalid.has(row.key) ? { ...row, standing: 'invalid' } : row));
    expect({ seed, ...compare(before, judged, isUnique).counts }).toEqual({ seed, ...model(before, judged, isUnique) });
  }
});

test('rows come in input order, across the partitions of their numbers', () => {
  const rows = Array.from(
    { length: 140_000 },
    (_, index): Row => ({ key: `k${index}`, content: 'x', standing: 'valid' }),
  );
  const { different, removed, counts } = compare(rows.slice(0, 70_000), rows.slice(1_000), true);
  expect(counts).toEqual({ known: 70_000, new: 70_000, changed: 0, removed: 1_000, unchanged: 69_000 });
  expect(different.map(({ row }) => row)).toEqual(Array.from({ length: 70_000 }, (_, index) => 69_000 + index));
  expect(removed).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
});
