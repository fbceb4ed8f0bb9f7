import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { NamedRow } from '../../src/results/named-row.ts';
import { ResultError } from '../../src/results/result-document.ts';
import { readItemStream } from '../../src/results/result-stream.ts';

async function* bodyOf(text: string, size: number, failure?: Error): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  if (failure !== undefined) throw failure;
}

const latin = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

async function read(body: AsyncIterable<Uint8Array>, format: 'csv' | 'tsv', required?: string, ending = {}) {
  const items: unknown[] = [];
  for await (const some of readItemStream(body, format, { required, ...ending })) items.push(...some);
  return items.map((item) => (typeof item === 'object' && item !== null ? Object.entries(item) : item));
}

describe.each([1, 3, 1000])('in pieces of %i bytes', (size) => {
  it.each<[name: string, format: 'csv' | 'tsv', text: string, expected: readonly (readonly [string, string])[]]>([
    [
      'a mark, CRLF, a comma in quotes',
      'csv',
      '\ufeffid,__proto__\r\n"a,1",ü\r\n',
      [
        ['id', 'a,1'],
        ['__proto__', 'ü'],
      ],
    ],
    [
      'tabs under the name of csv',
      'csv',
      '"i,d"\tmessage\na\t"say ""no"""',
      [
        ['i,d', 'a'],
        ['message', 'say "no"'],
      ],
    ],
    [
      'tsv',
      'tsv',
      'id\tb,c,d\na\t1\n',
      [
        ['id', 'a'],
        ['b,c,d', '1'],
      ],
    ],
    ['one column', 'csv', 'id\r\na\r\n', [['id', 'a']]],
  ])('%s', async (_, format, text, expected) => {
    expect(await read(bodyOf(latin(text), size), format)).toEqual([expected]);
  });

  it.each([
    ['a ragged line', 'a,b\n1\n', /cut off/],
    ['an open quote', 'a,b\n"1,2', /cut off/],
    ['another header', 'x,b\n1,2\n', /no column "a"/],
  ])('%s is no result', async (_, text, message) => {
    const error = await read(bodyOf(text, size), 'csv', 'a').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ResultError);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
  });

  it('may be cut within a character, also where the parser reads on', async () => {
    const items = await read(bodyOf(latin('id,name\n1,é€😀\r\n2,ü€\n3,😀é\n'), size), 'csv', 'id');
    expect(items.map((item) => Object.fromEntries(Object(item)).name)).toEqual(['é€😀\r', 'ü€', '😀é']);
  });

  it.each([
    ['behind another line end', 'a,b\n1,2\r\n3,\xc3\n'],
    ['at the end', 'a,b\n1,2\r\n3,\xc3'],
    ['in a file of carriage returns', 'a,b\r1,\xff\r3,4\r'],
  ])('bytes that are no UTF-8 are no result, %s', async (_, text) => {
    await expect(read(bodyOf(text, size), 'csv')).rejects.toThrow('not valid UTF-8');
  });

  it.each([
    ['a ragged line', 'a,b\n1,2\n3\n4,5\n', 3],
    ['one behind a cell of two lines and an empty line', 'a,b\n"1\n",2\n\n3\n', 5],
    ['one behind a quote that is out of order', 'a,b\n1,2\n3,x"y\n4,5\n', 3],
    ['an open quote', 'a,b\r\n1,2\r\n"3,4\r\n5,6\r\n', 3],
  ])('%s is named by its line', async (_, text, line) => {
    await expect(read(bodyOf(text, size), 'csv', 'a')).rejects.toThrow(`not valid CSV at line ${line},`);
  });

  it.each(['a,b\r\n1,2\r\n\n3,4\r\n', 'a,b\n1,2\n\r\n3,4\n'])('empty lines may end otherwise: %j', async (text) => {
    expect(await read(bodyOf(text, size), 'csv', 'a')).toHaveLength(2);
  });

  it('has no row where it is empty', async () => {
    expect(await read(bodyOf('', size), 'csv', 'a')).toEqual([]);
  });

  it.each([
    ['id,b\n1,Processed\n2,Process', ['1']],
    ['id,b\r\n1,Processed\r\n2,Processed\r', ['1', '2']],
    ['id,b\n1,Processed\n2,Processed\n', ['1', '2']],
    ['id,b\n1,Proc', []],
    ['id,b', []],
  ])('of a body whose end may be a break, %j, only whole lines count', async (text, ids) => {
    const items = await read(bodyOf(text, size), 'csv', 'id', { measured: false });
    expect(items.map((item) => Object.fromEntries(Object(item)).id)).toEqual(ids);
  });

  it('bytes that are no UTF-8 are no result', async () => {
    await expect(read(bodyOf('a,b\n1,\xff\n', size), 'csv')).rejects.toThrow('not valid UTF-8');
  });

  it("a body that breaks ends with the body's own error", async () => {
    await expect(read(bodyOf('a,b\n1,2\n', size, new Error('broke off')), 'csv')).rejects.toThrow('broke off');
  });
});

test('a header alone is a result without items', async () => {
  expect(await read(bodyOf('a,b\n', 2), 'csv', 'b')).toEqual([]);
});

test('a projection gives the cells of whole rows, whatever is quoted and wherever the pieces end', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'b', 'é', ',', '"', '\n'), maxLength: 3 });
  const row = fc.tuple(cell, cell, cell);
  const quote = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), async (rows, size) => {
      const text = ['why,id,note', ...rows.map((cells) => cells.map(quote).join(',')), ''].join('\n');
      const projection = { name: 'id', shown: ['why', 'missing'] };
      const found: unknown[] = [];
      const looks = new Map<string, object>();
      for await (const some of readItemStream(bodyOf(latin(text), size), 'csv', { required: 'id', projection })) {
        for (const item of some) {
          if (!(item instanceof NamedRow)) throw new TypeError('not a named row');
          found.push([item.name, item.look.row]);
          const seen = JSON.stringify(item.look.row);
          // Rows that look the same share what is said of them.
          expect(looks.get(seen) ?? item.look).toBe(item.look);
          looks.set(seen, item.look);
        }
      }
      expect(found).toEqual(rows.map(([why, id]) => [id, { why }]));
    }),
    { numRuns: 300 },
  );
});
