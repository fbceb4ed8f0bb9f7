import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { splitRecords } from '../../src/domain/split-records.ts';

/** The same numbers each time. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const PARTS = ['a', 'é', '€', ',', ',', '"', '"', '""', '\n', '\n', '\r\n', ' ', '"b"', '"c\nd"', '"e""f"', ';'];

test('splits as the parser does, and leaves to it what is not whole or not in order', () => {
  let [whole, faulty] = [0, 0];
  for (let seed = 1; seed <= 3_000; seed += 1) {
    const dice = createDice(seed);
    const text = Array.from({ length: dice(14) }, () => PARTS[dice(PARTS.length)] ?? '').join('');
    const records: (readonly string[])[] = [];
    let [at, lines] = [0, 0];
    const isSplit = splitRecords(Buffer.from(text), ',', (cells, skipped, bytes) => {
      expect(Array.from({ length: cells.count + 1 }, (_, index) => cells.at(index))).toEqual([
        ...cells.all(),
        undefined,
      ]);
      records.push(cells.all());
      at += bytes;
      lines += skipped;
    });
    const read = Buffer.from(text).subarray(0, at).toString();
    const options = { record_delimiter: ['\r\n', '\n'], relax_column_count: true, skip_empty_lines: true, info: true };
    const expected = parse(read, options) as unknown as { record: string[]; info: { empty_lines: number } }[];
    expect({ text, records }).toEqual({ text, records: expected.map(({ record }) => record) });
    expect(lines).toBe(expected.at(-1)?.info.empty_lines ?? 0);
    const rest = Buffer.from(text).subarray(at).toString();
    if (!isSplit) {
      faulty += 1;
      expect(() => parse(rest, options), JSON.stringify(text)).toThrow(/quote/i);
    } else if (rest === '') whole += 1;
  }
  expect(Math.min(whole, faulty)).toBeGreaterThan(100);
});
