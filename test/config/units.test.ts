import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/domain/duration.ts';
import { formatRate, parseRate, perSecond } from '../../src/domain/rate.ts';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['45m', 2_700_000],
    ['6h', 21_600_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    [' 60m ', 3_600_000],
    ['0.001s', 1],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '60', '1 h', '1h30m', '-1s', '0s', '0.0001s', 'PT1H', '1M', '1H', '1e3s', '.5h', '99999999999999999d'])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it.each([
    [800, '0.8s'],
    [45_000, '45s'],
    [60_000, '1m'],
    [90_000, '1m 30s'],
    [3_600_000, '1h'],
    [3_900_000, '1h 5m'],
  ])('%d ms is shown as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('a rate', () => {
  it.each([
    ['10/s', 10, 1000, 10],
    ['600/m', 600, 60_000, 10],
    ['3600/h', 3600, 3_600_000, 1],
    [' 10 / s ', 10, 1000, 10],
  ])('%s', (text, requests, windowMs, each) => {
    const rate = parseRate(text);
    expect(rate).toEqual({ requests, windowMs });
    expect(rate === undefined ? undefined : perSecond(rate)).toBe(each);
    expect(rate === undefined ? undefined : formatRate(rate)).toBe(text.replaceAll(' ', ''));
  });

  it.each(['', '10', '0/s', '-1/s', '1.5/s', '10/sec', '10/S', '10/d', '/s', '10 per s', '9999999999/s'])(
    'refuses %j',
    (text) => {
      expect(parseRate(text)).toBeUndefined();
    },
  );
});
