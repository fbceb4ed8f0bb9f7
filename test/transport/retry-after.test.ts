import { describe, expect, test } from 'vitest';
import { MAX_RETRY_AFTER_MS, parseRateLimitReset, parseRetryAfter } from '../../src/transport/retry-after.ts';

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';

describe('Retry-After', () => {
  test.each<[name: string, headers: Record<string, string>, expected: number | undefined]>([
    ['absent', {}, undefined],
    ['seconds', { 'retry-after': '2' }, 2000],
    ['seconds with blanks', { 'retry-after': ' 30 ' }, 30_000],
    ['zero', { 'retry-after': '0' }, 0],
    ['more than the bound', { 'retry-after': '1000000' }, MAX_RETRY_AFTER_MS],
    ['more than a number holds', { 'retry-after': '9'.repeat(400) }, MAX_RETRY_AFTER_MS],
    ['negative', { 'retry-after': '-5' }, undefined],
    ['a fraction', { 'retry-after': '1.5' }, undefined],
    ['hexadecimal', { 'retry-after': '0x10' }, undefined],
    ['empty', { 'retry-after': '' }, undefined],
    ['a word', { 'retry-after': 'soon' }, undefined],
    ['sent twice', { 'retry-after': '1, 2' }, undefined],
    ['ISO date', { 'retry-after': '2026-01-01T00:00:00Z', date: DATE }, undefined],
    ['date against Date', { 'retry-after': 'Sun, 06 Nov 1994 08:49:47 GMT', date: DATE }, 10_000],
    ['RFC 850 date', { 'retry-after': 'Sunday, 06-Nov-94 08:49:47 GMT', date: DATE }, 10_000],
    ['asctime date', { 'retry-after': 'Sun Nov  6 08:49:47 1994', date: DATE }, 10_000],
    ['date in the past', { 'retry-after': DATE, date: 'Sun, 06 Nov 1994 08:50:00 GMT' }, 0],
    ['date far ahead', { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT', date: DATE }, MAX_RETRY_AFTER_MS],
    ['date without Date: some time', { 'retry-after': 'Fri, 31 Dec 2999 23:59:59 GMT' }, 0],
    ['date with a broken Date', { 'retry-after': DATE, date: 'now' }, 0],
    ['no such date', { 'retry-after': 'Sun, 99 Xyz 1994 08:49:37 GMT', date: DATE }, undefined],
  ])('%s', (_name, headers, expected) => {
    expect(parseRetryAfter(new Map(Object.entries(headers)))).toBe(expected);
  });
});

describe('RateLimit', () => {
  test.each<[value: string, expected: number | undefined]>([
    ['"default";r=0;t=50', 50_000],
    ['"default"; t=50; r=0', 50_000],
    ['"default";r=3;t=50', undefined],
    ['"default";r=0', undefined],
    ['"default";r=0;t=-1', undefined],
    ['"default";r=0;t=99999999', MAX_RETRY_AFTER_MS],
    ['', undefined],
  ])('%s', (value, expected) => {
    expect(parseRateLimitReset(new Map([['ratelimit', value]]))).toBe(expected);
  });
});
