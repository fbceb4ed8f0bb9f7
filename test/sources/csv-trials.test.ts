import { expect, test } from 'vitest';
import { compareReaders, drawFile, readOurs } from '../support/csv-trials.ts';

const FILES = 1_500;

test('random files in any dialect and encoding, cut anywhere, are read as an independent parser reads them', async () => {
  const differences: string[] = [];
  const codes = new Map<string, number>();
  for (let seed = 1; seed <= FILES; seed += 1) {
    const difference = await compareReaders(seed);
    if (difference !== undefined) differences.push(difference);
    const { fault } = await readOurs(drawFile(seed));
    const code = fault?.code ?? 'sound';
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  expect(differences).toEqual([]);
  // Each kind of ending is met often.
  for (const code of ['sound', 'file/quote', 'file/quote-open', 'file/line-ends', 'file/byte-order-mark'])
    expect(codes.get(code), code).toBeGreaterThan(10);
});
