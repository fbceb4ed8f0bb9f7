import { describe, expect, it } from 'vitest';
import { fitSummary } from '../../src/hosts/step-summary.ts';

const LIMIT = 1024 * 1024;

describe('the size of a summary', () => {
  it.each([0, 1, LIMIT - 1, LIMIT])('leaves %i bytes as they are', (bytes) => {
    const text = 'x'.repeat(bytes);
    expect(fitSummary(text)).toBe(text);
  });

  it.each([
    ['ASCII', '| 123456789 |\n'],
    ['umlauts', '| ööööööööö |\n'],
    ['emoji', '| 😀😀😀 |\n'],
  ])('cuts whole lines of %s and says so', (_name, line) => {
    const cut = fitSummary(line.repeat(Math.ceil(LIMIT / Buffer.byteLength(line)) + 1));
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(LIMIT);
    expect(Buffer.byteLength(cut)).toBeGreaterThan(LIMIT - 300);
    const [rows = '', note] = cut.split('\n\n');
    expect(new Set(rows.split('\n'))).toEqual(new Set([line.trimEnd()]));
    expect(note).toContain('truncated at 1 MiB');
  });
});
