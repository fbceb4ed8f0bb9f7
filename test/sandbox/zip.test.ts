import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { readZip } from '../../src/sandbox/ngpvan/zip.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'zip-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const TEXT = 'VanID,Note\r\n1,"Grüße"\r\n'.repeat(5000);

async function zip(fill: (file: ZipFile) => void, forceZip64Format = false): Promise<Buffer> {
  const file = new ZipFile();
  fill(file);
  file.end({ forceZip64Format, comment: '' });
  return buffer(file.outputStream);
}

function save(bytes: Uint8Array): string {
  const path = join(folder, 'test.zip');
  writeFileSync(path, bytes);
  return path;
}

async function readText(bytes: Uint8Array, name = 'rows.csv'): Promise<string> {
  const entry = (await readZip(save(bytes))).find((each) => each.name === name);
  return entry === undefined ? 'no such entry' : (await buffer(entry.read())).toString();
}

const WRITERS: readonly (readonly [name: string, write: () => Promise<Buffer>])[] = [
  ['deflated', () => zip((file) => file.addBuffer(Buffer.from(TEXT), 'rows.csv'))],
  ['stored', () => zip((file) => file.addBuffer(Buffer.from(TEXT), 'rows.csv', { compress: false }))],
  ['a stream, with a data descriptor', () => zip((file) => file.addReadStream(Readable.from([TEXT]), 'rows.csv'))],
  [
    'zip64',
    () => zip((file) => file.addReadStream(Readable.from([TEXT]), 'rows.csv', { forceZip64Format: true }), true),
  ],
  [
    'one of several',
    () =>
      zip((file) => {
        file.addBuffer(Buffer.from('first'), 'füller.txt');
        file.addBuffer(Buffer.from(TEXT), 'rows.csv');
        file.addBuffer(Buffer.alloc(0), 'empty.csv');
      }),
  ],
];

test.each(WRITERS)('%s', async (_name, write) => {
  expect(await readText(await write())).toBe(TEXT);
});

test('an empty file', async () => {
  expect(await readText(await zip((file) => file.addBuffer(Buffer.alloc(0), 'rows.csv')))).toBe('');
});

describe('what is broken', () => {
  const change = (bytes: Buffer, at: number, value: number): Buffer => {
    const changed = Buffer.from(bytes);
    changed[at < 0 ? changed.length + at : at] = value;
    return changed;
  };
  const stored = (): Promise<Buffer> =>
    zip((file) => file.addBuffer(Buffer.from(TEXT), 'rows.csv', { compress: false }));

  test.each([
    ['no zip', async () => Buffer.from('VanID\n1\n'), 'no end of central directory'],
    ['cut off', async () => (await stored()).subarray(0, -30), 'no end of central directory'],
    [
      'a byte of the content changed',
      async () => change(await stored(), 100, 0x7a),
      'length or checksum of "rows.csv" differs',
    ],
    ['encrypted', async () => change(await stored(), (await stored()).indexOf('PK\u0001\u0002') + 8, 1), 'encrypted'],
    [
      'packed otherwise',
      async () => change(await stored(), (await stored()).indexOf('PK\u0001\u0002') + 10, 12),
      'method 12',
    ],
    [
      'its place is wrong',
      async () => change(await stored(), (await stored()).indexOf('PK\u0001\u0002') + 42, 9),
      'is not at the offset',
    ],
  ])('%s', async (_name, make, message) => {
    await expect(readText(await make())).rejects.toThrow(message);
  });
});
