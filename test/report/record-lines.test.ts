import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRowRenderer, type FinalRow } from '../../src/report/final-rows.ts';
import { RecordLines } from '../../src/report/record-lines.ts';
import { makeRow } from '../support/sample-reports.ts';

const { recordsLine } = createRowRenderer({ detail: 'full', files: [] });

const KEY = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from('aZ09-_.:/@+=|,; "\t\n\r\0\'é😀＝')), maxLength: 12 }),
  fc.constantFrom('C000000001', '=1+1', "'", ' a', 'a ', 'x'.repeat(90_000)),
);

const ROW = fc.record({
  key: KEY,
  hasBytes: fc.boolean(),
  path: fc.constantFrom('data/a.csv', 'data/b, "c".csv', '=a.csv'),
  line: fc.integer({ min: 1, max: 2 ** 40 }),
  kind: fc.constantFrom(
    { outcome: 'succeeded' } as const,
    { outcome: 'skipped' } as const,
    { outcome: 'unresolved', reason: 'planned' } as const,
  ),
  jobId: fc.constantFrom(undefined, 'job-1', 'job,2'),
  attempts: fc.integer({ min: 0, max: 3 }),
  message: fc.constantFrom('', 'é, said'),
});

it('gives the same lines from bytes as from texts', () => {
  fc.assert(
    fc.property(fc.array(ROW, { minLength: 1, maxLength: 60 }), (rows) => {
      const lines = new RecordLines(recordsLine);
      const pieces: Buffer[] = [];
      let text = '';
      for (const { key, hasBytes, kind, message, ...rest } of rows) {
        const row = makeRow({ reason: undefined, ...kind, ...rest, key, message: hasBytes ? '' : message });
        text += recordsLine(row);
        const piece = lines.add(hasBytes ? withBytes(row, key) : row);
        if (piece !== undefined) pieces.push(Buffer.from(piece));
      }
      expect(Buffer.concat([...pieces, lines.take()]).toString()).toBe(text);
    }),
    { numRuns: 500 },
  );
});

/** As it stands in a longer buffer. */
function withBytes(row: FinalRow, key: string): FinalRow {
  const bytes = Buffer.from(`;${key};`);
  return { ...row, keyBytes: { bytes, from: 1, to: bytes.length - 1 } };
}

it('gives pieces of about as many bytes, however many rows there are', () => {
  const lines = new RecordLines(recordsLine);
  const sizes: number[] = [];
  for (let line = 1; line <= 100_000; line += 1) {
    const piece = lines.add(withBytes(makeRow({ line, outcome: 'succeeded', message: '' }), `D-${line}`));
    if (piece !== undefined) sizes.push(piece.length);
  }
  expect(sizes.length).toBeGreaterThan(10);
  expect(Math.max(...sizes)).toBeLessThan(160_000);
});
