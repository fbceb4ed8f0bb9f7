import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SourceFormat } from '../../src/domain/row.ts';
import { readAll, sourceFile } from './reading.ts';

/** A file and, for each record, its line and first value. */
interface Case {
  readonly name: string;
  readonly format: SourceFormat;
  readonly text: string;
  readonly records: readonly (readonly [line: number, value: unknown])[];
}

const BOM = '\ufeff';

const CASES: readonly Case[] = [
  {
    name: 'LF',
    format: 'csv',
    text: 'k,v\na,1\nb,2\n',
    records: [
      [2, 'a'],
      [3, 'b'],
    ],
  },
  {
    name: 'CRLF',
    format: 'csv',
    text: 'k,v\r\na,1\r\nb,2\r\n',
    records: [
      [2, 'a'],
      [3, 'b'],
    ],
  },
  {
    name: 'mixed line ends',
    format: 'csv',
    text: 'k,v\r\na,1\nb,2\r\nc,3\n',
    records: [
      [2, 'a'],
      [3, 'b'],
      [4, 'c'],
    ],
  },
  { name: 'no final line end', format: 'csv', text: 'k,v\na,1', records: [[2, 'a']] },
  {
    name: 'a final CR alone',
    format: 'csv',
    text: 'k\r\na\r\nb\r',
    records: [
      [2, 'a'],
      [3, 'b'],
    ],
  },
  {
    name: 'quoted LF',
    format: 'csv',
    text: 'k,v\n"a\nb\n",1\nc,"x\ny"\nd,2\n',
    records: [
      [2, 'a\nb\n'],
      [5, 'c'],
      [7, 'd'],
    ],
  },
  {
    name: 'quoted CRLF',
    format: 'csv',
    text: 'k,v\r\n"a\r\nb",1\r\nc,2\r\n',
    records: [
      [2, 'a\r\nb'],
      [4, 'c'],
    ],
  },
  {
    name: 'quoted CR',
    format: 'csv',
    text: 'k,v\n"a\rb",1\nc,2\n',
    records: [
      [2, 'a\rb'],
      [3, 'c'],
    ],
  },
  {
    name: 'quoted quotes',
    format: 'csv',
    text: 'k,v\n"""a""\n""",1\nc,2\n',
    records: [
      [2, '"a"\n"'],
      [4, 'c'],
    ],
  },
  { name: 'header over two lines', format: 'csv', text: '"k\r\nk",v\r\na,1\n', records: [[3, 'a']] },
  {
    name: 'blank lines',
    format: 'csv',
    text: '\n\r\nk,v\n\na,1\n\r\n\nb,2\n\n\n',
    records: [
      [5, 'a'],
      [8, 'b'],
    ],
  },
  {
    name: 'an empty cell in quotes is as blank as its line',
    format: 'csv',
    text: 'k\n""\n\na\n',
    records: [[4, 'a']],
  },
  { name: 'BOM', format: 'csv', text: `${BOM}k,v\na,1\n`, records: [[2, 'a']] },
  {
    name: 'BOM before a quote',
    format: 'csv',
    text: `${BOM}"k",v\r\n"é\n",1\r\nb,2`,
    records: [
      [2, 'é\n'],
      [4, 'b'],
    ],
  },
  {
    name: 'ragged rows',
    format: 'csv',
    text: 'k,v\na\nb,2,"3\n"\nc,3\n',
    records: [
      [2, 'a'],
      [3, 'b'],
      [5, 'c'],
    ],
  },
  { name: 'semicolons', format: 'csv', text: '"k,k,k";v\na;1,5\n', records: [[2, 'a']] },
  { name: 'bars', format: 'csv', text: 'k|v\na|1\n', records: [[2, 'a']] },
  { name: 'tabs in csv', format: 'csv', text: 'k\tv\na\t1\n', records: [[2, 'a']] },
  {
    name: 'tsv',
    format: 'tsv',
    text: 'k,k\tv\n\n"a\n"\t1\nb\t2',
    records: [
      [3, 'a\n'],
      [5, 'b'],
    ],
  },
  {
    name: 'characters of many bytes',
    format: 'csv',
    text: 'k,v\n😀é,1\n語,2\n',
    records: [
      [2, '😀é'],
      [3, '語'],
    ],
  },
  { name: 'nothing', format: 'csv', text: '', records: [] },
  { name: 'a BOM alone', format: 'csv', text: BOM, records: [] },
  { name: 'blank lines alone', format: 'csv', text: '\n\r\n', records: [] },
  { name: 'a header alone', format: 'csv', text: 'k,v', records: [] },
  {
    name: 'ndjson',
    format: 'ndjson',
    text: `${BOM}{"k":"a"}\r\n\n  \n{"k":"b"}\n\r\n{"k":"c"}`,
    records: [
      [1, 'a'],
      [4, 'b'],
      [6, 'c'],
    ],
  },
  {
    name: 'ndjson with U+2028',
    format: 'ndjson',
    text: '{"k":"a\u2028b\u2029c\u0085"}\n{"k":"d"}\n',
    records: [
      [1, 'a\u2028b\u2029c\u0085'],
      [2, 'd'],
    ],
  },
  {
    name: 'ndjson with lines of other spaces',
    format: 'ndjson',
    text: '\u00a0\u3000\n{"k":"a"}\r\n\u2003\t\ufeff\n{"k":"b"}',
    records: [
      [2, 'a'],
      [4, 'b'],
    ],
  },
  {
    name: 'json on one line',
    format: 'json',
    text: '[{"k":"a"},{"k":"b"}]',
    records: [
      [1, 'a'],
      [1, 'b'],
    ],
  },
  {
    name: 'json over lines',
    format: 'json',
    text: `${BOM}\n[\n  {\n    "k": "a]}\\"\\\\"\n  }\r\n  ,\n\n  {"k": "b", "v": [[], {}]}, {"k":"c"}\n]\n\n`,
    records: [
      [3, 'a]}"\\'],
      [8, 'b'],
      [8, 'c'],
    ],
  },
  { name: 'json of nothing', format: 'json', text: ' [ \n ] ', records: [] },
  { name: 'blank json', format: 'json', text: ' \n', records: [] },
  {
    name: 'txt',
    format: 'txt',
    text: `${BOM}007\r\n\n a b \n \t\nc`,
    records: [
      [1, '007'],
      [3, ' a b '],
      [5, 'c'],
    ],
  },
];

const CHUNKS = [1, 2, 5, 1_000];

describe('lines on which records start', () => {
  const table = CASES.flatMap((example) =>
    CHUNKS.flatMap((chunk) => [false, true].map((gzip) => ({ ...example, chunk, gzip }))),
  );
  it.each(table)('$format, $name, chunks of $chunk, gz $gzip', async ({ format, text, records, chunk, gzip }) => {
    const bytes = gzip ? gzipSync(text) : Buffer.from(text);
    const read = await readAll(sourceFile(format, gzip), bytes, { chunk });
    expect(read.map(({ line, values }) => [line, values[0]])).toEqual(records);
  });

  it.each(CHUNKS)('tells the header and its line, chunks of %i', async (chunk) => {
    const headers: unknown[] = [];
    await readAll(sourceFile('csv'), '\n\r\n"a\nb",__proto__\n1,2\n', {
      chunk,
      onHeader: (header, line) => headers.push([header, line]),
    });
    expect(headers).toEqual([[['a\nb', '__proto__'], 3]]);
  });

  it('gives every record of a delimited file the same header array', async () => {
    const records = await readAll(sourceFile('csv'), 'a,b\n1,2\n3,4\n', { chunk: 3 });
    expect(records).toHaveLength(2);
    expect(new Set(records.map(({ columns }) => columns)).size).toBe(1);
  });
});
