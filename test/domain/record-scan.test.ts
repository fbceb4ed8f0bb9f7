import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareCellAt } from '../../src/domain/csv-cell-at.ts';
import { quoteCell, splitCsvLine } from '../../src/domain/csv-line.ts';
import { CsvRecord } from '../../src/domain/csv-record.ts';
import { KeyHash } from '../../src/domain/key-hash.ts';
import { RecordScan } from '../../src/domain/record-scan.ts';
import type { Stretch } from '../../src/domain/stretch.ts';

const PARTS = ['a', 'é', '€', ',', ';', '"', '\n', '\r\n', '\t', ' ', '\u00a0', '\u1680', '\u2003', '\u2029', '\u202f'];
const MORE_PARTS = ['\u205f', '\u3000', '\ufeff', 'à', '\u2020', '\u0085', '\x1f', '😀'];
const CELLS = fc.array(fc.string({ unit: fc.constantFrom(...PARTS, ...MORE_PARTS), maxLength: 4 }), {
  minLength: 1,
  maxLength: 5,
});

const textOf = (stretch: Stretch | undefined): string | undefined =>
  stretch?.bytes.toString('utf8', stretch.from, stretch.to);

describe('a scanned record', () => {
  it('is written as its texts are, whatever its delimiter and quotes', () => {
    fc.assert(
      fc.property(CELLS, fc.constantFrom(',', ';', '\t', '|'), fc.boolean(), (cells, delimiter, always) => {
        const write = (cell: string): string =>
          always || cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
        const source = cells.map(write).join(delimiter);
        fc.pre(source !== '');
        const scan = new RecordScan(delimiter);
        scan.push(Buffer.from(`${source}\n`));
        expect([scan.read(false), scan.cells]).toEqual(['record', cells.length]);
        const csv = new CsvRecord();
        csv.measure(scan);
        const into = Buffer.alloc(csv.bytes + 2);
        const line = cells.map(quoteCell).join(',');
        expect([csv.write(scan, into, 1), into.toString('utf8', 1, csv.bytes + 1)]).toEqual([csv.bytes + 1, line]);
        const stretch = { bytes: Buffer.from(`x${line}x`), from: 1, to: Buffer.byteLength(line) + 1 };
        const bare = [...cells, 'none'].map((_cell, index) => textOf(bareCellAt(stretch, index)));
        expect(bare).toEqual([...cells.map((cell) => (quoteCell(cell) === cell ? cell : undefined)), undefined]);
        const widths = cells.map((cell) => Buffer.byteLength(quoteCell(cell)));
        expect([...csv.widths.subarray(0, cells.length)]).toEqual(widths);
        expect([csv.isSame, splitCsvLine(line)]).toEqual([source === line && delimiter === ',', cells]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('may have any number of cells, and any length', () => {
    const cells = Array.from({ length: 1_000 }, (_, index) => `${index}`);
    const scan = new RecordScan(',');
    scan.push(Buffer.from(`${cells.join(',')},`));
    expect(scan.read(false)).toBe('more');
    scan.push(Buffer.from(`"${'x'.repeat(300_000)}"\n`));
    expect([scan.read(false), scan.cells, (scan.to[1_000] ?? 0) - (scan.from[1_000] ?? 0)]).toEqual([
      'record',
      1_001,
      300_000,
    ]);
    expect(scan.bytes.toString('utf8', scan.from[999], scan.to[999])).toBe('999');
  });
});

describe('the hash of a key', () => {
  it('is that of its bytes wherever they stand, and 64 bits wide', () => {
    const seen = new Set<string>();
    const [hash, same] = [new KeyHash(), new KeyHash()];
    const highs = new Set<number>();
    for (let number = 0; number < 20_000; number += 1) {
      const key = number.toString(7);
      hash.setText(key);
      same.set(Buffer.from(`--${key}--`), 2, 2 + key.length);
      expect([same.high, same.low]).toEqual([hash.high, hash.low]);
      seen.add(`${hash.high} ${hash.low}`);
      highs.add(hash.high >>> 20);
    }
    expect(seen.size).toBe(20_000);
    // All values of the first twelve bits, as chance has it.
    expect(highs.size).toBeGreaterThan(4_000);
  });
});
