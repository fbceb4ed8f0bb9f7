import { createReadStream, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStreamSeal } from '../../src/ledger/seal.ts';
import { OUTCOME } from '../../src/memory/codes.ts';
import { type OpenedMemory, openMemory, sealMemory } from '../../src/memory/file.ts';
import type { Memory } from '../../src/memory/image.ts';
import { createFiles } from '../../src/ports/real-files.ts';
import { createMemoryFile } from '../store/memory-file.ts';
import { delivered, dump, run } from './lab.ts';

const SECRET = 'b7c1f0de4a9d4c55a1e3d2706f8e91ab';
const seal = createStreamSeal([SECRET]);
const CHUNK = 64 * 1024 + 16;
/** Magic number and version, then the head of the seal. */
const HEAD = 10 + 57;
const ROWS = 12_000;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bulk-job-memory-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function* partsOf(bytes: Buffer, size = 5000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

const sealed = (memory: Memory): Buffer =>
  Buffer.concat([...sealMemory(memory, seal)].map((part) => Buffer.from(part)));
const open = (bytes: Buffer, size?: number): Promise<OpenedMemory> =>
  openMemory(partsOf(bytes, size), seal, createMemoryFile());

describe('the file of a row memory', () => {
  const keys = Array.from({ length: ROWS }, (_, index) => `k${index}`);
  const memory = run({
    unique: true,
    rows: keys.map((key) => ({ key, content: '1' })),
    outcomes: keys.map((_, index) => (index % 3 === 0 ? OUTCOME.open : OUTCOME.succeeded)),
  }).next;
  const bytes = sealed(memory);

  it('holds what was written, header and rows, and takes at most 24 bytes per row, header and seal included', async () => {
    const opened = await open(bytes);
    if (opened.kind !== 'opened') throw new Error(opened.kind);
    expect(opened.memory.header).toEqual(memory.header);
    expect(dump(opened.memory, keys, ['1'])).toEqual(dump(memory, keys, ['1']));
    expect([...opened.memory.openRows(0)]).toEqual(keys.flatMap((_, index) => (index % 3 === 0 ? [index] : [])));
    expect(bytes.length).toBeLessThan(ROWS * 24);
  });

  it('goes through real files', async () => {
    const path = join(folder, 'memory.bin');
    writeFileSync(path, bytes);
    const file = createFiles(folder).openRandom(join(folder, 'opened.bin'));
    const opened = await openMemory(createReadStream(path), seal, file);
    expect(opened.kind).toBe('opened');
    if (opened.kind === 'opened') opened.memory.close();
  });

  it.each([1, 9, 10, 11, 67, CHUNK])('is read in parts of %i bytes', async (size) => {
    expect((await open(sealed(delivered(true, ['a=1'])), size)).kind).toBe('opened');
  });

  it('holds nothing in clear, and differs each time', () => {
    expect(bytes.includes('counter')).toBe(false);
    expect(bytes.includes('data/a.csv')).toBe(false);
    expect(sealed(memory).subarray(10, 100).equals(bytes.subarray(10, 100))).toBe(false);
  });

  it('is refused after any of 500 random changes', async () => {
    const chunks = Math.ceil((bytes.length - HEAD) / CHUNK);
    expect(chunks).toBeGreaterThan(4);
    const cutChunks = (from: number): Buffer[] =>
      Array.from({ length: chunks }, (_, index) => bytes.subarray(from + index * CHUNK, from + (index + 1) * CHUNK));
    const swap = ([one, other]: readonly [number, number]): Buffer => {
      const parts = cutChunks(HEAD);
      const [a = bytes, b = bytes] = [parts[one], parts[other]];
      [parts[one], parts[other]] = [b, a];
      return Buffer.concat([bytes.subarray(0, HEAD), ...parts]);
    };
    const drop = (which: number): Buffer =>
      Buffer.concat([bytes.subarray(0, HEAD), ...cutChunks(HEAD).filter((_, index) => index !== which)]);
    const flip = ([at, bits]: readonly [number, number]): Buffer => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ bits;
      return changed;
    };
    const chunk = fc.nat(chunks - 1);
    const changed = fc.oneof(
      fc.nat(bytes.length - 1).map((length) => bytes.subarray(0, length)),
      fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })).map(flip),
      fc.tuple(fc.nat(HEAD + 40), fc.integer({ min: 1, max: 255 })).map(flip),
      fc
        .tuple(chunk, chunk)
        .filter(([one, other]) => one !== other)
        .map(swap),
      chunk.map(drop),
      fc.uint8Array({ minLength: 1, maxLength: 100 }).map((more) => Buffer.concat([bytes, more])),
    );
    await fc.assert(
      fc.asyncProperty(changed, async (given) => {
        const file = createMemoryFile();
        expect((await openMemory(partsOf(given, 100_000), seal, file)).kind).not.toBe('opened');
        expect(file.closed).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('tells another version, another key and damage apart', async () => {
    const version = Buffer.from(bytes);
    version[9] = 1;
    expect(await open(version)).toEqual({ kind: 'another-version', version: 1 });
    const other = createStreamSeal([SECRET.replace('b', 'c')]);
    expect(await openMemory(partsOf(bytes), other, createMemoryFile())).toEqual({ kind: 'another-key' });
    for (const at of [0, 10, 11, 30, 45, 60, 70, bytes.length - 1]) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect([at, await open(damaged)]).toEqual([at, { kind: 'damaged' }]);
    }
    for (const given of ['', 'BULK', '{"kind":"run"}', 'x'.repeat(1000)]) {
      expect(await open(Buffer.from(given))).toEqual({ kind: 'damaged' });
    }
  });

  it('rejects with the error of the disk, and closes the file', async () => {
    const file = createMemoryFile();
    await expect(openMemory(createReadStream(join(folder, 'missing.bin')), seal, file)).rejects.toThrow('ENOENT');
    expect(file.closed).toBe(true);
  });

  it('opens with the same weak secret in another run', async () => {
    const weak = Buffer.concat([...sealMemory(delivered(true, ['a=1']), createStreamSeal(['hunter22']))]);
    const again = await openMemory(partsOf(weak), createStreamSeal(['hunter22']), createMemoryFile());
    expect(again.kind).toBe('opened');
  });
});
