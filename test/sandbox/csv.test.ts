import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CsvShape, formatCsvLine, parseCsv } from '../../src/sandbox/ngpvan/csv.ts';

const QUOTED: CsvShape = { delimiter: ',', hasQuotes: true };

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function parse(text: string | Uint8Array, shape = QUOTED, size = 1024): Promise<readonly (readonly string[])[]> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const records: (readonly string[])[] = [];
  for await (const chunk of parseCsv(inChunks(bytes, size), shape)) records.push(...chunk);
  return records;
}

const CASES: readonly (readonly [name: string, text: string, records: readonly (readonly string[])[]])[] = [
  ['nothing', '', []],
  ['one cell', 'a', [['a']]],
  ['a line break at the end', 'a,b\r\n', [['a', 'b']]],
  ['LF alone', 'a\nb\n', [['a'], ['b']]],
  [
    'blank cells',
    ',\r\n,\r\n',
    [
      ['', ''],
      ['', ''],
    ],
  ],
  ['an empty line is a blank cell', 'a\r\n\r\nb', [['a'], [''], ['b']]],
  ['quotes', '"a ""b""",""""\r\n', [['a "b"', '"']]],
  ['an empty quoted cell at the end', 'a,""', [['a', '']]],
  ['delimiter and line breaks in quotes', '"a,b","c\r\nd\ne"\r\n', [['a,b', 'c\r\nd\ne']]],
  ['blanks stay', ' a , "b" \n'.replace('"b"', 'b'), [[' a ', ' b ']]],
  ['a byte order mark', '\uFEFFa,b', [['a', 'b']]],
  ['umlauts', 'ä,ß,🗳\n', [['ä', 'ß', '🗳']]],
];

describe.each([1, 2, 3, 7, 1024])('in chunks of %i bytes', (size) => {
  test.each(CASES)('%s', async (_name, text, records) => {
    expect(await parse(text, QUOTED, size)).toEqual(records);
  });
});

test('without quotes a quote is a character', async () => {
  expect(await parse('"a",b\tc\n', { delimiter: '\t', hasQuotes: false })).toEqual([['"a",b', 'c']]);
});

test.each([
  ['an open quote', 'a,"b', 'Record 1: a quote is not closed.'],
  ['text after a quote', 'a\n"b"c', 'Record 2: text follows a closing quote.'],
  ['a blank after a quote', '"b" ,c', 'Record 1: text follows a closing quote.'],
  ['a quote in a plain cell', 'a"b', 'Record 1: there is a quote or carriage return in an unquoted cell.'],
  ['a lone carriage return', 'a\rb\n', 'Record 1: there is a quote or carriage return in an unquoted cell.'],
  ['no UTF-8', Uint8Array.of(0x61, 0xff), 'The file is not valid UTF-8.'],
])('%s is refused', async (_name, text, message) => {
  await expect(parse(text)).rejects.toThrow(message);
});

test('what is written is read again, whatever the cells and the chunks', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', '\r', ' ', '🗳', '\t') });
  const rows = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width })));
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (records, size) => {
      expect(await parse(records.map(formatCsvLine).join(''), QUOTED, size)).toEqual(records);
    }),
  );
});
