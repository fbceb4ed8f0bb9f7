import { describe, expect, it } from 'vitest';
import { countEnding } from '../../bench/contacts.ts';
import { durationOf } from '../../bench/vendor/id-jobs.ts';
import { createTokenBucket } from '../../bench/vendor/token-bucket.ts';
import { judgeUpload } from '../../bench/vendor/uploads.ts';

describe('the vendor of the bench', () => {
  it.each([
    ['some', '01,an upload of rows\n03,an upload of rows\n', '97,an upload of rows\n'],
    ['none', '01,an upload of rows\n97,an upload of rows\n03,an upload of rows\n', ''],
    ['all', '', '01,an upload of rows\n97,an upload of rows\n03,an upload of rows\n'],
  ] as const)('judges an upload: %s rows fail', (fails, good, bad) => {
    const strip = (text: string): string => text.replaceAll(/^("[^"]*",){2}/gm, '');
    const { rows, succeeded, failed } = judgeUpload(
      Buffer.from('id,x\n01,an upload of rows\n97,an upload of rows\n03,an upload of rows\n'),
      fails,
    );
    expect(rows).toBe(3);
    expect(strip(succeeded.toString())).toBe(`id,x\n${good}`);
    expect(strip(failed.toString())).toBe(`id,x\n${bad}`);
  });

  it('takes a burst, then a rate', () => {
    const mayPass = createTokenBucket(10, 2);
    expect([0, 0, 0, 90, 110, 150, 220].map(mayPass)).toEqual([true, true, false, false, true, false, true]);
    expect(createTokenBucket(0, 0)(0)).toBe(true);
  });

  it('has jobs that take the same time in each run, around what was asked', () => {
    const times = Array.from({ length: 100 }, (_, nth) => durationOf(nth, 1_000, 0.5));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...times)).toBeLessThanOrEqual(1_500);
    expect(new Set(times).size).toBeGreaterThan(90);
    expect(durationOf(5, 1_000, 0.5)).toBe(times[5]);
  });

  it.each([
    [96, 97, 0],
    [97, 97, 1],
    [197, 97, 2],
    [1_000, 89, 10],
  ])('up to %i, numbers that end in %i are %i', (rows, digits, count) => {
    expect(countEnding(rows, digits)).toBe(count);
  });
});
