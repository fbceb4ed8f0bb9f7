import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPreparer } from '../../src/sources/prepare.ts';
import { faultsOf, readAll, sourceFile } from './reading.ts';

const CSV = sourceFile('csv');

async function readValues(text: string, chunk = 65_536) {
  const blank: number[] = [];
  const records = await readAll(CSV, text, { chunk, onBlank: (line) => blank.push(line) });
  return {
    blank,
    records: records.map(({ line, values, fault }) => [line, ...values, ...(fault ? [fault.code] : [])]),
  };
}

describe('records without data', () => {
  it.each([
    [
      'of delimiters alone',
      'id,name\n,a\n,,\n,\n2,b\n',
      [3, 4],
      [
        [2, '', 'a'],
        [5, '2', 'b'],
      ],
    ],
    ['of blanks and quotes', 'id,name\r\n" ",\t\r\n"",""\r\n\r\n3,c\r\n', [2, 3], [[5, '3', 'c']]],
    ['before the header', ',,\nid,name\n1,a\n', [1], [[3, '1', 'a']]],
    ['a mark alone in its line', 'id\n\ufeff\n1\n', [2], [[3, '1']]],
  ])('%s are left out and counted', async (_name, text, blank, records) => {
    expect(await readValues(text)).toEqual({ blank, records });
  });
});

describe('a line that names the delimiter', () => {
  it.each([
    ['sep=;\r\nid;n\r\n1;a,b\r\n', [[3, '1', 'a,b']]],
    ['"sep=|"\nid|n\n1|a\n', [[3, '1', 'a']]],
    ['SEP=,\nid,n\n1,a\n', [[3, '1', 'a']]],
    ['sep=\t\nid\tn\n1\ta\n', [[3, '1', 'a']]],
    ['sep=;', []],
    ['sep=;x\n1\n', [[2, '1']]],
  ])('%j', async (text, records) => {
    for (const chunk of [1, 3, 7, 65_536]) {
      const read =
        text === 'sep=;x\n1\n' ? readAll(CSV, text, { chunk, delimiter: ',' }) : readAll(CSV, text, { chunk });
      expect((await read).map(({ line, values }) => [line, ...values])).toEqual(records);
    }
  });
});

describe('a carriage return alone', () => {
  it('is a part of a quoted cell', async () => {
    const text = 'id,note\r\n1,"a\rb"\r\n2,"\r"\r\n';
    for (const chunk of [1, 2, 5, 64]) {
      expect((await readValues(text, chunk)).records).toEqual([
        [2, '1', 'a\rb'],
        [3, '2', '\r'],
      ]);
    }
  });

  it('is a fault of its line wherever it stands outside quotes, however the file is cut into pieces', async () => {
    const cell = fc.constantFrom('1', 'ab', '""', '"x\ry"', '"a\nb"', '"c""\r""d"');
    const lines = fc.array(fc.tuple(cell, cell, fc.constantFrom('\n', '\r\n')), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(lines, fc.nat(), fc.integer({ min: 1, max: 9 }), async (rows, pick, chunk) => {
        const hit = pick % rows.length;
        const texts = rows.map(([a, b, end], index) => `${a},${b}${index === hit ? '\rz' : ''}${end}`);
        const line =
          2 + (texts.slice(0, hit).join('') + (rows[hit]?.slice(0, 2).join('') ?? '')).split('\n').length - 1;
        const faults = await faultsOf(readAll(CSV, `id,n\n${texts.join('')}`, { chunk }));
        expect(faults.map(({ code, line: at }) => [code, at])).toEqual([['file/line-ends', line]]);
      }),
    );
  });
});

describe('keys', () => {
  const prepare = createPreparer({ columns: undefined, key: { column: 'id', required: false }, blank: 'omit' });
  const codeOf = (key: string) => prepare({ line: 2, columns: ['id'], values: [key] }).fault?.code;

  it.each([
    '1001',
    '12E3',
    '2E-01',
    'E+12',
    '1E+5',
    '1.5E5',
    '#12',
    '#',
    '#tag',
    '#REF',
    'A#N/A',
    'می‌خواهم',
    '👩‍🚀',
    '❤️',
    'é',
    '007',
  ])('%s is a key', (key) => expect(codeOf(key)).toBeUndefined());

  it.each([
    '1.23457E+15',
    '1,23457e+15',
    '-1.2E+20',
    '1E+15',
    '1.23456789012346E+015',
    '#REF!',
    '#WERT!',
    '#NOMBRE?',
    '#N/A',
    '########',
    'Err:502',
  ])('%s is what a spreadsheet made of one', (key) => expect(codeOf(key)).toBe('row/key-spreadsheet'));

  it.each(['\u200b1', '1\ufeff', 'a\u00adb', 'a\u200cb', '1\u200e', '\u2060', '1\ufe0f', '\u{e0041}'])(
    '%j has an invisible character',
    (key) => expect(codeOf(`x${key}`)).toBe('row/key-invisible'),
  );
});
