import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fields } from '../../src/domain/row.ts';
import { CsvContent, RowList, RowStream, readContent, ZipContent } from '../../src/expression/content.ts';
import { csvCellBytes, csvOverheadBytes } from '../../src/expression/csv-text.ts';
import { compileExpression } from '../../src/expression/expression.ts';
import { readZip } from '../support/read-zip.ts';

const stream = (columns: readonly string[], rows: readonly Fields[]): RowStream => new RowStream(columns, () => rows);
const cell = fc.oneof(fc.string(), fc.constantFrom('', '"', '\r\n', ',', ' x ', 'ü', '\u2028', '=1+1'));

describe('$csv of a stream', () => {
  test('what a parser reads is what was there, and every byte is in the plan', async () => {
    const rows = fc.array(fc.record({ a: cell, b: cell, c: cell }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const bytes = await readContent(new CsvContent(stream(['a', 'b', 'c'], given)));
        const read: unknown = parse(Buffer.from(bytes), { columns: true, record_delimiter: '\r\n' });
        expect(read).toEqual(given.map((row) => ({ ...row })));
        const cells = given.reduce((sum, row) => sum + csvCellBytes(Object.values(row)), 0);
        expect(bytes.length).toBe(3 + cells + (given.length + 1) * csvOverheadBytes(3));
      }),
      { numRuns: 200 },
    );
  });

  test('one column with nothing in it is still a row', async () => {
    const bytes = await readContent(new CsvContent(stream(['a'], [{}, { a: 'x' }])));
    expect(Buffer.from(bytes).toString()).toBe('a\r\n""\r\nx\r\n');
  });

  test('lines that are lent are copied before anybody else may overwrite them', async () => {
    const lent = Buffer.alloc(16);
    const rows = 20_000;
    const stream = new RowStream(['id', 'n'], function* () {
      for (let row = 0; row < rows; row += 1) yield lent.subarray(0, lent.write(`k${row},${row % 7}`));
    });
    let text = '';
    for (const piece of new CsvContent(stream).chunks()) {
      text += piece.toString();
      // As other jobs do while this piece is sent.
      lent.fill('!');
    }
    const lines = Array.from({ length: rows }, (_, row) => `k${row},${row % 7}\r\n`);
    expect(text).toBe(`id,n\r\n${lines.join('')}`);
  });

  test('lines that are stored go behind the header, and their size is known beforehand', async () => {
    const stored = Buffer.from('1,"x,y"\r\n2,\r\n');
    const lines = {
      bytes: stored.length,
      *chunks(head: Uint8Array) {
        yield Buffer.concat([head, stored]);
      },
    };
    const content = new CsvContent(
      new RowStream(
        ['id', 'a b'],
        () => [{ id: 'other' }],
        () => lines,
      ),
    );
    const bytes = await readContent(content);
    expect(bytes.toString()).toBe(`id,a b\r\n${stored.toString()}`);
    expect(content.bytes).toBe(bytes.length);
    expect(new CsvContent(stream(['id'], [])).bytes).toBeUndefined();
  });

  test('a hundred thousand rows come in pieces, and twice the same', async () => {
    const read = function* () {
      for (let i = 0; i < 100_000; i += 1) yield { id: String(i), name: 'Ada' };
    };
    const content = new CsvContent(new RowStream(['id', 'name'], read));
    let most = 0;
    let total = 0;
    for (const chunk of content.chunks()) {
      most = Math.max(most, chunk.length);
      total += chunk.length;
    }
    expect(most).toBeLessThanOrEqual(64 * 1024);
    expect((await readContent(content)).length).toBe(total);
  });
});

describe('$zip', () => {
  test('one file, read by an independent reader, the same bytes each time', async () => {
    const content = new ZipContent('rows.csv', new CsvContent(stream(['a'], [{ a: 'x,"y"\n' }, { a: 'ü' }])));
    const bytes = Buffer.from(await readContent(content));
    const entries = [...readZip(bytes)].map(([name, file]) => [name, file.toString('utf8')]);
    expect(entries).toEqual([['rows.csv', 'a\r\n"x,""y""\n"\r\nü\r\n']]);
    expect(bytes.equals(Buffer.from(await readContent(content)))).toBe(true);
  });

  test('a source that fails is no archive', async () => {
    const read = function* (): Generator<Fields> {
      yield { a: 'x' };
      throw new Error('the disk is gone');
    };
    await expect(readContent(new ZipContent('a.csv', new CsvContent(new RowStream(['a'], read))))).rejects.toThrow(
      'the disk is gone',
    );
  });
});

describe('a body that can be made row by row', () => {
  test.each([
    ['$csv($rows)', 'csv'],
    ['$zip("a.csv", $csv($rows))', 'zip'],
    ['$zip($name & ".csv", $csv($rows))', 'zip'],
    ['$csv($rows[0])', undefined],
    ['$zip($rows[0].name, $csv($rows))', undefined],
    ['$base64($csv($rows))', undefined],
    ['$zip("a", "text")', undefined],
    ['$zip("a")', undefined],
  ])('%s: %s', (source, streams) => {
    expect(compileExpression(source).streams).toBe(streams);
  });
});

describe('a list of rows that nobody holds', () => {
  const rows: readonly Fields[] = [
    { id: 'a', city: 'Lindenau' },
    { id: 'b', city: 'Halden' },
  ];
  test.each<[source: string, value: unknown]>([
    ['$rows', rows],
    ['$rows.id', ['a', 'b']],
    ['$count($rows)', 2],
    ['$sift($rows[0], function($value, $name) { $name != "id" })', { city: 'Lindenau' }],
    ['$csv($rows)', 'id,city\r\na,Lindenau\r\nb,Halden\r\n'],
    ['"without rows"', 'without rows'],
  ])('is made for %s as often as that is evaluated', async (source, value) => {
    let reads = 0;
    const list = new RowList(rows.length, () => {
      reads += 1;
      return rows;
    });
    const expression = compileExpression(source);
    const variables = new Map([['rows', list]]);
    const values = [await expression.evaluate(undefined, variables), await expression.evaluate(undefined, variables)];
    expect(values).toEqual([value, value]);
    expect(reads).toBe(source.includes('$rows') ? 2 : 0);
  });
});
