import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ReadOptions, readRecords } from '../../src/sources/read.ts';
import { faultsOf, inChunks, readAll, readStream, sourceFile } from './reading.ts';

const TEXT = 'name,note\n"Zoë","€ 5"\nŁódź 😀,ok\n';

function bigEndian(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

const CASES: readonly (readonly [name: string, bytes: Uint8Array, encoding: ReadOptions['encoding']])[] = [
  ['UTF-8', Buffer.from(TEXT), 'auto'],
  ['UTF-8 on request', Buffer.from(TEXT), 'utf-8'],
  ['UTF-8 with mark', Buffer.from(`\ufeff${TEXT}`), 'auto'],
  ['UTF-16 LE with mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'auto'],
  ['UTF-16 BE with mark', bigEndian(`\ufeff${TEXT}`), 'auto'],
  ['UTF-16 BE with mark on request', bigEndian(`\ufeff${TEXT}`), 'utf-16'],
  ['UTF-16 without mark on request', Buffer.from(TEXT, 'utf16le'), 'utf-16'],
];

describe('encodings', () => {
  const table = CASES.flatMap(([name, bytes, encoding]) =>
    [1, 2, 3, 1_000].map((chunk) => ({ name, bytes, encoding, chunk })),
  );
  it.each(table)('$name, chunks of $chunk', async ({ bytes, encoding, chunk }) => {
    const records = await readAll(sourceFile('csv'), bytes, { encoding, chunk });
    expect(records.map(({ values }) => values)).toEqual([
      ['Zoë', '€ 5'],
      ['Łódź 😀', 'ok'],
    ]);
  });

  it.each([1, 1_000])('Windows-1252 has all its characters, chunks of %i', async (chunk) => {
    const printable = Array.from({ length: 0xff - 0x20 + 1 }, (_, index) => index + 0x20).filter(
      (byte) => byte !== 0x22,
    );
    const bytes = Buffer.from([...Buffer.from('k\n"'), ...printable, ...Buffer.from('"\n')]);
    const [record] = await readAll(sourceFile('csv'), bytes, { encoding: 'windows-1252', delimiter: ',', chunk });
    expect(record?.values).toEqual([
      new TextDecoder('windows-1252').decode(Uint8Array.from(printable), { stream: true }),
    ]);
  });

  it('names the place of a bad byte far into the file, whatever the chunks', async () => {
    const line = 'é,1\n';
    const bytes = Buffer.concat([
      Buffer.from(`k,v\n${line.repeat(50_000)}ééé`),
      Buffer.from([0xff]),
      Buffer.from(',2\n'),
    ]);
    for (const chunk of [7, 65_536, 1_000_000]) {
      const faults = await faultsOf(readAll(sourceFile('csv'), bytes, { chunk }));
      expect(faults).toMatchObject([{ code: 'file/encoding', line: 50_002, column: 4 }]);
    }
  });
});

describe('stored bytes', () => {
  it('joins the members of a gzip file', async () => {
    const bytes = Buffer.concat([gzipSync('k\na\n'), gzipSync('b\n')]);
    const records = await readAll(sourceFile('csv', true), bytes, { chunk: 5 });
    expect(records.map(({ line, values }) => [line, values[0]])).toEqual([
      [2, 'a'],
      [3, 'b'],
    ]);
  });

  it('stops a decompression bomb', async () => {
    const member = gzipSync(Buffer.alloc(102_000_000, `${' '.repeat(999_999)}\n`), { level: 9 });
    const faults = await faultsOf(readAll(sourceFile('ndjson', true), member));
    expect(faults).toMatchObject([{ code: 'file/gzip-bomb' }]);
  });

  it.each([false, true])('explains a disk that fails, gz %s', async (gzip) => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield* inChunks(gzip ? gzipSync('k\na\n').subarray(0, 8) : Buffer.from('k\na\n'), 2);
      throw Object.assign(new Error('input/output error'), { code: 'EIO' });
    }
    const reading = readStream(sourceFile('csv', gzip), failing());
    expect(await faultsOf(reading)).toMatchObject([
      { code: 'file/unreadable', message: expect.stringContaining('EIO') },
    ]);
  });

  it.each([false, true])('closes the source when nobody reads on, gz %s', async (gzip) => {
    let isClosed = false;
    const text = 'k\n'.concat('a\n'.repeat(500_000));
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* inChunks(gzip ? gzipSync(text, { level: 0 }) : Buffer.from(text), 1_000);
      } finally {
        isClosed = true;
      }
    }
    const records = readRecords(sourceFile('csv', gzip), source(), {
      delimiter: ',',
      encoding: 'auto',
      keyColumn: undefined,
    });
    const first = await records.next();
    await records.return();
    expect(first.done).toBe(false);
    expect(isClosed).toBe(true);
  });
});
