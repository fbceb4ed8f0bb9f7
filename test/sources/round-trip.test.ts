import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SOURCE_FORMATS } from '../../src/domain/row.ts';
import { faultsOf, readAll, sourceFile } from './reading.ts';

const CHUNK = fc.constantFrom(1, 3, 16, 65_536);
const LINE_END = fc.constantFrom('\n', '\r\n');

/**
 * Any text but NUL, which no text file has, a leading mark, which comes of joined files, and lone surrogates, which no
 * encoding has. Dense in what CSV minds.
 */
const CELL = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(',', ';', '"', '\n', '\r', '\r\n', ' ', '\t', 'é', '😀'),
      fc.string({ maxLength: 3, unit: 'binary' }),
    ),
  })
  .map((text) => text.replaceAll('\0', '').replace(/^\ufeff+/, ''));

const isBlank = (cell: string): boolean => cell.trim() === '';

/** Quoted where it must be; a lone empty cell must, or its line were blank. */
function quote(cell: string, always: boolean): string {
  return always || cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const lineFeeds = (text: string): number => text.split('\n').length - 1;

describe('what is written is read', () => {
  it('csv: any cells, with their lines', async () => {
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(CELL, { minLength: width, maxLength: width }), { maxLength: 6 }));
    await fc.assert(
      fc.asyncProperty(
        table,
        LINE_END,
        CHUNK,
        fc.boolean(),
        fc.array(fc.nat(2), { minLength: 7, maxLength: 7 }),
        async (rows, end, chunk, gzip, blanks) => {
          const header = (rows[0] ?? ['']).map((_, index) => `column ${index}`);
          let text = '';
          const expected: { line: number; values: string[] }[] = [];
          for (const [index, row] of [header, ...rows].entries()) {
            text += end.repeat(blanks[index] ?? 0);
            if (index > 0 && !row.every(isBlank)) expected.push({ line: lineFeeds(text) + 1, values: row });
            text += row.map((cell) => quote(cell, index % 2 === 0)).join(',') + end;
          }
          const read = await readAll(sourceFile('csv', gzip), gzip ? gzipSync(text) : text, { chunk });
          expect(read.map(({ line, values }) => ({ line, values }))).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
  });

  const OBJECT = fc.dictionary(CELL, fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true });

  it('ndjson: any objects, with their lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(OBJECT), LINE_END, CHUNK, async (objects, end, chunk) => {
        const lines = objects.map((object) => JSON.stringify(object));
        const read = await readAll(sourceFile('ndjson'), lines.join(end), { chunk });
        expect(read.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1));
        expect(read.map(({ raw }) => raw)).toEqual(lines);
        expect(read.map(({ columns }) => columns)).toEqual(lines.map((line) => Object.keys(JSON.parse(line))));
        expect(read.map(({ values }) => JSON.stringify(values))).toEqual(
          lines.map((line) => JSON.stringify(Object.values(JSON.parse(line)))),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('json: any objects, with their lines', async () => {
    const spaced = fc.tuple(
      OBJECT,
      fc.nat(3),
      fc.constantFrom('', '  ', '\n', '\r\n \t'),
      fc.constantFrom('', ' ', '\n\n'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(spaced), CHUNK, async (elements, chunk) => {
        let text = '[';
        const expected: { line: number; raw: string }[] = [];
        for (const [index, [object, indent, before, after]] of elements.entries()) {
          const raw = JSON.stringify(object, undefined, indent);
          text += `${index === 0 ? '' : ','}${before}`;
          expected.push({ line: lineFeeds(text) + 1, raw });
          text += raw + after;
        }
        const read = await readAll(sourceFile('json'), `${text}]\n`, { chunk });
        expect(read.map(({ line, raw }) => ({ line, raw }))).toEqual(expected);
        expect(read.map(({ fault }) => fault)).toEqual(expected.map(() => undefined));
      }),
      { numRuns: 100 },
    );
  });
});

describe('any bytes', () => {
  const BYTES = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .string({ unit: fc.constantFrom(...Array.from('[]{},:"\'\\ \n\r\tab01-e.;|é\0\ufeff')), maxLength: 100 })
      .map((text) => Buffer.from(text)),
  );

  it.each(SOURCE_FORMATS)(
    '%s: end in records or faults with a place, and the same for every chunking',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(
          BYTES,
          fc.boolean(),
          fc.constantFrom('auto', 'utf-8', 'utf-16', 'windows-1252'),
          async (bytes, gzip, encoding) => {
            const file = sourceFile(format, gzip);
            const content = gzip && bytes.length % 2 === 0 ? gzipSync(bytes) : bytes;
            const outcomes = [];
            for (const chunk of [1, 7, 65_536]) {
              const records: unknown[] = [];
              const faults = await faultsOf(
                readAll(file, content, { encoding, chunk }).then((read) => records.push(...read)),
              );
              // What to do about undecodable bytes is guessed from the bytes that follow in the same piece.
              outcomes.push({
                records,
                faults: faults.map(({ next, ...fault }) => ({ ...fault, hasNext: next !== undefined })),
              });
            }
            expect(outcomes[1]).toEqual(outcomes[0]);
            expect(outcomes[2]).toEqual(outcomes[0]);
            for (const fault of outcomes[0]?.faults ?? [])
              expect(fault).toMatchObject({ file: file.path, hasNext: true });
          },
        ),
        { numRuns: 150 },
      );
    },
  );
});

it.each([1, 3, 7, 20])('reads a long header line that arrives in chunks of %i bytes', async (chunk) => {
  const header = ['the first of the columns', 'the second of the columns', 'the third'];
  const records = await readAll(sourceFile('csv'), `${header.join(';')}\n1;2;3\n`, { chunk });
  expect(records.map(({ columns, values }) => [columns, values])).toEqual([[header, ['1', '2', '3']]]);
});
