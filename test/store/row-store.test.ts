import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type SourceRecord, valueAt } from '../../src/domain/row.ts';
import { createFiles } from '../../src/ports/real-files.ts';
import { parseRecord } from '../../src/sources/parse-record.ts';
import { createRowStore, type RowStore } from '../../src/store/row-store.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function createStore(): Promise<RowStore> {
  const directory = await mkdtemp(join(tmpdir(), 'bulk-job-store-'));
  cleanups.push(() => rm(directory, { recursive: true }));
  const store = createRowStore({ files: createFiles(), directory, sources: [], parseRecord: reread });
  cleanups.push(() => store.close());
  return store;
}

function reread(text: string, line: number): SourceRecord {
  const parsed = parseRecord(text, line);
  if (parsed.kind !== 'record') throw new Error('The store gave another text than it got.');
  return parsed.record;
}

const ROW = { file: 0, encodedBytes: 1, keyHash: 0 };

describe('the row store', () => {
  it('gives delimited records back, cell by cell', async () => {
    const store = await createStore();
    const columns = ['a', 'b'];
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '"', '\n', '\x1f', '\x1e', 'a\x1fb', '\x1e[', '😀'.repeat(40_000)),
    );
    fc.assert(
      fc.property(cell, cell, fc.integer({ min: 1, max: 1e9 }), (a, b, line) => {
        const row = store.add({ line, columns, values: [a, b] }, ROW);
        const read = store.record(row);
        expect([read.line, read.columns, [0, 1, 2].map((index) => valueAt(read, index)), read.values]).toEqual([
          line,
          columns,
          [a, b, undefined],
          [a, b],
        ]);
      }),
    );
  });

  it('gives JSON records back from their own text, exact numbers too', async () => {
    const store = await createStore();
    const record = reread('{"id": 9007199254740993, "name":"Zoë"}', 7);
    const row = store.add(record, ROW);
    expect(store.record(row)).toEqual(record);
    expect(store.recordOf(store.table.get(row))).toEqual(record);
  });

  it('keeps the header of each delimited file, also where the first record is ragged', async () => {
    const store = await createStore();
    const header = ['a', 'b'];
    const fault = { code: 'row/ragged', message: 'short' };
    const ragged = store.add({ line: 2, columns: header, values: ['1'], fault }, ROW);
    const other = store.add({ line: 2, columns: ['x'], values: ['y'] }, { ...ROW, file: 1 });
    const whole = store.add({ line: 3, columns: header, values: ['1', '2'] }, ROW);
    expect([ragged, other, whole].map((row) => store.record(row).columns)).toEqual([header, ['x'], header]);
    expect(store.record(ragged).values).toEqual(['1']);
  });
});

describe('lines as they are sent', () => {
  const columns = ['a', 'b'];
  const always = (): boolean => true;
  const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '"', '\r\n', 'x'.repeat(40_000)));

  it('are those of the rows in any order and choice, behind any head', async () => {
    const store = await createStore();
    const rows = fc.array(fc.tuple(cell, cell, fc.boolean()), { maxLength: 40 });
    const order = fc.constantFrom('forwards', 'backwards');
    fc.assert(
      fc.property(rows, order, fc.integer({ min: 0, max: 300_000 }), (given, way, headBytes) => {
        const added = given.map(([a, b]) => store.add({ line: 1, columns, values: [a, b] }, ROW));
        if (way === 'backwards') added.reverse();
        const chosen = added.filter((_, index) => given[index]?.[2]);
        const head = Buffer.alloc(headBytes, 'h');
        const lines = store.csvLines(chosen, always);
        const expected = [
          head,
          ...chosen.flatMap((row) => [store.csvLine(row) ?? '', '\r\n'].map((part) => Buffer.from(part))),
        ];
        const chunks = [...(lines?.chunks(head) ?? [])];
        expect(Buffer.concat(chunks).equals(Buffer.concat(expected))).toBe(true);
        expect(lines?.bytes).toBe(Buffer.concat(expected).length - headBytes);
        expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(Math.max(headBytes, 128 * 1024));
      }),
      { numRuns: 60 },
    );
  });

  it('are those of the rows that are kept', async () => {
    const store = await createStore();
    for (let row = 0; row < 20; row += 1)
      store.add({ line: row + 1, columns, values: [String(row), 'x'] }, { ...ROW, file: row < 12 ? 0 : 1 });
    store.table.retain((row) => row % 4 !== 1);
    const rows = [1, 2, 3, 4, 9, 10];
    const expected = rows.map((row) => `${store.csvLine(row)?.toString()}\r\n`).join('');
    const [chunk] = store.csvLines(rows, always)?.chunks(Buffer.alloc(0)) ?? [];
    expect(Buffer.from(chunk ?? []).toString()).toBe(expected);
  });

  it('are not at hand where a file has other columns, or a record that is no line', async () => {
    const store = await createStore();
    const json = store.add(reread('{"a":1}', 1), { ...ROW, file: 3 });
    const [plain, blank] = [
      store.add({ line: 1, columns, values: ['1', '2'] }, ROW),
      store.add({ line: 1, columns: ['a'], values: [''] }, { ...ROW, file: 1 }),
    ];
    const other = store.add({ line: 1, columns: ['c'], values: ['1'] }, { ...ROW, file: 2 });
    const isSent = (header: readonly string[]): boolean => header[0] === 'a';
    const isAtHand = [[plain], [blank], [other], [json], [plain, other], []].map(
      (rows) => store.csvLines(rows, isSent) !== undefined,
    );
    expect(isAtHand).toEqual([true, false, false, false, false, true]);
  });

  it('are on the disk before the first is read: a full one is noticed while nothing is sent', async () => {
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    const openRandom = () => ({
      read: () => 0,
      write() {
        throw full;
      },
      close: () => undefined,
    });
    const store = createRowStore({ files: { openRandom }, directory: '', sources: [], parseRecord: reread });
    const row = store.add({ line: 1, columns, values: ['1', '2'] }, ROW);
    expect(() => store.csvLines([row], always)).toThrow(full);
  });
});

describe('messages', () => {
  it('stores a text once, and no text as 0', async () => {
    const store = await createStore();
    const first = store.addText('not found: é 😀');
    expect(store.addText('not found: é 😀')).toBe(first);
    expect(store.addText('other')).not.toBe(first);
    expect(store.addText('')).toBe(0);
    expect(store.text(0)).toBe('');
    expect(store.text(first)).toBe('not found: é 😀');
  });

  it('keeps every one of many and of long texts', async () => {
    const store = await createStore();
    const texts = Array.from({ length: 6_000 }, (_, n) =>
      n % 100 === 0 ? `${n} ${'long '.repeat(2_000)}` : `text ${n}`,
    );
    const numbers = texts.map((text) => store.addText(text));
    const wrong = texts.findIndex((text, n) => store.text(numbers[n] ?? 0) !== text);
    expect(wrong).toBe(-1);
    expect(new Set(numbers).size).toBe(texts.length);
  });
});
