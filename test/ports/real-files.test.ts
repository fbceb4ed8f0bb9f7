import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFiles } from '../../src/ports/real-files.ts';

const directory = mkdtempSync(join(tmpdir(), 'bulk-job-test-'));
const files = createFiles(directory);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function readAll(path: string, reuses: boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of files.read(path, { reuses })) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

describe.each([true, false])('reading a file, with memory that is reused: %s', (reuses) => {
  it.each([0, 1, 262_144, 1_000_003])('gives all of %i bytes', async (size) => {
    const path = join(directory, 'data.bin');
    writeFileSync(
      path,
      Buffer.from(Uint8Array.from({ length: size }, (_, index) => (index * 7 + Math.floor(index / 251)) % 256)),
    );
    expect((await readAll(path, reuses)).equals(await readFile(path))).toBe(true);
  });

  it('says why it cannot', async () => {
    await expect(readAll(join(directory, 'none.csv'), reuses)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(readAll(directory, reuses)).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it('can be stopped', async () => {
    const path = join(directory, 'long.bin');
    writeFileSync(path, Buffer.alloc(1_000_000, 'a'));
    for await (const chunk of files.read(path, { reuses })) {
      expect(chunk[0]).toBe(0x61);
      break;
    }
  });
});
