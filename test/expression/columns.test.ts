import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Fields } from '../../src/domain/row.ts';
import { loadRows } from '../../src/engine/load-rows.ts';
import { columnsOf, createRowMarker, orderColumns } from '../../src/expression/columns.ts';
import { readContent } from '../../src/expression/content.ts';
import { loadProvider } from '../../src/provider/load.ts';
import { buildRequests } from '../../src/provider/request.ts';
import { readZip } from '../support/read-zip.ts';

describe('the order of columns', () => {
  test.each([
    ['the key first', ['FirstName', 'Email', 'VanID'], { key: 'VanID' }, ['VanID', 'FirstName', 'Email']],
    ['the number last', ['b', 'a'], { key: 'a', numberColumn: 'n' }, ['a', 'b', 'n']],
    ['as they came without a key', ['b', 'a', 'b'], {}, ['b', 'a']],
    ['as they came where no file has the key', ['b', 'a'], { key: 'id' }, ['b', 'a']],
    ['as they are in a file of the user', ['b', 'a'], { key: 'a', keepOrder: true }, ['b', 'a']],
  ])(
    '%s',
    (_, names, {
      key,
      numberColumn,
      keepOrder,
    }: { key?: string; numberColumn?: string; keepOrder?: boolean }, expected) => {
      expect(orderColumns(names, { key, numberColumn, ...(keepOrder !== undefined && { keepOrder }) })).toEqual(
        expected,
      );
    },
  );
});

describe('the columns of a list of rows', () => {
  const mark = createRowMarker(['id', 'blank', 'city']);
  const rows: readonly Fields[] = [mark({ city: 'Halden' }), mark({ id: 'b' })];

  it('are those of the run for rows of the run, however few, and the fields for objects that were made', () => {
    expect(columnsOf(rows)).toEqual(['id', 'blank', 'city']);
    expect(columnsOf(rows.slice(1))).toEqual(['id', 'blank', 'city']);
    expect(columnsOf(rows.map((row) => ({ ...row })))).toEqual(['city', 'id']);
    expect(columnsOf([...rows, { other: 1 }])).toEqual(['city', 'id', 'other']);
    expect(columnsOf([])).toEqual([]);
  });

  it('are nothing that JSON, names or a copy show', () => {
    const odd = mark(JSON.parse('{"__proto__":"x","constructor":"y"}'));
    expect(JSON.stringify(odd)).toBe('{"__proto__":"x","constructor":"y"}');
    expect([...Object.keys(odd), ...Reflect.ownKeys(odd)]).toEqual([
      '__proto__',
      'constructor',
      '__proto__',
      'constructor',
    ]);
    expect('toString' in odd).toBe(false);
  });
});

/** Every form of body that can hold `$csv($rows)`, and how the text is read out of its bytes. */
const FORMS: readonly (readonly [name: string, line: string, read: (bytes: Buffer) => string])[] = [
  ['a body that streams', "body: '$csv($rows)'", String],
  ['a zip that streams', 'body: \'$zip("a.csv", $csv($rows))\'', unzip],
  ['a body beside another use of the rows', "body: '$count($rows) >= 0 ? $csv($rows)'", String],
  ['a zip beside another use of the rows', 'body: \'$count($rows) >= 0 ? $zip("a.csv", $csv($rows))\'', unzip],
  ['JSON', 'body: \'{ "text": $csv($rows) }\'', (bytes) => String(JSON.parse(String(bytes)).text)],
  ['base64', "body: '$base64($csv($rows))'", decode],
  [
    'base64 of a zip',
    'body: \'$base64($zip("a.csv", $csv($rows)))\'',
    (bytes) => unzip(Buffer.from(String(bytes), 'base64')),
  ],
  ['a part', 'multipart: \'{ "f": $csv($rows) }\'', (bytes) => String(partOf(bytes))],
  ['a file', 'multipart: \'{ "f": $file("a.csv", $csv($rows)) }\'', (bytes) => String(partOf(bytes))],
  [
    'a zip in a file',
    'multipart: \'{ "f": $file("a.zip", $zip("a.csv", $csv($rows))) }\'',
    (bytes) => unzip(partOf(bytes)),
  ],
  ['a form', 'form: \'{ "f": $csv($rows) }\'', (bytes) => new URLSearchParams(String(bytes)).get('f') ?? ''],
  ['a part of the rows', "body: '$csv($rows[[0..9999]])'", String],
];

function decode(bytes: Buffer): string {
  return Buffer.from(String(bytes), 'base64').toString();
}

function unzip(bytes: Buffer): string {
  return String(readZip(bytes).get('a.csv'));
}

function partOf(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.indexOf('\r\n\r\n') + 4, bytes.lastIndexOf('\r\n--bulk-job-'));
}

const specOf = (line: string, number: string) =>
  loadProvider(
    `version: 1\nname: t\nbaseUrl: https://v.example\nkey: id\n${number}submit:\n  post: /x\n  ${line}\n  outputs: { id: id }\npoll: { get: '/x/{id}', states: { succeeded: [done] } }\nresults: [{ outcome: succeeded }]\n`,
    't.yaml',
  );

async function sendAs(
  line: string,
  { columns, rows, number }: { columns: readonly string[]; rows: readonly Fields[]; number: string },
): Promise<Buffer> {
  const spec = specOf(line, number);
  const fieldsOf = (row: number) => rows[row] ?? {};
  const parts: Parameters<typeof loadRows>[0] = { spec, keyOf: () => undefined, fieldsOf, columns };
  const loaded = loadRows(parts, { number: 1, rows: rows.map((_, row) => row) });
  const [request] = await buildRequests(spec, spec.submit[0] ?? raise(), new Map([['rows', loaded.rows]]));
  const body = request?.body ?? raise();
  return Buffer.from(body instanceof Uint8Array ? body : await readContent(body));
}

function raise(): never {
  throw new Error('There is no request.');
}

describe('the same rows are the same CSV in every form of body', () => {
  const name = fc.constantFrom('id', 'a', 'b,"c"', 'ü', ' d ', '__proto__', 'constructor');
  const cell = fc.constantFrom('', 'x', '1', 'q"', 'two\r\nlines', '=1');
  const table = fc.record({
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 6 }),
    cells: fc.array(fc.array(cell, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
    hasNumber: fc.boolean(),
  });

  it('whatever columns are blank, and wherever the key stands', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ names, cells, hasNumber }) => {
        const order = { key: 'id', numberColumn: hasNumber ? 'no' : undefined };
        const columns = orderColumns(names, order);
        const rows = cells.map((line): Fields => {
          const kept = names.flatMap((each, at): [string, string][] => (line[at] ? [[each, line[at]]] : []));
          return Object.assign(
            Object.create(null),
            ...kept.map(([key, value]) => Object.defineProperty({}, key, { value, enumerable: true })),
          );
        });
        const number = hasNumber ? 'number: no\n' : '';
        const texts = new Map<string, string>();
        for (const [form, line, read] of FORMS) texts.set(form, read(await sendAs(line, { columns, rows, number })));
        const [first = ''] = texts.values();
        expect(Object.fromEntries(texts)).toEqual(Object.fromEntries([...texts.keys()].map((form) => [form, first])));
        const header = columns.map((each) =>
          /[",\r\n]|^\s|\s$/.test(each) ? `"${each.replaceAll('"', '""')}"` : each,
        );
        expect(first.startsWith(`${header.join(',')}\r\n`)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
